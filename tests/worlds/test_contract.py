"""The worlds of files keep the contract of every world, and faults planted in them are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from longtail.checks.clause import NotApplicable
from longtail.checks.world import WORLD, WorldTrial
from longtail.forms import form_of
from longtail.rows import vectors_of
from longtail.worlds.images import Images
from longtail.worlds.table import Table
from longtail.worlds.texts import Texts


@pytest.fixture(params=["table", "gaps", "characters", "words", "images", "plane", "binary"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A small world of each kind, as a law."""
    rng = np.random.default_rng(5)
    if request.param in ("table", "gaps"):
        gap = {"late": [None if at % 9 == 0 else at % 5 for at in range(300)]} if request.param == "gaps" else {}
        names = rng.choice(["UA", "DL", "HA"], 300, p=[0.7, 0.28, 0.02])
        pq.write_table(pa.table({"carrier": names, "delay": rng.exponential(9.0, 300), **gap}), tmp_path / "t.parquet")
        return Table(str(tmp_path / "t.parquet"), by="carrier")
    if request.param in ("characters", "words"):
        lines = [" ".join(rng.choice(["whale", "sea", "ahab", "the"], rng.integers(1, 9))) for _ in range(300)]
        (tmp_path / "t.txt").write_text("\n".join(lines), "utf8")
        return Texts(str(tmp_path / "t.txt"), tokens=request.param, width=12)
    images, labels = rng.integers(0, 99, (300, 4, 4)), rng.choice(["a", "b", "c"], 300)
    np.savez(tmp_path / "t.npz", images=images, labels=labels)
    given: dict[str, Any] = {"images": {}, "plane": {"components": 3}, "binary": {"binary": 0.5}}[request.param]
    return Images(str(tmp_path / "t.npz"), labels="labels", by="labels", **given)


@dataclass(frozen=True)
class Seen:
    """A world as what it compares its rows by: its vectors on three fixed directions, which no rare category leaves constant."""

    world: Any

    @property
    def size(self) -> int | None:
        return self.world.size

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.along(self.world.rows(chains, n, rng))

    def at(self, index: np.ndarray) -> np.ndarray:
        return self.along(self.world.at(index))

    def along(self, rows: np.ndarray) -> np.ndarray:
        vectors = vectors_of(self.world, rows)
        return vectors @ np.random.default_rng(7).standard_normal((vectors.shape[2], 3))


def failures(world: Any) -> dict[str, str]:
    """The clauses of the contract that a world does not keep, each object built anew."""
    found = {}
    for name, clause in WORLD:
        try:
            fault = clause(WorldTrial(lambda: Seen(replace(world)), Seen(world), 3))
        except NotApplicable:
            continue
        if fault:
            found[name] = fault
    return found


def test_the_contract_of_worlds_holds(world: Any) -> None:
    rows = world.rows(5, 7, np.random.default_rng(1))
    assert rows.shape == (5, 7, world.dim) and not failures(world)
    pool = replace(world, as_="pool")
    assert pool.size == 300 and pool.types is None and not failures(pool)
    assert np.array_equal(
        np.sort(pool.at(np.arange(300)), axis=0),
        np.sort(world.distinct(900, np.random.default_rng(2))[0], axis=0),
        equal_nan=True,
    )


def test_rows_mean_the_same_there_and_back(world: Any) -> None:
    rows, form = world.rows(1, 50, np.random.default_rng(1))[0], form_of(world)
    again = form.encode(form.decode(rows))
    assert again.shape == rows.shape and again.dtype == rows.dtype
    assert np.allclose(again, rows, equal_nan=True)


def test_vectors_and_types_are_by_row(world: Any) -> None:
    """One row more or less, or another chain beside it, changes nothing for a row."""
    rows = world.rows(3, 20, np.random.default_rng(1))
    kept = rows.copy()
    vectors = vectors_of(world, rows)
    assert vectors.shape[:2] == (3, 20) and np.isfinite(vectors).all()
    assert np.allclose(vectors[1:2, 4:9], vectors_of(world, rows[1:2, 4:9]))
    types, numbers = world.types_by(world.by), world.types_of(rows, world.by)
    alone = world.types_of(rows[1:2, 4:9], world.by)
    same = numbers[1:2, 4:9] if numbers.ndim == 2 else numbers[1:2, 4:9, : alone.shape[2]]
    assert numbers.shape[:2] == (3, 20) and np.array_equal(alone, same)
    assert numbers.min() >= -1 and numbers.max() < len(types), "real rows hold real types alone"
    assert np.array_equal(rows, kept, equal_nan=True)


def test_shares_of_types_are_those_of_rows(world: Any) -> None:
    """Also of what the classifier calls images: their own labels are nearly always found again."""
    types, numbers = world.types_by(world.by), world.types_of(world.distinct(300, np.random.default_rng(1)), world.by)
    seen = np.bincount(numbers[numbers >= 0], minlength=len(types))
    loose = 0.25 if form_of(world).kind == "images" else 1e-9
    assert seen / seen.sum() == pytest.approx(types.p, abs=loose)


def test_a_planted_fault_is_seen(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = type(world).rows
    monkeypatch.setattr(
        type(world), "rows", lambda self, chains, n, rng: rows(self, chains, n, np.random.default_rng(1))
    )
    assert "different address, other rows" in failures(world)
    monkeypatch.setattr(
        type(world), "rows", lambda self, chains, n, rng: rows(self, chains, n, np.random.default_rng())
    )
    assert "same address, same rows" in failures(world)
