"""Draws docs/papers/density.svg: `python docs/papers/density_picture.py` (about ten seconds)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from picture_sheet import mean_points, seen, sheet

from longtail.claims.mixture_modes import modes_left
from longtail.lab.look import Look
from longtail.reproduction.simulate import NORMAL, cell_of, setting_of
from longtail.show.chart import Curve, Panel, line_chart

SEED, CHAINS, ROWS, HORIZON = 1, 2_000, 50, 41
BANDWIDTHS: tuple[tuple[str, Any, str], ...] = (
    ("A", 0.1, "h = 0.1"),
    ("B", 0.2, "h = 0.2"),
    ("C", 0.3, "h = 0.3"),
    ("D", "scott", "Scott's rule"),
)
MODES, MODE_ROWS, MODE_CHAINS = 25, 60, 200


def variance(look: Look) -> np.ndarray:
    return look.exact("variance")[:, 0]


def modes(look: Look) -> np.ndarray:
    """How many of the modes at 0, 1, 2, ... hold a row."""
    state = look.state
    nearest = np.rint((state.centre[:, None] + state.scale[:, None] * state.means)[..., 0])
    held = [(state.weights * (nearest == mode)).sum(axis=1) > 0.5 / MODE_ROWS for mode in range(MODES)]
    return np.sum(held, axis=0).astype(float)


def spread(regime: str, most: float) -> list[Curve]:
    """The model's variance under a regime, for each bandwidth; dashes: the moment recursion."""
    curves = []
    for colour, (mark, bandwidth, name) in enumerate(BANDWIDTHS):
        family = {"kernel_density": {"bandwidth": bandwidth}}
        asked = {"world": NORMAL, "rows": ROWS, "family": family, "regime": regime}
        said = cell_of(1, HORIZON, **asked)
        theory = next(item.values for item in said.family.predict(setting_of(said)) if item.quantity == "variance")
        inside = [(t, float(value)) for t, value in enumerate(theory) if value <= most]
        points = mean_points(seen(SEED, CHAINS if regime == "replace" else 200, HORIZON, variance, **asked))
        curves.append(Curve(mark, name, colour, [point for point in points if (point.y or 0) <= most], theory=inside))
    return curves


def panels() -> list[str]:
    """Variance of density estimates under replace and accumulate, and the modes left of a mixture."""
    world = {"mixture": {"weights": [1.0] * MODES, "means": list(range(MODES)), "sds": [0.005] * MODES}}
    family = {"gaussian_mixture": {"components": MODES, "start": "previous"}}
    points = mean_points(seen(SEED, MODE_CHAINS, HORIZON, modes, world=world, rows=MODE_ROWS, family=family))
    exact = modes_left(np.full(MODES, 1 / MODES), MODE_ROWS, HORIZON)
    left = [Curve("E", "modes left", 0, points, theory=list(enumerate(map(float, exact))))]
    return [
        line_chart(Panel("Replace: mean variance", "generation", 0.0, 5.0), spread("replace", 5.0), 60),
        line_chart(Panel("Accumulate: mean variance", "generation", 0.0, 5.0), spread("accumulate", 5.0), 60),
        line_chart(Panel("Mixture of 25 modes: left", "generation", 0.0, 25.0), left, 60),
    ]


if __name__ == "__main__":
    legend = (
        "Left, middle: kernel density, n = 50; means over 2,000 (replace) and 200 chains (accumulate); dashes: exact moments.",
        "A, B, C bandwidth .1, .2, .3 of the truth's sd; D Scott's rule. Right: n = 60, 200 chains; dashes: 25 categories, exactly.",
    )
    title = "A density estimate ends at n h² or grows without end; a mixture forgets its modes like categories"
    drawn = sheet(title, legend, panels(), f"docs/papers/density_picture.py, seed {SEED}")
    Path(__file__).with_name("density.svg").write_text(drawn, encoding="utf-8")
