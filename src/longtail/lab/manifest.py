"""The manifest of a run folder: what was asked, of which cells, with which software."""

from __future__ import annotations

import contextlib
import copy
import importlib.metadata
import json
import os
import platform
import shlex
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__, catalog
from ..errors import InputError
from .cell import Cell
from .experiment import Experiment, files_of
from .store import SCHEMA, Folder
from .toml import to_toml

MODEL_PACKAGES = ("scikit-learn", "torch", "transformers", "zuko")
"""Packages whose version can change what a model draws."""


def manifest(wish: Experiment, grid: list[Cell], folder: Folder, trust: bool) -> dict[str, Any]:
    """Everything that is needed to say what a folder holds and to run it again."""
    import pyarrow

    cells = [
        {
            "id": cell.id,
            "specs": catalog.plain(cell.specs),
            "rows": catalog.plain(cell.rows),
            "lane": cell.lane,
            "reason": cell.reason,
            "block": cell.block,
            "probe": cell.probe,
        }
        for cell in grid
    ]
    return {
        "schema": SCHEMA,
        "name": wish.name,
        "title": wish.title,
        "seed": wish.seed,
        "chains": wish.chains,
        "horizon": wish.horizon,
        "generations": wish.generations,
        "asked": {"keep": wish.keep},
        "experiment": wish.plain(),
        "experiment_toml": to_toml(_from_folder(wish.plain(), folder.path)),
        "command": shlex.join(["longtail", "run", str(folder.path / "experiment.toml"), "--out", str(folder.path)])
        + (" --trust" if trust else ""),
        "cells": cells,
        "software": {
            "longtail": __version__,
            "numpy": np.__version__,
            "pyarrow": pyarrow.__version__,
            "python": platform.python_version(),
            **_model_packages(),
        },
        "environment": {
            "system": platform.system(),
            "machine": platform.machine(),
            "blas_threads": 1,
            "git": git_state(),
        },
        "trusted": trust,
        "notes": list(dict.fromkeys(note for cell in grid for note in getattr(cell.world, "notes", ()))),
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _model_packages() -> dict[str, str]:
    """The versions of those packages that models are made of which are installed."""
    found = {}
    for name in MODEL_PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _from_folder(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The experiment with its files named as seen from the run folder, so that it can be run again from there."""
    found = copy.deepcopy(plain)
    for parameters in files_of(found):
        parameters["path"] = os.path.relpath(parameters["path"], folder)
    return found


def join(folder: Folder, wanted: dict[str, Any]) -> dict[str, Any]:
    """Begins a folder, or joins a begun one of the same experiment and software.  InputError if it holds another."""
    if folder.is_run():
        wanted = _joined(folder, folder.manifest(), wanted)
    folder.write_manifest(wanted)
    folder.write(folder.path / "experiment.toml", wanted["experiment_toml"].encode())
    return wanted


def _joined(folder: Folder, old: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    elsewhere = "choose another folder with --out"
    if old["seed"] != wanted["seed"]:
        raise InputError(f"{folder.path} holds a run with seed {old['seed']}, not {wanted['seed']}; {elsewhere}")
    here = {cell["id"] for cell in wanted["cells"]}
    for cell in old["cells"]:
        if cell["id"] not in here:
            raise InputError(
                f"{folder.path} holds another experiment: {json.dumps(cell['specs'])} with rows {cell['rows']} is not in this one; {elsewhere}"
            )
    drawn = any(cell["lane"] != "statistics" for cell in wanted["cells"])
    for name in ("longtail", "numpy", *(MODEL_PACKAGES if drawn else ())):
        was, now = old["software"].get(name), wanted["software"].get(name)
        if was != now and None not in (was, now):
            raise InputError(
                f"{folder.path} was written with {name} {was}, this is {now}, and numbers of both are not mixed; `longtail report` reads it as it is, a new folder (--out) runs it anew"
            )
    notes = list(wanted["notes"])
    if wanted["chains"] < old["chains"] or wanted["horizon"] < old["horizon"]:
        notes += ["The folder holds more chains or generations than are shown."]
    return {**wanted, "created": old["created"], "notes": notes}


def git_state() -> str | None:
    """The commit of the working directory, with "+" if it has changes; None outside a repository."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            capture_output=True,
            text=True,
            timeout=5,
            cwd=Path.cwd(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None
