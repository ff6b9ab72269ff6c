"""Short names of parts, for tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import catalog
from .cell import Spec


def labels(point: Mapping[str, Any]) -> dict[str, str]:
    """The words for each part of a point of the grid (parts as {name: parameters}, rows as an amount)."""
    found = {kind: _label(point[kind]) for kind in ("family", "regime", "anchor")}
    if point.get("selection"):
        found["family"] += f", {_label(point['selection'])}"
    parameters = next(iter(point["world"].values()))
    found["world"] = _file(parameters) if "path" in parameters else _label(point["world"])
    found["rows"] = (
        f"n = {point['rows']:,}" if isinstance(point["rows"], int) else f"n = {_value(catalog.plain(point['rows']))}"
    )
    return found


def _file(parameters: Mapping[str, Any]) -> str:
    """A file by its name, with what else decides its rows: the column, and that it is a pool."""
    column = parameters.get("column")
    words = [Path(parameters["path"]).name, "" if column is None else f"column {_value(column)}"]
    if parameters.get("as", parameters.get("as_", "law")) == "pool":
        words.append("as pool")
    return " ".join(word for word in words if word)


def _label(spec: Spec) -> str:
    name, parameters = next(iter(spec.items()))
    if name == "lift":  # the model is what it is called by
        more = {key: value for key, value in parameters.items() if key not in ("model", "parameters")}
        name, parameters = parameters["model"], {**(parameters.get("parameters") or {}), **more}
    return " ".join([name, *(f"{key.rstrip('_')} {_value(value)}" for key, value in parameters.items())])


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    return str(value)
