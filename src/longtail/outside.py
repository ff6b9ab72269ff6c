"""Code from outside longtail, named as "module:name": what may be loaded, how, and which version of it this is."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import sys
from pathlib import Path
from typing import Any

from .errors import InputError, near


def trusted(what: str, trust: bool) -> None:
    """InputError unless the user trusts outside code."""
    if not trust:
        raise InputError(f"{what} runs code from outside longtail; say --trust (trust=True) if you trust it")


def load(name: str, where: str) -> Any:
    """The object that "module:name" stands for, modules of the working folder too.

    Raises InputError, which begins with `where`, if the name is none, or the module or the object cannot be had.
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise InputError(f'{where} "{name}" must name code as "module:name", for example "my_lab.models:Diffusion"')
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise InputError(f'{where} "{name}": the module "{module_name}" cannot be imported ({error})') from error
    if not hasattr(module, attribute):
        raise InputError(f'{where} "{name}": {module_name} has no {attribute}{near(attribute, vars(module))}')
    return getattr(module, attribute)


def outside_digest(name: str) -> str:
    """The digest of an outside module's file, and of the file that defines the object if it is another: other code is another cell."""
    module = importlib.import_module(name.split(":")[0])
    home = inspect.getmodule(getattr(module, name.partition(":")[2], None)) or module
    files = dict.fromkeys(one.__file__ for one in (module, home) if getattr(one, "__file__", None))
    return hashlib.sha256(b"".join(Path(file or "").read_bytes() for file in files)).hexdigest()[:16] if files else ""
