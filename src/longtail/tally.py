"""Samples of symbols, a batch of chains at a time: as rows, or as counts of the symbols that live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

SPARSE = 4
"""Rows stay rows while there are fewer of them than this times the symbols: a count of every symbol would be larger."""
WORTH = 0.8
"""Dead symbols are dropped when fewer than this share is alive."""
CHUNK = 65536
RECOUNT = 8


@dataclass
class Tally:
    """n rows a chain (a number, or (chains,)), held as rows (chains, n), as counts (chains, L) of symbols (L,), or both.

    age counts generations since the living symbols were last counted; living is their mean number a chain.
    """

    n: Any
    rows: np.ndarray | None = None
    symbols: np.ndarray | None = None
    counts: np.ndarray | None = None
    age: int = 0
    living: float | None = None

    @property
    def chains(self) -> int:
        return len(self.rows if self.rows is not None else self.counts)  # type: ignore[arg-type]

    def head(self, chains: int) -> Tally:
        """The first chains of the batch."""
        n = self.n if np.ndim(self.n) == 0 else self.n[:chains]
        rows = None if self.rows is None else self.rows[:chains]
        return Tally(n, rows, self.symbols, None if self.counts is None else self.counts[:chains])

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """Symbols (L,), sorted, all living ones among them, and their counts (chains, L); counted when first asked for."""
        if self.counts is None or self.symbols is None:
            assert self.rows is not None
            width = int(self.rows.max(initial=0)) + 1
            self.symbols, self.counts = alive_only(np.arange(width), _counted(self.rows, width))
        return self.symbols, self.counts

    def law(self) -> tuple[np.ndarray, np.ndarray]:
        """Symbols and counts (chains, L): symbols (L,) for all chains, or (chains, L) for each where rows are few."""
        if self.counts is None and self.rows is not None and self._is_sparse():
            return self._runs()
        return self.table()

    def living_mean(self) -> float:
        """The mean number of living symbols of a chain."""
        if self.living is None:
            self.living = float(np.count_nonzero(self.law()[1])) / self.chains
        return self.living

    def _is_sparse(self) -> bool:
        assert self.rows is not None
        return SPARSE * self.rows.shape[1] < int(self.rows.max(initial=0)) + 1

    def _runs(self) -> tuple[np.ndarray, np.ndarray]:
        """Distinct symbols of each chain and their counts, padded with zeros (chains, most distinct)."""
        assert self.rows is not None
        ordered = np.sort(self.rows, axis=1)
        starts = np.ones(ordered.shape, dtype=bool)
        starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        chain, at = np.nonzero(starts)
        distinct = np.bincount(chain, minlength=self.chains)
        length = np.diff(np.append(chain * ordered.shape[1] + at, ordered.size))
        place = np.arange(len(chain)) - np.repeat(np.cumsum(distinct) - distinct, distinct)
        symbols = np.zeros((self.chains, int(distinct.max())), dtype=np.intp)
        counts = np.zeros(symbols.shape, dtype=np.int64)
        symbols[chain, place] = ordered[chain, at]
        counts[chain, place] = length
        return symbols, counts


def _counted(rows: np.ndarray, width: int) -> np.ndarray:
    """How often each chain holds each symbol below width (chains, width)."""
    if rows.shape[1] >= CHUNK // 8:
        return np.stack([np.bincount(row, minlength=width) for row in rows])
    flat = rows + (np.arange(len(rows)) * width)[:, None]
    return np.bincount(flat.ravel(), minlength=len(rows) * width).reshape(len(rows), width)


def alive_only(symbols: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without the symbols that no chain holds, once there are enough of them to be worth the copy."""
    alive = counts.sum(axis=0) > 0
    return (symbols, counts) if np.count_nonzero(alive) > WORTH * len(alive) else (symbols[alive], counts[:, alive])


def merged(a: Tally, b: Tally, symbols: int) -> Tally:
    """The rows of both: as rows while they are few against the number of symbols, else as counts."""
    n = a.n + b.n
    if a.rows is not None and b.rows is not None and n <= SPARSE * symbols:
        return Tally(n, rows=np.concatenate((a.rows, b.rows), axis=1))
    (left, left_counts), (right, right_counts) = a.table(), b.table()
    if len(left) == len(right) and (left == right).all():
        return Tally(n, symbols=left, counts=left_counts + right_counts)
    if len(right) == symbols or len(left) == symbols:
        return _into_all(n, (left, left_counts), (right, right_counts), symbols)
    union = np.union1d(left, right)
    counts = np.zeros((a.chains, len(union)), dtype=np.int64)
    counts[:, np.searchsorted(union, left)] = left_counts
    counts[:, np.searchsorted(union, right)] += right_counts
    return Tally(n, symbols=union, counts=counts)


def _into_all(n: Any, a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray], symbols: int) -> Tally:
    """A merge where one side lists every symbol."""
    (_, whole), (some, few) = (a, b) if len(a[0]) == symbols else (b, a)
    counts = whole.copy()
    counts[:, some] += few
    return Tally(n, symbols=np.arange(symbols), counts=counts)


def parents(rows: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows for each chain (chains, n), each a copy of a uniformly chosen row of the same chain."""
    chains, size = rows.shape
    if n >= CHUNK // 8:
        return np.stack([row.take(rng.integers(0, size, n, dtype=np.uint32), mode="clip") for row in rows])
    new = np.empty((chains, n), dtype=rows.dtype)
    together = max(CHUNK // n, 1)
    for start in range(0, chains, together):
        some = rows[start : start + together]
        index = rng.integers(0, size, (len(some), n))
        index += (np.arange(len(some)) * size)[:, None]
        np.take(some.ravel(), index, out=new[start : start + together], mode="clip")
    return new


def multinomial(tally: Tally, n: Any, rng: np.random.Generator) -> Tally:
    """n rows (a number, or (chains,)) drawn with replacement from the rows counted in a tally."""
    symbols, counts = tally.table()
    new = rng.multinomial(n, counts / counts.sum(axis=1, keepdims=True))
    stray = (counts[:, -1] == 0) & (new[:, -1] > 0)
    for chain in np.flatnonzero(stray):
        # rounding can leave the last symbol a row though it is extinct
        new[chain, counts[chain].argmax()] += new[chain, -1]
        new[chain, -1] = 0
    return Tally(n, None, *alive_only(symbols, new))
