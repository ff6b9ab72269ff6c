"""The table world: rows of mixed numbers and categories from files, as a law or as a finite pool."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from ..coverage.types import Types, types_from_counts
from ..errors import InputError, near
from ..forms.table import TableForm, categories_in, codes_in, numbers_in
from ..sources.fields import is_number
from ..sources.read import Source, open_source

APART = 0.5
"""Squared distance of two different categories; one of numbers is 2 on average, for normal columns."""
ONE_EACH = 128
"""Categories up to which each has a coordinate of its own."""
NOWHERE = 100.0
"""Units from the centre at which a number stands that is missing where no real row misses one."""


@dataclass(frozen=True)
class Table:
    """Rows (chains, n, columns) of CSV, Parquet, JSONL or Arrow files (a path or a glob); see forms.TableForm.

    columns: their names; not given: all of numbers, texts and truth values.  categorical: columns of numbers to be taken
    as categories; texts and truth values always are.  Missing values stay: NaN for numbers, a category for categories.
    as_ "law": the files' own distribution, rows drawn with replacement, unlimited.  as_ "pool": each row at most once for
    each chain.  by: the categorical column whose categories are what can be lost; not given: regions of `embed`.

    Rows are compared (`embed`) by numbers over their unit (median, and half the 16-84 % range or half the standard
    deviation, the larger), and by whether categories agree: squared distances add up, a category that differs counts 0.5.
    That is the mixed distance of Huang (1998), "Extensions to the k-means algorithm for clustering large data sets with
    categorical values", with gamma = 0.5; Gower (1971) joins the two kinds of columns by the same idea.
    """

    path: str
    columns: tuple[str, ...] | None = None
    categorical: tuple[str, ...] = ()
    as_: Literal["law", "pool"] = "law"
    by: str | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ()
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        """Raises InputError for columns that are not there or cannot be taken."""
        if self.as_ not in ("law", "pool"):
            raise InputError(f'world table: as = "{self.as_}" must be "law" or "pool"')
        if self.columns is not None and not self.columns:
            raise InputError("world table: columns is empty; name at least one, or leave it out for all")
        names = self._names
        for name in self.categorical:
            if name not in names:
                raise InputError(
                    f'world table: categorical names "{name}", which is no column taken{near(name, names)}'
                )
        if self.by is not None:
            self._number_of(self.by)

    @cached_property
    def source(self) -> Source:
        return open_source(self.path)

    def identity(self) -> dict[str, Any]:
        """What decides the rows: the bytes of the files and how they are read, not where they lie.

        Raises InputError for files whose rows cannot be taken.
        """
        assert len(self._read[1])
        read = {"columns": self.columns, "categorical": sorted(self.categorical), "as_": self.as_, "by": self.by}
        return {"digest": self.source.digest(), **read}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The columns taken.  InputError for one that holds numbers and text, dates or lists."""
        names = []
        for field in self.source.schema(self.columns):
            usable = is_number(field.type) or _is_category(field.type) or field.name in self.categorical
            mixed = b"mostly numbers" in (field.metadata or {}) and field.name not in self.categorical
            if (self.columns is not None and not usable) or mixed:
                kind = "no values" if str(field.type) == "null" else str(field.type)
                what = "numbers and text" if mixed else kind
                raise InputError(
                    f'world table: column "{field.name}" of {self.source.name} holds {what}; mend it, leave it out of '
                    "columns, or name it in categorical"
                )
            if usable:
                names.append(field.name)
        if not names:
            raise InputError(f"world table: {self.source.name} has no column of numbers, texts or truth values")
        return tuple(names)

    @cached_property
    def _categorical(self) -> tuple[int, ...]:
        """The numbers of the columns that are categories."""
        fields = list(self.source.schema(self._names))
        return tuple(j for j, one in enumerate(fields) if one.name in self.categorical or _is_category(one.type))

    def _number_of(self, by: str) -> int:
        """The number of a categorical column.  InputError for any other."""
        names = [self._names[number] for number in self._categorical]
        if by not in names:
            raise InputError(
                f'world table: by = "{by}" must be a column of categories{near(by, names)}; '
                f"there are {', '.join(names) or 'none; name some with categorical'}"
            )
        return self._names.index(by)

    @cached_property
    def _read(self) -> tuple[TableForm, np.ndarray]:
        import pyarrow

        table = pyarrow.Table.from_batches(list(self.source.batches(self._names)))
        if len(table) < 2:
            raise InputError(
                f"world table: {self.source.name} holds {len(table)} row; a closed loop needs at least two"
            )
        rows, labels = np.empty((len(table), len(self._names))), []
        for number, name in enumerate(self._names):
            if number not in self._categorical:
                rows[:, number] = numbers_in(table.column(name), name)
                if np.isnan(rows[:, number]).all():
                    raise InputError(
                        f'world table: column "{name}" of {self.source.name} holds no values; leave it out'
                    )
                continue
            words, counts = np.unique(
                np.array(categories_in(table.column(name), name), object).astype(str), return_counts=True
            )
            labels.append(tuple(str(words[at]) for at in np.argsort(-counts, kind="stable")))
            rows[:, number] = codes_in(table.column(name), {one: code for code, one in enumerate(labels[-1])}, name)
        gaps = np.isnan(rows).any(axis=0)
        missing = tuple(int(number) for number in np.flatnonzero(gaps))
        return TableForm(self._names, self._categorical, tuple(labels), missing), rows

    @property
    def form(self) -> TableForm:
        return self._read[0]

    @property
    def dim(self) -> int:
        """The number of columns."""
        return len(self._names)

    @property
    def size(self) -> int | None:
        """The number of rows of a pool; None for a law."""
        return None if self.as_ == "law" else len(self._read[1])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know of the files."""
        gaps = [self._names[number] for number in self.form.missing]
        left = [one for one in self.source.columns if one not in self._names] if self.columns is None else []
        said = (
            [f"{self.source.name}: {', '.join(gaps)} miss values in some rows; they are kept as missing."]
            if gaps
            else []
        )
        return (*said, *([f"{self.source.name}: {', '.join(left)} are left out."] if left else []))

    def at(self, index: np.ndarray) -> np.ndarray:
        """The rows of a pool at the given numbers below `size`, any shape."""
        return self._read[1][index]

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.at(rng.integers(0, len(self._read[1]), (chains, n)))

    def distinct(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n rows (1, n or as many as there are, columns) of the files, none twice: what metrics measure against."""
        return self.at(rng.permutation(len(self._read[1]))[None, :n])

    def types_by(self, by: str) -> Types:
        """The categories of a column with their real shares."""
        number = self._number_of(by)
        labels = self.form.labels_of[number]
        return types_from_counts(list(labels), np.bincount(self._read[1][:, number].astype(int), minlength=len(labels)))

    def types_of(self, rows: np.ndarray, by: str) -> np.ndarray:
        """The category of each row (chains, n), by the number of its type; the number of types for any that reality lacks."""
        number = self._number_of(by)
        return _codes(rows[..., number], len(self.form.labels_of[number]))

    @cached_property
    def _units(self) -> tuple[np.ndarray, np.ndarray]:
        """Centre and unit of each column (columns,)."""
        rows = self._read[1]
        low, middle, high = np.nanquantile(rows, (0.16, 0.5, 0.84), axis=0)
        unit = np.maximum((high - low) / 2, np.nanstd(rows, axis=0) / 2)
        return middle, np.where(unit > 0, unit, 1.0)

    def embed(self, rows: np.ndarray) -> np.ndarray:
        """Vectors (chains, n, d) of rows (chains, n, columns) whose distances are those of this world."""
        parts, (centre, unit) = [], self._units
        for number in range(self.dim):
            column = rows[..., number]
            if number in self.form.labels_of:
                labels = len(self.form.labels_of[number])
                parts.append(_coordinates(labels, number)[_codes(column, labels)])
                continue
            gone = np.isnan(column)
            empty = 0.0 if number in self.form.missing else NOWHERE
            with np.errstate(over="ignore", invalid="ignore"):
                scaled = np.where(gone, empty, (column - centre[number]) / unit[number])
            parts.append(np.clip(scaled, -1e15, 1e15)[..., None])
            if number in self.form.missing:
                parts.append(np.sqrt(APART) * gone[..., None])
        return np.concatenate(parts, axis=-1)


def _is_category(kind: Any) -> bool:
    """Whether a type is one of texts or truth values."""
    from pyarrow.types import is_boolean, is_large_string, is_string

    return bool(is_string(kind) or is_large_string(kind) or is_boolean(kind))


def _codes(column: np.ndarray, labels: int) -> np.ndarray:
    """Whole codes; `labels` for whatever is none of 0 .. labels - 1."""
    with np.errstate(invalid="ignore"):
        known = (column >= 0) & (column < labels) & (column == np.floor(column))
    return np.where(known, column, labels).astype(np.int64)


def _coordinates(labels: int, number: int) -> np.ndarray:
    """Points (labels + 1, d), any two of them the square root of APART away from each other.

    Up to ONE_EACH labels exactly: a corner of a simplex each, and the last, which stands for all others, at the same
    distance from every corner.  More labels: fixed random signs in ONE_EACH coordinates, about as far apart (Achlioptas
    2003, "Database-friendly random projections").
    """
    if labels > ONE_EACH:
        signs = np.random.Generator(np.random.SFC64(number)).integers(0, 2, (labels + 1, ONE_EACH))
        return (2 * signs - 1) * np.sqrt(APART / (2 * ONE_EACH))
    corners = np.sqrt(APART / 2) * np.eye(labels)
    other = np.sqrt(APART / 2) * (1 - np.sqrt(1 + labels)) / labels
    return np.vstack((corners, np.full((1, labels), other)))
