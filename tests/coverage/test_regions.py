"""Neighbourhoods of held-out real rows, against the exact floor of STATISTICS 1.4."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest

from longtail.coverage.levels import CUTS, LEVELS, SHARES
from longtail.coverage.regions import NEIGHBOURS, SCORE_NEIGHBOUR, Regions
from longtail.worlds.mixture import Mixture
from longtail.worlds.normal import Normal


class Unknown:
    """A world whose density nobody knows."""


def regions(world: Any, build: int, held: int, dim: int, rng: np.random.Generator) -> Regions:
    draw = Normal(dim) if isinstance(world, Unknown) else world
    rows = draw.rows(1, build + held, rng)[0].reshape(build + held, dim)
    return Regions(world, rows[:build], rows[build:])


@pytest.mark.parametrize(("dim", "build", "candidate"), [(1, 60, 60), (2, 50, 200), (5, 80, 40)])
def test_the_floor_is_exact(dim: int, build: int, candidate: int) -> None:
    """A real candidate leaves prod_{j<k} (nb-j)/(nb+ny-j) uncovered: the k nearest pooled rows are all build rows."""
    rng, world = np.random.default_rng(dim), Normal(dim)
    seen = []
    for _ in range(400):
        found = regions(world, build, 40, dim, rng)
        lost = found.uncovered(world.rows(1, candidate, rng)[0].reshape(candidate, dim))
        here = found.held_rows > 0
        seen.append((lost[here] * found.held_rows[here]).sum() / 40)
    exact = prod((build - j) / (build + candidate - j) for j in range(NEIGHBOURS))
    assert abs(np.mean(seen) - exact) < 5 * np.std(seen) / np.sqrt(len(seen))


@pytest.mark.parametrize(
    "world", [Normal(3, mean=2.0), Mixture(means=((0.0, 0.0, 0.0), (4.0, 0.0, 1.0)))], ids=["normal", "mixture"]
)
def test_levels_hold_their_shares_of_real_rows(world: Any) -> None:
    rng = np.random.default_rng(8)
    found = regions(world, 3000, 3000, 3, rng)
    fresh = world.rows(1, 20000, rng)[0]
    error = np.sqrt(SHARES * (1 - SHARES) * (1 / 3000 + 1 / 20000)) / SHARES
    assert (abs(found.kept(fresh) - 1) < 5 * error).all()
    assert found.held_rows.sum() == 3000


def test_without_a_density_the_tenth_neighbour_orders() -> None:
    rng = np.random.default_rng(4)
    found = regions(Unknown(), 500, 500, 2, rng)
    rows = np.array([[0.0, 0.0], [6.0, 0.0]])
    near, far = found.score(rows)
    assert far > near
    scaled = found.scaled(rows[1:])[0] - found.scaled(found.build)
    assert far == pytest.approx(np.sort((scaled**2).sum(1))[SCORE_NEIGHBOUR - 1])
    assert found.cuts == pytest.approx(np.quantile(found.score(found.held), CUTS))


def test_units_of_columns_change_nothing() -> None:
    rng = np.random.default_rng(2)
    rows, candidate = rng.standard_normal((2, 300, 2))
    unit = np.array([1000.0, 0.001])
    plain = Regions(Unknown(), rows[:150], rows[150:])
    large = Regions(Unknown(), rows[:150] * unit, rows[150:] * unit)
    assert (plain.level == large.level).all()
    assert large.uncovered(candidate * unit) == pytest.approx(plain.uncovered(candidate), nan_ok=True, abs=0.02)


def test_a_column_without_spread_is_no_trouble() -> None:
    rng = np.random.default_rng(2)
    rows = np.column_stack([rng.standard_normal(200), np.full(200, 3.0)])
    found = Regions(Unknown(), rows[:100], rows[100:])
    assert np.isfinite(found.uncovered(rows[:100])[0])


def test_a_dead_model_covers_nearly_nothing_and_keeps_one_place() -> None:
    rng, world = np.random.default_rng(3), Normal(2)
    found = regions(world, 400, 400, 2, rng)
    point = np.zeros((400, 2))
    lost, thinned = found.uncovered(point), found.kept(point)
    assert lost[0] > 0.8 and (lost[1:] > 0.95).all()
    assert thinned.tolist() == [pytest.approx(2.0), 0.0, 0.0, 0.0] and len(thinned) == len(LEVELS)


def test_radius_is_the_distance_to_the_fifth_build_row() -> None:
    build = np.arange(20.0)[:, None]
    found = Regions(Unknown(), build, np.array([[0.0], [9.6]]))
    unit = found.scale[1][0]
    assert np.sqrt(found.radius2) * unit == pytest.approx([4.0, 2.4])
    assert found.uncovered(np.array([[4.01]]))[found.level[0]] in (0.5, 1.0)


def test_an_empty_level_has_no_number() -> None:
    found = regions(Normal(1), 50, 1, 1, np.random.default_rng(1))
    assert np.isnan(found.uncovered(found.build)).sum() == 3
