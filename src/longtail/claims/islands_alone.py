"""Models that exchange nothing collapse one by one, each to a type of its own, while the network keeps 1 - 1/I of its diversity.

With m = 0 each of the I models ends at one type (type k with probability p_k), and the pooled network at E H = (1 - 1/I) H_0
for ever; with any exchange the whole network ends at one type.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, mean, share
from ..reproduction.simulate import diversity_of, heterozygosity, loop, p_of, zipf
from ..theory.islands import diversities, identities

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for islands in (2, 5, int(rng.integers(6, 12))):
        each, world = int(rng.integers(8, 15)), zipf(6, float(rng.uniform(0, 1)))
        t, family = 40 * each, {"islands": {"count": islands, "migrants": 0.0}}
        found = loop(rng, 1_000, [t], ends, world=world, rows=islands * each, family=family)[t]
        where = f"{islands} islands of {each}, m=0, t={t + 1}"
        kept = (1 - 1 / islands) * diversity_of(world)
        yield is_true("every model ends at one type", where, bool(found[:, 1].max() == 0), "H = 0 on every island")
        yield mean("the network keeps (1 - 1/I) H_0", where, found[:, 0], kept)
        yield share("a model ends at type 1 with probability p_1", where, found[:, 2] == 1, float(p_of(world)[0]))
        exact = diversities(
            identities(islands, 0.0, (islands * each, 0), 1 - diversity_of(world), 4_000), even(islands)
        )
        yield equal("within, in the end", where, float(exact[0][-1]), 0.0, 1e-9)
        yield equal("pooled, in the end", where, float(exact[1][-1]), kept, 1e-9)
        linked = diversities(
            identities(islands, 0.05, (islands * each, 0), 1 - diversity_of(world), 4_000), even(islands)
        )
        yield equal(
            "with exchange the network ends at one type",
            f"{islands} islands of {each}, m=.05",
            float(linked[1][-1]),
            0.0,
            1e-6,
        )


def even(islands: int) -> np.ndarray:
    """Equal weights."""
    return np.full(islands, 1 / islands)


def ends(look: Look) -> np.ndarray:
    """Diversity of the pool, the largest within an island, and the first island's share of the first type (chains, 3)."""
    models = look.exact("islands")
    own = 1 - (models**2).sum(axis=2)
    return np.stack([heterozygosity(look), own.max(axis=1), models[:, 0, 0]], axis=1)
