"""Has a set lost categories, words or cells?  Six statistics of the counts under one exact permutation law.

Given the pooled count of every category, each choice of the candidate's rows among all rows is equally likely if both
sets have one source; the statistics are ranked among relabellings drawn from that law.
Large inputs are first made smaller without looking at the labels, so that the law stays exact: beyond 9e8 rows in all
every row is kept with the same chance; of a category outside the WIDE most frequent at most CAP rows, drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from ..errors import InputError
from ..scores.relabel import MOST, Look, combined, in_looks, own_rank, share_as_small

WEIGHTS = {"missing": 0.30, "entropy": 0.25, "drift": 0.20, "gone": 0.10, "rare mass": 0.10, "head": 0.05}
SUSPECT = 4
WIDE, CAP, ROWS = 2048, 128, 9e8
CELLS = 2_000_000


DRAWS = 200_000_000
"""Category counts drawn at the most for one test of rows: columns of few values reach p-values far below 1e-4."""
UNITS_BELOW = 1.5
"""How many relabellings of whole units below its level a p should be able to have."""


@dataclass(frozen=True)
class CountScan:
    """The p of "nothing is lost", and what it comes from.

    relabellings: those that p was ranked among.  statistics: each statistic's own permutation p.
    absent: positions of the categories of at least 4 pooled rows that have no candidate row.
    examined: the rows (or units) looked at, fewer than given only for very large inputs.
    """

    p: float
    relabellings: int
    statistics: dict[str, float]
    absent: np.ndarray
    examined: int


def catscan(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator, *, level: float) -> CountScan:
    """Tests whether the candidate lost categories: counts (K,) of reference and candidate rows per category.

    `level` is the smallest level at which p will be used: it sets how many relabellings a small p gets.
    Raises InputError for counts that are negative, not whole, of different lengths, or all zero on one side.
    """
    x, y = _whole(reference, "reference"), _whole(candidate, "candidate")
    if len(x) != len(y):
        raise InputError(f"the reference counts {len(x)} categories and the candidate {len(y)}; count the same ones")
    pool = _pooled(*_thinned(x, y, rng), rng)
    most = int(np.clip(DRAWS // max(len(x), 1), MOST, 20 * MOST))
    found = in_looks(lambda relabellings: _judged(_row_sums(pool, relabellings, rng)), level, most=most)
    return CountScan(found.p, found.relabellings, _named(found.own), _absent(x, y), pool.n)


def catscan_units(incidence: Any, is_reference: np.ndarray, rng: np.random.Generator, *, level: float) -> CountScan:
    """The same test for rows that come in bursts: whole units (documents, users) are relabelled, not rows.

    Permuting units is dear: the third look has fewer of them than for rows.  incidence (units, K): a scipy.sparse matrix of 0/1 or counts; is_reference (units,): booleans.
    Raises InputError if the lengths differ or one side has no row.
    """
    candidate = ~np.asarray(is_reference, bool)
    if incidence.shape[0] != len(candidate):
        raise InputError(f"there are {incidence.shape[0]} units but {len(candidate)} labels; give one label a unit")
    by_type = incidence.T.tocsr().astype(float)
    y = by_type @ candidate.astype(float)
    x = by_type @ (~candidate).astype(float)
    absent = _absent(_whole(x, "reference"), _whole(y, "candidate"))
    seen = by_type[x + y > 0]
    found = in_looks(lambda relabellings: _judged(_unit_sums(seen, candidate, relabellings, rng)), level, UNITS_BELOW)
    return CountScan(found.p, found.relabellings, _named(found.own), absent, len(candidate))


def _whole(counts: np.ndarray, side: str) -> np.ndarray:
    given = np.asarray(counts)
    if given.ndim != 1 or not np.isfinite(given).all() or (given < 0).any() or (given != np.floor(given)).any():
        raise InputError(f"the {side} counts must be whole numbers, none negative; count rows, one number a category")
    if not given.any():
        raise InputError(f"the {side} has no row in any category; a comparison needs rows on both sides")
    return given.astype(np.int64)


def _absent(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.flatnonzero((y == 0) & (x >= SUSPECT))


def _named(own: np.ndarray) -> dict[str, float]:
    return dict(zip(WEIGHTS, own.tolist(), strict=True))


def _judged(sums: np.ndarray) -> Look:
    """The relabelling p of the weighted Cauchy sum of the six ranks, and the ranks themselves; row 0 is the truth."""
    evidence = _statistics(sums)
    # Equal counts must tie whatever the order of summation was.
    level = [np.round((one[0] - one) / (one.std() or 1.0), 9) for one in (evidence[name] for name in WEIGHTS)]
    ranks = own_rank(np.stack(level, axis=1))
    score = combined(ranks, np.array(list(WEIGHTS.values())))
    return Look(share_as_small(score), len(sums) - 1, ranks[0])


def _statistics(sums: np.ndarray) -> dict[str, np.ndarray]:
    """The six statistics of every relabelling from its sums (B, 7 + bands); large means loss."""
    missing, gone, y_log, x_log, y_square, x_square, nx = sums[:, :7].T
    ny = np.maximum(sums[:, 7:].sum(1), 1)
    nx = np.maximum(nx, 1)
    rare = -np.cumsum(sums[:, 7:], axis=1)[:, :-1] / ny[:, None]
    spread = rare.std(0)
    moved = np.round(spread, 12) > 0
    z = (rare - rare.mean(0))[:, moved] / spread[moved]
    return {
        "missing": missing,
        "gone": gone,
        "entropy": (np.log(nx) - x_log / nx) - (np.log(ny) - y_log / ny),
        "head": y_square / ny**2 - x_square / nx**2,
        # The likelihood ratio less what no relabelling changes.
        "drift": x_log + y_log - nx * np.log(nx) - ny * np.log(ny),
        "rare mass": z.max(1) if moved.any() else np.zeros(len(sums)),
    }


def _terms(y: np.ndarray, total: np.ndarray) -> list[np.ndarray]:
    """What a category of `total` rows, y of them the candidate's, adds to the first seven sums."""
    x = total - y
    unseen = y == 0
    return [unseen & (x > 0), unseen & (total >= SUSPECT), _log_sum(y), _log_sum(x), y * y, x * x, x]


def _log_sum(count: np.ndarray) -> np.ndarray:
    return count * np.log(np.maximum(count, 1))


def _band_edges(largest: int) -> list[int]:
    """Totals that end a band of rarity: 1, 2, 3, 5, 8 ... by a factor of 1.7, below the largest total."""
    edges, edge = [], 1
    while edge < largest:
        edges.append(edge)
        edge = max(edge + 1, int(edge * 1.7))
    return edges


def _in_bands(band: np.ndarray, bands: int) -> Any:
    """Sparse (K, bands): a 1 where a category is in its band."""
    from scipy.sparse import csr_matrix

    return csr_matrix((np.ones(len(band)), (np.arange(len(band)), band)), shape=(len(band), bands))


def _sums(y: np.ndarray, total: np.ndarray, bands: Any) -> np.ndarray:
    """Sums over categories of every relabelling: y (B, K), total (K,), bands (K, bands) -> (B, 7 + bands)."""
    return np.column_stack([*(term.sum(1) for term in _terms(y, total)), y @ bands])


def _chunks(relabellings: int, width: int) -> Iterator[int]:
    step = max(1, CELLS // width)
    for first in range(0, relabellings, step):
        yield min(step, relabellings - first)


def _unit_sums(by_type: Any, candidate: np.ndarray, relabellings: int, rng: np.random.Generator) -> np.ndarray:
    """Sums of the truth and of relabelled units: by_type (K, units) sparse, candidate (units,) booleans."""
    total = np.asarray(by_type.sum(axis=1)).ravel()
    edges = _band_edges(int(total.max()))
    bands = _in_bands(np.searchsorted(edges, total), len(edges) + 1)
    parts = [_sums((by_type @ candidate[:, None].astype(float)).T, total, bands)]
    for chunk in _chunks(relabellings, max(by_type.shape)):
        labels = rng.permuted(np.repeat(candidate[None].astype(float), chunk, axis=0), axis=1)
        parts.append(_sums((by_type @ labels.T).T, total, bands))
    return np.concatenate(parts)


@dataclass(frozen=True)
class _Pool:
    """All rows without their labels, and the truth as counts.

    The WIDE most frequent categories one by one: totals (W,), of them the candidate's y (W,), bands (W, bands).
    The others by equal size and band, since the statistics need only how many categories of a size gave how many
    candidate rows: cells (C,) of `size` and candidate rows `taken`, each group's cells one after another from its
    `starts` (ending with C), categories per cell `table`; `cell_terms` (C, 7 + bands) is what a category in a cell adds.
    """

    totals: np.ndarray
    y: np.ndarray
    bands: Any
    size: np.ndarray
    taken: np.ndarray
    starts: np.ndarray
    table: np.ndarray
    cell_terms: np.ndarray

    @property
    def n(self) -> int:
        return int(self.totals.sum() + self.size @ self.table)

    @property
    def n_candidate(self) -> int:
        return int(self.y.sum() + self.taken @ self.table)


def _thinned(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Counts of which every row was kept with one chance, where there are more than ROWS; empty categories left out."""
    total = float(x.sum()) + float(y.sum())
    if total > ROWS:
        x, y = rng.binomial(x, ROWS / total), rng.binomial(y, ROWS / total)
    some = x + y > 0
    return x[some], y[some]


def _pooled(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> _Pool:
    order = np.argsort(x + y, kind="stable")
    x, y = x[order], y[order]
    edges = _band_edges(int((x + y).max()))
    band = np.searchsorted(edges, x + y)
    some, wide = slice(0, max(0, len(x) - WIDE)), slice(max(0, len(x) - WIDE), None)
    total = (x + y)[some]
    size = np.minimum(total, CAP)
    drawn = np.where(total > CAP, rng.hypergeometric(y[some], x[some], size), y[some])
    key, group = np.unique(band[some] * (CAP + 1) + size, return_inverse=True)
    sizes = key % (CAP + 1)
    starts = np.append(0, np.cumsum(sizes + 1))
    cell_size = np.repeat(sizes, sizes + 1)
    taken = np.arange(starts[-1]) - np.repeat(starts[:-1], sizes + 1)
    in_bands = _in_bands(np.repeat(key // (CAP + 1), sizes + 1), len(edges) + 1)
    return _Pool(
        totals=(x + y)[wide],
        y=y[wide],
        bands=_in_bands(band[wide], len(edges) + 1),
        size=cell_size,
        taken=taken,
        starts=starts,
        table=np.bincount(starts[group] + drawn, minlength=starts[-1]),
        cell_terms=np.column_stack([*_terms(taken, cell_size), in_bands.multiply(taken[:, None]).toarray()]),
    )


def _row_sums(pool: _Pool, relabellings: int, rng: np.random.Generator) -> np.ndarray:
    """Sums (1 + relabellings, 7 + bands) of the truth and of relabelled rows."""
    truth = [(pool.y[None], pool.table[None])]
    chunks = _chunks(relabellings, len(pool.totals) + len(pool.size))
    draws = chain(truth, (_relabelled(pool, chunk, rng) for chunk in chunks))
    parts = [_sums(y.astype(float), pool.totals, pool.bands) + table @ pool.cell_terms for y, table in draws]
    return np.concatenate(parts)


def _relabelled(pool: _Pool, times: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Candidate rows (times, W) of the wide categories and tables (times, C) of the others: exact draws."""
    from scipy.special import binom

    colours = np.append(pool.totals, pool.size @ pool.table)
    drawn = rng.multivariate_hypergeometric(colours, pool.n_candidate, size=times, method="marginals")
    # Any share gives the same law once settled; this one leaves least to settle.
    share = np.clip(pool.n_candidate / pool.n, 1e-9, 1 - 1e-9)
    tables = np.empty((times, len(pool.size)), np.int64)
    for first, end in zip(pool.starts[:-1], pool.starts[1:], strict=True):
        size, j = pool.size[first], pool.taken[first:end]
        law = binom(size, j) * share**j * (1 - share) ** (size - j)
        tables[:, first:end] = rng.multinomial(pool.table[first:end].sum(), law / law.sum(), times)
    for table, rows in zip(tables, drawn[:, -1], strict=True):
        _settle(table, int(rows), pool, rng)
    return drawn[:, :-1], tables


def _settle(table: np.ndarray, rows: int, pool: _Pool, rng: np.random.Generator) -> None:
    """Changes a table of independently labelled rows into one of exactly `rows` candidate rows.

    Independently labelled rows are, given their number, a uniform subset; so they stay when uniformly chosen ones of
    them are dropped or of the others added.
    """
    excess = int(table @ pool.taken) - rows
    if excess == 0:
        return
    each = pool.taken if excess > 0 else pool.size - pool.taken
    ends = np.cumsum(table * each)
    picked = rng.choice(ends[-1], abs(excess), replace=False, shuffle=False)
    cell = np.searchsorted(ends, picked, side="right")
    first_row = picked - (picked - ends[cell]) % each[cell]
    _, where, moved = np.unique(first_row, return_index=True, return_counts=True)
    np.subtract.at(table, cell[where], 1)
    np.add.at(table, cell[where] - np.sign(excess) * moved, 1)
