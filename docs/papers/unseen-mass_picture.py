"""Draws docs/papers/unseen-mass.svg: `python docs/papers/unseen-mass_picture.py` (a few seconds)."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from picture_sheet import mean_points, sheet

from longtail.claims.betting_false_alarms import GENERATIONS, ROWS, STREAMS, _distances, _kolmogorov_smirnov
from longtail.reproduction.simulate import NORMAL, loop, p_of, place, zipf
from longtail.show.chart import Curve, Panel, Point, line_chart
from longtail.theory.betting import first_alarm, wealth
from longtail.theory.unseen import coverage_at

SEED, CHAINS = 1, 600
SIZES = (50, 100, 200, 400, 700, 1000, 1500, 1900)


def spread(values: np.ndarray) -> list[Point]:
    """The median with a 10 to 90 % band, generations from 1 on; values (chains, generations)."""
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9), axis=0)
    return [
        Point(t + 1, float(y), float(a), float(b)) for t, (a, y, b) in enumerate(zip(low, middle, high, strict=True))
    ]


def panels() -> list[str]:
    """Wealth on a collapsing loop, false alarms of two ways to look, and coverage read off a larger sample."""
    rng = np.random.default_rng(SEED)
    found = loop(rng, CHAINS, range(GENERATIONS), place, world=NORMAL, rows=100)
    models = np.stack([found[t] for t in range(GENERATIONS)], axis=1)
    made = models[:, :, :1] + np.sqrt(models[:, :, 1:2]) * rng.standard_normal((len(models), GENERATIONS, ROWS))
    payoffs = np.tanh(abs(rng.standard_normal(made.shape))) - np.tanh(abs(made))
    growing = wealth(payoffs.reshape(len(made), -1))[:, ROWS - 1 :: ROWS] / math.log(10)
    real, still = (rng.standard_normal((STREAMS, GENERATIONS * ROWS)) for _ in range(2))
    alarm = first_alarm(wealth(np.tanh(abs(real)) - np.tanh(abs(still))), 0.05)
    bet = [Point(t, float(np.mean((alarm >= 0) & (alarm < t * ROWS)))) for t in range(1, GENERATIONS + 1)]
    level, critical = _kolmogorov_smirnov()
    tests = np.maximum.accumulate(_distances(real, still) >= critical - 1e-9, axis=1)
    repeated = [(t, 1 - (1 - level) ** t) for t in range(1, GENERATIONS + 1)]
    p = p_of(zipf(5000, 1.1))
    counts = rng.multinomial(2000, p, 200)
    covered = [Point(m, float(coverage_at(counts, m).mean())) for m in SIZES]
    truth = [(m, float(1 - p @ (1 - p) ** m)) for m in SIZES]
    threshold = [(1, math.log10(20)), (GENERATIONS, math.log10(20))]
    return [
        line_chart(Panel("Collapsing loop: log10 of the wealth", "generation", -2.0, 8.0),
                   [Curve("A", "betting", 0, spread(np.clip(growing, -2, 8)), theory=threshold)], 60),
        line_chart(Panel("Nothing wrong: alarms so far", "generation", 0.0, 1.0),
                   [Curve("A", "betting", 0, bet), Curve("B", "repeated test", 1, mean_points(np.vstack((0 * tests[:, 0], tests.T))), theory=repeated)], 60),
        line_chart(Panel("Coverage of m rows, read off 2,000", "m", 0.0, 1.0),
                   [Curve("C", "coverage", 2, covered, theory=truth)], 60),
    ]  # fmt: skip


if __name__ == "__main__":
    legend = (
        "A betting at 5 % (left: median and 10 to 90 % of 600 loops, cut at 8; dashes: alarm at wealth 20); B Kolmogorov-Smirnov at 5 % each generation.",
        "C Zipf(1.1), 5,000 categories, mean of 200 samples. Other dashes: exact. 50 real and 50 model rows a generation.",
    )
    title = "An alarm that may be looked at for ever, and coverage that needs no second sample"
    drawn = sheet(title, legend, panels(), f"docs/papers/unseen-mass_picture.py, seed {SEED}")
    Path(__file__).with_name("unseen-mass.svg").write_text(drawn, encoding="utf-8")
