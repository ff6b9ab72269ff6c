"""The family linear_regression: every exact prediction in every loop that it speaks of, and its plain twin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from reference.plain_loop import Plan, run
from reference.regression import error, linear

from longtail import catalog
from longtail.reproduction.check import Check, same_law
from longtail.reproduction.simulate import loop
from longtail.theory.regression import excess_of
from verification.predictions import _agrees, _loops

Rng = np.random.Generator
WORLDS = ({"linear": {}}, {"normal": {"dim": 3}}, {"linear": {"covariates": 1, "noise": 0.5}})


def claim_regression_predictions(rng: Rng) -> Iterator[Check]:
    """Least squares in five loops drawn among every regime and anchor that it speaks of."""
    said = [asked for asked in _loops(rng) if _spoken_of(asked)]
    for number, place in enumerate(rng.choice(len(said), 5, replace=False)):
        family = {"linear_regression": {"noise": 0.5} if number % 2 else {}}
        fields = {"world": WORLDS[number % 3], "family": family, "metrics": ["moments", "excess_risk"], **said[place]}
        yield from _agrees(rng, 500 if "budget" in str(said[place]) else 4_000, fields)


def _spoken_of(asked: dict[str, Any]) -> bool:
    """Rows that are weighed, or resampled so that too few may be left, are not."""
    anchors = asked.get("anchor", {})
    return "'replace': True" not in str(asked) and not any(hasattr(catalog.find("anchor", a), "weigh") for a in anchors)


def claim_regression_twin(rng: Rng) -> Iterator[Check]:
    """The plain loop, one chain and one row at a time, against the block loop: one law of the excess error."""
    given = [1.0, -0.5]
    world = {"linear": {"coefficients": tuple(given)}}
    for regime, penalty, fresh in (("replace", 0.0, 0), ("accumulate", 0.0, 3), ("replace", 0.2, 0)):
        t, rows, chains = int(rng.integers(2, 5)), int(rng.integers(10, 20)), 400
        plan = Plan(t + 1, rows, regime, fresh=fresh)
        twin = np.array([error(run(plan, linear(given, 1.0, penalty), rng)[-1], given) for _ in range(chains)])
        anchor = {"fresh": {"rows": fresh}} if fresh else "none"
        fields = {"world": world, "family": {"linear_regression": {"penalty": penalty}}, "rows": rows}
        seen = loop(rng, 4_096, [t], excess_of, regime=regime, anchor=anchor, **fields)[t]
        where = f"{regime}, n={rows}, r={fresh}, penalty {penalty}, generation {t}"
        yield same_law("excess error, twin", where, twin, seen[:4_096])
