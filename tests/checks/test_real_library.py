"""The clauses on a real library: scikit-learn's GaussianMixture, wrapped in the obvious way and in the right one (the docs.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from longtail.checks.check import check
from longtail.errors import InputError

mixture = pytest.importorskip("sklearn.mixture")


@dataclass(frozen=True)
class Obvious:
    """random_state=0, as in most examples: every sample replays the noise; rows come sorted by component."""

    chains: ClassVar[int] = 1

    def settled(self, world: Any) -> Any:
        if getattr(world, "dim", 0) != 1:
            raise InputError("the world normal in one column is enough here")
        return self

    def seed(self, rng: np.random.Generator) -> int:
        return 0

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: Any) -> Any:
        model = mixture.GaussianMixture(2, tol=0.1, init_params="random_from_data", random_state=self.seed(rng)).fit(
            rows[0][:, None]
        )
        return {"weights": model.weights_, "means": model.means_, "covariances": model.covariances_}

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> np.ndarray:
        model = mixture.GaussianMixture(2, random_state=self.seed(rng))
        model.weights_, model.means_, model.covariances_ = state["weights"], state["means"], state["covariances"]
        model.precisions_cholesky_ = 1 / np.sqrt(model.covariances_)
        return self.order(model.sample(n)[0][None, :, 0], rng)

    def order(self, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return rows


class Shuffled(Obvious):
    """The replay is still there, and harder to see."""

    def order(self, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return rng.permuted(rows, axis=1)


class Reseeded(Obvious):
    """Seeds from the address, rows as they come."""

    def seed(self, rng: np.random.Generator) -> int:
        return int(rng.integers(2**31))


class Right(Reseeded):
    order = Shuffled.order


def failed(part: type) -> set[str]:
    return {row.clause for row in check(part).failures}


def test_a_constant_seed_is_seen_shuffled_or_not() -> None:
    replay = {"different address, other rows", "chains do not share noise", "refitting does not replay noise"}
    assert failed(Obvious) >= {*replay, "rows carry no order"}
    assert failed(Shuffled) == replay


def test_rows_sorted_by_component_are_seen() -> None:
    assert failed(Reseeded) == {"rows carry no order"}


def test_the_right_wrapper_passes() -> None:
    result = check(Right)
    assert result.passed, str(result)
