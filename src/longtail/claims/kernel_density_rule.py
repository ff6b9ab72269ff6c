"""A kernel density estimate whose bandwidth follows a rule of thumb does not settle: its variance grows by a constant factor.

With the kernel's sd f times that of the rows, f = n^(-1/5) (Scott) or (3 n / 4)^(-1/5) (Silverman), E w_{t+1} =
(1 - 1/n + f^2) E w_t for the model's variance w_t: the smaller the bandwidth, the slower, and f^2 > 1/n for both rules at
every n > 1.  The paper looks at loops of density estimates; only its abstract could be read, and the formula is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, is_true, mean
from ..reproduction.simulate import NORMAL, loop, sizes

PAPER = "borji"
EVIDENCE = "AD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    every = np.arange(2, 100_000)
    for name in ("scott", "silverman"):
        fact = bool((growth(every, name) > 1).all())
        yield is_true("1 - 1/n + f^2 > 1", f"{name}, n = 2 to 99,999", fact, "the variance grows")
    for number, n in enumerate(sizes(rng, 20, 150, 4)):
        name, t = ("scott", "silverman")[number % 2], int(rng.integers(3, 12))
        asked = {"world": NORMAL, "family": {"kernel_density": {"bandwidth": name}}, "rows": n}
        found = loop(rng, 8_000, [t - 1], lambda look: look.exact("variance")[:, 0], **asked)[t - 1]
        expected = float(growth(np.array([n]), name)[0]) ** t
        yield mean("E w_t = (1-1/n+f^2)^t", f"n={n}, {name}, {t} fits", found, expected)


def growth(n: np.ndarray, rule: str) -> np.ndarray:
    """The factor of the expected variance a generation (len(n),)."""
    return 1 - 1 / n + (n if rule == "scott" else 0.75 * n) ** -0.4
