"""Data in memory becomes a file: a task is data, and a run can be run again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import catalog
from .store import Folder

RUNS = Path("longtail-runs")
"""Where run folders go by default, below the working directory."""


def on_disk(data: Mapping[str, Any], out: str | Path | None) -> tuple[dict[str, Any], Path | None]:
    """The fields of an experiment with data in memory (`world = frame`, or `{"data": frame, "column": ...}`) in a file.

    Also returns the file if it was written now, so that a run that is refused can withdraw it.
    """
    fields = dict(data)
    world = fields.get("world")
    parameters: dict[str, Any] = {}
    if isinstance(world, Mapping) and "data" in world:
        parameters = {key: value for key, value in world.items() if key != "data"}
        world = world["data"]
    elif world is None or _is_named(world):
        return fields, None
    import pyarrow.parquet as pq

    from ..sources.memory import table

    buffer = io.BytesIO()
    pq.write_table(table(world), buffer)
    name = hashlib.sha256(buffer.getvalue()).hexdigest()[:12]
    folder = Folder(Path(out) if out is not None else RUNS)
    path = folder.path / "data" / f"{name}.parquet"
    made = None if path.exists() else path
    if made is not None:
        folder.write(path, buffer.getvalue())
    fields["world"] = {"file": {"path": str(path), **parameters}}
    return fields, made


def withdraw(made: Path | None) -> None:
    """Removes a file that `on_disk` wrote, and the folders that it alone was in."""
    if made is None:
        return
    made.unlink(missing_ok=True)
    for folder in (made.parent, made.parent.parent):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _is_named(world: Any) -> bool:
    """Whether this says which world by name, rather than being the rows themselves."""
    if isinstance(world, str):
        return True
    if isinstance(world, Mapping):
        single = len(world) == 1 and all(isinstance(value, str | int | float) for value in world.values())
        return single or all(isinstance(value, Mapping) for value in world.values())
    if isinstance(world, list | tuple) and world and all(isinstance(part, str) for part in world):
        return set(world) <= set(catalog.names("world"))
    return (
        isinstance(world, list | tuple)
        and bool(world)
        and all(isinstance(part, Mapping) and _is_named(part) and len(part) == 1 for part in world)
    )
