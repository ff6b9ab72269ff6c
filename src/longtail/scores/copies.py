"""Copies: does the candidate sit closer to the training rows than real rows it never saw do, and does it repeat itself?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .neighbours import nearest
from .numeric_rows import checked
from .relabel import Look, in_looks, labellings, log_tail, own_rank, share_as_small
from .scaling import scaled

CUTS = (0.01, 0.05, 1.0)
"""Shares of the candidate looked at: the rows closest for their surroundings first."""

SPACING = 3


@dataclass(frozen=True)
class Copies:
    """p of 'the candidate is drawn to the training rows', and what it rests on.

    nearest_to_train: of the closest 1, 5 and 100 % of candidate rows, the share whose nearest real row is a training
    row; expected: that share without copying.  exact_train, exact_held_out: candidate rows equal to a row of either.
    """

    p: float
    relabellings: int
    nearest_to_train: dict[float, float]
    expected: float
    exact_train: int
    exact_held_out: int


@dataclass(frozen=True)
class Repeats:
    """Rows equal to an earlier row of their own set, at equal numbers of rows of each, and p of 'the candidate repeats more'."""

    p: float
    rows: int
    reference: int
    candidate: int

    @property
    def share(self) -> float:
        """Share of the candidate's rows that repeat an earlier one."""
        return self.candidate / self.rows


def copies(
    train: np.ndarray, held_out: np.ndarray, candidate: np.ndarray, rng: np.random.Generator, *, level: float = 0.05
) -> Copies:
    """Test whether candidate rows (n, d) lie nearer to train (nt, d) than to held-out rows (nh, d); P(p <= a) <= a.

    Each candidate row points to its nearest real row; the labels train and held-out are dealt anew over the real rows.
    A binomial law of the pointers would be wrong, for candidate rows share targets.  Exact as long as train and held-out
    rows come from one law and the candidate's source saw neither the held-out rows nor which rows were held out.

    Raises InputError for rows that are not finite or not two-dimensional, fewer than 2 rows, or unequal columns.
    """
    train, held_out, candidate = checked(**{"training set": train, "held-out set": held_out, "candidate": candidate})
    total = len(train) + len(held_out)
    # In random order: a candidate row as near to two real rows must not point to the training row because it comes first.
    shuffled = rng.permutation(total)
    truth = (shuffled < len(train)).astype(np.uint8)
    rows = scaled(np.concatenate([np.concatenate([train, held_out])[shuffled], candidate]))
    pointers = _pointers(rows[:total], rows[total:])

    def look(count: int) -> Look:
        blocks = labellings(truth, None, count, rng)
        drawn = np.concatenate([pointers @ labels.astype(np.float32) for labels in blocks], axis=1)
        own = own_rank(-drawn.T)
        return Look(share_as_small(own.min(axis=1)), count, own[0])

    found = in_looks(look, level)
    shares = (pointers @ truth.astype(float)) / pointers.sum(axis=1, dtype=float)
    return Copies(
        p=found.p,
        relabellings=found.relabellings,
        nearest_to_train=dict(zip(CUTS, shares.tolist())),
        expected=len(train) / total,
        exact_train=found_in(candidate, train),
        exact_held_out=found_in(candidate, held_out),
    )


def _pointers(real: np.ndarray, candidate: np.ndarray) -> np.ndarray:
    """How many of the closest candidate rows point to each real row (cuts, real rows).

    Closest: distance over the target's distance to its 3rd nearest real row.
    """
    target, distance = nearest(candidate, real, 1)
    hit, place = np.unique(target[:, 0], return_inverse=True)
    k = min(SPACING, len(real) - 1)
    spacing = nearest(real[hit], real, k, hit)[1][:, -1]
    order = np.argsort(distance[:, 0] / np.maximum(spacing[place], 1e-12), kind="stable")
    used = [target[order[: max(1, int(cut * len(candidate)))], 0] for cut in CUTS]
    return np.stack([np.bincount(rows, minlength=len(real)) for rows in used]).astype(np.float32)


def repeats(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator) -> Repeats:
    """Compare how often rows of the candidate (ny, d) and of the reference (nx, d) repeat an earlier row of their own set.

    The larger set is thinned to the size of the smaller at random.  One-sided exact test of Fisher (1935); for rows
    drawn independently the counts of repeats scatter less than the hypergeometric law it assumes, so it is conservative.

    Raises InputError as `copies` does.
    """
    reference, candidate = checked(reference=reference, candidate=candidate)
    rows = min(len(reference), len(candidate))
    seen = []
    for side in (reference, candidate):
        kept = side if len(side) == rows else side[rng.choice(len(side), rows, replace=False)]
        seen.append(rows - len(np.unique(_keys(kept))))
    p = float(np.exp(log_tail(2 * rows, rows, sum(seen))[seen[1]]))
    return Repeats(p, rows, reference=seen[0], candidate=seen[1])


def found_in(rows: np.ndarray, others: np.ndarray) -> int:
    """How many rows (n, d) are equal to one of the others (m, d), number by number."""
    return int(np.isin(_keys(rows), _keys(others)).sum())


def _keys(rows: np.ndarray) -> np.ndarray:
    """One value a row, equal exactly where all its numbers are (n,)."""
    # Adding zero makes -0 and 0 the same bytes.
    whole = np.ascontiguousarray(np.asarray(rows, float) + 0.0)
    return whole.view(np.dtype((np.void, whole.dtype.itemsize * whole.shape[1]))).ravel()
