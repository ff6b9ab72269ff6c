"""An audit as Markdown, JUnit and JSON: the same numbers, nothing hostile gets through."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import audit_fakes
import pytest

from longtail.audits.tables import COLUMNS, AuditTables
from longtail.show.audit_json import as_json
from longtail.show.audit_junit import junit
from longtail.show.audit_markdown import code, markdown, prose

MADE = [audit_fakes.demo, audit_fakes.nulls, audit_fakes.nothing, audit_fakes.hostile]


def rendered(text: str) -> str:
    """The Markdown as HTML."""
    parser = pytest.importorskip("markdown_it")
    return str(parser.MarkdownIt("commonmark").enable("table").render(text))


def test_markdown_holds_sentence_groups_levels_and_outcome() -> None:
    text = markdown(audit_fakes.demo()).replace("\u00a0", " ")
    for part in (
        "## ✗ failed",
        "2 of 9 groups are gone",
        "`segment = E`",
        "| 0 % (0–7.9 %) | ✗ gone |",
        "**failed (exit 1)**",
    ):
        assert part in text, part
    assert "Reference (trusted): `real.parquet`, 20,000 rows." in text
    assert "segment = A" not in text


@pytest.mark.parametrize("made", MADE)
def test_markdown_renders_without_links_images_or_foreign_tags(made: object) -> None:
    html = rendered(markdown(made()))  # type: ignore[operator]
    for tag in ("<a ", "<img", "<script", "<em>", "<!--", "</style>"):
        assert tag not in html, tag
    for row in html.split("<tr>")[1:]:
        assert row.count("</td>") + row.count("</th>") in (5, 6)


def test_markdown_neither_mentions_nor_links() -> None:
    said = prose("@everyone #1 https://a.b www.a.b <b> [x](y) `c` | a_b_")
    for sign in ("@e", "#1", "://", "www.", "<b>"):
        assert sign not in said, sign
    assert rendered(said).replace("\u2060", "").strip() == (
        "<p>@everyone #1 https://a.b www.a.b &lt;b&gt; [x](y) `c` | a_b_</p>"
    )
    for name in ("`", "``a`", "a|b\\|c", " x ", "", "\\"):
        assert "<code>" in rendered(f"| a |\n| --- |\n| {code(name)} |"), name


def test_markdown_stays_below_what_a_pull_request_takes() -> None:
    assert len(markdown(audit_fakes.wide(columns=40, groups=4000, name="名" * 10_000)).encode()) < 60_000


@pytest.mark.parametrize("made", MADE)
def test_junit_is_xml_and_its_sums_are_right(made: object) -> None:
    root = ElementTree.fromstring(junit(made()))  # type: ignore[operator]
    suite = root.find("testsuite")
    assert suite is not None
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        assert int(suite.get(count, "")) == len(list(suite.iter(tag))) == int(root.get(count, ""))


def cases(tables: AuditTables) -> dict[tuple[str, str], str]:
    """What became of each case: passed, failure or skipped."""
    found = {}
    for case in ElementTree.fromstring(junit(tables)).iter("testcase"):
        found[case.get("classname", ""), case.get("name", "")] = next((one.tag for one in case), "passed")
    return found


def test_junit_fails_what_is_lost_and_skips_what_is_undecided() -> None:
    found = cases(audit_fakes.demo())
    assert found["longtail.level.segment", "very rare"] == "failure"
    assert found["longtail.level.segment", "rare"] == "skipped"
    assert found["longtail.level.segment", "common"] == "passed"
    assert found["longtail.group.segment", "segment = E"] == "failure"
    assert found["longtail.test.tailscan", "numbers"] == "failure"
    assert found["longtail.test.catscan", "rank"] == "passed"
    assert found["longtail.test.catscan", "tiny"] == "skipped"
    assert ("longtail.group.segment", "segment = A") not in found


@pytest.mark.parametrize("made", MADE)
def test_json_has_the_same_numbers_and_no_nan(made: object) -> None:
    tables = made()  # type: ignore[operator]
    held = json.loads(json.dumps(as_json(tables), allow_nan=False, ensure_ascii=False).encode("utf-8"))
    assert held["schema"] == 1 and held["sentence"]
    for name in COLUMNS:
        assert len(held[name]) == getattr(tables, name).num_rows
    by_name = {row["group"]: row for row in tables.groups.to_pylist()}
    assert all(row == by_name[row["group"]] for row in held["groups"])


def test_json_takes_numbers_of_any_kind_and_refuses_infinity() -> None:
    import numpy as np

    held = as_json(audit_fakes.demo(limit=np.float32(0.5), seed=np.int64(7), gone=float("inf")))["facts"]
    assert (held["limit"], held["seed"], held["gone"]) == (0.5, 7, None)
