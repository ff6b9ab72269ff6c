"""Lost mass means one thing: exact from the law of a model, or seen on held-out real rows."""

from __future__ import annotations

import numpy as np
import pytest

from longtail.coverage.levels import CUTS, LEVELS, levels_of_scores, levels_of_types
from longtail.coverage.mass import by_level, floor, held, kept, miss, uncovered, uncovered_seen
from longtail.coverage.types import Types, types_from_counts
from longtail.errors import InputError
from longtail.worlds.zipf import Zipf

P = np.array([0.4, 0.2, 0.15, 0.1, 0.06, 0.04, 0.03, 0.015, 0.004, 0.001])


def types(p: np.ndarray = P) -> Types:
    return Types(np.array([f"type {number}" for number in range(len(p))], dtype=object), p)


@pytest.mark.parametrize(("exponent", "m"), [(1.0, 60), (1.3, 400), (0.5, 30)])
def test_seen_is_on_average_the_exact_number(exponent: float, m: int) -> None:
    """For frozen levels: candidates of m rows from q, held-out rows from p; the mean over draws within five errors."""
    rng = np.random.default_rng(int(1000 * exponent) + m)
    real = Zipf(80, exponent).types
    q = rng.dirichlet(20 * real.p)[None, :]
    draws, rows = 3000, 400
    candidates = rng.multinomial(m, q[0], draws)
    level = real.level
    seen = np.empty((draws, len(LEVELS)))
    for draw, counts in enumerate(candidates):
        shown = real.draw((rows,), rng)
        seen[draw] = uncovered_seen(level[shown], counts[shown] == 0)
    expected = uncovered(real, q, m)[0]
    for number in range(len(LEVELS)):
        some = seen[np.isfinite(seen[:, number]), number]
        rare = expected[number] * (1 - expected[number])
        error = np.sqrt(max(some.var(ddof=1), rare) / len(some))
        assert abs(some.mean() - expected[number]) < 5 * error + 1e-12, LEVELS[number]


def test_uncovered_is_the_formula_of_the_design() -> None:
    real, q, m = types(), np.roll(P, 1)[None, :], 7.0
    by_hand = np.bincount(real.level, P * (1 - q[0]) ** m, 4) / np.bincount(real.level, P, 4)
    assert uncovered(real, q, m)[0] == pytest.approx(by_hand, rel=1e-12)
    assert floor(real, m) == pytest.approx(np.bincount(real.level, P * (1 - P) ** m, 4) / real.mass, rel=1e-12)
    assert kept(real, q)[0] == pytest.approx(np.bincount(real.level, q[0], 4) / real.mass, rel=1e-12)


def test_a_model_that_is_the_world_keeps_all_and_shows_the_floor() -> None:
    real = types()
    assert kept(real, P[None, :])[0] == pytest.approx(np.ones(4))
    assert uncovered(real, P[None, :], 50)[0] == pytest.approx(floor(real, 50))
    assert (np.diff(floor(real, 50)) > 0).all(), "the rarer, the less a sample shows"


def test_symbols_listed_are_the_same_as_all_symbols() -> None:
    real, rng = types(), np.random.default_rng(1)
    symbols = np.array([1, 4, 5, 9])
    few = rng.dirichlet(np.ones(4), 3)
    whole = np.zeros((3, len(P)))
    whole[:, symbols] = few
    own = np.stack([rng.permutation(symbols) for _ in range(3)])
    own_q = np.take_along_axis(whole, own, axis=1)
    for function in (
        lambda q, s: kept(real, q, s),
        lambda q, s: uncovered(real, q, 12, s),
        lambda q, s: held(real, q > 0, s),
    ):
        assert function(few, symbols) == pytest.approx(function(whole, None), rel=1e-12)
        assert function(own_q, own) == pytest.approx(function(whole, None), rel=1e-12)


def test_extinct_types_are_lost_for_good_and_certain_ones_never() -> None:
    assert miss(np.array([0.0, 1.0]), 10**12).tolist() == [1.0, 0.0]
    assert miss(np.array([1e-12]), 10**12)[0] == pytest.approx(np.exp(-1), rel=1e-9)
    dead = np.zeros((1, len(P)))
    dead[0, 0] = 1.0
    lost = uncovered(types(), dead, 100)[0]
    assert lost[1:].tolist() == [1.0, 1.0, 1.0] and lost[0] == pytest.approx(0.2 / 0.6)


def test_levels_start_where_their_mass_starts() -> None:
    """Cumulative mass before each type: 0 .4 .6 .75 .85 .91 .95 .98 .995 .999."""
    assert levels_of_types(P, types().values).tolist() == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3]
    assert types().mass.sum() == pytest.approx(1)


def test_ties_go_by_bytes_and_never_by_order() -> None:
    names = ["zebra", "Ärger", "apfel", "Zoo", "émile", "B"]
    p = np.full(6, 1 / 6)
    found = dict(zip(names, levels_of_types(p, names), strict=True))
    ordered = sorted(names, key=lambda name: name.encode())
    assert [found[name] for name in ordered] == sorted(found.values())
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(6)
        again = levels_of_types(p, [names[i] for i in order])
        assert {names[i]: level for i, level in zip(order, again, strict=True)} == found


def test_an_empty_level_has_no_number() -> None:
    coin = types(np.array([0.5, 0.5]))
    lost, thinned = uncovered(coin, np.array([[0.5, 0.5]]), 3)[0], kept(coin, np.array([[0.5, 0.5]]))[0]
    assert np.isnan(lost[2:]).all() and np.isnan(thinned[2:]).all() and np.isfinite(lost[:2]).all()
    assert np.isnan(uncovered_seen(np.array([0, 0]), np.array([True, False]))[1:]).all()
    assert uncovered_seen(np.array([0, 0]), np.array([True, False]))[0] == 0.5


def test_scores_are_cut_and_the_last_level_is_open() -> None:
    assert levels_of_scores(np.array([-9.0, 0.9, 1.0, 2.5, 1e300, np.inf]), np.array([1.0, 2.0, 3.0])).tolist() == [
        0,
        0,
        1,
        2,
        3,
        3,
    ]
    assert len(CUTS) == len(LEVELS) - 1


def test_sums_by_level_take_every_row_once() -> None:
    values = np.arange(20.0).reshape(2, 10)
    assert by_level(types(), values, np.ones(10)).sum(axis=1) == pytest.approx(values.sum(axis=1))


def test_types_from_counts_and_their_names() -> None:
    found = types_from_counts(["b", "a", "c"], np.array([3.0, 0.0, 1.0]))
    assert found.values.tolist() == ["b", "c"] and found.p.tolist() == [0.75, 0.25]
    assert found.number("c") == 1
    with pytest.raises(InputError, match="no type"):
        found.number("a")


def test_types_are_drawn_as_often_as_they_are() -> None:
    rng = np.random.default_rng(5)
    real = Zipf(300, 1.2).types
    counts = np.bincount(real.draw((20, 10000), rng).ravel(), minlength=300)
    expected = 200000 * real.p
    chi2 = ((counts - expected) ** 2 / expected).sum()
    assert abs(chi2 - 299) < 5 * np.sqrt(2 * 299)
