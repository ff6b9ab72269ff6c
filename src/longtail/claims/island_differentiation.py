"""Models that train on m of n rows of each other's differ by F_ST near 1 / (1 + 2 n m): one row a generation keeps it at a third.

F_ST = 1 - H_within / H_pooled settles at a value that the recursion of identities gives exactly.  For many islands it is
Wright's 1 / (1 + 2 n m) (haploid; 1 / (1 + 4 N m) for diploids: .2 at one migrant).  For I islands and few migrants, M = n m, it
is (I-1) y / (I + (I-1) y) with 2 M y^2 + (2 M I/(I-1) - 1) y = 1 (derived); the often used form 1 / (1 + 2 n m (I/(I-1))^2), from
memory, is that of diversities summed over all generations, and too small for a network without new rows.  The network as a whole loses
diversity as one model of I n / (1 - F_ST) rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import diversity_of, heterozygosity, loop, sizes, zipf
from ..theory.islands import (
    coalescence_approximation,
    dealt,
    differentiation_limit,
    differentiation_over_time,
    diversities,
    identities,
    pair_matrix,
    settled_approximation,
)

PAPER = "genetics"
EVIDENCE = "MD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for migrants in (0.5, 1.0, 5.0):
        n, islands = 100_000, 100_000
        many = differentiation_limit(islands, migrants / n, n)
        yield equal("F_ST = 1/(1+2nm)", f"many islands, n m={migrants}", many, 1 / (1 + 2 * migrants), 1e-4)
    for copies, ploidy, listed in ((1, "haploid", 0.333), (2, "diploid", 0.2)):
        settled = differentiation_limit(100_000, copies / 100_000, 100_000)
        yield equal("one migrant a generation", f"many islands, {ploidy}, digits", settled, listed, 5e-4)
    for islands, n in zip(sizes(rng, 2, 30), sizes(rng, 500, 5_000), strict=True):
        m = float(rng.uniform(0.3, 3)) / n
        exact = differentiation_limit(islands, m, n)
        where = f"{islands} islands of {n}, n m={n * m:.2f}"
        yield equal("F_ST settles", where, exact, settled_approximation(islands, m, n), 0.005)
        summed, textbook = differentiation_over_time(islands, m, n), coalescence_approximation(islands, m, n)
        yield equal("summed over generations: 1/(1+2nm (I/(I-1))^2)", where, summed, textbook, 0.005)
        yield is_true("the often used form is too small", where, textbook < exact, f"{textbook:.3f} < {exact:.3f}")
        largest = float(np.max(np.linalg.eigvals(pair_matrix(islands, m, n)).real))
        yield equal("effective rows I n / (1 - F_ST)", where, (1 - largest) * islands * n / (1 - exact), 1.0, 0.01)
    for each in sizes(rng, 20, 80):
        islands, m, world = int(rng.integers(2, 6)), float(rng.uniform(0.5, 3)) / each, zipf(8, 0.3)
        t, family = 3 * each, {"islands": {"count": islands, "migrants": m}}
        found = loop(rng, 3_000, [t], gap, world=world, rows=islands * each, family=family)[t]
        identity = identities(islands, m, (islands * each, 0), 1 - diversity_of(world), t + 1)
        within, pooled = (
            values[t] for values in diversities(identity, dealt(islands * each, islands) / (islands * each))
        )
        where = f"{islands} islands of {each}, n m={each * m:.2f}, t={t + 1}"
        left = found[:, 0] - within / pooled * found[:, 1]
        yield mean("F_ST of the loop: E H_within = (1 - F) E H_pooled", where, left, 0.0)
        limit = differentiation_limit(islands, m, each)
        yield equal("F_ST has settled", where, 1 - float(within / pooled), limit, 0.03)


def gap(look: Look) -> np.ndarray:
    """Heterozygosity within islands and of the pool (chains, 2)."""
    own = 1 - (look.exact("islands") ** 2).sum(axis=2)
    return np.stack([own.mean(axis=1), heterozygosity(look)], axis=1)
