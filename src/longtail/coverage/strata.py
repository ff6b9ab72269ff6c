"""Strata: the parts of a world among which real rows are spread, with their real masses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..contracts import Draw
from ..errors import InputError
from ..rows import Rows, columns
from .levels import levels_of_scores
from .regions import Regions
from .types import Types

MASSES = (0.5, 0.25, 0.15, 0.07, 0.03)
"""The default strata: the most common half of the real mass, the next 25, 15 and 7 %, and the rarest 3 %."""
REFERENCE = 5000
"""Real rows that the strata of numbers are built on where the world does not know its density."""
ATTEMPTS = 200


class Strata(Protocol):
    """mass (G,): the real mass of each stratum, none 0, in sum 1."""

    @property
    def mass(self) -> np.ndarray: ...

    def of(self, rows: Rows) -> np.ndarray:
        """The stratum (chains, n) of each row."""


@dataclass(frozen=True, eq=False)
class TypeStrata:
    """Types by real probability: a type belongs to the stratum in which its cumulative mass starts, common types first."""

    mass: np.ndarray
    number: np.ndarray

    def of(self, rows: Rows) -> np.ndarray:
        return self.number[rows]


@dataclass(frozen=True, eq=False)
class BandStrata:
    """Bands of a rarity score (`cuts`, the outermost open); in one column each band but the innermost has two sides.

    score: a world with `rarity`, or regions of real rows; middle: where the sides meet, None for several columns.
    """

    mass: np.ndarray
    scores: Any
    cuts: np.ndarray
    middle: float | None

    def of(self, rows: Rows) -> np.ndarray:
        flat = rows.reshape(-1, columns(rows))
        band = levels_of_scores(_score(self.scores, flat), self.cuts)
        if self.middle is not None:
            band = np.where(band > 0, 2 * band - (flat[:, 0] < self.middle), 0)
        return band.reshape(rows.shape[:2])


def strata_of(world: Any, masses: tuple[float, ...] = MASSES) -> Strata:
    """Strata of about these real masses, from common to rare; those that would hold nothing are left out.

    Types are cut by their real probability.  Numbers are cut by rarity: the world's own density where it knows it, else
    the distance to the 10th nearest of 5,000 real rows; in one column the outer bands are cut in two at the median.
    Raises InputError for masses that are not positive shares of 1.
    """
    if not masses or min(masses) <= 0 or abs(sum(masses) - 1) > 1e-6:
        raise InputError(f"strata = {list(masses)} must be positive shares of the real mass that sum to 1")
    types = getattr(world, "types", None)
    return _of_types(types, masses) if types is not None else _of_numbers(world, masses)


def _of_types(types: Types, masses: tuple[float, ...]) -> TypeStrata:
    order = np.lexsort((np.array([str(value).encode() for value in types.values], dtype=object), -types.p))
    starts = np.concatenate(([0.0], np.cumsum(types.p[order])[:-1]))
    stratum = np.empty(len(types), dtype=np.intp)
    stratum[order] = np.searchsorted(np.cumsum(masses)[:-1], starts + 1e-12, side="right")
    _, stratum = np.unique(stratum, return_inverse=True)
    return TypeStrata(np.bincount(stratum, types.p), stratum)


def _of_numbers(world: Any, masses: tuple[float, ...]) -> BandStrata:
    rng = np.random.Generator(np.random.SFC64(1))
    build, held = (rows.reshape(-1, columns(rows)) for rows in (world.rows(1, REFERENCE, rng) for _ in range(2)))
    scores: Any = world if hasattr(world, "rarity") else Regions(world, build, held)
    shares = np.cumsum(masses)[:-1]
    if hasattr(world, "rarity_cuts"):
        cuts, middle = np.asarray(world.rarity_cuts(shares)), float(np.median(build))
        known = hasattr(world, "gaussian")
        middle = float(world.gaussian[0][0]) if known else middle
    else:
        cuts, middle, known = np.quantile(_score(scores, held), shares), float(np.median(build)), False
    found = BandStrata(np.ones(1), scores, np.unique(cuts), middle if held.shape[1] == 1 else None)
    if known:
        mass = np.array(masses)
        if found.middle is not None:
            mass = np.concatenate((mass[:1], np.repeat(mass[1:] / 2, 2)))
        return BandStrata(mass / mass.sum(), scores, found.cuts, found.middle)
    seen = np.bincount(found.of(held[None, ...] if held.shape[1] > 1 else held[:, 0][None, :])[0]) / len(held)
    if (seen == 0).any():
        raise InputError("strata: a stratum of this world holds none of 5,000 real rows; ask for fewer strata")
    return BandStrata(seen, scores, found.cuts, found.middle)


def _score(scores: Any, rows: np.ndarray) -> np.ndarray:
    return scores.score(rows) if isinstance(scores, Regions) else scores.rarity(rows)


@dataclass(frozen=True)
class InStratum:
    """A selection: the first rows drawn that lie in one stratum."""

    stratum: int
    strata: Any = field(compare=False, repr=False)

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """n rows of the stratum (chains, n, ...).  Raises InputError where hardly any row drawn lies in it."""
        some = draw(self._enough(n), "0")
        found = np.empty((len(some), n, *some.shape[2:]), dtype=some.dtype)
        filled = np.zeros(len(some), dtype=np.intp)
        for attempt in range(1, ATTEMPTS):
            hit = self.strata.of(some) == self.stratum
            place = filled[:, None] + np.cumsum(hit, axis=1) - 1
            chain, at = np.nonzero(hit & (place < n))
            found[chain, place[chain, at]] = some[chain, at]
            filled = np.minimum(filled + hit.sum(axis=1), n)
            if filled.min() == n:
                return found
            some = draw(self._enough(n - int(filled.min())), str(attempt))
        raise InputError(
            f"stratum {self.stratum} gave fewer than {n} rows in {ATTEMPTS} draws; ask for fewer real rows of it"
        )

    def _enough(self, n: int) -> int:
        """Rows among which n of the stratum are expected, and three standard deviations more."""
        return int((n + 3 * n**0.5) / float(self.strata.mass[self.stratum])) + 1
