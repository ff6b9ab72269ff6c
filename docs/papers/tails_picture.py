"""Draws docs/papers/tails.svg: `python docs/papers/tails_picture.py` (about ten seconds)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from picture_sheet import sheet

from longtail.claims.sample_cut import relearned
from longtail.claims.zipf_learning_curve import BETA, TYPES, cut_error, missed
from longtail.reproduction.simulate import loop, p_of, shares, zipf
from longtail.show.chart import Curve, Panel, Point, line_chart

SEED, CHAINS = 1, 400


def curves_of_law() -> list[Curve]:
    """Mass missing after T rows: uncut, cut at ranks 100 and 1,000, and cut at 100 with 1 % uncut rows."""
    p, rows = p_of(zipf(TYPES, BETA)), np.unique(np.logspace(1, 6, 21).astype(int))
    kinds = [
        ("A", "uncut", lambda t: missed(p, t)),
        ("B", "cut at rank 1,000", lambda t: cut_error(p, 1_000, t, 0.0)),
        ("C", "cut at rank 100", lambda t: cut_error(p, 100, t, 0.0)),
        ("D", "cut at 100, 1 % uncut", lambda t: cut_error(p, 100, t, 0.01)),
    ]
    return [
        Curve(mark, name, colour, [Point(float(t), error(float(t))) for t in rows])
        for colour, (mark, name, error) in enumerate(kinds)
    ]


def second_models() -> list[Curve]:
    """Mass missing from a model of T rows that a model of T0 real rows wrote."""
    world, drawn = zipf(1_000, BETA), []
    p, rng = p_of(world), np.random.default_rng(SEED)
    for colour, (mark, first) in enumerate((("A", 30), ("B", 100), ("C", 300))):
        points, theory = [], []
        for later in (30, 100, 300, 1_000, 3_000, 10_000):
            rows = {"steps": [[0, first], [1, later]]}
            found = (p * (loop(rng, CHAINS, [1], shares, world=world, rows=rows)[1] == 0)).sum(axis=1)
            points.append(Point(float(later), float(found.mean()), *map(float, np.quantile(found, (0.1, 0.9)))))
            theory.append((float(later), relearned(p, first, later)))
        drawn.append(Curve(mark, f"T0 = {first}", colour, points, theory=theory))
    return drawn


def memories() -> list[Curve]:
    """E chi2 with a share alpha of real rows."""
    symbols, n, world, drawn = 10, 200, zipf(10, 0.3), []
    p = p_of(world)
    for colour, (mark, alpha) in enumerate((("A", 0.02), ("B", 0.1), ("C", 0.5))):
        found = loop(np.random.default_rng(SEED), 2_000, range(61), shares, world=world, rows=n,
                     anchor={"fresh": {"chance": alpha}})  # fmt: skip
        points = [Point(t, float(((q - p) ** 2 / p).sum(axis=1).mean())) for t, q in sorted(found.items())]
        ratio = (1 - alpha) ** 2 * (1 - 1 / n)
        theory = [(float(t), (symbols - 1) / n * (1 - ratio ** (t + 1)) / (1 - ratio)) for t in range(61)]
        drawn.append(Curve(mark, f"alpha = {alpha}", colour, points, theory=theory))
    return drawn


if __name__ == "__main__":
    drawn = sheet(
        "A tail that is cut once is not learned again from what the model writes",
        [
            "p_i ~ i^-1.5. Left: A every type, B and C cut at ranks 1,000 and 100, D as C with 1 % uncut rows. Middle: first samples of A 30, B 100, C 300 real rows,",
            "means and 10 to 90 % of 400 chains. Right: 10 types, n = 200, 2,000 chains, each row real with chance A 0.02, B 0.1, C 0.5. Dashes: theory.",
        ],
        [
            line_chart(Panel("Real mass not seen after T rows", "rows T", 0.001, 1.0, log=True), curves_of_law(), 60),
            line_chart(
                Panel("Learned from a model of T0 real rows", "rows T", 0.05, 0.5, log=True), second_models(), 60
            ),
            line_chart(Panel("Divergence from the truth, E chi²", "generation", 0.0, 1.2), memories(), 60),
        ],
        f"docs/papers/tails_picture.py, seed {SEED}",
    )
    Path(__file__).with_name("tails.svg").write_text(drawn, encoding="utf-8")
