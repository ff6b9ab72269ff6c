"""The sentence, the terminal table, and tables for papers."""

from __future__ import annotations

import pyarrow as pa
import pytest
from fake_tables import FakeTables, without_numbers

from longtail.errors import InputError
from longtail.show.number import number, share, share_interval
from longtail.show.plain import columns, plain
from longtail.show.sentence import sentence
from longtail.show.table import latex, markdown, terminal


def test_the_sentence_names_worst_best_counts_and_definition(demo: FakeTables) -> None:
    said = sentence(demo)
    assert said.startswith("4 of 12 cells have collapsed: in replace · no fresh · n = 100")
    for part in (
        "95 % interval",
        "In the same panel",
        "in all 4 collapsed",
        "7 of 8",
        "80 %",
        "n is too small",
    ):
        assert part in said.replace("\u00a0", " "), part
    assert said.count(". ") <= 3


def test_the_sentence_of_one_cell_names_n_r_and_the_floor(one_cell: FakeTables) -> None:
    said = sentence(one_cell).replace("\u00a0", " ")
    assert "n = 200, r = 0 real rows a generation" in said
    assert "the first fit, on real rows only, showed" in said and "a fresh real sample of this size misses" in said


def test_nothing_judged_is_said(demo: FakeTables) -> None:
    said = sentence(without_numbers(demo))
    assert "could not be judged" in said and "nan" not in said.lower() and "None" not in said


def test_the_terminal_table_is_worst_first_and_fits(demo: FakeTables) -> None:
    lines = terminal(demo, 100).splitlines()
    assert len(lines) == 14 and max(map(len, lines)) <= 100
    assert lines[2].split("  ")[1].strip() == "collapsed" and "stable" in lines[-1]
    assert "…" in lines[2] and "…" not in terminal(demo, 200)


def test_columns_align() -> None:
    text = columns(["what", "n"], [["a", "1"], ["long one", "20"]], [1])
    assert text.splitlines() == ["what       n", "--------  --", "a          1", "long one  20"]


def test_tables_for_papers() -> None:
    table = pa.table(
        {"a_b": ["x & y", "50 %|~"], "value": [0.123456, None], "count": [12345, -3], "small": [1.5e-7, -0.25]}
    )
    assert markdown(table).splitlines() == [
        "| a\\_b | value | count | small |",
        "| --- | ---: | ---: | ---: |",
        "| x & y | 0.1235 | 12,345 | 1.500e-07 |",
        "| 50 %\\|~ | – | -3 | -0.2500 |",
    ]
    text = latex(table, ["a_b", "value", "count"])
    assert text.splitlines()[0] == r"\begin{tabular}{lrr}"
    assert r"a\_b & value & count \\" in text
    assert r"x \& y & 0.1235 & $12{,}345$ \\" in text
    assert r"50 \%\textbar{}\textasciitilde{} & -- & $-3$ \\" in text
    assert "–" in plain(table)
    with pytest.raises(InputError, match=r'no column "valeu".*"value"'):
        markdown(table, ["valeu"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0.0, "0 %"), (1.0, "100 %"), (0.9996, "99.96 %"), (0.999999, ">99.99 %"), (0.00001, "<0.01 %")),
        *((0.042, "4.2 %"), (0.81, "81 %"), (1.04, "104 %"), (None, "–"), (float("nan"), "–"), (-1e-18, "0 %")),
    ],
)
def test_shares(value: float | None, text: str) -> None:
    assert share(value).replace("\u00a0", " ") == text


def test_numbers() -> None:
    assert [number(value) for value in (0.0, 1234, 12.345, 0.001234, 1e-9, 3.2e12, None, float("inf"))] == [
        "0", "1,234", "12.3", "0.00123", "1.00e-09", "3.20e+12", "–", "–",
    ]  # fmt: skip
    assert share_interval(0.03, 0.06).replace("\u00a0", " ") == "3.0–6.0 %"
    assert share_interval(None, 0.06) == "–"
