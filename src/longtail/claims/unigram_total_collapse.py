"""A unigram model that learns only from its own text ends with a single word, for certain.

With n tokens a generation and no real text the number of words that are left never rises and the chain is absorbed where
one is left; P(two or more are left after t fits) <= H_0 (1 - 1/n)^t n^2 / (2 (n - 1)), since a text of two words has at least
2 (n - 1) / n^2 of the diversity whose mean is H_0 (1 - 1/n)^t (bound derived for this project; the certainty is the paper's,
of which only the abstract could be read).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reproduction.check import Check, is_true, mean
from ..reproduction.simulate import diversity_of, heterozygosity, loop, p_of, shares, sizes, zipf
from ..theory.drift import counts_over_time

PAPER = "seddik"
EVIDENCE = "AD"
SURE = 1e-12
"""How unlikely it is by the bound that a chain is not yet absorbed where all are looked at."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 5, 30):
        words = int(rng.integers(3, 12))
        world, t = zipf(words, 0.8), int(rng.integers(n // 2, 2 * n))
        last = _fits(n, diversity_of(world))
        p, where = p_of(world), f"{words} words, n={n}"
        left = np.sum([1 - counts_over_time(n, share, 0, last)[:, 0] for share in p], axis=0)
        bound = np.minimum(1.0, _bound(n, diversity_of(world), np.arange(1, last + 1)))
        fact = bool((left - 1 <= (words - 1) * bound + 1e-12).all())
        yield is_true("E words left - 1 <= (K - 1) bound, exact chain", f"{where}, to {last} fits", fact, "never above")
        found = loop(rng, 2_000, [t - 1, last - 1], lambda look: shares(look) > 0, world=world, rows=n)
        yield mean("E words left", f"{where}, {t} fits", found[t - 1].sum(axis=1), float(left[t - 1]))
        ended = bool((found[last - 1].sum(axis=1) == 1).all())
        yield is_true("one word is left in every chain", f"{where}, {last} fits", ended, "2,000 of 2,000")
        family: dict[str, Any] = {"ngram": {"order": 1, "smoothing": "none"}}
        asked = {"world": world, "rows": n, "family": family}
        written = loop(rng, 400, [4], heterozygosity, **asked)[4]
        yield mean("E H_t of the n-gram model", f"{where}, 5 fits", written, diversity_of(world) * (1 - 1 / n) ** 5)


def _bound(n: int, diversity: float, t: np.ndarray | int) -> np.ndarray:
    """What P(two or more words left) cannot exceed after t fits."""
    return np.asarray(diversity * (1 - 1 / n) ** t * n**2 / (2 * (n - 1)))


def _fits(n: int, diversity: float) -> int:
    """Fits after which the bound is below SURE in a few thousand chains together."""
    return next(t for t in range(1, 100 * n) if _bound(n, diversity, t) * 2_000 < SURE)
