"""The fitted end of a uniform law only shrinks under replace, by n/(n + 1) a generation, and is frozen under accumulate.

The maximum-likelihood end is the largest row.  replace: E end_t = end_0 (n/(n + 1))^t, and -n ln(end_t/end_0) has a gamma law
of shape t.  accumulate: no model writes beyond the largest real row, so that the first fit stays for ever.  Derived for
this project.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean, share
from ..reproduction.simulate import loop

PAPER = "longtail"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("E end_t / end_0", "n=20, t=30", (20 / 21) ** 30, 0.23138, 5e-6)
    yield from _shrinks(rng, 20, 30, 155_648, 0.0005)
    yield from _shrinks(rng, int(rng.integers(2, 15)), int(rng.integers(2, 25)), 32_768, None)
    n, fits = int(rng.integers(3, 30)), int(rng.integers(20, 60))
    ends = _ends(rng, n, [0, fits - 1], 8_192, "accumulate")
    where = f"n={n}, t={fits}"
    yield is_true(
        "accumulate: the end of the first fit, to the bit", where, bool((ends[0] == ends[fits - 1]).all()), "kept"
    )
    yield mean("accumulate: E end_t / end_0", where, np.exp(ends[fits - 1]), n / (n + 1))


def _shrinks(rng: np.random.Generator, n: int, fits: int, chains: int, tolerance: float | None) -> Iterator[Check]:
    from scipy.special import gammaincinv

    logs, where = _ends(rng, n, [fits - 1], chains, "replace")[fits - 1], f"n={n}, t={fits}"
    yield mean("replace: E end_t / end_0", where, np.exp(logs), (n / (n + 1)) ** fits, tolerance)
    for part in (0.1, 0.5, 0.9):
        yield share(
            f"replace: -n ln below the {part:g} quantile of gamma(t)", where, -n * logs < gammaincinv(fits, part), part
        )


def _ends(rng: np.random.Generator, n: int, at: list[int], chains: int, regime: str) -> dict[int, np.ndarray]:
    """ln(end) at the generations `at` (chains,)."""
    asked = {"world": "uniform", "family": "uniform", "rows": n, "regime": regime}
    return loop(rng, chains, at, lambda look: look.exact("log_end"), **asked)
