"""The classical numbers against hand-computed cases, direct computations and the packages; their blind spots shown."""

from __future__ import annotations

import sys
from math import comb, exp, log

import numpy as np
import pytest

from longtail.audits.classical.diversity import (
    assemblage,
    chao1,
    distinct,
    hill_numbers,
    series,
    shannon_number,
    simpson_number,
)
from longtail.audits.classical.numbers import numbers, text_numbers, type_numbers
from longtail.audits.classical.row import OK, Classical
from longtail.errors import InputError
from longtail.scores.classifier import accuracy, area, classifier_scores
from longtail.scores.distances import distances, median_distance
from longtail.scores.pairs import HIGH, WIDE
from longtail.scores.prdc import fresh_coverage, prdc


def by_name(rows: list[Classical]) -> dict[str, Classical]:
    return {row.metric: row for row in rows}


def gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.sqrt(((a[:, None] - b[None]) ** 2).sum(2))


def slow_prdc(real: np.ndarray, made: np.ndarray, k: int) -> tuple[float, ...]:
    """The definition of Naeem et al. 2020 by whole matrices of exact differences."""
    real_radius, made_radius = np.sort(gaps(real, real))[:, k], np.sort(gaps(made, made))[:, k]
    across = gaps(real, made)
    inside = across < real_radius[:, None]
    recall = (across < made_radius).any(1).mean()
    return inside.any(0).mean(), recall, inside.sum(0).mean() / k, inside.any(1).mean()


def sets(kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    if kind == "blocks":
        return rng.normal(size=(HIGH + 30, 3)), rng.normal(size=(WIDE + 40, 3))
    if kind == "offset":
        return 1e6 + rng.normal(size=(200, 5)), 1e6 + rng.normal(size=(150, 5)) / 2
    if kind == "heavy":
        return rng.standard_cauchy(size=(200, 2)), rng.standard_cauchy(size=(300, 2))
    if kind == "integers":
        return rng.integers(0, 6, (200, 2)).astype(float), rng.integers(0, 6, (170, 2)).astype(float)
    if kind == "repeats":
        return rng.normal(size=(200, 4)), np.repeat(rng.normal(size=(10, 4)), 20, axis=0)
    if kind == "copies":
        rows = np.repeat(rng.normal(size=(20, 8)), 10, axis=0)
        return rows, rng.permutation(rows)
    return np.ones((30, 2)), np.ones((40, 2))


@pytest.mark.parametrize("kind", ["blocks", "offset", "heavy", "integers", "repeats", "copies", "constant"])
@pytest.mark.parametrize("k", [1, 5])
def test_prdc_is_the_definition(kind: str, k: int) -> None:
    real, made = sets(kind, np.random.default_rng(3))
    assert prdc(real, made, k)[:4] == pytest.approx(slow_prdc(real, made, k), abs=1e-12)


@pytest.mark.parametrize("kind", ["blocks", "heavy", "integers", "constant"])
def test_prdc_equals_the_package(kind: str) -> None:
    package = pytest.importorskip("prdc")
    real, made = sets(kind, np.random.default_rng(3))
    theirs = package.compute_prdc(real, made, 5)
    assert prdc(real, made)._asdict().items() >= {name: pytest.approx(value) for name, value in theirs.items()}.items()


def test_prdc_by_hand() -> None:
    real, made = np.array([[0.0], [1.0], [3.0]]), np.array([[0.5], [2.0], [9.0]])
    found = prdc(real, made, nearest=1)
    # Balls of the reference reach 1, 1 and 2: the candidate .5 lies in two of them, 2 in one (1 is not nearer than 1).
    assert found.balls.tolist() == [2, 1, 0]
    assert found[:4] == pytest.approx((2 / 3, 1.0, 1.0, 1.0))
    assert found.alone.tolist() == [2, 1, 0]


def test_few_rows_are_refused() -> None:
    with pytest.raises(InputError, match="5th neighbours"):
        prdc(np.zeros((5, 1)), np.zeros((9, 1)))


def test_the_floor_of_coverage_is_exact() -> None:
    rng = np.random.default_rng(7)
    seen = [prdc(rng.normal(size=(60, 2)), rng.normal(size=(40, 2))).coverage for _ in range(300)]
    assert abs(np.mean(seen) - fresh_coverage(60, 40)) < 5 * np.std(seen) / np.sqrt(300)


def test_distances_equal_a_direct_computation() -> None:
    rng = np.random.default_rng(2)
    real, made = rng.normal(size=(HIGH + 9, 3)), 0.3 + rng.normal(size=(WIDE + 5, 3))
    width = 1.3
    own, other, across = gaps(real, real), gaps(made, made), gaps(real, made)
    found = distances(real, made, width)
    assert found.energy == pytest.approx(2 * across.mean() - own.mean() - other.mean(), rel=1e-9)
    kernels = [np.exp(-(gap**2) / 2 / width**2) for gap in (own, other, across)]
    means = [(kernel.sum() - len(kernel)) / len(kernel) / (len(kernel) - 1) for kernel in kernels[:2]]
    assert found.mmd == pytest.approx(sum(means) - 2 * kernels[2].mean(), rel=1e-9)
    few = median_distance(real[:40], made[:30], rng)
    pooled = np.concatenate((real[:40], made[:30]))
    assert few == pytest.approx(np.median(gaps(pooled, pooled)[np.triu_indices(70, 1)]))


def test_distances_by_hand() -> None:
    found = distances(np.array([[0.0], [2.0]]), np.array([[1.0], [3.0]]), 1.0)
    assert found.energy == pytest.approx(2 * (1 + 3 + 1 + 1) / 4 - 1 - 1)
    assert found.mmd == pytest.approx(2 * exp(-2) - (3 * exp(-0.5) + exp(-4.5)) / 2)


def test_mmd_is_unbiased_and_unknown_without_a_bandwidth() -> None:
    rng = np.random.default_rng(5)
    null = [distances(rng.normal(size=(30, 2)), rng.normal(size=(20, 2)), 1.0).mmd for _ in range(400)]
    assert abs(np.mean(null)) < 4 * np.std(null) / 20
    rows = by_name(numbers(np.ones((30, 2)), np.ones((30, 2)), rng))
    assert rows["MMD squared"].value is None
    assert rows["MMD squared"].status.startswith("skipped")


def direct_entropy(counts: np.ndarray) -> float:
    """Chao, Wang and Jost 2013 term by term."""
    n, once, twice = int(counts.sum()), int((counts == 1).sum()), int((counts == 2).sum())
    known = sum(x / n * sum(1 / k for k in range(x, n)) for x in counts.tolist())
    if not once:
        return known
    a = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
    tail = -log(a) - sum((1 - a) ** r / r for r in range(1, n))
    return known + once / n * (1 - a) ** (1 - n) * tail


@pytest.mark.parametrize(
    "counts",
    [[9, 4, 3, 2, 2, 1, 1, 1], [5, 5, 4], [30, 7, 1, 1], [1, 1, 1, 1], [2, 2, 2, 2, 2, 1], [400, 90, 2, *[1] * 40]],
)
def test_entropy_is_the_published_estimator(counts: list[int]) -> None:
    assert log(shannon_number(np.array(counts))) == pytest.approx(direct_entropy(np.array(counts)), rel=1e-8)


@pytest.mark.parametrize("ratio", [0.3, 0.9, 0.99, 0.999])
def test_the_series_is_summed_to_its_end(ratio: float) -> None:
    s = np.arange(1, 60_000)
    assert series(ratio, 50) == pytest.approx((ratio**s / (s + 49)).sum(), rel=1e-11)


def test_the_assemblage_holds_all_mass() -> None:
    share, missing, unseen = assemblage(np.array([40, 12, 5, 2, 2, 1, 1, 1, 1]))
    assert share.sum() + missing == pytest.approx(1.0, abs=1e-12)
    assert (share > 0).all() and missing > 0 and unseen == 4


def test_entropy_of_a_billion_rows_is_finite() -> None:
    assert shannon_number(np.array([10**9, 10**9, 1, 1, 2])) == pytest.approx(2.0, rel=1e-6)


def test_richness_and_simpson_by_hand() -> None:
    seen = np.array([5, 2, 2, 1, 1, 1])
    assert chao1(seen).value == pytest.approx(6 + 11 / 12 * 9 / 4)
    assert chao1(seen).low >= 6
    assert chao1(np.array([4, 1, 1, 1])).value == pytest.approx(4 + 6 / 7 * 3)
    assert simpson_number(seen) == pytest.approx(comb(12, 2) / (comb(5, 2) + 2))
    assert simpson_number(np.array([1, 1])) is None


def test_intervals_of_effective_numbers_hold_the_truth() -> None:
    rng = np.random.default_rng(11)
    p = 1 / np.arange(1, 201)
    p /= p.sum()
    truth = exp(-(p * np.log(p)).sum()), 1 / (p**2).sum()
    held = np.zeros(2)
    for _ in range(150):
        _, one, two = hill_numbers(rng.multinomial(2000, p), rng)
        held += [one.low <= truth[0] <= one.high, two.low <= truth[1] <= two.high]
    # 150 trials at 95 %: fewer than 130 happen with probability 2e-5.
    assert (held >= 130).all()


def test_effective_numbers_are_compared_at_equal_sizes() -> None:
    rng = np.random.default_rng(4)
    p = rng.dirichlet(np.full(3000, 0.3))
    rows = type_numbers(rng.multinomial(200_000, p), rng.multinomial(3000, p), rng)
    for row in rows:
        assert row.low is not None and row.high is not None and row.floor is not None
        assert row.low * 0.9 < row.floor < row.high * 1.1
    assert rows[2].status == OK
    for lonely in type_numbers(np.ones(40, int), np.ones(40, int), rng):
        assert (lonely.value, lonely.status) == (None, "no type was seen twice: the rows are too few")


def test_distinct_by_hand() -> None:
    rng = np.random.default_rng(0)
    text = [np.array([1, 2, 1, 2]), np.array([1, 2])]
    assert distinct(text, 1, 6, rng).value == pytest.approx(2 / 6)
    # 12, 21, 12 and 12: no pair spans the documents.
    assert distinct(text, 2, 6, rng).value == pytest.approx(2 / 4)
    # A draft of 5 tokens: the first document and one token, or the second and three tokens of the first.
    assert distinct(text, 1, 5, rng).value == pytest.approx(2 / 5)
    with pytest.raises(InputError, match="hold 6 tokens"):
        distinct(text, 1, 7, rng)
    with pytest.raises(InputError, match="no document has 2 tokens"):
        distinct([np.array([1])] * 4, 2, 4, rng)
    with pytest.raises(InputError, match="numbered from 0"):
        distinct([np.array([1, -1])], 2, 2, rng)


def test_distinct_has_an_honest_interval() -> None:
    """Documents that stay on a topic: the intervals are at least as wide as the spread between texts, and not idle."""
    rng = np.random.default_rng(9)
    found = []
    for _ in range(40):
        topics = rng.integers(0, 400, size=150)
        found.append(distinct([topic * 5 + rng.integers(0, 20, size=20) for topic in topics], 1, 1500, rng))
    values = np.array([estimate.value for estimate in found])
    claimed = np.mean([(estimate.high - estimate.low) / 2 / 1.96 for estimate in found])
    assert 0.9 < claimed / values.std(ddof=1) < 2.5


def test_distinct_compares_at_one_number_of_tokens() -> None:
    rng = np.random.default_rng(1)
    long, short = ([rng.integers(0, 900, 50) for _ in range(n)] for n in (400, 60))
    row = text_numbers(long, short, rng)[0]
    assert "1,500 tokens" in row.definition
    assert row.value == pytest.approx(row.floor, rel=0.06)
    assert text_numbers([], short, rng)[0].status.startswith("skipped")


def test_scores_by_hand() -> None:
    assert area(np.array([0.1, 0.5]), np.array([0.5, 0.9])).value == pytest.approx(3.5 / 4)
    found = accuracy(np.array([0.2, 0.9, 0.7, 0.1]), np.array([False, True, False, False]))
    assert found.value == 0.75
    assert found.low == pytest.approx(0.19412, abs=1e-4)


def test_the_classifier_stays_at_chance_and_sees_a_shift() -> None:
    pytest.importorskip("sklearn")
    rng = np.random.default_rng(6)
    real = rng.normal(size=(600, 4))
    for told in classifier_scores(real, rng.normal(size=(400, 4)), rng):
        assert abs(told.accuracy.value - 0.5) < 0.12
        assert told.area.low < 0.5 < told.area.high
    for told in classifier_scores(real, rng.normal(size=(400, 4)) + 1, rng):
        assert told.accuracy.low > 0.7


def test_a_missing_classifier_is_skipped_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("sklearn", "sklearn.ensemble"):
        monkeypatch.setitem(sys.modules, name, None)
    rng = np.random.default_rng(0)
    rows = numbers(rng.normal(size=(50, 2)), rng.normal(size=(50, 2)), rng)
    missing = [row for row in rows if row.metric.startswith("classifier")]
    assert len(missing) == 4
    assert all(row.value is None and "pip install scikit-learn" in row.status for row in missing)


def test_blind_spots() -> None:
    """Half the spread: precision, density and coverage improve, the logistic classifier sees nothing; recall falls."""
    rng = np.random.default_rng(8)
    real, fresh = rng.normal(size=(500, 16)), rng.normal(size=(500, 16))
    before, after = by_name(numbers(real, fresh, rng)), by_name(numbers(real, fresh / 2, rng))
    for metric in ("precision", "density", "coverage"):
        assert after[metric].value >= before[metric].value >= after[metric].floor - 0.1
    assert after["recall"].value < 0.1 < before["recall"].low
    assert abs(after["classifier AUC, logistic"].value - 0.5) < 0.12
    outer = np.argsort((fresh**2).sum(1))
    cut = by_name(numbers(real, fresh[outer[:450]], rng))
    assert abs(cut["coverage"].value - before["coverage"].value) < 0.03
    others = type_numbers(np.r_[np.full(50, 20), np.zeros(50, int)], np.r_[np.zeros(50, int), np.full(50, 20)], rng)
    assert all(row.value == pytest.approx(row.floor) for row in others)


def test_every_row_says_what_it_is_and_what_it_cannot_see() -> None:
    rng = np.random.default_rng(3)
    rows = numbers(rng.normal(size=(60, 2)), rng.normal(size=(80, 2)), rng)
    rows += type_numbers(np.arange(9), np.arange(9), rng) + text_numbers([np.arange(400)], [np.arange(400)], rng)
    assert len({row.metric for row in rows}) == len(rows) == 15
    for row in rows:
        assert row.unit and row.definition and row.blind_spot and row.floor is not None
        assert "\n" not in row.blind_spot
        if row.low is not None and row.high is not None:
            assert row.low <= row.value <= row.high


def test_the_same_generator_gives_the_same_rows() -> None:
    data = np.random.default_rng(1).normal(size=(2, 90, 3))
    first, second = (numbers(*data, np.random.default_rng(5)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("reference", "candidate", "said"),
    [
        (np.zeros((9, 2)), np.zeros((9, 3)), "same columns"),
        (np.zeros((9, 2)), np.full((9, 2), np.nan), "the candidate holds missing"),
        (np.full((9, 2), 1e200), np.zeros((9, 2)), "the reference holds missing"),
        (np.zeros(9), np.zeros((9, 1)), "give a matrix"),
    ],
)
def test_bad_input_is_a_sentence(reference: np.ndarray, candidate: np.ndarray, said: str) -> None:
    with pytest.raises(InputError, match=said):
        numbers(reference, candidate, np.random.default_rng(0))


def test_bad_counts_are_a_sentence() -> None:
    rng = np.random.default_rng(0)
    for counts in (np.array([1, -1, 3]), np.array([1.5, 2.0]), np.zeros(3)):
        with pytest.raises(InputError, match="effective numbers need"):
            type_numbers(counts, counts, rng)
