"""Rows that are types: one code a row, one label a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError, near


@dataclass(frozen=True)
class TypesForm:
    """labels (K,): the name of each code; rows are whole numbers (n,)."""

    labels: tuple[str, ...] = field(repr=False)

    kind: ClassVar[Literal["types"]] = "types"

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {label: code for code, label in enumerate(self.labels)}

    def decode(self, rows: np.ndarray) -> list[str]:
        """The label of each row (n,)."""
        return [self.labels[code] for code in np.asarray(rows, dtype=np.int64)]

    def encode(self, value: Any) -> np.ndarray:
        """Codes (n,) of labels, or of codes that are given as whole numbers.

        Raises InputError for a label or a code that there is none of, and for more than one value a row.
        """
        given = np.asarray(value.to_list() if hasattr(value, "to_list") else value)
        if given.ndim == 2 and given.shape[1] == 1:
            given = given[:, 0]
        if given.ndim != 1:
            raise InputError(f"types are one value a row; this has the shape {given.shape}")
        if np.issubdtype(given.dtype, np.number):
            return self._whole(given)
        return np.array([self._code(label) for label in given.tolist()], dtype=np.int64)

    def _whole(self, given: np.ndarray) -> np.ndarray:
        good = np.isfinite(given) & (given >= 0) & (given < len(self.labels)) & (given == np.floor(given))
        if not good.all():
            raise InputError(f"{given[~good][0]} is no type: codes are whole numbers from 0 to {len(self.labels) - 1}")
        return given.astype(np.int64)

    def _code(self, label: Any) -> int:
        if str(label) not in self._codes:
            some: Sequence[str] = self.labels[:1000]
            raise InputError(f'"{label}" is no type of this world{near(str(label), some)}')
        return self._codes[str(label)]
