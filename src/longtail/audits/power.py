"""What a set of this size could have shown: rows that a verdict needs, and the smallest loss that would be called.

Counts of a group are Poisson: lambda expected reference rows, lambda times kept times n_candidate / n_reference
candidate rows.  A group is called when the conditional binomial test of retention.py rejects at `error`, which is when
the interval there lies on one side of the limit.  For M tests at once, `error` is the level divided by M.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, floor, log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError

# Where the table of needed rows is computed: |sqrt(kept) - sqrt(limit)| over sqrt(limit).
GAPS = np.concatenate((np.geomspace(0.05, 0.8, 6), (0.9, 0.96, 1.0)))
NEAR = 1e-3
"""How exactly needed rows are found, on the root scale."""


def rows_needed_gone(n_reference: float, n_candidate: float, error: float, gone: float = 0.1) -> int:
    """The fewest reference rows x with which a group of no candidate row is called gone.

    The upper bound (n_reference / n_candidate) (error^(-1/x) - 1) must lie below `gone`.
    """
    _check(n_reference, n_candidate, error)
    return floor(-log(error) / np.log1p(gone * n_candidate / n_reference)) + 1


def expected_rows_needed_gone(
    n_reference: float, n_candidate: float, error: float, gone: float = 0.1, power: float = 0.8
) -> float:
    """The expected reference rows with which a truly gone group is called gone with probability `power`.

    Solves P(Poisson(lambda) >= x) = power for the x of `rows_needed_gone`.
    """
    from scipy.special import gammaincinv

    return float(gammaincinv(rows_needed_gone(n_reference, n_candidate, error, gone), power))


def smallest_visible_mass(
    n_reference: float, n_candidate: float, error: float, limit: float = 1.0, power: float = 0.8
) -> float | None:
    """The least real mass of a region whose total loss is seen with probability `power`; None if no mass is enough.

    limit: seen is what is called below that share kept; 1: thinned at all.

    x0 = ceil(ln(error) / ln(n_reference / (n_reference + n_candidate))) reference rows give p <= error; the mass q
    solves P(Binomial(n_reference, q) >= x0) = power.
    """
    from scipy.special import betaincinv

    _check(n_reference, n_candidate, error)
    # A ratio of logarithms can exceed the whole number that it is (1/32 at 5 rows) by rounding.
    rows = ceil(log(error) / -np.log1p(limit * n_candidate / n_reference) - 1e-9)
    return None if rows > n_reference else float(betaincinv(rows, n_reference - rows + 1, power))


def rows_needed(
    n_reference: float, n_candidate: float, error: float, kept: float, limit: float, power: float = 0.8
) -> float:
    """The expected reference rows with which a group that keeps `kept` is called with probability `power`.

    kept < limit: called below the limit (limit 1: thinned at all; limit 0.8: thinning).  kept > limit: called above it
    (fine).  Exact sum over the Poisson total and the conditional binomial, to one part in a thousand.
    Raises InputError where kept is the limit: no number of rows decides that.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    _check(n_reference, n_candidate, error)
    if not (limit > 0 and kept >= 0 and kept != limit and 0 < power < 1):
        raise InputError(f"a group that keeps {kept} cannot be told from the limit {limit}; give another limit")
    ratio = n_candidate / n_reference

    def short(root: float) -> float:
        reached = _power(root**2, ratio, error, kept, limit)
        return float(ndtri(np.clip(reached, error / 2, 1 - 1e-6)) - ndtri(power))

    about = sqrt(_rows_by_formula(ratio, error, kept, limit, power))
    low, high = about / 1.1, about * 1.1
    while short(low) > 0:
        low /= 1.5
    while short(high) < 0:
        high *= 1.5
    return float(brentq(short, low, high, xtol=NEAR * about)) ** 2


def smallest_loss(
    rows: ArrayLike, n_reference: float, n_candidate: float, error: float, limit: float = 0.8, power: float = 0.8
) -> list[float | None]:
    """For each group the largest retention that would be called below `limit` with probability `power`.

    rows (G,): expected reference rows of each group.  None where even total loss would not be called.
    Interpolated in a table of `rows_needed`: within 0.02 of the exact retention.
    """
    gaps, speeds = _table(_coarse(n_candidate / n_reference), error, limit, power)
    speed = np.maximum(np.atleast_1d(np.asarray(rows, float)), 1e-9) ** -0.5
    kept = (sqrt(limit) - np.interp(speed, speeds, gaps)) ** 2
    return [float(value) if enough else None for value, enough in zip(kept, speed <= speeds[-1], strict=True)]


def more_rows(
    reference: ArrayLike,
    n_reference: float,
    candidate: ArrayLike,
    n_candidate: float,
    error: float,
    limit: float = 0.8,
    power: float = 0.8,
) -> list[float | None]:
    """For each group the factor by which both sets must grow for it to be decided with probability `power`.

    reference, candidate (G,): its rows.  Supposes that the group keeps what was counted; 1 where the rows are enough;
    None where nothing can be said: no reference row, or a retention counted as exactly the limit.
    """
    x, y = np.broadcast_arrays(np.atleast_1d(np.asarray(reference, float)), np.atleast_1d(np.asarray(candidate, float)))
    kept = np.divide(y * n_reference, x * n_candidate, out=np.full(x.shape, limit), where=x > 0)
    speed = np.zeros(x.shape)
    for side in (kept < limit, kept > limit):
        if side.any():
            gaps, speeds = _table(
                _coarse(n_candidate / n_reference), error, limit, power, above=bool(kept[side][0] > limit)
            )
            speed[side] = np.interp(np.abs(np.sqrt(kept[side]) - sqrt(limit)), gaps, speeds)
    factor = np.divide(1.0, x * speed**2, out=np.zeros(x.shape), where=speed > 0)
    return [max(1.0, value) if value > 0 else None for value in factor.tolist()]


def _coarse(ratio: float) -> float:
    """The ratio of the sizes to one part in fifty, so that tables can be shared."""
    return exp(round(log(ratio) * 50) / 50)


@lru_cache(maxsize=512)
def _table(
    ratio: float, error: float, limit: float, power: float, above: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Gaps |sqrt(kept) - sqrt(limit)| and what they need, as rows^(-1/2); both ascend from 0, nearly in proportion."""
    gaps = sqrt(limit) * GAPS
    sign = 1 if above else -1
    needed = [
        rows_needed(1.0, ratio, error, kept, limit, power) for kept in ((sqrt(limit) + sign * gaps) ** 2).tolist()
    ]
    speeds = np.maximum.accumulate(np.array(needed) ** -0.5)
    return np.append(0.0, gaps), np.append(0.0, speeds)


def _rows_by_formula(ratio: float, error: float, kept: float, limit: float, power: float) -> float:
    """(z_error + z_power)^2 (1/ratio + limit) / (4 (sqrt limit - sqrt kept)^2): Poisson counts are normal on the root
    scale (Huffman 1984, "An improved approximate two-sample Poisson test").
    """
    from scipy.special import ndtri

    spread = ndtri(error) - ndtri(power)
    return float(spread**2 * (1 / ratio + limit) / (4 * (sqrt(limit) - sqrt(kept)) ** 2))


def _power(rows: float, ratio: float, error: float, kept: float, limit: float) -> float:
    """The probability that a group of so many expected reference rows is called: over the Poisson total of both sides
    the conditional binomial power.
    """
    from scipy.special import gammaln

    mean = rows * (1 + kept * ratio)
    reach = 8 * sqrt(mean) + 20
    total = np.arange(max(0, floor(mean - reach)), ceil(mean + reach) + 1, dtype=float)
    chance = np.exp(total * log(mean) - mean - gammaln(total + 1))
    true, bound = kept * ratio / (1 + kept * ratio), limit * ratio / (1 + limit * ratio)
    if kept > limit:
        true, bound = 1 - true, 1 - bound
    return float(chance @ _binomial_tail(_critical(total, bound, error), total, true))


def _critical(total: np.ndarray, share: float, error: float) -> np.ndarray:
    """The largest count c (T,) with P(Binomial(total, share) <= c) <= error; -1 where no count is that rare."""
    from scipy.special import ndtri

    guess = total * share + ndtri(error) * np.sqrt(total * share * (1 - share))
    count = np.clip(np.floor(guess), -1, total)
    while (over := (count >= 0) & (_binomial_tail(count, total, share) > error)).any():
        count[over] -= 1
    while (under := (count < total) & (_binomial_tail(count + 1, total, share) <= error)).any():
        count[under] += 1
    return count


def _binomial_tail(count: np.ndarray, total: np.ndarray, share: float) -> np.ndarray:
    """P(Binomial(total, share) <= count), all (T,); count -1 gives 0."""
    from scipy.special import betainc

    rest = total - count
    tail = betainc(np.where(rest > 0, rest, 1), np.maximum(count, 0) + 1, 1 - share)
    return np.where(count < 0, 0.0, np.where(rest > 0, tail, 1.0))


def _check(n_reference: float, n_candidate: float, error: float) -> None:
    if not (n_reference > 0 and n_candidate > 0 and 0 < error < 1):
        raise InputError(
            f"needed rows ask for rows on both sides and an error between 0 and 1, not {n_reference} and {n_candidate} "
            f"rows at {error}"
        )
