"""Chains followed from a state of one's own, or until they are absorbed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..lab.cell import Cell
from ..lab.loop import Block
from .simulate import Read, cell_of

LONGEST = 1_000_000
"""Generations after which a chain that is not absorbed is an error."""


def until_absorbed(
    rng: np.random.Generator, chains: int, read: Read, state: Any = None, **asked: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Generation of absorption (chains,), and what `read` sees of the models that are left (chains, ...).

    For families whose exact("absorbed") says (chains,) which models can no longer change.  state: where the chains of a
    block start, instead of at the world; times are then refits.  Raises RuntimeError for chains that never end.
    """
    cell, times, left = cell_of(chains, LONGEST, **asked), [], []
    for block in _blocks(rng, cell, chains):
        time = np.full(cell.block, 0.0 if state is None else 1.0)
        if state is not None:
            _start(block, state)
        for look in block.steps(LONGEST):
            absorbed = look.exact("absorbed")
            if absorbed.all():
                break
            time += ~absorbed
        else:
            raise RuntimeError(f"chains are not absorbed after {LONGEST:,} generations: {asked}")
        times.append(time)
        left.append(np.array(read(look)))
    return np.concatenate(times), np.concatenate(left)


def from_state(
    rng: np.random.Generator, cell: Cell, chains: int, at: Sequence[int], read: Read, state: Any
) -> dict[int, np.ndarray]:
    """What `read` sees (chains, ...) after so many refits of models that all start as `state` (one chain a row)."""
    found: dict[int, list[np.ndarray]] = {t: [] for t in at}
    for block in _blocks(rng, cell, chains):
        _start(block, state)
        for look in block.steps(max(at) + 1):
            if look.generation in found:
                found[look.generation].append(np.array(read(look)))
    return {t: np.concatenate(parts) for t, parts in found.items()}


def _blocks(rng: np.random.Generator, cell: Cell, chains: int) -> Iterator[Block]:
    seed = int(rng.integers(2**62))
    for number in range(math.ceil(chains / cell.block)):
        yield Block(cell, seed, number, wanted=cell.block)


def _start(block: Block, state: Any) -> None:
    """Puts the chains of a new block where generation 0 has left them in this state."""
    kept = block.kept()
    kept.update(next=1, state=state, first=state)
    block.resume(kept)
