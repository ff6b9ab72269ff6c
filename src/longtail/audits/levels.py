"""Rarity levels in an audit: kept and uncovered real mass of counted types, with floor and effective numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np

from ..coverage.levels import LEVELS
from ..coverage.mass import uncovered_seen
from ..coverage.types import Types
from .evidence import Counted, Incidence
from .policy import Policy
from .retention import interval, kept_p, uncovered_interval

SHOWN = 0.05
"""A level is judged only where a fresh real sample of the candidate's size shows at least this share of it."""
CROSSED = ("pair", "cross")
SMALLEST, MOST_ERROR, NEAR = 1e-12, 0.5, 0.01
BOUNDS = 2 * len(LEVELS)
"""Statements about the levels of one block: kept and covered of each."""


@dataclass
class Level:
    """One rarity level of one block.

    reference, candidate: effective numbers of held-out real and candidate units in the level, of n_reference and
    n_candidate.  missing: of `held` effective held-out units, those whose type (or neighbourhood) the candidate lacks.
    floor: the same share for a fresh real sample of `looked` units, as many as were looked at of the candidate.
    is_listed: shown whatever its verdict; else only where it is a loss.
    """

    block: str
    level: str
    reference: float
    candidate: float
    n_reference: float
    n_candidate: float
    missing: float
    held: float
    floor: float
    looked: float
    limit: float
    real_mass: float
    error: float = 0.0
    may_alarm: bool = False
    is_listed: bool = True

    @property
    def is_judged(self) -> bool:
        """Whether a real sample of this size shows enough of the level."""
        return self.held > 0 and self.reference > 0 and 1 - self.floor >= SHOWN

    @property
    def status(self) -> str:
        if not self.held or not self.reference:
            return "the reference has no held-out rows in this level"
        return "ok" if self.is_judged else "too few rows for this level: a real sample of this size hardly shows it"

    def kept(self, error: float) -> tuple[float, float]:
        """The interval of the share kept."""
        low, high = interval(self.reference, self.n_reference, self.candidate, self.n_candidate, error)
        return float(low), float(high)

    def covered(self, error: float) -> tuple[float, float]:
        """The interval of (1 - uncovered) / (1 - floor); each end spends half of its error on the floor, which is counted too."""
        low, high = self.uncovered(error / 2)
        least, most = (float(end) for end in uncovered_interval(self.floor * self.held, self.held, error / 2))
        return (1 - high) / max(1 - least, SMALLEST), (1 - low) / max(1 - most, SMALLEST)

    def uncovered(self, error: float) -> tuple[float, float]:
        """The interval of the uncovered share."""
        low, high = uncovered_interval(self.missing, self.held, error)
        return float(low), float(high)

    @property
    def fine_p(self) -> float:
        """The p-value of "kept or covered less than the limit": the larger of the two (Berger 1982, intersection-union)."""
        kept = float(kept_p(self.reference, self.n_reference, self.candidate, self.n_candidate, self.limit))
        return max(kept, self._covered_p)

    @property
    def _covered_p(self) -> float:
        """The error at which the lower end of `covered` is the limit, to one part in a hundred; 1 where none is."""
        low, high = log(SMALLEST), log(MOST_ERROR)
        if self.covered(MOST_ERROR)[0] <= self.limit:
            return 1.0
        while high - low > NEAR:
            middle = (low + high) / 2
            low, high = (low, middle) if self.covered(exp(middle))[0] > self.limit else (middle, high)
        return exp(high)


def levels_of(counted: Counted, policy: Policy) -> list[Level]:
    """The four levels of counted types, cut on the build half and counted on the count half; empty ones left out."""
    held = counted.occurrences or counted.units
    build, count, candidate = (np.asarray(one, float) for one in held)
    if not (build.sum() and count.sum() and candidate.sum()):
        return []
    types = Types(np.asarray(counted.values, dtype=object), build / build.sum())
    absent, would, looked = _absent(counted)
    missing = uncovered_seen(types.level, absent, count)
    floor = uncovered_seen(types.level, would, count)
    rows = [np.bincount(types.level, one, minlength=len(LEVELS)) for one in (count, candidate)]
    one_each = (1.0,) * len(LEVELS)
    thick, holes = _effects(counted.incidence, types.level, absent) if counted.incidence else (one_each, one_each)
    found = []
    for at in np.flatnonzero(rows[0] > 0):
        seen = rows[0][at] / holes[at]
        found.append(
            Level(
                block=counted.name,
                level=LEVELS[at],
                reference=rows[0][at] / thick[at],
                candidate=rows[1][at] / thick[at],
                n_reference=count.sum() / thick[at],
                n_candidate=candidate.sum() / thick[at],
                missing=float(np.clip(missing[at], 0, 1)) * seen,
                held=seen,
                floor=float(np.clip(floor[at], 0, 1)),
                looked=looked,
                limit=policy.level_limit(LEVELS[at], counted.columns),
                real_mass=rows[0][at] / count.sum(),
                is_listed=counted.role not in CROSSED,
            )
        )
    return found


def _absent(counted: Counted) -> tuple[np.ndarray, np.ndarray, float]:
    """For each type the chance that the candidate, thinned, lacks it, and that fresh real units would; units looked at.

    Both by rarefaction (Hurlbert 1971, equation 4) to equal numbers of occurrences: the candidate's units, and the
    other units of the count half, since one holds the row that is looked up.
    """
    units, totals = counted.units, counted.totals
    held = counted.occurrences or units
    length = [np.sum(one) / total for one, total in ((held.count, totals.count), (held.candidate, totals.candidate))]
    occurrences = min((totals.count - 1) * length[0], totals.candidate * length[1])
    real, made = (max(round(float(occurrences / one)), 1) for one in length)
    absent = lacks(np.asarray(units.candidate), totals.candidate, min(made, totals.candidate))
    would = lacks(np.maximum(np.asarray(units.count) - 1, 0), totals.count - 1, min(real, totals.count - 1))
    return absent, would, float(min(made, totals.candidate))


def lacks(holding: np.ndarray, total: int, drawn: int) -> np.ndarray:
    """The chance that none of `drawn` of `total` units is among the `holding` ones (K,): hypergeometric."""
    from scipy.special import gammaln

    if drawn >= total:
        return (holding == 0).astype(float)
    rest = total - holding.astype(float)
    enough = rest >= drawn
    free = np.where(enough, rest, drawn)
    ways = gammaln(free + 1) - gammaln(free - drawn + 1) - gammaln(total + 1) + gammaln(total - drawn + 1)
    return np.where(enough, np.minimum(np.exp(ways), 1.0), 0.0)


def _effects(incidence: Incidence, level: np.ndarray, absent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Design effects (4,) of the level's share of all occurrences, and of the missing share of the level."""
    wide = len(LEVELS)
    spread = np.zeros((len(level), 2 * wide))
    spread[np.arange(len(level)), level] = 1
    spread[np.arange(len(level)), wide + level] = absent
    thick, holes = np.ones(wide), np.ones(wide)
    for part in (1, 2):
        sums = incidence.holds[incidence.part == part] @ spread
        whole = sums[:, :wide].sum(axis=1)
        for at in range(wide):
            thick[at] = max(thick[at], design_effect(sums[:, at], whole))
            if part == 1:
                holes[at] = design_effect(sums[:, wide + at], sums[:, at])
    return thick, holes


def design_effect(part: np.ndarray, whole: np.ndarray) -> float:
    """How much more a share varies when units are drawn instead of single occurrences; at least 1.

    part, whole (units,): occurrences of each unit that count, and all.  Variance of a ratio of sums by linearisation
    (Cochran 1977, Sampling Techniques, equation 6.9) over that of a binomial.
    """
    total = whole.sum()
    share = part.sum() / total if total else 0.0
    if not 0 < share < 1:
        return max(1.0, float((whole**2).sum() / total) if total else 1.0)
    return max(1.0, float(((part - share * whole) ** 2).sum() / (total * share * (1 - share))))
