"""Regimes and anchors by example, and the lane that a loop takes."""

from __future__ import annotations

from typing import Any

import pytest

from longtail import catalog
from longtail.lab.lanes import choose_lane
from longtail.recipe import REAL, Chance, Ingredient, Pool
from longtail.worlds.mixture import Mixture
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

RECIPES: list[tuple[str, dict[str, Any], int, tuple[Ingredient, ...]]] = [
    ("replace", {}, 4, (Ingredient(range(4, 5)),)),
    ("accumulate", {}, 4, (Ingredient(range(0, 5)),)),
    ("window", {"width": 3}, 1, (Ingredient(range(0, 2)),)),
    ("window", {"width": 3}, 4, (Ingredient(range(2, 5)),)),
    ("budget", {}, 4, (Ingredient(range(0, 5), take=100),)),
    ("budget", {"rows": 7, "replace": True}, 0, (Ingredient(range(0, 1), take=7, replace=True),)),
]
INCREMENTS: list[tuple[str, dict[str, Any], int, tuple[Pool, ...]]] = [
    ("none", {}, 3, (Pool(2, 100),)),
    ("none", {}, 0, (Pool(REAL, 100),)),
    ("fresh", {"rows": 1}, 3, (Pool(2, 99), Pool(REAL, 1, "fresh 3"))),
    ("fresh", {"share": 0.105}, 3, (Pool(2, 89), Pool(REAL, 11, "fresh 3"))),
    ("fresh", {"rows": 100}, 3, (Pool(REAL, 100, "fresh 3"),)),
    ("fresh", {"rows": 0}, 3, (Pool(2, 100),)),
    ("fresh", {"rows": 1, "every": 2}, 3, (Pool(2, 100),)),
    ("fresh", {"rows": {"steps": [[0, 1], [3, 5]]}}, 3, (Pool(2, 95), Pool(REAL, 5, "fresh 3"))),
    ("fresh", {"chance": 0.2}, 3, (Pool(2, Chance(100, 0.2, rest=True)), Pool(REAL, Chance(100, 0.2), "fresh 3"))),
    ("fixed", {"rows": 5}, 3, (Pool(2, 100),)),
    ("fixed", {"rows": 5, "where": "within"}, 3, (Pool(2, 95), Pool(REAL, 5, "fixed"))),
    (
        "contaminated",
        {"rows": 10, "false": 0.25},
        3,
        (Pool(2, 90), Pool(2, 3, "contaminated 3"), Pool(REAL, 7, "fresh 3")),
    ),
]


@pytest.mark.parametrize(("name", "parameters", "t", "recipe"), RECIPES)
def test_regimes(name: str, parameters: dict[str, Any], t: int, recipe: tuple[Ingredient, ...]) -> None:
    assert catalog.build("regime", name, parameters).recipe(t, 100) == recipe


@pytest.mark.parametrize(("name", "parameters", "t", "pools"), INCREMENTS)
def test_anchors(name: str, parameters: dict[str, Any], t: int, pools: tuple[Pool, ...]) -> None:
    anchor = catalog.build("anchor", name, parameters)
    assert anchor.increment(t, 100) == pools
    assert anchor.beside(t) == (
        (Ingredient(Pool(REAL, 5, "fixed")),) if (name, len(parameters)) == ("fixed", 1) else ()
    )


LANES: list[tuple[Any, str, str, Any, str]] = [
    (Normal(), "gaussian", "replace", ("none", {}), "statistics"),
    (Normal(40), "gaussian", "accumulate", ("fresh", {"rows": 1}), "statistics"),
    (Mixture(), "gaussian", "accumulate", ("fresh", {"rows": 1}), "statistics"),
    (Normal(), "gaussian", "budget", ("none", {}), "rows"),
    (Normal(), "gaussian", "replace", ("fresh", {"chance": 0.5}), "statistics"),
    (Mixture(), "gaussian", "replace", ("fresh", {"chance": 0.5}), "rows"),
    (Zipf(50), "categorical", "replace", ("none", {}), "statistics"),
    (Zipf(50), "categorical", "budget", ("fixed", {"rows": 5}), "statistics"),
    (Zipf(50), "categorical", "window", ("contaminated", {"rows": 5, "false": 0.5}), "statistics"),
    (Zipf(50), "categorical", "replace", ("fresh", {"chance": 0.5}), "statistics"),
]


@pytest.mark.parametrize(("world", "family", "regime", "anchor", "lane"), LANES)
def test_the_lane_that_is_taken(world: Any, family: str, regime: str, anchor: Any, lane: str) -> None:
    built = catalog.build("family", family, {}).settled(world)
    taken, why = choose_lane(world, built, catalog.build("regime", regime, {}), catalog.build("anchor", *anchor), 1000)
    assert taken == lane and why
