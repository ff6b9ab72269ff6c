"""What a study found, as plain data: what is left under every design, the fitted law, what one real row did, samples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .. import atomic
from ..coverage.levels import LEVELS
from ..errors import InputError
from ..estimates.loop_size import Curve, LoopSize, loop_size
from ..lab.cell import Cell
from ..lab.result import Result
from ..lab.store import Folder
from .loop_law import Values, curves_of, values_of
from .one_row import OneRow, one_row
from .samples import Samples, samples_of
from .settings import Part

Step = tuple[int, float, float, float]
"""Generation, median, 5 % and 95 % of the chains."""
Measured = tuple[str, str, int, float, float | None, float]
"""Design, level, generation, measured, its standard error, foreseen."""


@dataclass(frozen=True)
class Design:
    """One design of real rows for one model, at the rarest level that all designs of the model can judge.

    value, low, high: real mass kept there at the last generation relative to the first fit, median over chains of min(kept,
    covered) with its order-statistic interval; first: what the first fit showed; path: (generation, median, 5 %, 95 %).
    refused, failed: why it could not be run; how many of its chains failed, and why.  chains: those that were looked at.
    """

    name: str
    chains: int = 0
    decision: str = "not judged"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    first: float | None = None
    real_rows: float | None = None
    path: tuple[Step, ...] = ()
    refused: str = ""
    failed: str = ""


@dataclass(frozen=True)
class Size:
    """n_e of one design alone, with its interval, and what the model's one number misses of the design."""

    value: float
    low: float | None
    high: float | None
    missed: float
    in_errors: float | None
    bias: float


@dataclass(frozen=True)
class Law:
    """The categorical law with one fitted number: n_e, its interval, the share explained, and each design's own n_e."""

    value: float
    low: float | None
    high: float | None
    missed: float
    in_errors: float | None
    explained: float | None
    end: str
    by_design: dict[str, Size]
    points: tuple[Measured, ...]


@dataclass(frozen=True)
class Model:
    """One model of the study.  left_out: why nothing could be run; level: the level that the table shows."""

    name: str
    kind: str
    family: dict[str, Any]
    world: dict[str, Any]
    rows: int
    horizon: int
    chains: int
    probe: int
    left_out: str = ""
    level: str = ""
    seconds: float = 0.0
    designs: tuple[Design, ...] = ()
    law: Law | None = None
    no_law: str = ""
    one_row: OneRow | None = None
    samples: tuple[Samples, ...] = ()

    @classmethod
    def missing(cls, part: Part, why: str) -> Model:
        """A model that could not be run."""
        return cls(part.name, part.kind, part.family, {}, part.rows, part.horizon, part.chains, part.probe, why)


@dataclass(frozen=True)
class Study:
    """Everything that the page of a study shows."""

    name: str
    size: str
    seed: int
    models: list[Model] = field(default_factory=list)
    software: dict[str, str] = field(default_factory=dict)

    @property
    def designs(self) -> list[str]:
        """The designs of any model, in their order."""
        return list(dict.fromkeys(one.name for model in self.models for one in model.designs))


def model_of(
    part: Part, cells: Mapping[str, Cell], refused: Mapping[str, str], result: Result, folder: Folder, seed: int
) -> Model:
    """What a finished run says of one model; cells and reasons for refusal by design."""
    values = values_of(result.measurements)
    verdicts: dict[str, dict[str, dict[str, Any]]] = {}
    for row in result.verdicts.to_pylist():
        verdicts.setdefault(row["cell"], {})[row["part"]] = row
    level = _rarest(verdicts)
    real = {row["cell"]: row["real_rows"] for row in result.cells.to_pylist()}
    failures = _failures(result)
    designs = []
    for name in part.designs:
        if name in refused:
            designs.append(Design(name, refused=refused[name]))
            continue
        cell = cells[name].id
        told = verdicts.get(cell, {}).get(level, {})
        kept = {key: told[key] for key in ("decision", "value", "low", "high", "first", "chains") if key in told}
        path = left_over_time(values.get(cell, {}), level)
        designs.append(Design(name, **kept, real_rows=real.get(cell), path=path, failed=failures.get(cell, "")))
    curves = {name: curves_of(cell, seed, name, values.get(cell.id, {})) for name, cell in cells.items()}
    law, no_law = _law([one for some in curves.values() for one in some], part.rows)
    ratio = law.value / part.rows if law else 1.0
    return Model(
        part.name, part.kind, part.family, _world(cells), part.rows, part.horizon, part.chains, part.probe,
        level=level, seconds=sum(row["seconds"] for row in folder.receipts()), designs=tuple(designs), law=law,
        no_law=no_law, one_row=one_row(curves.get("replace", []), curves.get("1 fresh row", []), ratio),
        samples=samples_of(cells, folder),
    )  # fmt: skip


def left_over_time(values: Values, level: str) -> tuple[Step, ...]:
    """Min(kept, covered) relative to its median at generation 0: (generation, median, 5 %, 95 %) where any chain has it."""
    kept, covered = values.get(("kept", level), {}), values.get(("covered", level), {})
    start, found = None, []
    for t in sorted(set(kept) & set(covered)):
        chains = min(len(kept[t]), len(covered[t]))
        left = np.minimum(kept[t][:chains], covered[t][:chains])
        left = left[np.isfinite(left)]
        if start is None:
            start = float(np.median(left)) if t == 0 and len(left) else 0.0
        if start > 0 and len(left):
            low, middle, high = (float(one) / start for one in np.quantile(left, (0.05, 0.5, 0.95)))
            found.append((t, middle, low, high))
    return tuple(found)


def write(study: Study, folder: Path) -> None:
    """study.json, study.parquet (what is left), study_points.parquet (measured against the law) and study.html."""
    import pyarrow
    import pyarrow.parquet as parquet

    from ..show.study_page import page

    atomic.write(folder / "study.json", json.dumps(asdict(study), indent=1, allow_nan=False))
    rows = [
        {"model": model.name, "kind": model.kind, "level": model.level, **_flat(design)}
        for model in study.models
        for design in model.designs
    ]
    names = ("design", "level", "generation", "measured", "standard_error", "foreseen")
    points = [
        {"model": model.name, **dict(zip(names, point, strict=True))}
        for model in study.models
        for point in (model.law.points if model.law else ())
    ]
    for name, table in (("study", rows), ("study_points", points)):
        parquet.write_table(pyarrow.Table.from_pylist(table), folder / f"{name}.parquet")
    atomic.write(folder / "study.html", page(study))


def read(folder: str | Path) -> Study:
    """The study of a folder, from its study.json.  InputError if there is none."""
    path = Path(folder) / "study.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{folder} holds no finished study: there is no study.json") from error
    models = [_model(model) for model in told["models"]]
    return Study(told["name"], told["size"], told["seed"], models, told.get("software", {}))


def _model(told: dict[str, Any]) -> Model:
    law, row = told["law"], told["one_row"]
    if law is not None:
        by_design = {name: Size(**one) for name, one in law["by_design"].items()}
        law = Law(**{**law, "by_design": by_design, "points": tuple(tuple(one) for one in law["points"])})
    designs = tuple(Design(**{**one, "path": tuple(tuple(step) for step in one["path"])}) for one in told["designs"])
    samples = tuple(Samples(**{**one, "texts": tuple(map(tuple, one["texts"]))}) for one in told["samples"])
    one = None if row is None else OneRow(**row)
    return Model(**{**told, "law": law, "designs": designs, "samples": samples, "one_row": one})


def _flat(design: Design) -> dict[str, Any]:
    told = asdict(design)
    return {"design": told.pop("name"), **{key: value for key, value in told.items() if key != "path"}}


def _world(cells: Mapping[str, Cell]) -> dict[str, Any]:
    """The world as it was asked for, its file by name alone."""
    name, parameters = next(iter(next(iter(cells.values())).specs["world"].items()))
    return {name: {key: Path(one).name if key == "path" else one for key, one in parameters.items()}}


def _failures(result: Result) -> dict[str, str]:
    """How many chains of a cell failed, and why the first of them did."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in result.tables.failures.to_pylist():
        found.setdefault(row["cell"], []).append(row)
    asked = {row["cell"]: row["chains"] for row in result.cells.to_pylist()}
    told = {}
    for cell, rows in found.items():
        first = min(rows, key=lambda row: row["generation"])
        failed = sum(row["chains"] for row in rows)
        told[cell] = f"{failed} of {asked[cell]} chains failed: {first['reason']} (generation {first['generation']})"
    return told


def _rarest(verdicts: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The rarest level that is judged, and of which something was shown at first, in every cell; else in most of them."""
    known = {
        level: sum(
            level in rows and rows[level]["decision"] != "not judged" and rows[level]["value"] is not None
            for rows in verdicts.values()
        )
        for level in reversed(LEVELS)
    }
    best = max(known, key=lambda level: known[level])
    return best if known[best] else ""


def _law(curves: list[Curve], rows: int) -> tuple[Law | None, str]:
    """The fitted law of all curves, or why there is none."""
    try:
        found: LoopSize = loop_size(curves, rows)
    except InputError as error:
        return None, str(error)
    by_design = {}
    for name, alone in found.alone.items():
        met = found.by_anchor[name]
        by_design[name] = Size(alone.value, alone.low, alone.high, met.missed, met.in_errors, met.bias)
    whole = found.whole
    end = "at least" if whole.at_least else "at most" if whole.at_most else ""
    return (
        Law(
            whole.value, whole.low, whole.high, whole.missed, whole.in_errors, whole.explained, end, by_design,
            tuple(found.points),
        ),
        "",
    )  # fmt: skip
