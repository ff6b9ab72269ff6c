"""Running cells: as many independent chains of a loop as a claim needs, seen at the generations it names."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..lab.cell import Cell
from ..lab.experiment import cells, experiment
from ..lab.look import Look
from ..lab.loop import Block
from ..theory.prediction import Setting
from ..worlds.normal import Normal

Read = Callable[[Look], np.ndarray]


def cell_of(chains: int, horizon: int, **asked: Any) -> Cell:
    """The one cell of an experiment, in blocks no larger than the chains asked for; world may be a built one."""
    world = asked["world"]
    if isinstance(world, Normal):
        asked["world"] = {"normal": {"dim": world.dim}}
    found = cells(experiment({**asked, "horizon": horizon}))[0]
    if isinstance(world, Normal):
        found = replace(found, world=world, family=found.family.settled(world))
    return replace(found, block=min(found.block, chains))


def setting_of(cell: Cell) -> Setting:
    """What the cell's theory may ask about it; every generation is measured."""
    return Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, cell.horizon, tuple(range(cell.horizon)))


def blocks(rng: np.random.Generator, cell: Cell, chains: int, state: Any = None) -> Iterator[Block]:
    """Independent blocks of a fresh seed, as many as the chains need; state: where generation 0 has left their models."""
    seed = int(rng.integers(2**62))
    for number in range(math.ceil(chains / cell.block)):
        block = Block(cell, seed, number, wanted=cell.block)
        if state is not None:
            kept = block.kept()
            kept.update(next=1, state=state, first=state)
            block.resume(kept)
        yield block


def observe(
    rng: np.random.Generator, cell: Cell, chains: int, at: Sequence[int], read: Read, state: Any = None
) -> dict[int, np.ndarray]:
    """What `read` sees (chains, ...) at the generations `at`, over independent blocks (which may start as `state`)."""
    found: dict[int, list[np.ndarray]] = {t: [] for t in at}
    for block in blocks(rng, cell, chains, state):
        for look in block.steps(max(at) + 1):
            if look.generation in found:
                found[look.generation].append(np.array(read(look)))
    return {t: np.concatenate(parts) for t, parts in found.items()}


def loop(rng: np.random.Generator, chains: int, at: Sequence[int], read: Read, **asked: Any) -> dict[int, np.ndarray]:
    """As `observe`, for an experiment given by its fields."""
    return observe(rng, cell_of(chains, max(at) + 1, **asked), chains, at, read)


def shares(look: Look) -> np.ndarray:
    """The law of a categorical model over all symbols (chains, K)."""
    symbols, q = look.exact("law")
    if symbols.ndim == 1:
        full = np.zeros((len(q), len(look.world.types)))
        full[:, symbols] = q
        return full
    width = len(look.world.types)
    flat = symbols + width * np.arange(len(q))[:, None]
    return np.bincount(flat.ravel(), q.ravel(), minlength=width * len(q)).reshape(len(q), width)


def first_share(look: Look) -> np.ndarray:
    """The probability of the first symbol (chains,)."""
    return shares(look)[:, 0]


def heterozygosity(look: Look) -> np.ndarray:
    """1 - sum q^2 (chains,)."""
    _, q = look.exact("law")
    return 1 - (q**2).sum(axis=1)


def place(look: Look) -> np.ndarray:
    """Mean, variance and log variance of a one-dimensional Gaussian model (chains, 3)."""
    return np.concatenate([look.exact(name) for name in ("mean", "variance", "log_variance")], axis=1)


def two(q: float) -> dict[str, Any]:
    """The world of two symbols, the first of probability q."""
    return {"zipf": {"symbols": 2, "exponent": math.log2(q / (1 - q))}}


def zipf(symbols: int, exponent: float = 1.0) -> dict[str, Any]:
    """A Zipf world."""
    return {"zipf": {"symbols": symbols, "exponent": exponent}}


NORMAL: dict[str, Any] = {"normal": {}}


def diversity_of(world: dict[str, Any]) -> float:
    """H of a Zipf world."""
    p = p_of(world)
    return float(1 - (p**2).sum())


def p_of(world: dict[str, Any]) -> np.ndarray:
    """The probabilities of a Zipf world (K,)."""
    parameters = world["zipf"]
    p = np.arange(1, parameters["symbols"] + 1) ** -float(parameters["exponent"])
    return p / p.sum()


def sizes(rng: np.random.Generator, low: int, high: int, how_many: int = 3) -> list[int]:
    """Distinct numbers drawn evenly on the log scale from low to high, rising."""
    found: set[int] = set()
    while len(found) < how_many:
        found.add(round(math.exp(rng.uniform(math.log(low), math.log(high)))))
    return sorted(found)


def probabilities(rng: np.random.Generator, low: float, high: float, how_many: int = 3) -> list[float]:
    """Probabilities drawn from low to high, rounded to be read."""
    return [round(float(value), 3) for value in rng.uniform(low, high, how_many)]
