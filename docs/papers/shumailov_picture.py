"""Draws docs/papers/shumailov.svg: `python docs/papers/shumailov_picture.py` (about ten seconds)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from picture_sheet import mean_points, median_points, seen, sheet

from longtail.lab.look import Look
from longtail.reproduction.simulate import NORMAL, first_share, two
from longtail.show.chart import Curve, Panel, line_chart
from longtail.theory.drift import survival
from longtail.theory.refitted_gaussian import log_variance_step, wasserstein

SEED, CHAINS, ROWS, HORIZON = 1, 20_000, 50, 151
SYMBOL_ROWS, SYMBOL_CHAINS = 2_000, 4_000


def log_variance(look: Look) -> np.ndarray:
    return look.exact("log_variance")[:, 0]


def distance(look: Look) -> np.ndarray:
    """Squared Wasserstein distance to the standard normal law."""
    return look.exact("mean")[:, 0] ** 2 + (np.sqrt(look.exact("variance")[:, 0]) - 1) ** 2


def panels() -> list[str]:
    """The typical variance, the distance under both divisors, and rare symbols."""
    typical, far, alive = [], [], []
    for colour, (mark, divisor) in enumerate((("A", "n-1"), ("B", "n"))):
        asked = {"world": NORMAL, "rows": ROWS, "family": {"gaussian": {"divisor": divisor}}}
        values = np.exp(seen(SEED, CHAINS, HORIZON, log_variance, **asked))
        theory = [(t, float(np.exp((t + 1) * log_variance_step(ROWS, divisor)))) for t in range(HORIZON)]
        typical.append(Curve(mark, f"divisor {divisor}", colour, median_points(values), theory=theory))
        values = seen(SEED, CHAINS, HORIZON, distance, **asked)
        theory = [(t, wasserstein(ROWS, t + 1, divisor)) for t in range(HORIZON)]
        far.append(Curve(mark, f"divisor {divisor}", colour, mean_points(values), theory=theory))
    for colour, (mark, copies) in enumerate((("C", 5.0), ("D", 1.0)), 2):
        world = two(copies / SYMBOL_ROWS)
        values = seen(SEED, SYMBOL_CHAINS, 41, lambda look: first_share(look) > 0, world=world, rows=SYMBOL_ROWS)
        theory = [(t, survival(copies, t + 1)) for t in range(41)]
        alive.append(Curve(mark, f"{copies:g} expected copies", colour, mean_points(values), theory=theory))
    return [
        line_chart(Panel("Gaussian, n = 50: typical variance", "generation", 0.001, 10.0, log=True), typical, 60),
        line_chart(Panel("Gaussian, n = 50: mean W2²", "generation", 0.0, 5.0), far, 60),
        line_chart(Panel("Rare symbol: share still alive", "generation", 0.0, 1.0), alive, 60),
    ]


if __name__ == "__main__":
    legend = (
        "Left: medians with 10 to 90 % bands; middle and right: means. Dashes: theory (left: geometric mean). 20,000 and 4,000 chains.",
        "A unbiased (divisor n - 1), B maximum likelihood (divisor n), C and D symbols of 5 and 1 expected copies in 2,000 rows.",
    )
    title = "Refitted on its own samples, a model loses its variance and its rare symbols"
    drawn = sheet(title, legend, panels(), f"docs/papers/shumailov_picture.py, seed {SEED}")
    Path(__file__).with_name("shumailov.svg").write_text(drawn, encoding="utf-8")
