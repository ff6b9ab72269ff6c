"""Divergence of the model from the world: KL, total variation, chi-square; Wasserstein-2 for Gaussians."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured


@dataclass(frozen=True)
class Divergence:
    """KL(world || model), total variation and chi-square for types; KL and squared Wasserstein-2 for normal models.

    KL is infinite ("diverged", no value) once a type is extinct.  In more than one column Wasserstein-2 is worked out
    for the probed chains.  Nothing is measured where the law of the model or the world is not known exactly.  Better
    low, from 0; total variation to 1.
    Blind spot: chi-square and total variation hardly move while rare types go, and KL is infinite after the first of
    them; between normal models Wasserstein-2 is in the units of the columns, so that large units decide.
    Sources: Kullback and Leibler 1951, "On information and sufficiency"; Dowson and Landau 1982, "The Frechet distance
    between multivariate normal distributions" (Wasserstein-2).
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("kl", "total_variation", "chi2", "wasserstein2")

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        if (law := look.exact("law")) is not None:
            yield from _of_types(look.world.types, *law)
        elif hasattr(look.world, "gaussian") and look.exact("root") is not None:
            yield from _of_gaussians(look, *look.world.gaussian)


def _of_types(types: Any, symbols: np.ndarray, q: np.ndarray) -> Iterator[Measured]:
    p = types.p[symbols]
    alive = q > 0
    shared = (p * alive).sum(axis=1)
    yield Measured("total_variation", "", np.clip((np.abs(q - p * alive).sum(axis=1) + 1 - shared) / 2, 0.0, 1.0))
    yield Measured("chi2", "", (q**2 / p).sum(axis=1) - 1.0)
    whole = np.count_nonzero(alive, axis=1) == len(types)
    kl = np.full(len(q), np.nan)
    if whole.any():
        real = np.broadcast_to(p, q.shape)[whole]
        ratio = np.log(real / np.where(q[whole] > 0, q[whole], 1.0))
        kl[whole] = (real * alive[whole] * ratio).sum(axis=1)
    yield Measured("kl", "", kl, "diverged")


def _of_gaussians(look: Look, centre: np.ndarray, covariance: np.ndarray) -> Iterator[Measured]:
    """Closed forms between normal laws (Wasserstein-2: Dowson and Landau 1982, by a nuclear norm)."""
    truth = np.linalg.cholesky(covariance)
    mean, root = look.exact("mean") - centre, look.exact("root")
    if len(centre) == 1:
        sd, own = np.abs(root[:, 0, 0]), truth[0, 0]
        yield Measured("wasserstein2", "", mean[:, 0] ** 2 + (sd - own) ** 2)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            kl = np.log(sd / own) + (own**2 + mean[:, 0] ** 2) / (2 * sd**2) - 0.5
        yield Measured("kl", "", np.where(np.isfinite(kl), kl, np.nan), "diverged")
        return
    few = look.probed
    shared = np.linalg.svd(truth.T @ root[:few], compute_uv=False).sum(axis=1)
    size = (root[:few] ** 2).sum(axis=(1, 2))
    yield Measured(
        "wasserstein2", "", np.maximum((mean[:few] ** 2).sum(axis=1) + np.trace(covariance) + size - 2 * shared, 0.0)
    )
