"""The shape of a manifest: typed, and as the JSON schema `manifest.schema.json` beside this file."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class CellEntry(TypedDict):
    """One cell: its identity and what decides it."""

    id: str
    specs: dict[str, Any]
    rows: Any
    lane: Literal["statistics", "rows", "long"]
    reason: str
    block: int
    probe: int


class Asked(TypedDict):
    """What the user asked to keep of each rarity level."""

    keep: float


class Manifest(TypedDict):
    """What a run folder is: `manifest.schema.json` beside this file is its JSON schema."""

    schema: int
    name: str
    title: str
    seed: int
    chains: int
    horizon: int
    generations: Literal["log", "all"]
    asked: Asked
    experiment: dict[str, Any]
    experiment_toml: str
    command: str
    cells: list[CellEntry]
    software: dict[str, str]
    environment: dict[str, Any]
    trusted: bool
    notes: list[str]
    created: str


def json_schema() -> dict[str, Any]:
    """The JSON schema of a manifest, from its types."""
    import msgspec

    return msgspec.json.schema(Manifest)
