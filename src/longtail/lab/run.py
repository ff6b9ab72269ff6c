"""Make this folder complete: the verb `run`, and `report`, which shows a folder again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import catalog
from ..address import digest
from ..errors import InputError
from .block import Task, built, complete, is_complete, too_long
from .experiment import Experiment, experiment, read
from .held import RUNS, on_disk, withdraw
from .manifest import join, manifest
from .progress import Progress
from .resources import needs, quick_need, refuse_if_too_large
from .result import DryRun, Result
from .store import Folder
from .tables import Tables, open_folder, write_tables


def run(
    asked: str | Path | Mapping[str, Any] | Experiment | None = None,
    *,
    out: str | Path | None = None,
    dry_run: bool = False,
    trust: bool = False,
    executor: str | Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: bool = False,
    **fields: Any,
) -> Result | DryRun:
    """Runs an experiment, or what is missing of it, and returns its tables, verdict and page.

    asked is a TOML file or its fields; further fields (world, family, rows, regime, anchor, metrics, seed, chains,
    horizon, keep, probe, generations, lane, name, title, selection) overrule it.  world may be a data frame, an Arrow table, an
    array or a list, or {"data": frame, "column": ..., "weight": ...}.  out is the run folder (default:
    longtail-runs/NAME-DIGEST below the working directory); a folder that holds part of the run is completed.
    executor: "processes" (default, on every processor) or "serial"; it changes no number.
    Raises InputError, in one sentence, for anything that cannot be run.
    """
    data = (
        dict(read(asked))
        if isinstance(asked, str | Path)
        else dict(asked.plain() if isinstance(asked, Experiment) else asked or {})
    )
    built.cache_clear()  # a file may have changed since the last run of this process
    said = {key: value for key, value in fields.items() if value is not None}
    plain, made = on_disk({**data, **said}, out)
    try:
        wish = experiment(plain)
        text = json.dumps(wish.plain(), sort_keys=True)
        grid = [cell for cell, _ in built(text, trust).values()]
        folder = Folder(out or RUNS / f"{wish.name}-{digest([wish.seed, sorted(cell.id for cell in grid)], 8)}")
        tasks, runner = _tasks(folder, text, trust), _runner(executor, workers, trust)
        if dry_run:
            found = [needs(cell, metrics, wish) for cell, metrics in built(text, trust).values()]
            return DryRun(grid, found, folder.path, sum(not is_complete(folder, task) for task in tasks), len(tasks))
        for task in tasks:
            if (fits := too_long(folder, task)) is not None:
                raise InputError(
                    f"{folder.path} holds {fits} fits and did not write generation {task.horizon - 1}; "
                    f"ask for horizon = {fits}, or choose another folder with --out"
                )
        refuse_if_too_large(
            [quick_need(cell, wish) for cell in grid], folder.path, min(runner_count(runner), len(tasks))
        )
        with folder.locked():
            described = join(folder, manifest(wish, grid, folder, trust))
            made = None
            missing = [task for task in tasks if not is_complete(folder, task)]
            _execute(runner, missing, {cell.id: cell.block for cell in grid}, progress)
            tables = _tables(folder, text, described, trust, bool(missing))
            _write_page(folder, tables)
    finally:
        withdraw(made)
    return Result(folder.path, tables)


def report(folder: str | Path) -> Result:
    """The page of a run folder again, from its tables; nothing is recomputed.  InputError if it is no finished run."""
    tables = open_folder(folder)
    where = Folder(folder)
    with where.locked():
        _write_page(where, tables)
    return Result(where.path, tables)


def _write_page(folder: Folder, tables: Tables) -> None:
    from ..show.page import page

    folder.write(folder.path / "report.html", page(tables).encode())


def _tasks(folder: Folder, text: str, trust: bool) -> list[Task]:
    return [
        Task(
            str(folder.path),
            text,
            cell.id,
            number,
            min(cell.block, cell.chains - number * cell.block),
            cell.horizon,
            trust,
        )
        for cell, _ in built(text, trust).values()
        for number in range(-(-cell.chains // cell.block))
    ]


def _execute(runner: Any, missing: list[Task], block: dict[str, int], progress: bool) -> None:
    from threadpoolctl import threadpool_limits

    steps = {(task.cell, task.block): task.horizon * block[task.cell] for task in missing}
    with threadpool_limits(1), Progress(sum(steps.values()), shown=progress) as bar:
        for receipt in runner.run(complete, missing) if missing else ():
            bar.advance(steps[receipt.cell, receipt.block])


def runner_count(runner: Any) -> int:
    """How many tasks an executor runs at once, as far as it says."""
    return runner.count() if hasattr(runner, "count") else 1


def _runner(executor: str | Mapping[str, Any] | None, workers: int | None, trust: bool) -> Any:
    if executor is None:
        executor = "serial" if workers == 1 else {"processes": {} if workers is None else {"workers": workers}}
    spec = {executor: {}} if isinstance(executor, str) else dict(executor)
    name, parameters = next(iter(spec.items()))
    return catalog.build("executor", name, parameters, trust=trust)


def _tables(folder: Folder, text: str, described: dict[str, Any], trust: bool, changed: bool) -> Tables:
    """Tables are worked out again only when something changed: their stamp says for what they were made."""
    stamp = folder.path / "tables.json"
    key = digest([text, {cell: sorted(metrics) for cell, (_, metrics) in built(text, trust).items()}])
    if not changed and stamp.exists() and json.loads(stamp.read_text()).get("made_for") == key:
        return open_folder(folder.path)
    stamp.unlink(missing_ok=True)
    tables = write_tables(folder, text, described, trust)
    folder.write(stamp, json.dumps({"made_for": key}).encode())
    return tables
