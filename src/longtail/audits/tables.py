"""The tables of an audit: groups, levels, blocks, columns, copies, novelty and classical numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow

SCHEMA = 1

COLUMNS: dict[str, dict[str, str]] = {
    "groups": {
        "block": "string",
        "role": "string",  # column, by, pair, cross, tail, topics, region
        "group": "string",  # "segment = E", "amount > 4.6 (highest 1 %)"
        "reference": "float64",  # units of the reference that count for this group
        "expected": "float64",  # what the candidate would hold if it kept all
        "seen": "float64",
        "kept": "float64",
        "low": "float64",
        "high": "float64",
        "verdict": "string",
        "limit": "float64",  # less than this share kept is a loss
        "needed": "float64",  # expected reference units for a lost group to be called gone
        "more": "float64",  # times as many rows of both sets would decide it; null if decided
        "smallest_loss": "float64",  # the smallest loss (1 - kept) seen with 80 % chance; null: not even a total one
        "named": "bool",  # the policy names it
        "example": "string",
    },
    "levels": {
        "block": "string",
        "level": "string",
        "reference": "float64",  # held-out real units that count
        "real_mass": "float64",
        "kept": "float64",
        "kept_low": "float64",
        "kept_high": "float64",
        "uncovered": "float64",
        "uncovered_low": "float64",
        "uncovered_high": "float64",
        "floor": "float64",
        "covered": "float64",
        "covered_low": "float64",
        "covered_high": "float64",
        "verdict": "string",
        "limit": "float64",
        "smallest_loss": "float64",
        "candidate": "float64",  # units of the candidate that were looked at
        "status": "string",
    },
    "blocks": {
        "block": "string",
        "role": "string",
        "test": "string",  # tailscan, catscan, copies, repeats
        "unit": "string",
        "reference": "float64",
        "candidate": "float64",
        "sampled": "bool",
        "p": "float64",
        "threshold": "float64",  # rejected when p is at most this
        "relabellings": "int64",
        "rejected": "bool",
        "reading": "string",  # of a rejected one: named, explained, changed or unsized
        "strongest": "string",  # what in the test spoke loudest
        "sentence": "string",
        "status": "string",  # ok, or why there is no test
    },
    "columns": {
        "column": "string",
        "kind": "string",
        "distinct": "int64",
        "missing_reference": "int64",
        "missing_candidate": "int64",
        "note": "string",
    },
    "novel": {
        "block": "string",
        "share": "float64",
        "low": "float64",
        "high": "float64",
        "floor": "float64",
        "meaning": "string",
    },
    "classical": {
        "metric": "string",
        "block": "string",
        "value": "float64",
        "low": "float64",
        "high": "float64",
        "floor": "float64",
        "definition": "string",
        "blind_spot": "string",
        "status": "string",
    },
    "regions": {
        "block": "string",
        "rank": "int64",
        "reference": "float64",  # reference rows in the neighbourhood
        "candidate": "float64",
        "place": "string",  # the nearest reference row; null unless examples were asked for
        "example": "string",
    },
}


@dataclass(frozen=True, eq=False)
class AuditTables:
    """Arrow tables by name, and the facts of the audit (plain data: sets, level, seed, policy, notes, versions)."""

    facts: dict[str, Any]
    groups: pyarrow.Table
    levels: pyarrow.Table
    blocks: pyarrow.Table
    columns: pyarrow.Table
    novel: pyarrow.Table
    classical: pyarrow.Table
    regions: pyarrow.Table


@dataclass
class Rows:
    """Rows collected for each table while the tests run."""

    of: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self.of[name].extend(dict(row) for row in rows)


def built(facts: dict[str, Any], rows: Rows) -> AuditTables:
    """The tables in their schemas; what a row lacks is null."""
    return AuditTables(facts, **{name: table(name, rows.of[name]) for name in COLUMNS})


def table(name: str, rows: Sequence[Mapping[str, Any]]) -> pyarrow.Table:
    """One table in its schema; NaN and infinities become null."""
    import pyarrow

    schema = pyarrow.schema([pyarrow.field(key, _type(kind)) for key, kind in COLUMNS[name].items()])
    arrays = [pyarrow.array([_plain(row.get(field.name)) for row in rows], field.type) for field in schema]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _type(kind: str) -> pyarrow.DataType:
    import pyarrow

    return pyarrow.bool_() if kind == "bool" else getattr(pyarrow, kind)()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    number = value.item() if hasattr(value, "item") else value
    return None if isinstance(number, float) and not abs(number) < float("inf") else number
