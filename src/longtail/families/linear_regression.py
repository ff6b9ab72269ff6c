"""Linear regression: labels refitted by least squares, by the least coefficients, or by ridge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError
from ..theory.prediction import Prediction, Setting
from ..theory.regression import LinearLaw, law_of, predictions

SINGULAR = 1e-12
"""Eigenvalues below this share of the largest are 0; pivots whose squares are below it are not trusted."""


class State(NamedTuple):
    """A batch of linear models: coefficients (chains, d)."""

    coefficients: np.ndarray


class Summary(NamedTuple):
    """Rows seen n (a number or (chains,)), X'X (chains, d, d) and X'y (chains, d), each row times its weight."""

    n: Any
    gram: np.ndarray
    moment: np.ndarray


@dataclass(frozen=True)
class LinearRegression:
    """Coefficients of the label, without intercept.  rows (chains, n, d + 1), the label last -> State.

    Least squares; with fewer rows than covariates, or dependent ones, the least coefficients that fit best; penalty > 0:
    ridge, |y - X w|^2 + n penalty |w|^2.  The model writes covariates of the world's law and labels with normal noise;
    noise: its standard deviation (default: the world's), known and never refitted.
    """

    penalty: float = 0.0
    noise: float | None = None
    law: tuple[Any, Any, float] | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"noise": 0.5}, {"penalty": 0.1})
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("linear", {"covariates": 3}),)
    exact_fit: ClassVar[bool] = True
    SETTLED: ClassVar[tuple[str, ...]] = ("law",)

    def __post_init__(self) -> None:
        if not 0 <= self.penalty < np.inf:
            raise InputError(f"family linear_regression: penalty = {self.penalty} must be finite and at least 0")
        if self.noise is not None and not 0 < self.noise < np.inf:
            raise InputError(f"family linear_regression: noise = {self.noise} must be a positive number")

    def settled(self, world: Any) -> LinearRegression:
        """The family for this world, whose law of covariates it writes.  InputError where that is not known."""
        law = law_of(world)
        if law is None:
            raise InputError(
                "family linear_regression needs normal rows of mean 0 in at least two columns, the last the label; "
                "use the world linear, or normal with dim of at least 2 and mean 0"
            )
        coefficients, covariance, noise = law
        return replace(self, law=(tuple(coefficients.tolist()), tuple(map(tuple, covariance.tolist())), noise))

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator | None,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        """weights (chains, n): how much each row counts."""
        return self.fit_summary(self._summarised(rows, weights), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, d = state.coefficients.shape
        draws = rng.standard_normal((chains, n, d + 1))
        covariates = draws[..., :-1] @ self._root.T
        draws[..., -1] *= self._label_noise
        draws[..., -1] += (covariates @ state.coefficients[:, :, None])[..., 0]
        draws[..., :-1] = covariates
        return draws

    def summarise(self, rows: np.ndarray) -> Summary:
        return self._summarised(rows, None)

    def _summarised(self, rows: np.ndarray, weights: np.ndarray | None) -> Summary:
        if rows.ndim != 3 or rows.shape[2] < 2:
            raise InputError("family linear_regression: a row must hold at least one covariate and its label")
        x, y = rows[..., :-1], rows[..., -1:]
        turned = x.transpose(0, 2, 1) if weights is None else x.transpose(0, 2, 1) * weights[:, None, :]
        n = rows.shape[1] if weights is None else weights.sum(axis=1)
        return Summary(n, turned @ x, (turned @ y)[..., 0])

    def merge(self, a: Summary, b: Summary) -> Summary:
        return Summary(a.n + b.n, a.gram + b.gram, a.moment + b.moment)

    def weigh(self, summary: Summary, weight: Any) -> Summary:
        """Every row counts `weight` times (a number, or (chains,)), in the penalty too."""
        moment = summary.moment * np.reshape(weight, (-1, 1))
        return Summary(summary.n * weight, summary.gram * np.reshape(weight, (-1, 1, 1)), moment)

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)): X'X = F F' is Wishart (Bartlett 1933), X'y = F (F'w + noise z).

        F is the covariates' root times the factor of a Wishart matrix with n degrees of freedom; n may be (chains,).
        """
        chains, d = state.coefficients.shape
        factor = self._root @ _bartlett(chains, d, n, rng)
        shadow = (state.coefficients[:, None, :] @ factor)[:, 0, :]
        shadow += self._label_noise * rng.standard_normal(shadow.shape)
        return Summary(n, factor @ factor.transpose(0, 2, 1), (factor @ shadow[:, :, None])[..., 0])

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        gram, d = summary.gram, summary.gram.shape[1]
        if self.penalty:
            size = np.broadcast_to(np.asarray(summary.n, dtype=float), (len(gram),))
            gram = gram + self.penalty * size[:, None, None] * np.eye(d)
        return State(_solved(gram, summary.moment))

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where its labels have this family's noise; else None."""
        law = law_of(world)
        if law is None or self._label_noise != law.noise:
            return None
        return State(np.tile(law.coefficients, (chains, 1)))

    def exact(self, state: State, name: str) -> Any:
        """coefficients (chains, d); mean, variance, log_variance (chains, d + 1), root, log_det of a whole row's law."""
        if name == "coefficients":
            return state.coefficients
        chains, d = state.coefficients.shape
        if name == "mean":
            return np.zeros((chains, d + 1))
        if name == "log_det":
            return np.full(chains, 2 * (np.log(np.diag(self._root)).sum() + np.log(self._label_noise)))
        if name not in ("root", "variance", "log_variance"):
            return None
        root = np.zeros((chains, d + 1, d + 1))
        root[:, :-1, :-1] = self._root
        root[:, -1, :-1], root[:, -1, -1] = state.coefficients @ self._root, self._label_noise
        if name == "root":
            return root
        variance = (root**2).sum(axis=2)
        return variance if name == "variance" else np.log(variance)

    def predict(self, setting: Setting) -> list[Prediction]:
        """The mean of the coefficients in every regime; the excess error under replace, with fresh real rows or without."""
        return predictions(setting, self._law, self._label_noise, self.penalty)

    @property
    def _law(self) -> LinearLaw:
        if self.law is None:
            raise InputError("family linear_regression must know its world's covariates; call settled(world) first")
        return LinearLaw(np.asarray(self.law[0]), np.asarray(self.law[1]), self.law[2])

    @property
    def _root(self) -> np.ndarray:
        return np.linalg.cholesky(self._law.covariance)

    @property
    def _label_noise(self) -> float:
        return self._law.noise if self.noise is None else self.noise


def _bartlett(chains: int, d: int, n: Any, rng: np.random.Generator) -> np.ndarray:
    """Lower-triangular factors (chains, d, d) of Wishart(identity, n): columns beyond the n-th are empty."""
    freedom = np.broadcast_to(np.asarray(n, dtype=float), (chains,))[:, None] - np.arange(d)
    factor = np.zeros((chains, d, d))
    below = np.tril_indices(d, -1)
    factor[:, below[0], below[1]] = rng.standard_normal((chains, len(below[0])))
    factor[:, np.arange(d), np.arange(d)] = np.sqrt(2 * rng.standard_gamma(np.maximum(freedom, 0.0) / 2))
    return np.where((freedom > 0)[:, None, :], factor, 0.0)


def _solved(gram: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """The solution of gram w = moment, the least one where there are many: by Cholesky, by eigenvalues where it is singular."""
    try:
        root = np.linalg.cholesky(gram)
        pivots = np.diagonal(root, axis1=1, axis2=2) ** 2
        poor = pivots.min(axis=1) <= SINGULAR * pivots.max(axis=1)
    except np.linalg.LinAlgError:
        poor = np.ones(len(gram), dtype=bool)
    found = np.empty_like(moment)
    if not poor.all():
        found[~poor] = np.linalg.solve(gram[~poor], moment[~poor][:, :, None])[..., 0]
    if poor.any():
        values, vectors = np.linalg.eigh(gram[poor])
        kept = values > SINGULAR * values[:, -1:]
        inverse = np.where(kept, 1 / np.where(kept, values, 1.0), 0.0)
        along = (vectors.transpose(0, 2, 1) @ moment[poor][:, :, None])[..., 0]
        found[poor] = (vectors @ (along * inverse)[:, :, None])[..., 0]
    return found
