"""Weights of rows that anchors write into recipes: one number for a part, or by stratum for all parts together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from .weights import best_weight


@dataclass(frozen=True)
class GeneratedShare:
    """The weight of each generated row beside `real` real rows that count one each, so that the real ones have the share.

    share "best": best_weight for as many generated rows as there are.
    """

    real: int
    share: float | Literal["best"]

    def each(self, n: Any) -> Any:
        """The weight of each of n rows (a number, or (chains,))."""
        w = best_weight(n, self.real) if self.share == "best" else self.share
        return (1 - w) / w * self.real / np.maximum(n, 1)

    def weights(self, rows: np.ndarray) -> np.ndarray:
        return np.full(rows.shape[:2], float(self.each(rows.shape[1])))


@dataclass(frozen=True)
class StratumWeights:
    """Weights by stratum, for all parts of a training set together; in sum the number of rows.

    real: whether the rows of this part are the anchor's real ones.  share: of the real rows, "natural" (all rows alike),
    "best" or a number.  quota: every stratum gets its real mass and the share holds within each stratum; a stratum that no
    row lies in gets nothing, and the others its part.  Without quota the generated rows are weighed alike, the real
    rows of a stratum together in proportion to its real mass.
    """

    strata: Any = field(compare=False, repr=False)
    real: bool
    share: float | Literal["best", "natural"] = "best"
    quota: bool = True

    def weights(self, rows: np.ndarray) -> np.ndarray:
        """(chains, n) for a training set of these rows alone."""
        return self.jointly([_Part(rows, self)])[0]

    def jointly(self, parts: Sequence[Any]) -> list[np.ndarray]:
        """(chains, n) for the rows of every part; each has `rows` and a `weight` that is one of these."""
        places = [self.strata.of(part.rows) for part in parts]
        counts = [_counted(place, len(self.strata.mass)) for place in places]
        real = [part.weight.real for part in parts]
        k = sum((count for count, is_real in zip(counts, real, strict=True) if is_real), np.zeros_like(counts[0]))
        n = sum((count for count, is_real in zip(counts, real, strict=True) if not is_real), np.zeros_like(counts[0]))
        each = self._by_quota(n, k) if self.quota else self._by_sampling(n, k)
        return [
            np.take_along_axis(each[1 if is_real else 0], place, axis=1)
            for place, is_real in zip(places, real, strict=True)
        ]

    def _by_quota(self, n: np.ndarray, k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The weight of a generated and of a real row of each stratum, both (chains, G)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            w = np.nan_to_num(k / (n + k)) if self.share == "natural" else self._share(n, k)
            w = np.where(k == 0, 0.0, np.where(n == 0, 1.0, w))
            mass = np.where(n + k > 0, self.strata.mass, 0.0)
            mass = mass / mass.sum(axis=1, keepdims=True) * (n + k).sum(axis=1, keepdims=True)
            return np.where(n > 0, mass * (1 - w) / n, 0.0), np.where(k > 0, mass * w / k, 0.0)

    def _by_sampling(self, n: np.ndarray, k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        generated, real = n.sum(axis=1, keepdims=True), k.sum(axis=1, keepdims=True)
        mass = np.where(k > 0, self.strata.mass, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            w = real / (generated + real) if self.share == "natural" else self._share(generated, real)
            mass = mass / mass.sum(axis=1, keepdims=True) * (generated + real)
            return np.broadcast_to((1 - w) * (generated + real) / generated, n.shape), np.where(
                k > 0, mass * w / k, 0.0
            )

    def _share(self, n: np.ndarray, k: np.ndarray) -> np.ndarray:
        return best_weight(n, k) if self.share == "best" else np.full(n.shape, float(self.share))


@dataclass(frozen=True)
class _Part:
    rows: np.ndarray
    weight: StratumWeights


def _counted(place: np.ndarray, strata: int) -> np.ndarray:
    """How many rows of each chain lie in each stratum (chains, G)."""
    flat = place + strata * np.arange(len(place))[:, None]
    return np.bincount(flat.ravel(), minlength=strata * len(place)).reshape(len(place), strata).astype(float)
