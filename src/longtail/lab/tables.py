"""The tables of a run folder: what every page, comparison and planner reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..recipe import REAL, Chance, size
from ..theory.prediction import Prediction, Setting
from .block import COLUMNS, built
from .cell import Cell
from .compare import residuals
from .spread import Key, Spread, part_tables, spreads
from .store import Folder
from .verdict import DEFINITION, METHOD, SEVERITY, Verdict, judge
from .written import half_of, written

QUANTILES = np.array((0.05, 0.5, 0.95))
NUMBER, TEXT, COUNT = pa.float64(), pa.string(), pa.int32()
SUMMARY = pa.schema(
    [
        ("cell", TEXT),
        ("generation", COUNT),
        ("quantity", TEXT),
        ("part", TEXT),
        ("chains", COUNT),
        ("missing", COUNT),
        ("status", TEXT),
    ]
    + [(name, NUMBER) for name in ("mean", "standard_error", "low", "median", "high")]
    + [("how", TEXT)]
)
PREDICTIONS = pa.schema(
    [
        ("cell", TEXT),
        ("generation", COUNT),
        ("quantity", TEXT),
        ("part", TEXT),
        ("of", TEXT),
        ("value", NUMBER),
        ("kind", TEXT),
        ("needs", TEXT),
        ("source", TEXT),
    ]
)
VERDICTS = pa.schema(
    [("cell", TEXT), ("quantity", TEXT), ("part", TEXT), ("decision", TEXT)]
    + [(name, NUMBER) for name in ("value", "low", "high", "first", "floor", "limit")]
    + [
        ("trend", TEXT),
        ("level", NUMBER),
        ("chains", COUNT),
        ("method", TEXT),
        ("definition", TEXT),
        ("assumptions", TEXT),
        ("worst", pa.bool_()),
    ]
)
RESIDUALS = pa.schema(
    [("cell", TEXT), ("generation", COUNT), ("quantity", TEXT), ("part", TEXT), ("of", TEXT)]
    + [(name, NUMBER) for name in ("observed", "predicted", "standard_error", "z")]
    + [("kind", TEXT)]
)
CELLS = pa.schema(
    [
        (name, TEXT)
        for name in ("cell", "label", "world", "family", "rows", "regime", "anchor", "lane", "reason", "group")
    ]
    + [("chains", COUNT), ("horizon", COUNT), ("block", COUNT), ("n", pa.int64()), ("real_rows", NUMBER)]
)
FAILURES = pa.schema(
    [("cell", TEXT), ("chain", COUNT), ("chains", COUNT), ("generation", COUNT), ("asked", TEXT), ("reason", TEXT)]
)
SCHEMAS = {"cells": CELLS, "summary": SUMMARY, "predictions": PREDICTIONS, "verdicts": VERDICTS, "residuals": RESIDUALS}
"""The tables that every run folder has; failures, where no file is, are none."""


@dataclass(frozen=True, eq=False)
class Tables:
    """What is known of a run: the manifest and its tables."""

    manifest: Mapping[str, Any]
    cells: pa.Table
    summary: pa.Table
    predictions: pa.Table
    verdicts: pa.Table
    residuals: pa.Table
    failures: pa.Table = field(default_factory=FAILURES.empty_table)


def open_folder(path: str | Path) -> Tables:
    """The tables of a run folder, as `run` left them.  InputError if it is no run folder, or not complete."""
    from ..errors import InputError

    folder = Folder(path)
    manifest = folder.manifest()
    missing = [name for name in SCHEMAS if not (folder.path / f"{name}.parquet").exists()]
    if missing:
        raise InputError(
            f"{path} is not complete ({missing[0]}.parquet is missing); run its experiment again to complete it: {manifest.get('command', 'longtail run')}"
        )
    there = [*SCHEMAS, *(["failures"] if (folder.path / "failures.parquet").exists() else [])]
    return Tables(manifest, **{name: pq.read_table(folder.path / f"{name}.parquet") for name in there})


def write_tables(folder: Folder, asked: str, manifest: dict[str, Any], trust: bool) -> Tables:
    """Works out every table from the parts and writes them, measurements included."""
    wish = json.loads(asked)
    mode = wish.get("generations", "log")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    with (
        folder.writing(folder.path / "measurements.parquet") as file,
        pq.ParquetWriter(
            file, pa.schema([("cell", pa.dictionary(pa.int16(), TEXT)), *COLUMNS]), compression="zstd"
        ) as writer,
    ):
        for cell, metrics in built(asked, trust).values():
            _write_measurements(writer, folder, cell, written(cell.horizon, mode), list(metrics))
    pairs = {(cell.label["world"], cell.label["family"]) for cell, _ in built(asked, trust).values()}
    for cell, metrics in built(asked, trust).values():
        listed = written(cell.horizon, mode)
        found = spreads(folder, cell.id, -(-cell.chains // cell.block), cell.chains, listed, list(metrics))
        predictions = predicted(cell, mode, metrics.values())
        compared = residuals(found, predictions, listed)
        judged = judge(found, cell.horizon - 1, half_of(cell.horizon, mode), wish.get("keep", 0.8), cell.probe)
        rows["cells"].append(_cell_row(cell, sum(world == cell.label["world"] for world, _ in pairs) > 1))
        rows["summary"] += [_summary_row(cell.id, key, spread) for key, spread in sorted(found.items())]
        rows["predictions"] += _prediction_rows(cell.id, predictions, listed)
        rows["residuals"] += [{"cell": cell.id, **asdict(residual)} for residual in compared]
        rows["verdicts"] += _verdict_rows(cell.id, judged)
    tables = {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}
    tables["failures"] = pa.Table.from_pylist(_failure_rows(folder, asked, trust), schema=FAILURES)
    for name, table in tables.items():
        with folder.writing(folder.path / f"{name}.parquet") as file:
            pq.write_table(table, file, compression="zstd")
    with folder.writing(folder.path / "receipts.parquet") as file:
        pq.write_table(pa.Table.from_pylist(folder.receipts()), file, compression="zstd")
    return Tables(manifest, **tables)


def predicted(cell: Cell, mode: str, metrics: Iterable[Any]) -> list[Prediction]:
    """What the cell's family says of its loop."""
    if not hasattr(cell.family, "predict") or cell.selection is not None:
        return []
    follow = tuple(dict.fromkeys(value for metric in metrics for value in getattr(metric, "follow", ())))
    setting = Setting(
        cell.world, cell.anchor, cell.regime, cell.rows_at, cell.horizon, tuple(written(cell.horizon, mode)), follow
    )
    return [] if setting.picked_or_weighed else cell.family.predict(setting)


def _failure_rows(folder: Folder, asked: str, trust: bool) -> list[dict[str, Any]]:
    """The blocks whose model failed within what is asked, as chains."""
    cells = {name: cell for name, (cell, _) in built(asked, trust).items()}
    found = []
    for row in folder.failures():
        cell = cells.get(row["cell"])
        if cell is None or row["generation"] >= cell.horizon or row["block"] * cell.block >= cell.chains:
            continue
        first = row["block"] * cell.block
        size = min(cell.block, cell.chains - first)
        told = {name: row[name] for name in ("cell", "generation", "asked", "reason")}
        found.append({**told, "chain": first, "chains": size})
    return found


def _write_measurements(
    writer: pq.ParquetWriter, folder: Folder, cell: Cell, generations: list[int], metrics: list[str]
) -> None:
    for table in part_tables(folder, cell.id, -(-cell.chains // cell.block), metrics):
        kept = np.isin(table["generation"].to_numpy(), generations) & (table["chain"].to_numpy() < cell.chains)
        table = table.filter(pa.array(kept))
        if table.num_rows:
            name = pa.DictionaryArray.from_arrays(
                pa.array(np.zeros(table.num_rows, dtype=np.int16)), pa.array([cell.id])
            )
            writer.write_table(table.add_column(0, "cell", name))


def _summary_row(cell: str, key: Key, spread: Spread) -> dict[str, Any]:
    quantity, part, generation = key
    values = spread.values()
    values = np.sort(values[np.isfinite(values)])
    low, median, high = (
        values[np.round(QUANTILES * (len(values) - 1)).astype(int)].tolist() if len(values) else (None, None, None)
    )
    return {
        "cell": cell, "generation": generation, "quantity": quantity, "part": part, "chains": spread.count, "missing": spread.missing,
        "status": spread.status, "mean": spread.mean if spread.count else None, "standard_error": spread.standard_error,
        "low": low, "median": median, "high": high, "how": spread.how,
    }  # fmt: skip


def _prediction_rows(cell: str, predictions: list[Prediction], generations: list[int]) -> list[dict[str, Any]]:
    names = [item.name for item in fields(Prediction) if item.name != "values"]
    return [
        {"cell": cell, "generation": t, "value": float(item.values[t]), **{name: getattr(item, name) for name in names}}
        for item in predictions
        for t in generations
        if np.isfinite(item.values[t])
    ]


def _verdict_rows(cell: str, judged: list[Verdict]) -> list[dict[str, Any]]:
    shared = {
        "cell": cell,
        "quantity": "lost mass",
        "level": 0.95,
        "method": METHOD,
        "definition": DEFINITION,
        "assumptions": "chains are independent replicates",
    }
    rows = [{**shared, **asdict(verdict)} for verdict in judged]
    worst = next((row for row in rows if row["worst"]), None)
    whole = (
        {**worst, "part": "whole", "worst": False}
        if worst
        else {**shared, "part": "whole", "decision": "undecided", "trend": "unknown", "worst": False}
    )
    return [*sorted(rows, key=lambda row: SEVERITY.index(row["decision"])), whole]


def _cell_row(cell: Cell, several: bool) -> dict[str, Any]:
    """A cell for people; its family is part of its label where the world meets several."""
    label = cell.label
    words = [
        label["regime"],
        "" if label["anchor"] == "none" else label["anchor"],
        label["rows"],
        label["family"] if several else "",
    ]
    return {
        "cell": cell.id,
        "label": " · ".join(word for word in words if word),
        **{name: label[name] for name in ("world", "family", "rows", "regime", "anchor")},
        "lane": cell.lane,
        "reason": cell.reason,
        "group": f"{label['world']} · {label['family']} · {label['rows']}",
        "chains": cell.chains,
        "horizon": cell.horizon,
        "block": cell.block,
        "n": cell.rows_at(0),
        "real_rows": real_rows(cell),
    }


def real_rows(cell: Cell) -> float:
    """Real rows per generation that the anchor puts in, averaged over the generations after the first."""
    generations = range(1, max(min(cell.horizon, 200), 2))
    total = 0.0
    for t in generations:
        pools = list(cell.anchor.increment(t, cell.rows_at(t)))
        pools += [part.of for part in cell.anchor.beside(t) if not isinstance(part.of, range)]
        total += sum(
            pool.n.total * pool.n.share if isinstance(pool.n, Chance) else size((pool,))
            for pool in pools
            if pool.origin == REAL
        )
    return total / len(generations)
