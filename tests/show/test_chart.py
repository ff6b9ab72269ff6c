"""Axes, thinning, and marks that keep apart."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from longtail.show.axis import generations, linear, logarithmic, real_rows
from longtail.show.chart import Curve, Panel, Point, dot_chart, line_chart, small_bar, thin


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.0, 1.25), (-9.3, 0.4), (0.2, 17.0), (1e-9, 3e-9)])
def test_linear_ticks_are_inside_and_few(low: float, high: float) -> None:
    axis = linear(low, high, 200, 20)
    assert 3 <= len(axis.ticks) <= 8
    assert all(20 <= at <= 200 for at, _ in axis.ticks)
    assert len({label for _, label in axis.ticks}) == len(axis.ticks)


def test_logarithms_place_zero_on_the_edge() -> None:
    axis = logarithmic(1e-17, 2.0, 200, 20)
    assert axis.place(0.0) == 200 and axis.place(2.0) == 20
    assert len(axis.ticks) >= 3


def test_generations_start_at_zero() -> None:
    assert generations(1000, 0, 300).ticks[0] == (0.0, "0")
    assert generations(0, 0, 300).place(0) == 0


def test_real_rows_keep_zero_apart() -> None:
    axis = real_rows([0, 1, 1000], 50, 350)
    assert axis.place(0) == 50 < axis.place(1) < axis.place(1000) == 350
    assert real_rows([0, 7], 50, 350).ticks[1][1] == "7"
    assert real_rows([0.5, 1], 50, 350).place(0.5) == 50


def test_thinning_keeps_the_ends() -> None:
    spots = [(float(at), 0.0) for at in range(5000)]
    some = thin(spots, generations(4999, 0, 250), 300)
    assert len(some) <= 300 and some[0] == spots[0] and some[-1] == spots[-1]


def test_gaps_break_the_line_and_unknown_bands_are_left_out() -> None:
    points = [Point(0, 1.0, 0.9, 1.1), Point(1, None), Point(2, 0.5, None, None), Point(3, 0.4, 0.3, 0.5)]
    text = line_chart(Panel("t", "generation", 0, 1), [Curve("A", "a", 0, points)])
    path = re.search(r'class="line c0" d="([^"]*)"', text)
    assert path and path.group(1).count("M") == 2
    assert "None" not in text and "nan" not in text


def test_marks_do_not_overlap_and_stay_in_the_frame() -> None:
    curves = [Curve(letter, letter, at, [Point(0, 1.0), Point(9, 1.0)]) for at, letter in enumerate("ABCDEFGH")]
    text = line_chart(Panel("t", "generation", 0, 1), curves)
    places = sorted(float(y) for y in re.findall(r'class="mark c\d" x="[^"]*" y="([^"]*)"', text))
    assert all(after - before >= 11 for before, after in pairwise(places))
    assert places[0] >= 20 and places[-1] <= 180


def test_dots_without_any_value() -> None:
    assert "circle" not in dot_chart(
        Panel("t", "rows", 0, 1), [Curve("rare", "rare", 0, [Point(0, None), Point(5, None)])]
    )
    assert small_bar(None, None, None, 0.8) == ""
