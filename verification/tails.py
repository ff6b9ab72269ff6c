"""Effective real rows against large loops, each regime and anchor (theory.branching, docs/theory.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from longtail.coverage.levels import LEVELS
from longtail.coverage.mass import by_level, uncovered
from longtail.lab.look import Look
from longtail.reproduction.check import Check, near
from longtail.reproduction.simulate import cell_of, observe, setting_of, zipf

Rng = np.random.Generator
LOOPS: tuple[dict[str, Any], ...] = (
    {},
    {"regime": "accumulate"},
    {"regime": {"window": {"width": 3}}},
    {"regime": {"budget": {"replace": True}}},
    {"regime": "budget"},
    {"anchor": {"fresh": {"share": 0.01}}},
    {"anchor": {"fresh": {"chance": 0.02}}},
    {"anchor": {"fixed": {"rows": 400}}},
    {"anchor": {"contaminated": {"share": 0.04, "false": 0.5}}},
    {"regime": "accumulate", "anchor": {"fresh": {"share": 0.05}}},
    {"family": {"categorical": {"prior": 60.0}}},
)


def claim_uncovered_mass_of_large_loops(rng: Rng) -> Iterator[Check]:
    """Uncovered mass and living types per level, names-like worlds, each regime and anchor, n large.

    Levels that lose next to nothing are left out: there is nothing to tell apart and the few losses are skewed.
    """
    for asked in LOOPS:
        slow = asked.get("regime") == "budget"
        world, n = zipf(int(rng.integers(1500, 3000)), float(rng.uniform(1.0, 1.2))), int(rng.integers(15_000, 40_000))
        t, chains = int(rng.integers(3, 5 if slow else 13)), 576
        cell = cell_of(chains, t + 1, world=world, rows=n, **asked)
        said = {(item.quantity, item.part): item.values[t] for item in cell.family.predict(setting_of(cell))}
        found = observe(rng, cell, chains, [t], _uncovered_and_alive)[t]
        where = f"K={world['zipf']['symbols']}, n={n}, generation {t}, {asked or 'replace'}"
        for number, level in enumerate(LEVELS):
            if said.get(("uncovered", level), 0.0) > 0.02:
                yield near(f"uncovered, {level}", where, found[:, number], said["uncovered", level], 0.002)
            expected, types = said.get(("alive", level), 0.0), np.bincount(cell.world.types.level, minlength=4)[number]
            if 0.05 * types < expected < 0.97 * types:
                yield near(f"alive, {level}", where, found[:, 4 + number], expected, 0.002 * expected)


def _uncovered_and_alive(look: Look) -> np.ndarray:
    symbols, q = look.exact("law")
    types = look.world.types
    alive = by_level(types, (q > 0).astype(float), np.ones(len(types)), symbols)
    return np.concatenate((uncovered(types, q, look.rows, symbols), alive), axis=1)
