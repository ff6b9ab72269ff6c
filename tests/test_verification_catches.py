"""The machinery of verification/ rejects planted faults and wrong formulas, and passes what is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from verification import budget

from longtail.families.categorical import Categorical
from longtail.families.gaussian import Gaussian
from longtail.lab.cell import Cell
from longtail.reproduction import check
from longtail.reproduction.simulate import NORMAL, cell_of, first_share, heterozygosity, observe, place, two, zipf
from longtail.theory.closed_forms import fresh_drift, replace_variance
from longtail.theory.refitted_gaussian import log_variance_step


def noise() -> np.random.Generator:
    return np.random.default_rng(20240)


def shrunk(chains: int = 16_384, **asked: Any) -> Cell:
    return cell_of(chains, 10, **{"world": NORMAL, "rows": 20, **asked})


def seen(cell: Cell, chains: int = 16_384) -> np.ndarray:
    """Mean, variance and log variance at generation 9."""
    return observe(noise(), cell, chains, [9], place)[9]


def judged(cell: Cell) -> check.Check:
    return check.mean("E ln sigma_t^2", "n=20, t=10", seen(cell)[:, 2], 10 * log_variance_step(20, "n"))


def test_what_is_right_passes() -> None:
    assert not budget.rejected(judged(shrunk()))


def test_another_divisor_is_rejected() -> None:
    cell = shrunk()
    assert budget.rejected(judged(replace(cell, family=replace(cell.family, divisor="n-1"))))


@dataclass(frozen=True)
class SameNoise(Gaussian):
    """A sampler with a constant seed: every generation replays its noise."""

    def sample_summary(self, state: Any, n: Any, rng: np.random.Generator) -> Any:
        return super().sample_summary(state, n, np.random.default_rng(1))


@dataclass(frozen=True)
class OneFreedomTooMany(Gaussian):
    """Scatter of n instead of n - 1 degrees of freedom."""

    def sample_summary(self, state: Any, n: Any, rng: np.random.Generator) -> Any:
        return super().sample_summary(state, n + 1, rng)._replace(n=n)


@dataclass(frozen=True)
class Narrow(Gaussian):
    """Rows one per cent too narrow; the summaries are sound, so the lanes disagree."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Any:
        return super().sample(state._replace(root=0.99 * state.root), n, rng)


def test_one_degree_of_freedom_too_many_is_rejected() -> None:
    assert budget.rejected(judged(replace(shrunk(), family=OneFreedomTooMany(dim=1))))


@pytest.mark.parametrize("family, wrong", [(Gaussian, False), (SameNoise, True)])
def test_replayed_noise_is_rejected(family: type[Gaussian], wrong: bool) -> None:
    logs = np.log(noise().chisquare(19, (16_384, 10)) / 20).sum(axis=1)
    found = seen(replace(shrunk(), family=family(dim=1)))
    assert budget.rejected(check.same_law("law of sigma_t^2", "", found[:, 2], logs)) == wrong


def test_lanes_that_disagree_are_rejected() -> None:
    cell = shrunk()
    fast, slow = seen(cell), seen(replace(shrunk(lane="rows"), family=Narrow(dim=1)), 8_000)
    assert budget.rejected(check.same_mean("ln", "", fast[:, 2], slow[:, 2]))
    assert budget.rejected(check.same_law("ln", "", fast[:, 2], slow[:, 2]))
    sound = seen(shrunk(lane="rows"), 8_000)
    assert not budget.rejected(check.same_mean("ln", "", fast[:, 2], sound[:, 2]))
    assert not budget.rejected(check.same_law("ln", "", fast[:, 2], sound[:, 2]))


@pytest.mark.parametrize("given, wrong", [(3, False), (2, True), (4, True)])
def test_fresh_rows_one_too_few_are_rejected(given: int, wrong: bool) -> None:
    cell = cell_of(16_384, 100, world=NORMAL, rows=30, anchor={"fresh": {"rows": given}})
    found = observe(noise(), cell, 49_152, [99], place)[99]
    claimed = check.mean("Var mu", "r=3", found[:, 0] ** 2, fresh_drift(30, 3))
    assert budget.rejected(claimed) == wrong


@dataclass(frozen=True)
class Doubled(Categorical):
    """A sampler that resamples once more, one generation in five."""

    def sample_summary(self, state: Any, n: Any, rng: np.random.Generator) -> Any:
        if not hasattr(state, "counts") or rng.random() > 0.2:
            return super().sample_summary(state, n, rng)
        return super().sample_summary(super().sample_summary(state, n, rng), n, rng)


def test_a_categorical_sampler_that_draws_twice_is_rejected() -> None:
    cell = cell_of(4_000, 30, world=zipf(8), rows=15)
    right = observe(noise(), cell, 12_000, [29], heterozygosity)[29]
    wrong = observe(noise(), replace(cell, block=500, family=Doubled(symbols=8)), 12_000, [29], heterozygosity)[29]
    p = cell.world.types.p
    expected = float(1 - (p**2).sum()) * replace_variance(15, 30)
    assert not budget.rejected(check.mean("E H_t", "", right, expected))
    assert budget.rejected(check.mean("E H_t", "", wrong, expected))


def test_a_wrong_probability_is_rejected() -> None:
    found = observe(noise(), cell_of(8_000, 1, world=two(0.05), rows=20), 8_000, [0], first_share)[0]
    counts = np.round(found * 20).astype(int)
    for p, wrong in ((0.05, False), (0.06, True)):
        law = np.array([_binomial(20, p, k) for k in range(21)])
        assert budget.rejected(check.share("not sampled", "", found == 0, (1 - p) ** 20)) == wrong
        assert budget.rejected(check.law_of_counts("count", "", counts, law)) == wrong


def _binomial(n: int, p: float, k: int) -> float:
    from math import comb

    return comb(n, k) * p**k * (1 - p) ** (n - k)


@pytest.mark.parametrize("claim", budget.claims("wrong_"))
def test_wrong_formulas_are_rejected(claim: str) -> None:
    checks = budget.run(claim, 7).checks
    assert len(checks) >= 3 and all(map(budget.rejected, checks))


def test_skewed_or_imprecise_values_are_refused() -> None:
    values = np.exp(3 * noise().standard_normal(2_000))
    with pytest.raises(check.Dishonest, match="skewness"):
        check.mean("skewed", "", values, 90.0)
    with pytest.raises(check.Dishonest, match="third of the tolerance"):
        check.mean("few", "", noise().standard_normal(100), 0.0, 0.1)
    with pytest.raises(check.Dishonest, match="too few"):
        check.law_of_counts("few", "", np.array([0, 1, 1]), np.array([0.5, 0.5]))


TESTS: list[tuple[str, Callable[[np.random.Generator], check.Check]]] = [
    ("mean", lambda rng: check.mean("", "", rng.exponential(size=1_000), 1.0)),
    ("same mean", lambda rng: check.same_mean("", "", rng.gamma(4, size=900), rng.gamma(4, size=500))),
    ("same law", lambda rng: check.same_law("", "", rng.normal(size=600), rng.normal(size=400))),
    ("share", lambda rng: check.share("", "", rng.random(700) < 0.3, 0.3)),
    ("median", lambda rng: check.median("", "", rng.exponential(size=700), np.log(2))),
    ("counts", lambda rng: check.law_of_counts("", "", rng.binomial(4, 0.5, 800), np.array([1, 4, 6, 4, 1]) / 16)),
]


@pytest.mark.parametrize("test", [test for _, test in TESTS], ids=[name for name, _ in TESTS])
def test_p_values_keep_their_level(test: Callable[[np.random.Generator], check.Check]) -> None:
    rng = noise()
    p = np.array([test(rng).p for _ in range(1_500)])
    for level in (0.2, 0.05, 0.01):
        assert (p < level).mean() < level + 5 * np.sqrt(level / len(p))


def test_the_budget_is_split_evenly() -> None:
    assert pytest.approx(budget.BUDGET) == budget.THRESHOLD * budget.P_VALUES
    assert len(budget.claims()) == len(set(budget.claims())) > 30
    rows = [check.equal("a", "b", 1.0, 1.0), check.equal("a", "b", 1.0, 2.0)]
    text = budget.table([budget.Outcome("x.claim_y", rows, 0.1)], 5)
    assert text.count("**rejected**") == 1 and "LONGTAIL_VERIFY_SEED=5" in text
