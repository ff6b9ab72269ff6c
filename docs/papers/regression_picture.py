"""Draws docs/papers/regression.svg: `python docs/papers/regression_picture.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from picture_sheet import mean_points, seen, sheet

from longtail.lab.look import Look
from longtail.reproduction.simulate import cell_of, observe
from longtail.show.chart import Curve, Panel, Point, line_chart
from longtail.theory.edited_labels import edited, rewritten
from longtail.theory.regression import excess_of, fit_error, replaced
from longtail.theory.workflow import pathway

SEED, CHAINS, ROWS, COVARIATES, LAST, ROUNDS = 1, 4096, 50, 5, 50, 20
SIGNAL, FEW = 20, 11


def quartiles(values: np.ndarray) -> list[float]:
    """Mean and quartiles of the chains."""
    low, high = np.quantile(values, [0.25, 0.75])
    return [float(values.mean()), float(low), float(high)]


def loops() -> list[Curve]:
    """Least squares under replace, with fresh real labels, and under accumulate, in units of the first fit's error."""
    first, count = fit_error(ROWS, COVARIATES, 1.0), LAST + 1
    fields = {"world": {"linear": {"covariates": COVARIATES}}, "family": "linear_regression", "rows": ROWS}
    asked = {
        "A": ("replace", {}, replaced([ROWS] * count, COVARIATES, [1.0] * count)),
        "B": ("1 fresh", {"anchor": {"fresh": {"rows": 1}}}, _fresh(1)),
        "C": ("5 fresh", {"anchor": {"fresh": {"rows": 5}}}, _fresh(5)),
        "D": ("accumulate", {"regime": "accumulate"}, first * pathway(count)),
    }
    curves = []
    for colour, (mark, (name, more, theory)) in enumerate(asked.items()):
        cell = cell_of(CHAINS, count, **fields, **more)
        found = observe(np.random.default_rng(SEED), cell, CHAINS, range(count), excess_of)
        points = [Point(t, *quartiles(found[t][:CHAINS] / first)) for t in range(count)]
        curves.append(Curve(mark, name, colour, points, list(enumerate(theory / first))))
    return curves


def _fresh(real: int) -> np.ndarray:
    count = LAST + 1
    return replaced([ROWS] * count, COVARIATES, [1.0] * count, [ROWS] + [real] * LAST)


def edits() -> list[Curve]:
    """Edited labels, each round a share of them, in units of the first fit's error."""
    rng = np.random.default_rng(SEED)
    design = rng.standard_normal((ROWS, COVARIATES))
    shares = {
        "E": ("30 % each round", [0.3] * ROUNDS),
        "F": ("10 % each round", [0.1] * ROUNDS),
        "G": ("30 %, halved each round", [0.3 * 0.5**k for k in range(ROUNDS)]),
    }
    curves = []
    for colour, (mark, (name, share)) in enumerate(shares.items()):
        errors = rewritten(design, share, CHAINS, rng) / COVARIATES
        points = [Point(t, *quartiles(values)) for t, values in enumerate(errors)]
        curves.append(Curve(mark, name, colour, points, list(enumerate(edited(design, share)))))
    return curves


def forgotten() -> list[Curve]:
    """The share of the signal left, with fewer rows than covariates and next to no noise."""
    truth = np.random.default_rng(SEED).standard_normal(SIGNAL)
    world = {"linear": {"covariates": SIGNAL, "coefficients": tuple(truth.tolist()), "noise": 1e-6}}

    def along(look: Look) -> np.ndarray:
        return look.exact("coefficients") @ truth / (truth @ truth)

    curves = []
    for colour, (mark, rows) in enumerate((("H", 16), ("I", 10), ("J", 5))):
        left = seen(SEED, CHAINS, FEW, along, world=world, family="linear_regression", rows=rows)
        theory = [(t, (rows / SIGNAL) ** (t + 1)) for t in range(FEW)]
        curves.append(Curve(mark, f"{rows} rows", colour, mean_points(left), theory=theory))
    return curves


def panels() -> list[str]:
    """New labels, edited labels, and fewer rows than covariates."""
    return [
        line_chart(Panel("New labels: excess error", "generation", 0.5, 60, log=True), loops()),
        line_chart(Panel("Edited labels: excess error", "round", 0.5, 20, log=True), edits()),
        line_chart(Panel("Fewer rows than covariates: signal left", "generation", 0.0, 1.0), forgotten()),
    ]


if __name__ == "__main__":
    legend = (
        "Left: n = 50, d = 5: A replace, B 1 and C 5 fresh real rows of 50, D accumulate. Middle: labels rewritten each round, E 30 %, F 10 %, G 30 % halved.",
        "Left, middle: over that of the first fit, means and quartiles. Right: d = 20 and H 16, I 10, J 5 rows. 4,096 chains; dashes: theory (D: a bound).",
    )
    title = "Regression on labels that models wrote: the error grows, stops or stays low"
    drawn = sheet(title, legend, panels(), f"docs/papers/regression_picture.py, seed {SEED}")
    Path(__file__).with_name("regression.svg").write_text(drawn, encoding="utf-8")
