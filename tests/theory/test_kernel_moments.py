"""The moment recursion of kernel density loops: its closed forms, and the loop in every regime and with every anchor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.reproduction.simulate import NORMAL, cell_of, observe, setting_of

LOOPS: tuple[dict[str, Any], ...] = (
    {"regime": "replace"},
    {"regime": "accumulate"},
    {"regime": {"window": {"width": 2}}},
    {"regime": {"budget": {"replace": True}}},
    {"regime": "budget"},
    {"anchor": {"fresh": {"rows": 3}}},
    {"anchor": {"fresh": {"chance": 0.3}}},
    {"anchor": {"fixed": {"rows": 5}}, "regime": "accumulate"},
    {"anchor": {"fresh": {"rows": 2}}, "regime": "budget"},
)


@pytest.mark.parametrize("asked", LOOPS, ids=str)
@pytest.mark.parametrize("bandwidth", [0.5, "scott"])
def test_moments_are_those_of_the_loop(asked: dict[str, Any], bandwidth: Any) -> None:
    chains, last = 4_000, 4
    family = {"kernel_density": {"bandwidth": bandwidth}}
    cell = cell_of(chains, last + 1, world=NORMAL, rows=12, family=family, **asked)
    said = {(item.quantity, item.of): item.values[last] for item in cell.family.predict(setting_of(cell))}

    def read(look: Any) -> np.ndarray:
        return np.concatenate([look.exact("mean"), look.exact("variance")], axis=1)

    mean, spread = observe(np.random.default_rng(11), cell, chains, [last], read)[last].T
    for values, expected in (
        (mean, said["mean", "mean"]),
        (mean**2, said["mean", "variance"]),
        (spread, said["variance", "mean"]),
    ):
        assert abs(values.mean() - expected) < 4.5 * values.std() / np.sqrt(len(values))


def test_scott_grows_and_a_fixed_bandwidth_settles() -> None:
    for bandwidth, expected in (("scott", (1 - 1 / 20 + 20**-0.4) ** 30), (0.5, 5.0 - 4.0 * 0.95**30)):
        cell = cell_of(1, 30, world=NORMAL, rows=20, family={"kernel_density": {"bandwidth": bandwidth}})
        found = [item for item in cell.family.predict(setting_of(cell)) if item.quantity == "variance"]
        assert found[0].values[-1] == pytest.approx(expected)


def test_nothing_is_said_of_a_world_without_known_moments() -> None:
    cell = cell_of(1, 3, world={"mixture": {}}, rows=20, family="kernel_density")
    assert cell.family.predict(setting_of(cell)) == []
