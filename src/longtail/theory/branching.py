"""Effective real rows: how a loop's rare types live and die, as one number for all of them.

While a type is rare its copies are independent, so counts in pools are Poisson given their model (a branching process;
docs/theory.md 3).  Then for every regime and anchor the chance that m rows of model t miss a type of real
probability p is exp(-p B): the loop covers like a fresh real sample of B rows.  B falls as 2 n / t under replace.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..recipe import REAL, Chance, Ingredient, Pool
from .prediction import Setting


@dataclass(frozen=True)
class Effective:
    """Real rows B that a model is worth, and pseudo-rows G of the prior: P(type missed) = exp(-p B - prior_p G)."""

    real: float
    prior: float


def effective_rows(setting: Setting, t: int, m: float, strength: float = 0.0) -> Effective:
    """What m rows of model t are worth; m = inf asks whether the training set of t holds the type at all.

    Probability generating functions, evaluated backwards through the recipes (the limit of large n at fixed n p).
    """
    walk = _Walk(setting, strength)
    walk.ask_model(t, m)
    for increment in range(t, -1, -1):
        exponent = walk.exponent_of(increment)
        if exponent > 0:
            for pool in setting.increments[increment]:
                walk.ask_pool(pool, exponent)
    for pool, exponent in walk.beside.items():
        walk.ask_pool(pool, exponent)
    return Effective(walk.real, walk.prior)


class _Walk:
    """Exponents per increment and pool beside, gathered while walking from generation t back to the real rows."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self.setting, self.strength = setting, strength
        self.real = self.prior = 0.0
        self.starts: dict[int, float] = {}
        self.stops: dict[int, float] = {}
        self.running = 0.0
        self.infinite: set[int] = set()
        self.beside: dict[Pool, float] = {}

    def exponent_of(self, increment: int) -> float:
        """Asked once for each increment, newest first."""
        self.running += self.starts.pop(increment, 0.0) - self.stops.pop(increment, 0.0)
        return math.inf if increment in self.infinite else max(self.running, 0.0)

    def ask_model(self, t: int, m: float) -> None:
        """E exp(-m q_t): q_t is the count in the training set over its size."""
        recipe = self.setting.recipes[t]
        if m == math.inf:
            for part in recipe:
                self._add(part, math.inf)
            return
        total = sum(self._taken(part) for part in recipe)
        self.prior += m * self.strength / (total + self.strength)
        for part in recipe:
            self._add(part, m / (total + self.strength))

    def ask_pool(self, pool: Pool, exponent: float) -> None:
        n = pool.n if isinstance(pool.n, int) else _expected(pool.n)
        worth = n * -math.expm1(-exponent)
        if pool.origin == REAL:
            self.real += worth
        else:
            self.ask_model(pool.origin, worth)

    def _held(self, of: range | Pool) -> float:
        if isinstance(of, Pool):
            return float(of.n if isinstance(of.n, int) else _expected(of.n))
        sizes = self.setting.cumulative
        return float(sizes[of.stop] - sizes[of.start])

    def _taken(self, part: Ingredient) -> float:
        held = self._held(part.of)
        if part.take is None:
            return held
        return float(part.take) if part.replace else min(float(part.take), held)

    def _add(self, part: Ingredient, exponent: float) -> None:
        if part.take is not None:
            share = self._taken(part) / self._held(part.of)
            shown = -math.expm1(-exponent)
            if part.replace:
                exponent = share * shown
            elif share * shown < 1:
                exponent = -math.log1p(-share * shown)
        if isinstance(part.of, Pool):
            self.beside[part.of] = self.beside.get(part.of, 0.0) + exponent
        elif exponent == math.inf:
            self.infinite.update(part.of)
        else:
            first, last = part.of.start, part.of.stop - 1
            self.starts[last] = self.starts.get(last, 0.0) + exponent
            self.stops[first - 1] = self.stops.get(first - 1, 0.0) + exponent


def _expected(chance: Chance) -> float:
    return chance.total * (1 - chance.share if chance.rest else chance.share)


def missed(p: np.ndarray, prior_p: np.ndarray | None, effective: Effective) -> np.ndarray:
    """The probability that each type (K,) is missed."""
    exponent = p * effective.real
    return np.exp(-(exponent if prior_p is None else exponent + prior_p * effective.prior))
