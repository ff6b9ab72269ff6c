"""Predictions for categories without selection: diversity, divergence, kept and uncovered mass, extinction."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..coverage.levels import LEVELS
from ..coverage.mass import kept, miss
from ..coverage.types import Types
from .branching import Effective, effective_rows, missed
from .drift import LARGEST, absorption_mean, counts_over_time
from .prediction import Prediction, Setting
from .quadratic import Moments, moments

MANY = 60
"""Distinct real probabilities up to which every category gets its own exact chain."""


@dataclass(frozen=True, eq=False)
class _Loop:
    setting: Setting
    types: Types
    strength: float
    prior_p: np.ndarray | None

    def mean_law(self, e: float) -> np.ndarray:
        return self.types.p if self.prior_p is None else (1 - e) * self.types.p + e * self.prior_p

    def heterozygosity_at(self, e: float) -> float:
        return float(1 - (self.mean_law(e) ** 2).sum())

    def prediction(self, quantity: str, part: str, of: str, values: np.ndarray, kind: str, source: str) -> Prediction:
        return Prediction(quantity, part, of, self.setting.padded(values), kind, "categories without selection", source)  # type: ignore[arg-type]


def categorical_predictions(setting: Setting, strength: float, prior_p: np.ndarray | None) -> list[Prediction]:
    """All predictions for a categorical model in a loop of whole increments, pools and subsamples.

    strength pseudo-rows of the shares prior_p (K,), or, where prior_p is None, of generation 0's own fit.
    """
    types = getattr(setting.world, "types", None)
    if types is None:
        return []
    loop = _Loop(setting, types, strength, prior_p)
    if setting.world.size is not None:
        return []
    elastic = 1.0 if strength and prior_p is None else None
    found = moments(setting, loop.heterozygosity_at, prior=strength, elastic=elastic)
    if elastic:
        return [*_moments(loop, found), *_followed(loop, found)]
    return [*_moments(loop, found), *_followed(loop, found), *_mass(loop, found), *_absorption(loop)]


def _moments(loop: _Loop, found: Moments) -> list[Prediction]:
    source = "theory 1 (moment recursion over the recipe)"
    predictions = [loop.prediction("heterozygosity", "", "mean", found.variance, "exact", source)]
    if loop.prior_p is None:
        spread = (len(loop.types) - 1) * found.drift / loop.heterozygosity_at(0.0)
        predictions.append(loop.prediction("chi2", "", "mean", spread, "exact", source))
    shares, which = np.unique(found.prior, return_inverse=True)
    levels = np.concatenate([kept(loop.types, loop.mean_law(e)[None, :]) for e in shares])[which]
    for number, level in enumerate(LEVELS):
        if loop.types.mass[number] > 0:
            predictions.append(
                loop.prediction("kept", level, "mean", levels[:, number], "exact", "theory 1 (martingale)")
            )
    return predictions


def _followed(loop: _Loop, found: Moments) -> list[Prediction]:
    predictions = []
    for value in loop.setting.follow:
        number = loop.types.number(value)
        p = loop.types.p[number]
        path = np.array([loop.mean_law(e)[number] for e in found.prior])
        predictions.append(loop.prediction("probability", value, "mean", path, "exact", "theory 1 (martingale)"))
        if loop.prior_p is None:
            relative = found.drift / loop.heterozygosity_at(0.0)
            predictions.append(
                loop.prediction(
                    "probability",
                    value,
                    "variance",
                    relative * p * (1 - p),
                    "exact",
                    "theory 1 (moment recursion over the recipe)",
                )
            )
        if not loop.strength:
            predictions.append(_present(loop, value, p))
    return predictions


def _present(loop: _Loop, value: str, p: float) -> Prediction:
    generations = range(len(loop.setting.increments))
    n, r = loop.setting.rows(0), loop.setting.renewed
    if r is not None and n <= LARGEST:
        alive = 1 - counts_over_time(n, p, r, len(generations))[:, 0]
        return loop.prediction("present", value, "mean", alive, "exact", "theory 4 (exact chain)")
    limit = [1 - math.exp(-p * effective_rows(loop.setting, t, math.inf).real) for t in generations]
    return loop.prediction("present", value, "mean", np.array(limit), "limit", "theory 3 (effective real rows)")


def _mass(loop: _Loop, found: Moments) -> list[Prediction]:
    """Uncovered and held mass and living types per level."""
    exact = _exact_uncovered(loop)
    asked = [t for t in loop.setting.written if t < len(loop.setting.increments)]
    source = "theory 3 (effective real rows)"
    tables: dict[str, np.ndarray] = {
        name: np.full((len(loop.setting.increments), len(LEVELS)), np.nan) for name in ("uncovered", "held", "alive")
    }
    worth = np.full(len(loop.setting.increments), np.nan)
    for t in asked:
        seen = effective_rows(loop.setting, t, loop.setting.rows(t), loop.strength)
        worth[t] = seen.real
        tables["uncovered"][t] = missed(loop.types.p, loop.prior_p, seen) @ loop.types.level_weights
        present = 1 - missed(
            loop.types.p, None, Effective(effective_rows(loop.setting, t, math.inf, loop.strength).real, 0.0)
        )
        tables["held"][t] = present @ loop.types.level_weights
        if not loop.strength:
            tables["alive"][t] = np.bincount(loop.types.level, present, minlength=len(LEVELS))
    predictions = [loop.prediction("effective_rows", "", "mean", worth, "limit", source)]
    for name, table in tables.items():
        for number, level in enumerate(LEVELS):
            if loop.types.mass[number] > 0 and not np.isnan(table[:, number]).all():
                if name == "uncovered" and exact is not None:
                    predictions.append(
                        loop.prediction(name, level, "mean", exact[:, number], "exact", "theory 4 (exact chain)")
                    )
                else:
                    predictions.append(loop.prediction(name, level, "mean", table[:, number], "limit", source))
    return predictions


def _exact_uncovered(loop: _Loop) -> np.ndarray | None:
    """E (1 - q_t)^n by the exact chain of each category, where there are few enough of them and n is small."""
    n, r = loop.setting.rows(0), loop.setting.renewed
    distinct, which = np.unique(np.round(loop.types.p, 14), return_inverse=True)
    if loop.strength or r is None or n > LARGEST or len(distinct) > MANY or len(distinct) * n > 30_000:
        return None
    weight = miss(np.arange(n + 1) / n, n)
    missing = np.stack([counts_over_time(n, p, r, len(loop.setting.increments)) @ weight for p in distinct], axis=1)
    return missing[:, which] @ loop.types.level_weights


def _absorption(loop: _Loop) -> list[Prediction]:
    n = loop.setting.rows(0)
    if len(loop.types) != 2 or loop.setting.renewed != 0 or n > LARGEST or loop.strength:
        return []
    mean = absorption_mean(n, float(loop.types.p[0]))
    if loop.setting.horizon < 20 * mean:
        return []
    values = np.full(len(loop.setting.increments), np.nan)
    values[-1] = mean
    return [loop.prediction("absorption", "", "mean", values, "exact", "theory 4 (exact chain)")]
