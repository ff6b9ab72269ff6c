"""Weighted loops go on as they were, stop where a finite pool runs out, and are not compared with theory of plain loops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from longtail.lab.loop import Block
from longtail.lab.tables import predicted
from longtail.reproduction.simulate import cell_of, shares, zipf

ANCHORS: list[Any] = [
    {"weighted": {"rows": 5, "share": "best"}},
    {"weighted": {"rows": 5, "weight": 2.0, "real": "fixed"}},
    {"quota": {"rows": 5}},
    {"grouped": {"rows": 6, "real": "fixed"}},
]


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_a_loop_goes_on_as_it_was(anchor: Any) -> None:
    cell = cell_of(4, 6, world=zipf(20), rows=30, anchor=anchor)
    whole = [shares(look) for look in Block(cell, 7, 0, wanted=4).steps(6)]
    first = Block(cell, 7, 0, wanted=4)
    seen = [shares(look) for look in first.steps(3)]
    rest = Block(cell, 7, 0, wanted=4)
    rest.resume(first.kept())
    seen += [shares(look) for look in rest.steps(6)]
    assert np.array_equal(whole, seen) and not np.array_equal(whole[3], whole[5])


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_nothing_is_predicted_of_weighted_rows(anchor: Any) -> None:
    assert predicted(cell_of(4, 6, world=zipf(20), rows=30, anchor=anchor), "log", []) == []


def test_a_finite_pool_is_used_up_by_rare_strata(tmp_path: Path) -> None:
    words = tmp_path / "words.csv"
    words.write_text("\n".join(["word", *["a"] * 600, *["b"] * 200, *["c"] * 150, *["d"] * 50]), "utf8")
    world = {"file": {"path": str(words), "column": "word", "as": "pool"}}
    anchor = {"grouped": {"rows": 8, "allocation": "equal", "strata": [0.75, 0.2, 0.05]}}
    block = Block(cell_of(2, 30, world=world, rows=20, anchor=anchor), 7, 0, wanted=2)
    seen = sum(1 for _ in block.steps(30))
    assert block.exhausted and 1 <= seen < 20


def test_thinned_rows_hold_the_strata() -> None:
    asked: dict[str, Any] = {
        "world": zipf(20),
        "rows": 100,
        "selection": {"quota": {"factor": 4, "strata": [0.7, 0.3]}},
    }
    cell = cell_of(8, 4, **asked)
    strata = cell.selection.of
    rare = strata.of(np.arange(20)[None])[0] == 1
    masses = [shares(look)[:, rare].sum(axis=1) for look in Block(cell, 7, 0, wanted=8).steps(4)]
    assert np.ptp(masses[1:]) < 1e-12 and masses[3][0] == pytest.approx(strata.mass[1], abs=0.006)
