"""The tail scan keeps its level whatever the rows, and finds what was taken away."""

from __future__ import annotations

import numpy as np
import pytest

from longtail.audits.tail_scores import UNSAMPLED, surroundings
from longtail.audits.tail_statistics import rankings, settled, statistics
from longtail.audits.tailscan import WEIGHTS, tailscan
from longtail.errors import InputError
from longtail.scores.neighbours import nearest
from longtail.scores.relabel import labellings
from longtail.scores.scaling import scaled


def normal(n: int, d: int, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal((n, d))


def with_mode(n: int, d: int, share: float, rng: np.random.Generator) -> np.ndarray:
    """Normal rows, a share of them in a tight mode far away."""
    rows = normal(n, d, rng)
    rare = rng.random(n) < share
    rows[rare] = 0.5 * rows[rare] + 5 * d**-0.25
    return rows


def tied(n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.binomial(3, 0.3, (n, 3)).astype(float)


def rate_is_at_most(alarms: int, trials: int, level: float) -> bool:
    """Whether so many alarms are believable (1e-4) at the promised level."""
    from scipy.special import bdtrc

    return alarms == 0 or bdtrc(alarms - 1, trials, level) > 1e-4


NULLS = {
    "normal, one column": lambda rng: (normal(60, 1, rng), normal(60, 1, rng)),
    "heavy tails": lambda rng: (rng.standard_t(2, (50, 3)), rng.standard_t(2, (50, 3))),
    "ties": lambda rng: (tied(60, rng), tied(60, rng)),
    "unequal sizes": lambda rng: (normal(150, 2, rng), normal(15, 2, rng)),
    "few rows, many columns": lambda rng: (normal(9, 20, rng), normal(9, 20, rng)),
    "a rare mode": lambda rng: (with_mode(60, 4, 0.05, rng), with_mode(60, 4, 0.05, rng)),
}


@pytest.mark.parametrize("name", NULLS)
def test_level_is_kept(name: str) -> None:
    rng = np.random.default_rng(7)
    p = np.array([tailscan(*NULLS[name](rng), rng).p for _ in range(40)])
    for level in (0.02, 0.1, 0.3):
        assert rate_is_at_most(int((p <= level).sum()), len(p), level), (level, np.sort(p)[:10])
    assert len(np.unique(p)) > 15


LOSSES = {
    "outer tenth cut": lambda rows: rows[(rows**2).sum(1) < np.quantile((rows**2).sum(1), 0.9)],
    "one side of one column cut": lambda rows: rows[rows[:, 0] < np.quantile(rows[:, 0], 0.9)],
    "spread halved": lambda rows: rows / 2,
    "a hundred rows for ever": lambda rows: rows[np.arange(len(rows)) % 100],
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_planted_loss_is_found(name: str) -> None:
    rng = np.random.default_rng(11)
    reference, fresh = normal(300, 4, rng), normal(400, 4, rng)
    assert tailscan(reference, LOSSES[name](fresh)[:300], rng).p <= 0.01


def test_a_lost_mode_is_found_and_placed() -> None:
    rng = np.random.default_rng(12)
    reference = with_mode(400, 8, 0.06, rng)
    found = tailscan(reference, normal(400, 8, rng), rng)
    assert found.p <= 0.01
    ball = found.depleted[0]
    assert reference[ball.centre].mean() > 2
    assert ball.reference_rows > 0.9 * ball.rows


def test_named_balls_hold_no_common_row_and_start_at_reference_rows() -> None:
    rng = np.random.default_rng(13)
    reference, candidate = normal(200, 2, rng), normal(200, 2, rng) * 0.5
    balls = tailscan(reference, candidate, rng).depleted
    pooled = scaled(np.concatenate([reference, candidate]))
    rows = [nearest(pooled[[ball.centre]], pooled, ball.rows)[0][0] for ball in balls]
    assert 1 < len(balls) <= 5
    assert len(np.unique(np.concatenate(rows))) == sum(map(len, rows))
    for ball, members in zip(balls, rows):
        assert ball.centre < 200
        assert (members < 200).sum() == ball.reference_rows


def test_a_superset_is_no_loss() -> None:
    """The other way round: a candidate that holds the reference's places and more of its own."""
    rng = np.random.default_rng(14)
    p = [tailscan(normal(250, 8, rng), with_mode(250, 8, 0.08, rng), rng).p for _ in range(20)]
    assert rate_is_at_most(sum(value <= 0.05 for value in p), 20, 0.05)
    assert tailscan(with_mode(250, 8, 0.08, rng), normal(250, 8, rng), rng).p <= 0.05


def test_a_larger_reference_sees_more() -> None:
    rng = np.random.default_rng(15)
    reference, candidate = normal(3000, 4, rng), normal(300, 4, rng)
    candidate = candidate[np.abs(candidate[:, 0]) < 1.6]
    assert tailscan(reference, candidate, rng).p <= 0.01


def clustered(users: int, each: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of users: a heavy-tailed place of each and little scatter around it."""
    return np.repeat(rng.standard_t(3, (users, 2)), each, axis=0) + 0.05 * normal(users * each, 2, rng)


def test_clusters_are_dealt_whole() -> None:
    rng = np.random.default_rng(16)
    numbers = np.repeat(np.arange(25), 6)
    alone, whole = [], []
    for _ in range(30):
        reference, candidate = clustered(25, 6, rng), clustered(25, 6, rng)
        alone.append(tailscan(reference, candidate, rng).p)
        whole.append(tailscan(reference, candidate, rng, clusters=np.concatenate([numbers, numbers])).p)
    assert sum(p <= 0.05 for p in alone) > 15
    assert rate_is_at_most(sum(p <= 0.05 for p in whole), 30, 0.05)
    assert len(np.unique(whole)) > 15


def test_a_loss_is_found_among_clusters() -> None:
    rng = np.random.default_rng(17)
    users = np.concatenate([np.repeat(np.arange(100), rng.integers(1, 6, 100)) for _ in range(2)])
    places = normal(100, 2, rng)
    places[:15] = 5 + 0.1 * places[:15]
    reference = places[users[: len(users) // 2]] + 0.05 * normal(len(users) // 2, 2, rng)
    candidate = normal(100, 2, rng)[users[len(reference) :]] + 0.05 * normal(len(users) - len(reference), 2, rng)
    assert tailscan(reference, candidate, rng, clusters=users).p <= 0.05


def test_order_of_rows_and_columns_changes_nothing_in_law() -> None:
    """Sorted rows and turned columns: the same nulls, the same finds."""
    rng = np.random.default_rng(18)
    nulls, finds = [], []
    for _ in range(20):
        reference, candidate = tied(50, rng), tied(50, rng)
        nulls.append(tailscan(np.sort(reference, axis=0)[:, ::-1], np.sort(candidate, axis=0)[:, ::-1], rng).p)
        cut = np.sort(normal(150, 3, rng), axis=0)
        finds.append(tailscan(np.sort(normal(150, 3, rng), axis=0), cut[np.abs(cut).max(1) < 1.3], rng).p)
    assert rate_is_at_most(sum(p <= 0.1 for p in nulls), 20, 0.1)
    assert max(finds) <= 0.05


def test_the_same_generator_gives_the_same_scan() -> None:
    rows = np.random.default_rng(19)
    reference, candidate = normal(80, 3, rows), normal(70, 3, rows)
    first = tailscan(reference, candidate, np.random.default_rng(1))
    assert first == tailscan(reference, candidate, np.random.default_rng(1))
    assert first != tailscan(reference, candidate, np.random.default_rng(2))


def test_units_of_measurement_do_not_matter() -> None:
    rows = np.random.default_rng(20)
    reference, candidate = normal(90, 2, rows), normal(90, 2, rows)
    plain = tailscan(reference, candidate, np.random.default_rng(1))
    turned = tailscan(reference * [4, 1024] + [8, 0], candidate * [4, 1024] + [8, 0], np.random.default_rng(1))
    assert abs(plain.p - turned.p) < 0.02


@pytest.mark.parametrize("d", [1, 3, 300])
@pytest.mark.parametrize("sizes", [(2, 2), (2, 30), (30, 2), (5, 6)])
def test_tiny_sets_are_answered(sizes: tuple[int, int], d: int) -> None:
    rng = np.random.default_rng(21)
    found = tailscan(normal(sizes[0], d, rng), normal(sizes[1], d, rng), rng)
    assert 0 < found.p <= 1
    assert set(found.statistics) == set(WEIGHTS)


def test_constant_columns_and_huge_numbers_are_borne() -> None:
    rng = np.random.default_rng(22)
    reference, candidate = normal(40, 3, rng), normal(40, 3, rng)
    for rows in (reference, candidate):
        rows[:, 1] = 7.0
        rows[:, 2] *= 1e300
    assert 0 < tailscan(reference, candidate, rng).p <= 1
    assert tailscan(np.ones((20, 2)), np.ones((20, 2)), rng).p > 0.5


def test_a_small_level_is_answered_by_more_relabellings() -> None:
    rng = np.random.default_rng(24)
    reference, candidate = normal(60, 2, rng), normal(60, 2, rng) * 0.2
    assert tailscan(reference, candidate, rng).relabellings == 999
    found = tailscan(reference, candidate, rng, level=0.004)
    assert found.relabellings == 2499
    assert found.p <= 0.001


def test_many_rows_are_sampled_and_said_so() -> None:
    rng = np.random.default_rng(25)
    reference = with_mode(2500, 3, 0.03, rng)
    found = tailscan(reference, normal(2500, 3, rng), rng)
    assert found.sampled is not None and found.sampled < 5000
    assert found.p <= 0.01
    assert reference[found.depleted[0].centre].mean() > 1.5
    assert UNSAMPLED < 5000 and tailscan(normal(300, 2, rng), normal(300, 2, rng), rng).sampled is None


@pytest.mark.parametrize(
    ("reference", "candidate", "options", "says"),
    [
        (np.ones((1, 2)), np.ones((3, 2)), {}, "at least 2"),
        (np.ones(4), np.ones((3, 2)), {}, "rows and columns"),
        (np.ones((4, 2)), np.ones((3, 3)), {}, "both the same"),
        (np.array([[1.0], [np.nan]]), np.ones((3, 1)), {}, "missing or infinite"),
        (np.ones((4, 2)), np.ones((3, 2)), {"clusters": np.ones(5)}, "one a row"),
        (np.eye(2), np.ones((3, 2)), {"level": 0.0}, "between 0 and 1"),
    ],
)
def test_bad_input_is_one_sentence(reference, candidate, options, says) -> None:
    with pytest.raises(InputError, match=says):
        tailscan(reference, candidate, np.random.default_rng(0), **options)


def test_statistics_do_not_depend_on_how_labellings_are_blocked() -> None:
    rng = np.random.default_rng(27)
    rows = scaled(normal(120, 3, rng))
    ranked = rankings(rows, 60, rng)
    truth = rng.permutation(np.repeat([0, 1], 60)).astype(np.uint8)
    labels = np.concatenate(list(labellings(truth, None, 50, rng)), axis=1)
    assert labels.shape == (120, 51) and (labels.sum(axis=0) == 60).all() and (labels[:, 0] == truth).all()
    whole, last = statistics(ranked, labels), statistics(ranked, labels[:, 40:])
    for name in WEIGHTS:
        np.testing.assert_allclose(whole[name][40:], last[name], atol=1e-6)


def test_a_planted_loss_moves_its_own_statistic() -> None:
    """One statistic each: broken rankings must not hide behind the others."""
    rng = np.random.default_rng(28)
    n = 400
    base = normal(n, 6, rng)
    cut = normal(2 * n, 6, rng)
    losses = {
        "outer run": cut[(cut**2).sum(1) < 13][:n],
        "outer scan": cut[(cut**2).sum(1) < 11][:n],
        "outer rank": 0.85 * normal(n, 6, rng),
        "column run": cut[np.abs(cut[:, 3]) < 1.6][:n],
        "column side": cut[cut[:, 2] < 1.2][:n],
        "column rank": normal(n, 6, rng) * [1, 1, 0.6, 1, 1, 1],
        "copies": np.concatenate([cut[: n // 2], cut[: n // 2] + 0.01 * normal(n // 2, 6, rng)]),
        "direction": normal(n, 6, rng) @ (np.eye(6) - 0.5 / 6),
        "isolation": cut[(cut**2).sum(1) < 12][:n],
    }
    for name, candidate in losses.items():
        assert tailscan(base, candidate, rng).statistics[name] <= 0.05, name
    moded = tailscan(with_mode(n, 6, 0.05, rng), base, rng).statistics
    assert moded["clump"] <= 0.05 and moded["ball"] <= 0.05


def test_groups_apart_are_seen_without_labels_and_weighed_up() -> None:
    rng = np.random.default_rng(30)
    for d in (1, 2, 16, 64):
        assert not surroundings(scaled(normal(600, d, rng)), rng).clumped
    assert surroundings(scaled(with_mode(600, 16, 0.03, rng)), rng).clumped
    assert not surroundings(scaled(tied(600, rng)), rng).clumped


def test_many_pairs_of_candidate_rows_are_evidence() -> None:
    assert settled({"copies": np.array([[5], [1], [1]])})["copies"].argmin() == 0


def test_weights_sum_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_surroundings_of_a_sample_resemble_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    import longtail.audits.tail_scores as tail_scores

    rng = np.random.default_rng(29)
    rows = normal(3000, 2, rng)
    whole = surroundings(rows, rng)
    monkeypatch.setattr(tail_scores, "UNSAMPLED", 100)
    part = surroundings(rows, rng)
    assert part.searched == 2000 and whole.searched == 3000
    assert np.corrcoef(np.argsort(np.argsort(whole.isolation)), np.argsort(np.argsort(part.isolation)))[0, 1] > 0.95
