"""What people have in memory becomes one Arrow table, or one sentence."""

from __future__ import annotations

from typing import Any

import numpy
import pyarrow
import pytest

from longtail.errors import InputError
from longtail.sources import table


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (pyarrow.table({"a": [1]}), {"a": [1]}),
        (pyarrow.record_batch({"a": [1]}), {"a": [1]}),
        (pyarrow.table({"a": pyarrow.array(["x"]).dictionary_encode()}), {"a": ["x"]}),
        (pyarrow.table({"a": pyarrow.array(["x"], pyarrow.string_view())}), {"a": ["x"]}),
        (numpy.array([1.0, 2.0]), {"x0": [1.0, 2.0]}),
        (numpy.array([[1, 2], [3, 4]], dtype=">i4"), {"x0": [1, 3], "x1": [2, 4]}),
        (numpy.array(["a", "b"]), {"x0": ["a", "b"]}),
        (numpy.array(["a", None], object), {"x0": ["a", None]}),
        ({"a": [1, 2], "b": numpy.array([0.5, 1.5])}, {"a": [1, 2], "b": [0.5, 1.5]}),
        ([{"a": 1}, {"a": 2, "b": "x"}], {"a": [1, 2], "b": [None, "x"]}),
        ([1, 2.5, None], {"x0": [1.0, 2.5, None]}),
        (("a", "b"), {"x0": ["a", "b"]}),
    ],
)
def test_kinds_of_data(data: Any, expected: dict[str, list]) -> None:
    found = table(data)
    assert isinstance(found, pyarrow.Table) and found.to_pydict() == expected


def test_pandas_frame_and_column() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame({"a": [1.0, float("nan")], "s": ["x", None]}, index=[5, 6])
    assert table(frame).to_pydict() == {"a": [1.0, None], "s": ["x", None]}
    assert table(frame["s"]).to_pydict() == {"s": ["x", None]}
    assert table(pandas.Series([1, 2])).to_pydict() == {"x0": [1, 2]}
    with pytest.raises(InputError, match="give each column one type"):
        table(pandas.DataFrame({"a": [1, "x"]}))


def test_polars_frame_and_column() -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = polars.DataFrame({"a": [1.0, None], "s": ["x", None]}).with_columns(
        c=polars.lit("u").cast(polars.Categorical)
    )
    found = table(frame)
    assert found.to_pydict() == {"a": [1.0, None], "s": ["x", None], "c": ["u", "u"]}
    assert found.schema.field("s").type == found.schema.field("c").type == pyarrow.large_string()
    assert table(frame["a"]).to_pydict() == {"a": [1.0, None]}
    with pytest.raises(InputError, match="collect"):
        table(frame.lazy())


class Protocol:
    """A frame that speaks only the data frame protocol."""

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> Any:
        return pyarrow.table({"a": [1, 2]}).__dataframe__()


def test_data_frame_protocol() -> None:
    assert table(Protocol()).to_pydict() == {"a": [1, 2]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("names.csv", "read files with open_source"),
        (3, "data of type int are not read"),
        ((one for one in [1]), "data of type generator are not read"),
        ([], "the data are empty"),
        ({}, "has no columns"),
        ({"a": []}, "the data are empty"),
        ([1, "x"], "row 2 is 'x' (str), the first is int"),
        ({"a": ["x", 1]}, 'column "a" holds values of mixed or unknown types'),
        ({"a": [1], "b": [1, 2]}, 'column "b" has 2 values and column "a" has 1'),
        ({"a": 3}, 'column "a" is of type int'),
        ({"a": "xyz"}, 'column "a" is of type str'),
        ({1: [1]}, "column names are texts"),
        ({"a": numpy.zeros((2, 2))}, 'column "a" has 2 dimensions'),
        ([{"a": 1}, 2], "row 2 of the list is of type int"),
        ([[1, 2], [3, 4]], "holds lists or dicts"),
        ([object()], "mixed or unknown types: such as object"),
        (numpy.zeros((2, 2, 2)), "3 dimensions"),
        (numpy.array([1j]), "complex128"),
        (pyarrow.table([[1], [2]], names=["a", "a"]), 'column "a" is there twice'),
    ],
)
def test_one_sentence_for_other_data(data: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        table(data)
    assert said in str(caught.value) and "\n" not in str(caught.value)
