"""Metrics against numbers worked out by hand or by another way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from looks import Seen, measured

from longtail import catalog
from longtail.coverage.levels import LEVELS
from longtail.families.categorical import Categorical
from longtail.families.gaussian import Gaussian, State
from longtail.metrics.alive import Alive
from longtail.metrics.divergence import Divergence
from longtail.metrics.diversity import Diversity
from longtail.metrics.extinction import Extinction
from longtail.metrics.lost_mass import LostMass
from longtail.metrics.moments import Moments
from longtail.metrics.overlap import Overlap
from longtail.quantity import QUANTITIES
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

WORLD = Zipf(5, 0.0)
ROWS = np.array([[0, 0, 1, 1], [0, 1, 2, 3], [4, 4, 4, 4]])


def look(rows: np.ndarray = ROWS) -> Seen:
    family = Categorical().settled(WORLD)
    return Seen(WORLD, family, family.fit(rows, np.random.default_rng(0)), rows=rows.shape[1], probed=2)


def gauss(mean: np.ndarray, root: np.ndarray, world: Normal) -> Seen:
    return Seen(world, Gaussian().settled(world), State(mean, root))


def test_diversity() -> None:
    found = measured(Diversity(), look())
    assert found["heterozygosity", ""] == pytest.approx([0.5, 0.75, 0.0])
    assert found["entropy", ""] == pytest.approx([np.log(2), np.log(4), 0.0])
    for order, values in (("hill0", [2, 4, 1]), ("hill1", [2, 4, 1]), ("hill2", [2, 4, 1])):
        assert found[order, ""] == pytest.approx(values)


def test_divergence_of_types() -> None:
    found = measured(Divergence(), look())
    assert found["total_variation", ""] == pytest.approx([0.6, 0.2, 0.8])
    assert found["chi2", ""] == pytest.approx([1.5, 0.25, 4.0])
    assert np.isnan(found["kl", ""]).all(), "infinite once a type is extinct: no value"
    whole = np.array([[0, 0, 1, 2, 3, 4]])
    q = np.array([2, 1, 1, 1, 1]) / 6
    assert measured(Divergence(), look(whole))["kl", ""] == pytest.approx([np.mean(np.log(0.2 / q))])


def test_divergence_of_normal_models() -> None:
    one = gauss(np.array([[1.0], [0.0]]), np.array([[[2.0]], [[3.0]]]), Normal(1, mean=0.0, covariance=9.0))
    found = measured(Divergence(), one)
    assert found["wasserstein2", ""] == pytest.approx([1 + 1, 0])
    assert found["kl", ""] == pytest.approx([np.log(2 / 3) + 10 / 8 - 0.5, 0.0], abs=1e-12)
    root = np.array([[[2.0, 0.0], [0.0, 1.0]]])
    two = gauss(np.array([[3.0, 4.0]]), root, Normal(2, covariance=(9.0, 1.0)))
    assert measured(Divergence(), two)["wasserstein2", ""] == pytest.approx([25 + 1 + 0])


def test_moments_and_log_determinant() -> None:
    root = np.array([[[2.0, 0.0], [1.0, 3.0]]])
    found = measured(Moments(), gauss(np.array([[5.0, -1.0]]), root, Normal(2, covariance=(2.0, 2.0))))
    assert found["mean", "1"] == pytest.approx([-1.0])
    assert [found[name, "1"][0] for name in ("variance", "sd", "log_variance")] == pytest.approx(
        [10, 10**0.5, np.log(10)]
    )
    assert found["log_det", ""] == pytest.approx([np.log(36 / 4)])
    dead = measured(Moments(), gauss(np.zeros((1, 1)), np.zeros((1, 1, 1)), Normal()))
    assert dead["variance", "0"] == 0.0 and np.isnan(dead["log_variance", "0"]).all()


def test_alive_counts_types_of_each_level() -> None:
    found = measured(Alive(), look())
    assert sum(found["alive", level] for level in LEVELS if ("alive", level) in found).tolist() == [2, 4, 1]
    assert ("alive", "very rare") not in found or WORLD.types.mass[3] > 0


def test_overlap_keeps_its_least() -> None:
    memory: dict[str, object] = {}
    first = measured(Overlap(), look(), memory)
    level = WORLD.types.level
    share = np.bincount(level, np.minimum([0.25, 0.25, 0.25, 0.25, 0.0], 0.2), 4) / WORLD.types.mass.clip(1e-9)
    for number, name in enumerate(LEVELS):
        if WORLD.types.mass[number] > 0:
            assert first["overlap", name][1] == pytest.approx(share[number])
    back = measured(Overlap(), look(np.tile(np.arange(5), (3, 1))), memory)
    assert back["overlap", "common"] == pytest.approx(np.ones(3))
    assert back["overlap_minimum", "common"] == pytest.approx(first["overlap", "common"])


def test_extinction_notes_the_first_absence_only() -> None:
    metric, memory = Extinction(follow=("1", "5")).settled(WORLD), {}
    history = ([[0, 1], [4, 4]], [[0, 0], [4, 4]], [[0, 4], [0, 4]])
    for t, rows in enumerate(history):
        seen = look(np.array(rows))
        seen.generation = t
        found = measured(metric, seen, memory)
    assert found["extinction", "1"].tolist() == [pytest.approx(np.nan, nan_ok=True), 0]
    assert found["extinction", "5"][0] == 0 and np.isnan(found["extinction", "5"][1])
    assert found["present", "5"].tolist() == [1, 1] and found["probability", "5"].tolist() == [0.5, 0.5]
    assert found["absorption", ""].tolist() == [1, 0]


def test_lost_mass_of_types() -> None:
    seen = look(np.array([[0, 0, 1, 2, 3, 4]]))
    found = measured(LostMass(), seen)
    p, q = WORLD.types.p, np.array([2, 1, 1, 1, 1]) / 6
    for number, level in enumerate(LEVELS):
        here = WORLD.types.level == number
        if not here.any():
            assert ("kept", level) not in found
            continue
        assert found["kept", level] == pytest.approx(q[here].sum() / p[here].sum())
        lost, bottom = ((p * (1 - some) ** 6)[here].sum() / p[here].sum() for some in (q, p))
        assert found["uncovered", level] == pytest.approx(lost)
        assert found["floor", level] == pytest.approx(bottom)
        assert found["covered", level] == pytest.approx((1 - lost) / (1 - bottom))


def test_lost_mass_on_the_line_is_what_probes_show() -> None:
    """Exact for a normal model of one column, against many probes of the same regions."""
    world = Normal()
    seen = gauss(np.array([[0.3], [0.3]]), np.full((2, 1, 1), 0.7), world)
    found = measured(LostMass(), seen)
    regions, _ = seen.cache["regions"]
    rng = np.random.default_rng(6)
    shown = [regions.uncovered(0.3 + 0.7 * rng.standard_normal((seen.probe_rows, 1))) for _ in range(400)]
    thinned = [regions.kept(0.3 + 0.7 * rng.standard_normal((seen.probe_rows, 1))) for _ in range(400)]
    for number, level in enumerate(LEVELS):
        for name, values in (("uncovered", shown), ("kept", thinned)):
            some = np.array(values)[:, number]
            assert abs(found[name, level][0] - some.mean()) < 5 * some.std() / 20 + 1e-6, (name, level)


VECTORS = (
    "prdc", "vendi", "frechet_distance", "kernel_distance", "energy_distance", "classifier_two_sample", "memorisation",
    "out_of_support", "held_out_loss", "mauve",
)  # fmt: skip


@pytest.mark.parametrize("name", catalog.names("metric"))
def test_quantities_are_known_and_in_range(name: str) -> None:
    metric = catalog.build("metric", name, {})
    if name in ("excess_risk", "text_diversity"):
        pytest.skip("it needs a world of labels or of texts: see the tests of their own")
    world: Any = Normal() if name in ("moments", *VECTORS) else WORLD
    seen = gauss(np.zeros((2, 1)), np.ones((2, 1, 1)), world) if isinstance(world, Normal) else look()
    metric = metric.settled(world) if hasattr(metric, "settled") else metric
    for (quantity, _), values in measured(metric, seen).items():
        about = QUANTITIES[quantity]
        assert quantity in metric.quantities
        known = values[np.isfinite(values)]
        assert about.low is None or (known >= about.low - 1e-9).all()
        assert about.high is None or (known <= about.high + 1e-9).all()
