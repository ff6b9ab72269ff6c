"""The statistics of the tail scan: how much more real are the extreme rows of each ranking than chance allows?

Rankings never see the labels; a statistic is computed for a block of labellings at once, labels (N, b) of 0 and 1
with 1 for a reference row.  Small values are evidence that the candidate has lost something.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..scores.relabel import log_run, log_tail
from .tail_scores import DIRECTIONS, Surroundings, axes, exponential, normal_square, surroundings

SURE = 14.0
"""A run is followed until its -log p is this large."""

SCAN_SHARE = 0.1
"""What a thinned clump's scan weighs beside the run of a clump that is gone."""

FINE = 64
"""Every prefix up to this length is looked at; longer ones on a geometric grid."""

COARSE = 24
BALL_ENTRIES = 2_000_000
"""Labels inside balls gathered at once."""

WORTH_NAMING = float(np.log(0.05))
"""A ball whose own tail is larger than this is depleted by nobody's reckoning."""

EDGE_SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, eq=False)
class Rankings:
    """Everything about the pooled rows that the statistics need, labels aside.

    Orders hold row numbers, most extreme first, one ranking a row.  scores (N, m) with spread (m,): rank scores, centred, and
    the standard deviation of their sum over the reference rows.
    """

    outer: np.ndarray
    isolation: np.ndarray
    clump: np.ndarray
    sides: np.ndarray
    columns: np.ndarray
    directions: np.ndarray
    scores: np.ndarray
    spread: np.ndarray
    parts: dict[str, slice]
    around: Surroundings
    tails: dict[int, np.ndarray]
    runs: np.ndarray


def rankings(rows: np.ndarray, reference_rows: int, rng: np.random.Generator) -> Rankings:
    """Rank scaled pooled rows (N, d), which must stand in random order: ties are broken by it."""
    total = len(rows)
    around = surroundings(rows, rng)
    along, radii = _along(rows)
    scores, parts = _rank_scores(rows, along, radii)
    longest = _longest_run(total, reference_rows)
    outer, sides = _order(np.stack(radii), 0.2), _order(np.concatenate([rows.T, -rows.T]), 0.05)
    isolation, clump = _order(around.isolation[None], 0.2), _order(around.clump[None], 0.02)
    sizes = {size + 1 for size in around.sizes}.union(
        *(_ends(order.shape[1]) for order in (outer, sides, isolation, clump))
    )
    dealt = reference_rows * (total - reference_rows) / (total * (total - 1))
    spread = np.sqrt((scores.astype(float) ** 2).sum(axis=0) * dealt)
    return Rankings(
        outer=outer,
        isolation=isolation,
        clump=clump,
        sides=sides,
        columns=_first(np.abs(rows.T), longest),
        directions=_first(np.concatenate([np.abs(along.T), along.T, -along.T]), longest),
        scores=scores,
        spread=np.where(spread > 0, spread, 1.0),
        parts=parts,
        around=around,
        tails={size: log_tail(total, reference_rows, size) for size in sizes},
        runs=log_run(total, reference_rows, longest),
    )


def _longest_run(total: int, reference_rows: int) -> int:
    return int(min(total, np.clip(SURE / -np.log(reference_rows / total), 64, 1000)))


def _along(rows: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Coordinates along the first and last principal axes (N, at most 32), and the radii: plain and Mahalanobis."""
    plain = np.sqrt((rows**2).sum(axis=1))
    d = rows.shape[1]
    if d == 1:
        return np.empty((len(rows), 0)), [plain]
    direction, variance = axes(rows)
    along = (rows - rows.mean(axis=0)) @ direction
    kept = [*range(max(d - DIRECTIONS, 0), d), *range(min(DIRECTIONS, max(d - DIRECTIONS, 0)))]
    return along[:, kept], [plain, np.sqrt((along**2 / variance).sum(axis=1))]


def _rank_scores(rows: np.ndarray, along: np.ndarray, radii: list[np.ndarray]) -> tuple[np.ndarray, dict[str, slice]]:
    outer = [form(radius) for radius in radii for form in (exponential, normal_square)]
    columns = [normal_square(column) for column in rows.T]
    directions = [normal_square(column) for column in along.T]
    scores = np.stack(outer + columns + directions, axis=1)
    ends = np.cumsum([0, len(outer), len(columns), len(directions)])
    parts = {name: slice(a, b) for name, a, b in zip(("outer", "columns", "directions"), ends[:-1], ends[1:])}
    return (scores - scores.mean(axis=0)).astype(np.float32), parts


def _order(scores: np.ndarray, share: float) -> np.ndarray:
    """The highest `share` of the rows (at least 8) of each ranking (r, N) -> (r, c)."""
    total = scores.shape[1]
    return _first(scores, min(total, max(8, int(share * total))))


def _first(scores: np.ndarray, count: int) -> np.ndarray:
    count = min(count, scores.shape[1])
    return np.array([_head(-score, count) for score in scores], dtype=np.int32).reshape(len(scores), count)


def _head(score: np.ndarray, count: int) -> np.ndarray:
    """Row numbers of the `count` smallest scores, smallest first."""
    head = np.argpartition(score, count - 1)[:count] if count < len(score) else np.arange(len(score))
    return head[np.argsort(score[head], kind="stable")]


def _ends(longest: int) -> np.ndarray:
    """Lengths of the prefixes to look at."""
    fine = np.arange(3, min(longest, FINE) + 1)
    if longest <= FINE:
        return fine
    return np.unique(np.concatenate([fine, np.geomspace(FINE, longest, COARSE).astype(int)]))


def statistics(ranked: Rankings, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Name -> value under each labelling (b,); "copies" gives counts (b, cuts) that `settled` turns into one value."""
    scores = _rank_tails(ranked, labels)
    part = ranked.parts
    directions = _runs(ranked, ranked.directions, labels).min(axis=0, initial=0.0)
    clump = _runs(ranked, ranked.clump, labels)[0], _prefixes(ranked, ranked.clump, labels) - np.log(SCAN_SHARE)
    return {
        "outer run": _together(_runs(ranked, ranked.outer, labels)),
        "outer scan": _prefixes(ranked, ranked.outer, labels),
        "outer rank": scores[part["outer"]].min(axis=0),
        "isolation": _prefixes(ranked, ranked.isolation, labels),
        "clump": _together(np.stack(clump)),
        "column run": _together(_runs(ranked, ranked.columns, labels)),
        "column side": _prefixes(ranked, ranked.sides, labels),
        "column rank": scores[part["columns"]].min(axis=0),
        "direction": np.minimum(directions, scores[part["directions"]].min(axis=0, initial=0.0)),
        "ball": _balls(ranked, labels),
        "copies": _pairs(ranked.around.edges, labels),
    }


def settled(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Values of all labellings (B + 1,): counts of candidate pairs in units of their scatter over the labellings."""
    counts = values["copies"].astype(float)
    z = (counts - counts.mean(axis=0)) / (counts.std(axis=0) + 1e-9)
    return values | {"copies": -z.max(axis=1)}


def _rank_tails(ranked: Rankings, labels: np.ndarray) -> np.ndarray:
    """Normal log p of the sum of each rank score over the reference rows (m, b)."""
    from scipy.special import log_ndtr

    z = (ranked.scores.T @ labels.astype(np.float32)) / ranked.spread[:, None]
    # Rounded: sums that tie must not be told apart by the order of the additions.
    return log_ndtr(-np.round(z, 3))


def _prefixes(ranked: Rankings, orders: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Smallest hypergeometric log tail over the prefixes of the rankings (r, c) -> (b,)."""
    ends = _ends(orders.shape[1])
    most = _counts(labels, orders[0], ends)
    for order in orders[1:]:
        np.maximum(most, _counts(labels, order, ends), out=most)
    return np.min([ranked.tails[end][count] for end, count in zip(ends.tolist(), most)], axis=0)


def _counts(labels: np.ndarray, order: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Reference rows within the first `ends` rows of a ranking -> (ends, b)."""
    # Pieces of at most 255 rows: their counts fit the labels' own eight bits.
    starts = np.unique(np.concatenate([[0], ends[:-1], np.arange(0, len(order), 255)]))
    pieces = np.add.reduceat(labels[order], starts, axis=0)
    return np.cumsum(pieces, axis=0, dtype=np.int32)[np.append(np.searchsorted(starts, ends[:-1]), len(starts)) - 1]


def _runs(ranked: Rankings, orders: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """log p of the run of reference rows at the head of each ranking (r, c) -> (r, b)."""
    most = len(ranked.runs) - 1
    length = np.zeros((len(orders), labels.shape[1]), dtype=np.intp)
    for place, order in enumerate(orders[:, :most]):
        head = labels[order]
        length[place] = np.where(head.all(axis=0), len(head), head.argmin(axis=0))
    return ranked.runs[length]


def _together(log_p: np.ndarray) -> np.ndarray:
    """-log of the sum of 1 / p (r, b) -> (b,): led by the smallest p, but the others break its many ties."""
    lowest = log_p.min(axis=0)
    # Rounded: sums that tie must not be told apart by the order of the additions.
    return np.round(lowest - np.log(np.exp(lowest - log_p).sum(axis=0)), 6)


def _balls(ranked: Rankings, labels: np.ndarray) -> np.ndarray:
    """Smallest hypergeometric log tail over all balls (b,)."""
    members, sizes = ranked.around.members, ranked.around.sizes
    most = np.zeros((len(sizes), labels.shape[1]), dtype=np.uint16)
    step = max(1, BALL_ENTRIES // (members.shape[1] * labels.shape[1]))
    for start in range(0, len(members), step):
        inside = labels[members[start : start + step]]
        within, edge = np.zeros((len(inside), labels.shape[1]), dtype=np.uint16), 0
        for place, size in enumerate(sizes):
            # A shell holds at most 128 rows, so its count fits eight bits.
            within += np.add.reduce(inside[:, edge : size + 1], axis=1, dtype=np.uint8)
            np.maximum(most[place], within.max(axis=0), out=most[place])
            edge = size + 1
    found = [ranked.tails[size + 1][count] for size, count in zip(sizes, most)]
    return np.min(found, axis=0) if found else np.zeros(labels.shape[1])


def _pairs(edges: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Edges between two candidate rows among the shortest 1, 3, 10, 30 and 100 % of edges (b, cuts)."""
    cuts = [max(1, int(share * len(edges))) for share in EDGE_SHARES]
    counts = np.zeros((len(cuts), labels.shape[1]), dtype=np.int32)
    step = max(1, BALL_ENTRIES // labels.shape[1])
    for place, (first, last) in enumerate(zip([0, *cuts[:-1]], cuts)):
        for start in range(first, last, step):
            part = edges[start : min(start + step, last)]
            either = labels[part[:, 0]] | labels[part[:, 1]]
            counts[place] += len(part) - either.sum(axis=0, dtype=np.int32)
    return counts.cumsum(axis=0).T


def depleted_balls(
    around: Surroundings, truth: np.ndarray, tails: dict[int, np.ndarray], most: int
) -> list[tuple[int, int, int]]:
    """At most `most` balls without common rows, most depleted first: (centre, rows, reference rows); the centre is a reference row."""
    if not around.sizes:
        return []
    counts = np.cumsum(truth[around.members], axis=1, dtype=np.int32)
    log_p = np.stack([tails[size + 1][counts[:, size]] for size in around.sizes], axis=1)
    log_p[truth[around.members[:, 0]] == 0] = 0.0
    taken = np.zeros(len(truth), dtype=bool)
    found: list[tuple[int, int, int]] = []
    for flat in np.argsort(log_p, axis=None, kind="stable"):
        centre, place = divmod(int(flat), len(around.sizes))
        size = around.sizes[place]
        rows = around.members[centre, : size + 1]
        if len(found) == most or log_p[centre, place] >= WORTH_NAMING:
            break
        if not taken[rows].any():
            taken[rows] = True
            found.append((int(rows[0]), size + 1, int(counts[centre, size])))
    return found
