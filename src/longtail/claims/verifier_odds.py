"""A verifier multiplies the odds of good rows by keeps_good / keeps_bad a generation, whichever of the two it prefers.

In the limit of many rows exactly.  In a loop of n rows the number of good ones is a Wright-Fisher chain with selection,
Binomial(n, a g / (a g + b (1 - g))): its law at every generation, and Kimura's (1962) chance that the good take over,
(1 - e^(-2 s k)) / (1 - e^(-2 s n)) from k rows, s = ln(a/b), for small s.  A verifier that keeps the wrong rows (a < b) loses
the good ones by the same law.  The paper's rates of acceptance are those of right and wrong labels; this chain is derived.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, law_of_counts
from ..reproduction.simulate import loop, shares, two
from ..theory.curation import accepted_law
from ..theory.drift import binomial_law

PAPER = "feng"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for a, b in ((0.8, 0.3), (0.3, 0.8), (1.0, 0.05)):
        p, accepts = rng.dirichlet(np.ones(12)), np.where(np.arange(12) < 5, a, b)
        end, rounds = p, int(rng.integers(2, 15))
        for _ in range(rounds):
            end = accepted_law(end, accepts)
        odds, start = end[:5].sum() / end[5:].sum(), p[:5].sum() / p[5:].sum()
        where = f"accepts {a} of the good, {b} of the others, t={rounds}"
        yield equal("odds grow by a/b", where, float(np.log(odds / start)), rounds * float(np.log(a / b)), 1e-9)
    for a, b in ((0.9, 0.6), (0.5, 0.8), (1.0, 0.2)):
        n, t = int(rng.integers(20, 60)), int(rng.integers(2, 6))
        q = 0.35
        selection = {"verifier": {"keeps_good": a, "keeps_bad": b, "types": ["2"]}}
        good = loop(rng, 5_000, [t], lambda look: shares(look)[:, 1], world=two(1 - q), rows=n, selection=selection)[t]
        law = binomial_law(n, q) @ np.linalg.matrix_power(chain(n, a, b), t)
        where = f"n={n}, a={a}, b={b}, t={t + 1}"
        yield law_of_counts("number of good rows", where, np.round(good * n).astype(int), law)
    for n, s in ((200, 0.02), (100, -0.02), (150, 0.05)):
        taken = np.linalg.matrix_power(chain(n, float(np.exp(s)), 1.0), 200_000)[n // 10, n]
        kimura = np.expm1(-2 * s * (n // 10)) / np.expm1(-2 * s * n)
        yield equal("the good take over (Kimura)", f"n={n}, s={s}, from {n // 10}", float(taken), float(kimura), 0.03)


def chain(n: int, a: float, b: float) -> np.ndarray:
    """Transition matrix (n + 1, n + 1) of the number of good rows."""
    good = np.arange(n + 1) / n
    return binomial_law(n, a * good / (a * good + b * (1 - good)))
