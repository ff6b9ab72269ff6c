"""Experiments: what is asked, read from a file or from arguments, and the grid of cells it stands for."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from .. import catalog
from ..address import digest
from ..errors import InputError, near
from ..forms import form_of
from ..recipe import amounts_of
from .cell import Cell, Spec, rows_at
from .defaults import FAMILIES, METRICS
from .flow import check_loop
from .label import labels
from .lanes import check_weights, choose_lane, known_law, weights_of
from .sizes import block_size

OF_A_CASE = ("world", "family", "rows", "regime", "anchor", "selection", "chains", "horizon", "metrics")


@dataclass(frozen=True)
class Experiment:
    """What `longtail run` is asked: parts by name, or lists of them, which expand to a grid of cells.

    cases: tables that each overrule fields for a grid of their own (world, family, rows, regime, anchor, selection, chains,
    horizon, metrics); without cases there is one grid.  horizon counts fits (generations 0 .. horizon - 1); rows is n, the
    rows of an increment; keep is the share of each rarity level that the user asks to keep; selection what picks among the
    rows that models write ("none", also in a list: nothing does); probe the rows of a probe; generations "log" or "all" is
    what is written.
    """

    world: Any = None
    family: Any = None
    rows: Any = 1000
    regime: Any = "replace"
    anchor: Any = "none"
    selection: Any = None
    metrics: Any = None
    seed: int = 1
    chains: int = 200
    horizon: int = 51
    keep: float = 0.8
    probe: int = 1000
    generations: str = "log"
    lane: str = "auto"
    name: str = "run"
    title: str = ""
    cases: Any = None

    def __post_init__(self) -> None:
        for name, least in (("seed", 0), ("chains", 1), ("horizon", 1), ("probe", 20)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InputError(f"{name} = {value!r} must be a whole number, at least {least}")
        if not isinstance(self.keep, int | float) or not 0 < self.keep <= 1:
            raise InputError(f"keep = {self.keep!r} must be a share above 0, at most 1")
        for name in ("name", "title"):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} = {getattr(self, name)!r} must be a text")
        if Path(self.name).name != self.name:
            raise InputError(f"name = {self.name!r} must be a plain name, not a path: it names the run folder")
        for name, known in (("generations", ("log", "all")), ("lane", ("auto", "rows"))):
            if getattr(self, name) not in known:
                raise InputError(
                    f"{name} = {getattr(self, name)!r} must be one of {', '.join(known)}{near(str(getattr(self, name)), known)}"
                )

    def plain(self) -> dict[str, Any]:
        """The experiment as plain data; what was not said is left out."""
        data = {item.name: catalog.plain(getattr(self, item.name)) for item in fields(self)}
        return {key: value for key, value in data.items() if value not in (None, "")}


def read(path: str | Path) -> dict[str, Any]:
    """The fields of an experiment file (TOML); paths inside it are relative to the file.  InputError if unreadable."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        others = [other.name for other in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        raise InputError(f"there is no experiment file {path}{near(path.name, others)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not a TOML file: {error}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    data.setdefault("name", path.stem)
    for parameters in files_of(data):
        parameters["path"] = str(path.parent / parameters["path"])
    return data


def files_of(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The parameters of every world of an experiment's fields that reads a file at a path."""
    for part in [data, *(case for case in _listed(data.get("cases") or []) if isinstance(case, dict))]:
        for world in _listed(part.get("world")):
            for parameters in world.values() if isinstance(world, dict) else ():
                if isinstance(parameters, dict) and isinstance(parameters.get("path"), str):
                    yield parameters


def experiment(data: Mapping[str, Any]) -> Experiment:
    """An experiment from its fields.  InputError for an unknown field, with the nearest."""
    known = [item.name for item in fields(Experiment)]
    for key in data:
        if key not in known:
            raise InputError(f'an experiment has no field "{key}"{near(key, known)}; it has {", ".join(known)}')
    cases = _listed(data.get("cases") or [{}])
    if "world" not in data and not all(isinstance(case, Mapping) and "world" in case for case in cases):
        raise InputError(
            'an experiment needs a world, for example world = { file = { path = "names.parquet", column = "name" } }'
        )
    return Experiment(**catalog.plain(data))


def cells(asked: Experiment, *, trust: bool = False) -> list[Cell]:
    """The cells of an experiment, case by case, each built and checked."""
    built: dict[str, Any] = {}
    found = [cell for case in _cases(asked) for cell in _grid(case, trust, built)]
    unique: dict[str, Cell] = {}
    for cell in found:
        other = unique.setdefault(cell.id, cell)
        if (other.chains, other.horizon, other.metrics) != (cell.chains, cell.horizon, cell.metrics):
            raise InputError(
                f"two cases ask for the same cell ({cell.label['regime']}, {cell.label['anchor']}, {cell.label['rows']}) with other chains, horizon or metrics; give it once"
            )
    return list(unique.values())


def _cases(asked: Experiment) -> list[Experiment]:
    """One experiment for each case."""
    found = []
    for case in _listed(asked.cases) if asked.cases else [{}]:
        if not isinstance(case, Mapping):
            raise InputError(f"a case must be a table of fields; got {case!r}")
        for key in case:
            if key not in OF_A_CASE:
                raise InputError(
                    f'a case has no field "{key}"{near(key, OF_A_CASE)}; it may overrule {", ".join(OF_A_CASE)}'
                )
        found.append(replace(asked, cases=None, **case))
    return found


def _grid(asked: Experiment, trust: bool, built: dict[str, Any]) -> list[Cell]:
    choices = {
        "world": list(_specs("world", asked.world, trust)),
        "regime": list(_specs("regime", asked.regime, trust)),
        "anchor": list(_specs("anchor", asked.anchor, trust)),
        "family": list(_specs("family", asked.family, trust)) if asked.family is not None else [None],
        "selection": list(_selections(asked.selection, trust)),
        "rows": [_rows(value) for value in _listed(asked.rows)] or [_rows([])],
    }
    return [
        _cell(dict(zip(choices, point, strict=True)), asked, trust, built)
        for point in itertools.product(*choices.values())
    ]


def _selections(value: Any, trust: bool) -> Iterator[Spec | None]:
    """Every selection that a value names; None for none of them."""
    for part in _listed(value) or [[]]:
        if part in (None, "none", {"none": {}}):
            yield None
        else:
            yield from _specs("selection", part, trust)


def metrics(asked: Experiment, cell: Cell, *, trust: bool = False) -> dict[str, Any]:
    """The metrics asked for in a cell, built, by the digest of what they are."""
    default = METRICS[form_of(cell.world).kind]
    found: dict[str, Any] = {}
    for spec in _specs("metric", default if cell.metrics is None else cell.metrics, trust):
        name, parameters = next(iter(spec.items()))
        part = catalog.build("metric", name, parameters, trust=trust)
        if hasattr(part, "settled"):
            part = part.settled(cell.world)
        if any(type(part) is type(other) for other in found.values()):
            raise InputError(f"metric {name} is asked for twice; give it once, with all it should do")
        outside = catalog.outside_digest(name) if ":" in name else ""
        found[f"{name.replace(':', '.')}-{digest([spec, asked.generations, outside], 8)}"] = part
    return found


def _cell(point: dict[str, Any], asked: Experiment, trust: bool, built: dict[str, Any]) -> Cell:
    world = _once(built, "world", point["world"], trust)
    if point["family"] is None:
        point["family"] = {FAMILIES[form_of(world).kind]: {}}
    family = _once(built, "family", point["family"], trust)
    key = "settled" + digest([point["family"], point["world"]])
    if key not in built:
        built[key] = family.settled(world) if hasattr(family, "settled") else family
    regime, anchor = _once(built, "regime", point["regime"], trust), _once(built, "anchor", point["anchor"], trust)
    selection = _once(built, "selection", point["selection"], trust) if point["selection"] is not None else None
    if hasattr(anchor, "settled"):
        anchor = anchor.settled(world)
    if selection is not None and hasattr(selection, "settled"):
        selection = selection.settled(world)
    if selection is not None and not getattr(built[key], "selectable", True):
        raise InputError(
            f"family {next(iter(point['family']))} cannot be combined with a selection: rows belong to their places in it"
        )
    check_loop(regime, anchor, world, partial(rows_at, point["rows"]), asked.horizon)
    lane, reason = choose_lane(world, built[key], regime, anchor, point["rows"], selection)
    if asked.lane == "rows" and lane == "statistics":
        lane, reason = "rows", "asked for"
    named, weights = next(iter(point["family"])), weights_of(regime, anchor, point["rows"])
    check_weights(built[key], weights, lane, named, hasattr(anchor, "of"))
    # Selected rows, and real rows without a law of their summary, are drawn as rows whatever the lane.
    drawn = selection is not None or known_law(world, built[key], 1) is None
    block = block_size(world, built[key], point["rows"], "rows" if drawn else lane)
    kinds = ("world", "family", "regime", "anchor") + (("selection",) if selection is not None else ())
    specs = {kind: point[kind] for kind in kinds}
    return Cell(
        digest(_identity(specs, world, built[key], point["rows"], block, asked.probe, lane)), specs, point["rows"], world, built[key], regime, anchor,
        lane, reason, block, asked.probe, asked.chains, asked.horizon, asked.metrics,
        labels(point), selection,
    )  # fmt: skip


def _identity(
    specs: dict[str, Spec], world: Any, family: Any, rows: Any, block: int, probe: int, lane: str
) -> dict[str, Any]:
    """What decides a cell's numbers, and nothing else: not metrics, horizon, chains or executor."""
    outside = [found for kind, spec in specs.items() for found in catalog.outside_digests(kind, spec)]
    data = {**specs, "rows": catalog.plain(rows), "block": block, "probe": probe, "lane": lane, "outside": outside}
    if hasattr(world, "identity"):
        data["world"] = {next(iter(specs["world"])): world.identity()}
    if hasattr(family, "identity"):
        name, parameters = next(iter(specs["family"].items()))
        data["family"] = {name: {**parameters, **family.identity()}}
    return data


def _once(built: dict[str, Any], kind: str, spec: Spec, trust: bool) -> Any:
    key = kind + digest(catalog.plain(spec))
    if key not in built:
        name, parameters = next(iter(spec.items()))
        built[key] = catalog.build(kind, name, parameters, trust=trust)
    return built[key]


def _specs(kind: str, value: Any, trust: bool) -> Iterator[Spec]:
    """Every part that a value names; lists inside parameters expand too, unless the parameter is itself a list."""
    if not _listed(value):
        raise InputError(f"{kind} = [] names nothing; leave it out, or name at least one {kind}")
    for part in _listed(value):
        if isinstance(part, str):
            part = {part: {}}
        if not isinstance(part, Mapping) or len(part) != 1:
            raise InputError(
                f"{kind} = {part!r} must be a name or a table of one name, for example {{ fresh = {{ rows = 1 }} }}"
            )
        name, parameters = next(iter(part.items()))
        if not isinstance(parameters, Mapping):
            raise InputError(
                f"{kind} {name} = {parameters!r} must be a table of its parameters, for example {{ {name} = {{ }} }}"
            )
        parameters = {key: item for key, item in parameters.items() if item is not None}
        catalog.finite(parameters, f"{kind} {name}")
        cls = catalog.find(kind, name, trust=trust)
        for key, item in parameters.items():
            if item == [] and not catalog.takes_list(cls, key):
                raise InputError(f"{kind} {name}: {key} = [] holds no value; give at least one")
        grid = {
            key: item if isinstance(item, list) and not catalog.takes_list(cls, key) else [item]
            for key, item in parameters.items()
        }
        for point in itertools.product(*grid.values()):
            yield {name: dict(zip(grid, point, strict=True))}


def _rows(value: Any) -> Any:
    if isinstance(value, bool | list):
        raise InputError(f"rows = {value!r} must be a number of rows for each generation, or a list of at least one")
    catalog.finite(value, "rows")
    rows = catalog.amount(value, "rows")
    for number in amounts_of(rows):
        if not number >= 1 or not float(number).is_integer():
            raise InputError(f"rows = {number!r} must be a whole number of rows for each generation, at least 1")
    return int(rows) if isinstance(rows, float) else rows


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
