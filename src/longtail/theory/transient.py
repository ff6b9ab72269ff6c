"""How a category's share moves through a categorical loop, generation by generation, at any effective number of rows.

A category of real probability q among n rows, r of them real each generation, is the Wright-Fisher chain with r immigrants
(theory.drift).  Here its generated rows may count for fewer (or more) than their number: with the ratio f they carry the
noise of f times as many rows, y' = (i / f + j) / n with i ~ Binomial(f (n - r), y), j ~ Binomial(r, q).  The mixing share
r / n and the law of the real rows stay as they are, so f = 1 is exactly the categorical loop, and a sampler that writes every
row twice is exactly f = 1/2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..coverage.mass import miss
from .drift import binomial_law

LARGEST = 256
"""Effective generated rows up to which the chain over all counts is taken; above, the branching limit of a rare category."""
UNLIKELY = 1e-9
"""Real rows of the category beyond this chance are not followed."""


@dataclass(frozen=True)
class Flow:
    """What the training sets of a loop are made of, as one category of it sees them.

    generated, real: rows of either kind in a training set; fixed: the real ones are the same each time; accumulate: the
    training set holds every increment so far.  mass, model_mass: where the rows of a stratum are kept at a fixed number,
    the stratum's real mass, and its mass in the model; the rows are then those of the stratum.
    """

    generated: float
    real: int = 0
    fixed: bool = False
    accumulate: bool = False
    mass: float = 1.0
    model_mass: float = 1.0

    @property
    def rows(self) -> float:
        """Rows of a training set (of an increment, where they accumulate)."""
        return self.generated + self.real


def absence_over_time(flow: Flow, q: np.ndarray, m: float, horizon: int, ratio: float = 1.0) -> np.ndarray:
    """The chance that m rows of the model of generation t show no row of a category, (horizon, K) for q (K,).

    E (1 - x_t)^m, x_t the category's probability in model t; ratio: effective over actual generated rows.  By the chain over
    all counts up to LARGEST effective rows: exact for `replace` with fresh or fixed real rows.  Above, and for accumulate, by
    the branching process of a rare category (Poisson offspring; the error is of the order of q).  Strata count as if the first
    fit had the strata's masses exactly.
    """
    q = np.minimum(np.asarray(q, dtype=float) / flow.mass, 1.0)
    size = flow.generated * ratio
    if flow.accumulate:
        return _accumulated(flow, q, m, horizon, ratio)
    if size > LARGEST:
        return _branching(flow, q, m, horizon, ratio)
    low = max(int(size), 1)
    found = _chain(flow, q, m, horizon, low)
    if size - low < 1e-9:
        return found
    # a size between two whole ones is a mixture of both chains, in which the noise 1/N is the mean of theirs
    part = (1 / low - 1 / size) / (1 / low - 1 / (low + 1))
    return (1 - part) * found + part * _chain(flow, q, m, horizon, low + 1)


def _chain(flow: Flow, q: np.ndarray, m: float, horizon: int, size: int) -> np.ndarray:
    """The chain over the counts 0 .. size of effective generated rows, backwards in time."""
    rows, counts = flow.rows, np.arange(size + 1) / size * flow.generated
    first = _first(flow, q)
    found = np.empty((horizon, len(q)))
    found[0] = (first * miss(flow.model_mass * np.arange(first.shape[1]) / rows, m)).sum(axis=1)
    if flow.real and flow.fixed:
        return _with_the_same(flow, q, m, found, size)
    real = _likely(flow.real, q)
    places = [(counts + j) / rows for j in range(real.shape[1])]
    steps = [binomial_law(size, np.minimum(place, 1.0)) for place in places]
    begin = first @ binomial_law(size, np.minimum(np.arange(first.shape[1]) / rows, 1.0))
    value = sum(real[:, j, None] * miss(flow.model_mass * place, m) for j, place in enumerate(places))
    for t in range(1, horizon):
        found[t] = (begin * value).sum(axis=1)
        if t < horizon - 1:
            value = sum(real[:, j, None] * (value @ step.T) for j, step in enumerate(steps))
    return found


def _with_the_same(flow: Flow, q: np.ndarray, m: float, found: np.ndarray, size: int) -> np.ndarray:
    """The chain where the same real rows come again: one chain for each number of the category among them."""
    counts, rows = np.arange(size + 1) / size * flow.generated, flow.rows
    real, drawn = _likely(flow.real, q), binomial_law(round(flow.generated), q)
    found[1:] = 0.0
    for j in range(real.shape[1]):
        begin = drawn @ binomial_law(size, np.minimum((np.arange(drawn.shape[1]) + j) / rows, 1.0))
        place = np.minimum((counts + j) / rows, 1.0)
        step, value = binomial_law(size, place), miss(flow.model_mass * place, m)
        for t in range(1, len(found)):
            found[t] += real[:, j] * (begin @ value)
            value = step @ value
    return found


def _first(flow: Flow, q: np.ndarray) -> np.ndarray:
    """The law (K, rows + 1) of the category's count in the first training set, which is real."""
    return binomial_law(round(flow.rows), q)


def _likely(real: int, q: np.ndarray) -> np.ndarray:
    """The law (K, J) of the category's count among the real rows, without the tail that is never seen."""
    law = binomial_law(real, q)
    beyond = law[:, ::-1].cumsum(axis=1)[:, ::-1].max(axis=0)
    kept = law[:, : max(1, int(np.count_nonzero(beyond > UNLIKELY)))]
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


def _branching(flow: Flow, q: np.ndarray, m: float, horizon: int, ratio: float) -> np.ndarray:
    """E exp(-m x_t) of a branching process with immigration: the argument of its Laplace transform runs back in time."""
    rows, found = flow.rows, np.empty((horizon, len(q)))
    theta, came, same = m * flow.model_mass, np.zeros(len(q)), 0.0
    for t in range(horizon):
        # what the real rows of the fits after the first bring, then what stood in the first training set
        first = flow.generated * np.log1p(-q * -np.expm1(-theta / rows))
        if flow.fixed:
            found[t] = np.exp(first + flow.real * np.log1p(-q * -np.expm1(-same - theta / rows)))
        else:
            found[t] = np.exp(came + first + flow.real * np.log1p(-q * -np.expm1(-theta / rows)))
        same += theta / rows
        came += flow.real * np.log1p(-q * -np.expm1(-theta / rows))
        theta = flow.generated * ratio * -np.expm1(-theta / (ratio * rows))
    return found


def _accumulated(flow: Flow, q: np.ndarray, m: float, horizon: int, ratio: float) -> np.ndarray:
    """The same where the training set t holds t + 1 increments: x_(t+1) = ((t + 1) x_t + p_t) / (t + 2), p_t the new share."""
    n = flow.generated
    theta = np.full(horizon, float(m))
    for back in range(horizon - 1):
        # the fit number s of the loop that ends at generation t: each column of theta is one end
        s = np.arange(horizon) - back - 1
        live = s >= 0
        size = s[live] + 2.0
        older, newer = theta[live] * (size - 1) / size, theta[live] / (size * n * ratio)
        theta[live] = older + n * ratio * -np.expm1(-newer)
    return np.exp(n * np.log1p(-q[None, :] * -np.expm1(-theta / n)[:, None]))
