"""Draws docs/papers/curation.svg: `python docs/papers/curation_picture.py` (about ten seconds)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from picture_sheet import sheet

from longtail.reproduction.simulate import NORMAL, heterozygosity, loop, p_of, shares, zipf
from longtail.show.chart import Curve, Panel, Point, line_chart
from longtail.theory.curation import accepted_law, best_of_law, centre_map

SEED, CHAINS, LAST = 1, 200, 30


def curve(mark: str, name: str, colour: int, found: dict[int, np.ndarray], theory: list[float]) -> Curve:
    """Medians with 10 to 90 % bands, and what theory says of many rows."""
    points = [Point(t, *(float(np.quantile(found[t], q)) for q in (0.5, 0.1, 0.9))) for t in sorted(found)]
    return Curve(mark, name, colour, points, theory=list(enumerate(theory)))


def curated() -> list[Curve]:
    """Diversity under best of 2 for the common types, with no, 5 % and 20 % fresh real rows."""
    world, drawn = zipf(50, 0.8), []
    p, reward = p_of(world), 2 * np.linspace(1, 0, 50)
    for colour, (mark, share) in enumerate((("A", 0.0), ("B", 0.05), ("C", 0.2))):
        asked: dict[str, Any] = {"anchor": {"fresh": {"share": share}}} if share else {}
        selection = {"best_of": {"reward": "common", "strength": 2.0}}
        found = loop(np.random.default_rng(SEED), CHAINS, range(LAST + 1), heterozygosity, world=world, rows=1_000,
                     selection=selection, **asked)  # fmt: skip
        law, theory = p, []
        for _ in range(LAST + 1):
            theory.append(float(1 - (law**2).sum()))
            law = share * p + (1 - share) * best_of_law(law, reward, 2)
        drawn.append(curve(mark, f"{share:.0%} real", colour, found, theory))
    return drawn


def centred() -> list[Curve]:
    """The mean under a verifier around 0.5 and around the truth."""
    drawn = []
    for colour, (mark, centre) in enumerate((("A", 0.5), ("B", 0.0))):
        found = loop(np.random.default_rng(SEED), CHAINS, range(11), lambda look: look.exact("mean")[:, 0], world=NORMAL,
                     family="gaussian_mean", rows=500, selection={"centre": {"centre": centre}})  # fmt: skip
        theory = [0.0]
        for _ in range(10):
            theory.append(centre_map(theory[-1], centre, 1.0))
        drawn.append(curve(mark, f"centre {centre}", colour, found, theory))
    return drawn


def verified() -> list[Curve]:
    """The share of the good types under a verifier that keeps the right ones, or the wrong ones, more often."""
    world, drawn, good = zipf(10, 0.0), [], np.arange(10) < 3
    for colour, (mark, a, b) in enumerate((("A", 0.8, 0.6), ("B", 0.6, 0.8))):
        selection = {"verifier": {"keeps_good": a, "keeps_bad": b, "types": ["01", "02", "03"]}}
        found = loop(np.random.default_rng(SEED), CHAINS, range(21), lambda look: shares(look)[:, good].sum(axis=1),
                     world=world, rows=200, selection=selection)  # fmt: skip
        law, theory = p_of(world), []
        for _ in range(21):
            theory.append(float(law[good].sum()))
            law = accepted_law(law, np.where(good, a, b))
        drawn.append(curve(mark, f"keeps {a} good, {b} others", colour, found, theory))
    return drawn


if __name__ == "__main__":
    drawn = sheet(
        "What is selected takes over, unless real rows come back",
        [
            "Left: A no real rows, B 5 %, C 20 %. Middle: a verifier around A 0.5, B the truth. Right: A keeps .8 of the good, .6 of the rest, B the reverse.",
            "Lines and bands: medians and 10 to 90 % of 200 chains (n = 1,000, 500, 200); dashes: theory for many rows.",
        ],
        [
            line_chart(Panel("Best of 2 prefers common types: diversity", "generation", 0.0, 1.0), curated(), 40),
            line_chart(Panel("Accepts |x - centre| ≤ 1: mean, truth 0", "generation", -0.1, 0.6), centred(), 40),
            line_chart(Panel("Verifier: share of good rows, 30 % at first", "generation", 0.0, 1.0), verified(), 40),
        ],
        f"docs/papers/curation_picture.py, seed {SEED}",
    )
    Path(__file__).with_name("curation.svg").write_text(drawn, encoding="utf-8")
