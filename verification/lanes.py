"""The statistics lane and the rows lane have one law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from longtail.lab.look import Look
from longtail.reproduction.check import Check, is_true, same_law, same_mean
from longtail.reproduction.simulate import NORMAL, Read, cell_of, observe, place, shares, zipf

Rng = np.random.Generator
LOOPS: tuple[dict[str, Any], ...] = (
    {},
    {"regime": "accumulate"},
    {"regime": {"window": {"width": 2}}},
    {"regime": "budget"},
    {"regime": {"budget": {"replace": True}}},
    {"anchor": {"fresh": {"rows": 1}}},
    {"anchor": {"fresh": {"rows": 2}}},
    {"anchor": {"fresh": {"chance": 0.15}}},
    {"anchor": {"fixed": {"rows": 4}}},
    {"anchor": {"fixed": {"rows": 4, "where": "within"}}},
    {"anchor": {"contaminated": {"rows": 4, "false": 0.5}}},
    {"regime": "accumulate", "anchor": {"fresh": {"chance": 0.3}}},
    {"regime": "accumulate", "anchor": {"fixed": {"rows": 3}}},
)


def claim_categories(rng: Rng) -> Iterator[Check]:
    """Heterozygosity and the first share at two generations, with and without a prior."""
    for number, asked in enumerate(LOOPS):
        family = {"categorical": {"prior": 1.5} if number % 3 == 2 else {}}
        world, n = zipf(int(rng.integers(4, 30)), 0.9), int(rng.integers(10, 60))
        yield from _lanes(rng, _diversity_and_share, {"world": world, "rows": n, "family": family, **asked}, 3_000)


def claim_numbers(rng: Rng) -> Iterator[Check]:
    """Mean and log variance at two generations, both divisors and a prior."""
    families: tuple[dict[str, Any], ...] = ({}, {"divisor": "n-1"}, {"prior": 2.0})
    for number, asked in enumerate(LOOPS):
        n, family = int(rng.integers(6, 40)), {"gaussian": families[number % 3]}
        yield from _lanes(rng, _mean_and_log, {"world": NORMAL, "rows": n, "family": family, **asked}, 8_000)


def claim_dimensions(rng: Rng) -> Iterator[Check]:
    """Log-determinant and first mean in two to five dimensions."""
    for asked in LOOPS[:10]:
        dim = int(rng.integers(2, 6))
        n = dim + 4 + int(rng.integers(3, 20))
        yield from _lanes(rng, _log_det_and_mean, {"world": {"normal": {"dim": dim}}, "rows": n, **asked}, 3_000)


def _lanes(rng: Rng, read: Read, asked: dict[str, Any], chains: int) -> Iterator[Check]:
    at = [int(rng.integers(1, 4)), int(rng.integers(5, 10))]
    fast = cell_of(chains, at[1] + 1, **asked)
    slow = cell_of(chains, at[1] + 1, **asked, lane="rows")
    where = ", ".join(f"{key} {value}" for key, value in asked.items())
    if "budget" not in str(asked) or fast.world.types is not None:
        yield is_true("the lanes differ", where, (fast.lane, slow.lane) == ("statistics", "rows"), "statistics, rows")
    seen = [observe(rng, replace(cell, block=min(cell.block, chains)), chains, at, read) for cell in (fast, slow)]
    for t in at:
        for column, name in enumerate(("first", "second")):
            left, right = (found[t][:, column] for found in seen)
            label = f"generation {t}, {name} of {read.__name__.strip('_')}, {where}"
            yield same_mean("lanes agree: mean", label, left, right)
            yield same_law("lanes agree: law", label, left, right)


def _diversity_and_share(look: Look) -> np.ndarray:
    q = shares(look)
    return np.stack((1 - (q**2).sum(axis=1), q[:, 0]), axis=1)


def _mean_and_log(look: Look) -> np.ndarray:
    return place(look)[:, [0, 2]]


def _log_det_and_mean(look: Look) -> np.ndarray:
    return np.stack((look.exact("log_det"), look.exact("mean")[:, 0]), axis=1)
