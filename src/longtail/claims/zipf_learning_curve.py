"""A memoriser of types p_i ~ i^-beta misses mass T^-(1 - 1/beta) after T rows, and a tail cut at rank k adds k^-(beta - 1).

E_T = sum_i p_i (1 - p_i)^T.  beta = 1.5: slopes -.334, -.336, -.340 over the decades from T = 100 to 10^5 (limit -1/3; the sum
has 2 10^6 types).  Trained on rows cut at rank k the error stays at the mass beyond k, .2358, .0759, .0237, .0071 for
k = 10 ... 10^4 against 2 k^-1/2 / Z = .2422, .0766, .0242, .0077 (Z the sum of i^-1.5).  With a share of uncut rows the error waits on the
plateau until these reach beyond k, then falls again ("grokking").
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import loop, p_of, shares, sizes, zipf

PAPER = "dohmatob_tails"
EVIDENCE = "ADV"
BETA, TYPES = 1.5, 2_000_000
SLOPES = ((100, -0.334), (1_000, -0.336), (10_000, -0.340))
PLATEAUS = ((10, 0.2358, 0.2422), (100, 0.0759, 0.0766), (1_000, 0.0237, 0.0242), (10_000, 0.0071, 0.0077))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p = p_of(zipf(TYPES, BETA))
    for rows, printed in SLOPES:
        slope = float(np.log10(missed(p, 10 * rows) / missed(p, rows)))
        where = f"beta=1.5, T={rows} to {10 * rows}"
        yield equal("slope of log E, digits", where, slope, printed, 6e-4)
        yield equal("slope of log E", where, slope, -(1 - 1 / BETA), 0.01)
    for cut, printed, formula in PLATEAUS:
        where = f"beta=1.5, k={cut}"
        yield equal("plateau, digits", where, cut_error(p, cut, 10**9, 0.0), printed, 6e-5)
        yield equal("2 k^-1/2 / Z, digits", where, 2 * cut**-0.5 * float(p[0]), formula, 6e-5)
    cut, share = 100, 0.01
    flat = np.log10(cut_error(p, cut, 100_000, share) / cut_error(p, cut, 10_000, share))
    late = np.log10(cut_error(p, cut, 10**9, share) / cut_error(p, cut, 10**8, share))
    yield is_true("waits on the plateau", "k=100, 1 % uncut, T=10^4 to 10^5", flat > -0.06, f"slope {flat:.3f} > -.06")
    yield is_true("then falls again", "k=100, 1 % uncut, T=10^8 to 10^9", late < -0.3, f"slope {late:.3f} < -.3")
    small = zipf(2_000, BETA)
    for n in sizes(rng, 50, 2_000):
        found = loop(rng, 1_000, [0], shares, world=small, rows=n)[0]
        absent = (p_of(small) * (found == 0)).sum(axis=1)
        yield mean("mass missing from a first model", f"beta=1.5, K=2000, n={n}", absent, missed(p_of(small), n))


def missed(p: np.ndarray, rows: float) -> float:
    """sum p (1 - p)^T."""
    return float((p * np.exp(rows * np.log1p(-p))).sum())


def cut_error(p: np.ndarray, cut: int, rows: float, share: float) -> float:
    """The mass missing after T rows, of which a share is uncut and the others lie within the first `cut` ranks."""
    head = p[:cut] / p[:cut].sum() * (1 - share) + p[:cut] * share
    within = (p[:cut] * np.exp(rows * np.log1p(-np.minimum(head, 1 - 1e-15)))).sum()
    return float(within + (p[cut:] * np.exp(rows * np.log1p(-share * p[cut:]))).sum())
