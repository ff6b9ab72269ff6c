"""Cross tables of axes, counted batch by batch over all rows, by rows or by clusters."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from ..errors import InputError
from .axes import Axis
from .clusters import ClusterKeys, order_of
from .counting import PARTS, KeyCounts
from .evidence import Counted, Incidence, Parts

FEWEST_IN_CELL = 8
MOST_GROUPS = 100_000
MOST_CELLS = 2**40
MOST_UNITS = 20_000
RARER = "(rarer)"


@dataclass(eq=False)
class Crossing:
    """One cross table to be counted; kept: which codes of its only axis are groups, None for all cells."""

    name: str
    role: str
    axes: tuple[Axis, ...]
    learned: bool = False
    kept: tuple[int, ...] | None = None
    counts: KeyCounts = field(init=False)
    units: int = 0

    def start(self, units: int) -> None:
        """Make ready to count, in clusters where `units` of them are counted.

        Raises InputError for too many combinations.
        """
        if self.size * max(units, PARTS) > MOST_CELLS:
            raise InputError(f'"{self.name}" has {self.size:,} combinations; cross fewer columns')
        self.units = units
        self.counts = KeyCounts(self.size * (units or PARTS))

    @property
    def size(self) -> int:
        """How many cells there may be."""
        return prod(len(axis.values) for axis in self.axes)

    def add(self, codes: dict[str, np.ndarray], unit: np.ndarray) -> None:
        """Count one batch: codes (rows,) of each axis; unit (rows,): the cluster, or else the part, of each row."""
        flat = unit * len(self.axes[0].values) + codes[self.axes[0].key]
        for axis in self.axes[1:]:
            flat = flat * len(axis.values) + codes[axis.key]
        self.counts.add(flat)


@dataclass(frozen=True)
class Clusters:
    """The clusters that are counted: their column, the keys of both sets, and the part of each (units,)."""

    name: str
    reference: ClusterKeys
    candidate: ClusterKeys

    @property
    def part(self) -> np.ndarray:
        """Parts of the clusters of the reference and then of the candidate."""
        return np.concatenate((self.reference.part(True), self.candidate.part(False)))

    def seen(self) -> np.ndarray:
        """The clusters that tests permute, ascending: at most 20,000 of each part."""
        part, order = self.part, order_of(np.concatenate((self.reference.keys, self.candidate.keys)))
        first = [np.flatnonzero(part == at)[np.argsort(order[part == at])[:MOST_UNITS]] for at in range(PARTS)]
        return np.sort(np.concatenate(first))


def counted(crossing: Crossing, rows: Parts, clusters: Clusters | None) -> Counted | None:
    """The counts of a cross table; None where it has fewer than two types."""
    keys, counts = crossing.counts.found()
    cells, code = np.unique(keys % crossing.size, return_inverse=True)
    if crossing.kept is None and len(cells) < 2:
        return None
    type_of, chosen, rarer = _types(crossing, cells, np.bincount(code, counts, minlength=len(cells)))
    named = _named(crossing, cells[chosen], rarer)
    if not named["values"]:
        return None
    some = type_of[code] >= 0
    entries = keys[some] // crossing.size, type_of[code[some]], counts[some], len(named["values"])
    held = _by_rows(entries, rows) if clusters is None else _by_cluster(entries, clusters)
    return Counted(
        name=crossing.name,
        role=crossing.role,
        columns=tuple(axis.column for axis in crossing.axes),
        learned=crossing.learned,
        left_out=rarer,
        **named,
        **held,
    )


def _types(crossing: Crossing, cells: np.ndarray, pooled: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """The type of each cell (cells,), -1 for none; which cells are types of their own; how many are lumped as rarer."""
    if crossing.kept is not None:
        chosen = np.flatnonzero(np.isin(cells, crossing.kept))
        rare = np.zeros(len(cells), bool)
    else:
        lumps = len(crossing.axes) > 1 and (crossing.role != "by" or len(cells) > MOST_GROUPS)
        rare = (pooled < FEWEST_IN_CELL) if lumps else np.zeros(len(cells), bool)
        chosen = np.flatnonzero(~rare)
    type_of = np.full(len(cells), -1)
    type_of[chosen] = np.arange(len(chosen))
    type_of[rare] = len(chosen)
    return type_of, chosen, int(rare.sum())


def _named(crossing: Crossing, cells: np.ndarray, rarer: int) -> dict[str, Any]:
    """Names and margins of the types."""
    places = np.unravel_index(cells, tuple(len(axis.values) for axis in crossing.axes))
    columns = list(zip(*(place.tolist() for place in places), strict=True))
    if len(crossing.axes) == 1:
        axis = crossing.axes[0]
        own = axis.full if crossing.role == "by" else axis.values
        return {"values": [own[code] for (code,) in columns]}
    values = [", ".join(axis.full[at] for axis, at in zip(crossing.axes, cell, strict=True)) for cell in columns]
    margins = [tuple(axis.values[at] for axis, at in zip(crossing.axes, cell, strict=True)) for cell in columns]
    if rarer:
        values.append(f"{crossing.name} = {RARER}")
        margins.append((RARER,) * len(crossing.axes))
    return {"values": values, "margins": margins}


Entries = tuple[np.ndarray, np.ndarray, np.ndarray, int]


def _by_rows(entries: Entries, rows: Parts) -> dict[str, Any]:
    part, type_of, counts, size = entries
    sums = np.bincount(part * size + type_of, counts, minlength=PARTS * size).astype(np.int64).reshape(PARTS, size)
    return {"units": Parts(*sums), "totals": rows}


def _by_cluster(entries: Entries, clusters: Clusters) -> dict[str, Any]:
    from scipy.sparse import csr_matrix

    unit, type_of, counts, size = entries
    part = clusters.part
    holds = csr_matrix((counts, (unit, type_of)), shape=(len(part), size))
    by_part = [holds[np.flatnonzero(part == at)] for at in range(PARTS)]
    seen = clusters.seen()
    return {
        "units": Parts(*(np.asarray((one > 0).sum(axis=0)).ravel().astype(np.int64) for one in by_part)),
        "totals": Parts(*(int((part == at).sum()) for at in range(PARTS))),
        "occurrences": Parts(*(np.asarray(one.sum(axis=0)).ravel().astype(np.int64) for one in by_part)),
        "unit": f"values of {clusters.name}",
        "incidence": Incidence(
            holds[seen],
            part[seen],
            sampled=len(seen) < len(part) or clusters.reference.is_sample or clusters.candidate.is_sample,
        ),
    }
