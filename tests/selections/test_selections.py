"""Selections: what is kept has the law that theory states, rejection ends, bad input is refused, runs go on as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import longtail
from longtail import catalog
from longtail.checks.laws import counts_p
from longtail.contracts import Draw
from longtail.errors import InputError
from longtail.lab.experiment import cells, experiment
from longtail.lab.loop import Block
from longtail.picking import LEAST, accepted, groups
from longtail.reproduction.simulate import cell_of, shares, zipf
from longtail.rows import Rows
from longtail.selections.best_of import BestOf
from longtail.selections.centre import Centre
from longtail.selections.verifier import Verifier
from longtail.theory.curation import accepted_law, best_of_law
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

WORLD = Zipf(6, 0.5)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def offer(world: Any, chains: int = 8) -> Draw:
    """Rows of a world, each draw from an address of its own."""

    def draw(n: int, name: str) -> Rows:
        return world.rows(chains, n, rng(sum(map(ord, name)) * 1000 + n))

    return draw


@pytest.mark.parametrize("k", [1, 2, 5])
@pytest.mark.parametrize("hard", [False, True])
def test_best_of_keeps_the_law_of_the_theory(k: int, hard: bool) -> None:
    reward = (0.5, -1.0, 0.5, 2.0, 0.0, 0.3)
    selection = BestOf(k=k, reward=reward, hard=hard).settled(WORLD)
    rows = selection.select(offer(WORLD), 6_000, rng())
    law = best_of_law(WORLD.types.p, np.array(reward), k, hard)
    assert counts_p(np.bincount(rows.ravel(), minlength=6), law) > 1e-6


def test_named_rewards_and_bias() -> None:
    common, rare = (BestOf(reward=word).settled(WORLD).table for word in ("common", "rare"))
    assert common is not None and rare is not None
    assert common == pytest.approx(np.linspace(1, 0, 6)) and common + rare == pytest.approx(np.ones(6))
    both = BestOf(reward="common", strength=2.0, bias="rare", bias_strength=-1.0).settled(WORLD)
    assert both.table == pytest.approx(2 * common - rare)
    assert BestOf().settled(WORLD).reward == "common" and BestOf().settled(Normal()).reward == "value"


def test_best_of_numbers_by_value_and_by_distance() -> None:
    value = BestOf(k=3, hard=True).settled(Normal()).select(offer(Normal()), 4_000, rng())
    assert value.mean() == pytest.approx(0.8463, abs=0.02), "the mean of the largest of three"
    near = BestOf(k=50, reward="distance", centre=1.0, hard=True).settled(Normal())
    assert np.abs(near.select(offer(Normal()), 500, rng()) - 1).mean() < 0.06
    pulled = BestOf(k=200, reward="value", strength=0.5, bias="distance", bias_strength=4.0).settled(Normal())
    assert 0 < pulled.select(offer(Normal()), 300, rng()).mean() < 0.3
    second = BestOf(column=1, hard=True).settled(Normal(2)).select(offer(Normal(2)), 2_000, rng())
    assert second[..., 1].mean() > 0.5 > abs(second[..., 0].mean()) + 0.4


def test_missing_numbers_are_never_preferred() -> None:
    def draw(n: int, name: str) -> Rows:
        rows = Normal().rows(4, n, rng(n))
        rows[:, ::2] = np.nan
        return rows

    for selection in (BestOf(), BestOf(hard=True), Verifier(1.0, 0.0, above=-9.0), Centre(radius=9.0)):
        assert not np.isnan(selection.settled(Normal()).select(draw, 50, rng())).any()


@pytest.mark.parametrize("kept", [(1.0, 0.0), (0.8, 0.3), (0.1, 0.9)])
def test_verifier_keeps_the_law_of_the_theory(kept: tuple[float, float]) -> None:
    selection = Verifier(*kept, types=("1", "4"), levels=("common",)).settled(WORLD)
    rows = selection.select(offer(WORLD), 5_000, rng())
    good = (WORLD.types.level == 0) | np.isin(np.arange(6), [0, 3])
    law = accepted_law(WORLD.types.p, np.where(good, *kept))
    assert counts_p(np.bincount(rows.ravel(), minlength=6), law) > 1e-6


def test_verifier_and_centre_of_numbers() -> None:
    line = Verifier(1.0, 0.0, above=0.5).settled(Normal()).select(offer(Normal()), 3_000, rng())
    assert line.min() >= 0.5 and line.mean() == pytest.approx(1.1411, abs=0.02)
    span = Verifier(0.0, 1.0, above=-1.0, below=1.0).settled(Normal()).select(offer(Normal()), 300, rng())
    assert np.abs(span).min() > 1
    round_ = Centre(0.5, 1.0).settled(Normal(3)).select(offer(Normal(3)), 2_000, rng())
    assert np.abs(round_[..., 0] - 0.5).max() <= 1 and round_.shape == (8, 2_000, 3)
    assert round_[..., 0].mean() == pytest.approx(0.3563, abs=0.02)


def test_rejection_ends_with_one_clear_sentence() -> None:
    with pytest.raises(
        InputError, match=r"selection centre: of .* rows that a model wrote it accepted 0, and 50 are needed"
    ):
        Centre(centre=40.0).settled(Normal()).select(offer(Normal()), 50, rng())
    drawn = []

    def draw(n: int, name: str) -> Rows:
        drawn.append(n)
        return np.zeros((3, n))

    with pytest.raises(InputError):
        accepted(draw, 10, lambda rows: np.zeros(rows.shape, dtype=bool), "centre")
    assert sum(drawn) == LEAST


def test_one_slow_chain_does_not_spoil_the_others() -> None:
    def accept(rows: Rows) -> np.ndarray:
        return rng(len(rows[0])).random(rows.shape) < np.array([[1.0], [0.5], [0.01]])

    rows = accepted(lambda n, name: np.tile(np.arange(n) + 1_000_000 * len(name), (3, 1)), 30, accept, "verifier")
    assert rows.shape == (3, 30)
    assert all(len(set(row.tolist())) == 30 for row in rows)
    assert rows[0].tolist() == list(range(rows[0][0], rows[0][0] + 30)), "a chain keeps its first accepted rows"


def test_groups_come_in_pieces_of_bounded_size() -> None:
    asked: list[tuple[int, str]] = []

    def draw(n: int, name: str) -> Rows:
        asked.append((n, name))
        return np.zeros((4096, n))

    pieces = [rows.shape[1] for rows in groups(draw, 3_000, 4)]
    assert sum(pieces) == 12_000 and max(pieces) * 4096 <= 2**21
    assert len(set(asked)) == len(asked), "no draw is asked for twice"


BAD: list[tuple[str, dict[str, Any], Any, str]] = [
    ("best_of", {"k": 0}, None, "k = 0 must be at least 1"),
    ("best_of", {"reward": "best"}, None, "must be one of common, rare, value, distance"),
    ("best_of", {"reward": [1.0, 2.0]}, WORLD, "needs 6 finite numbers"),
    ("best_of", {"reward": "value"}, WORLD, "is for a world of numbers"),
    ("best_of", {"reward": "rare"}, Normal(), "is for a world of types"),
    ("best_of", {"column": 2}, Normal(2), "from 0 to 1"),
    ("verifier", {}, None, "say what is good"),
    ("verifier", {"above": 0.0, "types": ["1"]}, None, "say what is good"),
    ("verifier", {"above": 1.0, "below": 0.0}, None, "less than below"),
    ("verifier", {"keeps_good": 1.2, "above": 0.0}, None, "between 0 and 1"),
    ("verifier", {"keeps_good": 0.0, "keeps_bad": 0.0, "above": 0.0}, None, "nothing is ever kept"),
    ("verifier", {"levels": ["rar"]}, None, "rare"),
    ("verifier", {"types": ["9"]}, WORLD, 'no type "9"'),
    ("verifier", {"above": 0.0}, WORLD, "world of numbers"),
    ("verifier", {"levels": ["rare"]}, Normal(), "world of types"),
    ("verifier", {"above": 0.0, "column": 1}, Normal(), "from 0 to 0"),
    ("centre", {"radius": 0.0}, None, "positive"),
    ("centre", {}, WORLD, "use verifier"),
]


@pytest.mark.parametrize(("name", "parameters", "world", "says"), BAD)
def test_bad_input_is_refused(name: str, parameters: dict[str, Any], world: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        part = catalog.build("selection", name, parameters)
        part.settled(world)


SELECTED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"zipf": {"symbols": 20}}, {"best_of": {"k": 3, "reward": "rare"}}),
    ({"zipf": {"symbols": 20}}, {"verifier": {"levels": ["common"]}}),
    ({"normal": {}}, {"centre": {"centre": 0.3, "radius": 2.0}}),
]


@pytest.mark.parametrize(("world", "selection"), SELECTED)
def test_a_run_with_a_selection_goes_on_as_if_it_had_not_stopped(
    world: dict[str, Any], selection: dict[str, Any], tmp_path: Path
) -> None:
    fields: dict[str, Any] = {"world": world, "selection": selection, "rows": 30, "chains": 6, "seed": 4, "probe": 50}
    longtail.run(**fields, horizon=3, out=tmp_path / "a", workers=1)
    longer = longtail.run(**fields, horizon=6, out=tmp_path / "a", workers=1)
    whole = longtail.run(**fields, horizon=6, out=tmp_path / "b", workers=1)
    assert told(longer) == told(whole)


def told(result: Any) -> list[str]:
    """Every measured value in an order of its own."""
    return sorted(map(repr, result.measurements.to_pylist()))


def test_real_rows_are_never_selected() -> None:
    """A verifier that only keeps type 1 leaves the fresh real rows alone: others live on their share."""
    selection = {"verifier": {"keeps_bad": 0.0, "types": ["1"]}}
    cell = cell_of(200, 4, world=zipf(5), rows=40, anchor={"fresh": {"rows": 10}}, selection=selection)
    law = [shares(look) for look in Block(cell, 1, 0, 200).steps(4)]
    assert law[0][:, 1:].sum() > 0, "the first rows are real"
    assert (law[3][:, 0] >= 30 / 40).all() and law[3][:, 1:].mean() > 0.02


def test_a_selection_is_part_of_the_cell() -> None:
    asked = experiment({"world": zipf(5), "rows": 20, "selection": ["best_of", {"best_of": {"k": [3, 4]}}]})
    found = [cell.id for cell in cells(asked)]
    plain = cells(experiment({"world": zipf(5), "rows": 20}))[0].id
    assert len({*found, plain}) == 4
