"""Picking rows among those that a model offers to a selection: one of each group, or until enough are accepted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .contracts import Draw
from .errors import InputError
from .rows import Rows, columns, take

OFFERED = 2**21
"""Rows of a block of chains that are drawn at once."""
FIRST = 256
"""Rows a chain that are drawn before the number of chains is known."""
PATIENCE, LEAST = 200, 20_000
"""A chain may draw so many rows for each row that is wanted, and so many in any case."""


def groups(draw: Draw, n: int, k: int) -> Iterator[Rows]:
    """Rows (chains, some * k, ...) for n groups of k, in pieces that fit in memory."""
    done, piece = 0, max(1, FIRST // k)
    while done < n:
        some = min(piece, n - done)
        rows = draw(some * k, f"groups {done}")
        yield rows
        done, piece = done + some, max(1, OFFERED // (len(rows) * k))


def accepted(draw: Draw, n: int, accept: Callable[[Rows], np.ndarray], selection: str) -> Rows:
    """The first n rows (chains, n, ...) that are accepted; accept(rows) is true or false for each (chains, m).

    Every chain draws as many rows as the slowest needs.  Raises InputError, naming the selection, once so many
    rows of a chain (PATIENCE * n, at least LEAST) do not hold n that are accepted.
    """
    kept: Rows | None = None
    have = np.zeros(0, dtype=np.intp)
    offered, ask, most = 0, min(n + 8, FIRST), max(PATIENCE * n, LEAST)
    while offered < most:
        rows = draw(ask, f"from {offered}")
        offered += ask
        taken = accept(rows)
        if kept is None:
            kept, have = np.empty((len(rows), n, *rows.shape[2:]), dtype=rows.dtype), np.zeros(len(rows), dtype=np.intp)
        chain, at = np.nonzero(taken)
        place = have[chain] + _number_within(chain, taken.sum(axis=1))
        fits = place < n
        kept[chain[fits], place[fits]] = rows[chain[fits], at[fits]]
        have = np.minimum(have + taken.sum(axis=1), n)
        if (missing := int(n - have.min())) == 0:
            return kept
        rate = max(float(have.min()) / offered, 1 / (4 * offered))
        ask = int(min(math.ceil(1.2 * missing / rate) + 8, max(OFFERED // len(rows), 1), most - offered))
    least = 0 if kept is None else int(have.min())
    raise InputError(
        f"selection {selection}: of {offered:,} rows that a model wrote it accepted {least:,}, and {n:,} are needed; "
        "accept more, or give the loop fresh real rows so that its model does not drift away"
    )


def one_of_each(rows: Rows, scores: np.ndarray, k: int) -> Rows:
    """The row with the highest score of each k neighbours: rows (chains, some * k, ...), scores (chains, some * k)."""
    best = scores.reshape(len(scores), -1, k).argmax(axis=2)
    return take(rows, best + k * np.arange(best.shape[1]))


def check_column(world: Any, column: int, selection: str) -> None:
    """InputError if rows of the world have no such column."""
    if getattr(world, "types", None) is None:
        found = columns(world.rows(1, 1, np.random.default_rng(0)))
        if not 0 <= column < found:
            raise InputError(
                f"selection {selection}: column = {column} must be a number from 0 to {found - 1}, one of the world's columns"
            )


def column_of(rows: Rows, column: int) -> np.ndarray:
    """One column of rows of numbers (chains, n)."""
    return rows if rows.ndim == 2 else rows[..., column]


def _number_within(chain: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """0, 1, ... within each chain, for accepted rows sorted by chain."""
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return np.arange(len(chain)) - np.repeat(starts, counts)
