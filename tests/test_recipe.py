"""The algebra of recipes, for every regime and anchor: counts add up, no future, no row twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longtail import InputError, catalog
from longtail.recipe import (
    REAL,
    Chance,
    Growth,
    Ingredient,
    Pool,
    Schedule,
    amount_at,
    compose,
    share_of,
    size,
    whole,
)

times = st.integers(0, 60)
counts = st.integers(1, 10**12)
shares = st.floats(0.0, 1.0)

regimes = st.one_of(
    st.just(("replace", {})),
    st.just(("accumulate", {})),
    st.builds(lambda width: ("window", {"width": width}), st.integers(1, 9)),
    st.builds(lambda replace: ("budget", {"replace": replace}), st.booleans()),
    st.builds(lambda rows: ("budget", {"rows": rows}), st.integers(1, 10**6)),
)
within = st.one_of(
    st.just(("none", {})),
    st.builds(lambda rows, every: ("fresh", {"rows": rows, "every": every}), st.integers(0, 50), st.integers(1, 5)),
    st.builds(lambda share: ("fresh", {"share": share}), shares),
    st.builds(lambda chance: ("fresh", {"chance": chance}), shares),
    st.builds(lambda rows: ("fixed", {"rows": rows, "where": "within"}), st.integers(0, 50)),
    st.builds(lambda share: ("fixed", {"share": share, "where": "within"}), shares),
    st.builds(lambda rows, false: ("contaminated", {"rows": rows, "false": false}), st.integers(0, 50), shares),
    st.builds(lambda share, false: ("contaminated", {"share": share, "false": false}), shares, shares),
)
beside = st.builds(lambda rows: ("fixed", {"rows": rows}), st.integers(0, 50))


def part(kind: str, named: tuple[str, dict[str, Any]]) -> Any:
    """The part that a name and parameters stand for."""
    return catalog.build(kind, *named)


def increment(anchor: Any, t: int, n: int) -> tuple[Pool, ...] | None:
    """The pools of an increment, or None where the anchor refuses so few rows."""
    try:
        return anchor.increment(t, n)
    except InputError as error:
        assert "do not fit" in str(error) or "no row at all" in str(error)
        return None


@given(within, times, counts)
def test_an_increment_has_n_rows_from_the_newest_model_or_the_world(named: Any, t: int, n: int) -> None:
    pools = increment(part("anchor", named), t, n)
    if pools is None:
        return
    assert size(pools) == n
    assert {pool.origin for pool in pools} <= {t - 1, REAL}
    assert len(set(pools)) == len(pools), "equal pools are the same rows: none may count twice"
    assert all(pool.n > 0 for pool in pools if isinstance(pool.n, int))
    chances = [pool.n for pool in pools if isinstance(pool.n, Chance)]
    if chances:
        assert sorted(chance.rest for chance in chances) == [False, True]
        assert len({(chance.total, chance.share) for chance in chances}) == 1


@given(within, counts)
def test_the_first_increment_is_real(named: Any, n: int) -> None:
    pools = increment(part("anchor", named), 0, n)
    assert pools is None or {pool.origin for pool in pools} == {REAL}


@given(within, times, times, counts)
def test_increments_share_no_rows_but_the_fixed_ones(named: Any, t: int, later: int, n: int) -> None:
    anchor = part("anchor", named)
    first, second = increment(anchor, t, n), increment(anchor, t + later + 1, n)
    if first and second:
        assert {pool.name for pool in set(first) & set(second)} <= {"fixed"}


@given(regimes, times, counts)
def test_a_recipe_names_no_future_and_no_increment_twice(named: Any, t: int, n: int) -> None:
    recipe = part("regime", named).recipe(t, n)
    increments = [number for ingredient in recipe for number in ingredient.of]
    assert increments and all(0 <= number <= t for number in increments)
    assert max(increments) == t, "the newest increment is always seen"
    assert len(set(increments)) == len(increments)
    assert all(ingredient.take is None or ingredient.take > 0 for ingredient in recipe)


@given(regimes, times, counts)
def test_what_a_recipe_leaves_out_is_never_asked_for_again(named: Any, t: int, n: int) -> None:
    regime = part("regime", named)
    now = {number for ingredient in regime.recipe(t, n) for number in ingredient.of}
    then = {number for ingredient in regime.recipe(t + 1, n) for number in ingredient.of}
    assert then <= now | {t + 1}


@given(regimes, beside, times, counts)
def test_compose_adds_what_stands_beside_once(named: Any, anchor: Any, t: int, n: int) -> None:
    recipe, extra = part("regime", named).recipe(t, n), part("anchor", anchor).beside(t)
    both = compose(recipe, extra)
    assert both[: len(recipe)] == recipe and both[len(recipe) :] == extra
    assert compose(both, extra) == both, "what is held is left out"


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30))
def test_compose_drops_increments_that_are_held(a: int, b: int, more: int, yet: int) -> None:
    held, extra = range(a, a + more), range(b, b + yet)
    composed = compose((Ingredient(held),), (Ingredient(extra),))
    assert len(composed) == (1 if set(extra) <= set(held) else 2)


def test_compose_keeps_what_was_only_subsampled() -> None:
    taken = (Ingredient(range(0, 3), take=10),)
    assert compose(taken, (Ingredient(range(0, 1)),)) == (*taken, Ingredient(range(0, 1)))


@given(shares, counts)
def test_shares_round_half_up_and_a_positive_share_is_some_row(share: float, n: int) -> None:
    if share > 0 and share * n < 0.5:
        with pytest.raises(InputError, match="no row at all"):
            share_of(share, n, "share")
        return
    rows = share_of(share, n, "share")
    assert 0 <= rows <= n and abs(rows - share * n) <= 0.5 + 1e-9 * n


@pytest.mark.parametrize(("value", "rows"), [(0.5, 1), (1.5, 2), (2.5, 3), (2.4999, 2), (0.0, 0)])
def test_halves_go_up(value: float, rows: int) -> None:
    assert whole(value) == rows


@given(shares, st.integers(0, 1000), times)
def test_contaminated_rows_are_called_real(false: float, called: int, t: int) -> None:
    pools = part("anchor", ("contaminated", {"rows": called, "false": false})).increment(t + 1, 1000)
    found = {pool.name.split()[0]: pool.n for pool in pools}
    assert found.get("contaminated", 0) == whole(false * called)
    assert found.get("contaminated", 0) + found.get("fresh", 0) == called


@given(st.integers(1, 9), times, st.integers(50, 10**6))
def test_fresh_comes_every_so_often(every: int, t: int, n: int) -> None:
    pools = part("anchor", ("fresh", {"rows": 5, "every": every})).increment(t + 1, n)
    assert sum(pool.n for pool in pools if pool.origin == REAL) == (0 if (t + 1) % every else 5)


def test_schedules() -> None:
    steps = Schedule(((0, 100), (10, 500)))
    assert [amount_at(steps, t) for t in (0, 9, 10, 99)] == [100, 100, 500, 500]
    assert [amount_at(Growth(10, 2), t) for t in (0, 1, 3)] == [10, 40, 160]
    assert amount_at(7, 99) == 7
    for wrong in ((), ((1, 5),), ((0, 5), (0, 6)), ((0, 5), (4, 6), (2, 7))):
        with pytest.raises(InputError, match="start at generation 0 and rise"):
            Schedule(wrong)
