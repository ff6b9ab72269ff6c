"""Accumulate and accumulate-subsample (docs/theory.md; published results, rows 25 to 27), window, and growing numbers of rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from reference import closed_forms as forms

from longtail.reproduction.check import Check, equal, mean, near
from longtail.reproduction.simulate import NORMAL, diversity_of, heterozygosity, loop, place, sizes, zipf

from .closed_forms import recursion

Rng = np.random.Generator


def claim_accumulate(rng: Rng) -> Iterator[Check]:
    """E sigma_t^2 = sigma_0^2 prod (1 - 1/(n k^2)) and Var mu_t = sigma_0^2 - E sigma_t^2; row 25."""
    what = "accumulate: E sigma_t^2"
    found = loop(rng, 500_000, [99], place, world=NORMAL, rows=5, regime="accumulate")[99]
    yield mean(what, "row 25: n=5, t=100", found[:, 1], forms.accumulate_variance(5, 100), 0.003)
    yield equal("row 25, digits", "n=5, t=100", forms.accumulate_variance(5, 100), 0.7034, 6e-5)
    yield equal("row 25, sinc", "n=5", forms.accumulate_limit(5), 0.7020, 6e-5)
    for n in sizes(rng, 2, 60):
        t = int(rng.integers(2, 40))
        found = loop(rng, 60_000, [t - 1], place, world=NORMAL, rows=n, regime="accumulate")[t - 1]
        expected = forms.accumulate_variance(n, t)
        yield mean(what, f"n={n}, t={t}", found[:, 1], expected)
        yield mean("accumulate: Var mu_t", f"n={n}, t={t}", found[:, 0] ** 2, 1 - expected)


def claim_accumulate_limits(rng: Rng) -> Iterator[Check]:
    """The limits sin(x)/x that accumulate and accumulate-subsample keep."""
    for n, kept in ((2, 0.358), (5, 0.702), (10, 0.843), (50, 0.967), (100, 0.984)):
        yield equal("accumulate, limit, digits", f"n={n}", forms.accumulate_limit(n), kept, 5e-4)
    for n, kept in ((5, 0.505), (10, 0.715), (50, 0.936), (100, 0.968)):
        yield equal("subsample with replacement, limit, digits", f"n={n}", forms.subsample_with_limit(n), kept, 6e-4)
    for n in sizes(rng, 3, 300):
        t = 1500
        found = recursion(t, n, regime="accumulate").variance[-1]
        yield equal(
            "accumulate reaches its limit as 1/(n t)", f"n={n}", found, forms.accumulate_limit(n), 1.1 / (n * t)
        )


def claim_subsample(rng: Rng) -> Iterator[Check]:
    """Accumulate-subsample with and without replacement; row 26."""
    listed = {True: 0.509, False: 0.542}
    for replace in (True, False):
        form = forms.subsample_with if replace else forms.subsample_without
        what = f"subsample {'with' if replace else 'without'} replacement: E sigma_t^2"
        regime = {"budget": {"replace": replace}}
        yield equal("row 26, digits", f"n=5, t=40, replace={replace}", form(5, 40), listed[replace], 6e-4)
        found = loop(rng, 60_000, [39], place, world=NORMAL, rows=5, regime=regime)[39]
        yield mean(what, "row 26: n=5, t=40", found[:, 1], form(5, 40), 0.014)
        for n in sizes(rng, 3, 30):
            t = int(rng.integers(2, 14))
            exact = recursion(t, n, regime=regime).variance
            gap = max(abs(exact[k - 1] - form(n, k)) for k in range(1, t + 1))
            yield equal("moment recursion against the closed form", f"n={n}, t<={t}, replace={replace}", gap, 0.0)
            found = loop(rng, 12_000, [t - 1], place, world=NORMAL, rows=n, regime=regime)[t - 1]
            yield mean(what, f"n={n}, t={t}", found[:, 1], form(n, t))


def claim_categorical_accumulate(rng: Rng) -> Iterator[Check]:
    """E H_t = H_0 prod (1 - 1/(n k^2)); row 27; and the two subsamples for categories."""
    what = "categorical accumulate: E H_t"
    found = loop(rng, 24_000, [49], heterozygosity, world=zipf(5, 0.0), rows=20, regime="accumulate")[49]
    yield mean(what, "row 27: K=5, n=20, t=50", found, 0.73654, 0.001)
    for n in sizes(rng, 5, 80):
        world, t = zipf(int(rng.integers(3, 20)), float(rng.uniform(0, 1))), int(rng.integers(2, 20))
        found = loop(rng, 8_000, [t - 1], heterozygosity, world=world, rows=n, regime="accumulate")[t - 1]
        yield mean(what, f"n={n}, t={t}", found, diversity_of(world) * forms.accumulate_variance(n, t))
        t = min(t, 8)
        for replace in (True, False):
            form = forms.subsample_with if replace else forms.subsample_without
            regime = {"budget": {"replace": replace}}
            found = loop(rng, 2_000, [t - 1], heterozygosity, world=world, rows=n, regime=regime)[t - 1]
            yield mean(
                f"categorical subsample, replace={replace}", f"n={n}, t={t}", found, diversity_of(world) * form(n, t)
            )


def claim_known_variance_pathway(rng: Rng) -> Iterator[Check]:
    """n Var_t = sum 1/k^2 for a mean whose variance is known (v2 = 0), towards pi^2/6."""
    for n in sizes(rng, 5, 500):
        found = recursion(400, n, 0.0, regime="accumulate").drift * n
        yield equal("pi^2/6 pathway", f"n={n}, t=200", found[199], sum(1 / k**2 for k in range(1, 201)))
        yield equal("pi^2/6 pathway, limit", f"n={n}, t=400", found[399], math.pi**2 / 6, 1 / 400)


def claim_window(rng: Rng) -> Iterator[Check]:
    """Window: E sigma^2 and Var mu by the moment recursion, for numbers and categories."""
    for n, width in zip(sizes(rng, 6, 60), (2, 3, 5), strict=True):
        t = int(rng.integers(4, 25))
        asked: dict[str, Any] = {"rows": n, "regime": {"window": {"width": width}}}
        exact, where = recursion(t, n, regime=asked["regime"]), f"n={n}, width={width}, t={t}"
        found = loop(rng, 60_000, [t - 1], place, world=NORMAL, **asked)[t - 1]
        yield mean("window: E sigma_t^2", where, found[:, 1], exact.variance[-1])
        yield mean("window: Var mu_t", where, found[:, 0] ** 2, exact.drift[-1])
        world = zipf(6, 0.7)
        found = loop(rng, 8_000, [t - 1], heterozygosity, world=world, **asked)[t - 1]
        yield mean("window: E H_t", where, found, diversity_of(world) * exact.variance[-1])
        shrunk = recursion(t, n, regime={"window": {"width": t}}).variance[-1]
        yield equal("a window of everything is accumulate", where, shrunk, forms.accumulate_variance(n, t))


def claim_growing_rows(rng: Rng) -> Iterator[Check]:
    """Var mu_t = sigma^2 sum 1/n_t for unbiased replace; n_t = n t^2 stays below zeta(2)/n; steps likewise."""
    family = {"gaussian": {"divisor": "n-1"}}
    for n, power in zip(sizes(rng, 10, 60), (1.0, 1.5, 2.0), strict=True):
        t = int(rng.integers(6, 30))
        total = sum(1 / math.floor(n * k**power + 0.5) for k in range(1, t + 1))
        rows = {"start": float(n), "power": power}
        found = loop(rng, 100_000, [t - 1], place, world=NORMAL, rows=rows, family=family)[t - 1]
        yield mean("Var mu_t = sum 1/n_t", f"n_t={n} t^{power:g}, t={t}", found[:, 0] ** 2, total)
    n, step = int(rng.integers(10, 30)), int(rng.integers(2, 6))
    steps = {"steps": [[0, n], [step, 4 * n]]}
    found = loop(rng, 100_000, [9], place, world=NORMAL, rows=steps, family=family)[9]
    yield mean(
        "Var mu_t = sum 1/n_t",
        f"n={n}, from t={step + 1} {4 * n}; t=10",
        found[:, 0] ** 2,
        step / n + (10 - step) / (4 * n),
    )
    found = loop(rng, 20_000, [99], place, world=NORMAL, rows={"start": 50.0, "power": 2.0}, family=family)[99]
    yield near("n Var mu_t -> zeta(2) for n_t = n t^2", "n=50, t=100", 50 * found[:, 0] ** 2, 1.6350, 0.001)
