"""From what was judged to rows of the tables: verdict words, intervals, rows needed, smallest losses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .groups import Groups
from .judge import Judged
from .levels import Level
from .policy import Policy
from .power import expected_rows_needed_gone, more_rows, smallest_loss
from .retention import FINE, GONE, THINNING, TOO_FEW, estimate, interval, word

SMALLEST = 1e-300
"""The smallest error with which an interval is computed."""
LISTED = ("column", "by", "tail", "topics")
"""Roles whose every group is listed; of the others only what is called gone or thinning."""


def group_rows(judged: Judged, policy: Policy) -> list[dict[str, Any]]:
    """The rows of all listed groups, and of the others what is gone or thinning and more so than a column it crosses."""
    listed = [one for one in zip(judged.groups, judged.group_fine, strict=True) if one[0].role in LISTED]
    others = [one for one in zip(judged.groups, judged.group_fine, strict=True) if one[0].role not in LISTED]
    rows = [row for groups, fine in listed for _, row in _rows(groups, fine, policy)]
    lost = {row["group"]: row["verdict"] for row in rows if row["verdict"] in (GONE, THINNING)}
    for groups, fine in others:
        for at, row in _rows(groups, fine, policy, only_lost=True):
            if not any(lost.get(margin) in (GONE, row["verdict"]) for margin in _margins(groups, at)):
                rows.append(row)
    return rows


def _rows(
    groups: Groups, fine: np.ndarray, policy: Policy, only_lost: bool = False
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The groups' numbers and rows."""
    counts = groups.reference, groups.n_reference, groups.candidate, groups.n_candidate
    low, _ = interval(*counts, np.clip(fine, SMALLEST, 0.5))
    _, high = interval(*counts, groups.error)
    kept, error = estimate(*counts), coarse(float(groups.error[0]))
    sizes = groups.n_reference, groups.n_candidate
    chosen = (high < groups.limit) & groups.may_alarm if only_lost else np.ones(len(high), bool)
    needed = expected_rows_needed_gone(*sizes, error) if chosen.any() else None
    least, open_ = _power(groups, error) if not only_lost else ([None] * len(high),) * 2
    for at in np.flatnonzero(chosen).tolist():
        loss = least[at]
        said = verdict(low[at], high[at], groups.limit[at], groups.may_alarm)
        yield (
            at,
            {
                "block": groups.block,
                "role": groups.role,
                "columns": groups.columns,
                "group": groups.names[at],
                "reference": groups.reference[at],
                "expected": groups.reference[at] / groups.n_reference * groups.n_candidate,
                "seen": groups.candidate[at],
                "kept": kept[at],
                "low": low[at],
                "high": high[at],
                "verdict": said,
                "limit": groups.limit[at],
                "needed": needed,
                "more": open_[at] if said == TOO_FEW else None,
                "smallest_loss": None if loss is None else 1 - loss,
                "named": policy.is_named(groups.names[at], groups.columns),
            },
        )


def _power(groups: Groups, error: float) -> tuple[list[float | None], list[float | None]]:
    """For each group the largest share kept that would be called, and how many times as many rows would decide it."""
    sizes = groups.n_reference, groups.n_candidate
    least: list[float | None] = [None] * len(groups.names)
    more: list[float | None] = [None] * len(groups.names)
    for limit in np.unique(groups.limit).tolist():
        some = np.flatnonzero(groups.limit == limit)
        real, made = groups.reference[some], groups.candidate[some]
        losses = smallest_loss(real, *sizes, error, limit=limit)
        times = more_rows(real, sizes[0], made, sizes[1], error, limit=limit)
        for at, loss, factor in zip(some.tolist(), losses, times, strict=True):
            least[at], more[at] = loss, factor
    return least, more


def coarse(error: float) -> float:
    """The error rounded down to tenths of a power of ten: rows needed hardly change, and tables of them can be shared."""
    return float(10 ** (np.floor(10 * np.log10(error)) / 10))


def _margins(groups: Groups, at: int) -> list[str]:
    """The groups of single columns that a group crosses: where one of them lost as much, the crossing says nothing new."""
    if groups.margins is None:
        return []
    return [f"{column} = {value}" for column, value in zip(groups.columns, groups.margins[at], strict=True)]


def verdict(low: float, high: float, limit: float, may_alarm: bool) -> str:
    """The verdict word; a loss in a block that was not rejected cannot be told from chance."""
    said = word(low, high, limit)
    return TOO_FEW if said in (GONE, THINNING) and not may_alarm else said


def level_rows(judged: Judged) -> list[dict[str, Any]]:
    """The rows of all rarity levels; `listed` says which are shown whatever they say."""
    return [
        {"listed": one.is_listed, **_level(one, float(fine))}
        for one, fine in zip(judged.levels, judged.level_fine, strict=True)
    ]


def _level(one: Level, fine: float) -> dict[str, Any]:
    row: dict[str, Any] = {
        "block": one.block,
        "level": one.level,
        "reference": one.held,
        "candidate": one.looked,
        "real_mass": one.real_mass,
        "limit": one.limit,
        "status": one.status,
        "verdict": TOO_FEW,
    }
    if not one.held or not one.reference:
        return row
    fine = min(max(fine, SMALLEST), 0.5)
    kept, uncovered = (one.kept(fine)[0], one.kept(one.error)[1]), one.uncovered(one.error)
    rho = (one.candidate / one.n_candidate) / (one.reference / one.n_reference)
    row |= {"kept": rho, "kept_low": kept[0], "kept_high": kept[1], "floor": one.floor}
    row |= {"uncovered": one.missing / one.held, "uncovered_low": uncovered[0], "uncovered_high": uncovered[1]}
    if not one.is_judged:
        return row
    covered = one.covered(fine)[0], one.covered(one.error)[1]
    row |= {"covered": (1 - one.missing / one.held) / (1 - one.floor)}
    row |= {"covered_low": max(covered[0], 0.0), "covered_high": covered[1]}
    least = smallest_loss(one.reference, one.n_reference, one.n_candidate, coarse(one.error), limit=one.limit)[0]
    row["smallest_loss"] = None if least is None else 1 - least
    row["verdict"] = verdict(min(kept[0], covered[0]), min(kept[1], covered[1]), one.limit, one.may_alarm)
    return row


def counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many groups have each verdict, of those whose every group is listed, and of the others what is called."""
    said = [row["verdict"] for row in rows]
    return {name: said.count(name) for name in (GONE, THINNING, FINE, TOO_FEW)}
