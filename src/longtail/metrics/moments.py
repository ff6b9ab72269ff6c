"""Moments: mean, variance, standard deviation and log variance per column, and the log-determinant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..forms import required_numbers
from ..theory.prediction import moments_of


@dataclass(frozen=True)
class Moments:
    """Moments of the first `columns` columns of the model, exact where the family knows them, else of the probe.

    The log-determinant is that of the model's covariance less that of the world's (none for one column).  No side is
    better: the world's own moments are right.
    Blind spot: all but mean and spread, so a cut tail, a lost group and copies hardly show; columns are looked at one by
    one, so that only the log-determinant sees their ties.
    Source: as a sign of collapse Shumailov et al. 2024, "AI models collapse when trained on recursively generated data".
    """

    columns: int = 3

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("mean", "variance", "sd", "log_variance", "log_det")

    def settled(self, world: Any) -> Moments:
        required_numbers(world, "metric moments", "diversity or divergence", "text_diversity", "prdc")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        mean, log_variance, how = look.exact("mean"), look.exact("log_variance"), "exact"
        if mean is None or log_variance is None:
            probe = look.probe if look.probe.ndim == 3 else look.probe[..., None]
            with np.errstate(divide="ignore"):
                mean, log_variance, how = probe.mean(axis=1), np.log(probe.var(axis=1)), "probe"
        for column in range(min(self.columns, mean.shape[1])):
            part, log = str(column), log_variance[:, column]
            yield Measured("mean", part, mean[:, column], how=how)
            yield Measured("variance", part, np.exp(log), how=how)
            yield Measured("sd", part, np.exp(log / 2), how=how)
            yield Measured("log_variance", part, np.where(np.isfinite(log), log, np.nan), "degenerate", how)
        log_det = look.exact("log_det")
        if log_det is not None and mean.shape[1] > 1 and (truth := _log_det_of(look)) is not None:
            yield Measured("log_det", "", np.where(np.isfinite(log_det), log_det - truth, np.nan), "degenerate")


def _log_det_of(look: Look) -> float | None:
    """The log-determinant of the world's covariance, worked out once a cell; None where it is unknown or singular."""
    if "log_det" not in look.cache:
        law = moments_of(look.world)
        sign, value = (0.0, 0.0) if law is None else np.linalg.slogdet(law[1])
        look.cache["log_det"] = float(value) if sign > 0 else None
    return look.cache["log_det"]
