"""How large a block is: a pure function of family, world and rows."""

from __future__ import annotations

from typing import Any

from ..recipe import amounts_of

WORKING_SET = 4 * 2**20
"""Bytes of a block that stay in a processor's cache (measured: larger blocks are slower for d > 1 and for categories)."""
LARGEST_SET = 64 * 2**20
MOST = 16384
FEW = 8


def block_size(world: Any, family: Any, rows: Any, lane: str) -> int:
    """Chains in a block: a power of two, a pure function of family, world and rows (1 for families that ask for one chain).

    Blocks run full, so a family that gains little from many chains at once says small_blocks, and has at most 8 in one.
    """
    if getattr(family, "chains", None) == 1:
        return 1
    n = int(max(amounts_of(rows)))
    bytes_of_chain = chain_bytes(world, family, n, lane)
    size = min(MOST, max(WORKING_SET // bytes_of_chain, min(FEW, LARGEST_SET // bytes_of_chain), 1))
    size = 1 << (int(size).bit_length() - 1)
    if getattr(family, "small_blocks", False):
        return min(size, FEW)
    return size if lane == "statistics" else min(size, 1024)


def chain_bytes(world: Any, family: Any, n: int, lane: str) -> int:
    """Bytes that one chain's state and its temporaries take: what its world lets expect, or what its family says."""
    own = int(family.chain_bytes(n)) if hasattr(family, "chain_bytes") else 0
    return max(own, _of_world(world, n, lane))


def _of_world(world: Any, n: int, lane: str) -> int:
    types = getattr(world, "types", None)
    if types is not None:
        return 32 * min(len(types), n) + (3 * n if n < 30 * len(types) or lane != "statistics" else 0) + 64
    dim = getattr(world, "dim", 1)
    if lane != "statistics":
        return 32 * n * getattr(world, "spins", dim) + 64
    return 32 * dim * dim + 160 * dim
