"""Chains followed until they are absorbed."""

from __future__ import annotations

from typing import Any

import numpy as np

from .simulate import Read, blocks, cell_of

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
    for block in blocks(rng, cell, chains, state):
        time = np.full(cell.block, 0.0 if state is None else 1.0)
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
