"""Every exact prediction that a family makes of a loop, against what the metrics measure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from longtail import catalog
from longtail.lab.cell import Cell
from longtail.lab.experiment import cells, experiment, metrics
from longtail.lab.loop import Block
from longtail.reproduction.check import Check, Dishonest, is_true, mean, share
from longtail.reproduction.simulate import setting_of
from longtail.theory.prediction import Prediction

Rng = np.random.Generator


def _examples(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Every part of a kind with each of its EXAMPLES."""
    classes: dict[str, Any] = {name: catalog.find(kind, name) for name in catalog.names(kind)}
    return [(name, example) for name, cls in classes.items() for example in cls.EXAMPLES]


def _is_plain(name: str, example: dict[str, Any]) -> bool:
    """Whether every row counts alike with this anchor: families foretell nothing else."""
    anchor = catalog.build("anchor", name, example)
    weights = [part.weight for t in range(3) for part in anchor.beside(t)] if not hasattr(anchor, "settled") else [0]
    return not hasattr(anchor, "weigh") and all(weight == 1 for weight in weights)


REGIMES, FAMILIES = _examples("regime"), _examples("family")
ANCHORS = [(name, example) for name, example in _examples("anchor") if _is_plain(name, example)]
TYPE_METRICS = ["lost_mass", "diversity", "divergence", "alive", {"extinction": {"follow": ["01", "12"]}}]


def claim_categorical_predictions(rng: Rng) -> Iterator[Check]:
    """The categorical family's EXAMPLES in every regime and with every anchor of the package."""
    world = {"zipf": {"symbols": 12, "exponent": 0.9}}
    for example in (example for name, example in FAMILIES if name == "categorical"):
        for asked in _loops(rng):
            chains = 1_000 if "budget" in str(asked) else 3_000
            fields = {"world": world, "family": {"categorical": example}, "metrics": TYPE_METRICS, **asked}
            yield from _agrees(rng, chains, fields)


def claim_gaussian_predictions(rng: Rng) -> Iterator[Check]:
    """The Gaussian family's EXAMPLES likewise, in one and two columns."""
    worlds = ({"normal": {"mean": 1.0}}, {"normal": {"dim": 2}})
    for number, example in enumerate(example for name, example in FAMILIES if name == "gaussian"):
        for asked in _loops(rng):
            fields = {
                "world": worlds[number % 2],
                "family": {"gaussian": example},
                "metrics": ["moments", "divergence"],
                **asked,
            }
            dear = "budget" in str(asked) or "truncate" in example
            yield from _agrees(rng, 4_000 if dear else 12_000, fields)


def claim_ising_predictions(rng: Rng) -> Iterator[Check]:
    """The Ising family's EXAMPLES that predict, likewise."""
    for example in (example for name, example in FAMILIES if name == "ising" and "l2" not in example):
        for asked in _loops(rng):
            world, family = {"ising": {"spins": 4, "field": 0.3}}, {"ising": example}
            yield from _agrees(rng, 2_000, {"world": world, "family": family, "metrics": ["moments"], **asked})


def claim_kernel_density_predictions(rng: Rng) -> Iterator[Check]:
    """The kernel density's EXAMPLES likewise."""
    for example in (example for name, example in FAMILIES if name == "kernel_density"):
        for asked in _loops(rng):
            family = {"kernel_density": example}
            yield from _agrees(
                rng, 2_000, {"world": {"normal": {"mean": 1.0}}, "family": family, "metrics": ["moments"], **asked}
            )


def claim_island_predictions(rng: Rng) -> Iterator[Check]:
    """The EXAMPLES of networks of models likewise."""
    for example in (example for name, example in FAMILIES if name == "islands"):
        for asked in _loops(rng):
            family, world = {"islands": example}, {"zipf": {"symbols": 6}}
            yield from _agrees(
                rng, 2_000, {"world": world, "family": family, "metrics": ["diversity", "differentiation"], **asked}
            )


def _loops(rng: Rng) -> Iterator[dict[str, Any]]:
    """Each regime alone, each anchor under replace, and each regime with an anchor drawn now."""
    beside = [(name, example) for name, example in ANCHORS if example.get("where") != "within"]
    for name, example in REGIMES:
        yield {"regime": {name: example}, "rows": int(rng.integers(20, 60))}
        other, parameters = beside[rng.integers(len(beside))]
        yield {"regime": {name: example}, "anchor": {other: parameters}, "rows": int(rng.integers(20, 60))}
    for name, example in ANCHORS:
        yield {"anchor": {name: example}, "rows": int(rng.integers(20, 60))}


def _agrees(rng: Rng, chains: int, fields: dict[str, Any]) -> Iterator[Check]:
    last = int(rng.integers(3, 9))
    asked = experiment({**fields, "horizon": last + 1})
    cell = cells(asked)[0]
    cell = replace(cell, block=min(cell.block, chains))
    parts = metrics(asked, cell)
    follow = tuple(value for part in parts.values() for value in getattr(part, "follow", ()))
    said = cell.family.predict(replace(setting_of(cell), follow=follow))
    if not said:
        return
    found = _measured(rng, cell, list(parts.values()), chains, last)
    where = ", ".join(f"{name} {value}" for name, value in fields.items() if name not in ("world", "metrics"))
    centres = {
        (item.quantity, item.part): item.values[last] for item in said if item.of == "mean" and item.kind == "exact"
    }
    exact = [item for item in said if item.kind == "exact" and (item.quantity, item.part) in found]
    yield is_true("something exact is predicted", where, bool(exact), "at least one prediction")
    for item in exact:
        values, expected = found[item.quantity, item.part], float(item.values[last])
        if math.isfinite(expected) and np.isfinite(values).all():
            yield from _tested(item, values, expected, centres, f"generation {last}, {where}")


def _tested(
    item: Prediction, values: np.ndarray, expected: float, centres: dict[tuple[str, str], float], where: str
) -> Iterator[Check]:
    what = f"predicted {item.of}: {item.quantity} {item.part}".strip()
    if item.quantity == "present":
        yield share(what, where, values > 0, expected)
        return
    if item.of == "variance":
        values = (values - centres[item.quantity, item.part]) ** 2
    try:
        yield mean(what, where, values, expected)
    except Dishonest:
        # too skewed for so few chains: the claims of the other files judge these by exact laws and logs
        return


def _measured(rng: Rng, cell: Cell, parts: list[Any], chains: int, last: int) -> dict[tuple[str, str], np.ndarray]:
    """What the metrics say of generation `last`, chain by chain."""
    seed = int(rng.integers(2**62))
    found: dict[tuple[str, str], list[np.ndarray]] = {}
    for number in range(-(-chains // cell.block)):
        memories: list[dict[str, Any]] = [{} for _ in parts]
        for look in Block(cell, seed, number, wanted=cell.block).steps(last + 1):
            for part, memory in zip(parts, memories, strict=True):
                if hasattr(part, "watch"):
                    part.watch(look, memory)
                if look.generation == last:
                    for item in part.measure(look, memory):
                        found.setdefault((item.quantity, item.part), []).append(np.asarray(item.values, dtype=float))
    return {key: np.concatenate(values) for key, values in found.items()}
