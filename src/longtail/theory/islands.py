"""Networks of models that write for each other: identity within and between islands, exactly (finite island model).

Island i trains on N_i rows.  Each row that a model writes for island i comes from its own model with probability 1 - m, and
with probability m from one of the other islands, each as likely: its source is s_i = sum_j M_ij q_j.  With S = M F M',
F_ij = E sum_k q_i(k) q_j(k), k_i written rows and r_i fresh real ones (N_i = k_i + r_i), P = sum_k p_k^2 and one replace step

    F'_ij = (k_i k_j S_ij + (k_i r_j + r_i k_j + r_i r_j) P) / (N_i N_j)                                    i != j
    F'_ii = (k_i + k_i (k_i - 1) S_ii + 2 k_i r_i P + r_i + r_i (r_i - 1) P) / N_i^2

because E q_i = p on every island (derived; for equal islands without real rows it is Wright's finite island model).
"""

from __future__ import annotations

import math

import numpy as np


def mixing(count: int, migrants: float) -> np.ndarray:
    """M (count, count): the share of island i's written rows that the model of island j writes."""
    if count == 1:
        return np.ones((1, 1))
    other = migrants / (count - 1)
    return np.full((count, count), other) + np.eye(count) * (1 - migrants - other)


def dealt(n: int, count: int) -> np.ndarray:
    """How many of n rows each island gets (count,), dealt one after the other from the first island on."""
    return n // count + (np.arange(count) < n % count)


def identities(count: int, migrants: float, rows: tuple[int, int], real: float, fits: int) -> np.ndarray:
    """F (fits, count, count) after 1, 2, ... fits.

    rows: n rows of the network in each generation, and how many of them are fresh and real; real: P = sum_k p_k^2.
    """
    n, fresh = rows
    written, new = dealt(n - fresh, count).astype(float), dealt(fresh, count).astype(float)
    matrix, own = mixing(count, migrants), written + new
    found = np.empty((fits, count, count))
    found[0] = np.full((count, count), real) + np.diag((1 - real) / own)
    for t in range(1, fits):
        source = matrix @ found[t - 1] @ matrix.T
        fixed = (np.outer(own, own) - np.outer(written, written)) * real
        step = np.outer(written, written) * source + fixed
        # two rows of one island are the same row once in own of own^2 times
        step += np.diag(written * (1 - np.diag(source)) + new * (1 - real))
        found[t] = step / np.outer(own, own)
    return found


def diversities(identity: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean heterozygosity within islands and that of the pooled model, each (fits,), from identities (fits, I, I).

    weights (I,): the islands' shares of the rows.
    """
    within = 1 - np.einsum("tii,i->t", identity, weights)
    pooled = 1 - np.einsum("tij,i,j->t", identity, weights, weights)
    return within, pooled


def pair_matrix(count: int, migrants: float, n: float) -> np.ndarray:
    """One step (2, 2) of the non-identities (1 - f, 1 - g), within and between equal islands of n rows, no real rows.

    1 - f' = (1 - 1/n) (A (1 - f) + (1 - A) (1 - g)), 1 - g' = C (1 - f) + (1 - C) (1 - g), where A and C are the chances that
    two rows of one island, or of two, have their parents on one island.
    """
    other = migrants / (count - 1)
    same = (1 - migrants) ** 2 + migrants * other
    across = 2 * (1 - migrants) * other + (count - 2) * other**2
    keep = 1 - 1 / n
    return np.array([[keep * same, keep * (1 - same)], [across, 1 - across]])


def differentiation_limit(count: int, migrants: float, n: float) -> float:
    """F_ST = 1 - H_within / H_pooled once the ratio has settled: from the leading eigenvector of `pair_matrix`."""
    values, vectors = np.linalg.eig(pair_matrix(count, migrants, n))
    within, between = np.abs(vectors[:, int(np.argmax(values.real))].real)
    pooled = within / count + (1 - 1 / count) * between
    return float(1 - within / pooled)


def settled_approximation(count: int, migrants: float, n: float) -> float:
    """The same for large n and few migrants: with M = n m, I islands and B = 2 M I / (I - 1) - 1,

        y = (sqrt(B^2 + 8 M) - B) / (4 M),   F_ST = (I - 1) y / (I + (I - 1) y)                       (derived)

    For many islands 1 / (1 + 2 M) (Wright 1931, haploid).
    """
    scaled = n * migrants
    slope = 2 * scaled * count / (count - 1) - 1
    excess = (math.sqrt(slope * slope + 8 * scaled) - slope) / (4 * scaled)
    return (count - 1) * excess / (count + (count - 1) * excess)


def differentiation_over_time(count: int, migrants: float, n: float) -> float:
    """1 - sum_t H_within / sum_t H_pooled over all generations of a network that starts as one population."""
    within, between = np.linalg.solve(np.eye(2) - pair_matrix(count, migrants, n), np.ones(2))
    return float(1 - within / (within / count + (1 - 1 / count) * between))


def coalescence_approximation(count: int, migrants: float, n: float) -> float:
    """The same for few migrants: 1 / (1 + 2 n m (I / (I - 1))^2), haploid (Takahata 1983; Slatkin 1991)."""
    return float(1 / (1 + 2 * n * migrants * (count / (count - 1)) ** 2))
