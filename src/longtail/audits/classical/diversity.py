"""Diversity of one set: effective numbers of types with intervals, and the share of distinct n-grams of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...errors import InputError
from ...scores.texts import distinct_ratios
from ...theory.unseen import chao_jost

DRAWS = 50
"""Bootstrap samples, and random drafts of a text."""

SIDES = 1.959964
"""Standard errors on each side of a 95 % interval."""

SUMMED = 200
"""Terms of a series that are summed before the rest is integrated."""

MOST_TOKENS = 100_000
LEAST_DOCUMENTS = 10


class Estimate(NamedTuple):
    """An estimate and its 95 % interval; None where the data do not give one."""

    value: float | None
    low: float | None
    high: float | None


UNKNOWN = Estimate(None, None, None)


def hill_numbers(counts: np.ndarray, rng: np.random.Generator) -> tuple[Estimate, Estimate, Estimate]:
    """The effective numbers of types of order 0, 1 and 2 behind the counts (K,), each with its 95 % interval.

    Order 0 is Chao1, a lower bound of the number of types; order 1 is exp of the entropy of Chao, Wang and Jost;
    order 2 is 1 over the unbiased Simpson index.  Intervals: closed form for order 0, bootstrap standard errors for the
    others.  All are None while no type was seen twice: then nothing bounds them from above.
    Raises InputError for counts that are negative, not whole, or all 0.
    Source: Hill 1973, "Diversity and evenness"; the estimators at their functions.
    """
    given = np.asarray(counts)
    if given.ndim != 1 or not (np.isfinite(given).all() and (given >= 0).all() and (given == np.floor(given)).all()):
        raise InputError("effective numbers need one whole count of at least 0 for each type")
    seen = given[given > 0].astype(np.int64)
    if not len(seen):
        raise InputError("effective numbers need at least one counted type; all counts are 0")
    if seen.max() == 1:
        return UNKNOWN, UNKNOWN, UNKNOWN
    draws = [_drawn_again(seen, rng) for _ in range(DRAWS)]
    shannon = _with_error(shannon_number(seen), [shannon_number(draw) for draw in draws])
    simpson = _with_error(simpson_number(seen), [simpson_number(draw) for draw in draws])
    return chao1(seen), shannon, simpson


def chao1(seen: np.ndarray) -> Estimate:
    """The lower bound of the number of types from positive counts (K,), with its log-normal interval.

    Where it adds no type the interval has no upper end.
    Source: Chao 1987, "Estimating the population size for capture-recapture data with unequal catchability"; the form
    for f2 = 0 and both variances as in Colwell 2013, EstimateS user's guide, appendix B.
    """
    kinds, unseen = len(seen), _unseen_types(seen)
    once, twice, rest = *_rare(seen), 1 - 1 / seen.sum()
    if unseen == 0:
        return Estimate(float(kinds), float(kinds), None)
    if twice:
        ratio = once / twice
        variance = twice * (rest / 2 * ratio**2 + rest**2 * ratio**3 + rest**2 / 4 * ratio**4)
    else:
        variance = rest * once * (once - 1) / 2 + rest**2 * once * (2 * once - 1) ** 2 / 4
        variance -= rest**2 * once**4 / 4 / (kinds + unseen)
    stretch = float(np.exp(SIDES * np.sqrt(np.log1p(max(variance, 0.0) / unseen**2))))
    return Estimate(kinds + unseen, kinds + unseen / stretch, kinds + unseen * stretch)


def shannon_number(seen: np.ndarray) -> float:
    """exp of the entropy estimated from positive counts (K,).

    Source: Chao, Wang and Jost 2013, "Entropy and the species accumulation curve"; its sum over r < n is
    replaced by the sum over r >= n of the same series for -log A, which does not cancel.
    """
    from scipy.special import digamma

    n = int(seen.sum())
    known = (seen / n * (digamma(n) - digamma(seen))).sum()
    once, twice = _rare(seen)
    if once == 0:
        return float(np.exp(known))
    chance = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
    return float(np.exp(known + once / n * series(1 - chance, n)))


def simpson_number(seen: np.ndarray) -> float | None:
    """1 over the chance that two rows are of one type, estimated without bias from counts (K,); None without a pair.

    Source: Simpson 1949, "Measurement of diversity".
    """
    n = float(seen.sum())
    pairs = float((seen.astype(float) * (seen - 1.0)).sum())
    return n * (n - 1) / pairs if pairs else None


def distinct(documents: Sequence[np.ndarray], order: int, tokens: int, rng: np.random.Generator) -> Estimate:
    """distinct-n: different n-grams over all n-grams in `tokens` tokens of documents in random order, and its interval.

    documents: token numbers of each.  The mean of 50 random drafts; n-grams never span two documents, the last one is
    cut.  The interval takes documents as independent, and is None for fewer than 10 of them or a budget above half; the
    variance is bounded by share / (1 - share) of that between drafts of this share of the tokens: rather too wide.
    Raises InputError where the documents hold fewer than `tokens` tokens, the budget no n-gram, or a token no number.
    Sources: Li et al. 2016, "A diversity-promoting objective function"; Hoeffding 1948, "A class of statistics with
    asymptotically normal distribution" (a mean over drafts of b of n documents varies by at most b / n of one draft).
    """
    ratios = distinct_ratios(documents, order, tokens, DRAWS, rng)
    value, used = float(ratios.mean()), tokens / sum(map(len, documents))
    if len(documents) < LEAST_DOCUMENTS or used > 0.5:
        return Estimate(value, None, None)
    error = SIDES * float(ratios.std(ddof=1)) * np.sqrt(used / (1 - used))
    return Estimate(value, max(value - error, 0.0), min(value + error, 1.0))


def _rare(seen: np.ndarray) -> tuple[int, int]:
    """How many types were seen once, and how many twice."""
    return int((seen == 1).sum()), int((seen == 2).sum())


def _unseen_types(seen: np.ndarray) -> float:
    """Chao1's number of types not seen."""
    once, twice = _rare(seen)
    rest = 1 - 1 / float(seen.sum())
    return rest * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)


def series(ratio: float, n: int) -> float:
    """The sum over s >= 1 of ratio^s / (s + n - 1): 200 terms, then Euler and Maclaurin's formula to the slope.

    The integral from a on is ratio^a U(1, 1, (a + n - 1) L), L = -log ratio (DLMF 6.2.1, 13.6.6).
    """
    from scipy.special import hyperu

    if ratio <= 0:
        return 0.0
    s = np.arange(1, SUMMED)
    decay, end = -np.log(ratio), SUMMED + n - 1
    last = ratio**SUMMED / end
    slope = -last * (decay + 1 / end)
    beyond = ratio**SUMMED * hyperu(1, 1, end * decay)
    return float((ratio**s / (s + n - 1)).sum() + beyond + last / 2 - slope / 12)


def assemblage(seen: np.ndarray) -> tuple[np.ndarray, float, int]:
    """Shares of the observed types (K,), the mass of the unseen ones and how many these are, from positive counts (K,).

    Observed shares are shrunk to Chao and Jost's coverage, and the rest belongs evenly to Chao1's unseen types.
    Source: Chao et al. 2014, "Rarefaction and extrapolation with Hill numbers", on the bootstrap.
    """
    n, unseen = int(seen.sum()), int(np.ceil(_unseen_types(seen)))
    share = seen / n
    if not unseen:
        return share, 0.0, 0
    missing = float(chao_jost(seen))
    absent = np.exp(n * np.log1p(-share))
    return share * (1 - missing / float((share * absent).sum()) * absent), missing, unseen


def _drawn_again(seen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts of a new sample of the same size from the assemblage behind the counts (K,)."""
    n, (share, missing, unseen) = int(seen.sum()), assemblage(seen)
    new = int(rng.binomial(n, missing))
    kept = np.maximum(share, 0.0)
    drawn = rng.multinomial(n - new, kept / kept.sum())
    if new:
        _, fresh = np.unique(rng.integers(unseen, size=new), return_counts=True)
        drawn = np.concatenate((drawn, fresh))
    return np.asarray(drawn[drawn > 0])


def _with_error(value: float | None, again: Sequence[float | None]) -> Estimate:
    """The value with a normal interval from bootstrap values, never below one type; no interval where one is unknown."""
    known = [number for number in again if number is not None]
    if value is None or len(known) < len(again):
        return Estimate(value, None, None)
    error = SIDES * float(np.std(known, ddof=1))
    return Estimate(value, max(value - error, 1.0), value + error)
