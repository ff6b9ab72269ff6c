"""A conjugate prior stops the collapse and not the forgetting: E phibar_t goes to the prior's mean as (1 - a)^t.

a = nu / (M + nu) for a prior of nu pseudo-samples: E phibar_t = phi_prior + (phibar_0 - phi_prior)(1 - a)^t, whatever the
family; with the field alone and the prior at the truth the mean spin has the stationary variance
V0 (1 - a)^2/M / (1 - (1 - a)^2 (1 - 1/(N M))), V0 = (1 - m^2)/N.  A prior at the generation-0 fit keeps E phibar.  Derived for
this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reproduction.check import Check, is_true, mean
from ..reproduction.simulate import loop
from ..theory.ising import level_law, statistics

PAPER = "jangjoo"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    spins, rows = int(rng.integers(3, 11)), int(rng.integers(20, 60))
    field, nu, away = round(float(rng.uniform(-0.3, 0.3)), 2), int(rng.integers(1, 6)), 0.5
    keep = rows / (rows + nu)
    fits = round(1 / (1 - keep))
    truth, prior = (level_law(spins, h) @ statistics(spins) for h in (field, math.atanh(away)))

    def seen(at: list[int], **family: Any) -> dict[int, np.ndarray]:
        return loop(
            rng,
            3_000,
            at,
            lambda look: np.stack([look.exact("mean")[:, 0], look.exact("squared")], axis=1),
            world={"ising": {"spins": spins, "field": field}},
            family={"ising": {"prior": float(nu), **family}},
            rows=rows,
        )

    where = f"N={spins}, M={rows}, nu={nu}, h={field:g}"
    for pair in (False, True):
        for t, found in seen([fits - 1, 8 * fits], pair=pair, prior_mean=away).items():
            expected = prior + (truth - prior) * keep ** (t + 1)
            told = f"{where}, pair {pair}, prior at .5, t={t + 1}"
            yield mean("E S / N", told, found[:, 0], float(expected[0]))
            if pair:
                yield mean("E (S / N)^2", told, found[:, 1], float(expected[1]))
    late = seen([12 * fits])[12 * fits][:, 0]
    spread = (1 - truth[0] ** 2) / spins
    drift = spread * keep**2 / rows / (1 - keep**2 * (1 - 1 / (spins * rows)))
    yield mean("stationary variance", f"{where}, prior at the truth", (late - truth[0]) ** 2, float(drift))
    first = seen([4 * fits], pair=True, prior_mean="first")[4 * fits]
    yield mean("E S / N stays", f"{where}, prior at the first fit", first[:, 0], float(truth[0]))
    yield mean("E (S / N)^2 stays", f"{where}, prior at the first fit", first[:, 1], float(truth[1]))
    yield is_true("no chain is absorbed", where, bool((np.abs(first[:, 0]) < 1).all()), "all models keep every level")
