"""The Gaussian copula for tables: each column's own values, tied together by normal correlations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError


class Margin(NamedTuple):
    """One column: its distinct values (a number's in order, names from frequent to rare) and where their shares end."""

    values: np.ndarray
    ends: np.ndarray


class Model(NamedTuple):
    """The model of one chain: a margin for each column, and a root (columns, columns) of the correlations of the scores."""

    margins: tuple[Margin, ...]
    root: np.ndarray


class State(NamedTuple):
    """One Model for each chain; flat: rows came as (chains, n)."""

    models: tuple[Model, ...]
    flat: bool

    def head(self, chains: int) -> State:
        return State(self.models[:chains], self.flat)


@dataclass(frozen=True)
class GaussianCopula:
    """Empirical margins and a normal copula.  rows (chains, n) or (chains, n, columns) -> State.

    A row's score in a column is the normal quantile of the middle of its value's interval, the intervals being as long as
    the values' shares; the model draws normal scores with the correlations of these, and writes the values they fall on.
    categorical: the columns (counted from 0) whose numbers are names, beside those that a table has; their intervals go from frequent to rare.  NaN is
    a value like others, behind the last one.  weights count each row as so many.

    The margins are those of the training rows: a value that is not among them is never written, so that each column
    loses values as a categorical model does, and no number lies between or beyond those seen.  Middles of wide intervals
    understate the ties of columns with few values.

    Sources: Sklar (1959); Patki, Wedge and Veeramachaneni (2016), "The synthetic data vault", here with empirical margins.
    """

    categorical: tuple[int, ...] = ()

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"categorical": (0,)})
    small_blocks: ClassVar[bool] = True
    exact_fit: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if any(column < 0 for column in self.categorical):
            raise InputError(f"family gaussian_copula: categorical = {self.categorical} must number columns from 0")

    def settled(self, world: Any) -> GaussianCopula:
        """The family for this world, its columns of names taken from a table.  InputError for texts."""
        form = getattr(world, "form", None)
        kind = getattr(form, "kind", "numbers")
        if kind == "texts":
            raise InputError("family gaussian_copula needs a table or numbers, but this world has texts; use ngram")
        if kind == "table" and form is not None:
            return GaussianCopula(tuple(sorted({*self.categorical, *form.categorical})))
        return GaussianCopula((0,)) if getattr(world, "types", None) is not None else self

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator | None = None,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        """Raises InputError without rows, and for a categorical column that is not there."""
        flat = rows.ndim == 2
        wide = rows[..., None] if flat else rows
        if wide.ndim != 3 or 0 in wide.shape[1:]:
            raise InputError(f"family gaussian_copula needs rows (chains, n, columns), at least one, not {rows.shape}")
        if max(self.categorical, default=0) >= wide.shape[2]:
            raise InputError(
                f"family gaussian_copula: categorical = {self.categorical}, but the rows have {wide.shape[2]} columns, "
                "counted from 0"
            )
        counted = np.ones(wide.shape[:2]) if weights is None else weights
        return State(tuple(self._model(*pair) for pair in zip(wide, counted, strict=True)), flat)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        rows = np.stack([_drawn(model, n, rng) for model in state.models])
        return rows[..., 0] if state.flat else rows

    def _model(self, rows: np.ndarray, weights: np.ndarray) -> Model:
        from scipy.special import ndtri

        weights = weights / weights.sum()
        margins, scores = [], np.zeros(rows.shape)
        for at, column in enumerate(rows.T):
            values, codes = np.unique(column, return_inverse=True)
            share = np.bincount(codes, weights, minlength=len(values))
            order = np.argsort(-share, kind="stable") if at in self.categorical else np.arange(len(values))
            order = order[share[order] > 0]
            ends = np.cumsum(share[order])
            middle = np.full(len(values), 0.5)
            middle[order] = (ends - share[order] / 2) / ends[-1]
            margins.append(Margin(values[order], ends / ends[-1]))
            scores[:, at] = ndtri(middle)[codes]
        return Model(tuple(margins), _root(scores, weights))


def _root(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A root of the correlations of scores (n, columns); a column of one value is tied to none."""
    centred = scores - weights @ scores
    covariance = (centred * weights[:, None]).T @ centred
    sd = np.sqrt(covariance.diagonal())
    tied = sd > 1e-9
    correlation = np.where(tied[:, None] & tied, covariance, 0.0) / np.outer(
        np.where(tied, sd, 1.0), np.where(tied, sd, 1.0)
    )
    np.fill_diagonal(correlation, 1.0)
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(root / np.sqrt((root**2).sum(axis=1, keepdims=True)))


def _drawn(model: Model, n: int, rng: np.random.Generator) -> np.ndarray:
    """New rows of one chain (n, columns)."""
    from scipy.special import ndtr

    places = ndtr(rng.standard_normal((n, len(model.margins))) @ model.root.T)
    columns = [
        margin.values[np.minimum(margin.ends.searchsorted(place, side="right"), len(margin.values) - 1)]
        for margin, place in zip(model.margins, places.T, strict=True)
    ]
    return np.stack(columns, axis=1)
