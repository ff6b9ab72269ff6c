"""Biased samplers and the elastic anchor against plain loops of one chain and one row at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
from reference import sampling_bias as plain

from longtail.lab.look import Look
from longtail.reproduction.check import Check, same_law, same_mean
from longtail.reproduction.simulate import NORMAL, loop, p_of, place, shares, zipf

Rng = np.random.Generator
CHAINS, FITS = 4_000, 4


def claim_gaussian(rng: Rng) -> Iterator[Check]:
    """Mean and log variance of the fourth fit: a narrow sampler, a truncated one, and the elastic anchor."""
    for options, given in (
        ({"scale": 0.7}, (0.7, math.inf, 0.0)),
        ({"truncate": 1.2}, (1.0, 1.2, 0.0)),
        ({"prior": 5.0, "prior_mean": "first", "scale": 0.9}, (0.9, math.inf, 5.0)),
    ):
        n, random = int(rng.integers(5, 15)), Random(int(rng.integers(2**62)))
        found = loop(rng, CHAINS, [FITS - 1], place, world=NORMAL, rows=n, family={"gaussian": options})[FITS - 1]
        pairs = np.array([plain.gaussian(random, n, FITS, *given) for _ in range(CHAINS)])
        where = f"n={n}, t={FITS}, {options}"
        yield same_law("law of the mean", where, found[:, 0], pairs[:, 0])
        yield same_law("law of the log variance", where, found[:, 2], np.log(pairs[:, 1]))


def claim_categorical(rng: Rng) -> Iterator[Check]:
    """Diversity and first share of the law written from, fourth fit: temperature, nucleus, and the elastic anchor."""
    for options, given in (
        ({"temperature": 0.8}, (0.8, 1.0, 0.0)),
        ({"temperature": 1.3, "truncate": 0.8}, (1.3, 0.8, 0.0)),
        ({"prior": 5.0, "prior_mean": "first"}, (1.0, 1.0, 5.0)),
    ):
        n, random, world = int(rng.integers(8, 25)), Random(int(rng.integers(2**62))), zipf(5, 0.8)
        asked: dict[str, Any] = {"world": world, "rows": n, "family": {"categorical": options}}
        found = loop(rng, CHAINS, [FITS - 1], _diversity_and_share, **asked)[FITS - 1]
        p = p_of(world).tolist()
        q = np.array([plain.categorical(random, p, n, FITS, *given) for _ in range(CHAINS)])
        where = f"n={n}, t={FITS}, {options}"
        yield same_mean("diversity", where, found[:, 0], 1 - (q**2).sum(axis=1))
        yield same_mean("first share", where, found[:, 1], q[:, 0])
        yield same_law("law of the first share", where, np.round(found[:, 1], 9), np.round(q[:, 0], 9))


def _diversity_and_share(look: Look) -> np.ndarray:
    q = shares(look)
    return np.stack((1 - (q**2).sum(axis=1), q[:, 0]), axis=1)
