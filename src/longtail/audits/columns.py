"""What a column is: found in one pass over both sets together, without looking at which set a row is in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .counting import PARTS, ValueCounts
from .evidence import Column
from .shared_columns import as_numbers, nature

if TYPE_CHECKING:
    import pyarrow

MOST_VALUES = 2_000_000
FEW_NUMBERS = 20
DATE_TEXT = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?Z?)?$"
KEY_NAME = re.compile(r"(?:^|_)(?:id|uuid|guid|key|index)$", re.IGNORECASE)
DISTINCT_ROWS, FEW_ROWS, MOSTLY_DISTINCT, ALL_BUT_DISTINCT = 200, 20, 0.45, 0.95
LONG_WORDS, LONG_LETTERS = 5, 60


@dataclass
class Profile:
    """What one column was seen to hold: its values and their counts while they are few enough to be categories."""

    name: str
    type: pyarrow.DataType
    said: str | None = None
    counts: ValueCounts = field(init=False)
    missing: np.ndarray = field(default_factory=lambda: np.zeros(PARTS, np.int64))
    rows: np.ndarray = field(default_factory=lambda: np.zeros(PARTS, np.int64))
    is_row_number: bool = True
    _last: float | None = None

    def __post_init__(self) -> None:
        few = nature(self.type) in ("number", "date") and self.said != "category"
        self.counts = ValueCounts(FEW_NUMBERS if few else MOST_VALUES)

    def look(self, column: pyarrow.Array, part: np.ndarray, at: tuple[str, int]) -> None:
        """Take in one batch (rows,) whose rows belong to `part` (rows,).

        Raises InputError for an infinite number, with its row.
        """
        self.rows += np.bincount(part, minlength=PARTS)
        if nature(self.type) in ("number", "date"):
            self._look_at_numbers(column, part, at)
            return
        if column.null_count:
            lacking = column.is_null().to_numpy(zero_copy_only=False)
            self.missing += np.bincount(part[lacking], minlength=PARTS)
        if nature(self.type) in ("text", "truth") and self.said not in ("identifier", "text"):
            self.counts.add(_comparable(column), part)

    def _look_at_numbers(self, column: pyarrow.Array, part: np.ndarray, at: tuple[str, int]) -> None:
        import pyarrow

        values = as_numbers(column)
        lacking = np.isnan(values)
        self.missing += np.bincount(part[lacking], minlength=PARTS)
        if np.isinf(values).any():
            row = int(np.isinf(values).argmax())
            raise InputError(
                f'column "{self.name}" holds {values[row]:g} in row {at[1] + row} of {at[0]}, which is not finite; '
                "leave missing values empty"
            )
        if at[1] == 1:
            self._last = None
        if self.is_row_number and len(values):
            steps = np.diff(values, prepend=values[0] - 1 if self._last is None else self._last)
            self.is_row_number, self._last = bool((steps == 1).all()), values[-1]
        if not self.counts.is_full:
            is_float = pyarrow.types.is_floating(column.type)
            self.counts.add(pyarrow.array(values + 0.0, mask=lacking) if is_float else column, part)

    def column(self, sample: pyarrow.ChunkedArray | None) -> Column:
        """What the column is; sample: values of a uniform sample of rows of both sets, None for none."""
        self.counts.order()
        distinct = None if self.counts.is_full else len(self.counts.counts)
        missing = int(self.missing[:2].sum()), int(self.missing[2])
        filled = int(self.rows.sum()) - sum(missing)
        kind, note = self._kind(distinct, filled, sample)
        shown = distinct if kind in ("category", "constant", "identifier", "text") else None
        return Column(self.name, kind, shown, *missing, note)

    def _kind(self, distinct: int | None, filled: int, sample: pyarrow.ChunkedArray | None) -> tuple[str, str]:
        held = nature(self.type)
        if held == "other":
            return "ignored", f"holds {self.type}, which is not audited"
        if not filled:
            return "constant", "all missing"
        if held == "vector":
            return "vector", ""
        if self.said is not None:
            return self._as_said(distinct)
        if distinct == 1:
            return ("category", "") if self.missing.any() else ("constant", "one value throughout")
        if held == "text":
            return self._kind_of_text(distinct, filled, sample)
        if held == "truth":
            return "category", ""
        if distinct is not None and held == "number" and self._is_whole():
            return "category", f"whole numbers, at most {FEW_NUMBERS} different ones"
        if held == "date":
            return "date", "as days"
        return self._kind_of_number(sample)

    def _as_said(self, distinct: int | None) -> tuple[str, str]:
        held, said = nature(self.type), str(self.said)
        fits = {"number": ("number",), "date": ("date", "text")}.get(said)
        if (fits is not None and held not in fits) or (said == "text" and held != "text"):
            raise InputError(f'the schema calls column "{self.name}" {said}, but it holds {held} ({self.type})')
        if said == "category" and distinct is None:
            raise InputError(f'column "{self.name}" has too many different values to count as categories; ignore it')
        return said, "said in the schema"

    def _is_whole(self) -> bool:
        values = as_numbers(self.counts.values)
        return bool((values == np.floor(values)).all())

    def _kind_of_number(self, sample: pyarrow.ChunkedArray | None) -> tuple[str, str]:
        if nature(self.type) == "number" and int(self.rows.sum()) >= FEW_ROWS and not self.missing.any():
            if self.is_row_number:
                return "identifier", "row numbers"
            if KEY_NAME.search(self.name) and sample is not None and _share_distinct(sample) >= ALL_BUT_DISTINCT:
                return "identifier", "nearly all different, and named like a key"
        return "number", ""

    def _kind_of_text(self, distinct: int | None, filled: int, sample: pyarrow.ChunkedArray | None) -> tuple[str, str]:
        if _all_dates(self.counts.values if distinct is not None else sample):
            return "date", "texts read as dates, as days"
        letters, words = _length(sample)
        if (letters >= LONG_LETTERS or words >= LONG_WORDS) and (distinct is None or distinct > FEW_ROWS):
            return "text", f'free text; audit it with --text "{self.name}"'
        if distinct is None:
            return "identifier", f"nearly all different, or more than {MOST_VALUES:,} different values"
        share = distinct / filled
        if (filled >= DISTINCT_ROWS and share >= MOSTLY_DISTINCT) or (filled >= FEW_ROWS and share >= ALL_BUT_DISTINCT):
            return "identifier", f"{100 * share:.0f} % different values"
        return "category", ""


def parsed_dates(column: pyarrow.Array, name: str, at: tuple[str, int]) -> pyarrow.Array:
    """Texts as moments.

    Raises InputError for a text that is no date, with its row.
    """
    import pyarrow
    import pyarrow.compute as compute

    is_date = compute.match_substring_regex(column, DATE_TEXT)
    if compute.all(is_date).as_py() not in (True, None):
        row = compute.index(is_date, value=False).as_py()
        raise InputError(
            f'column "{name}" is read as dates but holds {column[row].as_py()[:40]!r} in row {at[1] + row} of {at[0]}; '
            "mend it or say its kind in the schema"
        )
    try:
        return compute.replace_substring(column, "Z", "").cast(pyarrow.timestamp("us"))
    except pyarrow.ArrowInvalid as error:
        raise InputError(f'column "{name}" is read as dates but holds one that does not exist in {at[0]}') from error


def _comparable(column: pyarrow.Array) -> pyarrow.Array:
    """Texts of one type, so that batches can be brought together beyond 2 GB."""
    import pyarrow

    return column.cast(pyarrow.large_string()) if nature(column.type) == "text" else column


def _share_distinct(sample: pyarrow.ChunkedArray) -> float:
    """The share of different values in the sample of one set, the smaller of both."""
    import pyarrow.compute as compute

    return float(min(compute.count_distinct(chunk).as_py() / max(len(chunk), 1) for chunk in sample.chunks))


def _all_dates(values: pyarrow.Array | None) -> bool:
    import pyarrow.compute as compute

    if values is None or len(values) == values.null_count:
        return False
    return bool(compute.all(compute.match_substring_regex(values, DATE_TEXT)).as_py())


def _length(sample: pyarrow.ChunkedArray | None) -> tuple[float, float]:
    """Mean letters and words of the sampled texts."""
    import pyarrow.compute as compute

    if sample is None or len(sample) == sample.null_count:
        return 0.0, 0.0
    letters = compute.mean(compute.utf8_length(sample)).as_py()
    words = compute.mean(compute.add(compute.count_substring_regex(sample, r"\s+"), 1)).as_py()
    return float(letters), float(words)
