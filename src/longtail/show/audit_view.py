"""The rows of an audit as the sentence, the tables and the page read them: worst first, counts-only applied."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..audits.retention import GONE, THINNING
from ..audits.tables import COLUMNS
from ..audits.verdicts import LISTED
from .audit_hidden import hide
from .audit_words import VERDICTS

if TYPE_CHECKING:
    from ..audits.tables import AuditTables

Row = dict[str, Any]
LOST = (GONE, THINNING)


@dataclass(frozen=True)
class AuditView:
    """Facts and rows; groups, levels and blocks worst first."""

    facts: dict[str, Any]
    groups: list[Row]
    levels: list[Row]
    blocks: list[Row]
    columns: list[Row]
    novel: list[Row]
    classical: list[Row]
    regions: list[Row]

    @property
    def lost_beyond(self) -> list[Row]:
        """What is gone or thinning of the groups that are listed for that reason only."""
        return [row for row in self.groups if row["role"] not in LISTED and row["verdict"] in LOST]

    @property
    def unsized(self) -> list[Row]:
        """Rejected blocks whose loss could not be sized."""
        return [row for row in self.blocks if row["rejected"] and row["reading"] == "unsized"]

    @property
    def copied(self) -> list[Row]:
        """Tests of copies that were rejected."""
        return [row for row in self.blocks if row["rejected"] and row["role"] == "copies"]

    @property
    def level_counts(self) -> Counter[str]:
        """How many rarity levels have each verdict."""
        return Counter(row["verdict"] for row in self.levels)


def read(tables: AuditTables) -> AuditView:
    """Read the tables once."""
    rows: dict[str, list[Row]] = {name: getattr(tables, name).to_pylist() for name in COLUMNS}
    rows["groups"].sort(key=_badness)
    rows["levels"].sort(key=_level_badness)
    rows["blocks"].sort(key=lambda row: (not row["rejected"], 2 if row["p"] is None else row["p"]))
    facts = tables.facts
    if facts.get("min_cell") is not None:
        facts, rows = hide(facts, rows)
    return AuditView(facts, **rows)


def in_order(rows: list[Row], levels: tuple[str, ...]) -> list[Row]:
    """Levels of one block from common to rare."""
    return sorted(rows, key=lambda row: levels.index(row["level"]) if row["level"] in levels else len(levels))


def _badness(row: Row) -> tuple[int, bool, float, str]:
    """By verdict, then what the policy names, then the most rows missing."""
    missing = (row["expected"] or 0.0) - (row["seen"] or 0.0)
    return _rank(row), not row["named"], -missing, row["group"] or ""


def _level_badness(row: Row) -> tuple[int, float]:
    known = [row[name] for name in ("kept", "covered") if row[name] is not None]
    return _rank(row), min(known, default=2.0)


def _rank(row: Row) -> int:
    return VERDICTS.index(row["verdict"]) if row["verdict"] in VERDICTS else len(VERDICTS)
