"""Linear regression on labels that models wrote: the law of a linear world, and excess errors in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..contracts import Look
from ..errors import InputError
from ..recipe import REAL, Ingredient
from .prediction import Prediction, Setting

SOURCE = "papers/regression (error passed on from fit to fit)"


class LinearLaw(NamedTuple):
    """Normal covariates of mean 0 and covariance (d, d); label = covariates . coefficients (d,) + noise times a normal."""

    coefficients: np.ndarray
    covariance: np.ndarray
    noise: float


def law_of(world: Any) -> LinearLaw | None:
    """The linear law of a world: its own `linear`, or that of normal rows of mean 0, the last column the label.

    None for worlds of types, of one column, of another mean or of an unknown law.
    """
    if hasattr(world, "linear"):
        law: LinearLaw = world.linear
        return law
    if getattr(world, "types", None) is not None or not hasattr(world, "gaussian"):
        return None
    mean, joint = world.gaussian
    if len(mean) < 2 or np.any(mean != 0):
        return None
    coefficients = np.linalg.solve(joint[:-1, :-1], joint[:-1, -1])
    left = max(float(joint[-1, -1] - joint[-1, :-1] @ coefficients), 0.0)
    return LinearLaw(coefficients, joint[:-1, :-1], float(np.sqrt(left)))


def excess(coefficients: np.ndarray, law: LinearLaw) -> np.ndarray:
    """(w - w0)' covariance (w - w0) for w (chains, d): the expected squared error beyond the noise of the label."""
    gap = coefficients - law.coefficients
    found: np.ndarray = ((gap @ law.covariance) * gap).sum(axis=-1)
    return found


def excess_of(look: Look) -> np.ndarray:
    """Excess error of the models that a look shows (chains,).  InputError where world or family are not linear."""
    law, found = law_of(look.world), look.exact("coefficients")
    if law is None or found is None:
        raise InputError("an excess error needs a linear world and a family that knows its coefficients")
    return excess(found, law)


def fit_error(rows: float, d: int, noise: float) -> float:
    """Expected excess error that one least-squares fit adds: noise^2 d / (rows - d - 1), normal covariates.

    From E tr(inverse of a Wishart matrix) = d / (rows - d - 1).  NaN where it is infinite or the fit is not unique.
    """
    return noise**2 * d / (rows - d - 1) if rows > d + 1 else float("nan")


def interpolation_error(rows: float, d: int, noise: float) -> float:
    """The same for the least coefficients that fit rows < d exactly, round covariates of variance 1 (derived).

    The pseudo-inverse has squared size tr (X X')^-1, of mean rows / (d - rows - 1).
    """
    return noise**2 * rows / (d - rows - 1) if rows < d - 1 else float("nan")


def passed_on(rows: float, fresh: float, d: int) -> float:
    """The factor by which an excess error comes again when `fresh` of the rows have real labels (derived).

    The fit maps an error u to M u, M = A^-1 A_s, with Wishart A = A_s + A_r.  B = A^-1/2 A_s A^-1/2 is a matrix beta
    variable independent of A, E B C B = alpha C + beta tr(C) I, and E |M u|^2 = (alpha + beta (rows d - 2) / (rows - d - 1)) |u|^2;
    beta = (E B11^2 - E det of a 2 x 2 block) / 3.
    """
    written = rows - fresh
    square = written * (written + 2) / (rows * (rows + 2))
    beta = (square - written * (written - 1) / (rows * (rows - 1))) / 3
    return square - beta + beta * (rows * d - 2) / (rows - d - 1) if rows > d + 1 else float("nan")


def replaced(
    rows: Sequence[float], d: int, noises: Sequence[float], fresh: Sequence[float] | None = None
) -> np.ndarray:
    """Expected excess error of every fit (fits,), each on rows written by the model before it.

    rows and noises (fits,): rows and label noise of each fit, the first on real labels; fresh: real rows among them.
    Without fresh rows this is the sum of noise_i^2 d / (rows_i - d - 1) (Gerstgrasser et al. 2024; Dohmatob et al. 2024).
    """
    found, now = [], 0.0
    for i, (n, noise) in enumerate(zip(rows, noises, strict=True)):
        keep = 0.0 if i == 0 else 1.0 if fresh is None or fresh[i] == 0 else passed_on(n, fresh[i], d)
        now = keep * now + fit_error(n, d, noise)
        found.append(now)
    return np.array(found)


def interpolated(rows: int, d: int, noise: float, signal: float, fits: int) -> np.ndarray:
    """Expected |w_t - w0|^2 of every fit (fits,) with fewer rows than covariates, round covariates of variance 1 (derived).

    Each fit projects the model on the span of `rows` random directions: E w_t = (rows/d)^t w0 and
    E |w_t|^2 = (rows/d) E |w_{t-1}|^2 + noise^2 rows / (d - rows - 1); signal = |w0|^2.
    """
    share = rows / d
    kept = share ** np.arange(1, fits + 1)
    added = interpolation_error(rows, d, noise) if noise else 0.0
    size = signal * kept + added * (1 - kept) / (1 - share)
    return size - 2 * kept * signal + signal


def predictions(setting: Setting, law: LinearLaw, noise: float, penalty: float) -> list[Prediction]:
    """What is exact: the mean of the coefficients, and under replace the excess error and the variances."""
    if penalty or setting.picked_or_weighed or not setting.recipes:
        return []
    d = len(law.coefficients)
    whole = all(not part.replace for recipe in setting.recipes for part in recipe)
    found: list[Prediction] = []
    if whole and min(setting.rows(t) for t in range(len(setting.recipes))) >= d:
        needs = "labels drawn around a linear model, at least d rows"
        for j in range(min(d, 3)):
            path = np.full(setting.horizon, law.coefficients[j])
            found.append(Prediction("coefficient", str(j), "mean", path, "exact", needs, SOURCE))
    counts = _written_and_fresh(setting)
    if counts is not None and setting.plain and noise == law.noise and len({rows for rows, _ in counts}) == 1:
        found += _interpolating(setting, law, counts[0][0])
    if counts is None or min(rows for rows, _ in counts) <= d + 1:
        return found
    noises = [law.noise] + [noise] * (len(counts) - 1)
    if any(fresh for _, fresh in counts[1:]) and noise != law.noise:
        return found
    error = replaced([rows for rows, _ in counts], d, noises, [fresh for _, fresh in counts])
    needs = "replace, normal covariates"
    found.append(Prediction("excess_risk", "", "mean", setting.padded(error), "exact", needs, SOURCE))
    signal = float(law.coefficients @ law.covariance @ law.coefficients)
    label = setting.padded(signal + error + noise**2)
    found.append(Prediction("variance", str(d), "mean", label, "exact", needs, SOURCE))
    inverse = np.linalg.inv(law.covariance)
    for j in range(min(d, 3)):
        spread = setting.padded(error * inverse[j, j] / d)
        found.append(Prediction("coefficient", str(j), "variance", spread, "exact", needs, SOURCE))
    return found


def _interpolating(setting: Setting, law: LinearLaw, rows: int) -> list[Prediction]:
    """Replace with fewer rows than round covariates: the signal that is left, and the excess error where it is finite."""
    d, spread = len(law.coefficients), float(law.covariance[0, 0])
    if rows >= d or not np.array_equal(law.covariance, spread * np.eye(d)):
        return []
    needs, fits = "replace, fewer rows than round normal covariates", np.arange(1, setting.horizon + 1)
    found = [
        Prediction("coefficient", str(j), "mean", law.coefficients[j] * (rows / d) ** fits, "exact", needs, SOURCE)
        for j in range(min(d, 3))
    ]
    if rows < d - 1:
        signal = spread * float(law.coefficients @ law.coefficients)
        error = interpolated(rows, d, law.noise, signal, setting.horizon)
        found.append(Prediction("excess_risk", "", "mean", error, "exact", needs, SOURCE))
    return found


def _written_and_fresh(setting: Setting) -> list[tuple[int, int]] | None:
    """Rows and fresh real rows of every fit, where each trains on its own increment alone; else None."""
    found = []
    for t, (pools, recipe) in enumerate(zip(setting.increments, setting.recipes, strict=True)):
        whole = all(isinstance(pool.n, int) and pool.name != "fixed" for pool in pools)
        if recipe != (Ingredient(range(t, t + 1)),) or not whole:
            return None
        sizes = [(int(pool.n), pool.origin == REAL) for pool in pools]  # type: ignore[arg-type]
        found.append((sum(n for n, _ in sizes), sum(n for n, real in sizes if real)))
    return found
