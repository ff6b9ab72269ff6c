"""Small worlds of tables, texts and images, made up in memory, for the checks of models that learn such rows.

Each has `embed(rows)` (chains, n, k): a few plain features of a row, none of them rare, so that means of some fifty rows
are nearly normal and the tests behind the clauses hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..forms import END, Form, ImagesForm, TableForm, TextsForm
from ..rows import Rows

GROUPS, SHARES = ("north", "east", "south", "west"), (0.45, 0.3, 0.2, 0.05)
WORDS = ("the", "a", "cat", "dog", "bird", "sees", "hears", "follows", "old", "small")
WIDTH = 8
NEXT = (
    (0, 0, 4, 3, 2, 0, 0, 0, 2, 2),
    (0, 0, 3, 3, 3, 0, 0, 0, 1, 3),
    *([(0, 0, 0, 0, 0, 4, 3, 2, 0, 0)] * 3),
    *([(5, 4, 0, 0, 0, 0, 0, 0, 0, 0)] * 3),
    *([(0, 0, 3, 3, 2, 0, 0, 0, 1, 1)] * 2),
)
"""How often each word follows each."""
SIDE = 4


@dataclass(frozen=True)
class SmallTable:
    """An amount that depends on a group, the group, and a count."""

    form: ClassVar[Form] = TableForm(("amount", "group", "count"), (1,), (GROUPS,))
    size: ClassVar[int | None] = None
    types: ClassVar[Any] = None
    dim: ClassVar[int] = 3

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> Rows:
        group = rng.choice(len(GROUPS), (chains, n), p=SHARES)
        amount = np.exp(0.5 * rng.standard_normal((chains, n)) + 0.3 * group)
        return np.stack([amount, group, rng.poisson(3 + group).astype(float)], axis=2)

    def embed(self, rows: Rows) -> np.ndarray:
        amount, group, count = np.moveaxis(np.nan_to_num(rows), 2, 0)
        return np.stack([np.arcsinh(amount), group == 0, group == 1, count / 3], axis=2).astype(float)


@dataclass(frozen=True)
class SmallTexts:
    """Sentences of three to eight words, each word drawn given the one before it."""

    form: ClassVar[Form] = TextsForm("words", WORDS, WIDTH)
    size: ClassVar[int | None] = None
    types: ClassVar[Any] = None
    dim: ClassVar[int] = WIDTH

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> Rows:
        ends = np.cumsum(np.array(NEXT, float) / np.sum(NEXT, axis=1, keepdims=True), axis=1)
        found = np.full((chains, n, WIDTH), END, dtype=np.int64)
        found[..., 0] = rng.random((chains, n)) < 0.4
        for place in range(1, WIDTH):
            found[..., place] = (rng.random((chains, n, 1)) > ends[found[..., place - 1]]).sum(axis=2)
        lengths = rng.integers(3, WIDTH + 1, (chains, n, 1))
        return np.where(np.arange(WIDTH) < lengths, found, END)

    def embed(self, rows: Rows) -> np.ndarray:
        counts = np.stack([(rows == word).sum(axis=2) for word in range(len(WORDS))], axis=2)
        groups = (counts[..., :2], counts[..., 2:5], counts[..., 5:8])
        return np.stack([(rows != END).sum(axis=2) / 3, *(group.sum(axis=2) for group in groups)], axis=2).astype(float)


@dataclass(frozen=True)
class SmallImages:
    """Grey images of four by four pixels: a slope across, a slope down, and noise."""

    form: ClassVar[Form] = ImagesForm((SIDE, SIDE))
    size: ClassVar[int | None] = None
    types: ClassVar[Any] = None
    dim: ClassVar[int] = SIDE * SIDE

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> Rows:
        slope = np.linspace(-0.5, 0.5, SIDE)
        across, down = rng.standard_normal((2, chains, n, 1, 1))
        noise = rng.standard_normal((chains, n, SIDE, SIDE))
        pixels = 0.5 + 0.25 * (across * slope + down * slope[:, None]) + 0.08 * noise
        return pixels.reshape(chains, n, -1)

    def embed(self, rows: Rows) -> np.ndarray:
        pixels = rows.reshape(*rows.shape[:2], 2, SIDE // 2, 2, SIDE // 2)
        quarters: np.ndarray = pixels.mean(axis=(3, 5)).reshape(*rows.shape[:2], -1)
        return quarters


SMALL_WORLDS = (("small table", SmallTable()), ("small texts", SmallTexts()), ("small images", SmallImages()))
