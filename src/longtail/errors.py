"""Errors that a user can mend."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """What was given cannot be used: one sentence that says what, where and how to mend it."""


def near(name: str, known: Iterable[str]) -> str:
    """The nearest known name as a hint, `' (did you mean "name"?)'`, or an empty string."""
    match = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f' (did you mean "{match[0]}"?)' if match else ""
