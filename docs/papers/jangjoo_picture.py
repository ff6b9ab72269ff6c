"""Draws docs/papers/jangjoo.svg: `python docs/papers/jangjoo_picture.py` (about half a minute)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from picture_sheet import mean_points, seen, sheet

from longtail.claims.boltzmann_machine_collapse import entropy_and_distance
from longtail.show.chart import Curve, Panel, Point, line_chart
from longtail.theory.drift import binomial_law, transition

SEED, CHAINS, ROWS, LAST = 1, 1000, 50, 800
MACHINES, FITS = 64, 101
MACHINE_LOOPS: list[tuple[str, str, dict[str, Any]]] = [
    ("A", "maximum likelihood", {}),
    ("B", "one real sample", {"anchor": {"fresh": {"rows": 1}}}),
    ("C", "five real samples", {"anchor": {"fresh": {"rows": 5}}}),
    ("D", "l2 = .01", {"family": {"boltzmann_machine": {"l2": 0.01}}}),
]


def still_moving(copies: int) -> list[tuple[float, float]]:
    """P(not absorbed) of the exact chain of so many copies, from the middle."""
    law, step, found = binomial_law(copies, 0.5), transition(copies), []
    for t in range(LAST + 1):
        found.append((float(t), float(1 - law[0] - law[-1])))
        law = law @ step
    return found[::10]


def spins() -> str:
    """The share of chains that are not absorbed, with and without the pair term."""
    curves = []
    for colour, (mark, units, pair) in enumerate((("A", 5, False), ("B", 20, False), ("C", 5, True), ("D", 20, True))):
        asked = {"world": {"ising": {"spins": units}}, "family": {"ising": {"pair": pair}}, "rows": ROWS}
        moving = seen(SEED, CHAINS, LAST + 1, lambda look: ~look.exact("absorbed"), **asked)[::10]
        points = [Point(10 * point.x, point.y) for point in mean_points(moving)]
        name = f"N = {units}, {'field and pair term' if pair else 'field alone'}"
        curves.append(Curve(mark, name, colour, points, theory=() if pair else still_moving(units * ROWS)))
    return line_chart(Panel("Spins, M = 50: chains not absorbed", "generation", 0.0, 1.0), curves)


def machines() -> list[str]:
    """Median entropy over that of the truth, and median total variation distance to it."""
    curves: list[list[Curve]] = [[], []]
    for colour, (mark, name, asked) in enumerate(MACHINE_LOOPS):
        fields = {"world": "boltzmann_machine", "family": "boltzmann_machine", "rows": ROWS, **asked}
        middle = np.median(seen(SEED, MACHINES, FITS, entropy_and_distance, **fields), axis=1)
        for found, column in zip(curves, middle.T, strict=True):
            found.append(Curve(mark, name, colour, [Point(t, float(value)) for t, value in enumerate(column)]))
    titles = ("Machine: entropy / that of the truth", "Machine: distance to the truth (TV)")
    return [
        line_chart(Panel(title, "generation", 0.0, high), found)
        for title, high, found in zip(titles, (1.5, 1.0), curves, strict=True)
    ]


if __name__ == "__main__":
    drawn = sheet(
        "Taught by themselves: one real sample stops the collapse, a penalty only hides it",
        [
            "Left: A N = 5 and B N = 20 spins that learn the field, C N = 5 and D N = 20 with the pair term; dashes: the exact chain of N M copies.",
            "Middle, right: a Boltzmann machine, M = 50: A maximum likelihood, B with one and C with five real samples, D penalty .01 (medians).",
        ],
        [spins(), *machines()],
        f"docs/papers/jangjoo_picture.py, seed {SEED}",
    )
    Path(__file__).with_name("jangjoo.svg").write_text(drawn, encoding="utf-8")
