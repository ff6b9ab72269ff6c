"""The file world: real rows from what users have, as a law or as a finite pool."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from ..coverage.types import Types, types_from_counts
from ..errors import InputError
from ..forms import NumbersForm, TypesForm
from ..sources.counts import tally, words
from ..sources.numbers import matrix
from ..sources.read import Source, open_source


@dataclass(frozen=True)
class File:
    """Rows of CSV, Parquet, JSONL, Arrow, .npy or text files (a path or a glob).

    column: one column of names (types), or one or several columns of numbers (vectors); not given: the only column, or all
    numeric ones.  weight: a numeric column that counts each row; a text file without a column gives its words.
    as_ "law": the file's own distribution, rows drawn with replacement, unlimited.  as_ "pool": each row at most once
    for each chain, in an order of the chain's own; a status when it runs out, never a silent repeat.
    """

    path: str
    column: str | tuple[str, ...] | None = None
    weight: str | None = None
    as_: Literal["law", "pool"] = "law"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ()

    def __post_init__(self) -> None:
        if self.as_ not in ("law", "pool"):
            raise InputError(f'world file: as = "{self.as_}" must be "law" or "pool"')
        if (
            self.as_ == "pool"
            and self.weight
            and self.types is not None
            and (self._counts != np.floor(self._counts)).any()
        ):
            raise InputError(
                f'world file: a pool needs whole counts in the weight column "{self.weight}" of {self.path}'
            )

    @cached_property
    def source(self) -> Source:
        return open_source(self.path)

    def identity(self) -> dict[str, Any]:
        """What decides the rows: the bytes of the files and how they are read, not where they lie."""
        return {"digest": self.source.digest(), "column": self.column, "weight": self.weight, "as_": self.as_}

    @cached_property
    def _tally(self) -> tuple[list[str], np.ndarray] | None:
        if self.source.format == "text" and self.column in (None, "text") and self.weight is None:
            return words(self.source)
        names = (self.column,) if isinstance(self.column, str) else self.column
        if names is None and len(self.source.columns) == 1:
            names = self.source.columns
        if self.weight is not None and (names is None or len(names) != 1):
            raise InputError(
                f"world file: a weight column counts one column of names; say which with column = (in {self.path})"
            )
        if names is not None and len(names) == 1 and (self.weight is not None or self._is_text(names[0])):
            return tally(self.source, names[0], self.weight)
        return None

    def _is_text(self, name: str) -> bool:
        import pyarrow.types

        kind = self.source.schema([name]).field(name).type
        if pyarrow.types.is_dictionary(kind):
            kind = kind.value_type
        return not (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind) or pyarrow.types.is_decimal(kind))

    @property
    def _counts(self) -> np.ndarray:
        assert self._tally is not None
        return self._tally[1]

    @cached_property
    def types(self) -> Types | None:
        """The types of the column with their shares, or None for columns of numbers."""
        if self._tally is None:
            return None
        if len(self._tally[0]) < 2:
            raise InputError(f"world file: {self.path} holds a single distinct value; a closed loop needs at least two")
        return types_from_counts(*self._tally)

    @cached_property
    def _matrix(self) -> tuple[tuple[str, ...], np.ndarray, int]:
        names, rows, dropped = matrix(self.source, [self.column] if isinstance(self.column, str) else self.column)
        if len(rows) < 2:
            raise InputError(
                f"world file: {self.path} holds {len(rows)} complete rows of numbers; a closed loop needs at least two"
            )
        return tuple(names), rows, dropped

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the numeric columns."""
        return self._matrix[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know of the file."""
        if self.types is not None or not self._matrix[2]:
            return ()
        return (f"{self.source.name}: {self._matrix[2]:,} rows with missing values are left out.",)

    @property
    def form(self) -> TypesForm | NumbersForm:
        """What a row means: one of the names, or numbers of the columns."""
        if self.types is not None:
            return TypesForm(tuple(str(value) for value in self.types.values))
        return NumbersForm(self.columns, flat=self.dim == 1)

    @property
    def dim(self) -> int:
        return self._matrix[1].shape[1]

    @cached_property
    def size(self) -> int | None:
        """The number of rows of a pool; None for a law."""
        if self.as_ == "law":
            return None
        return int(self._counts.sum()) if self.types is not None else len(self._matrix[1])

    @cached_property
    def _ends(self) -> np.ndarray:
        return np.cumsum(self._counts[self._counts > 0].astype(np.int64))

    def at(self, index: np.ndarray) -> np.ndarray:
        """The rows of a pool at the given numbers below `size`, any shape."""
        if self.types is not None:
            return np.searchsorted(self._ends, index, side="right")
        rows = self._matrix[1][index]
        return rows[..., 0] if self.dim == 1 else rows

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        if self.types is not None:
            return self.types.draw((chains, n), rng)
        return self.at(rng.integers(0, len(self._matrix[1]), (chains, n)))

    def distinct(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n rows (1, n or as many as there are, ...) of the file, none twice: what metrics measure against."""
        if self.types is not None:
            return self.rows(1, n, rng)
        return self.at(rng.permutation(len(self._matrix[1]))[None, :n])

    @cached_property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (dim,) and covariance (dim, dim; divisor n) of the numeric columns: of the law that the file is."""
        rows = self._matrix[1]
        return rows.mean(axis=0), np.cov(rows, rowvar=False, bias=True).reshape(self.dim, self.dim)
