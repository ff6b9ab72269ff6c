"""Where parts meet: the one definition seen twice, blocks that share nothing, a loop that goes on after a stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from longtail.coverage.mass import floor, uncovered, uncovered_seen
from longtail.lab.loop import Block
from longtail.reproduction.check import Check, equal, mean
from longtail.reproduction.simulate import NORMAL, cell_of, place, shares, sizes, zipf

Rng = np.random.Generator
LOOPS: tuple[dict[str, Any], ...] = (
    {"anchor": {"fresh": {"rows": 3}}},
    {"regime": "accumulate", "anchor": {"fixed": {"rows": 3}}},
    {"regime": {"window": {"width": 3}}},
    {"regime": "budget", "lane": "rows"},
)


def claim_uncovered_seen_averages_to_uncovered(rng: Rng) -> Iterator[Check]:
    """For frozen levels, held-out real rows whose type the candidate lacks average to the exact uncovered mass."""
    for n in sizes(rng, 60, 400):
        world, t = zipf(int(rng.integers(40, 120)), float(rng.uniform(0.8, 1.2))), int(rng.integers(1, 12))
        cell = cell_of(1_000, t + 1, world=world, rows=n, anchor={"fresh": {"rows": 2}})
        seed, bottom = int(rng.integers(2**62)), floor(cell.world.types, n)
        gaps, sampled = [], []
        for number in range(-(-4_000 // cell.block)):
            look = list(Block(cell, seed, number, wanted=cell.block).steps(t + 1))[-1]
            symbols, q = look.exact("law")
            exact = uncovered(cell.world.types, q, n, symbols)
            gaps.append(_seen(rng, cell, look.family.sample(look.state, n, rng)) - exact)
            sampled.append(_seen(rng, cell, cell.world.rows(cell.block, n, rng)) - bottom)
        gap, fresh = np.concatenate(gaps), np.concatenate(sampled)
        for level in np.flatnonzero(bottom > 0.02):
            where = f"level {level}, K={len(cell.world.types)}, n={n}, generation {t}"
            yield mean("uncovered_seen - uncovered", where, gap[:, level][np.isfinite(gap[:, level])], 0.0)
            yield mean("a fresh real sample: seen - floor", where, fresh[:, level][np.isfinite(fresh[:, level])], 0.0)


def _seen(rng: Rng, cell: Any, candidate: np.ndarray) -> np.ndarray:
    """uncovered_seen of each chain's candidate rows from 600 held-out real rows (chains, 4)."""
    types = cell.world.types
    real = cell.world.rows(len(candidate), 600, rng)
    found = []
    for rows, held_out in zip(candidate, real, strict=True):
        present = np.bincount(rows, minlength=len(types)) > 0
        found.append(uncovered_seen(types.level[held_out], ~present[held_out]))
    return np.array(found)


def claim_blocks_and_chains_are_independent(rng: Rng) -> Iterator[Check]:
    """Neighbouring chains, and equal chains of neighbouring blocks, do not move together."""
    for asked in LOOPS:
        cell = cell_of(2_000, 6, world=NORMAL, rows=20, **asked)
        seed = int(rng.integers(2**62))
        first, second = (_last(cell, seed, number)[:, 0] for number in (0, 1))
        scale = np.sqrt((first**2).mean() * (second**2).mean())
        yield mean("blocks move apart", str(asked), first * second / scale, 0.0)
        yield mean("chains move apart", str(asked), first[::2] * first[1::2] / scale, 0.0)
        other = _last(cell, seed + 1, 0)[:, 0]
        yield mean("seeds move apart", str(asked), first * other / scale, 0.0)


def _last(cell: Any, seed: int, number: int) -> np.ndarray:
    looks = list(Block(cell, seed, number, wanted=cell.block).steps(cell.horizon))
    return place(looks[-1])


def claim_a_resumed_loop_is_the_same(rng: Rng) -> Iterator[Check]:
    """A block stopped and resumed, and one run again, give the same bits."""
    for asked in LOOPS:
        for world, read in ((NORMAL, place), (zipf(12), shares)):
            cell = cell_of(64, 9, world=world, rows=20, **asked)
            seed, stop = int(rng.integers(2**62)), int(rng.integers(1, 8))
            whole = [read(look) for look in Block(cell, seed, 3, wanted=64).steps(9)]
            block = Block(cell, seed, 3, wanted=64)
            parts = [read(look) for look in block.steps(stop)]
            later = Block(cell, seed, 3, wanted=64)
            later.resume(block.kept())
            parts += [read(look) for look in later.steps(9)]
            gap = max(float(np.abs(a - b).max()) for a, b in zip(whole, parts, strict=True))
            yield equal("stopped and resumed", f"{next(iter(world))}, {asked}, stopped at {stop}", gap, 0.0, 0.0)
