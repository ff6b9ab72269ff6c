"""Draws docs/papers/language.svg: `python docs/papers/language_picture.py` (about twenty seconds)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from picture_sheet import sheet

from longtail.claims.bigram_words import FITS, alive, chain, text
from longtail.claims.symbol_survival_bound import exponents_of
from longtail.show.chart import Curve, Panel, Point, line_chart

SEED, CHAINS = 1, 6
COPIES = (("A", 1), ("B", 2), ("C", 4), ("D", 8))


def panels() -> list[str]:
    """Words left, words left by their initial count, and the bound on survival; each over the fits."""
    rng, lines = np.random.default_rng(SEED), text()
    found = {real: np.stack([chain(lines, real, rng) for _ in range(CHAINS)]) for real in (0, len(lines) // 20)}
    first = found[0][0, 0]
    left = []
    for colour, (mark, (real, counts)) in enumerate(zip("EF", found.items(), strict=True)):
        share = (counts > 0).sum(axis=2).mean(axis=0) / (first > 0).sum()
        points = [Point(t, float(value)) for t, value in enumerate(share)]
        every, how_many = np.unique(first, return_counts=True)
        theory = [
            (t, float(sum(alive(int(c), real / len(lines), t) * k for c, k in zip(every, how_many)) / len(first)))
            for t in range(FITS + 1)
        ]
        left.append(Curve(mark, f"{real} real lines", colour, points, theory=theory))
    kept = []
    for colour, (mark, copies) in enumerate(COPIES):
        chosen = first == copies
        share = (found[0][:, :, chosen] > 0).mean(axis=(0, 2))
        points = [Point(t, float(value)) for t, value in enumerate(share)]
        theory = [(t, alive(copies, 0.0, t)) for t in range(FITS + 1)]
        kept.append(Curve(mark, f"{copies} copies", colour, points, theory=theory))
    exponents = exponents_of(41)
    bound = []
    for colour, (mark, copies) in enumerate(COPIES):
        exact = [Point(k, float(1 - np.exp(-copies * exponents[k - 1] / k))) for k in range(1, 42)]
        low = [(k, float(1 - np.exp(-copies / k))) for k in range(1, 42)]
        bound.append(Curve(mark, f"initial count {copies}", colour, exact, theory=low))
    return [
        line_chart(Panel("Share of words left", "fits", 0.0, 1.0), left, 60),
        line_chart(Panel("Left, by copies in the real text", "fits", 0.0, 1.0), kept, 60),
        line_chart(Panel("P(alive), and its bound", "fits", 0.0, 1.0), bound, 60),
    ]


if __name__ == "__main__":
    legend = (
        "Left, middle: bigrams on half a megabyte of real text, means over 6 chains; dashes: words whose copies are independent.",
        "E without, F with 5 % fresh real lines; A, B, C, D words of 1, 2, 4, 8 copies. Right: limit of many rows; dashes: 1 - exp(-count/k).",
    )
    title = "A bigram model loses the rare words first, as fast as independent copies die out"
    drawn = sheet(title, legend, panels(), f"docs/papers/language_picture.py, seed {SEED}")
    Path(__file__).with_name("language.svg").write_text(drawn, encoding="utf-8")
