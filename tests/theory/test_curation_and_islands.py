"""Curation and islands: closed forms against sums over all cases and plain loops, edges and bad input."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from reference import curation as plain

from longtail.errors import InputError
from longtail.theory import curation, islands

P = np.array([0.4, 0.3, 0.2, 0.1, 0.0])
REWARD = np.array([0.0, 1.5, -2.0, 1.5, 9.0])


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("hard", [False, True])
def test_best_of_law_is_the_sum_over_all_groups(k: int, hard: bool) -> None:
    law = np.zeros(5)
    for group in itertools.product(range(5), repeat=k):
        rewards = REWARD[list(group)]
        worth = (rewards == rewards.max()).astype(float) if hard else np.exp(rewards)
        np.add.at(law, list(group), P[list(group)].prod() * worth / worth.sum())
    assert curation.best_of_law(P, REWARD, k, hard) == pytest.approx(law, abs=1e-13)
    assert law[4] == 0, "what has no probability is never kept"


def test_best_of_law_at_the_edges() -> None:
    assert curation.best_of_law(P, np.zeros(5), 7) == pytest.approx(P, abs=1e-14)
    assert curation.best_of_law(P, REWARD, 1) == pytest.approx(P, abs=1e-13)
    far = np.array([0.0, 400.0, -400.0, 0.0, 0.0])
    assert curation.best_of_law(P, far, 2)[1] == pytest.approx(1 - 0.7**2, abs=1e-12)
    many = curation.best_of_law(np.full(4, 0.25), np.array([0.0, 1.0, 2.0, 3.0]), 10**7)
    assert many == pytest.approx(curation.tilted(np.full(4, 0.25), np.array([0.0, 1.0, 2.0, 3.0])), abs=1e-6)
    with pytest.raises(InputError, match="at least 1"):
        curation.best_of_law(P, REWARD, 0)


def test_tilts_and_temperatures_do_not_overflow() -> None:
    assert curation.tilted(P, 1000 * REWARD) == pytest.approx([0, 0.75, 0, 0.25, 0])
    assert curation.tempered(P, 1e-3)[0] == pytest.approx(1.0)
    assert curation.tempered(P, 1.0) == pytest.approx(P)
    assert curation.tempered(P, 1e9)[:4] == pytest.approx(np.full(4, 0.25))


def test_accepted_law() -> None:
    assert curation.accepted_law(np.array([0.5, 0.5]), np.array([0.9, 0.3])) == pytest.approx([0.75, 0.25])
    with pytest.raises(InputError, match="ever accepted"):
        curation.accepted_law(np.array([1.0, 0.0]), np.array([0.0, 1.0]))


def test_centre_map_against_the_integral() -> None:
    x = np.linspace(-0.7, 0.9, 200_001)
    density = np.exp(-((x - 1.3) ** 2) / (2 * 0.25))
    expected = float((x * density).sum() / density.sum())
    assert curation.centre_map(1.3, 0.1, 0.8, 0.5) == pytest.approx(expected, abs=1e-5)
    assert curation.centre_map(0.4, 0.4, 1.0) == pytest.approx(0.4)
    with pytest.raises(InputError, match="no mass"):
        curation.centre_map(0.0, 100.0, 1.0)


def test_detectors() -> None:
    assert curation.detected_share(0.3, 1.0, 0.0, (1.0, 0.0)) == 1.0
    assert curation.detected_share(0.3, 0.5, 0.5, (1.0, 0.2)) == pytest.approx(0.3)
    with pytest.raises(InputError, match="nothing is left"):
        curation.detected_share(0.3, 1.0, 1.0, (1.0, 0.0))
    assert curation.rogan_gladen(0.5, 0.9, 0.1) == pytest.approx(0.5)
    with pytest.raises(InputError, match="tells nothing"):
        curation.rogan_gladen(0.5, 0.3, 0.3)
    assert curation.rogan_gladen_error(0.5, 100, 1.0, 0.0) == pytest.approx(0.05)


@pytest.mark.parametrize(("k", "rounds"), [(2, 1), (3, 2)])
def test_the_plain_loop_has_the_law_of_best_of(k: int, rounds: int) -> None:
    """Mean counts of 150 plain chains against the exact law, iterated (many rows: 150); five standard errors."""
    rng = np.random.default_rng(k)
    p, reward = np.array([0.5, 0.3, 0.2]), np.array([0.0, 0.7, 1.4])
    found = []
    for _ in range(150):
        real = list(rng.choice(3, 150, p=p))
        counts = plain.curated_loop(
            real, rounds + 1, lambda rows, rng: plain.best_of(rows, 150, k, lambda row: float(reward[row]), rng), rng
        )
        found.append([counts[-1][number] / 150 for number in range(3)])
    law = p
    for _ in range(rounds):
        law = curation.best_of_law(law, reward, k)
    values = np.array(found)
    assert (abs(values.mean(axis=0) - law) < 5 * values.std(axis=0) / math.sqrt(150) + 1 / 150).all()


def test_the_plain_network_has_the_identities_of_the_theory() -> None:
    rng = np.random.default_rng(3)
    p, each, count, m, fits = np.array([0.5, 0.3, 0.2]), 8, 3, 0.2, 5
    within, pooled = [], []
    for _ in range(800):
        real = [list(rng.choice(3, each, p=p)) for _ in range(count)]
        last = plain.network(real, fits, m, rng)[-1]
        within.append(np.mean([plain.heterozygosity(rows) for rows in last]))
        pooled.append(plain.heterozygosity([row for rows in last for row in rows]))
    identity = islands.identities(count, m, (count * each, 0), float((p**2).sum()), fits)
    expected = [values[-1] for values in islands.diversities(identity, np.full(count, 1 / count))]
    for found, value in zip((within, pooled), expected, strict=True):
        assert abs(np.mean(found) - value) < 5 * np.std(found) / math.sqrt(800)


def test_identities_at_the_edges() -> None:
    one = islands.identities(1, 0.0, (10, 0), 0.5, 4)[:, 0, 0]
    assert 1 - one == pytest.approx(0.5 * 0.9 ** np.arange(1, 5)), "one island is a replace loop"
    mixed = islands.identities(4, 0.75, (40, 0), 0.5, 30)
    assert mixed[-1][0, 1] == pytest.approx(float(islands.mixing(4, 0.75)[0] @ mixed[-2] @ islands.mixing(4, 0.75)[1]))
    all_real = islands.identities(2, 0.1, (20, 20), 0.5, 5)
    assert all_real[-1] == pytest.approx(all_real[0])
    assert islands.dealt(7, 3).tolist() == [3, 2, 2]


def test_fresh_rows_on_one_island_are_those_of_the_replace_loop() -> None:
    n, r, t = 30, 3, 6
    found = 1 - islands.identities(1, 0.0, (n, r), 0.4, t)[:, 0, 0]
    h, a = 0.6 * (1 - 1 / n), r / n
    for value in found:
        assert value == pytest.approx(h)
        h = (1 - a) ** 2 * h + (1 - (1 - a) ** 2) * 0.6 - ((1 - a) * h + a * 0.6) / n


@pytest.mark.parametrize("count", [2, 3, 12])
@pytest.mark.parametrize("scaled", [0.2, 1.0, 4.0])
def test_differentiation_forms(count: int, scaled: float) -> None:
    n = 200_000
    settled = islands.differentiation_limit(count, scaled / n, n)
    assert settled == pytest.approx(islands.settled_approximation(count, scaled / n, n), abs=1e-4)
    summed = islands.differentiation_over_time(count, scaled / n, n)
    assert summed == pytest.approx(islands.coalescence_approximation(count, scaled / n, n), abs=1e-4)
    identity = islands.identities(count, 0.02, (count * 50, 0), 0.2, 400)
    within, pooled = islands.diversities(identity, np.full(count, 1 / count))
    assert 1 - within[-1] / pooled[-1] == pytest.approx(islands.differentiation_limit(count, 0.02, 50), abs=1e-3)
