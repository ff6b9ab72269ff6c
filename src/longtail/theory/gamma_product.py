"""The gamma loop under replace exactly: the mean is a product of independent gamma averages.

mu_t / mu_{t-1} is the average of n gamma rows of shape k and mean 1, a gamma variable of shape n k over n k.  Derived
for this project.  The mean of the product is 1 for ever, its square grows as (1 + 1/(n k))^t, and its logarithm falls by
ln(n k) - psi(n k) a generation: the typical chain collapses while the moments grow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .fitted_mean import FittedMean
from .one_parameter import GammaLaw
from .prediction import Prediction, Setting

NODES = 4000


@dataclass(frozen=True)
class GammaMean(FittedMean):
    """A family of one mean whose rows have a gamma law."""

    @property
    def law(self) -> GammaLaw:
        """The law of the rows."""
        raise NotImplementedError

    def predict(self, setting: Setting) -> list[Prediction]:
        """The moments of every recipe; under plain replace also E ln mu, which falls while E mu^2 grows."""
        found = super().predict(setting)
        if not found or not setting.plain or self.prior:
            return found
        return found + gamma_replace(setting, float(setting.world.mean), self.law.shape)


def gamma_replace(setting: Setting, mean: float, shape: float) -> list[Prediction]:
    """E ln V(mu_t) = 2 (ln mu_0 + sum of (psi(n k) - ln(n k))) - ln k under replace without real rows."""
    from scipy.special import psi

    totals = np.array([setting.rows(t) for t in range(setting.horizon)], dtype=float) * shape
    logs = 2 * (np.log(mean) + np.cumsum(psi(totals) - np.log(totals))) - np.log(shape)
    needs, source = "replace, a world of the family's own law", "theory 2 (product of gamma variables)"
    return [Prediction("log_variance", "0", "mean", logs, "exact", needs, source)]


def product_below(x: np.ndarray, total: float, fits: int) -> np.ndarray:
    """P(mu_t / mu_0 <= x) for x of any shape: a product of `fits` gamma variables of shape `total` over `total`.

    The characteristic function of the logarithm is (Gamma(total + i u) / Gamma(total) total^(-i u))^fits; inverted
    after Gil-Pelaez (1951), with an error below 1e-9 for totals above 2 and fits above 1.
    """
    from scipy.special import loggamma, polygamma

    widest = 12 * np.sqrt(max(1.0, 4 / total)) / np.sqrt(fits * polygamma(1, total))
    edges = np.linspace(0.0, widest, NODES + 1)
    u = (edges[1:] + edges[:-1]) / 2
    log_phi = fits * (loggamma(total + 1j * u) - loggamma(total) - 1j * u * np.log(total))
    turns = np.exp(log_phi[None, :] - 1j * u * np.log(np.reshape(x, (-1, 1))))
    below = 0.5 - (turns.imag / u).sum(axis=1) * (edges[1] - edges[0]) / np.pi
    return below.reshape(np.shape(x))


def product_quantile(share: float, total: float, fits: int) -> float:
    """The value below which that share of the products lies."""
    from scipy.optimize import brentq

    def gap(log: float) -> float:
        return float(product_below(np.exp(log), total, fits)) - share

    return float(np.exp(brentq(gap, -60.0 * np.sqrt(fits / total) - 5, 60.0 * np.sqrt(fits / total) + 5)))
