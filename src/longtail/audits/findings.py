"""What an audit found, as rows of its tables and as facts."""

from __future__ import annotations

from typing import Any

from .asked import Asked
from .copied import Copying
from .evidence import Evidence, Set
from .judge import Judged
from .novelty import novelty
from .numeric import Space
from .orientation import orientation
from .outcome import block_rows, larger_reference, outcome, power_sentence
from .policy import Policy
from .retention import GONE, GONE_BELOW, THINNING
from .tables import SCHEMA, Rows
from .verdicts import LISTED, counts, group_rows, level_rows

LOST = (GONE, THINNING)
MOST_COLUMNS, MOST_IMAGES = 8, 24
"""Columns shown of an example row, and images on a contact sheet."""


def rows_of(evidence: Evidence, judged: Judged, policy: Policy) -> Rows:
    """The rows of all tables but the classical one."""
    rows = Rows()
    groups, levels = group_rows(judged, policy), level_rows(judged)
    blocks = block_rows(judged, groups, levels)
    named = {row["block"] for row in blocks if row["reading"] == "named"}
    rows.add("groups", groups)
    rows.add("levels", [row for row in levels if row["listed"] or (row["block"] in named and row["verdict"] in LOST)])
    rows.add("blocks", blocks)
    rows.add("novel", novelty(judged, evidence))
    rows.add(
        "columns",
        [
            {
                "column": one.name,
                "kind": one.kind,
                "distinct": one.distinct,
                "missing_reference": one.missing_reference,
                "missing_candidate": one.missing_candidate,
                "note": one.note,
            }
            for one in evidence.columns
        ],
    )
    rows.add("regions", [row for space in judged.spaces for row in _regions(judged, space)])
    return rows


def add_classical(rows: Rows, evidence: Evidence, judged: Judged, asked: Asked) -> None:
    """Add the classical numbers, which take their time and their libraries."""
    from .classical.rows import classical_rows

    rows.add("classical", classical_rows(evidence, judged, asked))


def _regions(judged: Judged, space: Space) -> list[dict[str, Any]]:
    """The most depleted neighbourhoods of a rejected block of numbers, with the row at their centre where asked for."""
    name = space.numbers.name
    block = next(one for one in judged.blocks if one.name == name)
    if not block.is_rejected:
        return []
    places = space.numbers.places
    named = None if places is None else [*places.build, *places.count]
    return [
        {
            "block": name,
            "rank": at,
            "reference": real,
            "candidate": of - real,
            "place": None if named is None else str(named[centre]),
            "example": None if named is None else _example(space, centre),
        }
        for at, (centre, of, real) in enumerate(block.depleted, 1)
    ]


def _example(space: Space, row: int) -> str | None:
    """A reference row of numbers as text; None where the axes mean nothing."""
    if space.numbers.is_embedding:
        return None
    shown = zip(space.numbers.columns[:MOST_COLUMNS], space.reference[row], strict=False)
    return ", ".join(f"{column} = {value:.4g}" for column, value in shown)


def lost_images(judged: Judged) -> bytes | None:
    """A contact sheet (PNG) of real images that no candidate image covers; None where none was asked for or none is lost."""
    for space in judged.spaces:
        block = next(one for one in judged.blocks if one.name == space.numbers.name)
        if space.numbers.pictures is not None and block.is_rejected and space.is_enough and len(space.uncovered()):
            from .contact_sheet import contact_sheet

            images, numbers = space.numbers.pictures
            return contact_sheet(images, numbers[space.uncovered()[:MOST_IMAGES]].tolist())
    return None


def facts_of(evidence: Evidence, judged: Judged, rows: Rows, policy: Policy, copying: Copying) -> dict[str, Any]:
    """The facts of an audit as plain data: sets, counts, outcome and the sentences that go with them."""
    groups, levels = rows.of["groups"], rows.of["levels"]
    said, reasons = outcome(groups, levels, rows.of["blocks"], policy)
    return {
        "schema": SCHEMA,
        "software": _software(),
        "reference": _set(evidence.reference),
        "candidate": _set(evidence.candidate),
        "level": policy.level,
        "limit": policy.keep,
        "gone": GONE_BELOW,
        "counts": counts([row for row in groups if row["role"] in LISTED]),
        "outcome": said,
        "reasons": reasons,
        "orientation": orientation(evidence, policy.level, any(row["verdict"] in LOST for row in (*groups, *levels))),
        "trained_on_reference": copying.reading,
        "power": power_sentence(judged),
        "larger_reference": larger_reference(evidence, judged, levels),
        "copies": copying.facts,
        "policy": policy.plain(),
        "notes": list(evidence.notes),
    }


def _software() -> dict[str, str]:
    from importlib.metadata import version

    from .. import __version__

    return {"longtail": __version__, **{name: version(name) for name in ("numpy", "scipy", "pyarrow")}}


def _set(one: Set) -> dict[str, Any]:
    return {"name": one.name, "rows": one.rows, "repeats": one.repeats}
