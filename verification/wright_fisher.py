"""Categories under replace: decay, drift, fixation, absorption, rare symbols (docs/theory.md; published results, rows 1 to 6 and 9)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from reference import closed_forms as forms

from longtail.coverage.mass import kept
from longtail.lab.look import Look
from longtail.reproduction.check import Check, equal, law_of_counts, mean, share
from longtail.reproduction.simulate import (
    diversity_of,
    first_share,
    heterozygosity,
    loop,
    p_of,
    probabilities,
    shares,
    sizes,
    two,
    zipf,
)
from longtail.theory import drift

Rng = np.random.Generator


def claim_heterozygosity_decays(rng: Rng) -> Iterator[Check]:
    """E H_t = H_0 (1 - 1/n)^t; row 1."""
    what = "E H_t = H_0 (1-1/n)^t"
    values = loop(rng, 24_000, [99], heterozygosity, world=zipf(10), rows=100)[99]
    yield mean(what, "row 1: K=10, n=100, t=100", values, 0.29991, 0.0045)
    for n in sizes(rng, 8, 300):
        world, t = zipf(int(rng.integers(3, 30)), float(rng.uniform(0, 1.2))), int(rng.integers(2, 25))
        expected = diversity_of(world) * forms.replace_variance(n, t)
        values = loop(rng, 6_000, [t - 1], heterozygosity, world=world, rows=n)[t - 1]
        yield mean(what, f"K={world['zipf']['symbols']}, n={n}, t={t}", values, expected)


def claim_shares_drift(rng: Rng) -> Iterator[Check]:
    """E |p_t - p_0|^2 = H_0 [1 - (1-1/n)^t] and E chi2 = (K - 1)[1 - (1-1/n)^t]; row 9."""
    uniform = zipf(20, 0.0)
    q = loop(rng, 20_000, [9], shares, world=uniform, rows=200)[9]
    chi2 = ((q - 0.05) ** 2 / 0.05).sum(axis=1)
    yield mean("E chi2 = (K-1)[1-(1-1/n)^t]", "row 9: K=20, n=200, t=10", chi2, 0.9289, 0.008)
    for n in sizes(rng, 20, 300):
        world, t = zipf(int(rng.integers(3, 20)), float(rng.uniform(0, 1))), int(rng.integers(2, 20))
        p, lost = p_of(world), forms.replace_drift(n, t)
        q = loop(rng, 6_000, [t - 1], shares, world=world, rows=n)[t - 1]
        where = f"K={len(p)}, n={n}, t={t}"
        squares = (q - p) ** 2
        yield mean("E |p_t-p_0|^2 = H_0 [1-(1-1/n)^t]", where, squares.sum(axis=1), diversity_of(world) * lost)
        yield mean("E chi2 = (K-1)[1-(1-1/n)^t]", where, (squares / p).sum(axis=1), (len(p) - 1) * lost)


def claim_not_sampled(rng: Rng) -> Iterator[Check]:
    """P(a state of probability q is not sampled in one generation) = (1 - q)^M."""
    for n in sizes(rng, 10, 1000):
        q = round(float(rng.uniform(0.3, 2.0)) / n, 6)
        found = loop(rng, 20_000, [0], first_share, world=two(q), rows=n)[0]
        yield share("P(not sampled) = (1-q)^M", f"q={q:g}, M={n}", found == 0, forms.not_sampled(q, n))


def claim_fixation_and_absorption(rng: Rng) -> Iterator[Check]:
    """P(fix on i) = p_i and the mean absorption time by the matrix solve; rows 2 and 3."""
    times = forms.absorption_times(20)
    yield equal("absorption time, exact", "row 3: n=20, p=.3", drift.absorption_time(20, 0.3), 23.02, 0.005)
    yield equal("theory against the plain matrix solve", "n=20", drift.absorption_time(20, 0.3), float(times[5]))
    yield from _absorbed(rng, "rows 2 and 3: ", 20, 0.3, 22_000, (0.010, 0.45))
    for n in sizes(rng, 6, 30):
        yield from _absorbed(rng, "", n, float(rng.uniform(0.2, 0.8)), 8_000, (None, None))


def _absorbed(
    rng: Rng, row: str, n: int, p: float, chains: int, tolerances: tuple[float | None, float | None]
) -> Iterator[Check]:
    horizon = 22 * n
    seen = loop(rng, chains, range(horizon), lambda look: np.round(first_share(look) * n).astype(np.int16),
                world=two(p), rows=n)  # fmt: skip
    counts = np.stack([seen[t] for t in range(horizon)])
    done = (counts == 0) | (counts == n)
    first = np.where(done.any(axis=0), done.argmax(axis=0), horizon)
    where = f"{row}n={n}, p={p:.3f}"
    left = forms.chain(n)
    start = np.linalg.matrix_power(left, horizon)
    law = np.array([_binomial_at(n, p, k) for k in range(n + 1)])
    fixed = float(law @ start[:, n])
    yield share("P(fix on i) = p_i", where, counts[-1] == n, fixed, tolerances[0])
    yield equal("P(fix on i) by the chain = p_i", where, fixed, p, 1e-6)
    expected = forms.absorption_times(n)
    total = 1.0 + float(law[1:-1] @ expected)
    yield mean("absorption time (fits)", where, first + 1.0, total, tolerances[1])
    yield equal("theory.absorption_mean", where, 1 + drift.absorption_mean(n, p), total)


def _binomial_at(n: int, p: float, k: int) -> float:
    from math import comb

    return comb(n, k) * p**k * (1 - p) ** (n - k)


def claim_rare_symbol_survives(rng: Rng) -> Iterator[Check]:
    """P(a rare symbol of lambda expected copies is alive at t): the branching recursion; row 6."""
    what, n, times = "rare symbol alive (branching recursion)", 10_000, (1, 5, 10, 20, 40)
    listed = dict(zip(times, (0.9933, 0.7899, 0.5774, 0.3676, 0.2117), strict=True))
    alive = loop(rng, 200_000, [t - 1 for t in times], lambda look: first_share(look) > 0, world=two(5 / n), rows=n)
    for t in times:
        yield equal("branching recursion, digits", f"lambda=5, t={t}", forms.survival(5, t), listed[t], 6e-5)
        yield equal("theory.survival", f"lambda=5, t={t}", drift.survival(5, t), forms.survival(5, t))
        where = f"row 6: n={n}, lambda=5, t={t}"
        yield share(what, where, alive[t - 1], listed[t], 0.004, allowed=0.0006)
    for copies in rng.uniform(1, 9, 3):
        t = int(rng.integers(3, 30))
        seen = loop(rng, 30_000, [t - 1], lambda look: first_share(look) > 0, world=two(float(copies) / n), rows=n)
        where = f"n={n}, lambda={copies:.2f}, t={t}"
        yield share(what, where, seen[t - 1], forms.survival(float(copies), t), allowed=0.0006)


def claim_survival_asymptote(rng: Rng) -> Iterator[Check]:
    """P(alive at t) ~ 1 - exp(-2 lambda / (t + 1)); half-life about 2.9 lambda."""
    for copies in rng.uniform(3, 20, 3):
        t = int(20 * copies)
        gap = abs(forms.survival(copies, t) / -np.expm1(-2 * copies / (t + 1)) - 1)
        yield equal("P(alive) ~ 1-exp(-2 lambda/(t+1)), ratio - 1", f"lambda={copies:.2f}, t={t}", gap, 0.0, 0.06)
        half = next(t for t in range(1, 1000) if forms.survival(copies, t) < 0.5)
        yield equal("half-life / lambda", f"lambda={copies:.2f}", half / copies, 2.9, 0.4)


def claim_exact_chain(rng: Rng) -> Iterator[Check]:
    """The whole law of a category's count at t, by the exact chain."""
    for n in sizes(rng, 10, 120):
        p, t = float(rng.uniform(0.05, 0.6)), int(rng.integers(2, 15))
        law = drift.counts_over_time(n, p, 0, t)[-1]
        plain = np.array([_binomial_at(n, p, k) for k in range(n + 1)]) @ np.linalg.matrix_power(forms.chain(n), t - 1)
        where = f"n={n}, p={p:.3f}, t={t}"
        yield equal("theory's chain against the plain one", where, float(abs(law - plain).max()), 0.0)
        counts = loop(rng, 10_000, [t - 1], lambda look: first_share(look) * look.rows, world=two(p), rows=n)[t - 1]
        yield law_of_counts("law of a count at t", where, np.round(counts).astype(int), law)


def claim_kept_is_a_martingale(rng: Rng) -> Iterator[Check]:
    """E kept = 1 at every level and generation, with and without fresh rows."""
    anchors: list[object] = ["none", {"fresh": {"rows": 2}}, {"fixed": {"rows": 3}}]
    for n, anchor in zip(sizes(rng, 200, 1000), anchors, strict=True):
        world, t = zipf(int(rng.integers(40, 90)), float(rng.uniform(0.8, 1.2))), 1 + n // 60
        found = loop(rng, 12_000, [t], _kept, world=world, rows=n, anchor=anchor)[t]
        for level, values in enumerate(found.T):
            yield mean("E kept = 1", f"level {level}, n={n}, t={t + 1}, {anchor}", values, 1.0)


def _kept(look: Look) -> np.ndarray:
    symbols, q = look.exact("law")
    return kept(look.world.types, q, symbols)


def claim_probability_is_a_martingale(rng: Rng) -> Iterator[Check]:
    """E q_t = p for each symbol."""
    for p, n in zip(probabilities(rng, 0.1, 0.9), sizes(rng, 10, 100), strict=True):
        t = int(rng.integers(5, 40))
        values = loop(rng, 6_000, [t], first_share, world=two(p), rows=n)[t]
        yield mean("E q_t = p", f"p={p}, n={n}, t={t + 1}", values, p)
