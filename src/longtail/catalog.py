"""Parts by name: a name is the file of that name; outside parts are "module:Class" or entry points."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import inspect
import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import numpy as np

from .contracts import Anchor, Executor, Family, Metric, Regime, Selection, World
from .errors import InputError, near
from .outside import load, trusted
from .outside import outside_digest as outside_digest
from .recipe import Amount, Growth, Schedule

KINDS = {
    "world": "worlds",
    "family": "families",
    "regime": "regimes",
    "anchor": "anchors",
    "selection": "selections",
    "metric": "metrics",
    "executor": "executors",
}
PROTOCOLS = {
    "world": World,
    "family": Family,
    "regime": Regime,
    "anchor": Anchor,
    "selection": Selection,
    "metric": Metric,
    "executor": Executor,
}


def names(kind: str) -> list[str]:
    """The names of the parts of a kind: the files of its folder, and what entry points add."""
    folder = Path(__file__).parent / KINDS[kind]
    own = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    return sorted(own | {entry.name for entry in _entries(kind)})


def find(kind: str, name: str, *, trust: bool = False) -> type:
    """The class of a part.  InputError for an unknown name (with the nearest), or for outside code without trust."""
    if ":" in name:
        trusted(f'{kind} "{name}"', trust)
        return load(name, kind)
    for entry in _entries(kind):
        if entry.name == name:
            return entry.load()
    if name.startswith("_") or name not in names(kind):
        raise InputError(
            f'there is no {kind} "{name}"{near(name, names(kind))}; `longtail list {KINDS[kind]}` shows them all'
        )
    return part_of(_load(kind, name))


def part_of(module: Any) -> type:
    """The one public class that a part's module defines with EXAMPLES."""
    found = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and value.__module__ == module.__name__ and hasattr(value, "EXAMPLES")
    ]
    if len(found) != 1:
        raise InputError(f"{module.__name__} must define exactly one class with EXAMPLES; it defines {len(found)}")
    return found[0]


def build(kind: str, name: str, parameters: Mapping[str, Any], *, trust: bool = False) -> Any:
    """A part from its name and parameters.  InputError names the parameter that does not fit."""
    cls = find(kind, name, trust=trust)
    where = f"{kind} {name}"
    if kind == "family" and foreign(cls):
        return build(kind, "lift", {"model": name, "parameters": dict(parameters)}, trust=trust)
    fields = parameters_of(cls)
    given = {field_of(key, fields): value for key, value in parameters.items()}
    for key in given:
        if key not in fields:
            taken = [field.rstrip("_") for field in fields]
            raise InputError(
                f'{where} has no parameter "{key}"{near(key, taken)}; it takes {", ".join(taken) or "none"}'
            )
    for code in _codes(cls, given):
        trusted(f"{where}: {code}", trust)
    missing = [key for key, field in fields.items() if key not in given and _required(field)]
    if missing:
        raise InputError(f"{where} needs {', '.join(missing)}")
    hints = _hints(cls)
    part = cls(**{key: convert(value, hints.get(key, Any), f"{where}: {key}") for key, value in given.items()})
    if not isinstance(part, PROTOCOLS[kind]):
        wanted = ", ".join(
            sorted(name for name in {*vars(PROTOCOLS[kind]), *PROTOCOLS[kind].__annotations__} if name[0] != "_")
        )
        raise InputError(f"{where} is no {kind}: it must have {wanted}; `longtail check` says what is missing")
    return part


def parameters_of(cls: type) -> dict[str, dataclasses.Field[Any]]:
    """The parameters a user may give, by name; what a part settles for itself is left out."""
    if not dataclasses.is_dataclass(cls):
        raise InputError(
            f"{cls.__module__}:{cls.__qualname__} must be a dataclass, so that its parameters can be named and stored"
        )
    settled = getattr(cls, "SETTLED", ())
    return {field.name: field for field in dataclasses.fields(cls) if field.init and field.name not in settled}


def field_of(parameter: str, fields: Iterable[str]) -> str:
    """The field that holds a parameter: `as_` holds `as`, where the plain name is a word of Python or a method."""
    return f"{parameter}_" if f"{parameter}_" in fields else parameter


def takes_list(cls: type, parameter: str) -> bool:
    """Whether a list is itself a value of the parameter (else it expands the grid); it always is for a class that is no part."""
    if not dataclasses.is_dataclass(cls) or foreign(cls):
        return True
    hints = _hints(cls)
    hint = str(hints.get(field_of(parameter, hints), "Any"))
    return "tuple" in hint or "Any" in hint


def foreign(cls: Any) -> bool:
    """Whether a class (or what makes an object) is a model of its own kind, which `lift` takes: no family of longtail.

    A family of longtail has EXAMPLES, or takes (rows, rng, start) in fit and (state, n, rng) in sample.
    """
    if hasattr(cls, "EXAMPLES"):
        return False
    fit, sample = (_positional(getattr(cls, verb, None)) for verb in ("fit", "sample"))
    return not ("rng" in fit and len(sample) >= 3) and not (
        len(fit) == len(sample) == 3 and dataclasses.is_dataclass(cls)
    )


def _positional(function: Any) -> list[str]:
    """The names of a method's positional parameters without self, none where they cannot be told."""
    try:
        taken = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    return [
        one.name for one in taken if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) and one.name != "self"
    ]


def finite(value: Any, where: str) -> None:
    """InputError if plain data holds a number that is not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"{where} = {value} must be a finite number")
    if isinstance(value, Mapping):
        for key, item in value.items():
            finite(item, f"{where}: {key}")
    elif isinstance(value, list | tuple):
        for item in value:
            finite(item, where)


def convert(value: Any, hint: Any, where: str) -> Any:
    """A value as its parameter's type.  InputError says what was expected."""
    if "Schedule" in str(hint) and isinstance(value, Mapping):
        return amount(value, where)
    if isinstance(value, Schedule | Growth):
        return value
    if "Schedule" in str(hint):
        hint = int | float if "None" not in str(hint) else int | float | None
    if str(hint).count("tuple[") > 1:
        return _nested(value, where)
    try:
        return msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError as error:
        raise InputError(f"{where} = {value!r}: {_expected(value, hint, error)}") from error


def _expected(value: Any, hint: Any, error: Exception) -> str:
    """What was expected, with the words to choose from where there are some."""
    words = [str(word) for word in get_args(hint)] if get_origin(hint) is Literal else []
    if words:
        return f"it must be one of {', '.join(words)}{near(str(value), words)}"
    return str(error).split(" - at")[0]


def _nested(value: Any, where: str) -> Any:
    """Numbers, or lists of them nested to any depth, as tuples."""
    if isinstance(value, list | tuple):
        return tuple(_nested(item, where) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{where} holds {value!r} where a number is expected")
    return value


def amount(value: Any, where: str) -> Amount:
    """A number, or a schedule from its table: {steps = [[0, 100], [10, 500]]} or {start = 100, power = 2}."""
    if not isinstance(value, Mapping):
        return convert(value, int | float, where)
    kind = Schedule if "steps" in value else Growth
    unknown = set(value) - {field.name for field in dataclasses.fields(kind)}
    says = f"{where}: a schedule is {{steps = [[0, 100], [10, 500]]}} or {{start = 100, power = 2}}"
    if unknown:
        raise InputError(f'{says}; it has no "{min(unknown)}"')
    try:
        return msgspec.convert(dict(value), Schedule) if kind is Schedule else msgspec.convert(dict(value), Growth)
    except msgspec.ValidationError as error:
        raise InputError(f"{says}; {error}") from error


def plain(value: Any) -> Any:
    """A part's parameter as plain data for a file."""
    if isinstance(value, Schedule | Growth):
        return plain(dataclasses.asdict(value))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def source_of(kind: str, name: str) -> tuple[Path, str]:
    """The file of a part and the first line of what it says of itself."""
    cls = find(kind, name, trust=True)
    return Path(inspect.getfile(cls)), (inspect.getdoc(inspect.getmodule(cls)) or inspect.getdoc(cls) or "").split(
        "\n"
    )[0]


def outside_digests(kind: str, spec: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The digests of all outside code that a part of a cell names: the part itself, and what its parameters name."""
    found = []
    for name, parameters in spec.items():
        found += [outside_digest(name)] if ":" in name else []
        cls = find(kind, name, trust=True)
        if hasattr(cls, "OUTSIDE"):
            fields = parameters_of(cls)
            found += [
                outside_digest(code)
                for code in _codes(cls, {field_of(key, fields): value for key, value in parameters.items()})
            ]
    return found


def _codes(cls: type, given: Mapping[str, Any]) -> list[str]:
    """The values among the given parameters that name code, "module:name"; a class says in OUTSIDE where they may stand."""
    named = [given.get(key) for key in getattr(cls, "OUTSIDE", ())]
    return [value for value in named if isinstance(value, str) and ":" in value]


def _load(kind: str, stem: str) -> Any:
    return importlib.import_module(f"longtail.{KINDS[kind]}.{stem}")


@cache
def _entries(kind: str) -> list[importlib.metadata.EntryPoint]:
    return list(importlib.metadata.entry_points(group=f"longtail.{KINDS[kind]}"))


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)
