"""Copies of training rows are found, without them the level is kept; repeats inside the candidate are counted fairly."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from tests.audit.test_tailscan import normal, rate_is_at_most, tied

from longtail.errors import InputError
from longtail.scores.copies import copies, repeats


def copied(train: np.ndarray, share: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Fresh rows, a share of them training rows with noise added."""
    rows = normal(*train.shape, rng)
    many = int(share * len(rows))
    rows[:many] = train[rng.integers(0, len(train), many)] + noise * normal(many, train.shape[1], rng)
    return rows


NULLS = {
    "many candidate rows for each real one": lambda rng: (normal(40, 8, rng), normal(40, 8, rng), normal(400, 8, rng)),
    "few held-out rows": lambda rng: (normal(80, 2, rng), normal(20, 2, rng), normal(60, 2, rng)),
    "ties": lambda rng: (tied(50, rng), tied(50, rng), tied(100, rng)),
    "a collapsed candidate": lambda rng: (normal(60, 3, rng), normal(60, 3, rng), 0.01 * normal(60, 3, rng)),
}


@pytest.mark.parametrize("name", NULLS)
def test_level_is_kept_where_nothing_is_copied(name: str) -> None:
    rng = np.random.default_rng(31)
    p = np.array([copies(*NULLS[name](rng), rng).p for _ in range(150)])
    for level in (0.02, 0.05, 0.2):
        assert rate_is_at_most(int((p <= level).sum()), len(p), level), level


def test_a_binomial_law_of_the_pointers_would_alarm_too_often() -> None:
    """Why labels are dealt anew: candidate rows share their nearest rows."""
    from scipy.special import bdtrc

    rng = np.random.default_rng(32)
    ours, binomial = 0, 0
    for _ in range(60):
        found = copies(normal(60, 32, rng), normal(60, 32, rng), normal(600, 32, rng), rng)
        ours += found.p <= 0.05
        binomial += bdtrc(round(found.nearest_to_train[1.0] * 600) - 1, 600, 0.5) <= 0.05
    assert binomial > 10
    assert rate_is_at_most(ours, 60, 0.05)


@pytest.mark.parametrize(("share", "noise"), [(0.05, 0.05), (0.2, 0.5)])
def test_copies_are_found(share: float, noise: float) -> None:
    rng = np.random.default_rng(33)
    train, held_out = normal(500, 16, rng), normal(500, 16, rng)
    found = copies(train, held_out, copied(train, share, noise, rng), rng)
    assert found.p <= 0.01
    assert found.nearest_to_train[0.01] > 0.9
    assert found.expected == 0.5
    assert copies(held_out, train, copied(train, share, noise, rng), rng).p > 0.5


def test_copies_are_found_whatever_the_units_of_the_columns() -> None:
    rng = np.random.default_rng(34)
    train, held_out = normal(300, 8, rng), normal(300, 8, rng)
    candidate = copied(train, 0.05, 0.02, rng)
    units = np.array([1e6, 1, 1, 1, 1, 1, 1, 1e-6])
    assert copies(train * units, held_out * units, candidate * units, rng).p <= 0.01


def test_a_row_held_on_both_sides_points_to_either() -> None:
    """Ties are broken at random, not in favour of the set that comes first."""
    rng = np.random.default_rng(43)
    rows = normal(300, 3, rng)
    found = copies(rows, rows, rows, rng)
    assert 0.4 < found.nearest_to_train[1.0] < 0.6
    assert (found.exact_train, found.exact_held_out) == (300, 300)


def test_exact_copies_are_counted_on_either_side() -> None:
    rng = np.random.default_rng(35)
    train, held_out, candidate = normal(50, 2, rng), normal(30, 2, rng), normal(40, 2, rng)
    train[0] = [0.0, 1.0]
    candidate[:4] = [train[1], train[1], [-0.0, 1.0], held_out[3]]
    found = copies(train, held_out, candidate, rng)
    assert (found.exact_train, found.exact_held_out) == (3, 1)


def test_small_levels_get_more_relabellings() -> None:
    rng = np.random.default_rng(36)
    train, held_out = normal(100, 8, rng), normal(100, 8, rng)
    found = copies(train, held_out, train, rng, level=0.002)
    assert found.relabellings == 4999
    assert found.p <= 0.001


def test_repeats_beyond_the_reference_are_found_and_counted() -> None:
    rng = np.random.default_rng(37)
    reference, candidate = normal(200, 3, rng), normal(150, 3, rng)
    candidate[100:] = candidate[:50]
    found = repeats(reference, candidate, rng)
    assert (found.rows, found.reference, found.candidate) == (150, 0, 50)
    assert found.share == pytest.approx(1 / 3)
    assert found.p < 1e-6
    assert repeats(candidate, reference, rng).p == pytest.approx(1)


def test_repeats_follow_fishers_law() -> None:
    rng = np.random.default_rng(38)
    reference = np.array([[1.0], [1], [2], [3], [4], [5]])
    candidate = np.array([[1.0], [1], [1], [1], [2], [3]])
    law = [comb(6, k) * comb(6, 4 - k) / comb(12, 4) for k in range(5)]
    assert repeats(reference, candidate, rng).p == pytest.approx(sum(law[3:]))


def test_repeats_of_coarse_rows_keep_the_level() -> None:
    rng = np.random.default_rng(39)
    p = [repeats(tied(40, rng), tied(60, rng), rng).p for _ in range(400)]
    assert rate_is_at_most(sum(value <= 0.05 for value in p), 400, 0.05)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 5, 3), (30, 2, 2)])
def test_tiny_sets_are_answered(sizes: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(40)
    found = copies(*(normal(n, 2, rng) for n in sizes), rng)
    assert 0 < found.p <= 1


def test_the_same_generator_gives_the_same_answer() -> None:
    rows = np.random.default_rng(41)
    sets = [normal(40, 2, rows) for _ in range(3)]
    assert copies(*sets, np.random.default_rng(1)) == copies(*sets, np.random.default_rng(1))


def test_bad_input_is_one_sentence() -> None:
    rng = np.random.default_rng(42)
    rows = normal(10, 2, rng)
    with pytest.raises(InputError, match="the candidate has 1 row"):
        copies(rows, rows, rows[:1], rng)
    with pytest.raises(InputError, match="the training set has 2 columns, the held-out set 1"):
        copies(rows, rows[:, :1], rows, rng)
    with pytest.raises(InputError, match="the reference holds missing or infinite"):
        repeats(rows * np.inf, rows, rng)
