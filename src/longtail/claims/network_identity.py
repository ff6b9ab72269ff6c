"""In a network of models identity within and between islands follows a linear recursion, so that both diversities are exact.

Each row that is written for an island comes from another's model with probability m.  With f = E sum q_i^2 and
g = E sum q_i q_j, A = (1-m)^2 + m^2/(I-1) and C = 2 (1-m) m/(I-1) + (I-2) m^2/(I-1)^2:

    1 - f' = (1 - 1/n) [A (1-f) + (1-A) (1-g)],     1 - g' = C (1-f) + (1-C) (1-g)

(Wright's finite island model for whole-network resampling, derived; with fresh real rows likewise).  Diversity within the
islands is 1 - f, that of the pooled network 1 - f/I - (1 - 1/I) g.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import diversity_of, heterozygosity, loop, probabilities, sizes, zipf
from ..theory.islands import dealt, diversities, identities, pair_matrix

PAPER = "genetics"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for each, m in zip(sizes(rng, 15, 80), probabilities(rng, 0.01, 0.5), strict=True):
        islands, t, world = int(rng.integers(2, 6)), int(rng.integers(3, 25)), zipf(6, float(rng.uniform(0, 1)))
        for fresh in (0, int(rng.integers(1, 3)) * islands):
            n = islands * each
            anchor = {"fresh": {"rows": fresh}} if fresh else "none"
            family = {"islands": {"count": islands, "migrants": m}}
            found = loop(rng, 3_000, [t], both, world=world, rows=n, family=family, anchor=anchor)[t]
            identity = identities(islands, m, (n, fresh), 1 - diversity_of(world), t + 1)
            within, pooled = (values[t] for values in diversities(identity, dealt(n, islands) / n))
            where = f"{islands} islands of {each}, m={m}, {fresh} fresh, t={t + 1}"
            yield mean("diversity within islands", where, found[:, 0], within)
            yield mean("diversity of the network", where, found[:, 1], pooled)
        plain = identities(islands, m, (islands * each, 0), 1 - diversity_of(world), t + 1)
        pair = np.array([(1 - 1 / each) * diversity_of(world), diversity_of(world)])
        for _ in range(t):
            pair = pair_matrix(islands, m, each) @ pair
        where = f"{islands} islands of {each}, m={m}, t={t + 1}"
        yield equal("f: whole network against pairs", where, 1 - float(plain[t, 0, 0]), float(pair[0]), 1e-12)
        yield equal("g: whole network against pairs", where, 1 - float(plain[t, 0, 1]), float(pair[1]), 1e-12)


def both(look: Look) -> np.ndarray:
    """Mean heterozygosity within the islands and that of the pooled network (chains, 2)."""
    own = 1 - (look.exact("islands") ** 2).sum(axis=2)
    return np.stack([(look.exact("weights") * own).sum(axis=1), heterozygosity(look)], axis=1)
