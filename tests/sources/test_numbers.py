"""Columns of numbers as a matrix: missing rows are dropped and counted, text and infinities are refused."""

from __future__ import annotations

from pathlib import Path

import numpy
import pyarrow
import pytest

from longtail.errors import InputError
from longtail.sources import Source, matrix, open_source, table


def csv(folder: Path, data: bytes) -> Source:
    (folder / "a.csv").write_bytes(data)
    return open_source(folder / "a.csv")


def test_all_columns_of_numbers(tmp_path: Path) -> None:
    source = csv(tmp_path, b"x,name,y,zip\n1,a,0.5,01234\n2,b,NA,99999\n 3 ,c,-1e2,00501\n")
    names, values, dropped = matrix(source)
    assert names == ("x", "y") and dropped == 1 and values.dtype == numpy.float64
    assert values.tolist() == [[1, 0.5], [3, -100]]
    assert matrix(source, ["y"])[1].tolist() == [[0.5], [-100]]


def test_order_of_columns_asked_for() -> None:
    names, values, dropped = matrix(table({"a": [1, None, 3], "b": [4, 5, 6]}), ["b", "a"])
    assert names == ("b", "a") and values.tolist() == [[4, 1], [6, 3]] and dropped == 1


def test_rows_are_counted_over_batches() -> None:
    values = numpy.arange(200_000.0)
    assert numpy.array_equal(matrix(table(values))[1][:, 0], values)
    values[150_000] = numpy.nan
    with pytest.raises(InputError, match='column "x0" holds nan in row 150001 of the table, which is not finite'):
        matrix(table(values))


def test_mixed_columns_are_refused(tmp_path: Path) -> None:
    source = csv(tmp_path, b"x,y\n1,a\n2,b\noops,c\n")
    said = r'column "x" holds numbers and text: row 3 of ".*a\.csv" holds "oops"'
    for columns in (None, ["x"]):
        with pytest.raises(InputError, match=said):
            matrix(source, columns)
    with pytest.raises(InputError, match=r'column "y" is string, not a column of numbers: row 1 of ".*" holds "a"'):
        matrix(source, ["y"])


def test_what_else_is_refused(tmp_path: Path) -> None:
    data = pyarrow.table({"x": [1.0, None], "y": [None, 2.0], "s": ["a", "b"], "t": [True, False], "e": [None, None]})
    for columns, said in (
        (None, "every row misses a value in one of the columns x, y"),
        (["s"], 'column "s" is string'),
        (["t"], 'column "t" is bool'),
        (["e"], 'column "e" has no values'),
        (["z"], 'has no column "z"'),
        (["x", "x"], 'column "x" is there twice'),
        ([], "has no columns"),
    ):
        with pytest.raises(InputError, match=said):
            matrix(data, columns)
    with pytest.raises(InputError, match="no column of numbers among s, t"):
        matrix(data.select(["s", "t"]))
    with pytest.raises(InputError, match=r'column "x" holds inf in row 2 of ".*a\.csv"'):
        matrix(csv(tmp_path, b"x\n1\ninf\n"))
