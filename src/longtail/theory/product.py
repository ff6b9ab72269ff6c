"""The Gaussian replace loop exactly: its scale is a product of independent chi variables (docs/theory.md 2)."""

from __future__ import annotations

import numpy as np

from .prediction import Prediction, Setting


def gaussian_replace(
    setting: Setting, law: tuple[np.ndarray, np.ndarray], divisor: str, scale: float = 1.0
) -> list[Prediction]:
    """Predictions for replace without real rows: E sd, E log variance, E W2^2 (d = 1) and E log det.

    With n_t rows at fit t, sd_t / sd_{t-1} = sqrt(s chi2(n_t - 1) / k_t) with k_t = n_t or n_t - 1, and s = scale for
    rows that a model wrote (Alemohammad et al. 2024), 1 for real ones.
    """
    from scipy.special import gammaln, psi

    mean, covariance = law
    dim = len(mean)
    n = np.array([setting.rows(t) for t in range(setting.horizon)], dtype=float)
    k = n if divisor == "n" else n - 1
    source = "theory 2 (product of chi variables)"
    predictions = []
    bias = np.log(scale) * np.arange(len(n))
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.exp(np.cumsum(gammaln(n / 2) - gammaln((n - 1) / 2) + 0.5 * np.log(2 / k)) + bias / 2)
        log_variance = np.cumsum(psi((n - 1) / 2) - np.log(k / 2)) + bias
        shrink = np.cumprod((n - 1) / k) * np.exp(bias)
        drift = np.cumsum(np.concatenate(([1.0], scale * shrink[:-1])) / n)
        log_det = np.cumsum(sum(psi((n - i) / 2) - np.log(k / 2) for i in range(1, dim + 1))) + dim * bias
    for column in range(min(dim, 3)):
        truth = float(covariance[column, column])
        predictions += [
            Prediction("sd", str(column), "mean", np.sqrt(truth) * sd, "exact", "replace, normal world", source),
            Prediction(
                "log_variance",
                str(column),
                "mean",
                np.log(truth) + log_variance,
                "exact",
                "replace, normal world",
                source,
            ),
        ]
    if dim == 1:
        distance = covariance[0, 0] * (drift + shrink + 1 - 2 * sd)
        predictions.append(
            Prediction("wasserstein2", "", "mean", distance, "exact", "replace, normal world, d = 1", source)
        )
    if n.min() > dim:
        predictions.append(Prediction("log_det", "", "mean", log_det, "exact", "replace, normal world, n > d", source))
    return predictions
