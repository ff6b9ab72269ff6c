"""What a metric promises: known quantities in their range, one value a chain, and that measuring changes nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..contracts import STATUSES, Look, Measured, Metric
from ..errors import InputError
from ..lab.cell import Cell
from ..lab.experiment import cells, experiment
from ..lab.loop import Block
from ..lab.tree import pack
from ..quantity import QUANTITIES
from .clause import Clause

CHAINS, WANTED, HORIZON, PROBE = 8, 5, 8, 40
SLACK = 1e-9

LOOPS: tuple[dict[str, Any], ...] = (
    {"world": "normal", "rows": 30, "anchor": {"fresh": {"rows": 1}}},
    {"world": "normal", "rows": 3},
    {"world": {"normal": {"dim": 3}}, "rows": 30, "regime": "accumulate"},
    {"world": "mixture", "rows": 30},
    {"world": {"zipf": {"symbols": 20}}, "rows": 30, "anchor": {"fresh": {"rows": 1}}},
    {"world": {"zipf": {"symbols": 20}}, "rows": 4},
)


class _RowsOnly:
    """A family that tells nothing of its states: metrics have the probe alone."""

    def __init__(self, family: Any) -> None:
        self.fit, self.sample = family.fit, family.sample


@dataclass(frozen=True)
class MetricTrial:
    """A metric settled in one loop."""

    make: Callable[[], Any]
    metric: Any
    cell: Cell
    seed: int

    def looks(self, block: Block | None = None) -> Iterator[tuple[Look, dict[str, Any]]]:
        """Every generation of the loop with the metric's memory, which has watched it."""
        memory: dict[str, Any] = {}
        for look in (block or self.block()).steps(HORIZON):
            if hasattr(self.metric, "watch"):
                self.metric.watch(look, memory)
            yield look, memory

    def block(self) -> Block:
        return Block(self.cell, self.seed, 0, WANTED)


def metric_trials(make: Callable[[], Any], seed: int) -> Iterator[tuple[str, MetricTrial | str]]:
    """The metric in every loop of the checks, or why it refuses the world."""
    for fields in LOOPS:
        known = cells(experiment({**fields, "probe": PROBE}))[0]
        for cell in (known, replace(known, family=_RowsOnly(known.family), lane="rows")):
            rows_only = " from rows alone" if cell.lane == "rows" else ""
            where = f"world {known.label['world']}, {known.label['rows']}{rows_only}"
            metric = make()
            try:
                settled = metric.settled(cell.world) if hasattr(metric, "settled") else metric
            except InputError as reason:
                yield where, str(reason)
            else:
                yield where, MetricTrial(make, settled, replace(cell, block=CHAINS), seed)


def known_quantities(trial: MetricTrial) -> str:
    if not isinstance(trial.metric, Metric):
        return "a metric needs quantities and measure(look, memory)"
    declared: Any = trial.metric.quantities
    if isinstance(declared, str) or not declared:
        return 'quantities must be a tuple of names; for one write ("variance",)'
    for name in declared:
        if name not in QUANTITIES:
            return f'quantity.py does not know "{name}"; add it there with its unit, direction and range'
    for look, memory in trial.looks():
        item: Any
        for item in trial.metric.measure(look, memory):
            if not isinstance(item, Measured):
                return f"measure must give Measured(quantity, part, values), not a {type(item).__name__}"
            if item.quantity not in declared:
                return f'measure gave "{item.quantity}", which quantities does not name; add it'
    return ""


def shapes(trial: MetricTrial) -> str:
    for look, memory in trial.looks():
        seen = set()
        for item in trial.metric.measure(look, memory):
            values = np.asarray(item.values)
            if values.ndim != 1 or not 1 <= len(values) <= WANTED or not np.issubdtype(values.dtype, np.number):
                return (
                    f"{item.quantity} has values of shape {values.shape}; give one number for each "
                    f"of the first chains, at most {WANTED}"
                )
            if (item.quantity, item.part) in seen:
                return (
                    f'{item.quantity} of part "{item.part}" is measured twice in one generation; '
                    "give every part its own name"
                )
            seen.add((item.quantity, item.part))
    return ""


def same_look(trial: MetricTrial) -> str:
    for look, memory in trial.looks():
        copied = copy.deepcopy(memory)
        first = _flat(trial.metric.measure(look, copied))
        for again in (memory, memory):
            if _flat(trial.metric.measure(look, again)) != first:
                return (
                    "measuring one look twice gave other values; draw nothing, and let only watch "
                    "write what changes over time"
                )
    return ""


def changes_nothing(trial: MetricTrial) -> str:
    for look, memory in trial.looks():
        held = [*pack(look.state)[1].values(), look.probe, *_world_arrays(look.world)]
        if look.training is not None:
            held += pack(look.training)[1].values()
        kept = [array.copy() for array in held]
        list(trial.metric.measure(look, memory))
        if not all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(held, kept, strict=True)):
            return "measure changed the state, the probe or the world; work on copies"
    return ""


def moves_no_chain(trial: MetricTrial) -> str:
    plain, watched = trial.block(), trial.block()
    for _ in plain.steps(HORIZON):
        pass
    for look, memory in trial.looks(watched):
        list(trial.metric.measure(look, memory))
    ends = [pack(block.kept()["state"])[1] for block in (plain, watched)]
    if any(
        not np.array_equal(ends[0][name], ends[1][name], equal_nan=ends[0][name].dtype.kind == "f") for name in ends[0]
    ):
        return "the loop ends elsewhere when it is measured; a metric only looks"
    return ""


def in_range(trial: MetricTrial) -> str:
    for look, memory in trial.looks():
        for item in trial.metric.measure(look, memory):
            values = np.asarray(item.values, dtype=float)
            if item.status not in STATUSES or item.how not in ("exact", "probe"):
                return f'{item.quantity}: status must be one of {", ".join(STATUSES)}, and how "exact" or "probe"'
            if np.isnan(values).any() and item.status == "ok":
                return f"{item.quantity} has no value (NaN) with status ok; give the status that says why"
            known = QUANTITIES.get(item.quantity)
            low, high = (known.low, known.high) if known else (None, None)
            finite = values[~np.isnan(values)]
            outside = np.isinf(finite)
            outside |= finite < (-np.inf if low is None else low - SLACK)
            outside |= finite > (np.inf if high is None else high + SLACK)
            if outside.any():
                return (
                    f"{item.quantity} = {finite[outside][0]:g} lies outside its range in "
                    "quantity.py; where there is no value give NaN and a status"
                )
    return ""


def memory_kept(trial: MetricTrial) -> str:
    for look, memory in trial.looks():
        list(trial.metric.measure(look, memory))
        try:
            pack(memory)
        except InputError as error:
            return str(error).replace("a state must", "the memory must")
    return ""


def _flat(measured: Any) -> list[tuple[str, str, str, str, bytes]]:
    return [(m.quantity, m.part, m.status, m.how, np.asarray(m.values, dtype=float).tobytes()) for m in measured]


def _world_arrays(world: Any) -> list[np.ndarray]:
    types = getattr(world, "types", None)
    return (
        list(getattr(world, "gaussian", ()))
        if types is None
        else [types.p, types.level, types.mass, types.level_weights]
    )


METRIC: tuple[Clause, ...] = (
    ("quantities are known and declared", known_quantities),
    ("one value for each chain", shapes),
    ("one look, the same values", same_look),
    ("measuring changes nothing", changes_nothing),
    ("measuring moves no chain", moves_no_chain),
    ("values lie in their range", in_range),
    ("the memory can be stored", memory_kept),
)
