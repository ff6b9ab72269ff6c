"""What an audit looks at: both sets counted, split and sampled; no test has been run yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np


class Parts(NamedTuple):
    """One thing of each part: the build half and the count half of the reference, and the candidate."""

    build: Any
    count: Any
    candidate: Any

    @property
    def reference(self) -> Any:
        """Both halves of the reference together; only for what can be added."""
        return self.build + self.count


@dataclass(frozen=True)
class Column:
    """How a column was read: kind is category, number, date, text, identifier, vector, constant or ignored."""

    name: str
    kind: str
    distinct: int | None = None
    missing_reference: int = 0
    missing_candidate: int = 0
    note: str = ""


@dataclass(frozen=True, eq=False)
class Incidence:
    """Which units (rows, documents, clusters) hold which types: sparse (units, K) with how often, for permuting units.

    part (units,): 0 build, 1 count, 2 candidate.  A sample of units where there are too many: `sampled` says so.
    """

    holds: Any
    part: np.ndarray
    sampled: bool = False


@dataclass(frozen=True, eq=False)
class Counted:
    """Types counted in both sets: the values of a column, of columns crossed, words, n-grams, topics, numeric tails.

    role: column, by, pair, cross, tail, words, ngrams or topics.  values (K,): names for people.  units: how many units
    hold each type, (K,) for each part; totals: how many units there are.  occurrences: how often each type occurs, (K,)
    for each part, where a unit can hold several; None where it holds exactly one.  learned: the types were chosen by
    looking at the build half, so that only the count half counts for the reference.  margins: for crossed columns,
    the value of each crossed column (K, columns), so that a cell can be explained by what its column lost.
    """

    name: str
    role: str
    columns: tuple[str, ...]
    values: Sequence[str]
    units: Parts
    totals: Parts
    unit: str = "rows"
    occurrences: Parts | None = None
    incidence: Incidence | None = None
    learned: bool = False
    margins: Sequence[tuple[str, ...]] | None = None
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class Numbers:
    """Rows of numbers of each part (n, d), at most a stated sample; NaN where a value is missing.

    totals: how many rows there are.  clusters (n,) for each part where rows belong together.  places: what to call a row
    in each part (file and row number), for examples when they are asked for.
    """

    name: str
    columns: tuple[str, ...]
    rows: Parts
    totals: Parts
    clusters: Parts | None = None
    places: Parts | None = None
    is_embedding: bool = False
    """One space of meaningless axes: neighbourhoods are judged, single columns are not named."""
    is_fitted: bool = False
    """The axes were fitted to the rows that were read, so that rows read apart cannot be held against them."""
    pictures: tuple[Any, np.ndarray] | None = None
    """The reference's images and the number of each row of the count half among them, when examples are asked for."""


@dataclass(frozen=True)
class Set:
    """One of the two sets: what to call it, its files, its rows and its exact duplicates where known."""

    name: str
    rows: int
    repeats: int | None = None


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that the tests of one audit see.

    prints: fingerprints (n,) uint64 of whole rows of each part, at most a stated sample: equal rows, equal prints.
    texts: both sets as sources or tables and the column of texts, for the numbers that need whole documents.
    """

    reference: Set
    candidate: Set
    columns: tuple[Column, ...]
    counted: tuple[Counted, ...]
    numbers: tuple[Numbers, ...]
    notes: tuple[str, ...] = field(default=())
    prints: Parts | None = None
    texts: tuple[Any, Any, str] | None = None
