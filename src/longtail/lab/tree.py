"""Trees of arrays as plain data: how states are stored without pickling."""

from __future__ import annotations

import dataclasses
import sys
from typing import Any

import numpy as np

from ..errors import InputError
from ..recipe import Chance


def pack(tree: Any) -> tuple[Any, dict[str, np.ndarray]]:
    """A tree of arrays, numbers, strings, tuples, lists, dictionaries and dataclasses -> its JSON shape and its arrays.

    Raises InputError for anything else.
    """
    arrays: dict[str, np.ndarray] = {}
    return _packed(tree, arrays), arrays


def _packed(tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    if tree is None or isinstance(tree, str | bool | int | float):
        return {"value": tree}
    if isinstance(tree, np.generic):
        return {"value": tree.item()}
    if isinstance(tree, np.ndarray) and tree.dtype != object:
        name = f"a{len(arrays)}"
        arrays[name] = tree
        return {"array": name}
    if isinstance(tree, dict):
        return {"pairs": [[_packed(key, arrays), _packed(item, arrays)] for key, item in tree.items()]}
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        items = {item.name: _packed(getattr(tree, item.name), arrays) for item in dataclasses.fields(tree)}
        return {"class": type(tree).__name__, "items": items}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return {
            "class": type(tree).__name__,
            "items": {name: _packed(item, arrays) for name, item in zip(tree._fields, tree, strict=True)},
        }
    if isinstance(tree, tuple | list):
        return {type(tree).__name__: [_packed(item, arrays) for item in tree]}
    raise InputError(
        f"a state must be made of arrays, numbers, tuples, dictionaries and dataclasses; it holds a {type(tree).__name__}"
    )


def unpack(shape: Any, arrays: dict[str, np.ndarray], family: Any) -> Any:
    """The tree again; classes are found in the family's own module, never imported by a name from the file."""
    if "value" in shape:
        return shape["value"]
    if "array" in shape:
        return arrays[shape["array"]]
    if "pairs" in shape:
        return {unpack(key, arrays, family): unpack(item, arrays, family) for key, item in shape["pairs"]}
    if "class" in shape:
        found = {"Chance": Chance}.get(shape["class"]) or getattr(
            sys.modules[type(family).__module__], shape["class"], None
        )
        if found is None:
            raise InputError(
                f"the stored state is a {shape['class']}, which the family's module does not define; use a new folder"
            )
        return found(**{name: unpack(item, arrays, family) for name, item in shape["items"].items()})
    kind, items = next(iter(shape.items()))
    return (tuple if kind == "tuple" else list)(unpack(item, arrays, family) for item in items)
