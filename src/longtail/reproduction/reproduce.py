"""The verb `reproduce`: published and derived results run again, with what was expected and what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..atomic import refuse_places
from ..errors import InputError, near
from ..executors.processes import Processes
from .budget import Outcome, outcome_of
from .claim import Claim, claim, names
from .kept import keep, kept
from .papers import PAPERS
from .result import Reproduction

ALL = "all"
Say = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Task:
    """Data alone: which claim, with which seed, and where its outcome is kept."""

    claim: str
    seed: int
    folder: str | None


def reproduce(
    *results: str, seed: int = 1, out: str | Path | None = None, workers: int | None = None, progress: Say | None = None
) -> Reproduction:
    """Runs published and derived results again: their names, a paper's name for all of it, or "all".

    out: a folder for the claims page, its numbers and the outcomes, from which a stopped reproduction goes on.  workers:
    processes (default: every processor); changes no number.  progress: called with claims done, claims in all, and a name.
    Raises InputError for unknown names (with the nearest), or where the folder cannot be written.
    """
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed = {seed!r} must be a whole number, at least 0")
    chosen = chosen_claims(results)
    folder = None if out is None else Path(out)
    if folder is not None:
        refuse_places(folder, [folder / "outcomes" / "any.json"])
    tasks = [Task(one.name, seed, None if folder is None else str(folder)) for one in chosen]
    found = {}
    for done, outcome in enumerate(_outcomes(tasks, workers), 1):
        found[outcome.claim] = outcome
        if progress is not None:
            progress(done, len(tasks), outcome.claim)
    result = Reproduction(seed, tuple(chosen), tuple(found[one.name] for one in chosen))
    if folder is not None:
        result.save(folder)
    return result


def chosen_claims(results: Sequence[str]) -> list[Claim]:
    """The claims that names stand for, in the order of papers, each once.  InputError for none, or for an unknown name."""
    known = [*names(), *PAPERS, ALL]
    if not results:
        raise InputError('name at least one result, a paper, or "all"; `longtail reproduce --list` shows them all')
    for name in results:
        if name not in known:
            raise InputError(
                f'there is no result and no paper "{name}"{near(name, known)}; `longtail reproduce --list` shows them all'
            )
    papers = [paper for key, paper in PAPERS.items() if key in results or ALL in results]
    # Only a paper's name needs every file to be read.
    loaded = [claim(name) for name in names() if papers or name in results]
    wanted = [one for one in loaded if one.name in results or one.paper in papers]
    order = list(PAPERS.values())
    return sorted(wanted, key=lambda one: (one.wrong, order.index(one.paper), one.name))


def _outcomes(tasks: Sequence[Task], workers: int | None) -> Iterator[Outcome]:
    from threadpoolctl import threadpool_limits

    executor = Processes(workers)
    if len(tasks) == 1 or executor.count() == 1:
        with threadpool_limits(1):
            yield from map(_complete, tasks)
        return
    yield from executor.run(_complete, tasks)


def _complete(task: Task) -> Outcome:
    """The kept outcome of a claim, or a new one."""
    folder = None if task.folder is None else Path(task.folder)
    old = None if folder is None else kept(folder, task.claim, task.seed)
    if old is not None:
        return old
    outcome = outcome_of(claim(task.claim), task.seed)
    if folder is not None:
        keep(folder, outcome, task.seed)
    return outcome
