"""Make this folder complete: the verb `run`, and `report`, which shows a folder again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

from .. import catalog
from ..address import digest
from ..errors import InputError
from ..lifted.threads import one_torch_thread
from ..listing import studies
from .block import Task, built, complete, is_complete, too_long
from .cell import Cell
from .experiment import Experiment, experiment, read
from .held import RUNS, on_disk, withdraw
from .manifest import join, manifest
from .progress import Progress, Trained
from .resources import needs, quick_need, refuse_if_too_large
from .result import DryRun, Result
from .store import Folder
from .tables import Tables, open_folder, write_tables


def run(
    asked: str | Path | Mapping[str, Any] | Experiment | None = None,
    *,
    out: str | Path | None = None,
    small: bool = False,
    dry_run: bool = False,
    trust: bool = False,
    executor: str | Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: bool = False,
    **fields: Any,
) -> Result | DryRun:
    """Runs an experiment, or what is missing of it, and returns its tables, verdict and page.

    asked is a TOML file, the name of a study (small asks for its small version) or the fields of an experiment; further
    fields (world, family, rows, regime, anchor, metrics, seed, chains, horizon, keep, probe, generations, lane, name, title,
    selection) overrule it.  world may be a data frame, an Arrow table, an
    array or a list, or {"data": frame, "column": ..., "weight": ...}.  out is the run folder (default:
    longtail-runs/NAME-DIGEST below the working directory); a folder that holds part of the run is completed.
    executor: "processes" (default, on every processor) or "serial"; it changes no number.
    Raises InputError, in one sentence, for anything that cannot be run.
    """
    if isinstance(asked, str | Path) and (study := _study(asked)) is not None:
        _refuse_for_a_study({"dry_run": dry_run or None, "trust": trust or None, "executor": executor, **fields})
        seed = 1 if fields.get("seed") is None else fields["seed"]
        return study.run(out=out, small=small, workers=workers, progress=progress, seed=seed)
    if small:
        raise InputError("only a study has a small version; `longtail list studies` shows them")
    built.cache_clear()  # a file may have changed since the last run of this process
    said = {key: value for key, value in fields.items() if value is not None}
    plain, made = on_disk({**_fields_of(asked), **said}, out)
    try:
        wish = experiment(plain)
        text = json.dumps(wish.plain(), sort_keys=True)
        grid = [cell for cell, _ in built(text, trust).values()]
        folder = Folder(out or RUNS / f"{wish.name}-{digest([wish.seed, sorted(cell.id for cell in grid)], 8)}")
        tasks, runner = _tasks(folder, text, trust), _runner(executor, workers, trust)
        if dry_run:
            found = [needs(cell, metrics, wish) for cell, metrics in built(text, trust).values()]
            return DryRun(grid, found, folder.path, sum(not is_complete(folder, task) for task in tasks), len(tasks))
        _refuse_too_long(folder, tasks)
        refuse_if_too_large(
            [quick_need(cell, wish) for cell in grid], folder.path, min(runner_count(runner), len(tasks))
        )
        with folder.locked():
            described = join(folder, manifest(wish, grid, folder, trust))
            made = None
            missing = [task for task in tasks if not is_complete(folder, task)]
            _execute(runner, missing, grid, folder, progress)
            tables = _tables(folder, text, described, trust, bool(missing))
            _refuse_if_nothing_ran(tables)
            _write_page(folder, tables)
    finally:
        withdraw(made)
    return Result(folder.path, tables)


def _study(asked: str | Path) -> Any:
    """The study of that name, unless a file is so called."""
    if Path(asked).exists() or str(asked) not in studies():
        return None
    from importlib import import_module

    return import_module(f"longtail.studies.{str(asked).replace('-', '_')}")


def _study_in(folder: Path) -> Any:
    """The study that wrote this folder, if one did."""
    told = folder / "study.json"
    return _study(json.loads(told.read_text(encoding="utf-8"))["name"]) if told.is_file() else None


def _fields_of(asked: str | Path | Mapping[str, Any] | Experiment | None) -> dict[str, Any]:
    if isinstance(asked, str | Path):
        return read(asked)
    return asked.plain() if isinstance(asked, Experiment) else dict(asked or {})


def _refuse_too_long(folder: Folder, tasks: list[Task]) -> None:
    """InputError where the folder holds more generations than asked, and did not write the last that is."""
    for task in tasks:
        if (fits := too_long(folder, task)) is not None:
            raise InputError(
                f"{folder.path} holds {fits} fits and did not write generation {task.horizon - 1}; "
                f"ask for horizon = {fits}, or choose another folder with --out"
            )


def _refuse_for_a_study(fields: Mapping[str, Any]) -> None:
    """InputError for what a study does not take."""
    for name, value in fields.items():
        if value is not None and name != "seed":
            raise InputError(f"a study takes small, out, workers and seed, not {name}")


def report(folder: str | Path) -> Any:
    """The page of a run folder or of a study again, from its tables; nothing is recomputed.  InputError if it is no
    finished run."""
    if (study := _study_in(Path(folder))) is not None:
        return study.report(folder)
    tables = open_folder(folder)
    where = Folder(folder)
    with where.locked():
        _write_page(where, tables)
    return Result(where.path, tables)


def _refuse_if_nothing_ran(tables: Tables) -> None:
    """InputError where the first fit of every chain failed: there is nothing to show."""
    first = [row for row in tables.failures.to_pylist() if row["generation"] == 0]
    if sum(row["chains"] for row in first) == sum(tables.cells["chains"].to_pylist()):
        told = first[0]
        raise InputError(
            f"the model failed in every chain at generation 0, when asked to {told['asked']}: {told['reason']}; "
            "`longtail check` says what a model must do"
        )


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


def _execute(runner: Any, missing: list[Task], grid: list[Cell], folder: Folder, progress: bool) -> None:
    from threadpoolctl import threadpool_limits

    block = {cell.id: cell.block for cell in grid}
    alone = {cell.id for cell in grid if cell.lane == "long"}
    long = [(task.cell, task.block) for task in missing if task.cell in alone]
    steps = {(task.cell, task.block): task.horizon * block[task.cell] for task in missing}
    with (
        one_torch_thread(),
        threadpool_limits(1),
        Progress(sum(steps.values()), shown=progress) as bar,
        Trained(folder, long, bar),
    ):
        try:
            for receipt in runner.run(complete, missing) if missing else ():
                bar.finish((receipt.cell, receipt.block), steps[receipt.cell, receipt.block])
        except BrokenExecutor as error:
            raise InputError(
                f"a worker process of {folder.path} was killed, most often because memory ran out; what is complete is "
                "kept: run again with fewer --workers, or with --workers 1 to see what the model does"
            ) from error


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
