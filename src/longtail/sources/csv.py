"""Comma- and tab-separated files with a header line, plain or compressed.

A column whose every value reads as a number is int64 or float64; every other column is text as it stands in the file.
Codes (leading zeros, more than 18 digits) are text, because as numbers they would lose digits.
Missing is the empty cell, and in columns of numbers also `NA`, `NaN`, `null` and the like; in columns of text these
are words, for somebody's surname is Null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.fields import refuse_twice
from longtail.sources.packed import reading, stream
from longtail.sources.paths import kind

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.csv

BLOCK = 4 << 20
MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "-NaN", "-nan", "NULL", "Null", "null", "None", "none")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(?i:inf|infinity)$"
CODE = r"^[+-]?0[0-9xX]|^[+-]?\d{19,}$"


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """The columns of the header; their types are not known before the whole file is read.

    Raises InputError for a file without rows or with a column name twice.
    """
    with _reading(path):
        with stream(path) as source:
            start = source.read(4)
            if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise InputError(f'"{path}" is UTF-16 text; save the file as UTF-8')
            if start == b"PAR1":
                raise InputError(f'"{path}" is a Parquet file; give it the ending .parquet')
        with _open(path, None) as reader:
            names = reader.schema.names
    refuse_twice(names, f'"{path}"')
    return dict.fromkeys(names)


def found(paths: Sequence[Path], columns: Sequence[str]) -> list[pyarrow.Field]:
    """The fields of the named columns after reading them in all files.

    The metadata of a column of text say where its first text stands (`first text`), and whether
    more than half of its values are numbers (`mostly numbers`).
    """
    seen = {name: _Seen() for name in columns}
    for path in paths:
        row = 1
        for batch in _texts(path, columns):
            for name in columns:
                seen[name].add(batch.column(name), path, row)
            row += batch.num_rows
    return [seen[name].field(name) for name in columns]


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The named columns in the types found, a block of the file at a time."""
    import pyarrow
    from pyarrow.types import is_null, is_string

    for batch in _texts(path, schema.names):
        arrays = []
        with reading(path):
            for field, column in zip(schema, batch.columns, strict=True):
                if is_null(field.type):
                    arrays.append(pyarrow.nulls(batch.num_rows))
                else:
                    arrays.append(column if is_string(field.type) else _numbers(column).cast(field.type))
        yield pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def rows(path: Path) -> int | None:
    """Not known without reading the file."""
    return None


@dataclass
class _Seen:
    """What a column has held so far."""

    numbers: int = 0
    texts: int = 0
    whole: bool = True
    first_text: str = ""

    def add(self, column: pyarrow.Array, path: Path, row: int) -> None:
        """Count the numbers and texts of one batch whose first row in the file is `row`."""
        import pyarrow
        import pyarrow.compute as compute

        values = _numbers(column)
        filled = len(values) - values.null_count
        if not filled:
            return
        is_code = compute.match_substring_regex(values, CODE)
        if not self.texts and not compute.any(is_code).as_py():
            for target in (pyarrow.int64(), pyarrow.float64()) if self.whole else (pyarrow.float64(),):
                try:
                    values.cast(target)
                except pyarrow.ArrowInvalid:
                    self.whole = False
                    continue
                self.numbers += filled
                return
        is_number = compute.and_not(compute.match_substring_regex(values, NUMBER), is_code)
        numbers = compute.sum(is_number).as_py() or 0
        self.numbers += numbers
        self.texts += filled - numbers
        if not self.first_text and numbers < filled:
            at = compute.index(is_number, value=False).as_py()
            self.first_text = f'row {row + at} of "{path}" holds "{values[at].as_py()[:80]}"'

    def field(self, name: str) -> pyarrow.Field:
        """The column's name and type, with metadata if it is text."""
        import pyarrow

        if not self.numbers and not self.texts:
            return pyarrow.field(name, pyarrow.null())
        if not self.texts:
            return pyarrow.field(name, pyarrow.int64() if self.whole else pyarrow.float64())
        mostly = {"mostly numbers": "yes"} if self.numbers > self.texts else {}
        return pyarrow.field(name, pyarrow.string(), metadata={"first text": self.first_text, **mostly})


def _numbers(column: pyarrow.Array) -> pyarrow.Array:
    """Texts of numbers without the space around them, null where a spelling of missing stands."""
    import pyarrow
    import pyarrow.compute as compute

    trimmed = compute.utf8_trim_whitespace(column)
    missing = compute.is_in(trimmed, value_set=pyarrow.array(MISSING))
    return compute.if_else(missing, pyarrow.scalar(None, pyarrow.string()), trimmed)


def _texts(path: Path, columns: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
    """The named columns as text, null where an unquoted cell is empty."""
    with _reading(path), _open(path, columns) as reader:
        yield from reader


@contextmanager
def _open(path: Path, columns: Sequence[str] | None) -> Iterator[pyarrow.csv.CSVStreamingReader]:
    """A reader of the named columns as text; of the header only where None."""
    import pyarrow
    import pyarrow.csv as csv

    convert = csv.ConvertOptions(
        include_columns=list(columns or ()),
        column_types=dict.fromkeys(columns or (), pyarrow.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    delimiter = "\t" if kind(path)[1] == ".tsv" else ","
    with stream(path) as source:
        yield csv.open_csv(
            source,
            # One thread: only then does the reader know the number of a row that it cannot read.
            read_options=csv.ReadOptions(block_size=BLOCK, use_threads=False),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=convert,
        )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say in one sentence, with the row where it is known, what is wrong with a file."""
    import pyarrow

    with reading(path):
        try:
            yield
        except pyarrow.ArrowInvalid as error:
            message = str(error)
            if "Empty CSV" in message:
                raise InputError(f'"{path}" is empty: it has no rows') from error
            if "straddling" in message:
                raise InputError(
                    f'"{path}" has a row longer than {BLOCK >> 20} MB, or a quote is never closed'
                ) from error
            # The reader counts the header as row 1.
            row = re.search(r"Row #(\d+): ", message)
            where = f'row {int(row[1]) - 1} of "{path}"' if row else f'"{path}"'
            if "invalid UTF8" in message:
                raise InputError(f"{where} is not UTF-8 text; save the file as UTF-8") from error
            shape = re.search(r"Expected (\d+) columns, got (\d+)", message)
            if shape:
                raise InputError(
                    f"{where} has another number of cells ({shape[2]}) than the header ({shape[1]})"
                ) from error
            raise
