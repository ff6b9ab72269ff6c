"""Draws docs/papers/regression.svg: `python docs/papers/regression_picture.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from longtail.reproduction.simulate import cell_of, observe
from longtail.show.chart import Curve, Panel, Point, line_chart
from longtail.theory.edited_labels import edited, rewritten
from longtail.theory.regression import excess_of, fit_error, replaced
from longtail.theory.workflow import pathway

SEED, CHAINS, ROWS, COVARIATES, LAST, ROUNDS = 1, 4096, 50, 5, 50, 20
WIDTH, HEIGHT = 640, 330
STYLE = """
text { font: 11px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #57606a; }
text.title { font-weight: 600; fill: #1f2328; } text.y { text-anchor: end; } text.x { text-anchor: middle; }
path { fill: none; } .grid { stroke: #d8dee4; stroke-width: .6; } .base, .tick { stroke: #57606a; }
.line { stroke-width: 1.8; stroke: var(--c); } .theory { stroke: #1f2328; stroke-dasharray: 3 4; }
path.band { fill: var(--c); opacity: .14; } text.mark { fill: var(--c); font-weight: 700; }
.c0 { --c: #d55e00; } .c1 { --c: #0072b2; } .c2 { --c: #00875f; } .c3 { --c: #8b3fa0; }
"""


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
        seen = observe(np.random.default_rng(SEED), cell, CHAINS, range(count), excess_of)
        points = [Point(t, *quartiles(seen[t][:CHAINS] / first)) for t in range(count)]
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
        seen = rewritten(design, share, CHAINS, rng) / COVARIATES
        points = [Point(t, *quartiles(values)) for t, values in enumerate(seen)]
        curves.append(Curve(mark, name, colour, points, list(enumerate(edited(design, share)))))
    return curves


def picture() -> str:
    """Two panels on a plain ground of their own."""
    title = "Regression on labels that models wrote: the error grows, stops or stays low"
    panels = (Panel("new labels", "generation", 0.5, 60, log=True), Panel("edited labels", "round", 0.5, 20, log=True))
    charts = [str(line_chart(panel, curves)) for panel, curves in zip(panels, (loops(), edits()), strict=True)]
    places = [
        chart.replace("<svg ", f'<svg x="{x}" y="46" width="290" height="206" ', 1)
        for x, chart in zip((20, 330), charts, strict=True)
    ]
    lines = [
        "A replace · B 1 fresh real row of 50 · C 5 fresh · D accumulate",
        "E 30 % of the labels rewritten each round · F 10 % · G 30 %, halved each round",
        f"Excess error over that of the first fit: means and quartiles of {CHAINS:,} chains; dashes: theory (D: a bound).",
    ]
    foot = [f'<text x="20" y="{276 + 18 * at}">{line}</text>' for at, line in enumerate(lines)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    parts = [
        head,
        f"<title>{title}</title>",
        f"<desc>{' '.join(lines)} Drawn by docs/papers/regression_picture.py, seed {SEED}.</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="20" y="26" style="font-size:14px">{title}</text>',
        *places,
        *foot,
        "</svg>\n",
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    (Path(__file__).parent / "regression.svg").write_text(picture(), encoding="utf-8")
