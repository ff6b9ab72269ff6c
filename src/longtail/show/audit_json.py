"""An audit as plain data for JSON: the facts and every row of every table, the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any

from ..audits.tables import SCHEMA
from .audit_sentence import said
from .audit_view import read

if TYPE_CHECKING:
    from ..audits.tables import AuditTables


def as_json(tables: AuditTables) -> dict[str, Any]:
    """Schema number, sentence, facts and tables; unknown is null, and what counts-only hides is null or "<K"."""
    view = read(tables)
    held = {one.name: getattr(view, one.name) for one in fields(view) if one.name != "facts"}
    return {"schema": SCHEMA, "sentence": _plain(" ".join(said(view))), "facts": _plain(view.facts), **_plain(held)}


def _plain(value: Any) -> Any:
    """What JSON can hold: no NaN, no infinity, no half of a surrogate pair."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        return _plain(value.item())
    return str(value).encode("utf-8", "replace").decode("utf-8")
