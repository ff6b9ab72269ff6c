"""What an executor promises: every task once, nothing changed, no failure swallowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..address import rng_at
from ..contracts import Executor
from .clause import Clause

TASKS = tuple({"number": number, "seed": 7} for number in range(13))
BROKEN = 5


@dataclass(frozen=True)
class ExecutorTrial:
    """An executor, and how to build it anew."""

    make: Callable[[], Any]
    executor: Any


def drawn(task: dict[str, int]) -> tuple[int, float]:
    """The work of the checks: noise by address, so that a task gives the same number wherever it runs."""
    return task["number"], float(rng_at(task["seed"], task["number"]).random())


def breaking(task: dict[str, int]) -> int:
    """Work that fails at one task."""
    if task["number"] == BROKEN:
        raise ArithmeticError("planted by the check")
    return task["number"]


def every_task_once(trial: ExecutorTrial) -> str:
    if not isinstance(trial.executor, Executor):
        return "an executor needs run(work, tasks)"
    done = sorted(number for number, _ in trial.executor.run(drawn, iter(TASKS)))
    if done != [task["number"] for task in TASKS]:
        return f"{len(TASKS)} tasks gave results of the tasks {done}; yield work(task) exactly once for each task"
    if list(trial.executor.run(drawn, iter(()))):
        return "no tasks must give no results"
    return ""


def equal_to_serial(trial: ExecutorTrial) -> str:
    if sorted(trial.executor.run(drawn, iter(TASKS))) != [drawn(task) for task in TASKS]:
        return (
            "the results are not those of running the tasks one after the other; hand on what work returns, unchanged"
        )
    return ""


def failures_arrive(trial: ExecutorTrial) -> str:
    try:
        list(trial.executor.run(breaking, iter(TASKS)))
    except ArithmeticError:
        return ""
    return "an exception in a task did not reach the caller; let it through"


EXECUTOR: tuple[Clause, ...] = (
    ("every task once", every_task_once),
    ("results equal to serial", equal_to_serial),
    ("an exception in a task reaches the caller", failures_arrive),
)
