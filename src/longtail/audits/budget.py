"""How the level of a page is divided: families of tests, blocks, names; and which statements hold at once.

Two promises are kept apart.  Alarms: the chance that any *gone*, *thinning* or rejected block is false is at most the
level.  Assurances: the chance that any *fine* is false is at most the level.

Alarms are divided by weighted Bonferroni over the blocks, because a rejected block hands its own share on to the names in
it (hierarchical testing, Meinshausen 2008, Biometrika 95, 265); names that are fixed beforehand have a share of
their own.  Groups too small to be called whatever the candidate holds cost nothing (Tarone 1990, Biometrics 46, 515).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

FAMILIES = {
    "numbers": 1.0,
    "types": 1.0,
    "language": 1.0,
    "pairs": 0.5,
    "copies": 0.1,
}
"""Weights of the families of tests; a page divides its level over those that it has."""

FAMILY_OF = {
    "column": "types",
    "by": "types",
    "topics": "types",
    "words": "language",
    "ngrams": "language",
    "pair": "pairs",
    "cross": "pairs",
    "tail": "numbers",
    "region": "numbers",
}


def family(role: str) -> str:
    """The family of tests to which counted types of a role belong."""
    return FAMILY_OF[role]


def shares(blocks: Mapping[str, str], level: float) -> dict[str, float]:
    """The share of the level of each block, from the family that each belongs to: equal within a family."""
    members: dict[str, int] = {}
    for name in blocks.values():
        members[name] = members.get(name, 0) + 1
    total = sum(FAMILIES[name] for name in members)
    return {block: level * FAMILIES[name] / total / members[name] for block, name in blocks.items()}


def eligible(least: np.ndarray, level: float) -> int:
    """By how many tests the level must be divided: Tarone's number, at least 1.

    least (G,): the smallest p-value that each test could reach.  The smallest K such that at most K tests can reach
    level / K.
    """
    ordered = np.sort(least)
    for number in range(1, len(ordered) + 1):
        if np.searchsorted(ordered, level / number, side="right") <= number:
            return number
    return max(len(ordered), 1)


def step_down(p: np.ndarray, least: np.ndarray, level: float) -> np.ndarray:
    """The error at which each of many p-values is decided (G,), step by step, with family-wise error `level`.

    Each step rejects what lies below the level over Tarone's number of the tests still open, so that the number shrinks
    as hypotheses are rejected (Hommel and Krummenauer 1998, Biometrics 54, 673).  The others share what is left.
    """
    decided, open_ = np.empty(len(p)), np.ones(len(p), bool)
    while open_.any():
        now = level / eligible(least[open_], level)
        decided[open_] = now
        rejected = open_ & (p <= now)
        if not rejected.any():
            break
        open_ &= ~rejected
    return decided
