"""Draws docs/papers/weights.svg: `python docs/papers/weights_picture.py` (about half a minute)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from picture_sheet import mean_points, seen, sheet

from longtail.coverage.strata import strata_of
from longtail.lab.look import Look
from longtail.reproduction.simulate import NORMAL, shares, zipf
from longtail.show.chart import Curve, Panel, line_chart
from longtail.theory.weights import best_weight, fixed_path, fixed_variance, fresh_variance, variance_path
from longtail.worlds.zipf import Zipf

SEED, CHAINS, ROWS, REAL, HORIZON = 1, 16_000, 1000, 50, 61
GROUPED = 200
STRATA = strata_of(Zipf(300, 1.1))
NUMBER = STRATA.of(np.arange(300)[None, :])[0]
P = Zipf(300, 1.1).types.p
DESIGNS: tuple[tuple[str, str, Any], ...] = (
    ("A", "replace", "none"),
    ("B", "uniform", {"weighted": {"rows": GROUPED, "weight": 1.0}}),
    ("C", "by group", {"grouped": {"rows": GROUPED}}),
    ("D", "no weights", {"grouped": {"rows": GROUPED, "weights": "none", "quota": False}}),
)


def error(look: Look) -> np.ndarray:
    return look.exact("mean")[:, 0] ** 2


def overlap(look: Look, stratum: int) -> np.ndarray:
    own = stratum == NUMBER
    return np.minimum(shares(look)[:, own], P[own]).sum(axis=1) / P[own].sum()


def worth() -> str:
    """Variance of the mean, in real rows' worth: 50 fresh or fixed rows beside 1000, all alike or at w*."""
    w = float(best_weight(ROWS, REAL))
    limits = {"fresh": fresh_variance(ROWS, REAL, w), "fixed": fixed_variance(ROWS, REAL, w)}
    curves = []
    for at, (mark, real, best) in enumerate(
        (("E", "fresh", True), ("F", "fresh", False), ("G", "fixed", True), ("H", "fixed", False))
    ):
        anchor = {"rows": REAL, "real": real, **({"share": "best"} if best else {"weight": 1.0})}
        points = mean_points(
            1000 * seen(SEED, CHAINS, HORIZON, error, world=NORMAL, rows=ROWS, anchor={"weighted": anchor})
        )
        path = [
            limits[real] if best else variance_path(ROWS, REAL, t) if real == "fresh" else fixed_path(ROWS, REAL, t)
            for t in range(HORIZON)
        ]
        theory = [(t, 1000 * float(value)) for t, value in enumerate(path) if not best or t >= HORIZON // 2]
        curves.append(Curve(mark, f"{real}, {'w*' if best else 'all alike'}", at, points, theory=theory))
    return line_chart(Panel("1000 x variance of the mean", "generation", 0.0, 30.0), curves, 60)


def kept(stratum: int, title: str) -> str:
    """Overlap of one stratum in the four designs."""
    curves = []
    for colour, (mark, name, anchor) in enumerate(DESIGNS):
        found = seen(
            SEED, 64, HORIZON, lambda look: overlap(look, stratum), world=zipf(300, 1.1), rows=ROWS, anchor=anchor
        )
        curves.append(Curve(mark, name, colour, mean_points(found)))
    return line_chart(Panel(title, "generation", 0.0, 1.0), curves, 60)


if __name__ == "__main__":
    legend = (
        "Left: 50 real rows beside 1000: fresh at w* (E), fresh, all alike (F), fixed at w* (G), fixed, all alike (H); dashes: theory.",
        "Others: Zipf, n = 1000: replace (A); 200 fresh rows beside: uniform (B), by group with quota and w* (C), by group without weights (D).",
    )
    drawn = sheet(
        "Weights make few real rows go far; without them rare rows destroy the head",
        legend,
        [worth(), kept(0, "Overlap, common half"), kept(4, "Overlap, rarest 3 %")],
        f"docs/papers/weights_picture.py, seed {SEED}",
    )
    Path(__file__).with_name("weights.svg").write_text(drawn, encoding="utf-8")
