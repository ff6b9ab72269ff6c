"""The effective number of rows from logs: formula, sentences, directed change, forecasts, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.errors import InputError
from longtail.estimates.effective_size import effective_size


def logs(power: float = 1.0, rows: int = 500, logged: int = 4000) -> list[dict[str, int]]:
    rng = np.random.default_rng(11)
    q = np.arange(1, 41) ** -1.0
    q /= q.sum()
    found = []
    for _ in range(9):
        q = rng.multinomial(rows, q) / rows
        found.append({f"word {k}": int(count) for k, count in enumerate(rng.multinomial(logged, q))})
        q = q**power
        q /= q.sum()
    return found


def test_the_formula_by_hand() -> None:
    found = effective_size({"a": 600, "b": 400}, {"a": 500, "b": 500}, generations=2)
    v = 0.02 / (0.55 * 0.45 * 2) - 2 / 1000
    assert found.value == pytest.approx(1 / (1 - (1 - v) ** 0.5))
    assert found.low is not None and found.low < found.value


def test_lists_arrays_and_counts_are_one() -> None:
    before, after = ["a"] * 6 + ["b"] * 4, ["b"] * 7 + ["c"] * 3
    by_list = effective_size(before, after)
    assert by_list == effective_size(np.array(before), {"b": 7, "c": 3, "a": 0})


def test_drift_is_found_and_its_rows_explain_it() -> None:
    one = logs()
    found = effective_size(one[0], one[4], one[8], generations=4, rows=500)
    assert found.low is not None and found.high is not None
    assert found.low < 500 < found.high and not found.is_directed
    assert "sampling alone explains it" in str(found) and "no sign that movement goes on" in str(found)
    assert [lag.generations for lag in found.lags] == [4, 8]


def test_temperature_is_told_from_duplicates() -> None:
    hot = logs(power=1.15)
    found = effective_size(*(hot[t] for t in (0, 1, 4, 8)), generations=[0, 1, 4, 8], rows=500)
    assert found.is_directed and found.value is not None and found.value < 60
    assert "look for temperature" in str(found) and "Forecasts of drift do not hold" in str(found)


def test_no_drift_is_said_in_words() -> None:
    counts = {"a": 50, "b": 50}
    same = effective_size(counts, counts)
    assert (same.value, same.low, same.high) == (None, None, None)
    assert "more alike" in str(same) and same.lost(0.1, 5).value is None
    near = effective_size(counts, {"a": 52, "b": 48})
    assert near.value is None and near.high is None and near.low is not None
    assert "No drift visible" in str(near) and "nan" not in str(near)


def test_whole_training_sets_have_no_noise() -> None:
    a, b = {"a": 60, "b": 40}, {"a": 50, "b": 50}
    assert effective_size(a, b, complete=True).value == pytest.approx(0.495 / 0.02)


def test_forecast_holds_both_ends() -> None:
    found = effective_size({"a": 600, "b": 400}, {"a": 540, "b": 460}, generations=5)
    loss = found.lost(0.01, 20)
    assert loss.low is not None and loss.value is not None and loss.high is not None
    assert 0 <= loss.low <= loss.value <= loss.high <= 1
    assert "lost with probability" in str(loss)


BAD: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    (({"a": 1},), {}, "at least two generations"),
    (({"a": 1}, {"a": 2}), {}, "single category"),
    (({"a": 1, "b": 1}, {}), {}, "sample 2 holds no row"),
    (({"a": -1, "b": 1}, {"a": 1}), {}, "whole numbers"),
    (({"a": 1.5, "b": 1}, {"a": 1}), {}, "whole numbers"),
    (("text", ["a"]), {}, "sample 1 is a text"),
    ((["a", "b"], ["a"]), {"generations": 0}, "at least 1"),
    ((["a", "b"], ["a"]), {"generations": [0, 1, 2]}, "2 samples need 2"),
    ((["a", "b"], ["a"]), {"generations": [3, 1]}, "must rise"),
    ((["a", "b"], ["a"]), {"level": 1.0}, "level"),
    ((["a", "b"], ["a"]), {"rows": 0}, "rows"),
    ((["a", "b"], ["b"], ["a"]), {}, "single row"),
]


@pytest.mark.parametrize("samples, more, says", BAD)
def test_bad_input_is_one_sentence(samples: tuple[Any, ...], more: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        effective_size(*samples, **more)


@pytest.mark.parametrize("probability, generations", [(0.0, 3), (1.0, 3), (0.1, 0), (0.1, 2.5)])
def test_impossible_forecasts_are_refused(probability: float, generations: Any) -> None:
    with pytest.raises(InputError):
        effective_size(["a", "b"], ["a", "a"]).lost(probability, generations)
