"""Texts as numbers: which word, or which character, stands at each place of each document."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import count, pairwise, repeat
from typing import TYPE_CHECKING

import numpy as np

from ..sources.counts import IN_WORDS, normal_words

if TYPE_CHECKING:
    import pyarrow

BREAK = 0
"""Stands where nothing that is counted stands: n-grams do not reach across it."""
MOST_WORDS = 1 << 20
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
UNSPACED_SHARE = 0.3
CODES = 0x110000
PIECE = 1 << 23
"""Bytes of texts that are numbered at a time."""


def is_unspaced(texts: pyarrow.Array) -> bool:
    """Whether the letters of the texts are mostly of scripts that put no space between words."""
    import pyarrow.compute as compute

    letters, unspaced = (
        compute.sum(compute.count_substring_regex(texts, pattern)).as_py() or 0 for pattern in (r"\p{L}", UNSPACED)
    )
    return bool(unspaced > UNSPACED_SHARE * letters)


@dataclass
class Words:
    """Numbers words, as `sources.words` defines them, from 1 on while batches of texts pass by.

    Beyond a million words those seen least are forgotten; a word that comes back gets a new number, so that a
    count can be too small by at most `short` (Manku and Motwani 2002, lossy counting).
    """

    short: int = 0
    _number: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count(BREAK + 1).__next__, {"": BREAK}))
    _seen: np.ndarray = field(default_factory=lambda: np.zeros(1024, np.int32))
    _used: int = 1

    def read(self, texts: pyarrow.Array) -> tuple[np.ndarray, np.ndarray]:
        """The number of every word of one text or more in turn, and how many words each text has (texts,)."""
        numbers, sizes = zip(*map(self._read, _pieces(texts)), strict=True)
        return np.concatenate(numbers), np.concatenate(sizes)

    def names(self) -> list[str]:
        """The word of each number; "" for numbers whose words were forgotten and for 0."""
        names = [""] * self._used
        for word, number in self._number.items():
            names[number] = word
        return names

    def _read(self, texts: pyarrow.LargeStringArray) -> tuple[np.ndarray, np.ndarray]:
        encoded, ends = _runs(texts)
        number = self._numbers(encoded.dictionary)
        spelling = encoded.indices.to_numpy()
        words = number[spelling]
        self._count(number, np.bincount(spelling, minlength=len(number)))
        if (number == BREAK).any():
            kept = words != BREAK
            words, ends = words[kept], np.append(0, np.cumsum(kept))[ends]
        return words, np.diff(ends, prepend=0)

    def _numbers(self, runs: pyarrow.Array) -> np.ndarray:
        forms = runs.to_pylist()
        number = np.fromiter(map(self._number.get, forms, repeat(-1)), np.int32, len(forms))
        fresh = np.flatnonzero(number < 0)
        # Forms that are not words in themselves are not remembered: there are few.
        number[fresh] = [self._number[word] for word in normal_words(runs.take(fresh))]
        self._used = max(self._used, int(number.max(initial=0)) + 1)
        return number

    def _count(self, number: np.ndarray, times: np.ndarray) -> None:
        if self._used > len(self._seen):
            self._seen = np.append(self._seen, np.zeros(self._used, np.int32))
        np.add.at(self._seen, number, times.astype(np.int32))
        if len(self._number) > MOST_WORDS:
            self._forget()

    def _forget(self) -> None:
        """Keep half of what can be held, so that this is not to be done for every batch."""
        while len(self._number) > MOST_WORDS // 2:
            self.short += 1
            kept = self._seen > self.short
            kept[BREAK] = True
            known = {word: number for word, number in self._number.items() if kept[number]}
            self._number = defaultdict(self._number.default_factory, known)


@dataclass
class Characters:
    """Numbers characters of words by their code points, lower-cased and in Unicode normal form C."""

    short: int = 0

    def read(self, texts: pyarrow.Array) -> tuple[np.ndarray, np.ndarray]:
        """The number of every character of the texts in turn, breaks between runs, and how many each text has."""
        plain = [unicodedata.normalize("NFC", (text or "").lower()) for text in texts.to_pylist()]
        codes = np.frombuffer("".join(plain).encode("utf-32-le", "replace"), np.uint32).astype(np.int32)
        text = np.repeat(np.arange(len(plain)), [len(one) for one in plain])
        codes = np.where(_in_words()[codes], codes, BREAK)
        kept = (codes != BREAK) | (np.append(BREAK, codes[:-1]) != BREAK)
        return codes[kept], np.bincount(text[kept], minlength=len(plain))

    def names(self) -> list[str]:
        """The character of each number; "" for 0."""
        return ["", *map(chr, range(1, CODES))]


def _pieces(texts: pyarrow.Array) -> list[pyarrow.LargeStringArray]:
    """The texts in turn, those together that begin in the same 8 million bytes; missing ones are empty."""
    import pyarrow

    texts = texts.fill_null("").cast(pyarrow.large_string())
    starts = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts)]
    cuts = np.flatnonzero(np.diff((starts - starts[0]) // PIECE)) + 1
    return [texts.slice(at, end - at) for at, end in pairwise([0, *cuts.tolist(), len(texts)])]


def _runs(texts: pyarrow.LargeStringArray) -> tuple[pyarrow.DictionaryArray, np.ndarray]:
    """Runs of the characters of words with plain letters in lower case, and how many there are up to each text's end."""
    import pyarrow
    import pyarrow.compute as compute

    # A byte between texts, and one before the first, so that no run goes on from one text to the next.
    nothing, gap = (pyarrow.scalar(one, pyarrow.large_string()) for one in ("", "\n"))
    _, starts, data = compute.binary_join_element_wise(texts, nothing, gap).buffers()
    ends = np.frombuffer(starts, np.int64)[1 : len(texts) + 1]
    raw = b"\n" + data[: ends[-1]].to_pybytes()
    if not raw.isascii():
        raw = _blanked(raw)
    lower, outside = _plain_letters()
    inside = np.frombuffer(raw.translate(lower), np.uint8) != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    offsets = np.zeros(len(edges) // 2 + 1, np.int64)
    np.cumsum(edges[1::2] - edges[::2], out=offsets[1:])
    values = pyarrow.py_buffer(raw.translate(lower, outside))
    runs = pyarrow.LargeStringArray.from_buffers(len(offsets) - 1, pyarrow.py_buffer(offsets), values)
    return runs.dictionary_encode(), np.searchsorted(edges[::2], ends)


def _blanked(raw: bytes) -> bytes:
    """UTF-8 with zeros for all characters beyond ASCII that are not in words."""
    blank = np.frombuffer(raw, np.uint8).copy()
    at = np.flatnonzero(blank >= 0xC0)
    lead = blank[at]
    for width, first, end in ((2, 0xC0, 0xE0), (3, 0xE0, 0xF0), (4, 0xF0, 0x100)):
        leads = at[(lead >= first) & (lead < end)]
        code = blank[leads].astype(np.int64) & (0x7F >> width)
        for step in range(1, width):
            code = code << 6 | blank[leads + step] & 0x3F
        leads = leads[~_in_words()[code]]
        for step in range(width):
            blank[leads + step] = 0
    return blank.tobytes()


@cache
def _plain_letters() -> tuple[bytes, bytes]:
    """What each byte becomes: plain letters lower-cased, 0 for what is not in words; and the bytes that become 0."""
    plain = [ord(chr(code).lower()) if _in_words()[code] else 0 for code in range(0x80)]
    lower = bytes([*plain, *range(0x80, 0x100)])
    return lower, bytes(code for code in range(0x100) if not lower[code])


@cache
def _in_words() -> np.ndarray:
    """Whether each code point is a character of words (0x110000,)."""
    import pyarrow
    import pyarrow.compute as compute

    held = np.zeros(CODES, bool)
    # Only these planes of Unicode have letters, marks or digits.
    for first, end in ((0, 0xD800), (0xE000, 0x40000), (0xE0000, 0xE1000)):
        points = pyarrow.array(list(map(chr, range(first, end))))
        held[first:end] = compute.match_substring_regex(points, IN_WORDS).to_numpy(zero_copy_only=False)
    return held
