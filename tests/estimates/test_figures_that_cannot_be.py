"""Every figure that cannot be is refused in one sentence: none ends in a traceback, none is taken silently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longtail.errors import InputError
from longtail.estimates.absence import absence
from longtail.estimates.effective_size import effective_size
from longtail.estimates.real_rows_needed import real_rows_needed

INF, NAN = float("inf"), float("nan")
A, B = ["a"] * 30 + ["b"] * 70, ["a"] * 50 + ["b"] * 50
CALLS: list[Callable[[], Any]] = [
    lambda: absence(0.01, INF, 1),  # type: ignore[arg-type]
    lambda: absence(0.01, NAN, 1),  # type: ignore[arg-type]
    lambda: absence(0.01, 100, "2"),  # type: ignore[arg-type]
    lambda: absence(NAN, 100, 1),
    lambda: real_rows_needed(0.01, INF),  # type: ignore[arg-type]
    lambda: real_rows_needed(0.01, 100, NAN),
    lambda: effective_size(A, B, generations=1.5),  # type: ignore[arg-type]
    lambda: effective_size(A, B, generations=[3, INF]),  # type: ignore[list-item]
    lambda: effective_size(A, B, generations=[0, 1.5]),  # type: ignore[list-item]
    lambda: effective_size(A, B, rows=NAN),  # type: ignore[arg-type]
    lambda: effective_size(A, B, level="high"),  # type: ignore[arg-type]
    lambda: effective_size(A, B).lost(0.01, INF),  # type: ignore[arg-type]
    lambda: effective_size(3, 4),  # type: ignore[arg-type]
    lambda: effective_size([[1, 2]], [[1, 3]]),
    lambda: effective_size(np.ones((3, 2)), np.ones((3, 2))),
    lambda: effective_size({"a": "3", "b": 1}, {"a": 1}),  # type: ignore[dict-item]
    lambda: effective_size({"a": INF, "b": 1}, {"a": 1}),  # type: ignore[dict-item]
    lambda: effective_size(np.array([NAN, NAN, NAN, 1.0]), np.array([1.0, 2.0])),
]


@pytest.mark.parametrize("call", CALLS)
def test_refused_in_one_sentence(call: Callable[[], Any]) -> None:
    with pytest.raises(InputError):
        call()


def test_a_whole_float_is_a_whole_number() -> None:
    assert effective_size(A, B, generations=1.0) == effective_size(A, B)  # type: ignore[arg-type]
    assert absence(0.01, 100.0, np.int64(2)) == absence(0.01, 100, 2)  # type: ignore[arg-type]
