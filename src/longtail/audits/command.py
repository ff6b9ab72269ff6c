"""The command that makes an audit again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from .gather import first_path

DEFAULTS: dict[str, Any] = {"sample": 10_000, "seed": 0}
MOST = 8
"""Paths named of a longer list."""


def command(given: Mapping[str, Any]) -> str:
    """The command line of the options of `audit`; data that were in memory stand as DATA."""
    words = ["longtail", "audit"]
    for name, value in given.items():
        if name == "progress" or value is None or value is False or _is_default(name, value):
            continue
        option = "--" + name.replace("_", "-")
        words += [option] if value is True else [option, *_words(name, value)]
    return shlex.join(words)


def _is_default(name: str, value: Any) -> bool:
    if isinstance(value, tuple | list):
        return not value
    return isinstance(value, int) and DEFAULTS.get(name) == value


def _words(name: str, value: Any) -> list[str]:
    if isinstance(value, str | int | float | PathLike):
        return [str(value)]
    if name == "by":
        return [",".join(value)]
    if isinstance(value, Sequence) and first_path(value) is not None:
        return [str(one) for one in value[:MOST]] + ["..."] * (len(value) > MOST)
    return ["DATA"]
