"""Rows that are texts: tokens from 0, then END up to the width."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError

END = -1
"""The token behind the last one of a document, and in every place after it."""
OTHER = "(other)"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""How a token that is none of the vocabulary is written."""
WORD = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
TIGHT = re.compile(r" ([.,;:!?)\]}…])|([(\[{]) ")

Tokens = Literal["characters", "words", "bpe"]


@dataclass(frozen=True)
class TextsForm:
    """Rows (n, width) of whole numbers.  A text longer than the width is cut there, and has no END.

    tokens "characters": one each; "words": runs of letters and digits (with apostrophes and hyphens inside), and signs
    one by one; a text is written with single spaces.  entries: the token of each code; the code after the last stands for
    all others and is written UNKNOWN.  tokens "bpe": model is a trained byte-pair tokenizer (the JSON of the library
    `tokenizers`), entries are its tokens.
    """

    tokens: Tokens
    entries: tuple[str, ...] = field(repr=False)
    width: int
    model: str = field(default="", repr=False)

    kind: ClassVar[Literal["texts"]] = "texts"

    @property
    def vocabulary(self) -> int:
        """The number of different tokens, with the one that stands for all others."""
        return len(self.labels)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The name of each token (vocabulary,)."""
        return self.entries if self.tokens == "bpe" else (*self.entries, OTHER)

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {entry: code for code, entry in enumerate(self.entries)}

    @cached_property
    def _library(self) -> Any:
        return tokenizer(self.model)

    def coded(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The tokens of each text, whatever their number."""
        if self.tokens == "bpe":
            with single_thread():
                return [np.array(one.ids, dtype=np.int64) for one in self._library.encode_batch(list(texts))]
        codes, other = self._codes, len(self.entries)
        return [np.array([codes.get(one, other) for one in split(text, self.tokens)], np.int64) for text in texts]

    def decode(self, rows: np.ndarray) -> list[str]:
        """The text of each row (n,)."""
        ended = np.asarray(rows) < 0
        lengths = np.where(ended.any(axis=1), ended.argmax(axis=1), np.shape(rows)[1])
        kept = [row[:length].tolist() for row, length in zip(np.asarray(rows), lengths, strict=True)]
        if self.tokens == "bpe":
            with single_thread():
                return list(self._library.decode_batch(kept))
        names = (*self.entries, UNKNOWN)
        last = len(self.entries)
        words = [[names[min(code, last)] for code in row] for row in kept]
        if self.tokens == "characters":
            return ["".join(row) for row in words]
        return [TIGHT.sub(r"\1\2", " ".join(row)) for row in words]

    def encode(self, value: Any) -> np.ndarray:
        """Rows (n, width) of a list of texts.

        Raises InputError for anything that is not one text a row.
        """
        texts = value.to_list() if hasattr(value, "to_list") else value
        texts = texts.tolist() if isinstance(texts, np.ndarray) else texts
        if isinstance(texts, str) or not isinstance(texts, Sequence):
            raise InputError(f"a list of texts is wanted, not {type(value).__name__}")
        odd = next((at for at, text in enumerate(texts) if not isinstance(text, str)), None)
        if odd is not None:
            raise InputError(f"a list of texts is wanted; number {odd + 1} is of type {type(texts[odd]).__name__}")
        return filled(self.coded(texts), self.width)


def filled(texts: Sequence[np.ndarray], width: int) -> np.ndarray:
    """Rows (n, width) of texts given as tokens: cut at the width, END behind the end."""
    rows = np.full((len(texts), width), END, dtype=np.int64)
    for row, text in zip(rows, texts, strict=True):
        kept = min(len(text), width)
        row[:kept] = text[:kept]
    return rows


def split(text: str, tokens: Tokens) -> list[str]:
    """The characters or the words of a text."""
    return list(text) if tokens == "characters" else WORD.findall(text)


@contextmanager
def single_thread() -> Iterator[None]:
    """The library `tokenizers` in one thread: a worker process has one processor, and is forked, which threads do not outlive."""
    name = "TOKENIZERS_PARALLELISM"
    before = os.environ.get(name)
    os.environ[name] = "false"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def tokenizer(model: str) -> Any:
    """The tokenizer of the library `tokenizers` that a JSON text describes.

    Raises InputError, with the command that installs it, where the library is missing.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise InputError('tokens "bpe" needs tokenizers: pip install "longtail[lm]"') from error
    return Tokenizer.from_str(model)
