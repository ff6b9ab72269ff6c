"""Counts of values and words: exact, ordered, and the same whatever file they come from."""

from __future__ import annotations

import decimal
from pathlib import Path

import numpy
import pyarrow
import pytest

from longtail.errors import InputError
from longtail.sources import open_source, table, tally, words
from longtail.sources.counts import normal_words


def test_order_is_by_count_then_bytes() -> None:
    values, counts = tally(table({"v": ["b", "é", "a", "Z", "b"]}), "v")
    assert values == ["b", "Z", "a", "é"] and counts.tolist() == [2, 1, 1, 1] and counts.dtype == numpy.int64


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([1, 1, 20], ["1", "20"]),
        ([1.0, 1.0, 0.1, None], ["1", "(missing)", "0.1"]),
        (pyarrow.array([0.1, 0.1, -0.0], "float32"), ["0.1", "0"]),
        ([1e15, 1e15, 1e300], ["1000000000000000", "1e+300"]),
        ([True, True, False], ["true", "false"]),
        ([decimal.Decimal("1.50")], ["1.5"]),
        (pyarrow.array([0], pyarrow.date32()), ["1970-01-01"]),
        (pyarrow.nulls(2), ["(missing)"]),
        (pyarrow.array(["x", "x", None]).dictionary_encode(), ["x", "(missing)"]),
    ],
)
def test_values_in_their_shortest_text(column, expected: list[str]) -> None:
    assert tally(pyarrow.table({"v": column}), "v")[0] == expected


def test_weights_of_integers_are_exact_and_over_batches() -> None:
    large = 2**53
    data = pyarrow.table({"v": ["a", "b", "a", None] * 50_000, "n": [1, 0, 2, 5] * 50_000})
    values, counts = tally(data, "v", "n")
    assert values == ["(missing)", "a", "b"] and counts.tolist() == [250_000, 150_000, 0]
    counts = tally(table({"v": ["a", "a"], "n": [large, 1]}), "v", "n")[1]
    assert counts.tolist() == [large + 1] and counts.dtype == numpy.int64
    counts = tally(table({"v": ["a", "b"], "n": [0.5, 2]}), "v", "n")[1]
    assert counts.tolist() == [2, 0.5] and counts.dtype == numpy.float64


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([1.0, -2.0], 'column "n" is -2 in row 2 of the table'),
        ([1.0, float("nan")], "is nan in row 2"),
        ([1.0, float("inf")], "is inf in row 2"),
        ([1, None], "is missing in row 2"),
        ([0, 0], "are all 0"),
        ([2**62, 2**62], "add up to more than"),
        (["x", "y"], 'column "n" is string, not a column of numbers'),
        ([True, False], 'column "n" is bool, not a column of numbers'),
    ],
)
def test_weights_that_are_refused(weights: list, said: str) -> None:
    with pytest.raises(InputError) as caught:
        tally(table({"v": ["a", "b"], "n": weights}), "v", "n")
    assert said in str(caught.value)


def test_columns_that_are_refused() -> None:
    data = pyarrow.table({"v": [[1]], "name": ["(missing)"], "b": [b"x"]})
    for column, said in (("v", "cannot be counted"), ("b", "cannot be counted"), ("nam", 'did you mean "name"')):
        with pytest.raises(InputError, match=said):
            tally(data, column)
    with pytest.raises(InputError, match="rename that text"):
        tally(pyarrow.table({"v": ["(missing)", None]}), "v")
    with pytest.raises(InputError, match="its own weight"):
        tally(data, "name", "name")
    with pytest.raises(InputError, match="no rows"):
        tally(data.slice(0, 0), "name")
    with pytest.raises(InputError, match="not list"):
        tally([1], "x0")


def test_a_csv_says_which_row_of_which_file_has_the_bad_weight(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_bytes(b"v,n\na,1\n")
    (tmp_path / "2.csv").write_bytes(b"v,n\na,1\nb,-1\n")
    with pytest.raises(InputError, match=r'is -1 in row 2 of ".*2\.csv"'):
        tally(open_source(str(tmp_path / "*.csv")), "v", "n")
    (tmp_path / "2.csv").write_bytes(b"v,n\na,1\nb,many\n")
    with pytest.raises(InputError, match=r'"n" holds numbers and text: row 2 of ".*2\.csv" holds "many"'):
        tally(open_source(str(tmp_path / "*.csv")), "v", "n")


def test_words(tmp_path: Path) -> None:
    text = "Don't \u201cSTOP\u201d, don\u2019t 'stop' nai\u0308ve na\u00efve\nx_y हिन्दी 3rd ''\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = dict(zip(*words(open_source(tmp_path / "a.txt"))))
    assert found == {"don't": 2, "stop": 2, "naïve": 2, "x": 1, "y": 1, "हिन्दी": 1, "3rd": 1}
    assert words(table(["b a", None, "a"]), "x0")[0] == ["a", "b"]
    with pytest.raises(InputError, match="not text"):
        words(table([1, 2]), "x0")
    with pytest.raises(InputError, match="holds no words"):
        words(table(["...", None]), "x0")


def test_a_word_is_the_same_whatever_its_case_form_and_quotation_marks() -> None:
    runs = pyarrow.array(["’Tis", "tis'", "CAFE\u0301", "café", "''", "O’Clock", "ΣΊΣΥΦΟΣ"])
    assert normal_words(runs) == ["tis", "tis", "café", "café", "", "o'clock", "σίσυφοσ"]
    assert normal_words(runs.cast(pyarrow.large_string())) == normal_words(runs)
    assert normal_words(runs.slice(0, 0)) == []
