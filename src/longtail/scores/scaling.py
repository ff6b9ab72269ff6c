"""Columns in units of their own spread."""

from __future__ import annotations

import numpy as np


def scaled(rows: np.ndarray) -> np.ndarray:
    """Columns centred on the median, in units of half the 16-84 % range or half the standard deviation, the larger.

    rows (N, d) -> (N, columns that vary, at least one).
    """
    rows = rows / np.maximum(np.abs(rows).max(axis=0), np.finfo(float).tiny)
    varying = rows.max(axis=0) > rows.min(axis=0)
    rows = rows[:, varying] if varying.any() else rows[:, :1]
    low, middle, high = np.quantile(rows, (0.159, 0.5, 0.841), axis=0)
    unit = np.maximum((high - low) / 2, rows.std(axis=0) / 2)
    return (rows - middle) / np.where(unit > 0, unit, 1.0)
