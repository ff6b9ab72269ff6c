"""Samples of symbols, a batch of chains at a time: as rows, as counts of shared symbols, or as counts of each chain's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

SPARSE = 4
"""Each chain lists its own symbols while it has fewer than one in so many of all symbols."""
PILED = 8
"""Rows stay rows until there are so many times more of them than a generation draws; then counts are smaller."""
WORTH = 0.8
"""Dead symbols are dropped when fewer than this share is alive."""
CHUNK = 65536
RECOUNT = 8


@dataclass
class Tally:
    """n rows a chain (a number, or (chains,)), held as rows (chains, n) or as counts (chains, L) of symbols.

    Weighted rows are held as counts that are not whole numbers; n is then the sum of their weights.

    symbols (L,) are shared by all chains, (chains, L) each chain's own (padded with counts of 0).  drawn: the most rows
    that one draw put in.  age counts generations since living, the mean number of living symbols, was last counted.
    """

    n: Any
    rows: np.ndarray | None = None
    symbols: np.ndarray | None = None
    counts: np.ndarray | None = None
    drawn: int = 0
    age: int = 0
    living: float | None = None

    @property
    def chains(self) -> int:
        return len(self.rows if self.rows is not None else self.counts)  # type: ignore[arg-type]

    def head(self, chains: int) -> Tally:
        """The first chains of the batch."""
        n = self.n if np.ndim(self.n) == 0 else self.n[:chains]
        rows = None if self.rows is None else self.rows[:chains]
        symbols = self.symbols[:chains] if self.symbols is not None and self.symbols.ndim == 2 else self.symbols
        return Tally(n, rows, symbols, None if self.counts is None else self.counts[:chains])

    def law(self) -> tuple[np.ndarray, np.ndarray]:
        """Symbols, (L,) for all chains or (chains, L) for each, and their counts (chains, L); counted when first asked for."""
        if self.counts is None or self.symbols is None:
            assert self.rows is not None
            width = int(self.rows.max(initial=0)) + 1
            if SPARSE * self.rows.shape[1] < width:
                ones = np.ones(self.rows.shape, dtype=np.int64)
                self.symbols, self.counts = own_symbols(self.rows.astype(np.intp), ones)
            else:
                self.symbols, self.counts = alive_only(np.arange(width), _counted(self.rows, width))
        return self.symbols, self.counts

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """Symbols (L,) shared by all chains, sorted, all living ones among them, and their counts (chains, L)."""
        symbols, counts = self.law()
        if symbols.ndim == 1:
            return symbols, counts
        shared = np.unique(symbols[counts > 0])
        dense = np.zeros((len(counts), len(shared)), dtype=counts.dtype)
        chain, at = np.nonzero(counts)
        dense[chain, np.searchsorted(shared, symbols[chain, at])] = counts[chain, at]
        return shared, dense

    @property
    def weighted(self) -> bool:
        """Whether the counts are sums of weights."""
        return self.counts is not None and self.counts.dtype.kind == "f"

    def weighed(self, weight: Any) -> Tally:
        """The same rows, each counted `weight` times (a number, or (chains,)): a new tally."""
        symbols, counts = self.law()
        return Tally(self.n * weight, symbols=symbols, counts=counts * np.reshape(weight, (-1, 1)).astype(float))

    def living_mean(self) -> float:
        """The mean number of living symbols of a chain."""
        if self.living is None:
            self.living = float(np.count_nonzero(self.law()[1])) / self.chains
        return self.living


def own_symbols(symbols: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each chain's distinct symbols with their summed counts: (chains, k) of both -> (chains, most distinct), padded."""
    last = np.iinfo(np.intp).max
    symbols = np.where(counts > 0, symbols, last)
    order = np.argsort(symbols, axis=1, kind="stable")
    symbols, counts = np.take_along_axis(symbols, order, axis=1), np.take_along_axis(counts, order, axis=1)
    starts = np.ones(symbols.shape, dtype=bool)
    starts[:, 1:] = symbols[:, 1:] != symbols[:, :-1]
    chain, at = np.nonzero(starts)
    sums = np.add.reduceat(counts.ravel(), chain * symbols.shape[1] + at)
    real = symbols[chain, at] != last
    distinct = np.bincount(chain, real, minlength=len(symbols)).astype(np.intp)
    place = np.arange(len(chain)) - np.repeat(np.flatnonzero(np.diff(chain, prepend=-1)), np.bincount(chain))
    found = np.zeros((len(symbols), max(int(distinct.max()), 1)), dtype=np.intp)
    summed = np.zeros(found.shape, dtype=counts.dtype)
    found[chain[real], place[real]] = symbols[chain, at][real]
    summed[chain[real], place[real]] = sums[real]
    return found, summed


def tally_of(rows: np.ndarray, weights: np.ndarray) -> Tally:
    """Rows (chains, n) that count as often as their weights (chains, n) say."""
    chains, size = rows.shape
    width = int(rows.max(initial=0)) + 1
    if SPARSE * size < width:
        symbols, counts = own_symbols(rows.astype(np.intp), np.asarray(weights, dtype=float))
    else:
        flat = rows + width * np.arange(chains)[:, None]
        counts = np.bincount(flat.ravel(), weights.ravel(), minlength=width * chains).reshape(chains, width)
        symbols, counts = alive_only(np.arange(width), counts)
    return Tally(weights.sum(axis=1), symbols=symbols, counts=counts)


def _counted(rows: np.ndarray, width: int) -> np.ndarray:
    """How often each chain holds each symbol below width (chains, width)."""
    chains, size = rows.shape
    if size >= CHUNK // 8:
        return np.stack([np.bincount(row, minlength=width) for row in rows])
    counts = np.empty((chains, width), dtype=np.int64)
    for start, stop, flat in _pieces(chains, size):
        np.add(rows[start:stop], (np.arange(stop - start) * width)[:, None], out=flat)
        counts[start:stop] = np.bincount(flat.ravel(), minlength=(stop - start) * width).reshape(-1, width)
    return counts


def _pieces(chains: int, size: int) -> Iterator[tuple[int, int, np.ndarray]]:
    """Stretches of chains whose rows fit a processor's cache, with room for their indices (chains of it, size)."""
    together = max(CHUNK // size, 1)
    room = np.empty((together, size), dtype=np.intp)
    for start in range(0, chains, together):
        stop = min(start + together, chains)
        yield start, stop, room[: stop - start]


def alive_only(symbols: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without the symbols that no chain holds, once there are enough of them to be worth the copy."""
    alive = counts.sum(axis=0) > 0
    few = np.count_nonzero(alive) <= WORTH * len(alive)
    return (symbols[alive], counts[:, alive]) if few else (symbols, counts)


def merged(a: Tally, b: Tally, symbols: int) -> Tally:
    """The rows of both: as rows while they are not piled up, else as counts."""
    n, drawn = a.n + b.n, max(a.drawn, b.drawn)
    if a.rows is not None and b.rows is not None and n <= PILED * drawn:
        return Tally(n, rows=np.concatenate((a.rows, b.rows), axis=1), drawn=drawn)
    (left, left_counts), (right, right_counts) = a.law(), b.law()
    if left.ndim == right.ndim == 2 and SPARSE * (left.shape[1] + right.shape[1]) < symbols:
        both = np.concatenate((left, right), axis=1), np.concatenate((left_counts, right_counts), axis=1)
        found, counts = own_symbols(*both)
        return Tally(n, symbols=found, counts=counts, drawn=drawn)
    (left, left_counts), (right, right_counts) = a.table(), b.table()
    if len(left) == len(right) and (left == right).all():
        return Tally(n, symbols=left, counts=left_counts + right_counts, drawn=drawn)
    named = np.zeros(symbols, dtype=bool)
    named[left] = named[right] = True
    union = np.flatnonzero(named)
    counts = np.zeros((a.chains, len(union)), dtype=np.result_type(left_counts, right_counts))
    counts[:, np.searchsorted(union, left)] = left_counts
    counts[:, np.searchsorted(union, right)] += right_counts
    return Tally(n, symbols=union, counts=counts, drawn=drawn)


def parents(rows: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows for each chain (chains, n), each a copy of a uniformly chosen row of the same chain."""
    chains, size = rows.shape
    if n >= CHUNK // 8:
        return np.stack([row.take(rng.integers(0, size, n, dtype=np.uint32), mode="clip") for row in rows])
    new = np.empty((chains, n), dtype=rows.dtype)
    small = np.uint16 if size <= 65536 else np.int64
    for start, stop, index in _pieces(chains, n):
        some = rows[start:stop]
        np.add(rng.integers(0, size, index.shape, dtype=small), (np.arange(len(some)) * size)[:, None], out=index)
        np.take(some.ravel(), index, out=new[start:stop], mode="clip")
    return new


def picked(tally: Tally, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows for each chain (chains, n), each drawn from the rows that the counts stand for, by inversion."""
    symbols, counts = tally.law()
    if tally.weighted:
        return _picked_by_weight(symbols, counts, n, rng)
    cumulative = np.cumsum(counts, axis=1)
    u = rng.integers(0, cumulative[:, -1:], (len(counts), n))
    before = np.concatenate(([0], np.cumsum(cumulative[:-1, -1])))[:, None]
    place = np.searchsorted((cumulative + before).ravel(), u + before, side="right")
    return symbols.ravel()[place] if symbols.ndim == 2 else symbols[place % len(symbols)]


def _picked_by_weight(symbols: np.ndarray, counts: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """The same from counts that are not whole: chain by chain, and never past the last symbol that has a weight."""
    cumulative = np.cumsum(counts, axis=1)
    last = counts.shape[1] - 1 - (counts[:, ::-1] > 0).argmax(axis=1)
    u = rng.random((len(counts), n)) * cumulative[:, -1:]
    place = np.stack([row.searchsorted(at, side="right") for row, at in zip(cumulative, u, strict=True)])
    np.minimum(place, last[:, None], out=place)
    return np.take_along_axis(symbols, place, axis=1) if symbols.ndim == 2 else symbols[place]


def multinomial(tally: Tally, n: Any, rng: np.random.Generator) -> Tally:
    """n rows (a number, or (chains,)) drawn with replacement from the rows counted in a tally."""
    symbols, counts = tally.law()
    new = rng.multinomial(n, counts / counts.sum(axis=1, keepdims=True))
    stray = (counts[:, -1] == 0) & (new[:, -1] > 0)
    for chain in np.flatnonzero(stray):
        # rounding can leave the last symbol a row though it is extinct
        new[chain, counts[chain].argmax()] += new[chain, -1]
        new[chain, -1] = 0
    drawn = int(np.max(n))
    return Tally(n, None, *(alive_only(symbols, new) if symbols.ndim == 1 else own_symbols(symbols, new)), drawn=drawn)
