"""The closed forms of docs/theory.md against the moment recursion: exactly, or in the limit of many generations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from longtail.reproduction.check import Check, equal, is_true
from longtail.reproduction.simulate import NORMAL, cell_of, setting_of, sizes
from longtail.theory import closed_forms as forms
from longtail.theory.quadratic import Moments, moments

Rng = np.random.Generator


def recursion(
    horizon: int, rows: int, v2: float = -1.0, strength: float = 0.0, elastic: float | None = None, **asked: Any
) -> Moments:
    """The package's recursion for a loop, in units of V0."""
    cell = cell_of(1, horizon, world=NORMAL, rows=rows, **asked)
    return moments(setting_of(cell), lambda share: 1.0, v2=v2, prior=strength, elastic=elastic)


def claim_replace_and_accumulate(rng: Rng) -> Iterator[Check]:
    """Rows 1 and 2 of docs/theory.md, at every fit up to t, for v2 = -1, 0, 1 and 1/k."""
    for n in sizes(rng, 3, 500):
        for v2 in (-1.0, 0.0, 1.0, round(float(rng.uniform(0.1, 0.9)), 3)):
            t, where = int(rng.integers(5, 60)), f"n={n}, v2={v2:g}"
            found = recursion(t, n, v2)
            drift = [forms.replace_drift(n, k, v2) for k in range(1, t + 1)]
            spread = [forms.replace_variance(n, k, v2) for k in range(1, t + 1)]
            yield equal("replace: D_t", f"{where}, t<={t}", _gap(found.drift, drift), 0.0)
            yield equal("replace: E V(mu_t)", f"{where}, t<={t}", _gap(found.variance, spread), 0.0)
            spread = [forms.accumulate_variance(n, k, v2) for k in range(1, t + 1)]
            found = recursion(t, n, v2, regime="accumulate")
            yield equal("accumulate: E V(mu_t)", f"{where}, t<={t}", _gap(found.variance, spread), 0.0)


def _gap(found: np.ndarray, expected: list[float]) -> float:
    return float((abs(found - expected) / np.maximum(np.abs(expected), 1e-6)).max())


def claim_stationary_forms(rng: Rng) -> Iterator[Check]:
    """Rows 3 to 6 of docs/theory.md: fresh rows, prior, mixture, fixed set."""
    for n in sizes(rng, 8, 150):
        for v2 in (-1.0, 0.0):
            where = f"n={n}, v2={v2:g}"
            r = int(rng.integers(max(1, n // 12), max(2, n // 3)))
            found = recursion(_long(r / n), n, v2, anchor={"fresh": {"rows": r}}).drift[-1]
            yield equal("r fresh real of n: D_inf", f"{where}, r={r}", found, forms.fresh_drift(n, r, v2))
            strength = round(float(rng.uniform(0.1, 0.4)) * n, 2)
            found = recursion(_long(strength / (n + strength)), n, v2, strength).drift[-1]
            yield equal("prior: D_inf", f"{where}, nu={strength}", found, forms.prior_drift(n, strength, v2))
            if v2 == -1:
                found = recursion(_long(strength / (n + strength)), n, v2, strength, 1.0).drift[-1]
                yield equal("elastic anchor: D_inf", f"{where}, nu={strength}", found, forms.elastic_drift(n, strength))
            fixed = int(rng.integers(max(2, n // 12), n))
            found = _around_the_set(_long(fixed / (n + fixed)), n, fixed, v2)
            yield equal("fixed set: D_inf", f"{where}, N0={fixed}", found, forms.fixed_drift(fixed, n, v2))
        chance = round(float(rng.uniform(0.08, 0.4)), 3)
        found = recursion(_long(chance), n, anchor={"fresh": {"chance": chance}}).drift[-1]
        yield equal("mixture sampling: D_inf", f"n={n}, a={chance}", found, forms.mixture_drift(n, chance))


def _long(rate: float) -> int:
    """Generations until the memory of the start is below 1e-10, at the rate of one factor 1 - rate a generation."""
    return math.ceil(25 / rate)


def _around_the_set(horizon: int, n: int, fixed: int, v2: float) -> float:
    """D around the set's own mean in units of the set's own E V, from the drift around the truth.

    D_truth = E (set mean - truth)^2 + D_set E V(set), with E V(set) = V0 (1 + v2 / N0).
    """
    drift = recursion(horizon, n, v2, anchor={"fixed": {"rows": fixed}}).drift[-1]
    return float((drift - 1 / fixed) / (1 + v2 / fixed))


def claim_one_real_row(rng: Rng) -> Iterator[Check]:
    """r = 1 and n large keep 1/3, 1/2 or all of V0 as drift (v2 = -1, 0, 1); infinite for 1/k >= 2."""
    for n in sizes(rng, 20_000, 2_000_000):
        for v2, limit in ((-1.0, 1 / 3), (0.0, 1 / 2), (1.0, 1.0)):
            found = forms.fresh_drift(n, 1, v2)
            yield equal("D_inf with one real row", f"n={n}, v2={v2:g}", found, limit, 4 / n + 1e-6)
        yield is_true("infinite drift above 1/k = 2", f"n={n}", math.isinf(forms.fresh_drift(n, 1, 2.01)), "infinite")
        yield equal("drift of n V0 at 1/k = 2", f"n={n}", forms.fresh_drift(n, 1, 2.0) / n, 1.0, 1e-4)
    for r, kept in ((1, 0.67), (5, 0.91), (10, 0.95), (50, 0.99)):
        found = 1 - forms.fresh_drift(100_000, r)
        yield equal("2r/(1+2r) of the diversity kept", f"r={r}", found, 2 * r / (1 + 2 * r), 1e-3)
        yield equal("2r/(1+2r), digits", f"r={r}", 2 * r / (1 + 2 * r), kept, 0.005)


def claim_explosion_without_bound(rng: Rng) -> Iterator[Check]:
    """The recursion itself grows without bound where the closed form says infinite, and not below."""
    for n in sizes(rng, 50, 400):
        bounded = recursion(20 * n // 10, n, 0.8, anchor={"fresh": {"rows": max(2, n // 25)}}).drift
        yield is_true("bounded for 1/k < 2", f"n={n}", bool(bounded[-1] < 1.5 * bounded[len(bounded) // 2]), "bounded")
        growing = recursion(500, 20, 3.0, anchor={"fresh": {"rows": 1}}).drift
        yield is_true("unbounded for 1/k = 3", "n=20, r=1", bool(growing[-1] > 10 * growing[250]), "unbounded")


def claim_subsamples_and_pathway(rng: Rng) -> Iterator[Check]:
    """Both subsamples of the growing pool at every fit; n D_t = sum 1/k^2 where the variance is known (v2 = 0)."""
    for n in sizes(rng, 3, 60):
        for again in (True, False):
            form, t = (forms.subsample_with if again else forms.subsample_without), int(rng.integers(3, 20))
            found = recursion(t, n, regime={"budget": {"replace": again}}).variance
            gap = _gap(found, [form(n, k) for k in range(1, t + 1)])
            yield equal("subsample: E V(mu_t)", f"n={n}, t<={t}, replace={again}", gap, 0.0)
        found = recursion(400, n, 0.0, regime="accumulate").drift * n
        yield equal("pi^2/6 pathway", f"n={n}, t=200", found[199], sum(1 / k**2 for k in range(1, 201)))
        yield equal("pi^2/6 pathway, limit", f"n={n}, t=400", found[399], math.pi**2 / 6, 1 / 400)


def claim_one_row_each_g_generations(rng: Rng) -> Iterator[Check]:
    """One fresh row every g generations, averaged over a cycle at stationarity."""
    for n in sizes(rng, 20, 150):
        every = int(rng.integers(2, 9))
        start = every * math.ceil(8 * n / every)
        found = recursion(start + every, n, anchor={"fresh": {"rows": 1, "every": every}}).variance[start:].mean()
        yield equal("share kept", f"n={n}, g={every}", float(found), forms.every_drift(n, every), 1e-4)
