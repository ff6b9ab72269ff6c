"""Editing real labels instead of replacing them: the error stays below twice the first only if the edits fade.

Zhu et al. (2025) claim E <= 2 sigma^2 d / (T - d - 1) for token editing (from a reading note).  In the linear model with
fixed covariates, each label rewritten with chance q_t in round t, E_t / E_0 tends to 1 + sum of q (2 - q) for T >> d, and is
known exactly for every design (derived): it stays bounded if the sum is finite, below 2 only if sum of q (2 - q) < 1 (halved
edits from .3 on already pass 2), and grows without bound at a constant rate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..theory.edited_labels import edited, edited_limit, rewritten

PAPER = "zhu"
EVIDENCE = "NDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    design = rng.standard_normal((50, 5))
    where = "d=5, T=50"
    for share, at_5, at_20 in ((0.1, 1.9, 4.5), (0.3, 3.4, 10.4)):
        ratio = edited(design, [share] * 20)
        yield equal("fresh edits, after 5 rounds", f"{where}, share {share}", ratio[5], at_5, 0.1)
        yield equal("fresh edits, after 20 rounds", f"{where}, share {share}", ratio[20], at_20, 0.35)
        yield is_true("not below twice the first", f"{where}, share {share}, 20 rounds", ratio[20] > 2, "above 2")
    yield equal("editing all is replacing", f"{where}, 20 rounds", edited(design, [1.0] * 20)[20], 21.0)
    for start, printed in ((0.1, 1.32), (0.3, 2.07), (0.5, 2.48)):
        halved = [start * 0.5**k for k in range(30)]
        yield equal("edits halved each round", f"{where}, from {start}", edited(design, halved)[-1], printed, 0.15)
        yield equal(
            "their limit for T >> d", f"from {start}", edited_limit(halved)[-1], 1 + 4 * start - 4 / 3 * start**2, 1e-6
        )
    large = edited(rng.standard_normal((600, 2)), [0.2] * 10)
    yield equal(
        "1 + sum of q (2 - q)", "d=2, T=600, share .2, 10 rounds", large[-1], edited_limit([0.2] * 10)[-1], 0.08
    )
    shares = [round(float(share), 2) for share in rng.uniform(0, 1, 6)]
    design = rng.standard_normal((int(rng.integers(12, 40)), int(rng.integers(2, 8))))
    seen = rewritten(design, shares, 20_000, rng)
    for t in (1, 3, 6):
        expected = float(edited(design, shares)[t]) * design.shape[1]
        yield mean(
            "E |X (w_t - w0)|^2",
            f"T x d = {design.shape[0]} x {design.shape[1]}, shares {shares[:t]}",
            seen[t],
            expected,
        )
