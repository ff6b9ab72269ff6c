"""Collapsed, degrading, lossy, stable or undecided: what the loop lost beyond the first fit, per rarity level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from ..coverage.levels import LEVELS, SHARES
from .spread import Key, Spread

FEWEST = 8
SHOWN = 0.05
"""A level is judged only where a real sample of this size shows at least this share of it."""
FEWEST_ROWS = 20
"""A level measured on a probe is judged only where the probe is expected to hold so many rows of it."""
FLAT = 0.02
COLLAPSED = 0.1
SEVERITY = ("collapsed", "degrading", "lossy", "undecided", "stable", "not judged")
METHOD = "median over chains of min(kept, covered) relative to the median at generation 0; order-statistic 95 % interval; paired 99 % sign interval for the trend"
DEFINITION = "disappearance of real tail data (7 of the eight definitions of Schaeffer et al., arXiv:2503.03150)"


@dataclass(frozen=True)
class Verdict:
    """The verdict on one rarity level of one cell: x and its 95 % interval, and what stands behind it."""

    part: str
    decision: str
    value: float | None
    low: float | None
    high: float | None
    first: float | None
    floor: float | None
    limit: float
    trend: str
    chains: int
    worst: bool = False


def judge(found: dict[Key, Spread], last: int, half: int, limit: float, probe: int) -> list[Verdict]:
    """A verdict for each level that has real mass, the worst judged level marked (docs/concepts.md)."""
    absorbed = _absorbed(found, last)
    verdicts = [
        _unjudged(found, level, last, limit)
        if _too_few(found, level, last, probe)
        else _level(found, level, last, half, limit, absorbed)
        for level in LEVELS
        if ("kept", level, 0) in found
    ]
    judged = [verdict for verdict in verdicts if verdict.decision != "not judged"]
    if not judged:
        return verdicts
    worst = min(
        judged,
        key=lambda verdict: (SEVERITY.index(verdict.decision), verdict.value if verdict.value is not None else 1.0),
    )
    return [Verdict(**{**verdict.__dict__, "worst": verdict is worst}) for verdict in verdicts]


def _too_few(found: dict[Key, Spread], level: str, last: int, probe: int) -> bool:
    """Whether the level was measured on a probe that can hold only a few of its rows."""
    spread = found.get(("kept", level, last))
    return spread is not None and spread.how == "probe" and probe * SHARES[LEVELS.index(level)] < FEWEST_ROWS


def _unjudged(found: dict[Key, Spread], level: str, last: int, limit: float) -> Verdict:
    bottom = found[("floor", level, last)].mean if ("floor", level, last) in found else None
    return Verdict(level, "not judged", None, None, None, None, bottom, limit, "unknown", 0)


def _level(found: dict[Key, Spread], level: str, last: int, half: int, limit: float, absorbed: bool) -> Verdict:
    bottom = found[("floor", level, last)].mean if ("floor", level, last) in found else None
    left = [_left(found, level, t) for t in (0, last, half)]
    if bottom is None or 1 - bottom < SHOWN or any(one is None for one in left):
        return _unjudged(found, level, last, limit)
    first, now, then = _aligned([one for one in left if one is not None])
    start = float(np.nanmedian(first)) if np.isfinite(first).any() else 0.0
    chains = int(np.isfinite(now).sum())
    if start <= 0 or chains == 0:
        return Verdict(level, "undecided", None, None, None, start or None, bottom, limit, "unknown", chains)
    x, before = now / start, then / start
    interval = median_interval(x[np.isfinite(x)], 0.95)
    trend, fall = _trend(x - before, last > half)
    middle = float(np.nanmedian(x))
    if interval is None:
        return Verdict(level, "undecided", middle, None, None, start, bottom, limit, trend, chains)
    decision = _below(middle, trend, absorbed) if interval[1] < limit else _above(interval[0], trend, fall, limit)
    return Verdict(level, decision, middle, *interval, start, bottom, limit, trend, chains)


def _below(x: float, trend: str, absorbed: bool) -> str:
    """Wholly below what was asked: the loss is certain; the trend says whether it goes on."""
    if x < COLLAPSED or absorbed:
        return "collapsed"
    return "degrading" if trend == "falling" else "lossy"


def _above(low: float, trend: str, fall: float | None, limit: float) -> str:
    """Stable if flat, or if the steepest fall that the chains allow, once more as long, would still leave it above."""
    if low <= limit:
        return "undecided"
    if trend == "falling":
        return "degrading"
    return "stable" if trend == "flat" or (fall is not None and low + fall > limit) else "undecided"


def _left(found: dict[Key, Spread], level: str, t: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Chains, and min(kept, covered) of each; kept may be known for more chains than covered."""
    kept, covered = found.get(("kept", level, t)), found.get(("covered", level, t))
    if kept is None or covered is None:
        return None
    (chains, a), (others, b) = kept.by_chain(), covered.by_chain()
    both, here, there = np.intersect1d(chains, others, assume_unique=True, return_indices=True)
    return both, np.minimum(a[here], b[there])


def _aligned(parts: list[tuple[np.ndarray, np.ndarray]]) -> list[np.ndarray]:
    """The values of the chains that all parts have, in one order."""
    shared = reduce(np.intersect1d, [chains for chains, _ in parts])
    return [values[np.isin(chains, shared)] for chains, values in parts]


def _trend(change: np.ndarray, comparable: bool) -> tuple[str, float | None]:
    """The trend from half of the horizon to its end, and the lower end of its interval."""
    change = change[np.isfinite(change)]
    interval = median_interval(change, 0.99) if comparable else None
    if interval is None:
        return "unknown", None
    if interval[0] > -FLAT and interval[1] < FLAT:
        return "flat", interval[0]
    return ("falling" if interval[1] < 0 else "unknown"), interval[0]


def median_interval(values: np.ndarray, level: float) -> tuple[float, float] | None:
    """The order-statistic interval of a median (binomial ranks); None for fewer than 8 values or too few for the level."""
    from scipy.special import bdtr

    n = len(values)
    if n < FEWEST:
        return None
    ranks = np.arange(n // 2)
    inside = np.flatnonzero(2 * bdtr(ranks, n, 0.5) <= 1 - level)
    if not len(inside):
        return None
    rank = int(inside[-1])
    ordered = np.sort(values)
    return float(ordered[rank]), float(ordered[n - 1 - rank])


def _absorbed(found: dict[Key, Spread], last: int) -> bool:
    """Whether in most chains nothing is left to lose: a single type, or a variance of zero."""
    for quantity, nothing in (("heterozygosity", 0.0), ("variance", 0.0)):
        spread = found.get((quantity, "" if quantity == "heterozygosity" else "0", last))
        if spread is not None and spread.count:
            return bool(np.nanmedian(spread.values()) <= nothing)
    return False
