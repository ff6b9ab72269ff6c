"""What is added later computes only what is missing and leaves earlier numbers as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import runs

SMALL: dict[str, Any] = {**runs.ZIPF, "seed": 5, "chains": 20, "horizon": 7, "probe": 40, "metrics": ["lost_mass"]}
FOLLOW = {"extinction": {"follow": ["00001", "01500"]}}

LOOPS: dict[str, dict[str, Any]] = {
    "replace, few rows": {"rows": 40},
    "replace, many rows": {"rows": 10**7},
    "accumulate": {"regime": "accumulate", "anchor": {"fresh": {"rows": 3}}},
    "window": {"regime": {"window": {"width": 3}}},
    "budget": {"regime": "budget"},
    "fixed beside": {"regime": "accumulate", "anchor": {"fixed": {"rows": 5}}},
    "fixed within": {"anchor": {"fixed": {"rows": 5, "where": "within"}}},
    "by chance": {"anchor": {"fresh": {"chance": 0.1}}},
    "contaminated": {"anchor": {"contaminated": {"rows": 10, "false": 0.5}}},
    "schedule": {"rows": {"steps": [[0, 40], [5, 90], [9, 30]]}},
    "prior": {"family": {"categorical": {"prior": 3.0}}},
    "numbers": {"world": {"normal": {"dim": 3}}, "family": "gaussian"},
    "numbers, accumulate": {"world": {"normal": {}}, "family": "gaussian", "regime": "accumulate"},
    "numbers in the row lane": {"world": {"mixture": {}}, "family": "gaussian", "lane": "rows", "regime": "budget"},
}


def loop(name: str) -> dict[str, Any]:
    """A small experiment for one loop."""
    zipf = {"world": {"zipf": {"symbols": 60}}, "family": "categorical", "rows": 40}
    return {**zipf, "seed": 9, "chains": 20, "probe": 30, **LOOPS[name]}


@pytest.mark.parametrize("name", LOOPS)
def test_a_longer_horizon_starts_where_the_shorter_stood(name: str, tmp_path: Path) -> None:
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    runs.run(grown, {**loop(name), "horizon": 7})
    before, kept = runs.measured(grown), runs.bytes_of_parts(grown)
    runs.run(grown, {**loop(name), "horizon": 12})
    runs.run(fresh, {**loop(name), "horizon": 12})
    assert runs.tables(grown) == runs.tables(fresh)
    assert runs.ends(grown) == runs.ends(fresh)
    later = runs.measured(grown)
    assert all(later[key] == value for key, value in before.items() if key in later)
    assert {key[2] for key in before} - {key[2] for key in later} == set(), "a generation once written is shown again"
    assert kept.items() <= runs.bytes_of_parts(grown).items()
    second = [receipt for receipt in runs.receipts(grown) if receipt["horizon"] == 12]
    assert second and all((receipt["from"], receipt["stepped"]) == (7, 5) for receipt in second)


def test_a_metric_added_later_is_all_that_is_measured(tmp_path: Path) -> None:
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    runs.run(grown, SMALL)
    kept, done = runs.bytes_of_parts(grown), len(runs.receipts(grown))
    more = {**SMALL, "metrics": ["diversity", "lost_mass", FOLLOW]}
    runs.run(grown, more)
    runs.run(fresh, more)
    assert {**runs.tables(grown), **runs.parts(grown)} == {**runs.tables(fresh), **runs.parts(fresh)}
    assert kept.items() <= runs.bytes_of_parts(grown).items()
    added = [receipt for receipt in runs.receipts(grown) if len(receipt["metrics"]) == 2]
    assert len(runs.receipts(grown)) == 2 * done and len(added) == done
    assert {name.split("-")[0] for receipt in added for name in receipt["metrics"]} == {"diversity", "extinction"}


def same_chains(grown: Path, fresh: Path) -> None:
    """The same measurements and verdicts, but for rounding: sums over a half-asked block may be made in another order."""
    ours, theirs = runs.measured(grown), runs.measured(fresh)
    assert ours.keys() == theirs.keys()
    assert {key: rest[1:] for key, rest in ours.items()} == {key: rest[1:] for key, rest in theirs.items()}
    known = [[float.fromhex(rest[0]) for rest in some.values() if rest[0] is not None] for some in (ours, theirs)]
    assert known[0] == pytest.approx(known[1], rel=1e-9, abs=1e-12)
    decisions = [pq.read_table(folder / "verdicts.parquet")["decision"].to_pylist() for folder in (grown, fresh)]
    assert decisions[0] == decisions[1]


def test_chains_added_later_leave_the_old_ones(tmp_path: Path) -> None:
    """20 chains are two and a half blocks: full blocks are left alone, the half one is replayed for its other half."""
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    runs.run(grown, SMALL)
    kept, before = runs.bytes_of_parts(grown), runs.measured(grown)
    runs.run(grown, {**SMALL, "chains": 44})
    runs.run(fresh, {**SMALL, "chains": 44})
    assert before.items() <= runs.measured(grown).items()
    same_chains(grown, fresh)
    assert kept.items() <= runs.bytes_of_parts(grown).items()
    times = [receipt["block"] for receipt in runs.receipts(grown)]
    assert sorted(times) == [0, 1, 2, 2, 3, 4, 5]
    halves = [receipt for receipt in runs.receipts(grown) if receipt["block"] == 2]
    assert [receipt["chains"] for receipt in halves] == [4, 8]


def test_everything_grown_at_once(tmp_path: Path) -> None:
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    runs.run(grown, SMALL)
    runs.run(grown, {**SMALL, "chains": 28, "metrics": ["lost_mass", FOLLOW]})
    runs.run(grown, {**SMALL, "chains": 28, "horizon": 9, "metrics": [FOLLOW, "diversity"]})
    last = {**SMALL, "chains": 44, "horizon": 12, "metrics": ["lost_mass", "diversity", FOLLOW, "alive"]}
    runs.run(grown, last)
    runs.run(fresh, last)
    same_chains(grown, fresh)


def test_fewer_asked_than_there_is_shows_fewer_and_keeps_all(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    runs.run(folder, SMALL)
    kept = runs.bytes_of_parts(folder)
    result = runs.run(folder, {**SMALL, "chains": 10, "horizon": 5})
    assert result.tables.manifest["notes"]
    assert {row["chains"] for row in result.cells.to_pylist()} == {10}
    assert {key[1] for key in runs.measured(folder)} <= set(range(10))
    assert runs.bytes_of_parts(folder) == kept
    runs.run(folder, SMALL)
    runs.run(tmp_path / "fresh", SMALL)
    assert runs.tables(folder) == runs.tables(tmp_path / "fresh")


def test_probed_values_of_added_chains_leave_the_old_ones(tmp_path: Path) -> None:
    """What is worked out from a probe is known of some chains only; added chains must not change those."""
    asked = {**runs.NORMAL, "seed": 4, "chains": 20, "horizon": 4, "probe": 40, "metrics": ["lost_mass"]}
    runs.run(tmp_path, asked)
    before = runs.measured(tmp_path)
    runs.run(tmp_path, {**asked, "chains": 80})
    after = runs.measured(tmp_path)
    assert before.items() <= after.items()
