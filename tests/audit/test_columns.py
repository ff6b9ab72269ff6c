"""Kinds of columns are found on both sets together, and can be said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow
import pytest

from longtail.audits.asked import Asked
from longtail.audits.evidence import Column
from longtail.audits.table_evidence import table_evidence
from longtail.errors import InputError

ROWS = 400


def columns(values: dict[str, Any], **asked: Any) -> dict[str, Column]:
    """Columns of a table against itself reversed, with a varying column beside."""
    table = pyarrow.table({**values, "other": [at % 3 == 0 for at in range(ROWS)]})
    turned = table.take(list(range(ROWS))[::-1])
    return {one.name: one for one in table_evidence(table, turned, Asked(**asked)).columns}


def numbers(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(ROWS)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([f"city {at % 40}" for at in range(ROWS)], "category"),
        ([f"user-{at}" for at in range(ROWS)], "identifier"),
        ([f"this is the long free text number {at} of many" for at in range(ROWS)], "text"),
        ([f"2024-{1 + at % 12:02d}-{1 + at % 28:02d}" for at in range(ROWS)], "date"),
        ([f"2024-01-01T{at % 24:02d}:00:00Z" for at in range(ROWS)], "date"),
        ([at % 2 == 0 for at in range(ROWS)], "category"),
        ([at % 20 for at in range(ROWS)], "category"),
        ([at * 11 % 21 for at in range(ROWS)], "number"),
        ([float(at % 5) if at % 7 else None for at in range(ROWS)], "category"),
        (list(numbers()), "number"),
        (list(range(ROWS)), "number"),
        ([date(2020, 1, 1) + timedelta(days=at * 3 % 50) for at in range(ROWS)], "date"),
        ([datetime(2020, 1, 1, at % 24) for at in range(ROWS)], "date"),
        ([timedelta(minutes=at * 17 % 301) for at in range(ROWS)], "number"),
        (["the same"] * ROWS, "constant"),
        (["there" if at % 2 else None for at in range(ROWS)], "category"),
        ([None] * ROWS, "constant"),
        ([[1.0 * at, 2.0] for at in range(ROWS)], "vector"),
        ([{"a": 1}] * ROWS, "ignored"),
        ([b"bytes"] * ROWS, "ignored"),
    ],
)
def test_kinds(values: list[Any], kind: str) -> None:
    assert columns({"x": values})["x"].kind == kind


def test_row_numbers_and_keys_are_identifiers() -> None:
    table = pyarrow.table({"index": range(ROWS), "order_id": np.arange(ROWS) * 37 + 5, "x": numbers()})
    found = {one.name: one.kind for one in table_evidence(table, table, Asked()).columns}
    assert found == {"index": "identifier", "order_id": "identifier", "x": "number"}


def test_kinds_do_not_know_the_labels() -> None:
    """A value that only one set holds counts the same whichever set that is."""
    few = pyarrow.table({"x": np.arange(ROWS) % 15, "y": numbers()})
    other = pyarrow.table({"x": np.arange(ROWS) % 15 + 10, "y": numbers(1)})
    kinds = [[one.kind for one in table_evidence(a, b, Asked()).columns] for a, b in ((few, other), (other, few))]
    assert kinds[0] == kinds[1] == ["number", "number"]


def test_missing_values_are_counted_by_set() -> None:
    column = columns({"x": [None if at < 100 else at / 7 for at in range(ROWS)]})["x"]
    assert (column.kind, column.missing_reference, column.missing_candidate) == ("number", 100, 100)


def test_a_kind_can_be_said() -> None:
    values = {"n": [at % 4 for at in range(ROWS)], "c": [f"{at}" for at in range(ROWS)], "x": numbers()}
    said = columns(values, schema={"n": "number", "c": "category", "x": "ignore"})
    assert [said[name].kind for name in values] == ["number", "category", "ignored"]
    assert said["c"].distinct == ROWS


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ({"x": "numbr"}, r'"numbr" \(did you mean "number"\?\)'),
        ({"y": "number"}, 'schema names column "y"'),
        ({"word": "number"}, "holds text"),
        ({"x": "text"}, "holds number"),
        ({"word": "date"}, "read as dates but holds 'word 0' in row"),
    ],
)
def test_a_wrong_schema_is_refused(schema: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        columns({"x": numbers(), "word": [f"word {at % 9}" for at in range(ROWS)]}, schema=schema)
