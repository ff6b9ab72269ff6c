"""Counts-only: counts below the smallest cell, and every number that would give them away, are taken out of the rows.

Cells of one block add up to a known total, so a single hidden cell could be subtracted out: further cells are hidden
until the sum of the hidden ones is no small count either.  Cells of different blocks can still be set against each
other; the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
HIDDEN = "hidden"
PARTITIONS = ("column", "by", "topics")
COPIED = "Rows are copied or repeated more often than chance would have it; the numbers are hidden."
OF_REFERENCE = ("expected", "kept", "low", "high", "more")
OF_CANDIDATE = ("kept", "low", "high", "more")
KEPT = ("kept", "kept_low", "kept_high")
HOLES = ("uncovered", "uncovered_low", "uncovered_high", "covered", "covered_low", "covered_high")


def hide(facts: Mapping[str, Any], rows: Mapping[str, list[Row]]) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """Facts and rows of all tables without what counts-only hides; facts["min_cell"] is the smallest count shown."""
    below = facts["min_cell"]
    sets = {name: _set(facts[name], below) for name in ("reference", "candidate")}
    sizes = facts["reference"]["rows"], facts["candidate"]["rows"]
    blocks = [_block(row, below) for row in rows["blocks"]]
    said = {old["sentence"]: new["sentence"] for old, new in zip(rows["blocks"], blocks, strict=True)}
    reasons = [said.get(reason, reason) for reason in facts["reasons"]]
    copies = facts.get("copies") or {}
    copies = {key: copies[key] for key in ("status", "sentence") if key in copies and copies["status"] != "ok"}
    return {**facts, **sets, "reasons": reasons, "copies": copies}, {
        "groups": _groups(rows["groups"], below),
        "levels": _levels(rows["levels"], below),
        "blocks": blocks,
        "columns": [_counted(row, ("missing_reference", "missing_candidate"), below) for row in rows["columns"]],
        "novel": [_novel(row, sizes, below) for row in rows["novel"]],
        "classical": rows["classical"],
        "regions": [
            {**_counted(row, ("reference", "candidate"), below), "place": None, "example": None}
            for row in rows["regions"]
        ],
    }


def unsafe(values: Sequence[float | None], below: int) -> set[int]:
    """Which cells of a partition must be hidden: the small ones, and others until the hidden sum says nothing."""
    order = sorted((value, at) for at, value in enumerate(values) if value is not None)
    small = sum(value < below for value, _ in order)
    while 0 < small < len(order) and sum(value for value, _ in order[:small]) < below:
        small += 1
    return {at for _, at in order[:small]}


def _groups(rows: list[Row], below: int) -> list[Row]:
    places: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        # What is no part of a partition stands alone.
        key = (row["block"], row["role"]) if row["role"] in PARTITIONS else (str(at), "")
        places.setdefault(key, []).append(at)
    real, made = set[int](), set[int]()
    for within in places.values():
        real |= {within[at] for at in unsafe([rows[one]["reference"] for one in within], below)}
        made |= {within[at] for at in unsafe([rows[one]["seen"] for one in within], below)}
    return [_group(row, at in real, at in made, below) for at, row in enumerate(rows)]


def _group(row: Row, real: bool, made: bool, below: int) -> Row:
    changed: Row = {"example": None}
    if real:
        changed |= dict.fromkeys(OF_REFERENCE) | {"reference": _cell(row["reference"], below)}
        # Null says that not even a complete loss would have shown, which is no secret of a small cell.
        changed["smallest_loss"] = None if row["smallest_loss"] is None else HIDDEN
    if made:
        changed |= dict.fromkeys(OF_CANDIDATE) | {"seen": _cell(row["seen"], below)}
    return {**row, **changed}


def _levels(rows: list[Row], below: int) -> list[Row]:
    blocks: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        blocks.setdefault(row["block"], []).append(at)
    real, made = set[int](), set[int]()
    for within in blocks.values():
        real |= {within[at] for at in unsafe([rows[one]["reference"] for one in within], below)}
        made |= {within[at] for at in unsafe([_made(rows[one]) for one in within], below)}
    return [_level(row, at in real, at in made, below) for at, row in enumerate(rows)]


def _made(row: Row) -> float | None:
    """About how many candidate units lie in the level."""
    known = row["kept"], row["real_mass"], row["candidate"]
    return None if None in known else known[0] * known[1] * known[2]


def _level(row: Row, real: bool, made: bool, below: int) -> Row:
    changed: Row = {}
    held, missing = row["reference"], row["uncovered"]
    if made or real:
        changed |= dict.fromkeys(KEPT)
    if held is not None and missing is not None and min(missing, 1 - missing) * held < below:
        changed |= dict.fromkeys(HOLES)
        changed["uncovered"] = _under(below, held) if missing < 0.5 else HIDDEN
    if real:
        changed |= dict.fromkeys((*HOLES, "smallest_loss", "real_mass")) | {"reference": _cell(held, below)}
    return {**_counted(row, ("candidate",), below), **changed}


def _block(row: Row, below: int) -> Row:
    row = _counted(row, ("reference", "candidate"), below)
    if row["role"] != "copies":
        return row
    # With the sizes of both sets the p-value of an exact test gives its counts away.
    return {**row, "p": None, "strongest": "", "sentence": COPIED if row["rejected"] else ""}


def _novel(row: Row, sizes: tuple[float, float], below: int) -> Row:
    changed: Row = {}
    if _is_small(row["share"], sizes[1], below):
        changed |= {"share": _under(below, sizes[1]) if row["share"] < 0.5 else HIDDEN, "low": None, "high": None}
    if _is_small(row["floor"], sizes[0], below):
        changed["floor"] = None
    return {**row, **changed}


def _is_small(share: float | None, of: float, below: int) -> bool:
    return share is not None and min(share, 1 - share) * of < below


def _set(one: Mapping[str, Any], below: int) -> Row:
    return _counted(dict(one), ("rows", "repeats"), below)


def _counted(row: Row, names: Sequence[str], below: int) -> Row:
    small = {name for name in names if row.get(name) is not None and row[name] < below}
    return {**row, **dict.fromkeys(small, f"<{below}")}


def _cell(value: float | None, below: int) -> str | None:
    return None if value is None else f"<{below}" if value < below else HIDDEN


def _under(below: int, of: float) -> str:
    """A share of which only that it stands for fewer than `below` may be said."""
    return f"<{100 * below / of:.2g} %" if below < of else HIDDEN
