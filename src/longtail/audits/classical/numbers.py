"""The classical numbers of one audit, as rows with floor, interval and blind spot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...errors import InputError
from ...scores.classifier import INSTALL, classifier_scores
from ...scores.distances import distances, median_distance
from ...scores.pairs import checked_pair
from ...scores.prdc import NEIGHBOURS, Manifold, fresh_coverage, prdc
from ...scores.share import share_interval
from .diversity import MOST_TOKENS, SIDES, distinct, hill_numbers
from .row import OK, Classical
from .words import TEXT, TYPES, VECTORS, row, skipped

NEIGHBOUR_ROWS = 50_000
PAIR_ROWS = 10_000
"""Rows of each set that are looked at for neighbours, and for distances and classifiers."""

LEAST_TOKENS = 100


def numbers(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator) -> list[Classical]:
    """Precision, recall, density, coverage, energy, MMD and classifier scores of candidate (m, d) against (n, d).

    Columns are taken as given, in their own units.  Sets larger than 50,000 rows (neighbours) and 10,000 rows
    (the others) are sampled, and the status says so.
    Raises InputError for arrays that are no matrices with the same columns, or with missing or infinite numbers.
    """
    real, made = checked_pair(reference, candidate)
    return [*_manifold_rows(real, made, rng), *_distance_rows(real, made, rng), *_classifier_rows(real, made, rng)]


def type_numbers(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator) -> list[Classical]:
    """Effective numbers of types of order 0, 1 and 2 from the counts (K,) of both sets; floor: the reference's own.

    The larger set is thinned to the rows of the smaller one, each row kept by a coin, so that both are compared at
    equal sizes.  Raises InputError for counts that are negative or not whole, or a set without any.
    """
    real, made = np.asarray(reference), np.asarray(candidate)
    if min(real.sum(), made.sum()) <= 0:
        raise InputError("effective numbers need counts in both sets; one of them has none")
    floors = hill_numbers(_thinned(real, made.sum() / real.sum(), rng), rng)
    found = hill_numbers(_thinned(made, real.sum() / made.sum(), rng), rng)
    rows = []
    for (metric, words), estimate, floor in zip(TYPES.items(), found, floors):
        status = OK if estimate.value is not None else "no type was seen twice: the rows are too few"
        rows.append(row(metric, words, estimate.value, (estimate.low, estimate.high), floor.value, status))
    return rows


def text_numbers(
    reference: Sequence[np.ndarray], candidate: Sequence[np.ndarray], rng: np.random.Generator
) -> list[Classical]:
    """distinct-1 and distinct-2 of documents of token numbers, at one number of tokens for both; floor: the reference's.

    The tokens are half of the smaller set, 100,000 at most.
    """
    tokens = min(MOST_TOKENS, *(sum(len(document) for document in side) // 2 for side in (reference, candidate)))
    rows = []
    for order, (metric, words) in enumerate(TEXT.items(), start=1):
        named = words._replace(definition=words.definition.format(tokens=f"{tokens:,}"))
        if tokens < LEAST_TOKENS:
            why = f"{2 * LEAST_TOKENS} tokens are needed in each set"
            rows.append(skipped(metric, named, why))
            continue
        try:
            found, floor = (distinct(side, order, tokens, rng) for side in (candidate, reference))
        except InputError as error:
            rows.append(skipped(metric, named, str(error)))
            continue
        status = OK if found.low is not None else "no interval: the candidate has too few documents"
        rows.append(row(metric, named, found.value, (found.low, found.high), floor.value, status))
    return rows


def _manifold_rows(real: np.ndarray, made: np.ndarray, rng: np.random.Generator) -> Iterator[Classical]:
    names = list(VECTORS)[:4]
    if min(len(real), len(made)) <= NEIGHBOURS:
        for name in names:
            yield skipped(name, VECTORS[name], f"more than {NEIGHBOURS} rows are needed in each set")
        return
    real, made, status = _sampled(real, made, NEIGHBOUR_ROWS, rng)
    found, floors = prdc(real, made), _manifold_floors(real, len(made), rng)
    for name, interval, floor in zip(names, _manifold_intervals(found), floors):
        yield row(name, VECTORS[name], getattr(found, name), interval, floor, status)


def _manifold_intervals(found: Manifold) -> Iterator[tuple[float, float]]:
    m, n = len(found.balls), len(found.covered)
    yield share_interval(float((found.balls > 0).sum()), m)
    yield share_interval(float(found.recalled.sum()), n)
    error = SIDES * float(found.balls.std(ddof=1)) / NEIGHBOURS / np.sqrt(m)
    yield max(found.density - error, 0.0), found.density + error
    # Leaving candidate row j out uncovers alone[j] rows; the jackknife is never too narrow on average (Efron, Stein 1981).
    error = SIDES * np.sqrt((m - 1) * float(found.alone.var())) / n
    low, high = share_interval(float(found.covered.sum()), n)
    yield max(min(found.coverage - error, low), 0.0), min(max(found.coverage + error, high), 1.0)


def _manifold_floors(real: np.ndarray, candidate_rows: int, rng: np.random.Generator) -> list[float | None]:
    one, other = _halves(real, rng)
    halves: list[float | None] = list(prdc(one, other)[:4]) if len(one) > NEIGHBOURS else [None] * 4
    # Equal distances are unlikely where a column never repeats a number; the exact floors need that.
    if any(len(np.unique(column)) == len(column) for column in real.T):
        return [*halves[:2], 1.0, fresh_coverage(len(real), candidate_rows)]
    return halves


def _distance_rows(real: np.ndarray, made: np.ndarray, rng: np.random.Generator) -> list[Classical]:
    names = ("energy distance", "MMD squared")
    if min(len(real), len(made)) < 4:
        return [skipped(name, VECTORS[name], "4 rows are needed in each set") for name in names]
    real, made, status = _sampled(real, made, PAIR_ROWS, rng)
    bandwidth = median_distance(real, made, rng)
    found, floors = distances(real, made, bandwidth), distances(*_halves(real, rng), bandwidth)
    rows = [row(names[0], VECTORS[names[0]], found.energy, floor=floors.energy, status=status)]
    if found.mmd is None:
        return [*rows, skipped(names[1], VECTORS[names[1]], "more than half of the pooled pairs of rows are equal")]
    return [*rows, row(names[1], VECTORS[names[1]], found.mmd, floor=floors.mmd, status=status)]


def _classifier_rows(real: np.ndarray, made: np.ndarray, rng: np.random.Generator) -> list[Classical]:
    names = list(VECTORS)[6:]
    real, made, status = _sampled(real, made, PAIR_ROWS, rng)
    try:
        told = classifier_scores(real, made, rng)
    except (InputError, ModuleNotFoundError) as error:
        why = str(error) if isinstance(error, InputError) else INSTALL
        return [skipped(name, VECTORS[name], why) for name in names]
    scores = [score.accuracy for score in told] + [score.area for score in told]
    return [
        row(name, VECTORS[name], score.value, (score.low, score.high), 0.5, status)
        for name, score in zip(names, scores, strict=True)
    ]


def _sampled(
    real: np.ndarray, made: np.ndarray, most: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, str]:
    """At most `most` rows of each set, drawn at random, and the status that says so."""
    said = []
    drawn = []
    for rows, name in ((real, "reference"), (made, "candidate")):
        if len(rows) > most:
            said.append(f"{most:,} of {len(rows):,} {name} rows")
            rows = rows[np.sort(rng.choice(len(rows), most, replace=False))]
        drawn.append(rows)
    return drawn[0], drawn[1], f"ok: a random sample of {' and '.join(said)}" if said else OK


def _halves(rows: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    order = rng.permutation(len(rows))
    return rows[order[: len(rows) // 2]], rows[order[len(rows) // 2 :]]


def _thinned(counts: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """The counts (K,) with each row kept by chance `share`; all of them where that is 1 or more."""
    if share >= 1 or not (np.issubdtype(counts.dtype, np.integer) and (counts >= 0).all()):
        return counts
    return rng.binomial(counts, share)
