"""What the law is told of a cell: rows of every kind, what a row holds, and loops whose law is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from longtail.lab.cell import Cell
from longtail.lab.experiment import cells, experiment
from longtail.studies.loop_law import curves_of, values_of
from longtail.studies.settings import DESIGNS

N = 100


def test_values_are_those_of_the_same_chain_at_every_generation() -> None:
    rows = [("uncovered", 0, 0, 0.1), ("uncovered", 0, 1, 0.2), ("uncovered", 0, 2, None), ("uncovered", 5, 1, 0.5)]
    names = ("quantity", "generation", "chain", "value")
    told = [{"cell": "a", "part": "rare", **dict(zip(names, row, strict=True))} for row in rows]
    found = values_of(pa.Table.from_pylist(told))["a"]["uncovered", "rare"]
    np.testing.assert_array_equal(found[0], [0.1, 0.2, np.nan])
    np.testing.assert_array_equal(found[5], [np.nan, 0.5, np.nan])


SEEN = {
    ("uncovered", level): {0: np.full(8, 0.1), 3: np.full(8, 0.4)}
    for level in ("common", "uncommon", "rare", "very rare")
}


def cell(**fields: Any) -> Cell:
    shared = {"world": {"zipf": {"symbols": 200}}, "family": "categorical", "rows": N, "horizon": 5}
    return cells(experiment({**shared, **fields}))[0]


@pytest.mark.parametrize(
    "design, generated, real, fixed",
    [
        ("replace", N, 0, False),
        ("1 fresh row", N - 1, 1, False),
        ("30 % fresh", 70, 30, False),
        ("10 % fixed", N, 10, True),
    ],
)
def test_rows_of_every_kind(design: str, generated: int, real: int, fixed: bool) -> None:
    for curve in curves_of(cell(**DESIGNS[design](N)), 1, design, SEEN):
        for some in curve.members:
            assert (some.flow.generated, some.flow.real, some.flow.fixed) == (generated, real, fixed)
        assert curve.m == N and curve.lost.shape == (8, 2)


def test_accumulated_rows_are_said() -> None:
    found = curves_of(cell(**DESIGNS["accumulate"](N)), 1, "accumulate", SEEN)
    assert found and all(some.flow.accumulate and some.flow.real == 0 for one in found for some in one.members)


def test_strata_have_their_rows_and_real_rows_go_to_rare_ones() -> None:
    found = curves_of(cell(**DESIGNS["thinned, real rows by group"](N)), 1, "groups", SEEN)
    flows = {some.flow for one in found for some in one.members}
    assert sum(flow.generated for flow in flows) == N and sum(flow.real for flow in flows) == N // 10
    assert sum(flow.mass for flow in flows) == pytest.approx(1) and sum(
        flow.model_mass for flow in flows
    ) == pytest.approx(1)
    rarest, commonest = min(flows, key=lambda flow: flow.mass), max(flows, key=lambda flow: flow.mass)
    assert rarest.real >= commonest.real
    # the probabilities of the members and their weights are those of the world
    whole = sum(float(some.weight.sum()) for one in found for some in one.members)
    assert whole == pytest.approx(1)


@pytest.mark.parametrize(
    "fields",
    [
        {"regime": {"window": {"width": 2}}},
        {"anchor": {"fresh": {"rows": 5, "every": 3}}},
        {"regime": "accumulate", "anchor": {"fresh": {"rows": 1}}},
        {"anchor": {"grouped": {"rows": 10}}},
    ],
)
def test_loops_without_a_known_law_have_no_curves(fields: dict[str, Any]) -> None:
    found = cell(**fields)
    assert curves_of(found, 1, "other", SEEN) == []


def test_texts_count_tokens(tmp_path: Path) -> None:
    words = ["sea", "whale", "ship", "captain", "harpoon", "ocean"]
    rng = np.random.default_rng(3)
    (tmp_path / "lines.txt").write_text("\n".join(" ".join(rng.choice(words, 4)) for _ in range(300)))
    world = {"texts": {"path": str(tmp_path / "lines.txt"), "tokens": "words", "width": 6}}
    found = curves_of(cell(world=world, family={"ngram": {"order": 2}}, rows=20, probe=2000), 1, "replace", SEEN)
    assert found and all(some.flow.generated > 20 * 3 for one in found for some in one.members)
    assert found[0].m > 2000 * 3
    thinned = cell(world=world, family={"ngram": {"order": 2}}, rows=20, selection={"quota": {}})
    assert curves_of(thinned, 1, "thinned", SEEN) == []


def test_regions_have_the_share_of_real_rows_within_reach() -> None:
    found = curves_of(cell(world={"normal": {"dim": 2}}, family="kernel_density", probe=1000), 1, "replace", SEEN)
    assert [one.level for one in found] == ["common", "uncommon", "rare"]  # 10 rows of 1,000 are too few for very rare
    for one in found:
        q = np.concatenate([some.q for some in one.members])
        # the 5th of 1,000 neighbours: about 5 in 1,000 of the real mass lies nearer
        assert 0.002 < np.average(q, weights=np.concatenate([some.weight for some in one.members])) < 0.01
