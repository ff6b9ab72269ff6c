"""A test by betting raises a false alarm in at most 5 % of streams however often one looks; a repeated test in 80 %.

40 generations of 50 fresh real and 50 model rows, nothing wrong.  Payoffs tanh|x| - tanh|y|, online Newton bets, alarm
when the wealth reaches 20 (Ville).  Kolmogorov-Smirnov at 5 % in each generation: 1 - (1 - .0392)^40 = .798 by its
exact law.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_most, equal, near, share
from ..theory.betting import averaged, first_alarm, wealth

PAPER = "betting"
EVIDENCE = "MV"
STREAMS, GENERATIONS, ROWS = 2000, 40, 50


def claim(rng: np.random.Generator) -> Iterator[Check]:
    real, made = (rng.standard_normal((STREAMS, GENERATIONS * ROWS)) for _ in range(2))
    log_wealth = wealth(np.tanh(abs(real)) - np.tanh(abs(made)))
    where = "40 generations of 50 rows"
    yield at_most("betting: false alarms", where, first_alarm(log_wealth, 0.05) >= 0, 0.05)
    yield near("betting: mean wealth after 8 rows is 1", where, np.exp(log_wealth[:, 7]), 1.0, 0.0)
    sides = np.stack([wealth(sign * (np.tanh(real) - np.tanh(made)) / 2, 0.0, False) for sign in (1, -1)])
    both = first_alarm(averaged(sides), 0.05) >= 0
    yield at_most("average of two dependent bets: false alarms", where, both, 0.05)
    tolerant = first_alarm(wealth(0.6 * (rng.random((500, 2000)) < 0.5) - 0.25, 0.05, False), 0.05) >= 0
    yield at_most("tolerance .05, true mean .05: false alarms", "500 streams of 2000", tolerant, 0.05)
    distance = _distances(real, made)
    level, critical = _kolmogorov_smirnov()
    yield equal("level of one Kolmogorov-Smirnov test", "50 and 50 rows", level, 0.0392, 5e-5)
    repeated = 1 - (1 - level) ** GENERATIONS
    yield equal("some alarm of 40 tests", "exact", repeated, 0.80, 0.05)
    alarms = np.any(distance >= critical - 1e-9, axis=1)
    yield share("Kolmogorov-Smirnov each generation", where, alarms, repeated)


def _distances(real: np.ndarray, made: np.ndarray) -> np.ndarray:
    """The two-sample distance of each generation (streams, generations)."""
    both = np.concatenate([rows.reshape(STREAMS, GENERATIONS, ROWS) for rows in (real, made)], axis=2)
    steps = np.where(np.argsort(both, axis=2) < ROWS, 1, -1)
    return np.asarray(abs(np.cumsum(steps, axis=2)).max(axis=2) / ROWS)


def _kolmogorov_smirnov() -> tuple[float, float]:
    """The exact chance and the distance at which 50 and 50 rows are rejected at 5 %: paths that leave a strip."""
    for steps in range(1, ROWS + 1):
        inside = np.zeros(2 * ROWS + 1)
        inside[ROWS] = 1.0
        kept = abs(np.arange(-ROWS, ROWS + 1)) < steps
        for row in range(2 * ROWS):
            up = (2 * ROWS - row - np.arange(-ROWS, ROWS + 1)) / 2 / (2 * ROWS - row)
            moved = np.zeros_like(inside)
            moved[1:] += (inside * up)[:-1]
            moved[:-1] += (inside * (1 - up))[1:]
            inside = moved * kept
        if 1 - inside.sum() <= 0.05:
            return float(1 - inside.sum()), steps / ROWS
    raise AssertionError("the largest distance is always significant")
