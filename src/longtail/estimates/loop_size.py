"""The effective sample size of a measured loop: one number for a family, from its lost mass under several anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from ..errors import InputError
from ..theory.transient import Flow, absence_over_time

OCTAVES, STEPS, FINE = 6, 2, 64
"""Ratios from 2^-6 to 2^6 of effective to actual rows; the law is taken at 2 an octave, the fit at 64."""
ROUNDS = 400
TOLERANCE = 0.01
"""Standard error below which a mean counts for no more: no real loop is the law to the last digit."""
SINGLE = 0.1
"""What a level of a single chain counts for in the fit, as a standard error; it is never shown as one."""
SHOWN = 0.05
"""A level of which the first fit shows less than this share is not fitted."""
MOST = 0.9
"""Share of the rows that must be measured for a generation to count."""


class Members(NamedTuple):
    """Types or regions that share a flow: their real probabilities q (K,) and each one's part of its level, weight (K,)."""

    flow: Flow
    q: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True, eq=False)
class Curve:
    """Uncovered mass of one rarity level of one loop: what was measured, and of what.

    members: what the level is made of.  m: rows of a probe.  generations (G,): rising from 0.  lost (chains, G): measured
    uncovered mass, NaN where there is none.
    """

    anchor: str
    level: str
    members: Sequence[Members]
    m: float
    generations: np.ndarray
    lost: np.ndarray

    @cached_property
    def known(self) -> np.ndarray:
        """Which of the generations nearly all chains have (G,)."""
        return np.asarray(np.isfinite(self.lost).mean(axis=0) >= MOST)

    @property
    def shown(self) -> float:
        """What the first fit shows of the level, 1 - uncovered at generation 0."""
        return 1 - float(np.nanmean(self.lost[:, 0])) if self.known[0] else 0.0

    def left(self, times: np.ndarray | None = None) -> np.ndarray:
        """What is shown of the level relative to the first fit, mean over chains (G,).

        times (rounds, chains): how often each chain counts instead -> (rounds, G).
        """
        times = np.ones((1, len(self.lost))) if times is None else times
        there = np.isfinite(self.lost)
        with np.errstate(invalid="ignore", divide="ignore"):
            covered = 1 - (times @ np.where(there, self.lost, 0.0)) / (times @ there)
            left = covered / covered[:, :1]
        return np.asarray(left[0] if len(times) == 1 else left)

    def law(self, ratio: float) -> np.ndarray:
        """What the categorical loop shows of it, at so many effective rows for each row, relative to its first fit (G,)."""
        covered = self._shown_by_law(int(self.generations[-1]) + 1, ratio)[self.generations]
        return np.asarray(covered / covered[0])

    @property
    def first_law(self) -> float:
        """What a categorical model of the same rows shows of the level at generation 0."""
        return float(self._shown_by_law(1, 1.0)[0])

    def _shown_by_law(self, horizon: int, ratio: float) -> np.ndarray:
        whole = sum(float(some.weight.sum()) for some in self.members)
        absent = [absence_over_time(some.flow, some.q, self.m, horizon, ratio) @ some.weight for some in self.members]
        return np.asarray(1 - np.sum(absent, axis=0) / whole)

    @property
    def error(self) -> float | None:
        """The standard error of a mean over chains, pooled over the generations; None for a single chain."""
        if len(self.lost) < 2:
            return None
        spread = np.nanvar(self.lost[:, self.known], axis=0, ddof=1).mean()
        return float(np.sqrt(spread / len(self.lost)) / self.shown)


@dataclass(frozen=True)
class Fitted:
    """n_e with its 95 % interval over chains (None: too few chains), and how the law at it meets what was measured.

    missed: root mean square of measured less foreseen, weighted as in the fit.  in_errors: the same in standard errors of
    the measured means, about 1 where the law holds.  bias: the weighted mean.  explained: share of the weighted variation
    of the measured points.  at_least, at_most: n_e lies at an end of what was tried.
    """

    value: float
    low: float | None
    high: float | None
    missed: float
    in_errors: float | None
    bias: float
    explained: float | None
    at_least: bool = False
    at_most: bool = False


@dataclass(frozen=True, eq=False)
class LoopSize:
    """One n_e for all curves (`whole`), n_e of each anchor alone, and the residuals of the one number by anchor.

    points: (anchor, level, generation, measured, standard error, foreseen) with the one number.
    """

    rows: int
    whole: Fitted
    alone: dict[str, Fitted]
    by_anchor: dict[str, Fitted]
    points: list[tuple[str, str, int, float, float | None, float]] = field(repr=False)

    @property
    def worst(self) -> str:
        """The anchor that the one number misses most."""
        return max(self.by_anchor, key=lambda anchor: self.by_anchor[anchor].missed)


def loop_size(curves: Sequence[Curve], rows: int, rounds: int = ROUNDS) -> LoopSize:
    """Fits n_e to all curves of one family: the law of a categorical loop whose generated rows count for n_e of n.

    Compared is what a level still shows relative to the first fit, (1 - uncovered(t)) / (1 - uncovered(0)), so that what one
    step of training loses is no drift.  Weighted least squares over anchors, levels and generations.  Interval by bootstrap
    over chains (the same chains for all levels of an anchor), percentiles expanded for few chains: Hesterberg (2015), "What
    teachers should know about the bootstrap".  n_e = n is exactly the categorical loop.
    Raises InputError where no level is shown well enough to be fitted.
    """
    some = sorted((one for one in curves if _is_fitted(one)), key=lambda one: one.anchor)
    if not some:
        raise InputError("no rarity level of this loop is shown well enough to fit an effective sample size")
    tables = [_Table(one) for one in some]
    groups = {anchor: list(each) for anchor, each in groupby(tables, key=lambda one: one.curve.anchor)}
    rng = np.random.Generator(np.random.SFC64(0))
    drawn = {anchor: _redrawn(each[0].curve, rounds, rng) for anchor, each in groups.items()}
    squares = {anchor: np.sum([one.squares(drawn[anchor]) for one in each], axis=0) for anchor, each in groups.items()}
    whole = _fit(tables, list(squares.values()), rows)
    alone = {anchor: _fit(each, [squares[anchor]], rows) for anchor, each in groups.items()}
    by_anchor = {anchor: _met(each, _at(whole.value / rows), whole) for anchor, each in groups.items()}
    return LoopSize(rows, whole, alone, by_anchor, _points(tables, _at(whole.value / rows)))


def _is_fitted(curve: Curve) -> bool:
    return curve.shown >= SHOWN and curve.first_law >= SHOWN and int(curve.known.sum()) > 1


class _Table:
    """The law of one curve on the fine list of ratios (R, G'), and what was measured (G',), generation 0 left out."""

    def __init__(self, curve: Curve) -> None:
        from scipy.interpolate import PchipInterpolator

        self.curve = curve
        self.kept = curve.known & (curve.generations > 0)
        coarse = np.arange(-OCTAVES, OCTAVES + 1e-9, 1 / STEPS)
        law = np.stack([curve.law(2.0**octave) for octave in coarse])[:, self.kept]
        self.law = PchipInterpolator(coarse, law, axis=0)(_octaves())
        self.seen = curve.left()[self.kept]
        self.error = curve.error
        self.weight = 1 / ((SINGLE if self.error is None else self.error) ** 2 + TOLERANCE**2)

    def squares(self, times: np.ndarray | None) -> np.ndarray:
        """Weighted squares for every ratio, of the measured values and of each redrawing of the chains (1 + rounds, R)."""
        seen = self.seen[None, :]
        if times is not None:
            seen = np.concatenate([seen, self.curve.left(times)[:, self.kept]])
        # chains drawn that show nothing at first, or that all failed, say nothing of the ratio
        there = np.isfinite(seen)
        seen = np.where(there, seen, 0.0)
        cross = there @ (self.law**2).T - 2 * seen @ self.law.T + (seen**2).sum(axis=1)[:, None]
        return np.asarray(self.weight * cross)


def _octaves() -> np.ndarray:
    return np.arange(-OCTAVES * FINE, OCTAVES * FINE + 1) / FINE


def _at(ratio: float) -> int:
    """The place of a ratio in the fine list."""
    return int(np.argmin(np.abs(_octaves() - np.log2(ratio))))


def _redrawn(curve: Curve, rounds: int, rng: np.random.Generator) -> np.ndarray | None:
    """How often each chain is drawn in each round (rounds, chains); None for a single chain."""
    chains = len(curve.lost)
    return rng.multinomial(chains, np.full(chains, 1 / chains), rounds) if chains > 1 else None


def _outside(chains: int) -> float:
    """The chance beyond each end of a bootstrap interval that covers 95 % with so few chains (Hesterberg 2015)."""
    from scipy.stats import norm, t

    return float(norm.cdf(np.sqrt(chains / (chains - 1)) * t.ppf(0.025, chains - 1)))


def _fit(tables: list[_Table], squares: list[np.ndarray], rows: int) -> Fitted:
    """The ratio of least squares, and its percentiles where all loops have several chains."""
    rounds = min(len(one) for one in squares)
    best = np.sum([one[:rounds] for one in squares], axis=0).argmin(axis=1)
    ends: tuple[float | None, float | None] = (None, None)
    if rounds > 1:
        outside = _outside(min(len(one.curve.lost) for one in tables))
        low, high = np.quantile(_octaves()[best[1:]], (outside, 1 - outside))
        ends = (float(rows * 2**low), float(rows * 2**high))
    fitted = Fitted(float(rows * 2 ** _octaves()[best[0]]), *ends, 0.0, None, 0.0, None)
    return _met(tables, int(best[0]), fitted)


def _met(tables: list[_Table], at: int, fitted: Fitted) -> Fitted:
    """The same number with what it misses of these tables."""
    rest = np.concatenate([one.seen - one.law[at] for one in tables])
    weight = np.concatenate([np.full(len(one.seen), one.weight) for one in tables])
    seen = np.concatenate([one.seen for one in tables])
    error = np.concatenate([np.full(len(one.seen), one.error or 0.0) for one in tables])
    around = (weight * (seen - np.average(seen, weights=weight)) ** 2).sum()
    return Fitted(
        fitted.value,
        fitted.low,
        fitted.high,
        float(np.sqrt(np.average(rest**2, weights=weight))),
        float(np.sqrt(np.mean((rest[error > 0] / error[error > 0]) ** 2))) if error.any() else None,
        float(np.average(rest, weights=weight)),
        float(1 - (weight * rest**2).sum() / around) if around > 0 else None,
        at_least=at == len(_octaves()) - 1,
        at_most=at == 0,
    )


def _points(tables: list[_Table], at: int) -> list[tuple[str, str, int, float, float | None, float]]:
    return [
        (one.curve.anchor, one.curve.level, int(t), float(seen), one.error, float(law))
        for one in tables
        for t, seen, law in zip(one.curve.generations[one.kept], one.seen, one.law[at], strict=True)
    ]
