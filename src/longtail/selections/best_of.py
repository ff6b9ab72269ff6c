"""Best of k: of every k rows one is kept, by a choice on a reward."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ..contracts import Draw
from ..errors import InputError
from ..picking import check_column, column_of, groups, one_of_each
from ..rows import Rows, concat

OF_TYPES = ("common", "rare")
OF_NUMBERS = ("value", "distance")


@dataclass(frozen=True)
class BestOf:
    """Keeps one of every k rows by a Bradley-Terry choice: row i with probability e^(r_i) / sum_j e^(r_j).

    The curation of Ferbach et al. (arXiv:2407.09499).  r = strength * reward + bias_strength * bias: what is wanted, and
    what somebody else adds to it (Wei and Zhang, arXiv:2505.09768).  reward and bias: one number a type; "common" (1 for
    the most common type of the world, falling with its rank to 0) or "rare" (the reverse); in a world of numbers "value"
    (the number itself, in `column`) or "distance" (minus the distance from `centre`).  hard: the highest r is kept.  A
    row whose number is missing is kept only among its like.
    """

    k: int = 2
    reward: str | tuple[float, ...] = ""
    strength: float = 1.0
    bias: str | tuple[float, ...] = ""
    bias_strength: float = 1.0
    centre: float = 0.0
    column: int = 0
    hard: bool = False
    table: np.ndarray | None = field(default=None, compare=False, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"k": 4, "strength": 2.0},
        {"reward": "common", "bias": "rare", "bias_strength": 0.5},
        {"k": 3, "reward": "distance", "centre": 0.5, "hard": True},
    )
    SETTLED: ClassVar[tuple[str, ...]] = ("table",)

    def __post_init__(self) -> None:
        if self.k < 1:
            raise InputError(f"selection best_of: k = {self.k} must be at least 1")
        for name in ("reward", "bias"):
            word = getattr(self, name)
            if isinstance(word, str) and word not in ("", *OF_TYPES, *OF_NUMBERS):
                known = ", ".join((*OF_TYPES, *OF_NUMBERS))
                raise InputError(
                    f'selection best_of: {name} = "{word}" must be one of {known}, or a list of one number a type'
                )

    def settled(self, world: Any) -> BestOf:
        """The selection for this world: the reward of every type.  InputError for a reward that does not suit the world."""
        check_column(world, self.column, "best_of")
        types = getattr(world, "types", None)
        reward = self.reward or ("common" if types is not None else "value")
        if types is None:
            for name, word in (("reward", reward), ("bias", self.bias)):
                if not isinstance(word, str) or word in OF_TYPES:
                    raise InputError(
                        f'selection best_of: {name} = {word!r} is for a world of types; say "value" or "distance"'
                    )
            return replace(self, reward=reward)
        table = self.strength * _of_types(types.p, reward, "reward")
        if self.bias:
            table = table + self.bias_strength * _of_types(types.p, self.bias, "bias")
        return replace(self, reward=reward, table=table)

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """n rows (chains, n, ...), each the choice among k of its own."""
        kept = []
        for rows in groups(draw, n, self.k):
            scores = self.rewards(rows)
            if not self.hard:
                # the largest of r_i + Gumbel noise is a draw by the softmax of r
                scores = scores + rng.gumbel(size=scores.shape)
            kept.append(one_of_each(rows, np.where(np.isnan(scores), -np.inf, scores), self.k))
        return concat(kept)

    def rewards(self, rows: Rows) -> np.ndarray:
        """r of each row (chains, n), bias included."""
        if self.table is not None:
            return self.table[rows]
        value = column_of(rows, self.column)
        found = self.strength * self._of_numbers(value, self.reward or "value")
        return found + self.bias_strength * self._of_numbers(value, self.bias) if self.bias else found

    def _of_numbers(self, value: np.ndarray, word: str | tuple[float, ...]) -> np.ndarray:
        return value if word == "value" else -np.abs(value - self.centre)


def _of_types(p: np.ndarray, word: str | tuple[float, ...], name: str) -> np.ndarray:
    """The reward of each type (K,).  InputError for a list of another length, or for a reward of numbers."""
    if isinstance(word, tuple):
        if len(word) != len(p) or not np.isfinite(word).all():
            raise InputError(f"selection best_of: {name} needs {len(p)} finite numbers, one a type; got {len(word)}")
        return np.asarray(word, dtype=float)
    if word not in OF_TYPES:
        raise InputError(f'selection best_of: {name} = "{word}" is for a world of numbers; say "common" or "rare"')
    rank = np.argsort(np.argsort(-p, kind="stable"), kind="stable") / max(len(p) - 1, 1)
    return rank if word == "rare" else 1 - rank
