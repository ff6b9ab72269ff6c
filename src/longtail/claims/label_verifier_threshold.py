"""A verifier of labels works up to a sharp share of wrong labels, phi / (phi + psi), and turns the model round beyond it.

Synthetic labels are wrong with chance p; the verifier keeps right ones with chance phi and wrong ones with psi.  Kept
labels are mostly right exactly if p < p* = phi / (phi + psi) (Feng et al. 2025): a linear classifier on many of them is
nearly perfect below and nearly always wrong above.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..families.linear_regression import LinearRegression
from ..reproduction.check import Check, equal, is_true, near
from ..theory.label_verifier import accuracy, kept_share, turning_point, wrong_among_kept

PAPER = "feng"
EVIDENCE = "AV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("p* = phi / (phi + psi)", "phi=.8, psi=.3", turning_point(0.8, 0.3), 0.727, 5e-4)
    for phi, psi in rng.uniform(0.05, 1, (3, 2)):
        at = turning_point(phi, psi)
        yield equal(
            "half of the kept labels are wrong at p*",
            f"phi={phi:.2f}, psi={psi:.2f}",
            wrong_among_kept(at, phi, psi),
            0.5,
        )
    for p, printed in ((0.677, 0.924), (0.777, 0.063)):
        n, d, where = 200_000, 50, f"phi=.8, psi=.3, p={p}, n=2e5, d=50"
        expected = accuracy(wrong_among_kept(p, 0.8, 0.3), d, n * kept_share(p, 0.8, 0.3))
        yield equal("accuracy by the angle", where, expected, printed, 0.012)
        found = float(np.mean([_trained(rng, n, d, p) for _ in range(5)]))
        says, holds = ("above .9", found > 0.9) if p < 0.727 else ("below .1", found < 0.1)
        yield is_true("mean accuracy of 5 classifiers", where, holds, says)
    for p in (0.65, 0.8):
        d, n = 10, 20_000
        seen = np.array([_trained(rng, n, d, p) for _ in range(80)])
        rows = n * kept_share(p, 0.8, 0.3)
        expected = accuracy(wrong_among_kept(p, 0.8, 0.3), d, rows)
        yield near("accuracy", f"phi=.8, psi=.3, p={p}, n=2e4, d=10", seen, expected, 0.004)


def _trained(rng: np.random.Generator, n: int, d: int, wrong: float) -> float:
    """Accuracy of least squares on the labels -1 and 1 that the verifier keeps; the truth is the first covariate's sign."""
    x = rng.standard_normal((n, d))
    flipped = rng.random(n) < wrong
    kept = rng.random(n) < np.where(flipped, 0.3, 0.8)
    label = np.where(x[:, 0] > 0, 1.0, -1.0) * np.where(flipped, -1.0, 1.0)
    rows = np.column_stack((x, label))[kept]
    w = LinearRegression().fit(rows[None], None).coefficients[0]
    return float(1 - np.arctan2(np.linalg.norm(w[1:]), w[0]) / np.pi)
