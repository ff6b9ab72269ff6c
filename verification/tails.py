"""Effective real rows: the limit against the exact chain and against large loops (theory.branching, docs/theory.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from longtail.coverage.levels import LEVELS
from longtail.coverage.mass import by_level, uncovered
from longtail.lab.look import Look
from longtail.reproduction.check import Check, equal, is_true, near
from longtail.reproduction.simulate import cell_of, observe, setting_of, sizes, two, zipf
from longtail.theory.branching import effective_rows
from longtail.theory.drift import counts_over_time, survival

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


def claim_limit_of_the_exact_chain(rng: Rng) -> Iterator[Check]:
    """exp(-p B) tends to the exact E (1 - q_t)^n as n grows with n p and r / n held: the error shrinks like 1/n."""
    for copies in rng.uniform(1, 6, 3):
        for real in (0.0, 0.05):
            t, errors = int(rng.integers(4, 15)), []
            for n in (100, 400, 1600):
                p, r = float(copies) / n, round(real * n)
                anchor: Any = {"fresh": {"rows": r}} if r else "none"
                setting = setting_of(cell_of(1, t + 1, world=two(p), rows=n, anchor=anchor))
                limit = np.exp(-p * effective_rows(setting, t, n).real)
                exact = counts_over_time(n, p, r, t + 1)[-1] @ (1 - np.arange(n + 1) / n) ** n
                errors.append(abs(float(exact - limit)))
            where = (
                f"n p={copies:.2f}, r/n={real}, generation {t}, errors {errors[0]:.1e} {errors[1]:.1e} {errors[2]:.1e}"
            )
            yield is_true("error of effective rows ~ 1/n", where, errors[0] > 3 * errors[1] > 9 * errors[2], "shrinks")
            yield equal("small at n=1600", where, errors[2], 0.0, 1e-3)


def claim_replace_worth(rng: Rng) -> Iterator[Check]:
    """Under replace a model is worth n (1 - s) real rows by the recursion s' = exp(s - 1), about 2n/t."""
    for n in sizes(rng, 1000, 1_000_000):
        t = int(rng.integers(30, 200))
        worth = effective_rows(setting_of(cell_of(1, t + 1, world=two(0.5), rows=n)), t, float("inf")).real
        p = 1e-3 * t / n
        yield equal(
            "worth by the survival recursion", f"n={n}, generation {t}", 1 - np.exp(-p * worth), survival(p * n, t + 1)
        )
        yield equal("worth ~ 2n/t", f"n={n}, generation {t}", worth * (t + 2) / (2 * n), 1.0, 0.08)


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
