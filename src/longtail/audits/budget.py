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
    """The level at which each of many p-values is decided (G,), by Holm's step-down over those that can succeed.

    p is below its entry exactly when its hypothesis is rejected with family-wise error `level` (Holm 1979); the others
    share the level that is left.
    """
    decided = np.full(len(p), level / max(len(p), 1))
    number = eligible(least, level)
    order = np.argsort(p, kind="stable")
    for at, place in enumerate(order):
        now = level / max(number - at, 1)
        if p[place] > now:
            decided[order[at:]] = now
            break
        decided[place] = now
    return decided
