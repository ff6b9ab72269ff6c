"""Draws docs/papers/exponential-families.svg: `python docs/papers/exponential-families_picture.py` (about five seconds)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from picture_sheet import sheet

from longtail.reproduction.simulate import cell_of, observe, setting_of
from longtail.show.chart import Curve, Panel, Point, line_chart

CHAINS, ROWS, HORIZON, SEED = 20_000, 20, 25, 1
FRESH_ROWS, FRESH_HORIZON = 50, 201
FAMILIES: list[tuple[str, str, dict[str, Any], str]] = [
    ("A", "Bernoulli, v2 = -1", {"bernoulli": {"mean": 0.5}}, "bernoulli"),
    ("B", "Poisson, v2 = 0", {"poisson": {"mean": 1.0}}, "poisson"),
    ("C", "exponential, v2 = 1", {"exponential": {}}, "exponential"),
    ("D", "gamma of shape 0.4, v2 = 2.5", {"gamma": {"shape": 0.4}}, "gamma"),
]


def measured(
    world: dict[str, Any], family: str, name: str, horizon: int, **asked: Any
) -> tuple[np.ndarray, np.ndarray]:
    """What every chain says of a quantity (horizon, chains), and what theory says of its mean (horizon,)."""
    cell = cell_of(CHAINS, horizon, world=world, family=family, **asked)
    kind = "variance" if name == "mean" else "mean"
    said = {(item.quantity, item.of): item.values for item in cell.family.predict(setting_of(cell))}
    found = observe(np.random.default_rng(SEED), cell, CHAINS, range(horizon), lambda look: look.exact(name)[:, 0])
    return np.stack([found[t] for t in range(horizon)]), said[name, kind]


def panels() -> list[str]:
    """Mean and typical chain under replace, and the drift with one fresh real row."""
    average, typical, drift = [], [], []
    for colour, (mark, name, world, family) in enumerate(FAMILIES):
        if family != "gamma":
            seen, said = measured(world, family, "variance", HORIZON, rows=ROWS)
            truth = said[0] / (1 + {"A": -1, "B": 0, "C": 1}[mark] / ROWS)
            means = [Point(t, float(value)) for t, value in enumerate(seen.mean(axis=1) / truth)]
            average.append(Curve(mark, name, colour, means, theory=list(enumerate(said / truth))))
            low, middle, high = np.quantile(seen / truth, (0.1, 0.5, 0.9), axis=1)
            points = [Point(t, *map(float, row)) for t, row in enumerate(zip(middle, low, high, strict=True))]
            typical.append(Curve(mark, name, colour, points))
        asked = {"rows": FRESH_ROWS, "anchor": {"fresh": {"rows": 1}}}
        seen, said = measured(world, family, "mean", FRESH_HORIZON, **asked)
        spread = said[0] * FRESH_ROWS
        squares = ((seen - seen[0].mean()) ** 2).mean(axis=1) / spread
        points = [] if family == "gamma" else [Point(t, float(value)) for t, value in enumerate(squares)]
        drift.append(
            Curve(
                mark,
                name,
                colour,
                points or [Point(0, None)],
                theory=[(t, value) for t, value in enumerate(said / spread) if value < 2.5],
            )
        )
    return [
        line_chart(Panel("Replace, n = 20: mean of V(mu) / V0", "generation", 0.1, 10.0, log=True), average, 60),
        line_chart(Panel("Replace, n = 20: typical chain", "generation", 0.1, 10.0, log=True), typical, 60),
        line_chart(Panel("One fresh row of 50: E (mu - mu0)² / V0", "generation", 0.0, 2.5), drift, 80),
    ]


def picture() -> str:
    """The whole picture on a ground of its own."""
    title = "The same loop shrinks, keeps or inflates the variance: the sign of v2 decides"
    says = "Lines: means (left, right) and medians with 10 to 90 % bands (middle, cut at 0.1), 20,000 chains; dashes: theory."
    names = "A Bernoulli (v2 = -1), B Poisson (0), C exponential (1); the dashes that leave the right panel: gamma of shape 0.4 (2.5), without bound."
    return sheet(title, (says, names), panels(), f"docs/papers/exponential-families_picture.py, seed {SEED}")


if __name__ == "__main__":
    Path(__file__).with_name("exponential-families.svg").write_text(picture(), encoding="utf-8")
