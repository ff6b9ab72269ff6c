"""A Gaussian prior away from the truth, of another spread, and narrowed rows, against the moment recursion at every fit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longtail.reproduction.check import Check, equal, mean
from longtail.reproduction.simulate import NORMAL, cell_of, observe, place, setting_of, sizes
from longtail.theory import closed_forms as forms

Rng = np.random.Generator


def claim_gaussian_prior(rng: Rng) -> Iterator[Check]:
    """The conjugate prior, away from the truth and at another scale, of a sampler that is faithful or narrow."""
    for n, narrow in zip(sizes(rng, 15, 120), (1.0, 0.7, 1.0), strict=True):
        strength, far, scale = round(float(rng.uniform(2, 9)), 2), round(float(rng.normal(0, 2)), 2), 1.5
        family = {"gaussian": {"prior": strength, "prior_mean": far, "prior_scale": scale, "scale": narrow}}
        late, t = int(12 * n / strength) + 20, int(rng.integers(2, 15))
        cell = cell_of(16_384, late + 1, world=NORMAL, rows=n, family=family)
        said = {(item.quantity, item.of): item.values for item in cell.family.predict(setting_of(cell))}
        found = observe(rng, cell, 32_768, [t - 1, late], place)
        where = f"n={n}, nu={strength}, prior mean {far}, scale {narrow}"
        for fit in (t, late + 1):
            values = found[fit - 1]
            path = far * (1 - forms.prior_path(n, strength, fit))
            yield mean("prior: E mu_t", f"{where}, t={fit}", values[:, 0], path)
            spread = said["mean", "variance"][fit - 1]
            yield mean("prior: Var mu_t", f"{where}, t={fit}", (values[:, 0] - path) ** 2, spread)
            yield mean("prior: E sigma_t^2", f"{where}, t={fit}", values[:, 1], said["variance", "mean"][fit - 1])
        if narrow == 1:
            limit = scale * forms.prior_drift(n, strength)
            yield equal("recursion: Var mu_inf", where, said["mean", "variance"][-1], limit, 2e-4)
