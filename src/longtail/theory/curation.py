"""What curation does to a law over types, in the limit of many rows: best of K, tilting, verifiers, temperature, detectors."""

from __future__ import annotations

import math

import numpy as np

from ..errors import InputError

STEP = 0.2
"""Step of the trapezoidal rule in log s; its error falls as exp(-pi^2 / step), about 1e-21 here."""


def tilted(p: np.ndarray, reward: np.ndarray, times: float = 1.0) -> np.ndarray:
    """p e^(times r) / E e^(times r), from p and reward r (K,): what the best of K keeps as K grows, after so many rounds."""
    weight = np.where(p > 0, times * reward, -np.inf)
    law = p * np.exp(weight - weight.max())
    return law / law.sum()


def best_of_law(p: np.ndarray, reward: np.ndarray, k: int, hard: bool = False) -> np.ndarray:
    """The law (K,) of the row that is kept of k rows drawn from p (K,), by a choice on their rewards (K,).

    Bradley-Terry choice: row i is kept with probability e^(r_i) / sum_j e^(r_j), so that

        p'(x) = p(x) E[k e^(r(x)) / (e^(r(x)) + sum_(j<k) e^(r(x_j)))]                  (Ferbach et al., arXiv:2407.09499)

    with the mean by Laplace's integral 1/a = int_0^inf e^(-s a) ds, which needs the one function E e^(-s e^r) (derived).
    hard: the row of the highest reward, ties at random.  Raises InputError for k below 1.
    """
    if k < 1:
        raise InputError(f"best of k = {k} rows: k must be at least 1")
    levels, which = np.unique(reward, return_inverse=True)
    mass = np.bincount(which, p, minlength=len(levels)) / p.sum()
    if hard:
        below = np.concatenate(([0.0], np.cumsum(mass)))
        kept = np.diff(below**k)
        share = np.divide(kept, mass, out=np.zeros_like(kept), where=mass > 0)
        return p * share[which]
    grid = np.arange(-levels[-1] - math.log(k) - 42.0, -levels[0] + 7.0, STEP)
    share = np.zeros(len(levels))
    for part in np.array_split(grid, len(grid) // 256 + 1):
        scaled = np.exp(np.minimum(levels + part[:, None], 50.0))  # beyond it e^-scaled is 0
        fading = np.exp(-scaled)
        share += (scaled * fading * ((fading @ mass) ** (k - 1))[:, None]).sum(axis=0)
    law = p * (k * STEP * share)[which]
    return law / law.sum()


def reward_growth(p: np.ndarray, reward: np.ndarray, k: int) -> tuple[float, float]:
    """How much E e^r grows in one round of best of k, and the least it can: ((k - 1)/k) Var(e^r) / e^(max r).

    p and reward are (K,); the bound is that of Ferbach et al. (arXiv:2407.09499).
    """
    worth = np.exp(reward)
    mean = float(p @ worth)
    gain = float(best_of_law(p, reward, k) @ worth) - mean
    variance = float(p @ (worth - mean) ** 2)
    return gain, (k - 1) / k * variance / float(worth[p > 0].max())


def accepted_law(p: np.ndarray, accepts: np.ndarray) -> np.ndarray:
    """p a / sum p a: the law (K,) of accepted rows, from p (K,) and the chance a (K,) that a row of a type is accepted.

    Raises InputError where nothing can be accepted.
    """
    law = p * accepts
    if not law.sum() > 0:
        raise InputError("no type with positive probability is ever accepted")
    return law / law.sum()


def tempered(p: np.ndarray, temperature: float) -> np.ndarray:
    """p^(1/temperature), normalised (K,): sampling at a temperature, 1 leaves p as it is (Marchi et al., arXiv:2404.02325)."""
    with np.errstate(divide="ignore"):
        logs = np.log(p) / temperature
    law = np.exp(logs - logs.max())
    return law / law.sum()


def centre_map(mean: float, centre: float, radius: float, sd: float = 1.0) -> float:
    """E[X | |X - centre| <= radius] for X normal: where the mean of a model moves in one round of such a verifier."""
    from scipy.special import ndtr

    low, high = (centre - radius - mean) / sd, (centre + radius - mean) / sd
    inside = float(ndtr(high) - ndtr(low))
    if not inside > 0:
        raise InputError(f"a normal law around {mean:g} has no mass within {radius:g} of {centre:g}")
    density = (math.exp(-low * low / 2) - math.exp(-high * high / 2)) / math.sqrt(2 * math.pi)
    return mean + sd * density / inside


def detected_share(real: float, true_positive: float, false_positive: float, weights: tuple[float, float]) -> float:
    """The share of real rows after resampling by a detector, of a mixture whose share `real` is real.

    A row that the detector calls synthetic has weight weights[1], any other weights[0]; a synthetic row is called so with
    probability true_positive, a real one with false_positive.  alpha' = alpha w_R / (alpha w_R + (1 - alpha) w_S) with
    w_R = fpr w_1 + (1 - fpr) w_0 and w_S = tpr w_1 + (1 - tpr) w_0 (derived).  InputError where every weight is 0.
    """
    of_real = false_positive * weights[1] + (1 - false_positive) * weights[0]
    of_synthetic = true_positive * weights[1] + (1 - true_positive) * weights[0]
    total = real * of_real + (1 - real) * of_synthetic
    if not total > 0:
        raise InputError("the detector gives every row the weight 0; nothing is left to resample")
    return real * of_real / total


def rogan_gladen(positives: float, true_positive: float, false_positive: float) -> float:
    """The share of synthetic rows in a pool, from the share that a detector calls synthetic (Rogan and Gladen 1978).

    (positives - fpr) / (tpr - fpr); unbiased, and not cut to [0, 1].  InputError where the detector tells nothing.
    """
    if true_positive == false_positive:
        raise InputError(
            f"a detector whose true and false positive rates are both {true_positive:g} tells nothing of the share"
        )
    return (positives - false_positive) / (true_positive - false_positive)


def rogan_gladen_error(share: float, rows: int, true_positive: float, false_positive: float) -> float:
    """The standard error of that estimate from so many rows: sqrt(q (1 - q) / rows) / |tpr - fpr|, q = P(called synthetic)."""
    called = share * true_positive + (1 - share) * false_positive
    return math.sqrt(called * (1 - called) / rows) / abs(true_positive - false_positive)
