"""The refitted Gaussian under replace, both divisors (docs/theory.md; published results, rows 10 to 13 and 15)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from reference import closed_forms as forms

from longtail.lab.look import Look
from longtail.reproduction.check import Check, equal, is_true, mean, near, same_law
from longtail.reproduction.simulate import NORMAL, loop, place, sizes
from longtail.worlds.normal import Normal

Rng = np.random.Generator
DIVISORS = ("n", "n-1")


def _family(divisor: str) -> dict[str, object]:
    return {"gaussian": {"divisor": divisor}}


def claim_rows_10_and_11(rng: Rng) -> Iterator[Check]:
    """E sd and E log variance, unbiased, n = 10."""
    found = loop(rng, 400_000, [19], place, world=NORMAL, rows=10, family=_family("n-1"))[19]
    yield mean("E sigma_t = c4^t", "row 10: n=10, t=20, unbiased", np.sqrt(found[:, 1]), 0.5744, 0.004)
    expected = 20 * forms.log_variance_step(10, "n-1")
    yield equal("row 11, digits", "n=10, t=20", expected, -2.3041, 6e-5)
    yield mean("E ln sigma_t^2", "row 11: n=10, t=20, unbiased", found[:, 2], expected, 0.011)


def claim_rows_11_to_13(rng: Rng) -> Iterator[Check]:
    """E log variance, Var mu and E W2^2, both divisors, n = 100, t = 50."""
    listed = {"n-1": (0.500, 0.7372), "n": (0.39499, 0.6289)}
    for divisor in DIVISORS:
        found = loop(rng, 420_000, [49], place, world=NORMAL, rows=100, family=_family(divisor))[49]
        where = f"n=100, t=50, divisor {divisor}"
        spread, distance = listed[divisor]
        yield equal("row 12, digits", where, forms.mean_variance(100, 50, divisor), spread, 6e-6)
        yield equal("row 13, digits", where, forms.wasserstein(100, 50, divisor), distance, 6e-5)
        yield mean("Var mu_t", f"row 12: {where}", found[:, 0] ** 2, spread, 0.005)
        yield mean("E W2^2", f"row 13: {where}", _distance(found), forms.wasserstein(100, 50, divisor), 0.006)
        expected = 50 * forms.log_variance_step(100, divisor)
        yield mean("E ln sigma_t^2", f"row 11: {where}", found[:, 2], expected, 0.005)
    yield equal("row 11, digits", "n=100, t=50", 50 * forms.log_variance_step(100, "n-1"), -0.50675, 6e-6)


def _distance(found: np.ndarray) -> np.ndarray:
    return found[:, 0] ** 2 + (np.sqrt(found[:, 1]) - 1) ** 2


def claim_two_columns(rng: Rng) -> Iterator[Check]:
    """Every line of the two-column table at settings drawn now; world of another mean and variance."""
    for divisor in DIVISORS:
        for n in sizes(rng, 8, 400):
            t = max(2, round(n * float(rng.uniform(0.05, 0.25))))
            centre, variance = float(rng.normal(0, 3)), float(rng.uniform(0.3, 4))
            world = Normal(mean=centre, covariance=variance)
            found = loop(rng, 16_384 * 4, [t - 1], place, world=world, rows=n, family=_family(divisor))[t - 1]
            found = np.column_stack(((found[:, 0] - centre) / math.sqrt(variance), found[:, 1] / variance, found[:, 2]))
            where = f"n={n}, t={t}, divisor {divisor}, variance {variance:.2f}"
            expected = forms.replace_variance(n, t) if divisor == "n" else 1.0
            yield mean("E sigma_t^2", where, found[:, 1], expected)
            yield mean("E sigma_t", where, np.sqrt(found[:, 1]), forms.sd_factor(n, divisor) ** t)
            log = math.log(variance) + t * forms.log_variance_step(n, divisor)
            yield mean("E ln sigma_t^2", where, found[:, 2], log)
            yield mean("Var mu_t", where, found[:, 0] ** 2, forms.mean_variance(n, t, divisor))
            yield mean("E W2^2", where, _distance(found), forms.wasserstein(n, t, divisor))
            yield mean("E mu_t", where, found[:, 0], 0.0)


def claim_variance_is_a_product_of_chi_squares(rng: Rng) -> Iterator[Check]:
    """sigma_t^2 has the law of a product of t chi-squares with n - 1 degrees of freedom, far out too (t > n)."""
    for divisor in DIVISORS:
        for n in sizes(rng, 4, 60):
            t = round(n * float(rng.uniform(1, 3)))
            logs = np.log(rng.chisquare(n - 1, (16_384, t)) / (n if divisor == "n" else n - 1)).sum(axis=1)
            found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, family=_family(divisor))[t - 1]
            yield same_law("law of sigma_t^2", f"n={n}, t={t}, divisor {divisor}", found[:, 2], logs)


def claim_wasserstein_bounds(rng: Rng) -> Iterator[Check]:
    """(3/2) sigma^2 t/n while t/n is small; with divisor n never above 2 sigma^2; with n - 1 without bound."""
    for n in sizes(rng, 200, 3000):
        t = max(1, n // 100)
        for divisor in DIVISORS:
            found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, family=_family(divisor))[t - 1]
            where, line = f"n={n}, t={t}, divisor {divisor}", 1.5 * t / n
            yield near("E W2^2 ~ (3/2) sigma^2 t/n", where, _distance(found), line, 0.03 * line)
        far = [forms.wasserstein(n, t, "n") for t in (n, 10 * n, 100 * n)]
        yield is_true("E W2^2 bounded by 2 sigma^2, divisor n", f"n={n}", max(far) <= 2, "bounded")
        yield is_true("unbounded, divisor n-1", f"n={n}", forms.wasserstein(n, 100 * n, "n-1") > 50, "unbounded")


def claim_log_determinant(rng: Rng) -> Iterator[Check]:
    """E ln det of the covariance in d dimensions, maximum likelihood; row 15."""
    what = "E ln det(Sigma_t / Sigma_0)"
    found = loop(rng, 5_000, [4], _log_det, world={"normal": {"dim": 10}}, rows=50)[4]
    yield mean(what, "row 15: n=50, d=10, t=5", found, -7.068, 0.10)
    for dim in sizes(rng, 2, 12):
        n, t = dim + int(rng.integers(2, 60)), int(rng.integers(1, 12))
        spread = rng.uniform(0.5, 2, dim)
        world = Normal(dim, covariance=tuple(spread.tolist()))
        found = loop(rng, 4_000, [t - 1], _log_det, world=world, rows=n)[t - 1]
        expected = float(np.log(spread).sum()) + forms.log_det(n, dim, t)
        yield mean(what, f"n={n}, d={dim}, t={t}", found, expected)


def _log_det(look: Look) -> np.ndarray:
    return look.exact("log_det")


def claim_typical_sd_halves(rng: Rng) -> Iterator[Check]:
    """Generations to halve the geometric-mean sd of the unbiased loop, about 1.39 n."""
    for n, listed in ((10, 12.0), (50, 67.5), (100, 136.8), (1000, 1384.0)):
        yield equal("halving time, digits", f"n={n}", forms.halving(n), listed, 0.5 if n == 1000 else 0.05)
    for n in sizes(rng, 10, 120):
        t = round(forms.halving(n))
        found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, family=_family("n-1"))[t - 1]
        expected = -math.log(2) * t / forms.halving(n)
        yield mean("E ln sd at the halving time", f"n={n}, t={t}", found[:, 2] / 2, expected)
