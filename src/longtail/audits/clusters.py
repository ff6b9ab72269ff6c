"""Rows that belong together: which cluster a row is in, and which clusters are counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..sources.counts import value_texts
from .halves import is_build, value_keys

if TYPE_CHECKING:
    import pyarrow

MOST_CLUSTERS = 100_000
WAITING = 1 << 18


def cluster_keys(column: pyarrow.Array, name: str, seed: int, at: tuple[str, int]) -> np.ndarray:
    """The key of each row's cluster (rows,), the same wherever its value stands; its first bit says which half.

    Raises InputError for a missing value, with its row.
    """
    import pyarrow.compute as compute

    if column.null_count:
        row = at[1] + compute.index(column.is_null(), value=True).as_py()
        raise InputError(
            f'column "{name}", which says what rows belong together, is missing in row {row} of {at[0]}; fill it'
        )
    encoded = column.dictionary_encode()
    keys = value_keys([text or "" for text in value_texts(encoded.dictionary)], seed, "half")
    return keys[encoded.indices.to_numpy(zero_copy_only=False)]


@dataclass
class ClusterKeys:
    """The distinct keys of one set's clusters: all of them, or the 100,000 that come first when halves are forgotten."""

    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))
    is_sample: bool = False
    _waiting: list[np.ndarray] = field(default_factory=list)
    _held: int = 0

    def add(self, keys: np.ndarray) -> None:
        """Take in the keys of one batch (rows,)."""
        self._waiting.append(np.unique(keys))
        self._held += len(self._waiting[-1])
        if self._held > WAITING:
            self.settle()

    def settle(self) -> None:
        """Bring together what waits: keys ascending."""
        keys = np.unique(np.concatenate((self.keys, *self._waiting)))
        if len(keys) > MOST_CLUSTERS:
            first = np.argpartition(order_of(keys), MOST_CLUSTERS - 1)[:MOST_CLUSTERS]
            keys, self.is_sample = np.sort(keys[first]), True
        self.keys, self._waiting, self._held = keys, [], 0

    def number(self, keys: np.ndarray) -> np.ndarray:
        """The place of each row's cluster among the keys (rows,), -1 for a cluster that is not counted."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def part(self, is_reference: bool) -> np.ndarray:
        """0 build, 1 count, 2 candidate for each key."""
        return np.where(is_build(self.keys), 0, 1) if is_reference else np.full(len(self.keys), 2)


def order_of(keys: np.ndarray) -> np.ndarray:
    """A random order of clusters that does not know their halves."""
    return keys << np.uint64(1)
