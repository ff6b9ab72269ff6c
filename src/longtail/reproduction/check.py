"""One comparison of a claim with the loop, and the tests that turn it into a p-value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

HONEST = 7
"""A mean is judged by a z-score only where its skewness is below sqrt(values) / HONEST."""
FAR = 10
"""A distance of so many standard errors is rejected however large these are: no precision is asked for."""
POOLED = 50
"""Expected count of a cell of a chi-square test, at least."""


class Dishonest(AssertionError):
    """The claim was tested in a way that cannot promise its error: too few values, or too skewed ones."""


@dataclass(frozen=True)
class Check:
    """One comparison: p is None where nothing was drawn and the comparison is exact.

    above: observed above expected.  judged: False where the comparison could not be made as promised (Dishonest).
    """

    what: str
    setting: str
    expected: str
    observed: str
    error: float | None
    test: str
    p: float | None
    holds: bool = True
    above: bool | None = None
    judged: bool = True

    @property
    def residual(self) -> float | None:
        """The distance in standard errors of a normal law that has this p-value; None where nothing was drawn.

        Signed by the side on which the observed value lies, where the test has sides.
        """
        if self.p is None:
            return None
        from scipy.special import ndtri

        size = float(-ndtri(max(self.p, 1e-300) / 2))
        return -size if self.above is False else size


def equal(what: str, setting: str, observed: float, expected: float, tolerance: float = 1e-9) -> Check:
    """Two computed numbers agree within the tolerance."""
    holds = bool(abs(observed - expected) <= tolerance)
    return Check(what, setting, f"{expected:.7g}", f"{observed:.7g}", None, f"within {tolerance:g}", None, holds)


def is_true(what: str, setting: str, fact: bool, words: str) -> Check:
    """A computed fact, said in words."""
    return Check(what, setting, words, str(bool(fact)), None, "exact", None, bool(fact))


def mean(what: str, setting: str, values: np.ndarray, expected: float, tolerance: float | None = None) -> Check:
    """z-test of the mean of independent values (chains,).

    tolerance is the largest allowed distance, three standard errors by the convention of the table of published results.  Raises Dishonest
    where the standard error is larger than a third of it (unless the distance is beyond doubt), or the values too skewed for
    a z-score.
    """
    return near(what, setting, values, expected, 0.0, tolerance)


def near(
    what: str,
    setting: str,
    values: np.ndarray,
    expected: float,
    allowed: float,
    tolerance: float | None = None,
) -> Check:
    """As `mean`, for an approximation: only a distance beyond its stated error counts."""
    found = _sample(what, setting, values)
    if abs(found.mean - expected) - allowed < FAR * found.error:
        _precise(what, setting, found.error, tolerance)
    return _scored(what, setting, found, expected, allowed)


def same_mean(what: str, setting: str, left: np.ndarray, right: np.ndarray) -> Check:
    """Welch's z-test of two samples' means."""
    a, b = (_sample(what, setting, values) for values in (left, right))
    both = _Sample(a.mean, math.hypot(a.error, b.error), max(a.slant, b.slant))
    return _scored(what, setting, both, b.mean, 0.0)


def same_law(what: str, setting: str, left: np.ndarray, right: np.ndarray) -> Check:
    """Two-sample Kolmogorov-Smirnov test (conservative for discrete values)."""
    from scipy.stats import ks_2samp

    found = ks_2samp(left, right, method="asymp")
    seen = f"distance {found.statistic:.4f}"
    return Check(what, setting, "one law", seen, None, "Kolmogorov-Smirnov", float(found.pvalue))


def share(
    what: str, setting: str, hits: np.ndarray, probability: float, tolerance: float | None = None, allowed: float = 0.0
) -> Check:
    """Exact binomial test of the share of true values (chains,); only a distance beyond `allowed` counts."""
    from scipy.stats import binomtest

    seen, trials = float(np.mean(hits)), len(hits)
    error = math.sqrt(probability * (1 - probability) / trials)
    _precise(what, setting, error, tolerance)
    closest = min(max(seen, probability - allowed, 0.0), probability + allowed, 1.0)
    p = float(binomtest(int(np.sum(hits)), trials, closest).pvalue)
    return Check(
        what, setting, f"{probability:.5g}", f"{seen:.5g}", error, "binomial", p, above=bool(seen > probability)
    )


def at_most(what: str, setting: str, hits: np.ndarray, bound: float) -> Check:
    """Exact binomial test of a share of true values (trials,) that must not exceed the bound."""
    from scipy.special import bdtrc

    trials, seen = len(hits), int(np.sum(hits))
    p = 1.0 if seen == 0 else float(bdtrc(seen - 1, trials, bound))
    return _bounded(what, setting, hits, bound, ("at most", p))


def at_least(what: str, setting: str, hits: np.ndarray, bound: float) -> Check:
    """Exact binomial test of a share of true values (trials,) that must reach the bound."""
    from scipy.special import bdtr

    p = float(bdtr(int(np.sum(hits)), len(hits), bound))
    return _bounded(what, setting, hits, bound, ("at least", p))


def _bounded(what: str, setting: str, hits: np.ndarray, bound: float, found: tuple[str, float]) -> Check:
    """found: what the bound is, in words, and the p-value."""
    trials, seen, (words, p) = len(hits), float(np.mean(hits)), found
    error = math.sqrt(seen * (1 - seen) / trials)
    expected, test = f"{words} {bound:.5g}", f"binomial, {trials} trials"
    return Check(what, setting, expected, f"{seen:.5g}", error, test, p, above=bool(seen > bound))


def mean_at_most(what: str, setting: str, values: np.ndarray, bound: float) -> Check:
    """z-test of a mean that must not exceed the bound: only a mean above it counts."""
    found = _sample(what, setting, values)
    return replace(_scored(what, setting, found, min(found.mean, bound), 0.0), expected=f"at most {bound:.5g}")


def median(what: str, setting: str, values: np.ndarray, expected: float, allowed: float = 0.0) -> Check:
    """Sign test of the median, for an expected value known within `allowed`."""
    from scipy.stats import binomtest

    above = int((values > expected - allowed).sum()), int((values > expected + allowed).sum())
    trials = len(values)
    low = binomtest(above[0], trials, 0.5, alternative="less").pvalue
    high = binomtest(above[1], trials, 0.5, alternative="greater").pvalue
    p = min(1.0, 2 * float(min(low, high)))
    found = float(np.median(values))
    return Check(what, setting, f"{expected:.5g}", f"{found:.5g}", None, "sign test", p, above=bool(found > expected))


def law_of_counts(what: str, setting: str, counts: np.ndarray, law: np.ndarray) -> Check:
    """Chi-square test of counts (chains,) in 0..n against their exact law (n + 1,); cells are pooled."""
    from scipy.special import gammaincc

    seen = np.bincount(counts, minlength=len(law)).astype(float)
    expected, observed = _pooled(law * len(counts), seen)
    if len(expected) < 2:
        raise Dishonest(f"{what} ({setting}): too few chains for a chi-square test")
    statistic = float(((observed - expected) ** 2 / expected).sum())
    p = float(gammaincc((len(expected) - 1) / 2, statistic / 2))
    seen_words = f"chi2 {statistic:.1f}"
    return Check(what, setting, f"chi2 of {len(expected) - 1} df", seen_words, None, "chi-square", p)


def _pooled(expected: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbouring cells joined until each expects at least POOLED."""
    starts, total = [0], 0.0
    for cell, value in enumerate(expected):
        total += value
        if total >= POOLED and expected[cell + 1 :].sum() >= POOLED:
            starts.append(cell + 1)
            total = 0.0
    return np.add.reduceat(expected, starts), np.add.reduceat(seen, starts)


def mean_of(rows: Sequence[np.ndarray]) -> np.ndarray:
    """The average over generations (each (chains,)) of the same chains: one value a chain."""
    return np.mean(np.stack(list(rows)), axis=0)


@dataclass(frozen=True)
class _Sample:
    """A mean, its standard error, and its slant: skewness over the square root of the number of values."""

    mean: float
    error: float
    slant: float


def _sample(what: str, setting: str, values: np.ndarray) -> _Sample:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise Dishonest(f"{what} ({setting}): values must be finite, one a chain")
    centred = values - values.mean()
    spread = float(np.sqrt((centred**2).mean()))
    skew = abs(float((centred**3).mean())) / spread**3 if spread > 0 else 0.0
    if skew > math.sqrt(len(values)) / HONEST:
        raise Dishonest(f"{what} ({setting}): skewness {skew:.1f} of {len(values)} values is too much for a z-score")
    root = math.sqrt(len(values))
    return _Sample(float(values.mean()), spread / math.sqrt(len(values) - 1), skew / root)


def _precise(what: str, setting: str, error: float, tolerance: float | None) -> None:
    if tolerance is not None and 3 * error > tolerance:
        words = f"standard error {error:.3g} is above a third of the tolerance {tolerance:g}"
        raise Dishonest(f"{what} ({setting}): {words}")


def _scored(what: str, setting: str, found: _Sample, expected: float, allowed: float) -> Check:
    """The two-sided p-value, enlarged by the first term of the tail of a studentised skewed mean: exp(slant z^3 / 3)."""
    distance = max(abs(found.mean - expected) - allowed, 0.0)
    z = 0.0 if distance <= 1e-9 * max(1.0, abs(expected)) else math.inf
    if found.error > 0:
        z = distance / found.error
    p = math.erfc(z / math.sqrt(2)) * math.exp(min(found.slant * min(z, 8.0) ** 3 / 3, 20.0))
    test = f"z {math.copysign(z, found.mean - expected):+.2f}" + (f" beyond {allowed:g}" if allowed else "")
    side = bool(found.mean > expected)
    return Check(what, setting, f"{expected:.5g}", f"{found.mean:.5g}", found.error, test, min(p, 1.0), above=side)
