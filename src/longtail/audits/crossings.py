"""Which cross tables an audit of a table counts: columns, groups, pairs, ends of numbers, and where they meet."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from .axes import Axis, category_axis, missing_axis, tail_axis
from .columns import Profile
from .crossed import Crossing
from .tails import Tail

MOST_PAIRS, WIDEST_PAIRED = 100, 200
MOST_CROSSES, WIDEST_CROSSED = 60, 20


def column_crossings(categories: list[Profile], missing: list[str]) -> list[Crossing]:
    """Every category column by itself, and whether numbers are missing."""
    own = [Crossing(one.name, "column", (category_axis(one),)) for one in categories]
    return own + [Crossing(f"{name} is missing", "column", (missing_axis(name),)) for name in missing]


def group_crossing(by: tuple[str, ...], categories: dict[str, Profile]) -> Crossing:
    """The joint groups asked for."""
    return Crossing(" × ".join(by), "by", tuple(category_axis(categories[name]) for name in by))


def pair_crossings(categories: list[Profile], by: tuple[str, ...]) -> tuple[list[Crossing], str]:
    """Pairs of category columns of 2 to 200 values, the most even columns first; and what is left out.

    Evenness is that of both sets together, so that it knows no labels.
    """
    narrow = [one for one in categories if 2 <= _width(one) <= WIDEST_PAIRED]
    evenness = {one.name: _entropy(one) for one in narrow}
    pairs = [pair for pair in combinations(narrow, 2) if {one.name for one in pair} != set(by)]
    pairs.sort(key=lambda pair: -(evenness[pair[0].name] + evenness[pair[1].name]))
    axes = {one.name: category_axis(one) for one in narrow}
    chosen = [_crossing("pair", axes[a.name], axes[b.name]) for a, b in pairs[:MOST_PAIRS]]
    return chosen, _capped(len(pairs), MOST_PAIRS, "pairs of category columns", "the most even ones")


def tail_crossings(tails: list[Tail], texts: set[str]) -> list[Crossing]:
    """The ends of each column of numbers."""
    return [
        Crossing(f"tails of {one.name}", "tail", (tail_axis(one, one.name in texts),), True, tuple(one.sides))
        for one in tails
        if one.sides
    ]


def cross_crossings(categories: list[Profile], tails: list[Tail], texts: set[str]) -> tuple[list[Crossing], str]:
    """Category columns of at most 20 values crossed with the ends of columns of numbers; and what is left out.

    The most even category columns and the first columns of numbers come first, in turns.
    """
    narrow = sorted((one for one in categories if 2 <= _width(one) <= WIDEST_CROSSED), key=lambda one: -_entropy(one))
    ended = [one for one in tails if one.sides]
    places = sorted(((i, j) for i in range(len(narrow)) for j in range(len(ended))), key=lambda at: (sum(at), at))
    axes = [category_axis(one) for one in narrow]
    ends = [tail_axis(one, one.name in texts) for one in ended]
    chosen = [_crossing("cross", axes[i], ends[j], learned=True) for i, j in places[:MOST_CROSSES]]
    return chosen, _capped(len(places), MOST_CROSSES, "combinations of a category and the ends of a number", "some")


def _crossing(role: str, one: Axis, other: Axis, learned: bool = False) -> Crossing:
    return Crossing(f"{one.column} × {other.column}", role, (one, other), learned)


def _capped(there: int, most: int, what: str, which: str) -> str:
    return f"Of {there:,} {what}, {most} are counted: {which}." if there > most else ""


def _pooled(profile: Profile) -> np.ndarray:
    return np.append(profile.counts.counts.sum(axis=1), profile.missing.sum())


def _width(profile: Profile) -> int:
    return int(np.count_nonzero(_pooled(profile)))


def _entropy(profile: Profile) -> float:
    share = _pooled(profile) / max(_pooled(profile).sum(), 1)
    return float(-(share[share > 0] * np.log(share[share > 0])).sum())
