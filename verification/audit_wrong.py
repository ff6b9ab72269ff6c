"""Wrong ways to audit, planted as claims: the suite must reject every one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longtail.reproduction.check import Check, at_most

Rng = np.random.Generator
LEVEL = 0.05


def wrong_copies_by_the_binomial_law(rng: Rng) -> Iterator[Check]:
    """Candidate rows nearer to training than to held-out rows counted as if they were independent (STATISTICS 2.7)."""
    from scipy.special import bdtrc

    for n, made, d in ((200, 2000, 32), (200, 2000, 64), (200, 2000, 128)):
        hits = []
        for _ in range(200):
            known, held, rows = (rng.standard_normal((size, d)) for size in (n, n, made))
            nearer = _nearest(rows, known) < _nearest(rows, held)
            hits.append(bdtrc(int(nearer.sum()) - 1, made, 0.5) <= LEVEL)
        yield at_most(
            "wrong: copies by the binomial law", f"{n} training rows, {made} rows, d={d}", np.array(hits), LEVEL
        )


def wrong_levels_cut_and_counted_on_the_same_rows(rng: Rng) -> Iterator[Check]:
    """Rare categories chosen among those seen, and judged, by the same counts: regression to the mean looks like a loss."""
    from longtail.audits.retention import loss_p

    for symbols, n in ((1000, 2000), (1000, 4000), (2000, 4000)):
        p = np.arange(1, symbols + 1) ** -1.1
        p /= p.sum()
        x, y = rng.multinomial(n, p, 200), rng.multinomial(n, p, 200)
        rank = np.argsort(-x, axis=1, kind="stable")
        sorted_x, sorted_y = np.take_along_axis(x, rank, 1), np.take_along_axis(y, rank, 1)
        rare = (np.cumsum(sorted_x, axis=1) > 0.8 * n) & (sorted_x > 0)
        counts = (sorted_x * rare).sum(1), (sorted_y * rare).sum(1)
        hits = loss_p(counts[0], n, counts[1], n, 1.0) <= LEVEL
        yield at_most("wrong: levels from the rows that are counted", f"K={symbols}, n={n}", hits, LEVEL)


def _nearest(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared distance (n,) to the nearest other row, less the row's own norm."""
    nearest: np.ndarray = ((others**2).sum(1) - 2 * rows @ others.T).min(1)
    return nearest
