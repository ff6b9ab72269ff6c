"""Outcomes of claims on disk, so that a stopped reproduction goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
import scipy

from .. import __version__
from ..atomic import write
from ..errors import InputError
from .budget import Outcome
from .check import Check

PACKAGE = Path(__file__).parents[1]


@cache
def code_digest() -> str:
    """A digest of every source file of the package, of NumPy's and SciPy's versions: an outcome of other code is not kept."""
    found = hashlib.sha256(f"{__version__} {np.__version__} {scipy.__version__}".encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def path_of(folder: Path, name: str, seed: int) -> Path:
    """Where the outcome of a claim is kept."""
    return folder / "outcomes" / f"{name}-{seed}.json"


def keep(folder: Path, outcome: Outcome, seed: int) -> None:
    """Writes an outcome, whole or not at all."""
    data = {"seed": seed, "code": code_digest(), **asdict(outcome)}
    write(path_of(folder, outcome.claim, seed), json.dumps(data, indent=1) + "\n")


def kept(folder: Path, name: str, seed: int) -> Outcome | None:
    """The outcome of a claim with this seed and this code, if the folder holds it.  InputError if it cannot be read."""
    path = path_of(folder, name, seed)
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text("utf8"))
        if data["code"] != code_digest() or data["seed"] != seed:
            return None
        return Outcome(data["claim"], [Check(**check) for check in data["checks"]], data["seconds"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f'"{path}" cannot be read as an outcome; delete it, and it is worked out again') from error
