"""Axes of a cross table: the values of a category column, the ends of a column of numbers, missing or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..sources.counts import MISSING, value_texts
from .columns import Profile, parsed_dates
from .shared_columns import as_numbers, nature
from .tails import Tail

if TYPE_CHECKING:
    import pyarrow

PRESENT = "(present)"


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis: the column it is made of, what each code stands for on its own and beside others, and the codes.

    read: the codes (rows,) of a batch that has the column.
    """

    key: str
    column: str
    values: list[str]
    full: list[str]
    read: Callable[[pyarrow.RecordBatch], np.ndarray]


@dataclass(frozen=True)
class Categories:
    """The values of one category column, most frequent first; the code of missing comes after the last."""

    name: str
    values: pyarrow.Array

    @cached_property
    def texts(self) -> list[str]:
        """Values as texts, and "(missing)".

        Raises InputError where a value is called so.
        """
        texts = [str(text) for text in value_texts(self.values)]
        if MISSING in texts:
            raise InputError(f'column "{self.name}" holds the text "{MISSING}", which stands for none; rename it')
        return [*texts, MISSING]

    def codes(self, batch: pyarrow.RecordBatch) -> np.ndarray:
        """The place of each row's value (rows,)."""
        import pyarrow.compute as compute

        encoded = batch.column(self.name).dictionary_encode()
        found = compute.index_in(encoded.dictionary.cast(self.values.type), value_set=self.values)
        place = np.append(found.fill_null(len(self.values)).to_numpy(), len(self.values))
        local = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        return np.asarray(place[local], np.int64)


def category_axis(profile: Profile) -> Axis:
    """The values of a category column."""
    name, values = profile.name, profile.counts.values
    assert values is not None
    of = Categories(name, values)
    return Axis(f"category {name}", name, of.texts, [f"{name} = {text}" for text in of.texts], of.codes)


def tail_axis(tail: Tail, is_text: bool) -> Axis:
    """The two ends, the middle and the missing values of a column of numbers."""

    def codes(batch: pyarrow.RecordBatch) -> np.ndarray:
        return tail.codes(column_numbers(batch, tail.name, is_text, ("the data", 1)))

    labels = tail.labels()
    return Axis(f"tail {tail.share} {tail.name}", tail.name, labels, labels, codes)


def missing_axis(name: str) -> Axis:
    """Whether a value is missing."""

    def codes(batch: pyarrow.RecordBatch) -> np.ndarray:
        column = batch.column(name)
        if nature(column.type) in ("number", "date"):
            return np.where(np.isnan(as_numbers(column)), 0, 1)
        return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.int64)

    values = [MISSING, PRESENT]
    return Axis(f"missing {name}", name, values, [f"{name} is {value}" for value in values], codes)


def column_numbers(batch: pyarrow.RecordBatch, name: str, is_text: bool, at: tuple[str, int]) -> np.ndarray:
    """A column of numbers or dates, or of texts of dates, as numbers (rows,)."""
    column = batch.column(name)
    return as_numbers(parsed_dates(column, name, at) if is_text else column)
