"""The page holds what it must, stays small, and never lets data become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from fake_tables import FakeTables, Rows, many_cells, tables_of, without_numbers

from longtail.show.page import WORST_CELLS, page

HOSTILE = '<script>alert(1)</script>" onload="alert(2)&'
VOID = {"meta", "link", "br"}


class Checked(HTMLParser):
    """Reads a page strictly: tags close in order, ids are unique, nothing is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and refuse what would run or load anything."""
        self.names.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name != "src", tag
            if name == "href":
                assert value and value.startswith(("#", "data:,")), value
            if name == "id":
                self.ids.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself."""
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        """The element opened last must be the one that closes."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what a reader sees."""
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def parsed(text: str) -> Checked:
    """The page, read strictly, with the checks that hold for every page."""
    found = Checked()
    found.feed(text)
    assert not found.open
    assert len(found.ids) == len(set(found.ids))
    assert not found.names & {"script", "iframe", "object", "img", "form"}
    assert not re.search(r"\bnan\b|\binf\b|None", " ".join(found.text), re.IGNORECASE)
    assert "url(" not in text and "@import" not in text
    assert not re.search(r'[ML ]nan|"nan"|inf"', text)
    assert len(text.encode()) < 2_000_000
    return found


def test_every_section_is_there_with_its_anchor(demo: FakeTables) -> None:
    text = page(demo)
    found = parsed(text)
    sections = (
        "sentence",
        "verdicts",
        "levels",
        "generations",
        "real-rows",
        "followed",
        "agreement",
        "experiment",
        "reading",
    )
    assert [name for name in found.ids if name in sections] == list(sections)
    assert '<html lang="en">' in text
    assert "prefers-color-scheme: dark" in text and "@media print" in text
    seen = " ".join(found.text)
    assert demo.manifest["command"] in seen and "[M]" not in seen
    assert demo.manifest["experiment_toml"] in seen.replace("&quot;", '"')


def test_every_chart_has_its_numbers_below(demo: FakeTables) -> None:
    text = page(demo)
    charts = text.count('class="panels') + text.count("<figure>")
    assert charts >= 8
    assert text.count("<summary>The numbers</summary>") + text.count("<summary>When they went</summary>") >= charts


def test_theory_floor_and_what_was_asked_are_drawn(demo: FakeTables) -> None:
    text = page(demo)
    for kind in ("theory", "floor", "asked", "band c0", "line c0"):
        assert f'class="{kind}"' in text, kind


def test_one_cell(one_cell: FakeTables) -> None:
    found = parsed(page(one_cell))
    assert "real-rows" not in found.ids


def test_no_cell_at_all() -> None:
    parsed(page(tables_of(Rows([], [], [], [], []))))


def test_missing_numbers_are_dashes_that_say_why(demo: FakeTables) -> None:
    text = page(without_numbers(demo))
    parsed(text)
    assert 'class="unknown" title="degenerate"' in text or 'title="no level was judged"' in text


def test_a_wide_grid_shows_its_worst_cells_and_says_so(many: FakeTables) -> None:
    text = page(many)
    found = parsed(text)
    cells = [name for name in found.ids if name.startswith("cell-")]
    assert len(cells) == WORST_CELLS
    assert f"The {WORST_CELLS} worst of 30 cells" in text
    assert "8 of 24 cells are drawn" in text


def test_lines_are_thinned(many: FakeTables) -> None:
    for path in re.findall(r'class="line c\d" d="([^"]*)"', page(many)):
        assert path.count("L") <= 300


def test_hostile_names_stay_text(one_cell: FakeTables) -> None:
    def renamed(table: pa.Table, *names: str) -> pa.Table:
        rows = [row | dict.fromkeys(names, HOSTILE) for row in table.to_pylist()]
        return pa.Table.from_pylist(rows, schema=table.schema)

    summary = [
        row | ({"part": HOSTILE} if row["part"].startswith("type") else {}) for row in one_cell.summary.to_pylist()
    ]
    hostile = replace(
        one_cell,
        manifest=one_cell.manifest
        | dict.fromkeys(("title", "command", "experiment_toml", "created"), HOSTILE)
        | {"notes": [HOSTILE]},
        cells=renamed(one_cell.cells, "cell", "label", "world", "anchor", "regime", "group", "reason", "lane"),
        summary=renamed(pa.Table.from_pylist(summary, schema=one_cell.summary.schema), "cell"),
        verdicts=renamed(one_cell.verdicts, "cell", "method", "definition", "assumptions"),
        predictions=renamed(one_cell.predictions, "cell", "source", "needs"),
        residuals=renamed(one_cell.residuals, "cell"),
    )
    text = page(hostile)
    found = parsed(text)
    assert "<script" not in text
    assert HOSTILE in " ".join(found.text)


@pytest.mark.parametrize("name", ["x" * 500 + " {}", "words " * 80 + "{}"])
def test_very_long_names_keep_the_page_small(name: str) -> None:
    parsed(page(many_cells(26, 30, name)))
