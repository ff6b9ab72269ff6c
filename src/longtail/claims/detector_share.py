"""Resampling by a detector raises the share of real rows from alpha to alpha w_R / (alpha w_R + (1 - alpha) w_S).

w_R and w_S are the mean weights of real and of generated rows, weights (1 - q)^b for a detector's confidence q; with two
answers w_R = fpr w_1 + (1 - fpr) w_0, w_S = tpr w_1 + (1 - tpr) w_0 (derived: the paper gives no formula).  As b grows the share
goes to alpha (1 - fpr) / (alpha (1 - fpr) + (1 - alpha) (1 - tpr)), all that is called synthetic left out.  Checked on rows of
a bigram model whose labels are lost, and in the categorical loop, which keeps the diversity of a loop with that share.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean, near
from ..reproduction.simulate import diversity_of, heterozygosity, loop, zipf
from ..theory.curation import detected_share

PAPER = "drayson"
EVIDENCE = "AD"
WORDS = 12


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for tpr, fpr, power in ((0.9, 0.1, 1.0), (0.7, 0.3, 4.0), (float(rng.uniform(0.5, 1)), 0.2, 2.0)):
        alpha, weights = float(rng.uniform(0.1, 0.5)), (1.0, 0.1**power)
        expected = detected_share(alpha, tpr, fpr, weights)
        where = f"alpha={alpha:.2f}, tpr={tpr:.2f}, fpr={fpr}, b={power:g}"
        seen, real, made = bigrams(rng, alpha, (tpr, fpr), weights)
        between = (seen - made) / (real - made)
        # the weighted mean of a finite pool is biased by a multiple of 1 / rows
        yield near("share of real bigrams after resampling", where, between, expected, 0.002)
        n = int(rng.integers(30, 80))
        anchor = {"detected": {"share": alpha, "true_positive": tpr, "false_positive": fpr, "power": power}}
        world, t = zipf(6, 0.4), int(6 / expected) + 20
        kept = loop(rng, 4_000, [t], heterozygosity, world=world, rows=n, anchor=anchor)[t] / diversity_of(world)
        stays = 1 - 1 / (n - (n - 1) * (1 - expected) ** 2)
        yield mean("E H/H_0 at stationarity", f"{where}, n={n}", kept, stays)
    shares = [detected_share(0.2, 0.8, 0.1, (1.0, 0.5**power)) for power in range(60)]
    yield equal("b = 0 changes nothing", "alpha=.2", shares[0], 0.2, 1e-12)
    yield is_true("more power, more real rows", "alpha=.2, b=0..59", shares == sorted(shares), "rises with b")
    yield equal("limit of b", "alpha=.2, tpr=.8, fpr=.1", shares[-1], 0.2 * 0.9 / (0.2 * 0.9 + 0.8 * 0.2), 1e-12)
    useless = detected_share(0.2, 0.4, 0.4, (1.0, 0.01))
    yield equal("a detector that tells nothing changes nothing", "tpr = fpr = .4", useless, 0.2, 1e-12)


def bigrams(
    rng: np.random.Generator, alpha: float, rates: tuple[float, float], weights: tuple[float, float]
) -> tuple[np.ndarray, float, float]:
    """The share of some bigrams in 400 resampled pools, and their probability in real and in generated text.

    Real text is a chain over words; generated text comes from a bigram model fitted to 200 words of it.  Each pool holds
    20,000 bigrams, and 2,000 of them are drawn by the weights of what the detector calls them.
    """
    chain = rng.dirichlet(np.full(WORDS, 0.4), WORDS)
    start = np.linalg.matrix_power(chain, 200)[0]
    real = (start[:, None] * chain).ravel()
    made = rng.multinomial(200, real) / 200
    some = np.flatnonzero(real > made)
    found = []
    for _ in range(400):
        genuine = rng.random(20_000) < alpha
        rows = np.where(genuine, rng.choice(WORDS**2, 20_000, p=real), rng.choice(WORDS**2, 20_000, p=made))
        called = rng.random(20_000) < np.where(genuine, rates[1], rates[0])
        ends = np.cumsum(np.where(called, weights[1], weights[0]))
        picked = rows[np.searchsorted(ends, rng.random(2_000) * ends[-1], side="right")]
        found.append(float(np.isin(picked, some).mean()))
    return np.array(found), float(real[some].sum()), float(made[some].sum())
