"""Forms: rows become what people have and come back the same; what is not of the form is refused in one sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from longtail.errors import InputError
from longtail.forms import END, Form, ImagesForm, NumbersForm, Plane, TableForm, TextsForm, TypesForm, fault_of, form_of
from longtail.forms.form import required_numbers
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

TABLE = TableForm(("who", "age", "paid"), (0,), (("ann", "(missing)", "bo"),), (1,))
ROWS = np.array([[0, 31.5, 1.0], [1, np.nan, 2.0], [2, 7.0, 3.0], [3, 8.0, 4.0]])
CHARACTERS = TextsForm("characters", ("a", "b", " "), 4)
WORDS = TextsForm("words", ("the", "whale", ".", "(", ")", "don't"), 6)


def test_worlds_without_a_form_have_that_of_their_types_or_of_numbers() -> None:
    assert form_of(Normal()) == NumbersForm(("x0",), flat=True)
    assert form_of(Normal(3)) == NumbersForm(("x0", "x1", "x2"))
    assert form_of(Zipf(3)) == TypesForm(("1", "2", "3"))
    assert all(isinstance(form_of(world), Form) for world in (Normal(), Zipf(3)))


def test_types_go_by_label_and_by_code() -> None:
    form = TypesForm(("ann", "bo"))
    assert form.decode(np.array([1, 0])) == ["bo", "ann"]
    assert form.encode(["bo", "ann"]).tolist() == [1, 0] == form.encode(np.array([[1.0], [0.0]])).tolist()
    for value, says in ((["bob"], 'did you mean "bo"'), ([2], "from 0 to 1"), ([0.5], "0.5"), ([[0, 1]], "shape")):
        with pytest.raises(InputError, match=says):
            form.encode(value)


def test_numbers_go_by_array_and_by_table() -> None:
    form = NumbersForm(("x", "y"))
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal(form.decode(rows), rows) and np.array_equal(form.encode(rows.tolist()), rows)
    assert np.array_equal(form.encode({"y": [2, 4], "x": [1, 3]}), rows)
    assert np.array_equal(form.encode(pa.table({"y": [2, 4], "x": [1, 3]})), rows)
    flat = NumbersForm(("x",), flat=True)
    assert flat.encode([[1], [2]]).shape == (2,) and flat.decode(np.zeros(2)).shape == (2, 1)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([[1.0, 2.0, 3.0]], r"shape \(1, 3\)"),
        ([1.0], r"shape \(1,\)"),
        ([[1.0, np.nan]], "1 rows hold missing"),
        ([["a", "b"]], "no number"),
        ({"x": [1]}, "no column y"),
        ({"x": [1], "y": [1], "z": [1]}, "unknown columns z"),
    ],
)
def test_numbers_refuse_what_is_not_theirs(value: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        NumbersForm(("x", "y")).encode(value)


def test_a_table_comes_back_the_same_with_all_that_is_missing_or_new() -> None:
    table = TABLE.decode(ROWS)
    assert table.to_pydict() == {
        "who": ["ann", None, "bo", "(other)"], "age": [31.5, None, 7.0, 8.0], "paid": [1.0, 2.0, 3.0, 4.0],
    }  # fmt: skip
    for value in (table, table.to_pydict(), table.select(["paid", "who", "age"])):
        assert np.array_equal(TABLE.encode(value), ROWS, equal_nan=True)


def test_a_category_that_is_a_number_has_one_name() -> None:
    form = TableForm(("hour",), (0,), (("5", "17", "1.5", "(missing)"),))
    expected = [[0.0], [1.0], [2.0], [3.0]]
    for hours in ([5.0, 17.0, 1.5, None], np.array([5, 17, 1.5, np.nan]), ["5", "17", "1.5", None]):
        assert form.encode({"hour": hours}).tolist() == expected
    assert form.encode({"hour": [5, 6]}).tolist() == [[0.0], [4.0]]
    truth = TableForm(("late",), (0,), (("false", "true"),))
    assert truth.encode({"late": [True, False]}).tolist() == [[1.0], [0.0]]
    coded = pa.array(["17", "5"]).dictionary_encode()
    assert form.encode(pa.table({"hour": coded})).tolist() == [[1.0], [0.0]]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"who": ["ann"], "age": [1.0]}, "no column paid"),
        ({"who": ["ann"], "age": [1.0], "paid": [1.0], "sex": ["f"]}, "unknown columns sex"),
        ({"who": ["ann"], "age": ["young"], "paid": [1.0]}, 'column "age" holds string where numbers'),
        ({"who": ["ann"], "age": [np.inf], "paid": [1.0]}, "infinite number in row 1"),
        ({"who": ["ann", "bo"], "age": [1.0], "paid": [1.0]}, 'column "age" has 1 values where "who" has 2'),
        ({"who": [["ann"]], "age": [1.0], "paid": [1.0]}, "no categories"),
        ({"who": ["ann"], "age": [1, "x"], "paid": [1.0]}, "mixed or unknown types"),
        (ROWS, "a table of the columns who, age, paid is wanted"),
    ],
)
def test_a_table_refuses_what_is_not_its_own(value: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        TABLE.encode(value)


def test_texts_are_cut_at_the_width_and_end_before_it() -> None:
    rows = CHARACTERS.encode(["ab", "", "abab ab", "axb"])
    assert rows.tolist() == [[0, 1, END, END], [END] * 4, [0, 1, 0, 1], [0, 3, 1, END]]
    assert CHARACTERS.decode(rows) == ["ab", "", "abab", "a�b"]
    assert CHARACTERS.vocabulary == 4 and CHARACTERS.labels[-1] == "(other)"
    assert np.array_equal(CHARACTERS.encode(CHARACTERS.decode(rows)), rows)
    assert CHARACTERS.decode(np.array([[0, END, 1, 1]])) == ["a"], "nothing is read behind the end"


def test_words_are_written_so_that_they_are_read_again() -> None:
    rows = WORDS.encode(["the (white) whale.", "don't don ' t"])
    assert rows.tolist() == [[0, 3, 6, 4, 1, 2], [5, 6, 6, 6, END, END]]
    assert WORDS.decode(rows) == ["the (�) whale.", "don't � � �"]
    every = np.random.default_rng(1).integers(0, 7, (200, 6))
    assert np.array_equal(WORDS.encode(WORDS.decode(every)), every)


@pytest.mark.parametrize("value", ["one text", [1, 2], ["a", None], {"text": ["a"]}], ids=repr)
def test_texts_refuse_what_is_no_list_of_texts(value: Any) -> None:
    with pytest.raises(InputError, match="a list of texts is wanted"):
        CHARACTERS.encode(value)


def test_images_keep_their_scale_and_shape() -> None:
    bytes_ = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    form = ImagesForm((3, 4), 23.0)
    rows = form.encode(bytes_)
    assert rows.shape == (2, 12) and rows.max() == 1.0 and form.decode(rows) == pytest.approx(bytes_)
    assert np.array_equal(form.encode(bytes_[..., None]), rows) and np.array_equal(
        form.encode(bytes_.reshape(2, 12)), rows
    )
    binary = ImagesForm((3, 4), 23.0, binary=0.5)
    assert set(np.unique(binary.encode(bytes_))) == {0.0, 1.0} and binary.encode(bytes_).sum() == 12
    assert set(np.unique(binary.decode(binary.encode(bytes_)))) == {0.0, 23.0}


def test_images_in_a_plane_are_its_points() -> None:
    axes = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.6, 0.8, 0.0]])
    plane = Plane(np.full(4, 0.5), axes, np.array([2.0, 0.1]))
    form = ImagesForm((2, 2), 10.0, plane=plane)
    rows = np.array([[0.1, -0.4], [1.0, 2.0]])
    assert form.decode(rows)[0].ravel() == pytest.approx([7.0, 4.76, 4.68, 5.0])
    assert form.encode(form.decode(rows)) == pytest.approx(rows)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (np.zeros((2, 4, 3)), "shape"),
        (np.full((1, 3, 4), np.nan), "missing"),
        ([["a"]], "no number"),
        (np.zeros(12), "shape"),
    ],
    ids=["turned", "missing", "texts", "single"],
)
def test_images_refuse_what_is_not_their_own(value: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        ImagesForm((3, 4)).encode(value)


class Shaped:
    """A world of a form."""

    def __init__(self, form: Any) -> None:
        self.form = form


def test_a_part_that_needs_numbers_says_what_suits_the_world() -> None:
    required_numbers(Normal(), "family x")
    required_numbers(Shaped(ImagesForm((2, 2))), "family x")
    required_numbers(Shaped(TableForm(("a",))), "family x")
    with pytest.raises(InputError, match="this world has types; use categorical"):
        required_numbers(Zipf(3), "family x")
    with pytest.raises(InputError, match="this world has texts; use ngram"):
        required_numbers(Shaped(CHARACTERS), "family x")
    with pytest.raises(InputError, match=r"categories \(who\); use trees or gaussian_copula, or"):
        required_numbers(Shaped(TABLE), "family x")
    with pytest.raises(InputError, match="texts; use lost_mass"):
        required_numbers(Shaped(CHARACTERS), "metric x", texts="lost_mass")
    with pytest.raises(InputError, match=r"missing values \(a\)"):
        required_numbers(Shaped(TableForm(("a",), missing=(0,))), "family x")


def test_fault_of_says_what_rows_a_form_does_not_have() -> None:
    texts = TextsForm("words", ("a", "b"), 4)
    assert fault_of(texts, np.array([[[0, 2, -1, -1]]])) == ""
    assert "from 0 to 2" in fault_of(texts, np.array([[[0, 3, -1, -1]]]))
    assert "behind the end" in fault_of(texts, np.array([[[0, -1, 1, -1]]]))
    assert "whole numbers" in fault_of(texts, np.array([[[0.0, 1.0, 1.0, 1.0]]]))
    types = TypesForm(("a", "b"))
    assert fault_of(types, np.array([[0, 1]])) == "" and "from 0 to 1" in fault_of(types, np.array([[0, 2]]))
    images = ImagesForm((1, 2))
    assert fault_of(images, np.array([[[0.0, 1.5]]])) == ""
    assert "NaN" in fault_of(images, np.array([[[0.0, np.nan]]])) and "infinite" in fault_of(
        images, np.array([[[0.0, np.inf]]])
    )
    assert "where numbers are wanted" in fault_of(images, np.array([[["a", "b"]]]))
