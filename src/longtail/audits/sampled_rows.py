"""A uniform sample of whole rows of one set, kept while batches pass by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .halves import Sample, row_keys

if TYPE_CHECKING:
    import pyarrow

TEXT_START = 200


@dataclass
class SampledRows:
    """rows: the sampled rows with the beginnings of texts; part, cluster, file and row number of each (n,)."""

    size: int
    seed: int
    role: str
    rows: pyarrow.Table | None = None
    part: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    cluster: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))
    place: np.ndarray = field(default_factory=lambda: np.empty((0, 2), object))
    _sample: Sample = field(init=False)

    def __post_init__(self) -> None:
        self._sample = Sample(self.size)

    def offer(
        self, batch: pyarrow.RecordBatch, part: np.ndarray, cluster: np.ndarray | None, at: tuple[str, int]
    ) -> None:
        """Offer the rows of a batch; at: where it is and the number of its first row there."""
        import pyarrow

        keys = row_keys(self._sample.offered, batch.num_rows, self.seed, self.role)
        stay, come = self._sample.offer(keys)
        chosen = np.flatnonzero(come)
        taken = pyarrow.Table.from_batches([_shortened(batch.take(pyarrow.array(chosen)))])
        held = taken if self.rows is None else pyarrow.concat_tables([self.rows.filter(pyarrow.array(stay)), taken])
        self.rows = held.combine_chunks()
        self.part = np.concatenate((self.part[stay], part[chosen]))
        if cluster is not None:
            self.cluster = np.concatenate((self.cluster[stay], cluster[chosen]))
        places = np.empty((len(chosen), 2), object)
        places[:, 0], places[:, 1] = at[0], chosen + at[1]
        self.place = np.concatenate((self.place[stay], places))

    def places(self, chosen: np.ndarray) -> list[str]:
        """What to call the chosen rows: file and row number."""
        return [f"row {row} of {where}" for where, row in self.place[chosen]]


def _shortened(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    import pyarrow
    import pyarrow.compute as compute

    def short(column: pyarrow.Array) -> pyarrow.Array:
        is_text = pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type)
        return compute.utf8_slice_codeunits(column, 0, TEXT_START) if is_text else column

    return pyarrow.RecordBatch.from_arrays([short(one) for one in batch.columns], schema=batch.schema)
