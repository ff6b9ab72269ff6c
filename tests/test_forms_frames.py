"""Forms and pandas: frames are taken as they come."""

from __future__ import annotations

import numpy as np
import pytest

from longtail.forms import NumbersForm, TableForm, TypesForm

pandas = pytest.importorskip("pandas", reason="needs pandas: pip install pandas")


def test_a_frame_is_a_table() -> None:
    form = TableForm(("who", "age"), (0,), (("ann", "(missing)", "bo"),), (1,))
    frame = pandas.DataFrame({"age": [1.5, np.nan, 3.0], "who": ["bo", None, "cy"]}, index=[7, 7, 9])
    expected = np.array([[2, 1.5], [1, np.nan], [3, 3.0]])
    assert np.array_equal(form.encode(frame), expected, equal_nan=True)
    assert np.array_equal(form.encode(frame.astype({"who": "category"})), expected, equal_nan=True)
    back = form.decode(expected).to_pandas()
    assert np.array_equal(form.encode(back.replace("(other)", "somebody")), expected, equal_nan=True)


def test_frames_and_their_columns_are_numbers_and_types() -> None:
    frame = pandas.DataFrame({"y": [2, 4], "x": [1, 3]})
    assert NumbersForm(("x", "y")).encode(frame).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert TypesForm(("ann", "bo")).encode(pandas.Series(["bo", "ann"])).tolist() == [1, 0]
