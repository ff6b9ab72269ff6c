"""Tests by betting: alarms that may be looked at after every row without losing their level.

A stream of payoffs whose mean is at most 0 while nothing has changed is bet on; the wealth is then expected never to
grow, and reaches 1 / level in at most that share of all such streams, whenever one looks (Ville 1939).
Waudby-Smith and Ramdas 2024; Shekhar and Ramdas (arXiv:2112.09162).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

STEP = 2 / (2 - math.log(3))
"""The step of the online Newton method for bets on payoffs in [-1, 1]."""
MOST = 0.5
"""The largest share of the wealth that is bet."""


@dataclass(frozen=True, eq=False)
class Bets:
    """The standing of many streams: log wealth, the share bet next, the summed squared gradients; each (streams,)."""

    log_wealth: np.ndarray
    share: np.ndarray
    curvature: np.ndarray


def begun(streams: int) -> Bets:
    """Streams on which nothing was bet: wealth 1."""
    return Bets(np.zeros(streams), np.zeros(streams), np.ones(streams))


def bet(bets: Bets, payoffs: np.ndarray, tolerance: float = 0.0, both_sides: bool = True) -> Bets:
    """One round: the wealth is multiplied by 1 + share (payoff - tolerance), then the share moves by a Newton step.

    payoffs (streams,) in [-1, 1], of conditional mean at most `tolerance` (in [0, 1)) under the null hypothesis; NaN
    where a stream has no row this time.  both_sides: the null mean is exactly `tolerance`, and bets go either way.
    Payoffs beyond [-1, 1] would void the promise: ValueError.
    """
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance = {tolerance} must be at least 0 and below 1")
    there = ~np.isnan(payoffs)
    paid = np.where(there, payoffs - tolerance, 0.0)
    if np.any(np.abs(payoffs[there]) > 1):
        raise ValueError("payoffs must lie between -1 and 1")
    grown = 1 + bets.share * paid
    gradient = paid / grown
    curvature = bets.curvature + gradient**2
    share = np.clip(bets.share + STEP * gradient / curvature, -MOST if both_sides else 0.0, MOST)
    return replace(
        bets, log_wealth=bets.log_wealth + np.log(grown), share=np.where(there, share, bets.share), curvature=curvature
    )


def wealth(payoffs: np.ndarray, tolerance: float = 0.0, both_sides: bool = True) -> np.ndarray:
    """Log wealth (streams, rounds) after every round of payoffs (streams, rounds)."""
    bets, path = begun(len(payoffs)), np.empty(payoffs.shape)
    for number in range(payoffs.shape[1]):
        bets = bet(bets, payoffs[:, number], tolerance, both_sides)
        path[:, number] = bets.log_wealth
    return path


def averaged(log_wealth: np.ndarray) -> np.ndarray:
    """Log of the mean wealth over the first axis: e-values of any dependence may be averaged, never multiplied."""
    highest = log_wealth.max(axis=0)
    return np.asarray(highest + np.log(np.exp(log_wealth - highest).mean(axis=0)))


def first_alarm(log_wealth: np.ndarray, level: float) -> np.ndarray:
    """The first round (streams,) at which the wealth (streams, rounds) reaches 1 / level; -1 where it never does."""
    reached = log_wealth >= -math.log(level)
    return np.where(reached.any(axis=1), reached.argmax(axis=1), -1)


def mean_bounds(values: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """A confidence sequence for the mean of values (streams, rounds) in [0, 1]: both ends after every round.

    All its intervals hold together with probability 1 - level (empirical Bernstein with predictable bets): centre
    sum l x / sum l, half width (ln(2/level) + sum 4 (x - mean before)^2 psi(l)) / sum l, psi(l) = (-ln(1-l) - l)/4,
    l = min(sqrt(2 ln(2/level) / (variance before * t ln(t + 1))), 1/2).  Where the mean drifts with the rounds the
    interval is about its average so far, weighted by l.
    """
    streams, rounds = values.shape
    if np.any((values < 0) | (values > 1)):
        raise ValueError("values must lie between 0 and 1")
    t = np.arange(1, rounds + 1)
    means = (0.5 + np.cumsum(values, axis=1)) / (t + 1)
    spread = (0.25 + np.cumsum((values - means) ** 2, axis=1)) / (t + 1)
    mean_before = np.column_stack((np.full(streams, 0.5), means[:, :-1]))
    spread_before = np.column_stack((np.full(streams, 0.25), spread[:, :-1]))
    share = np.minimum(np.sqrt(2 * math.log(2 / level) / (spread_before * t * np.log(t + 1))), MOST)
    psi = (-np.log1p(-share) - share) / 4
    weight = np.cumsum(share, axis=1)
    centre = np.cumsum(share * values, axis=1) / weight
    half = (math.log(2 / level) + np.cumsum(4 * (values - mean_before) ** 2 * psi, axis=1)) / weight
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
