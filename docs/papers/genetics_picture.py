"""Draws docs/papers/genetics.svg: `python docs/papers/genetics_picture.py` (a few seconds)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from picture_sheet import mean_points, seen, sheet

from longtail.claims.effective_size_deviations import LOGGED, _path
from longtail.lab.look import Look
from longtail.reproduction.simulate import diversity_of, p_of, two, zipf
from longtail.show.chart import Curve, Panel, Point, line_chart
from longtail.theory.drift import counts_over_time
from longtail.theory.temporal import change, size_of

SEED, CHAINS, ROWS, RARE = 1, 4_000, 200, 0.05
REAL = (("A", 0), ("B", 1), ("C", 5), ("D", 10))
PIPELINES = (("E", "drift"), ("F", "duplicates"), ("G", "p^1.05"))


def heterozygosity(look: Look) -> np.ndarray:
    _, q = look.exact("law")
    return 1 - (q**2).sum(axis=1)


def absent(look: Look) -> np.ndarray:
    """Whether the first symbol has no copy (chains,)."""
    symbols, q = look.exact("law")
    return np.asarray(((symbols == 0) & (q > 0)).sum(axis=1) == 0 if symbols.ndim == 2 else q[:, 0] == 0, dtype=float)


def panels() -> list[str]:
    """Diversity kept and a rare category's absence for four amounts of real rows; N_e against distance."""
    kept, lost, sizes = [], [], []
    for colour, (mark, r) in enumerate(REAL):
        anchor = {"fresh": {"rows": r}} if r else "none"
        values = seen(SEED, CHAINS, 201, heterozygosity, world=zipf(10), rows=ROWS, anchor=anchor)
        a = r / ROWS
        fades, end = (1 - a) * (1 - a - 1 / ROWS), (1 / (ROWS * a * (2 - a) + 1 - a) if r else 1.0)
        theory = [(t, 1 - end + (end - 1 / ROWS) * fades**t) for t in range(201)]
        kept.append(Curve(mark, f"{r} real rows", colour, mean_points(values / diversity_of(zipf(10))), theory=theory))
        values = seen(SEED, CHAINS, 201, absent, world=two(RARE), rows=ROWS, anchor=anchor)
        law = counts_over_time(ROWS, RARE, r, 201)[:, 0]
        lost.append(Curve(mark, f"{r} real rows", colour, mean_points(values), theory=list(enumerate(map(float, law)))))
    rng = np.random.default_rng(SEED)
    for colour, (mark, name) in enumerate(PIPELINES):
        path = _path(rng, p_of(zipf(50, 1.1)), 1000, name)
        logs = [rng.multinomial(LOGGED, q) for q in path]
        points = [Point(t, float(np.median(size_of(change(logs[0], logs[t]).drift(), t)))) for t in range(1, 11)]
        sizes.append(Curve(mark, name, colour, points))
    return [
        line_chart(Panel("H kept, n = 200, r fresh real rows", "generation", 0.0, 1.0), kept, 60),
        line_chart(Panel("P(a category of 5 % is absent)", "generation", 0.0, 1.0), lost, 60),
        line_chart(Panel("Median N_e from two logs, n = 1,000", "generations apart", 0.0, 1400.0), sizes, 60),
    ]


if __name__ == "__main__":
    legend = (
        "Lines: means over 4,000 chains (right: medians of 1,000 loops, samples of 5,000); dashes: theory, exact in every case.",
        "A, B, C, D 0, 1, 5, 10 real rows of 200; E drift alone, F a fifth of the rows duplicated, G shares sharpened as p to the 1.05.",
    )
    title = (
        "One real row stops fixation, ten keep the diversity, and a rare category is still absent one time in fourteen"
    )
    drawn = sheet(title, legend, panels(), f"docs/papers/genetics_picture.py, seed {SEED}")
    Path(__file__).with_name("genetics.svg").write_text(drawn, encoding="utf-8")
