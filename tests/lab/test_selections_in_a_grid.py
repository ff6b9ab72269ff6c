"""Selections in a grid: with rows by chance, beside none, in the memory that is announced; names in refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs

from longtail import catalog
from longtail.coverage.strata import InStratum, strata_of
from longtail.errors import InputError
from longtail.lab.experiment import Experiment, cells, experiment
from longtail.lab.lanes import choose_lane
from longtail.lab.resources import available_memory, quick_need, refuse_if_too_large
from longtail.recipe import REAL, Chance, Pool
from longtail.worlds.normal import Normal

SMALL = {"rows": 20, "chains": 8, "horizon": 4}


@pytest.mark.parametrize("world", [{"bernoulli": {}}, {"zipf": {"symbols": 20}}, "normal"])
@pytest.mark.parametrize("anchor", [{"detected": {"share": 0.2}}, {"fresh": {"chance": 0.2}}])
def test_a_selection_beside_rows_that_come_by_chance(world: Any, anchor: Any, tmp_path: Path) -> None:
    family = "categorical" if "zipf" in world else "gaussian" if world == "normal" else "bernoulli"
    asked = {**SMALL, "world": world, "family": family, "anchor": anchor}
    asked["metrics"] = ["diversity"] if family == "categorical" else ["moments"]
    result = runs.run(tmp_path, {**asked, "selection": ["none", "best_of"]})
    assert [row["lane"] for row in result.cells.to_pylist()] == ["statistics", "rows"]
    assert result.cells.to_pylist()[1]["family"].endswith(", best_of")


def test_real_rows_that_an_anchor_picks_by_chance_are_drawn_as_rows() -> None:
    picked = InStratum(0, strata_of(Normal()))

    class Anchor:
        def increment(self, t: int, n: int) -> tuple[Pool, ...]:
            rest = Pool(t - 1, Chance(n, 0.5, rest=True))
            return (rest, Pool(REAL, Chance(n, 0.5), f"fresh {t}", picked))

        def beside(self, t: int) -> tuple[()]:
            return ()

    family = catalog.build("family", "gaussian", {}).settled(Normal())
    assert choose_lane(Normal(), family, catalog.build("regime", "replace", {}), Anchor(), 20)[0] == "rows"


def test_no_selection_by_name() -> None:
    plain = cells(experiment({**SMALL, "world": "normal"}))[0]
    both = cells(experiment({**SMALL, "world": "normal", "selection": ["none", {"best_of": {"k": [2, 3]}}]}))
    assert len(both) == 3 and both[0].id == plain.id and both[0].selection is None
    assert cells(experiment({**SMALL, "world": "normal", "selection": "none"}))[0].id == plain.id
    for wrong in ([], "noen", {"none": {"k": 1}}):
        with pytest.raises(InputError):
            cells(experiment({**SMALL, "world": "normal", "selection": wrong}))


@pytest.mark.parametrize("asked", [
    {"selection": "quota"},
    {"selection": "best_of"},
    {"selection": {"verifier": {"above": 0.0}}},
    {"anchor": {"grouped": {"rows": 10**9, "weights": "none", "quota": False}}, "regime": "replace"},
    {"world": "mixture"},
])  # fmt: skip
def test_rows_that_must_be_drawn_are_counted(asked: dict[str, Any], tmp_path: Path) -> None:
    wish = {"world": "normal", "family": "gaussian", "rows": 10**9, "chains": 8, "horizon": 3, **asked}
    cell = cells(experiment(wish))[0]
    need = quick_need(cell, Experiment(**wish))
    assert need.memory > 10**9 * 24
    if need.memory > available_memory():
        with pytest.raises(InputError, match="cannot fit"):
            refuse_if_too_large([need], tmp_path, 1)
    few = cells(experiment({**wish, "rows": 30, "anchor": "none"}))[0]
    assert quick_need(few, Experiment(**wish)).memory < 2**30


@pytest.mark.parametrize(("world", "family", "most"), [
    ({"boltzmann_machine": {"visible": 9}}, "boltzmann_machine", 8),
    ({"boltzmann_machine": {"visible": 6}}, "boltzmann_machine", 128),
    ({"ising": {"spins": 2000}}, {"ising": {"pair": True}}, 64),
    ({"zipf": {"symbols": 500}}, {"islands": {"count": 10}}, 32),
])  # fmt: skip
def test_blocks_are_cut_by_the_family_too(world: Any, family: Any, most: int) -> None:
    cell = cells(experiment({"world": world, "family": family, "rows": 50, "chains": 8, "horizon": 3}))[0]
    assert 1 <= cell.block <= most
    assert quick_need(cell, Experiment()).memory > cell.block * cell.family.chain_bytes(50)


def test_refused_weights_say_the_name_and_what_helps() -> None:
    def message(**asked: Any) -> str:
        with pytest.raises(InputError) as error:
            cells(experiment({**SMALL, **asked}))
        return str(error.value)

    weighted = message(world="uniform", family="uniform", anchor={"weighted": {"rows": 2, "share": 0.5}})
    assert "family uniform" in weighted and "selection" not in weighted and "fresh" in weighted
    strata = message(world="uniform", family="uniform", anchor="quota")
    assert "family uniform" in strata and "selection = { quota" in strata
    assert "selection" not in message(world={"zipf": {}}, family="islands", anchor="quota")


def test_quotas_of_a_one_sided_law_run(tmp_path: Path) -> None:
    for world in ("exponential", "poisson"):
        for more in ({"anchor": "quota"}, {"selection": "quota"}, {"anchor": {"grouped": {"rows": 5}}}):
            name = f"{world}-{next(iter(more))}-{len(str(more))}"
            asked = {**SMALL, "world": world, "family": world, "metrics": ["moments"], **more}
            values = runs.run(tmp_path / name, asked).summary.column("mean").to_pylist()
            assert np.isfinite(values).all()
