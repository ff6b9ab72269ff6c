"""The share of generated rows in a pool is (positives - fpr) / (tpr - fpr), with error sqrt(q (1 - q) / n) / (tpr - fpr).

positives: the share that a detector of known true and false positive rates calls synthetic, q its mean.  Unbiased for every
detector with tpr != fpr; its error grows without bound as the two come together (Rogan and Gladen 1978, standard).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..theory.curation import rogan_gladen, rogan_gladen_error

PAPER = "drayson"
EVIDENCE = "MD"
POOLS = 20_000


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for tpr, fpr in ((0.9, 0.1), (0.6, 0.4), (float(rng.uniform(0.5, 1)), float(rng.uniform(0, 0.4)))):
        n, share = int(rng.integers(200, 3_000)), float(rng.uniform(0.1, 0.9))
        made = rng.binomial(n, share, POOLS)
        called = rng.binomial(made, tpr) + rng.binomial(n - made, fpr)
        found = np.array([rogan_gladen(float(seen), tpr, fpr) for seen in called / n])
        error = rogan_gladen_error(share, n, tpr, fpr)
        where = f"n={n}, share {share:.2f}, tpr={tpr:.2f}, fpr={fpr:.2f}"
        yield mean("the estimate is unbiased", where, found, share)
        yield mean("its squared error", where, ((found - share) / error) ** 2, 1.0)
    exact = rogan_gladen(0.3 * 0.8 + 0.7 * 0.25, 0.8, 0.25)
    yield equal("exact for the expected positives", "share .3", exact, 0.3, 1e-12)
