"""Documents as token numbers, at most a sample, for the classical numbers of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...sources import Source
from ...sources.stream import located, schema_of
from ..halves import Sample, row_keys
from ..tokens import Words

if TYPE_CHECKING:
    import pyarrow

MOST_DOCUMENTS = 20_000


def documents(
    sets: tuple[Source | pyarrow.Table, Source | pyarrow.Table], column: str, seed: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The documents of both sets as arrays of word numbers, one numbering for both; at most 20,000 of each set."""
    import pyarrow

    words, found = Words(), []
    for side, data in enumerate(sets):
        texts = pyarrow.array(_sampled(data, column, seed, f"classical {side}"), pyarrow.string())
        tokens, lengths = words.read(texts)
        found.append(np.split(tokens, np.cumsum(lengths)[:-1]))
    return found[0], found[1]


def _sampled(data: Source | pyarrow.Table, column: str, seed: int, role: str) -> list[str | None]:
    chosen, held, row = Sample(MOST_DOCUMENTS), np.empty(0, object), 0
    for _, _, batch in located(data, schema_of(data, [column])):
        stay, come = chosen.offer(row_keys(row, batch.num_rows, seed, role))
        fresh = batch.column(0).filter(come).to_pylist()
        held = np.concatenate((held[stay], np.array(fresh, dtype=object)))
        row += batch.num_rows
    return held.tolist()
