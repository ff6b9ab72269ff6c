"""Texts as numbers: which word, or which character, stands at each place of each document."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow

BREAK = 0
"""Stands where nothing that is counted stands: n-grams do not reach across it."""
MOST_FORMS = 1 << 20
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
UNSPACED_SHARE = 0.3
CODES = 0x110000
TYPOGRAPHIC = "\N{RIGHT SINGLE QUOTATION MARK}"


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

    Beyond a million spellings those seen least are forgotten; a word that comes back gets a new number, so that a
    count can be too small by at most `short` (Manku and Motwani 2002, lossy counting).
    """

    short: int = 0
    _form: dict[str, int] = field(default_factory=dict)
    _word: dict[str, int] = field(default_factory=dict)
    _seen: np.ndarray = field(default_factory=lambda: np.zeros(1024, np.int32))
    _used: int = 1

    def read(self, texts: pyarrow.Array) -> tuple[np.ndarray, np.ndarray]:
        """The number of every word of the texts in turn, and how many words each text has (texts,)."""
        encoded, text = _runs(texts)
        number = self._numbers(encoded.dictionary.to_pylist())
        spelling = encoded.indices.to_numpy()
        words = number[spelling]
        if (number == BREAK).any():
            text, words = text[words != BREAK], words[words != BREAK]
        self._count(number, np.bincount(spelling, minlength=len(number)))
        return words, np.bincount(text, minlength=len(texts))

    def names(self) -> list[str]:
        """The word of each number; "" for numbers whose words were forgotten and for 0."""
        names = [""] * self._used
        for word, number in self._word.items():
            names[number] = word
        return names

    def _numbers(self, forms: list[str]) -> np.ndarray:
        found = list(map(self._form.get, forms))
        fresh = [at for at, number in enumerate(found) if number is None]
        for at, word in zip(fresh, normal([forms[at] for at in fresh]), strict=True):
            # one text for both dictionaries where the spelling is the word
            shared = forms[at] if forms[at] == word else word
            number = self._word.setdefault(shared, self._used) if word else BREAK
            self._used += number == self._used
            found[at] = self._form[forms[at]] = number
        return np.array(found, np.int32)

    def _count(self, number: np.ndarray, times: np.ndarray) -> None:
        if self._used > len(self._seen):
            self._seen = np.append(self._seen, np.zeros(self._used, np.int32))
        np.add.at(self._seen, number, times.astype(np.int32))
        if len(self._form) > MOST_FORMS:
            self._forget()

    def _forget(self) -> None:
        """Keep half of what can be held, so that this is not to be done for every batch."""
        while len(self._form) > MOST_FORMS // 2:
            self.short += 1
            kept = self._seen > self.short
            kept[BREAK] = False
            self._form = {form: number for form, number in self._form.items() if kept[number]}
        self._word = {word: number for word, number in self._word.items() if kept[number]}


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


def normal(forms: list[str]) -> list[str]:
    """Runs of letters, digits and apostrophes as the words that `sources.words` counts; "" for none."""
    import pyarrow
    import pyarrow.compute as compute

    plain = compute.replace_substring(pyarrow.array(forms, pyarrow.string()), TYPOGRAPHIC, "'")
    words = compute.utf8_trim(compute.utf8_lower(plain), "'").to_pylist()
    return [word if word.isascii() else unicodedata.normalize("NFC", word) for word in words]


def _runs(texts: pyarrow.Array) -> tuple[pyarrow.DictionaryArray, np.ndarray]:
    """Runs of letters, marks, digits and apostrophes as they are spelt, and which text each is in."""
    import pyarrow

    texts = texts.fill_null("").cast(pyarrow.large_string())
    _, starts, data = texts.buffers()
    ends = np.frombuffer(starts, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    raw = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] if data is not None else np.empty(0, np.uint8)
    ends = ends - ends[0]
    inside = _inside(raw)
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    heads = ends[:-1][ends[:-1] < len(raw)]
    begins[heads] = inside[heads]
    closes = inside.copy()
    closes[:-1] &= ~inside[1:] | begins[1:]
    begin = np.flatnonzero(begins)
    offsets = np.append(0, np.cumsum(np.flatnonzero(closes) + 1 - begin))
    values = pyarrow.py_buffer(raw[inside])
    runs = pyarrow.LargeStringArray.from_buffers(len(begin), pyarrow.py_buffer(offsets), values)
    return runs.dictionary_encode(), np.searchsorted(ends, begin, side="right") - 1


def _inside(raw: np.ndarray) -> np.ndarray:
    """Whether each byte of UTF-8 belongs to a letter, mark, digit or apostrophe."""
    inside = _in_words()[:256][raw] & (raw < 0x80)
    at = np.flatnonzero(raw >= 0xC0)
    for width, first in ((2, 0xC0), (3, 0xE0), (4, 0xF0)):
        lead = raw[at]
        leads = at[(lead >= first) & ((lead < first + (0x80 >> (width - 1))) | (width == 4))]
        code = raw[leads].astype(np.int64) & (0x7F >> width)
        for step in range(1, width):
            code = code << 6 | raw[leads + step] & 0x3F
        held = _in_words()[code]
        for step in range(width):
            inside[leads + step] = held
    return inside


@cache
def _in_words() -> np.ndarray:
    """Whether each code point is a letter, mark, digit or apostrophe (0x110000,), as the reader of regexes knows them."""
    import pyarrow
    import pyarrow.compute as compute

    points = [chr(code) if not 0xD800 <= code < 0xE000 else " " for code in range(CODES)]
    pattern = r"[\p{L}\p{M}\p{N}'" + TYPOGRAPHIC + "]"
    return np.asarray(compute.match_substring_regex(pyarrow.array(points), pattern).to_numpy(zero_copy_only=False))
