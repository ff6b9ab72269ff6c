"""longtail's loop with the demo's metrics, as a stream of chain-generations to be timed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from longtail.lab.experiment import cells, experiment, metrics
from longtail.lab.loop import Block
from longtail.lab.written import written

MANY = 10**6
"""Chains asked for: probes are spread as thinly as in a long run."""


def loop(
    world: dict[str, Any], rows: int, horizon: int, anchor: Any = "none", *, measured: bool = True
) -> Iterator[int]:
    """Runs block after block with every default metric (lost mass among them) at the log-spaced generations.

    Yields the number of chain-generations done since the last yield.
    """
    asked = experiment({"world": world, "rows": rows, "horizon": horizon, "anchor": anchor, "chains": MANY})
    cell = cells(asked)[0]
    if cell.lane != "statistics":
        raise AssertionError(f"expected the statistics lane, got {cell.lane}: {cell.reason}")
    listed = set(written(horizon)) if measured else set()
    parts = metrics(asked, cell)
    number = 0
    while True:
        block, memories = Block(cell, 1, number, cell.block), {name: {} for name in parts}
        for look in block.steps(horizon):
            if look.generation in listed:
                for name, metric in parts.items():
                    for _ in metric.measure(look, memories[name]):
                        pass
            yield cell.block
        number += 1


def fixed(world: dict[str, Any], rows: int) -> Iterator[int]:
    """The draw alone, over and over from the state that is the real law (no evolution, no metric)."""
    cell = cells(experiment({"world": world, "rows": rows, "chains": MANY}))[0]
    block = Block(cell, 1, 0, cell.block)
    state = next(block.steps(1)).state
    turn = 0
    while True:
        turn += 1
        cell.family.sample_summary(state, rows, block.key("fixed", turn))
        yield cell.block
