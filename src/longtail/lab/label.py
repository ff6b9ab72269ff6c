"""Short names of parts, for tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import catalog

Spec = dict[str, Any]


def labels(point: Mapping[str, Any]) -> dict[str, str]:
    """The words for each part of a point of the grid (parts as {name: parameters}, rows as an amount)."""
    found = {kind: _label(point[kind]) for kind in ("family", "regime", "anchor")}
    name, parameters = next(iter(point["world"].items()))
    found["world"] = Path(parameters["path"]).name if name == "file" else _label(point["world"])
    found["rows"] = (
        f"n = {point['rows']:,}" if isinstance(point["rows"], int) else f"n = {_value(catalog.plain(point['rows']))}"
    )
    return found


def _label(spec: Spec) -> str:
    name, parameters = next(iter(spec.items()))
    return " ".join([name, *(f"{key.rstrip('_')} {_value(value)}" for key, value in parameters.items())])


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    return str(value)
