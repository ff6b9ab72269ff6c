"""Every clause of the selection contract passes sound selections and rejects its planted fault."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.checks.check import check
from longtail.contracts import Draw
from longtail.rows import Rows, take


class Sound:
    """Any one of every two rows."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        rows = draw(2 * n, "rows")
        return take(rows, 2 * np.arange(n) + rng.integers(0, 2, (len(rows), n)))


class Rule:
    """The first of every two rows: a rule without chance, which is allowed."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return draw(2 * n, "rows")[:, ::2]


class TooFew(Sound):
    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return super().select(draw, n, rng)[:, : max(n - 1, 1)]


class Whatever(Sound):
    """As many rows as it accepts."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Any:
        rows = draw(n, "rows")
        return [row[rng.random(n) < 0.5] for row in rows]


class Smoothing(Sound):
    """Rows that nobody wrote."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        rows = super().select(draw, n, rng)
        return rows + 1e-9 if rows.dtype.kind == "f" else np.zeros_like(rows)


class NextChain(Sound):
    """Rows of the neighbouring chain."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return np.roll(super().select(draw, n, rng), 1, axis=0)


class Replaying(Sound):
    """Draws again under the same name where it needs more, and gets the same rows."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return np.concatenate([draw((n + 1) // 2, "rows"), draw((n + 1) // 2, "rows")], axis=1)[:, :n]


class OwnNoise(Sound):
    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return super().select(draw, n, np.random.default_rng())


class ConstantSeed(Sound):
    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return super().select(draw, n, np.random.default_rng(0))


class SharedNoise(Sound):
    """One choice for all chains."""

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        rows = draw(2 * n, "rows")
        return rows[:, 2 * np.arange(n) + rng.integers(0, 2, n)]


class Remembering(Sound):
    """Gives the rows of its first generation for ever."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], Rows] = {}

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        rows = super().select(draw, n, rng)
        return self.kept.setdefault((n, rows.ndim), rows)


class Sorting(Sound):
    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        return np.sort(super().select(draw, n, rng), axis=1)


class Overwriting(Sound):
    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        rows = draw(2 * n, "rows")
        kept = rows[:, ::2].copy()
        rows[:] = rows[:, ::-1].copy()
        return kept


FAULTS = [
    (TooFew, "exactly n rows"),
    (Whatever, "exactly n rows"),
    (Smoothing, "only rows that were drawn, each once"),
    (NextChain, "only rows that were drawn, each once"),
    (Replaying, "only rows that were drawn, each once"),
    (OwnNoise, "same address, same rows"),
    (ConstantSeed, "noise comes from the generator"),
    (SharedNoise, "chains do not share noise"),
    (Remembering, "different address, other rows"),
    (Sorting, "rows carry no order"),
    (Overwriting, "drawn rows are not changed"),
]


@pytest.mark.parametrize(("fault", "clause"), FAULTS, ids=lambda value: getattr(value, "__name__", value))
def test_planted_fault_is_rejected(fault: type, clause: str) -> None:
    result = check(fault)
    assert not result.passed
    assert result.rows[0].kind == "selection"
    assert clause in {row.clause for row in result.failures}


@pytest.mark.parametrize("sound", [Sound, Rule])
def test_sound_selections_pass(sound: type) -> None:
    result = check(sound)
    assert result.passed, str(result)
