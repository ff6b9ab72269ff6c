"""Whether a user's figure is one that can be: what every estimate checks first."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import InputError


def is_number(value: Any) -> bool:
    """Whether it is a finite real number."""
    known = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return known and math.isfinite(value)


def is_whole(value: Any, least: int) -> bool:
    """Whether it is a whole number of at least so much, 3.0 as good as 3."""
    return is_number(value) and value == int(value) and value >= least


def is_probability(value: Any) -> bool:
    """Whether it lies between 0 and 1, and is neither."""
    return is_number(value) and 0 < value < 1


def whole_number(name: str, value: Any, least: int = 1) -> int:
    """The whole number that it is.  InputError for anything else, and for less."""
    if not is_whole(value, least):
        raise InputError(f"{name} = {value!r} must be a whole number, at least {least}")
    return int(value)


def probability(name: str, value: Any) -> float:
    """A number above 0 and below 1.  InputError for anything else."""
    if not is_probability(value):
        raise InputError(f"{name} = {value!r} must be a probability between 0 and 1")
    return float(value)
