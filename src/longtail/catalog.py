"""Parts by name: a name is the file of that name; outside parts are "module:Class" or entry points."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import importlib.metadata
import inspect
import math
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import numpy as np

from .contracts import Anchor, Executor, Family, Metric, Regime, Selection, World
from .errors import InputError, near
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
RENAMED = {"as": "as_"}


def names(kind: str) -> list[str]:
    """The names of the parts of a kind: the files of its folder, and what entry points add."""
    folder = Path(__file__).parent / KINDS[kind]
    own = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    return sorted(own | {entry.name for entry in _entries(kind)})


def find(kind: str, name: str, *, trust: bool = False) -> type:
    """The class of a part.  InputError for an unknown name (with the nearest), or for outside code without trust."""
    if ":" in name:
        return _outside(kind, name, trust)
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
    fields = parameters_of(cls)
    given = {RENAMED.get(key, key): value for key, value in parameters.items()}
    for key in given:
        if key not in fields:
            raise InputError(
                f'{where} has no parameter "{key}"{near(key, fields)}; it takes {", ".join(fields) or "none"}'
            )
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


def takes_list(cls: type, parameter: str) -> bool:
    """Whether a list is itself a value of the parameter (else it expands the grid)."""
    hint = str(_hints(cls).get(RENAMED.get(parameter, parameter), "Any"))
    return "tuple" in hint or "Any" in hint


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


def outside_digest(name: str) -> str:
    """The digest of an outside module's file: other code is another cell."""
    module = importlib.import_module(name.split(":")[0])
    return hashlib.sha256(Path(module.__file__ or "").read_bytes()).hexdigest()[:16] if module.__file__ else ""


def _outside(kind: str, name: str, trust: bool) -> type:
    if not trust:
        raise InputError(f'{kind} "{name}" runs code from outside longtail; say --trust (trust=True) if you trust it')
    module_name, _, class_name = name.partition(":")
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise InputError(f'{kind} "{name}": the module "{module_name}" cannot be imported ({error})') from error
    if not hasattr(module, class_name):
        raise InputError(f'{kind} "{name}": {module_name} has no {class_name}{near(class_name, vars(module))}')
    return getattr(module, class_name)


def _load(kind: str, stem: str) -> Any:
    return importlib.import_module(f"longtail.{KINDS[kind]}.{stem}")


@cache
def _entries(kind: str) -> list[importlib.metadata.EntryPoint]:
    return list(importlib.metadata.entry_points(group=f"longtail.{KINDS[kind]}"))


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)
