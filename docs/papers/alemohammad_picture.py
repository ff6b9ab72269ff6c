"""Draws docs/papers/alemohammad.svg: `python docs/papers/alemohammad_picture.py` (about ten seconds)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from picture_sheet import mean_points, median_points, seen, sheet

from longtail.lab.look import Look
from longtail.reproduction.simulate import NORMAL
from longtail.show.chart import Curve, Panel, line_chart
from longtail.theory.closed_forms import fresh_drift_at
from longtail.theory.refitted_gaussian import biased_fresh

SEED, CHAINS = 1, 20_000
SCALES = (("A", 1.0), ("B", 0.9), ("C", 0.8))


def variance(look: Look) -> np.ndarray:
    return look.exact("variance")[:, 0]


def panels() -> list[str]:
    """Variance without and with fresh rows for three sampling biases; the mean's error for three numbers of rows."""
    alone, fresh, error = [], [], []
    for colour, (mark, scale) in enumerate(SCALES):
        family = {"gaussian": {"divisor": "n-1", "scale": scale}}
        values = seen(SEED, CHAINS, 31, variance, world=NORMAL, rows=50, family=family)
        alone.append(Curve(mark, f"lambda {scale:g}", colour, median_points(values)))
        asked = {"rows": 50, "family": {"gaussian": {"scale": scale}}, "anchor": {"fresh": {"rows": 10}}}
        values = seen(SEED, CHAINS, 31, variance, world=NORMAL, **asked)
        theory = [(t, biased_fresh(10, 40, scale)[1]) for t in range(15, 31)]
        fresh.append(Curve(mark, f"lambda {scale:g}", colour, mean_points(values), theory=theory))
    for colour, (mark, written) in enumerate((("D", 0), ("E", 20), ("F", 2000))):
        asked = {"rows": 20 + written, "anchor": {"fresh": {"rows": 20}}}
        values = seen(SEED, CHAINS, 301, lambda look: 100 * look.exact("mean")[:, 0] ** 2, world=NORMAL, **asked)
        theory = [(t, 100 * fresh_drift_at(20 + written, 20, t + 1)) for t in range(301)]
        error.append(Curve(mark, f"{written} synthetic rows", colour, mean_points(values), theory=theory))
    return [
        line_chart(Panel("No real rows, n = 50: typical variance", "generation", 0.0002, 10.0, log=True), alone, 40),
        line_chart(Panel("10 of 50 rows fresh: mean variance", "generation", 0.0, 1.2), fresh, 40),
        line_chart(Panel("20 fresh rows: 100 times Var mu", "generation", 0.0, 6.0), error, 60),
    ]


if __name__ == "__main__":
    legend = (
        "Left: medians with 10 to 90 % bands; middle and right: means over 20,000 chains; dashes: theory (middle: its stationary value).",
        "A, B, C rows written with 1, .9 and .8 times the variance; D, E, F 0, 20 and 2,000 synthetic rows beside 20 fresh ones.",
    )
    title = "Narrow sampling speeds collapse; fresh rows stop it, and synthetic ones then help only so far"
    drawn = sheet(title, legend, panels(), f"docs/papers/alemohammad_picture.py, seed {SEED}")
    Path(__file__).with_name("alemohammad.svg").write_text(drawn, encoding="utf-8")
