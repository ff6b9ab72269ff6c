"""Strata: the parts of a world among which real rows are spread, with their real masses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from ..contracts import Draw
from ..errors import InputError
from ..rows import Rows, vectors_of
from .regions import SCORE_NEIGHBOUR, Regions
from .types import Types

MASSES = (0.5, 0.25, 0.15, 0.07, 0.03)
"""The default strata: the most common half of the real mass, the next 25, 15 and 7 %, and the rarest 3 %."""
REFERENCE = 5000
"""Real rows at most whose distances make a rarity where the world does not know its density, and as many that are counted."""
FEWEST = 10 * SCORE_NEIGHBOUR
"""Real rows that a world must have for strata by distance."""
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
class CountedStrata:
    """Rows that hold one type each, in the stratum of that type; what reality lacks is taken for the rarest."""

    mass: np.ndarray
    number: np.ndarray
    world: Any
    by: str

    def of(self, rows: Rows) -> np.ndarray:
        found = self.world.types_of(rows, self.by)
        known = (found >= 0) & (found < len(self.number))
        return np.where(known, self.number[np.where(known, found, 0)], len(self.mass) - 1)


@dataclass(frozen=True, eq=False)
class BandStrata:
    """Bands of a rarity score (`cuts`, the outermost open); in one column each band but the innermost has two sides.

    scores: a world with `rarity`, or regions of real rows; middle: where the sides meet, None for several columns; kept:
    the stratum of each side (of each band where there are no sides), for sides without real rows that of another one.
    """

    mass: np.ndarray
    scores: Any
    cuts: np.ndarray
    middle: float | None
    kept: np.ndarray | None = None

    def of(self, rows: Rows) -> np.ndarray:
        return self.at(_flat(self.scores, rows)).reshape(rows.shape[:2])

    def at(self, vectors: np.ndarray) -> np.ndarray:
        """The stratum of each vector (n, d)."""
        # rows at a cut, as many alike can be, belong to the stratum in which their mass begins
        band = np.searchsorted(self.cuts, _score(self.scores, vectors), side="left")
        if self.middle is not None:
            band = np.where(band > 0, 2 * band - (vectors[:, 0] < self.middle), 0)
        return band if self.kept is None else self.kept[band]


def strata_of(world: Any, masses: tuple[float, ...] = MASSES) -> Strata:
    """Strata of about these real masses, from common to rare; those that would hold nothing are left out.

    Types are cut by their real probability.  Numbers are cut by rarity: the world's own density where it knows it, else
    the distance to the 10th nearest of up to 5,000 real rows, masses by as many others (a file's rows, a pool's kept for
    measuring among them; none twice).  In one column the outer bands are cut in two at the median, and a side of which
    no real row was seen goes to the other side, or to the nearest band.
    Raises InputError for masses that are not positive shares of 1, and for too few or too similar real rows.
    """
    if not masses or min(masses) <= 0 or abs(sum(masses) - 1) > 1e-6:
        raise InputError(f"strata = {list(masses)} must be positive shares of the real mass that sum to 1")
    types = getattr(world, "types", None)
    if types is not None:
        return _of_types(types, masses)
    by = getattr(world, "by", None)
    if by is not None and world.types_of(world.rows(1, 1, np.random.Generator(np.random.SFC64(1))), by).ndim == 2:
        found = _of_types(world.types_by(by), masses)
        return CountedStrata(found.mass, found.number, world, by)
    return _of_numbers(world, masses)


def _of_types(types: Types, masses: tuple[float, ...]) -> TypeStrata:
    order = np.lexsort((np.array([str(value).encode() for value in types.values], dtype=object), -types.p))
    starts = np.concatenate(([0.0], np.cumsum(types.p[order])[:-1]))
    stratum = np.empty(len(types), dtype=np.intp)
    stratum[order] = np.searchsorted(np.cumsum(masses)[:-1], starts + 1e-12, side="right")
    _, stratum = np.unique(stratum, return_inverse=True)
    return TypeStrata(np.bincount(stratum, types.p), stratum)


def _of_numbers(world: Any, masses: tuple[float, ...]) -> BandStrata:
    build, held = _real_halves(world)
    scores: Any = world if hasattr(world, "rarity") else Regions(world, build, held)
    shares = np.cumsum(masses)[:-1]
    known = hasattr(world, "gaussian") and hasattr(world, "rarity_cuts")
    middle = float(world.gaussian[0][0]) if known else float(np.median(build))
    cuts = world.rarity_cuts(shares) if hasattr(world, "rarity_cuts") else np.quantile(_score(scores, held), shares)
    found = BandStrata(np.ones(1), scores, np.unique(cuts), middle if held.shape[1] == 1 else None)
    if known:
        mass = np.array(masses)
        if found.middle is not None:
            mass = np.concatenate((mass[:1], np.repeat(mass[1:] / 2, 2)))
        return replace(found, mass=mass / mass.sum())
    sides = found.middle is not None
    place = found.at(held)
    seen = np.bincount(place, minlength=len(found.cuts) * (2 if sides else 1) + 1)
    if len(masses) > 1 and np.count_nonzero(seen) < 2:
        raise InputError(
            f"strata: all {len(held):,} real rows looked at lie in one stratum, since so many of them are alike; make the "
            f"first stratum smaller than {masses[0]:g}, or take an anchor or a selection without strata"
        )
    _, kept = np.unique(_homes(seen, sides), return_inverse=True)
    return replace(found, mass=np.bincount(kept, seen) / len(held), kept=kept)


def _real_halves(world: Any) -> list[np.ndarray]:
    """Real rows (n, columns) whose distances make the rarity, and others that are counted.  InputError for too few."""
    rng = np.random.Generator(np.random.SFC64(1))
    some = world.distinct(2 * REFERENCE, rng) if hasattr(world, "distinct") else world.rows(1, 2 * REFERENCE, rng)
    some = _flat(world, some)
    if len(some) < FEWEST:
        raise InputError(
            f"strata: {len(some)} real rows are too few to tell common from rare ones; give at least {FEWEST}, "
            "or take an anchor or a selection without strata"
        )
    return np.array_split(some, 2)


def _homes(seen: np.ndarray, sides: bool) -> np.ndarray:
    """The stratum of each side (or band), by real rows seen in it: its own, else the other side's, else the nearest one."""
    number = np.arange(len(seen))
    band, side = ((number + 1) // 2, number % 2) if sides else (number, number * 0)
    held = np.flatnonzero(seen)

    def home(empty: int) -> int:
        near = [(abs(band[i] - band[empty]), band[i] > band[empty], side[i] != side[empty], i) for i in held]
        return int(min(near)[-1])

    return np.array([i if seen[i] else home(i) for i in range(len(seen))])


def _flat(scores: Any, rows: Rows) -> np.ndarray:
    """Rows as vectors, one after the other: embedded where the world (of the regions) embeds."""
    world = scores.world if isinstance(scores, Regions) else scores
    vectors = vectors_of(world, rows)
    return vectors.reshape(-1, vectors.shape[2])


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

    @property
    def drawn_per_row(self) -> float:
        """Rows drawn in one piece for each row that is kept."""
        return 1 / float(self.strata.mass[self.stratum])

    def _enough(self, n: int) -> int:
        """Rows among which n of the stratum are expected, and three standard deviations more."""
        return int((n + 3 * n**0.5) * self.drawn_per_row) + 1
