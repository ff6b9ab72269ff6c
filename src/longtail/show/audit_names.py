"""Names and sentences from the data made fit to show: one line, no control or direction characters, cut in the middle."""

from __future__ import annotations

import re

LONGEST_NAME, LONGEST_NOTE, LONGEST_SENTENCE = 100, 140, 600
# Controls, characters that reorder or hide text, halves of surrogate pairs, and what XML forbids.
UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def legible(text: str, most: int = LONGEST_NAME) -> str:
    """The text in at most so many characters, everything in it visible; the middle is left out where it is longer."""
    return _cut(UNFIT.sub(_visible, _cut(text, most)), most)


def told(text: str) -> str:
    """A sentence that may hold names from the data."""
    return legible(text, LONGEST_SENTENCE)


def noted(text: str | None) -> str:
    """A sentence as it stands in a table; "" for none."""
    return legible(text or "", LONGEST_NOTE)


def _visible(found: re.Match[str]) -> str:
    return ESCAPES.get(found[0]) or f"⟨{ord(found[0]):04X}⟩"


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    tail = most // 3
    return f"{text[: most - tail - 1]}…{text[-tail:]}"
