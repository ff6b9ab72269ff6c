"""Repeated trials on two processes: each has its own address, is written down when it is done and never done twice."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longtail.address import rng_at

Trial = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Plan:
    """Where results are kept, the seed, how many trials a table takes where its own number is not wanted, and time.

    seconds: wall-clock time after which no table begins another trial.  workers: processes; 0 does all work in this one.
    """

    out: Path
    seed: int = 1
    trials: int | None = None
    seconds: float = 1e9
    workers: int = 2


def trials(plan: Plan, name: str, count: int, trial: Trial, *given: Any) -> list[dict[str, Any]]:
    """The results of trials 0 to count - 1 of `trial(rng, *given)`; those in the file of the name are not repeated.

    Fewer come back where the plan's time is over.
    """
    file = plan.out / f"{name}-{plan.seed}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    done = {row["trial"]: row for row in _lines(file)}
    count = plan.trials or count
    left = [at for at in range(count) if at not in done]
    end = time.monotonic() + plan.seconds
    with file.open("a", encoding="utf-8") as kept:
        for row in _run(plan, [(trial, plan.seed, name, at, given) for at in left], end):
            done[row["trial"]] = row
            kept.write(json.dumps(row) + "\n")
            kept.flush()
    return [done[at] for at in range(count) if at in done]


def _run(plan: Plan, work: list[tuple], end: float) -> Iterator[dict[str, Any]]:
    if plan.workers == 0:
        for one in work:
            if time.monotonic() > end:
                return
            yield _one(one)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(plan.workers, mp_context=context) as pool:
        for row in pool.map(_one, work, chunksize=max(1, min(8, len(work) // (4 * plan.workers)))):
            yield row
            if time.monotonic() > end:
                pool.shutdown(wait=False, cancel_futures=True)
                return


def _one(work: tuple) -> dict[str, Any]:
    trial, seed, name, at, given = work
    start = time.process_time()
    found = trial(rng_at(seed, "audit benchmark", name, at), *given)
    return {"trial": at, "cpu": round(time.process_time() - start, 4), **found}


def _lines(file: Path) -> list[dict[str, Any]]:
    """The whole lines of a file; a last one that was cut short is left out."""
    if not file.exists():
        return []
    text = file.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def bounds(hits: int, of: int, error: float = 0.005) -> tuple[float, float]:
    """The interval of Clopper and Pearson; each end errs with probability `error`."""
    from scipy.special import betaincinv

    low = float(betaincinv(hits, of - hits + 1, error)) if hits else 0.0
    high = float(betaincinv(hits + 1, of - hits, 1 - error)) if hits < of else 1.0
    return low, high


def rate(hits: int, of: int) -> str:
    """A rate with its 99 % interval, as text."""
    if not of:
        return "not run"
    low, high = bounds(hits, of)
    return f"{hits / of:.3g} ({hits} of {of}; {low:.2g} to {high:.2g})"
