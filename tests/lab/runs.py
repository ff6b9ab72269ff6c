"""Small experiments with blocks of eight chains, and digests of what a run leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import longtail
from longtail.lab.result import Result
from longtail.lab.store import Folder

TABLES = ("cells", "summary", "predictions", "verdicts", "residuals", "measurements")

ZIPF = {"world": {"zipf": {"symbols": 12000}}, "family": "categorical", "rows": 50000}
NORMAL = {"world": {"normal": {"dim": 100}}, "family": "gaussian", "rows": 200}

THREE_CELLS: dict[str, Any] = {
    "name": "three",
    "seed": 11,
    "chains": 44,
    "horizon": 7,
    "probe": 40,
    "cases": [
        {
            **ZIPF,
            "metrics": ["lost_mass", {"extinction": {"follow": ["00001", "01200"]}}],
            "anchor": ["none", {"fresh": {"share": 0.01}}],
        },
        {**NORMAL, "metrics": ["lost_mass", "moments"], "regime": "accumulate"},
    ],
}
"""Three cells of six blocks each; the last block is trimmed."""


def run(folder: Path, experiment: dict[str, Any], **how: Any) -> Result:
    """A run in this process unless something else is said."""
    result = longtail.run(experiment, out=folder, **({"executor": "serial"} | how))
    assert isinstance(result, Result)
    return result


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    """The rows of a table, sorted; floats by their bits."""
    columns = [column.to_pylist() for column in table.columns]
    exact = [[value.hex() if isinstance(value, float) else value for value in column] for column in columns]
    return sorted(zip(*exact, strict=True), key=repr)


def digest_of(items: Iterable[Any]) -> str:
    """One name for many things."""
    found = hashlib.sha256()
    for item in items:
        found.update(repr(item).encode())
    return found.hexdigest()


def tables(folder: Path, names: Iterable[str] = TABLES) -> dict[str, str]:
    """The digest of each table that a run derived."""
    return {name: digest_of(rows(pq.read_table(folder / f"{name}.parquet"))) for name in names}


def parts(folder: Path) -> dict[str, str]:
    """The digest of each part, by its place."""
    found = sorted((folder / "parts").rglob("*.parquet"))
    return {str(path.relative_to(folder)): digest_of(rows(pq.read_table(path))) for path in found}


def ends(folder: Path) -> dict[str, str]:
    """The digest of each stored end, by its place."""
    found = {}
    for path in sorted((folder / "ends").rglob("*.npz")):
        with np.load(path) as stored:
            arrays = [(name, stored[name].dtype.str, stored[name].shape, stored[name].tobytes()) for name in stored]
        found[str(path.relative_to(folder))] = digest_of(sorted(arrays))
    return found


def everything(folder: Path) -> dict[str, str]:
    """The digest of every number in a run folder."""
    return {**tables(folder), **parts(folder), **ends(folder)}


def bytes_of_parts(folder: Path) -> dict[str, bytes]:
    """The parts as they lie on disk."""
    return {str(path): path.read_bytes() for path in (folder / "parts").rglob("*.parquet")}


def receipts(folder: Path) -> list[dict[str, Any]]:
    """The receipts of a folder, in the order of cell, block and time."""
    return Folder(folder).receipts()


def measured(folder: Path) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every measurement: (cell, chain, generation, quantity, part) -> (value by its bits, status, how)."""
    found = {}
    for cell, chain, generation, quantity, part, *rest in rows(pq.read_table(folder / "measurements.parquet")):
        key = (cell, chain, generation, quantity, part)
        assert key not in found, f"{key} is written twice"
        found[key] = tuple(rest)
    return found
