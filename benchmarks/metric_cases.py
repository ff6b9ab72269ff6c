"""Known failures of a generator as rows, and what each metric says of them against what real rows score.

After the checks of Räisä, van Breugel and van der Schaar 2025, "Position: all current generative fidelity and diversity
metrics are flawed" (a mode dropped or invented, scales, outliers in real or generated rows, one wrong column among many), with
settings of our own, and gross failures that common scores do not see.  Run: python docs/make_metric_table.py
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from longtail import catalog
from longtail.families.kernel_density import KernelDensity
from longtail.quantity import QUANTITIES
from longtail.rows import vectors_of

MODES, RARE, APART = 10, 0.02, 8.0
FAR = 3.0
TURNS = 20
COLUMN = 6.0
UNIT = 1000.0

SEES, BLIND, BETTER = "sees", "blind", "mistakes it for better"

Rng = np.random.Generator
Law = Callable[[int, int, Rng], np.ndarray]


def normal(n: int, d: int, rng: Rng) -> np.ndarray:
    return rng.standard_normal((n, d))


@lru_cache
def centres(d: int) -> np.ndarray:
    """Centres (11, d), each a few standard deviations from every other: ten modes, and one that reality lacks."""
    rng = np.random.default_rng(d)
    found = np.empty((0, d))
    while len(found) < MODES + 1:
        new = rng.standard_normal(d) * APART
        if (np.linalg.norm(found - new, axis=1) > APART).all():
            found = np.vstack((found, new))
    return found


SHARES = np.append(np.full(MODES - 1, (1 - RARE) / (MODES - 1)), (RARE, 0.0))


def of_modes(shares: np.ndarray) -> Law:
    def law(n: int, d: int, rng: Rng) -> np.ndarray:
        return centres(d)[rng.choice(MODES + 1, n, p=shares / shares.sum())] + rng.standard_normal((n, d))

    return law


def with_outlier(n: int, d: int, rng: Rng) -> np.ndarray:
    """Normal rows, and one far out."""
    rows = normal(n, d, rng)
    rows[0] += FAR
    return rng.permutation(rows)


def in_units(n: int, d: int, rng: Rng) -> np.ndarray:
    """Normal rows, the last column in a small unit, so that its numbers are large."""
    return normal(n, d, rng) * np.append(np.ones(d - 1), UNIT)


def cut(n: int, d: int, rng: Rng) -> np.ndarray:
    """Normal rows without the tenth of them that lies farthest out."""
    rows = normal(2 * n, d, rng)
    limit = np.quantile((normal(20_000, d, np.random.default_rng(0)) ** 2).sum(axis=1), 0.9)
    return rows[(rows**2).sum(axis=1) <= limit][:n]


def shifted(n: int, d: int, rng: Rng) -> np.ndarray:
    rows = normal(n, d, rng)
    rows[:, 0] += COLUMN
    return rows


def far_with_outlier(n: int, d: int, rng: Rng) -> np.ndarray:
    """Rows shifted away from all real ones, and one on their other side, whose ball holds them."""
    rows = normal(n, d, rng) - FAR
    rows[0] = FAR
    return rows


def without(mode: int) -> np.ndarray:
    shares = SHARES.copy()
    shares[mode] = 0.0
    return shares


def invented() -> np.ndarray:
    return np.append(0.9 * SHARES[:-1], 0.1)


def unevenly() -> np.ndarray:
    """All modes but the first have half of their share."""
    shares = SHARES / 2
    shares[0] = 1 - shares[1:].sum()
    return shares


modes = of_modes(SHARES)


@dataclass(frozen=True)
class Case:
    """One failure: the real law, and the law of the model (None: its own training rows)."""

    name: str
    says: str
    real: Law
    made: Law | None


CASES: tuple[Case, ...] = (
    Case("spread halved", "every number halved", normal, lambda n, d, rng: normal(n, d, rng) / 2),
    Case("spread x 0.8", "every number times 0.8", normal, lambda n, d, rng: normal(n, d, rng) * 0.8),
    Case("spread x 1.25", "every number times 1.25", normal, lambda n, d, rng: normal(n, d, rng) * 1.25),
    Case("few rows repeated", f"n / {TURNS} real rows, each {TURNS} times", normal,
         lambda n, d, rng: np.repeat(normal(n // TURNS, d, rng), TURNS, axis=0)),
    Case("training copied", "the training rows themselves, in another order", normal, None),
    Case("outer 10 % cut", "no row as far out as the outermost tenth of real rows", normal, cut),
    Case("one column wrong", f"the first column moved by {COLUMN:g} standard deviations, the others right", normal, shifted),
    Case("mode dropped", "one of nine modes of equal mass is not written", modes, of_modes(without(0))),
    Case("rare mode dropped", f"the mode of {RARE:.0%} is not written", modes, of_modes(without(MODES - 1))),
    Case("modes uneven", "all modes but one have half of their share", modes, of_modes(unevenly())),
    Case("mode invented", "a tenth of the rows lies in a mode that reality lacks", modes, of_modes(invented())),
    Case("outlier in real rows", f"every number {FAR:g} too large, where the real rows have one outlier", with_outlier,
         lambda n, d, rng: normal(n, d, rng) + FAR),
    Case("outlier in generated rows", f"every number {FAR:g} too small, but for one row on the other side", normal,
         far_with_outlier),
    Case("large unit", f"the first column moved by {COLUMN:g} standard deviations, the last one in units {UNIT:g} times finer",
         in_units, lambda n, d, rng: in_units(n, d, rng) + COLUMN * (np.arange(d) == 0)),
)  # fmt: skip


class Reality:
    """A world of numbers of one law in d columns."""

    size, types = None, None

    def __init__(self, law: Law, d: int) -> None:
        self.law, self.dim = law, d

    def rows(self, chains: int, n: int, rng: Rng) -> np.ndarray:
        return np.stack([self.law(n, self.dim, rng) for _ in range(chains)])


class RowsLook:
    """A Look (longtail.contracts.Look) of rows (n, ...) said to be a model's, at generation 0.

    Its held-out loss is that of `model` fitted to these rows.  cache holds what depends on the real rows alone.
    """

    generation, probed = 0, 1
    family = state = training = None
    model: Any = KernelDensity()

    def __init__(self, world: Any, rows: np.ndarray, trained: np.ndarray, cache: dict[str, Any]) -> None:
        self.world, self.cache = world, cache
        self.rows = self.probe_rows = len(rows)
        self.probe, self.training_rows = rows[None], trained[None]

    @cached_property
    def vectors(self) -> np.ndarray:
        return vectors_of(self.world, self.probe)

    @cached_property
    def log_likelihood(self) -> np.ndarray:
        return self.model.log_likelihood(self.model.fit(self.probe), self.real(self.probe_rows))

    def real(self, n: int) -> np.ndarray:
        return self.world.rows(1, n, np.random.default_rng(1))

    def real_samples(self, samples: int, n: int) -> np.ndarray:
        return self.world.rows(samples, n, np.random.default_rng(2))

    def real_vectors(self, n: int) -> np.ndarray:
        return vectors_of(self.world, self.real(n))[0]

    def real_vector_samples(self, samples: int, n: int) -> np.ndarray:
        return vectors_of(self.world, self.real_samples(samples, n))

    def exact(self, name: str) -> None:
        return None


METRICS: dict[str, tuple[tuple[str, str], ...]] = {
    "lost_mass": tuple((name, level) for name in ("kept", "uncovered") for level in ("rare", "very rare")),
    "prdc": (("precision", ""), ("recall", ""), ("density", ""), ("coverage", "")),
    "vendi": (("vendi", ""),),
    "frechet_distance": (("frechet_distance", ""),),
    "kernel_distance": (("kernel_distance", ""),),
    "energy_distance": (("energy_distance", ""),),
    "classifier_two_sample": (("classifier_accuracy", "logistic"), ("classifier_accuracy", "boosted trees")),
    "memorisation": (("nearest_to_training", "all"), ("copied", "")),
    "out_of_support": (("out_of_support", ""),),
    "held_out_loss": (("held_out_loss", ""), ("held_out_loss", "decile 10")),
    "mauve": (("mauve", ""),),
    "moments": (("mean", "0"), ("variance", "0")),
}
"""The metrics of numbers, and the numbers of each that are looked at."""

Numbers = Mapping[str, tuple[tuple[str, str], ...]]
Scored = dict[tuple[str, str], float]


def scored(look: Any, metrics: Numbers) -> Scored:
    """The named numbers of the metrics of one look; those without a value are left out."""
    found: Scored = {}
    for name, keys in metrics.items():
        metric = catalog.build("metric", name, {})
        metric = metric.settled(look.world) if hasattr(metric, "settled") else metric
        for item in metric.measure(look, {}):
            if (item.quantity, item.part) in keys and np.isfinite(item.values[0]):
                found[item.quantity, item.part] = float(item.values[0])
    return found


@dataclass(frozen=True)
class Told:
    """What one number said: its median on the failure, and the range that holds 95 % of what fresh real rows score."""

    value: float
    low: float
    high: float
    verdict: str


def verdict(quantity: str, value: float, low: float, high: float) -> str:
    """Outside of the range on its bad side a number sees the failure; a number with no better side sees on either."""
    if low - 1e-12 <= value <= high + 1e-12:
        return BLIND
    better = QUANTITIES[quantity].better
    return BETTER if better and (value > high) == (better > 0) else SEES


@dataclass(frozen=True)
class Failure:
    """A case in a world: made turns the training rows (n, ...) into what the model writes."""

    name: str
    world: Any
    made: Callable[[np.ndarray, Rng], np.ndarray]


def told(
    failures: Sequence[Failure],
    look: Callable[..., Any],
    n: int,
    metrics: Numbers,
    repeats: tuple[int, int],
    seed: int = 1,
) -> dict[str, dict[tuple[str, str], Told]]:
    """What each number says of each failure; repeats: draws of real rows, and of the failure.

    look(world, rows, trained, cache) is what a metric sees.  Failures with one world share its real rows.
    """
    nulls: dict[int, list[Scored]] = {}
    caches: dict[int, dict[str, Any]] = {}
    found = {}
    for place, failure in enumerate(failures):
        world, own = failure.world, id(failure.world)
        cache = caches.setdefault(own, {})
        if own not in nulls:
            rng = np.random.default_rng((seed, len(nulls)))
            pairs = (world.rows(2, n, rng) for _ in range(repeats[0]))
            nulls[own] = [scored(look(world, *pair, cache), metrics) for pair in pairs]
        rng = np.random.default_rng((seed, 1000 + place))
        trained = [world.rows(1, n, rng)[0] for _ in range(repeats[1])]
        drawn = [scored(look(world, failure.made(rows, rng), rows, cache), metrics) for rows in trained]
        known = [key for key in drawn[0] if all(key in some for some in (*drawn, *nulls[own]))]
        found[failure.name] = {key: _told(key, drawn, nulls[own]) for key in known}
    return found


def told_of_numbers(
    cases: Sequence[Case], d: int, n: int, metrics: Numbers, repeats: tuple[int, int], seed: int = 1
) -> dict[str, dict[tuple[str, str], Told]]:
    """What each number says of each case in d columns."""
    worlds = {case.real: Reality(case.real, d) for case in cases}

    def made(case: Case) -> Callable[[np.ndarray, Rng], np.ndarray]:
        return lambda rows, rng: rng.permutation(rows) if case.made is None else case.made(len(rows), d, rng)

    failures = [Failure(case.name, worlds[case.real], made(case)) for case in cases]
    return told(failures, RowsLook, n, metrics, repeats, seed)


def _told(key: tuple[str, str], drawn: list[Scored], null: list[Scored]) -> Told:
    value = float(np.median([some[key] for some in drawn]))
    low, high = np.quantile([some[key] for some in null], (0.025, 0.975))
    return Told(value, float(low), float(high), verdict(key[0], value, float(low), float(high)))
