"""Rows of a block of chains: arrays (chains, n) or (chains, n, columns), first axis the chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Rows = np.ndarray


def length(rows: Rows) -> int:
    """The number of rows that each chain has."""
    return int(rows.shape[1])


def columns(rows: Rows) -> int:
    """The number of columns that a row has."""
    return 1 if rows.ndim == 2 else int(rows.shape[2])


def concat(parts: Sequence[Rows]) -> Rows:
    """The rows of several parts one after the other, chain by chain."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def take(rows: Rows, index: np.ndarray) -> Rows:
    """The rows at index (chains, k), chain by chain."""
    return np.take_along_axis(rows, index if rows.ndim == 2 else index[..., None], axis=1)


def drawn(n: int, k: int, chains: int, replace: bool, rng: np.random.Generator) -> np.ndarray:
    """k row numbers below n for each chain (chains, k), drawn with or without replacement."""
    if replace:
        return rng.integers(0, n, (chains, k))
    return rng.permuted(np.broadcast_to(np.arange(n), (chains, n)), axis=1)[:, :k]


def drawn_by_share(shares: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n numbers below K for each chain (chains, n), each number as likely as the chain's shares (chains, K) say.

    One sorted search over all chains: those of chain c stand between c and c + 1.
    """
    cumulative, before = np.cumsum(shares, axis=1), np.arange(len(shares))[:, None]
    ends = cumulative / cumulative[:, -1:] + before
    place = np.searchsorted(ends.ravel(), rng.random((len(shares), n)) + before, side="right")
    # a number that rounding lifts over the end belongs to the last that has a share
    last = shares.shape[1] - 1 - (shares[:, ::-1] > 0).argmax(axis=1)
    found: np.ndarray = np.minimum(place - before * shares.shape[1], last[:, None])
    return found


def head(state: Any, chains: int) -> Any:
    """The first chains of a batched state: arrays (first axis the chain) in tuples and dictionaries, or its own `head`."""
    if hasattr(state, "head"):
        return state.head(chains)
    if isinstance(state, np.ndarray):
        return state[:chains]
    if isinstance(state, dict):
        return {name: head(part, chains) for name, part in state.items()}
    if isinstance(state, tuple):
        parts = [head(part, chains) for part in state]
        return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)
    if isinstance(state, list):
        return [head(part, chains) for part in state]
    return state


def vectors_of(world: Any, rows: Rows) -> np.ndarray:
    """Rows (chains, n, ...) as vectors (chains, n, d): as the world embeds them, else as they are."""
    if hasattr(world, "embed"):
        found: np.ndarray = world.embed(rows)
        return found
    return rows[..., None] if rows.ndim == 2 else rows
