"""Worlds: rows follow the law that they state, and pools hand out each row at most once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import longtail
from longtail.errors import InputError
from longtail.worlds.file import File
from longtail.worlds.mixture import Mixture
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng() -> np.random.Generator:
    return np.random.default_rng(12)


@pytest.fixture
def names(tmp_path: Path) -> str:
    (tmp_path / "names.csv").write_text("name,n\nanna,50\nben,30\nzoë,20\nnone,0\n", encoding="utf-8")
    return str(tmp_path / "names.csv")


@pytest.fixture
def numbers(tmp_path: Path) -> str:
    rows = "\n".join(f"{i},{2 * i + 1}" for i in range(50))
    (tmp_path / "numbers.csv").write_text(f"x,y\n{rows}\n")
    return str(tmp_path / "numbers.csv")


def test_normal_rows_and_rarity() -> None:
    world = Normal(2, mean=(1.0, -1.0), covariance=((2.0, 0.5), (0.5, 1.0)))
    rows = world.rows(3, 40000, rng())
    assert rows.shape == (3, 40000, 2) and Normal().rows(3, 4, rng()).shape == (3, 4)
    assert rows.reshape(-1, 2).mean(0) == pytest.approx([1, -1], abs=0.03)
    assert np.cov(rows.reshape(-1, 2).T) == pytest.approx(world.gaussian[1], abs=0.05)
    within = (world.rarity(rows[0])[:, None] <= world.rarity_cuts((0.5, 0.9, 0.99))).mean(0)
    assert within == pytest.approx([0.5, 0.9, 0.99], abs=0.013)


def test_zipf_is_a_power_of_the_rank() -> None:
    types = Zipf(100, 1.5).types
    assert types.p[0] / types.p[9] == pytest.approx(10**1.5) and types.p.sum() == pytest.approx(1)
    assert list(types.values[:2]) == ["001", "002"] and Zipf(5, 0.0).types.p == pytest.approx(0.2)


def test_mixture_rows_and_rarity() -> None:
    world = Mixture(weights=(3.0, 1.0), means=(-5.0, 5.0), sds=(1.0, 0.5))
    rows = world.rows(2, 20000, rng())
    assert rows.shape == (2, 20000) and (rows > 0).mean() == pytest.approx(0.25, abs=0.01)
    near = world.rarity(np.array([[-5.0], [5.0], [0.0]]))
    assert near.argmax() == 2 and near[:2] == pytest.approx(-np.log([0.75, 0.5]), abs=1e-6)


def test_a_file_of_names_as_law(names: str) -> None:
    world = File(names, column="name", weight="n")
    assert world.size is None and world.types is not None
    assert dict(zip(world.types.values, world.types.p, strict=True)) == {"anna": 0.5, "ben": 0.3, "zoë": 0.2}


def test_a_pool_of_names_holds_each_row_once(names: str) -> None:
    world = File(names, column="name", weight="n", as_="pool")
    assert world.size == 100 and world.types is not None
    assert np.bincount(world.at(np.arange(100))).tolist() == [50, 30, 20]


def test_a_file_of_numbers(numbers: str) -> None:
    world = File(numbers)
    assert world.columns == ("x", "y") and world.dim == 2 and world.rows(2, 5, rng()).shape == (2, 5, 2)
    assert world.moments[0] == pytest.approx([24.5, 50.0])
    one = File(numbers, column="x", as_="pool")
    assert one.size == 50 and one.types is None and sorted(one.at(np.arange(50))) == list(range(50))


def test_identity_is_bytes_and_not_place(names: str, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere.csv"
    copy.write_bytes(Path(names).read_bytes())
    assert File(names, column="name").identity() == File(str(copy), column="name").identity()
    copy.write_text(copy.read_text().replace("50", "51"))
    assert File(names, column="name").identity() != File(str(copy), column="name").identity()


def test_a_pool_that_runs_out_is_a_status(numbers: str, tmp_path: Path) -> None:
    """50 rows, 10 kept apart: 12 + 4 fresh rows a generation last for 7 generations more; then nothing is repeated."""
    result = longtail.run(
        world={"file": {"path": numbers, "column": "x", "as": "pool"}}, rows=12, anchor={"fresh": {"rows": 4}}, chains=8,
        horizon=15, generations="all", metrics=["moments"], probe=20, out=tmp_path / "run", executor="serial",
    )  # fmt: skip
    rows = [row for row in result.measurements.to_pylist() if row["quantity"] == "mean"]
    status = {t: {row["status"] for row in rows if row["generation"] == t} for t in range(15)}
    assert all(status[t] == {"ok"} for t in range(8)) and all(status[t] == {"exhausted"} for t in range(8, 15))
    assert all((row["value"] is None) == (row["status"] != "ok") for row in rows)


def test_a_pool_too_small_to_measure_with(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("x\n1\n2\n3\n4\n")
    with pytest.raises(InputError, match="too small"):
        longtail.run(
            world={"file": {"path": str(tmp_path / "few.csv"), "as": "pool"}}, rows=2, chains=8, horizon=2,
            metrics=["lost_mass"], probe=20, out=tmp_path / "run", executor="serial",
        )  # fmt: skip
    assert not list((tmp_path / "run").rglob("*.parquet"))
