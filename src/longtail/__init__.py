"""Closed loops of generative models: what a model that learns from models loses, and how much real data keeps it.

The verbs, the same in Python and on the command line: `run`, `audit`, `reproduce`, `compare`, `report`, `check`, `list`;
`lift` puts a model of your own into them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .audits.audit import audit as audit
    from .checks.check import check as check
    from .errors import InputError as InputError
    from .families.lift import lift as lift
    from .lab.run import report as report
    from .lab.run import run as run
    from .listing import parts as list
    from .reproduction.reproduce import reproduce as reproduce
    from .show.compare import compare as compare

_HOMES = {
    "audit": ("audits.audit", "audit"),
    "run": ("lab.run", "run"),
    "report": ("lab.run", "report"),
    "reproduce": ("reproduction.reproduce", "reproduce"),
    "compare": ("show.compare", "compare"),
    "check": ("checks.check", "check"),
    "lift": ("families.lift", "lift"),
    "list": ("listing", "parts"),
    "InputError": ("errors", "InputError"),
}

__all__ = ["InputError", "audit", "check", "compare", "lift", "list", "report", "reproduce", "run"]


def __getattr__(name: str) -> Any:
    """Verbs are loaded on first use, so that importing longtail costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'longtail' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(f"longtail.{module}"), attribute)
