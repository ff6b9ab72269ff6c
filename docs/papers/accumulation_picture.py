"""Draws docs/papers/accumulation.svg: `python docs/papers/accumulation_picture.py` (about ten seconds)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from picture_sheet import mean_points, seen, sheet

from longtail.lab.look import Look
from longtail.reproduction.simulate import NORMAL, cell_of, setting_of
from longtail.show.chart import Curve, Panel, line_chart
from longtail.theory.quadratic import moments

SEED, CHAINS, ROWS, HORIZON = 1, 16_000, 10, 41
REGIMES: tuple[tuple[str, Any], ...] = (
    ("A", "replace"),
    ("B", {"window": {"width": 3}}),
    ("C", {"budget": {"replace": True}}),
    ("D", "accumulate"),
)
GROWTH = (("E", 0.0), ("F", 1.0), ("G", 2.0))


def variance(look: Look) -> np.ndarray:
    return look.exact("variance")[:, 0]


def error(look: Look) -> np.ndarray:
    return look.exact("mean")[:, 0] ** 2


def panels() -> list[str]:
    """Variance kept and drift of the mean in four regimes; drift under replace with growing rows."""
    kept, drift, grown = [], [], []
    for colour, (mark, regime) in enumerate(REGIMES):
        asked = {"world": NORMAL, "rows": ROWS, "regime": regime}
        exact = moments(setting_of(cell_of(1, HORIZON, **asked)), lambda share: 1.0)
        for curves, read, theory in ((kept, variance, exact.variance), (drift, error, exact.drift)):
            points = mean_points(seen(SEED, CHAINS, HORIZON, read, **asked))
            curves.append(Curve(mark, str(regime), colour, points, theory=list(enumerate(map(float, theory)))))
    for colour, (mark, power) in enumerate(GROWTH):
        rows = {"start": 20.0, "power": power} if power else 20
        asked = {"world": NORMAL, "rows": rows, "family": {"gaussian": {"divisor": "n-1"}}}
        points = mean_points(20 * seen(SEED, CHAINS, HORIZON, error, **asked))
        total = np.cumsum(np.arange(1, HORIZON + 1) ** -power)
        grown.append(Curve(mark, f"n t^{power:g}", colour, points, theory=list(enumerate(map(float, total)))))
    return [
        line_chart(Panel("n = 10: mean variance", "generation", 0.0, 1.0), kept, 60),
        line_chart(Panel("n = 10: Var mu", "generation", 0.0, 1.0), drift, 60),
        line_chart(Panel("Replace, rows n t^p: n Var mu", "generation", 0.5, 50.0, log=True), grown, 60),
    ]


if __name__ == "__main__":
    legend = (
        "Lines: means over 16,000 chains; dashes: theory, exact in every case.",
        "A replace, B window of 3, C subsample of n with replacement, D accumulate; E, F, G rows n, n t and n t² (n = 20, unbiased).",
    )
    title = "What is remembered decides: collapse, a plateau, or nearly all of the variance"
    drawn = sheet(title, legend, panels(), f"docs/papers/accumulation_picture.py, seed {SEED}")
    Path(__file__).with_name("accumulation.svg").write_text(drawn, encoding="utf-8")
