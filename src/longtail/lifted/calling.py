"""Calls of objects from outside, by what their signatures say."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import InputError, near

COUNTS = (
    "n",
    "n_samples",
    "num_samples",
    "num_rows",
    "n_rows",
    "size",
    "count",
    "num",
    "rows",
    "samples",
    "sample_size",
)
"""Names of the argument that says how many rows are wanted, the likeliest first."""
CATEGORIES = ("discrete_columns", "categorical_columns", "categorical_features", "cat_cols")
"""Names of the argument that says which columns are categories."""


def parameters_of(function: Callable[..., Any]) -> dict[str, inspect.Parameter] | None:
    """The parameters of a function or class, None where they cannot be told."""
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None


def check_parameters(cls: Callable[..., Any], given: Mapping[str, Any], where: str) -> None:
    """InputError, one sentence, for a parameter that the class does not take and for one that it needs."""
    taken = parameters_of(cls)
    if taken is None or any(one.kind is one.VAR_KEYWORD for one in taken.values()):
        return
    named = {name: one for name, one in taken.items() if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
    takes = ", ".join(named) or "none"
    for name in given:
        if name not in named:
            raise InputError(f'{where} has no parameter "{name}"{near(name, named)}; it takes {takes}')
    needed = [name for name, one in named.items() if one.default is one.empty and name not in given]
    if needed := [name for name in needed if name != "metadata"]:
        raise InputError(
            f"{where} needs {', '.join(needed)}; give parameters = {{ {needed[0]} = ... }} (it takes {takes})"
        )


def made(cls: Callable[..., Any], given: Mapping[str, Any], where: str) -> Any:
    """An object of the class.  InputError where it cannot be made so."""
    try:
        return cls(**given)
    except MemoryError:
        raise
    except Exception as error:
        takes = ", ".join(parameters_of(cls) or ()) or "none"
        said = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'without a message'}"
        raise InputError(
            f"{where} cannot be made with the parameters {dict(given)} ({said}); it takes {takes}"
        ) from error


def needs_metadata(cls: Callable[..., Any], given: Mapping[str, Any]) -> bool:
    """Whether the class wants a description of the table that nobody gave."""
    wanted = (parameters_of(cls) or {}).get("metadata")
    return wanted is not None and wanted.default is wanted.empty and "metadata" not in given


def metadata_of(frame: Any, where: str) -> Any:
    """What SDV detects of a frame's columns.  InputError where SDV is missing, or where rows are no frame."""
    if not hasattr(frame, "columns"):
        raise InputError(f"{where} needs metadata, which is detected from data frames; use a world of tables")
    try:
        metadata = importlib.import_module("sdv.metadata")
    except ImportError as error:
        raise InputError(
            f"{where} needs metadata, which the package sdv detects; install it, or give metadata"
        ) from error
    if hasattr(metadata, "Metadata"):
        return metadata.Metadata.detect_from_dataframe(data=frame, table_name="table")
    found = metadata.SingleTableMetadata()
    found.detect_from_dataframe(frame)
    return found


def count_argument(sample: Callable[..., Any], where: str) -> str | None:
    """The name under which a sampler takes the number of rows, None where it is the first positional argument.

    Raises InputError where the sampler takes no number at all.
    """
    taken = parameters_of(sample)
    if taken is None:
        return None
    rest = list(taken.values())
    by_name = {one.name for one in rest if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
    known = next((name for name in COUNTS if name in by_name), None)
    positional = [
        one for one in rest if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD, one.VAR_POSITIONAL)
    ]
    if known is None and not positional and not any(one.kind is one.VAR_KEYWORD for one in rest):
        raise InputError(f"{where} takes no number of rows; give it an argument n")
    return known if known is not None or positional else COUNTS[0]


def category_argument(fit: Callable[..., Any], form: Any) -> dict[str, Any]:
    """The names of the categorical columns for a fit that asks for them, {} where it does not."""
    name = next((name for name in CATEGORIES if name in (parameters_of(fit) or {})), None)
    if name is None or form.kind != "table":
        return {}
    return {name: [form.names[column] for column in form.categorical]}
