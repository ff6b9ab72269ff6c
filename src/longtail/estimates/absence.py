"""How often a category is absent from a loop that is given fresh real rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..errors import InputError
from ..theory.drift import LARGEST, beta_absence, chain_absence, power_absence, rare_absence
from ._allowed import probability, whole_number


@dataclass(frozen=True)
class Absence:
    """The chance that no row of a training set shows the category, how it was found, and by how much it may be off.

    approximations: the simpler formulas by name (Beta-binomial, rare category, power); error: the distance from the
    exact chain of the formula that was used, at the largest loop whose chain is solved (0 where the chain itself was).
    """

    value: float
    method: str
    error: float
    approximations: dict[str, float]

    def __str__(self) -> str:
        off = "" if self.error == 0 else f", within about {self.error:.1g}"
        others = ", ".join(f"{name} {value:.3g}" for name, value in self.approximations.items())
        return f"Absent from a training set with probability {self.value:.3g} ({self.method}{off}; {others})."


def absence(q: float, n: int, real: int) -> Absence:
    """How often a category is absent from the training sets of a loop with fresh real rows, at stationarity.

    q: its real probability; n rows a generation, `real` of them fresh and real (inside n), all others by the last
    model.  Up to n = 2,000 by the exact chain of its count.  Above, by the Beta-binomial law of the diffusion limit or
    by the sum for rare categories (theory.drift.rare_absence), whichever is expected to be nearer from their distances to
    the exact chain of 2,000 rows at the same n q and real / n (where 2,000 rows allow less than one real row: at the same
    real * q).  Both err on the safe side in every case that was checked.  Raises InputError for figures that cannot be.
    """
    q, n, real = probability("q", q), whole_number("n", n), whole_number("real", real)
    if real > n:
        raise InputError(f"real = {real} real rows must be at most n = {n}, the rows they are among")
    simple = _simple(n, q, real)
    if n <= LARGEST:
        return Absence(chain_absence(n, q, real), "exact chain", 0.0, simple)
    fewer = min(max(1, round(real * LARGEST / n), math.ceil(2 * real * q)), LARGEST)
    scaled = min(real * q / fewer, 0.5)
    exact = chain_absence(LARGEST, scaled, fewer)
    errors = {name: abs(value - exact) for name, value in _simple(LARGEST, scaled, fewer).items()}
    # the first is exact as real / n vanishes, the second as q does
    shrinks = {"Beta-binomial": real / n * LARGEST / fewer, "rare category": q / scaled}
    best = min(shrinks, key=lambda name: errors[name] * shrinks[name])
    return Absence(simple[best], best, max(errors[best], 1e-12), simple)


def _simple(n: int, q: float, real: int) -> dict[str, float]:
    return {
        "Beta-binomial": beta_absence(n, q, real),
        "rare category": rare_absence(n, q, real),
        "power": power_absence(n, q, real),
    }
