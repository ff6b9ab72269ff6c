"""Out of support: rows that lie near no real row."""

from __future__ import annotations

import numpy as np

from ..coverage.regions import DISTANCES, Regions


def outside(regions: Regions, rows: np.ndarray) -> np.ndarray:
    """Which rows (m, d) lie in the neighbourhood of no held-out real row (m,).

    The neighbourhood of a held-out row reaches to its 5th nearest build row (coverage/regions.py).
    Source: one less the improved precision of Kynkäänniemi et al. 2019, "Improved precision and recall metric", equation 1,
    with the radii of the balls taken from other real rows than their centres, so that the balls do not fit themselves.
    """
    centre, reach = regions.scaled(regions.held), regions.radius2
    found = np.ones(len(rows), dtype=bool)
    step = max(1, DISTANCES // len(centre))
    norm = (centre**2).sum(axis=1)
    for start in range(0, len(rows), step):
        some = regions.scaled(rows[start : start + step])
        gap = (some**2).sum(axis=1)[:, None] - 2 * some @ centre.T + norm
        found[start : start + step] = ~(gap <= reach).any(axis=1)
    return found


def unknown_types(types: np.ndarray, known: int) -> float | None:
    """The share of the types (..., -1: no type there) of one chain that reality lacks (numbered `known`); None without any."""
    there = types >= 0
    return float((types[there] >= known).mean()) if there.any() else None
