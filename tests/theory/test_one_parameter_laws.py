"""Laws of one mean: totals are sums of rows, products and maxima have their exact laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.theory.gamma_product import product_below, product_quantile
from longtail.theory.maximum import log_shortfall
from longtail.theory.one_parameter import (
    BernoulliLaw,
    GammaLaw,
    NegativeBinomialLaw,
    NormalLaw,
    PoissonLaw,
    penalised_mean,
    variance,
)

CHAINS = 40_000


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("law", "mean"), [
    (BernoulliLaw(), 0.3), (PoissonLaw(), 2.5), (GammaLaw(1.0), 2.0), (GammaLaw(0.4), 1.0),
    (NegativeBinomialLaw(1.7), 3.0), (NormalLaw(4.0), -1.0),
])  # fmt: skip
def test_totals_have_the_mean_and_the_variance_of_summed_rows(law: Any, mean: float) -> None:
    means, n = np.full(CHAINS, mean), np.full(CHAINS, 6)
    assert law.holds(mean) and law.suits(law.rows(means[:50], 6, rng()))
    for total in (law.total(means, 6, rng(1)), law.total(means, n, rng(2)), law.rows(means, 6, rng(3)).sum(axis=1)):
        spread = 6 * variance(law, mean)
        assert abs(total.mean() - 6 * mean) < 5 * np.sqrt(spread / CHAINS)
        squares = (total - 6 * mean) ** 2
        assert abs(squares.mean() - spread) < 5 * squares.std() / np.sqrt(CHAINS)


def test_variance_functions() -> None:
    assert variance(BernoulliLaw(), 0.3) == pytest.approx(0.21) and BernoulliLaw().v[2] == -1
    assert variance(PoissonLaw(), 3.0) == 3 and variance(NormalLaw(4.0), 100.0) == 4
    assert variance(GammaLaw(0.5), 3.0) == 18 and variance(NegativeBinomialLaw(2.0), 4.0) == 12
    assert not BernoulliLaw().holds(1.0) and not PoissonLaw().holds(0.0) and not GammaLaw().holds(-1.0)
    assert not PoissonLaw().suits(np.array([0.5])) and not BernoulliLaw().suits(np.array([2.0]))


def test_the_product_of_gamma_averages_has_its_exact_law() -> None:
    from scipy.special import gammainc

    x = np.array([0.3, 0.8, 1.0, 1.4, 2.5])
    for total in (6.0, 20.0, 300.0):
        assert product_below(x, total, 1) == pytest.approx(gammainc(total, total * x), abs=2e-6)
    for total, fits in ((3.0, 4), (20.0, 20), (30.0, 200)):
        drawn = np.exp(np.log(rng().standard_gamma(total, (10_000, fits)) / total).sum(axis=1))
        for part in (0.1, 0.5, 0.9):
            edge = product_quantile(part, total, fits)
            assert product_below(np.array(edge), total, fits) == pytest.approx(part, abs=1e-9)
            assert (drawn < edge).mean() == pytest.approx(part, abs=5 * 0.5 / np.sqrt(10_000))


def test_the_largest_of_uniform_rows() -> None:
    drawn = np.exp(log_shortfall(7, CHAINS, rng()))
    assert drawn.mean() == pytest.approx(7 / 8, abs=0.004) and (drawn**7).mean() == pytest.approx(0.5, abs=0.01)
    some = log_shortfall(np.array([0, 3]), 2, rng())
    assert some[0] == -np.inf and np.isfinite(some[1])


def test_a_penalty_shrinks_towards_the_neutral_mean() -> None:
    total = np.linspace(0.0, 40.0, 9)
    for law, neutral in ((BernoulliLaw(), 0.5), (PoissonLaw(), 1.0)):
        weak, strong = (penalised_mean(law, total, 40, l2) for l2 in (0.1, 1e6))
        assert (np.diff(weak) > 0).all() and strong == pytest.approx(neutral, abs=1e-3)
        inside = (total > 0) & (total < 40)
        assert weak[inside] == pytest.approx(total[inside] / 40, abs=0.02)
