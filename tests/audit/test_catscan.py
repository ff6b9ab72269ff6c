"""Lost categories: the permutation law itself, its level, planted losses, and units whose rows come in bursts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from math import comb
from time import process_time

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.special import bdtrc, gammaincinv

from longtail.audits import catscan as scan
from longtail.audits.catscan import catscan, catscan_units
from longtail.errors import InputError

CHANCE = 1e-4


def zipf(types: int) -> np.ndarray:
    p = np.arange(1.0, types + 1) ** -1.1
    return p / p.sum()


def alarms_at_most(p: list[float], level: float) -> bool:
    """Whether so many p below the level have at least CHANCE of happening when the level holds."""
    alarms = int((np.array(p) <= level).sum())
    return alarms == 0 or bdtrc(alarms - 1, len(p), level) >= CHANCE


def law_of_tables(pool: scan._Pool) -> dict[tuple[int, ...], float]:
    """Every relabelling of the pool by brute force: (candidate rows of the wide, table) -> probability."""
    narrow = np.repeat(pool.size, pool.table).tolist()
    totals = pool.totals.tolist() + narrow
    law: Counter[tuple[int, ...]] = Counter()
    for y in product(*[range(total + 1) for total in totals]):
        if sum(y) == pool.n_candidate:
            rest = Counter(zip(narrow, y[len(pool.totals) :], strict=True))
            table = [rest[cell] for cell in zip(pool.size.tolist(), pool.taken.tolist(), strict=True)]
            ways = np.prod([comb(total, some) for total, some in zip(totals, y, strict=True)])
            law[(*y[: len(pool.totals)], *table)] += int(ways)
    return {state: ways / comb(sum(totals), pool.n_candidate) for state, ways in law.items()}


def chi_square(law: dict[tuple[int, ...], float], pool: scan._Pool, draws: int) -> float:
    y, tables = scan._relabelled(pool, draws, np.random.default_rng(5))
    seen = Counter(map(tuple, np.column_stack([y, tables]).tolist()))
    assert set(seen) <= set(law)
    return sum((seen[state] - draws * chance) ** 2 / (draws * chance) for state, chance in law.items())


def test_relabellings_follow_the_law_of_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "WIDE", 2)
    x, y = np.array([4, 3, 2, 2, 1, 1, 0, 1]), np.array([2, 3, 1, 0, 1, 0, 1, 0])
    pool = scan._pooled(x, y, np.random.default_rng(1))
    law = law_of_tables(pool)
    assert sum(law.values()) == pytest.approx(1) and len(law) > 100
    limit = 2 * gammaincinv((len(law) - 1) / 2, 1 - CHANCE)
    assert chi_square(law, pool, 30_000) < limit
    monkeypatch.setattr(scan, "_settle", lambda *_: None)
    with pytest.raises(AssertionError):
        assert chi_square(law, pool, 30_000) < limit


def test_pooled_and_single_categories_give_the_same_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    x, y = rng.multinomial(3000, zipf(400)), rng.multinomial(2000, zipf(400))
    x, y = x[x + y > 0], y[x + y > 0]
    small_blocks = scan._row_sums(scan._pooled(x, y, rng), 50, rng)
    monkeypatch.setattr(scan, "WIDE", 5)
    monkeypatch.setattr(scan, "CAP", 3000)
    together = scan._row_sums(scan._pooled(x, y, rng), 50, rng)
    assert together[0] == pytest.approx(small_blocks[0], rel=1e-12)
    assert (together[:, 6] == x.sum()).all() and (together[:, 7:].sum(1) == y.sum()).all()


@pytest.mark.parametrize(
    ("types", "nx", "ny", "wide", "cap"),
    [(60, 200, 200, 2048, 128), (200, 800, 200, 2048, 128), (200, 300, 600, 10, 128), (100, 3000, 2000, 5, 8)],
)
def test_level(types: int, nx: int, ny: int, wide: int, cap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "WIDE", wide)
    monkeypatch.setattr(scan, "CAP", cap)
    rng, p = np.random.default_rng(types + nx), zipf(types)
    found = [catscan(rng.multinomial(nx, p), rng.multinomial(ny, p), rng, level=0.05).p for _ in range(100)]
    assert alarms_at_most(found, 0.05) and alarms_at_most(found, 0.2)


def lost(name: str, types: int, n: int, rng: np.random.Generator) -> np.ndarray:
    real = zipf(types)
    tail, p = 1 - np.cumsum(real) + real, real.copy()
    if name == "rarest 5 % gone":
        p[tail <= 0.05] = 0
    elif name == "half of the rarest 20 % gone":
        p[(tail <= 0.2) & (rng.random(types) < 0.5)] = 0
    elif name == "rarest 20 % halved":
        p[tail <= 0.2] *= 0.5
    elif name == "sharpened":
        p = real**1.1
    else:
        for _ in range(int(name[0])):
            p = rng.multinomial(n, p) / n
    return p / p.sum()


LOSSES = (
    "rarest 5 % gone",
    "half of the rarest 20 % gone",
    "rarest 20 % halved",
    "sharpened",
    "1 generation",
    "3 generations",
)


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_are_found(loss: str) -> None:
    rng, n = np.random.default_rng(7), 2000
    found = [
        catscan(rng.multinomial(n, zipf(1000)), rng.multinomial(n, lost(loss, 1000, n, rng)), rng, level=0.05).p
        for _ in range(5)
    ]
    assert max(found) <= 0.05


@pytest.mark.parametrize("loss", LOSSES[:3])
def test_losses_are_found_among_pooled_categories(loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "WIDE", 50)
    rng, n = np.random.default_rng(8), 4000
    x, y = rng.multinomial(n, zipf(2000)), rng.multinomial(n, lost(loss, 2000, n, rng))
    assert catscan(x, y, rng, level=0.05).p <= 0.05


def test_suspects_are_the_categories_without_a_candidate_row() -> None:
    result = catscan(np.array([50, 4, 3, 9, 0]), np.array([50, 0, 0, 1, 5]), np.random.default_rng(1), level=0.05)
    assert result.absent.tolist() == [1]
    assert result.examined == 122 and set(result.statistics) == set(scan.WEIGHTS)


def test_a_candidate_that_holds_more_is_not_accused() -> None:
    rng = np.random.default_rng(3)
    x = rng.multinomial(2000, lost("rarest 5 % gone", 500, 2000, rng))
    assert catscan(x, rng.multinomial(2000, zipf(500)), rng, level=0.05).p > 0.2


def test_small_p_get_more_relabellings() -> None:
    x, y = np.array([100, 100, 50, 50, 50]), np.array([200, 150, 0, 0, 0])
    many = catscan(x, y, np.random.default_rng(1), level=0.001)
    assert many.relabellings == 9999 and many.p == pytest.approx(1e-4)
    assert catscan(x, y, np.random.default_rng(1), level=0.02).relabellings == 999
    assert catscan(x, y, np.random.default_rng(1), level=0.05).relabellings == 999
    assert catscan(x, x, np.random.default_rng(1), level=0.01).relabellings == 199


def test_same_generator_same_answer_and_one_category_says_nothing() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.multinomial(500, zipf(3000)), rng.multinomial(500, zipf(3000))
    first, second = (catscan(x, y, np.random.default_rng(9), level=0.05) for _ in range(2))
    assert first.p == second.p and first.statistics == second.statistics
    assert catscan(np.array([70]), np.array([10]), rng, level=0.05).p == 1.0
    assert catscan(np.array([1, 0]), np.array([0, 1]), rng, level=0.05).p > 0.05


def test_large_counts_are_quick_and_thinned() -> None:
    p, rng = np.arange(1.0, 100_001) ** -1.0, np.random.default_rng(6)
    x, y = rng.poisson(1e9 * p / p.sum()), rng.poisson(1e9 * p / p.sum())
    y[50_000:50_100] = 0
    start = process_time()
    result = catscan(x, y, rng, level=0.05)
    assert process_time() - start < 5
    assert result.p <= 0.002 and result.absent.tolist() == list(range(50_000, 50_100))
    assert result.examined < 9e8


def documents(number: int, rng: np.random.Generator, repeats: int = 12) -> csr_matrix:
    """Documents of few words, each many times: (number, 300) counts."""
    words = rng.choice(300, (number, 5), p=zipf(300))
    counts = np.full(words.size, float(repeats))
    return csr_matrix((counts, (np.repeat(np.arange(number), 5), words.ravel())), shape=(number, 300))


def test_words_in_bursts_alarm_rows_but_not_units() -> None:
    rng, from_reference = np.random.default_rng(10), np.arange(120) < 60
    by_row, by_unit = [], []
    for _ in range(40):
        counts = documents(120, rng)
        x, y = (np.asarray(counts[side].sum(0)).ravel() for side in (from_reference, ~from_reference))
        by_row.append(catscan(x, y, rng, level=0.05).p)
        by_unit.append(catscan_units(counts, from_reference, rng, level=0.05).p)
    assert alarms_at_most(by_unit, 0.05)
    assert not alarms_at_most(by_row, 0.05)


def test_units_that_lost_words_are_found() -> None:
    rng, from_reference = np.random.default_rng(11), np.arange(800) < 400
    counts = documents(800, rng, repeats=1).tolil()
    counts[400:, 60:] = 0
    result = catscan_units(counts.tocsr(), from_reference, rng, level=0.05)
    assert result.p <= 0.01 and len(result.absent) > 20 and result.examined == 800


def test_one_row_units_are_rows() -> None:
    rng = np.random.default_rng(12)
    word = rng.choice(40, 600, p=zipf(40))
    incidence = csr_matrix((np.ones(600), (np.arange(600), word)), shape=(600, 40))
    from_reference = np.arange(600) < 350
    y, x = (np.bincount(word[side], minlength=40) for side in (~from_reference, from_reference))
    units = scan._unit_sums(incidence.T.tocsr()[x + y > 0], ~from_reference, 4000, rng)
    rows = scan._row_sums(scan._pooled(x[x + y > 0], y[x + y > 0], rng), 4000, rng)
    assert units[0] == pytest.approx(rows[0])
    error = np.sqrt((units.var(0) + rows.var(0)) / 4000) + 1e-9
    assert (np.abs(units.mean(0) - rows.mean(0)) < 5 * error).all()
    assert units.std(0) == pytest.approx(rows.std(0), rel=0.08)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rng: catscan(np.array([1, 2]), np.array([1]), rng, level=0.05),
        lambda rng: catscan(np.array([1, -2]), np.array([1, 1]), rng, level=0.05),
        lambda rng: catscan(np.array([1.5, 2]), np.array([1, 1]), rng, level=0.05),
        lambda rng: catscan(np.array([1, 2]), np.array([0, 0]), rng, level=0.05),
        lambda rng: catscan(np.array([1, 2]), np.array([1, 1]), rng, level=0.0),
        lambda rng: catscan_units(csr_matrix(np.eye(3)), np.array([True, False]), rng, level=0.05),
        lambda rng: catscan_units(csr_matrix(np.eye(3)), np.ones(3, bool), rng, level=0.05),
    ],
)
def test_bad_input_is_one_sentence(wrong: Callable[[np.random.Generator], object]) -> None:
    with pytest.raises(InputError):
        wrong(np.random.default_rng(1))
