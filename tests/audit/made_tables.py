"""Two tables of one law, from one of which a region, a combination and the end of a column can be left out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

END = 1.2


def rows(seed: int, number: int = 2000, is_lost: bool = False) -> pa.Table:
    """Rows of two categories and two numbers.

    is_lost: without region F, without segment y of region B, without amounts above exp(END).
    """
    rng = np.random.default_rng(seed)
    drawn = 2 * number
    region = rng.choice(list("ABCDEF"), drawn, p=[0.38, 0.25, 0.15, 0.1, 0.06, 0.06])
    segment = rng.choice(["x", "y", "z"], drawn, p=[0.6, 0.3, 0.1])
    amount, age = rng.lognormal(size=drawn), rng.normal(40, 10, drawn)
    if is_lost:
        kept = (region != "F") & ~((region == "B") & (segment == "y")) & (amount < np.exp(END))
    else:
        kept = np.ones(drawn, dtype=bool)
    at = np.flatnonzero(kept)[:number]
    return pa.table({"region": region[at], "segment": segment[at], "amount": amount[at], "age": age[at]})
