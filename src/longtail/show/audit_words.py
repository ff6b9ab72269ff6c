"""The words of an audit: verdicts with their marks, how many of each, shares with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..audits.outcome import FAILED, PASS, UNDECIDED
from ..audits.result import EXITS
from ..audits.retention import FINE, GONE, THINNING, TOO_FEW
from .audit_names import legible
from .number import DASH, count, known, share, share_interval

VERDICTS = (GONE, THINNING, TOO_FEW, FINE)
"""Worst first."""
MARKS = {GONE: "✗", THINNING: "↓", TOO_FEW: "?", FINE: "✓", FAILED: "✗", PASS: "✓", UNDECIDED: "?"}
SINGLE = {GONE: "is gone", THINNING: "is thinning", FINE: "is fine", TOO_FEW: "has too few rows to tell"}
MANY = {GONE: "are gone", THINNING: "are thinning", FINE: "are fine", TOO_FEW: "have too few rows to tell"}
ORDER = (GONE, THINNING, FINE, TOO_FEW)

FARTHEST = 10.0
"""Shares kept beyond which an upper end says nothing."""


def marked(word: str) -> str:
    """A verdict or outcome (perhaps with its exit code) with its mark, so that colour is never the only sign."""
    return f"{MARKS.get(word.split(' (')[0], '?')} {word}"


def tally(counts: Mapping[str, int], noun: str) -> str:
    """How many have each verdict, as in `2 of 7 groups are gone, none is thinning, 5 are fine.`; "" for none at all."""
    total = sum(counts.values())
    seen = [word for word in ORDER if counts.get(word)]
    if not total:
        return ""
    if total == 1:
        return f"The one {noun} {SINGLE[seen[0]]}."
    if len(seen) == 1:
        return f"All {total:,} {noun}s {MANY[seen[0]]}."
    if not counts.get(GONE) and not counts.get(THINNING):
        return f"None of {total:,} {noun}s is gone or thinning: {_each(counts, (FINE, TOO_FEW))}."
    first = (
        f"{counts[GONE]:,} of {total:,} {noun}s {_verb(GONE, counts[GONE])}"
        if counts.get(GONE)
        else f"None of {total:,} {noun}s is gone"
    )
    rest = tuple(word for word in ORDER[1:] if word != TOO_FEW or counts.get(word))
    return f"{first}, {_each(counts, rest)}."


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names in quotes on one line, the rest counted."""
    some = ", ".join(f"“{legible(name, 60)}”" for name in names[:most])
    return some if len(names) <= most else f"{some} and {len(names) - most:,} more"


def shares(value: float | str | None) -> str:
    """A share as a percentage; what counts-only put in its place stays."""
    return value if isinstance(value, str) else share(value)


def counts_of(value: float | str | None) -> str:
    """A number of rows; what counts-only put in its place stays."""
    return value if isinstance(value, str) else count(value)


def interval(low: float | None, high: float | None) -> str:
    """An interval of shares; one whose upper end is unknown or beyond ten as `from 3 %`."""
    is_open = high is None or (known(high) and high > FARTHEST)
    return f"from {share(low)}" if known(low) and is_open else share_interval(low, high)


def with_interval(row: Mapping[str, Any], value: str, low: str, high: str) -> str:
    """A share of a row with its interval in brackets."""
    text, between = shares(row[value]), interval(row[low], row[high])
    return text if between == DASH else f"{text} ({between})"


def exit_line(facts: Mapping[str, Any]) -> str:
    """The outcome with the exit code."""
    outcome = str(facts["outcome"])
    return f"{outcome} (exit {EXITS.get(outcome, 3)})"


def the_set(one: Mapping[str, Any]) -> str:
    """A set by name and size."""
    rows = one["rows"]
    return f"{legible(str(one['name']), 60)}, {counts_of(rows)} row{'s' * (rows != 1)}"


def _each(counts: Mapping[str, int], words: Sequence[str]) -> str:
    number = {word: counts.get(word, 0) for word in words}
    return ", ".join(f"{n:,} {_verb(word, n)}" if n else f"none {SINGLE[word]}" for word, n in number.items())


def _verb(word: str, number: int) -> str:
    return (SINGLE if number == 1 else MANY)[word]
