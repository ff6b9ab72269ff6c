"""A conjugate prior: relaxation to the prior mean and stationary variance (docs/theory.md; published results, rows 39)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from reference import closed_forms as forms

from longtail.reproduction.check import Check, equal, mean, mean_of
from longtail.reproduction.simulate import NORMAL, cell_of, first_share, loop, observe, place, setting_of, sizes, two

Rng = np.random.Generator


def _dirichlet(strength: float, mean_of_prior: Any) -> dict[str, Any]:
    return {"categorical": {"prior": strength, "prior_mean": mean_of_prior}}


def claim_row_39(rng: Rng) -> Iterator[Check]:
    """Stationary variance at nu = 1 and relaxation towards a prior away from the truth at nu = 2, n = 50."""
    yield equal("row 39, digits", "n=50, nu=1", forms.prior_drift(50, 1), 0.3311, 6e-5)
    at = [160, 200, 240]
    found = loop(rng, 30_000, at, first_share, world=two(0.5), rows=50, family=_dirichlet(1.0, "world"))
    values = mean_of([(found[t] - 0.5) ** 2 / 0.25 for t in at])
    yield mean("prior: Var / V0", "row 39: n=50, nu=1", values, 0.3311, 0.004)
    found = loop(rng, 130_000, [39], first_share, world=two(0.3), rows=50, family=_dirichlet(2.0, (0.9, 0.1)))
    yield equal("row 39, digits", "n=50, nu=2, t=40", 0.9 - 0.6 * forms.prior_path(50, 2, 40), 0.7750, 6e-5)
    yield mean("prior: relaxation", "row 39: n=50, nu=2, p_prior=.9, p_0=.3, t=40", found[39], 0.7750, 0.002)


def claim_categorical_prior(rng: Rng) -> Iterator[Check]:
    """Relaxation and stationarity at settings drawn now, the prior away from the truth."""
    for n in sizes(rng, 15, 120):
        strength, p, prior = round(float(rng.uniform(1, 6)), 2), 0.35, round(float(rng.uniform(0.5, 0.9)), 3)
        family, t = _dirichlet(strength, (prior, 1 - prior)), int(rng.integers(3, 40))
        late = int(10 * n / strength) + 20
        found = loop(rng, 16_000, [t - 1, late], first_share, world=two(p), rows=n, family=family)
        where = f"n={n}, nu={strength}, p_prior={prior}, p_0={p}"
        path = prior + (p - prior) * forms.prior_path(n, strength, t)
        yield mean("prior: E p_t", f"{where}, t={t}", found[t - 1], path)
        yield mean("prior: E p_inf", where, found[late], prior + (p - prior) * forms.prior_path(n, strength, late + 1))
        spread = prior * (1 - prior) * forms.prior_drift(n, strength)
        yield mean("prior: Var p_inf", where, (found[late] - prior) ** 2, spread)


def claim_gaussian_prior(rng: Rng) -> Iterator[Check]:
    """The Gaussian's conjugate prior, away from the truth and at another scale, at every fit against the recursion."""
    for n in sizes(rng, 15, 120):
        strength, far, scale = round(float(rng.uniform(2, 9)), 2), round(float(rng.normal(0, 2)), 2), 1.5
        family = {"gaussian": {"prior": strength, "prior_mean": far, "prior_scale": scale}}
        late, t = int(12 * n / strength) + 20, int(rng.integers(2, 15))
        cell = cell_of(16_384, late + 1, world=NORMAL, rows=n, family=family)
        said = {(item.quantity, item.of): item.values for item in cell.family.predict(setting_of(cell))}
        found = observe(rng, cell, 32_768, [t - 1, late], place)
        for fit in (t, late + 1):
            values, where = found[fit - 1], f"n={n}, nu={strength}, prior mean {far}, t={fit}"
            path = far * (1 - forms.prior_path(n, strength, fit))
            yield mean("prior: E mu_t", where, values[:, 0], path)
            yield mean("prior: Var mu_t", where, (values[:, 0] - path) ** 2, said["mean", "variance"][fit - 1])
            yield mean("prior: E sigma_t^2", where, values[:, 1], said["variance", "mean"][fit - 1])
        where = f"n={n}, nu={strength}, scale {scale}"
        limit = scale * forms.prior_drift(n, strength)
        yield equal("recursion: Var mu_inf", where, said["mean", "variance"][-1], limit, 2e-4)
