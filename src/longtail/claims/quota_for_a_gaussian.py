"""For a refitted Gaussian quota weights alone, without any real row, keep the 1 % tails better than 50 fresh rows.

n = 1000, T = 100, least retention of both 1 % tails over time: .18 under replace, .31 with 50 fresh rows, .39 with these
at w*, and more than .7 with quota alone (which masses the strata have matters: .73 with three, .88 with five).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, is_true, median, near
from ..reproduction.simulate import NORMAL, loop

PAPER = "longtail"
EVIDENCE = "V"
TABLE: tuple[tuple[str, Any, float, float], ...] = (
    ("replace", "none", 0.18, 0.05),
    ("50 fresh", {"weighted": {"rows": 50, "weight": 1.0}}, 0.31, 0.03),
    ("50 fresh, w*", {"weighted": {"rows": 50, "share": "best"}}, 0.39, 0.03),
)


def claim(rng: np.random.Generator) -> Iterator[Check]:
    seen = []
    for name, anchor, printed, allowed in TABLE:
        found = _least(rng, 2_048, 100, anchor)
        seen.append(float(found.mean()))
        yield near("least tail retention", f"{name}, T=100", found, printed, allowed)
    five = _least(rng, 128, 100, {"quota": {}})
    yield median("least tail retention, median", "quota alone, five strata, T=100", five, 0.88, 0.01)
    three = _least(rng, 128, 100, {"quota": {"strata": [0.9, 0.08, 0.02]}})
    yield median("least tail retention, median", "quota alone, three strata, T=100", three, 0.735, 0.02)
    least = min(float(np.quantile(five, 0.05)), float(np.quantile(three, 0.05)))
    yield is_true("5 % point of quota above the means", "T=100", least > max(seen), "quota wins")
    yield is_true("replace < fresh < w*", "T=100", seen == sorted(seen), "rises")


def _least(rng: np.random.Generator, chains: int, horizon: int, anchor: Any) -> np.ndarray:
    found = loop(rng, chains, range(horizon), least_tail, world=NORMAL, rows=1000, anchor=anchor)
    return np.asarray(np.min(list(found.values()), axis=0))


def least_tail(look: Look) -> np.ndarray:
    """The smaller retention of the two 1 % tails (chains,)."""
    from scipy.special import ndtr, ndtri

    z = -ndtri(0.01)
    mean, log_variance = (look.exact(name)[:, 0] for name in ("mean", "log_variance"))
    sd = np.exp(log_variance / 2)
    return np.asarray(np.minimum(ndtr((-z - mean) / sd), ndtr((mean - z) / sd)) / 0.01)
