"""The form of a world: rows of one chain as people have them, and values of people as rows."""

from __future__ import annotations

from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from ..errors import InputError
from ..rows import columns
from .numbers import NumbersForm
from .texts import END as END
from .types import TypesForm

Kind = Literal["types", "numbers", "table", "texts", "images"]


@runtime_checkable
class Form(Protocol):
    """What the rows (n, ...) of one chain mean."""

    @property
    def kind(self) -> Kind: ...

    def decode(self, rows: np.ndarray) -> Any:
        """Rows (n, ...) as people have them."""

    def encode(self, value: Any) -> np.ndarray:
        """Rows (n, ...) of what people have; InputError in one sentence where it is not of this form."""


def form_of(world: Any) -> Form:
    """The world's own form; without one that of its types, or of plain numbers."""
    own = getattr(world, "form", None)
    if own is not None:
        return own
    types = getattr(world, "types", None)
    if types is not None:
        return TypesForm(tuple(str(value) for value in types.values))
    dim = getattr(world, "dim", None)
    row = world.rows(1, 1, np.random.Generator(np.random.SFC64(0)))
    return NumbersForm(tuple(f"x{j}" for j in range(dim or columns(row))), flat=row.ndim == 2)


def required_numbers(
    world: Any, part: str, types: str = "categorical", texts: str = "ngram", table: str = "trees or gaussian_copula"
) -> None:
    """InputError unless the world's rows are plain numbers, all of them known.

    part: what asks, such as "family kernel_density"; types, texts, table: what to use instead in a world of those.
    """
    if getattr(world, "types", None) is not None:
        raise InputError(f"{part} needs numbers, but this world has types; use {types}")
    form: Any = getattr(world, "form", None)
    kind = getattr(form, "kind", "numbers")
    if kind == "texts":
        raise InputError(f"{part} needs numbers, but this world has texts; use {texts}")
    if kind == "table" and (form.categorical or form.missing):
        odd = ", ".join(form.names[column] for column in (form.categorical or form.missing)[:5])
        holds = "categories" if form.categorical else "missing values"
        raise InputError(
            f"{part} needs plain numbers, but this table has {holds} ({odd}); use {table}, or name columns of numbers alone"
        )
