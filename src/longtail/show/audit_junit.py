"""An audit as a JUnit report: a case for each rarity level, each named or lost group, and each test."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ..audits.retention import TOO_FEW
from .audit_names import legible, told
from .audit_sentence import said
from .audit_view import LOST, AuditView, Row, read
from .audit_words import counts_of, with_interval

if TYPE_CHECKING:
    from ..audits.tables import AuditTables

MOST_GROUPS = 2000


def junit(tables: AuditTables) -> str:
    """The report as XML: failures are losses, skipped is what could not be decided or tested."""
    view = read(tables)
    suite = ElementTree.Element("testsuite", name="longtail audit")
    groups = [row for row in view.groups if row["named"] or row["verdict"] in LOST]
    for row in view.levels:
        _case(suite, "level", row["block"], row["level"], _level_failure(row), _level_skipped(row))
    for row in groups[:MOST_GROUPS]:
        skipped = "too few rows to tell" if row["verdict"] == TOO_FEW else ""
        _case(suite, "group", row["block"], row["group"], _group_failure(row), skipped)
    for row in view.blocks:
        skipped = "" if row["status"] == "ok" else row["status"] or "no test"
        _case(suite, "test", row["test"], row["block"], _block_failure(row), skipped)
    _about(suite, view, len(groups) - MOST_GROUPS)
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(count, str(sum(1 for _ in suite.iter(tag))))
    suite.set("errors", "0")
    root = ElementTree.Element("testsuites", {key: suite.get(key, "") for key in ("tests", "failures", "skipped")})
    root.append(suite)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, kind: str, home: str, name: str, failure: str, skipped: str) -> None:
    where = {"classname": f"longtail.{kind}.{legible(home)}", "name": legible(name)}
    case = ElementTree.SubElement(suite, "testcase", where)
    if failure:
        ElementTree.SubElement(case, "failure", message=told(failure), type=kind).text = told(failure)
    elif skipped:
        ElementTree.SubElement(case, "skipped", message=told(skipped))


def _about(suite: ElementTree.Element, view: AuditView, more: int) -> None:
    lines = [*said(view), *view.facts["reasons"]]
    lines += [f"{more:,} more groups are lost or named; they are in audit.json."] if more > 0 else []
    ElementTree.SubElement(suite, "system-out").text = "\n".join(told(line) for line in lines)


def _group_failure(row: Row) -> str:
    if row["verdict"] not in LOST:
        return ""
    kept = with_interval(row, "kept", "low", "high")
    return f"{row['verdict']}: {counts_of(row['seen'])} rows seen where {counts_of(row['expected'])} are expected; kept {kept}"


def _level_failure(row: Row) -> str:
    if row["verdict"] not in LOST:
        return ""
    kept = with_interval(row, "kept", "kept_low", "kept_high")
    covered = with_interval(row, "covered", "covered_low", "covered_high")
    return f"{row['verdict']}: kept {kept}, covered {covered}"


def _level_skipped(row: Row) -> str:
    if row["verdict"] != TOO_FEW:
        return ""
    return TOO_FEW if row["status"] in (None, "ok") else row["status"]


def _block_failure(row: Row) -> str:
    fails = row["rejected"] and (row["reading"] == "unsized" or row["role"] == "copies")
    return (row["sentence"] or f"p = {row['p']}") if fails else ""
