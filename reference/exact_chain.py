"""The closed forms of docs/theory.md, written out one by one and independent of longtail.theory.

t counts fits from 1 (longtail's generation is t - 1); everything is in units of the variance V0 under the truth.
v2 is the coefficient of the square in the variance function: -1 for categories and for a refitted Gaussian.
"""

from __future__ import annotations

import math

import numpy as np


def replace_variance(n: int, t: int, v2: float = -1.0) -> float:
    """E V(mu_t) / V0 under replace (docs/theory.md)."""
    return (1 + v2 / n) ** t


def replace_drift(n: int, t: int, v2: float = -1.0) -> float:
    """E (mu_t - mu_0)^2 / V0 under replace (docs/theory.md)."""
    return t / n if v2 == 0 else ((1 + v2 / n) ** t - 1) / v2


def accumulate_variance(n: int, t: int, v2: float = -1.0) -> float:
    """E V(mu_t) / V0 under accumulate, n rows a generation (docs/theory.md)."""
    return math.prod(1 + v2 / (n * k * k) for k in range(1, t + 1))


def fresh_drift(n: int, r: int, v2: float = -1.0) -> float:
    """Stationary drift with r fresh real rows of n (docs/theory.md); infinite where the bracket is not positive."""
    a = r / n
    bracket = n * a * (2 - a) - (1 - a) * v2
    return 1 / bracket if bracket > 0 else math.inf


def fresh_drift_at(n: int, r: int, t: int) -> float:
    """The same at fit t, v2 = -1: the start is forgotten by the factor (1-a)(1 - a - 1/n) a fit."""
    limit, a = fresh_drift(n, r), r / n
    return limit + (1 / n - limit) * ((1 - a) * (1 - a - 1 / n)) ** (t - 1)


def prior_drift(n: int, strength: float, v2: float = -1.0) -> float:
    """Stationary drift of the posterior mean with `strength` pseudo-rows at the truth (docs/theory.md)."""
    keep = (n / (n + strength)) ** 2
    return keep / n / (1 - keep * (1 + v2 / n))


def mixture_drift(n: int, a: float) -> float:
    """Stationary drift when each row is real with probability a, v2 = -1 (docs/theory.md; for other families the rows of a
    mixture are more spread than the family at the mixed mean, and the form of 0.3 does not hold)."""
    return 1 / (n * (1 - (1 - a) ** 2) + (1 - a) ** 2)


def fixed_drift(fixed: int, n: int, v2: float = -1.0) -> float:
    """Stationary drift around the mean of a fixed real set, n generated rows beside it (docs/theory.md)."""
    b = n / (fixed + n)
    return b * b / n / (1 - b * b * (1 + v2 / n))


def prior_path(n: int, strength: float, t: int) -> float:
    """(E mu_t - prior mean) / (mu_0 - prior mean): how much of the data is left after t fits (docs/theory.md)."""
    return (n / (n + strength)) ** t


def every_drift(n: int, every: int) -> float:
    """Heterozygosity kept, averaged over a cycle at stationarity, with one fresh real row each `every` generations.

    h' = (1-a)^2 h + 1 - (1-a)^2 - ((1-a) h + a) / n, a = 1/n in a refill generation, else 0 (the table of published results, row 36).
    """
    h, cycle = 1.0, [1.0]
    for _ in range(20 * n):
        cycle = []
        for step in range(every):
            a = 1 / n if step == 0 else 0.0
            h = (1 - a) ** 2 * h + 1 - (1 - a) ** 2 - ((1 - a) * h + a) / n
            cycle.append(h)
    return sum(cycle) / every


def not_sampled(q: float, rows: int) -> float:
    """The probability that no row shows a state of probability q (docs/theory.md)."""
    return (1 - q) ** rows


def survival(copies: float, t: int) -> float:
    """P(a rare state of `copies` expected copies is alive at fit t), replace, large n (docs/theory.md)."""
    s = 0.0
    for _ in range(t - 1):
        s = math.exp(s - 1)
    return 1 - math.exp(-copies * (1 - s))


def unbiasing(n: int) -> float:
    """c4(n): the expected sample sd of n rows of unit variance (docs/theory.md)."""
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def sd_factor(n: int, divisor: str) -> float:
    """E sd_t / sd_{t-1} of the refitted Gaussian, divisor "n" or "n-1" (docs/theory.md)."""
    return unbiasing(n) * (math.sqrt(1 - 1 / n) if divisor == "n" else 1.0)


def log_variance_step(n: int, divisor: str) -> float:
    """E ln sigma_t^2 - E ln sigma_{t-1}^2 (docs/theory.md)."""
    return digamma((n - 1) / 2) - math.log((n if divisor == "n" else n - 1) / 2)


def mean_variance(n: int, t: int, divisor: str) -> float:
    """Var mu_t of the refitted Gaussian (docs/theory.md)."""
    return t / n if divisor == "n-1" else 1 - (1 - 1 / n) ** t


def wasserstein(n: int, t: int, divisor: str) -> float:
    """E W2^2 to the truth, one dimension (docs/theory.md)."""
    if divisor == "n-1":
        return t / n + 2 - 2 * unbiasing(n) ** t
    return 2 * (1 - sd_factor(n, "n") ** t)


def log_det(n: int, dim: int, t: int) -> float:
    """E ln det(Sigma_t / Sigma_0), maximum likelihood (docs/theory.md)."""
    return t * sum(digamma((n - i) / 2) - math.log(n / 2) for i in range(1, dim + 1))


def halving(n: int) -> float:
    """Generations until the typical sd of the unbiased loop is halved (docs/theory.md)."""
    return 2 * math.log(2) / abs(log_variance_step(n, "n-1"))


def digamma(x: float) -> float:
    """psi(x): shifted up, then its asymptotic series."""
    shift = 0.0
    while x < 12:
        shift -= 1 / x
        x += 1
    y = 1 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * 691 / 32760)))))
    return shift + math.log(x) - 0.5 / x - series


def accumulate_limit(n: int) -> float:
    """sin(x)/x at pi / sqrt(n): what accumulate keeps of the variance for ever (docs/theory.md)."""
    return _sinc(1 / math.sqrt(n))


def subsample_with(n: int, t: int) -> float:
    """E sigma_t^2, n drawn with replacement from the growing pool (docs/theory.md)."""
    c = 1 - (1 - 1 / n) ** 2
    return (1 - 1 / n) ** 2 * math.prod(1 - c / k**2 for k in range(2, t + 1))


def subsample_with_limit(n: int) -> float:
    """The plateau of `subsample_with`."""
    return _sinc(math.sqrt(1 - (1 - 1 / n) ** 2))


def subsample_without(n: int, t: int) -> float:
    """E sigma_t^2, n drawn without replacement from the growing pool (docs/theory.md)."""
    pool, fitted = 1 - 1 / n, 1 - 1 / n
    for step in range(1, t + 1):
        rows = n * step
        of_mean = pool / n * (rows - n) / max(rows - 1, 1)
        fitted = pool * rows / max(rows - 1, 1) * (1 - 1 / n)
        pool = (step * pool + of_mean + fitted) / (step + 1) - (of_mean + fitted / n) / (step + 1) ** 2
    return fitted


def _sinc(x: float) -> float:
    return math.sin(math.pi * x) / (math.pi * x)


def eigenvalue(n: int, r: int, j: int) -> float:
    """The j-th eigenvalue of the chain with r immigrants (docs/theory.md)."""
    return math.prod((n - r - i) / n for i in range(j))


def island_identity(n: int, m: float) -> float:
    """F after sampling: mainland and island, each copy an immigrant with probability m (docs/theory.md)."""
    return 1 / (n - (n - 1) * (1 - m) ** 2)


def island_identity_before(n: int, m: float) -> float:
    """The classical form of F, before sampling (docs/theory.md)."""
    return (1 - m) ** 2 / (n - (n - 1) * (1 - m) ** 2)


def immigrants_kept(n: int, r: int) -> float:
    """E H / H_0 at stationarity with exactly r fresh real rows (docs/theory.md)."""
    a = r / n
    return 1 - 1 / (n * a * (2 - a) + 1 - a)


def beta_binomial_absence(n: int, r: int, q: float) -> float:
    """Absence from the training set in the diffusion limit (docs/theory.md)."""
    a, b = 2 * r * q, 2 * r * (1 - q)
    return math.exp(math.lgamma(b + n) + math.lgamma(a + b) - math.lgamma(b) - math.lgamma(a + b + n))


def power_absence(n: int, r: int, q: float) -> float:
    """The power form (2 r / n)^(2 r q) of absence (docs/theory.md)."""
    return (2 * r / n) ** (2 * r * q)


def chain(n: int, q: float = 0.0, r: int = 0) -> np.ndarray:
    """The transition matrix (n + 1, n + 1) of a category's count, built row by row by convolution (docs/theory.md)."""
    fresh = _binomial(r, q)
    return np.array([np.convolve(_binomial(n - r, k / n), fresh) for k in range(n + 1)])


def stationary(n: int, q: float, r: int) -> np.ndarray:
    """The stationary law (n + 1,) of that chain, by repeated squaring."""
    matrix = chain(n, q, r)
    for _ in range(40):
        matrix = matrix @ matrix
        matrix /= matrix.sum(axis=1, keepdims=True)
    return matrix[0]


def absorption_times(n: int) -> np.ndarray:
    """Expected fits until a category is lost or fixed, from 1 .. n - 1 copies (docs/theory.md)."""
    inner = chain(n)[1:-1, 1:-1]
    return np.linalg.solve(np.eye(n - 1) - inner, np.ones(n - 1))


def _binomial(n: int, p: float) -> np.ndarray:
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])
