"""Counts-only: no small count, and nothing that gives one away, stands in any output."""

from __future__ import annotations

import json
import re
from typing import Any

import audit_fakes
import pytest
from hypothesis import given
from hypothesis import strategies as some

from longtail.audits.tables import AuditTables, Rows, built
from longtail.show.audit_hidden import COPIED, unsafe
from longtail.show.audit_json import as_json
from longtail.show.audit_junit import junit
from longtail.show.audit_markdown import markdown
from longtail.show.audit_page import page
from longtail.show.audit_table import terminal
from longtail.show.audit_view import read

SMALL = 7.0


def secret() -> AuditTables:
    """An audit in which the number 7 stands for a small count, and 7.77 and 77 % for what follows from it."""
    rows = Rows()
    telling: dict[str, Any] = {"kept": 0.7777, "low": 0.7771, "high": 0.7779}
    for name, real, made in (("a", 900.0, SMALL), ("b", SMALL, 900.0), ("c", 5000.0, 5000.0), ("d", 400.0, 410.0)):
        group = audit_fakes.group("city", f"city = {name}", real, made, verdict="gone", example="7777")
        rows.add("groups", [group | (telling if SMALL in (real, made) else {})])
    level = audit_fakes.levels("city")[3] | {"reference": 1000.0, "uncovered": SMALL / 1000, "uncovered_low": 0.00777}
    rows.add(
        "levels",
        [level | {"uncovered_high": 0.00777, "covered": 0.7777, "covered_low": 0.7777, "covered_high": 0.7777}],
    )
    copied = "7 of 20,000 candidate rows are exact copies of training rows."
    rows.add(
        "blocks",
        [audit_fakes.block("copies of training rows", 0.000777, role="copies", sentence=copied, strongest=copied)],
    )
    rows.add("columns", [{"column": "city", "kind": "category", "missing_reference": 7, "missing_candidate": 7}])
    rows.add(
        "novel",
        [{"block": "city", "share": SMALL / audit_fakes.N, "low": 0.000777, "high": 0.000777, "floor": 0.000377}],
    )
    rows.add(
        "regions",
        [{"block": "city", "rank": 1, "reference": 41.0, "candidate": SMALL, "place": "7777", "example": "7777"}],
    )
    sets = {one: {"name": f"{one}.csv", "rows": audit_fakes.N, "repeats": 7} for one in ("reference", "candidate")}
    told = {"copies": {"status": "ok", "sentence": copied, "exact": 7}, "reasons": [copied]}
    return built(audit_fakes.facts(min_cell=10, **sets, **told), rows)


OUTPUTS = {
    "page": page,
    "terminal": terminal,
    "markdown": markdown,
    "junit": junit,
    "json": lambda tables: json.dumps(as_json(tables)),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_no_output_holds_a_small_count_or_what_follows_from_it(name: str) -> None:
    text = OUTPUTS[name](secret())
    if name == "page":
        text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL)
    found = re.findall(
        r".{20}(?<![\d.,#])0*7(?:\.0)?(?![\d.]).{10}|.{20}77.{10}", text.replace("0.7 %", "").replace("\n", " ")
    )
    assert not found
    if name in ("page", "terminal", "json"):
        assert "<10" in text.replace("&lt;", "<")


def test_without_a_smallest_cell_the_counts_are_shown() -> None:
    tables = secret()
    tables.facts["min_cell"] = None
    assert "7777" in OUTPUTS["page"](tables) and "7 of 20,000" in terminal(tables)


def test_what_is_not_small_stays() -> None:
    rows = {row["group"]: row for row in read(secret()).groups}
    assert rows["city = c"]["seen"] == 5000.0 and rows["city = c"]["kept"] is not None
    assert rows["city = a"]["seen"] == "<10" and rows["city = a"]["expected"] == 900.0
    assert rows["city = a"]["verdict"] == "gone"
    # One hidden cell could be subtracted out of the total: the next smallest goes with it.
    assert rows["city = d"]["seen"] == "hidden" and rows["city = d"]["reference"] == "hidden"
    assert rows["city = b"]["reference"] == "<10" and rows["city = b"]["expected"] is None
    assert rows["city = b"]["smallest_loss"] is None and rows["city = d"]["smallest_loss"] == "hidden"


def test_groups_too_small_to_show_a_loss_are_counted_all_the_same() -> None:
    for below in (None, 10):
        assert "2 of 9 groups are so small" in terminal(audit_fakes.demo(min_cell=below))


def test_the_sentence_about_copies_hides_its_numbers() -> None:
    view = read(secret())
    assert view.facts["reasons"] == [COPIED] and view.copied[0]["p"] is None


def test_a_mirror_of_the_novel_share_is_hidden_too() -> None:
    rows = Rows()
    rows.add("novel", [{"block": "a", "share": 1 - SMALL / audit_fakes.N, "low": 0.99, "high": 1.0, "floor": 0.5}])
    assert read(built(audit_fakes.facts(min_cell=10), rows)).novel[0]["share"] == "hidden"


@given(some.lists(some.integers(0, 60), max_size=12), some.integers(2, 20))
def test_hidden_cells_cannot_be_subtracted_out(counts: list[int], below: int) -> None:
    hidden = unsafe(counts, below)
    assert hidden >= {at for at, count in enumerate(counts) if count < below}
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1 and sum(counts[at] for at in hidden) >= below
