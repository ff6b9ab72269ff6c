"""A bigram model that learns from its own text loses its words one by one, the rarer the sooner, as independent copies would.

Real text (the documentation of Python's language, half a megabyte of lines), maximum likelihood, as many lines written as
read.  A word's expected count stays what it was, since each token has one token before it, in the text as in the model.  If its
copies were independent, a word of c copies would be alive after t fits to generated text with probability 1 - s_t^c,
s_0 = 0, s_{k+1} = exp(s_k - 1); with a share a of fresh real lines, 1 - q_t^c exp(a c sum_{j<t} (q_j - 1)),
q_{k+1} = exp((1 - a)(q_k - 1)).  That is the limit of many rows for single tokens; words of one line are written together, and
bigrams are compared with it within ALLOWED (measured: closer than 0.012).  The loop is the paper's; formulas derived.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..families.ngram import END, Ngram, documents
from ..reproduction.check import Check, is_true, mean, near

PAPER = "suresh"
EVIDENCE = "AD"
ALLOWED = 0.02
CHAINS, LINES, FITS = 128, 900, 10
WIDTH = 128
"""Tokens of a line at most, four times the longest real one: none is cut."""
COPIES = ((1, 1), (2, 2), (3, 4), (5, 8))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    whole = text()
    counts = chain(whole, 0, rng)
    types = (counts > 0).sum(axis=1)
    where = f"{len(whole):,} lines, {counts[0].sum():,} tokens, {types[0]:,} words"
    yield is_true("words fall at every fit", where, bool((np.diff(types) < 0).all()), f"to {types[-1]:,} in {FITS}")
    back = bool(((counts[1:] > 0) & (counts[:-1] == 0)).any())
    yield is_true("no word comes back", where, not back, "never")
    some = whole[rng.choice(len(whole), LINES, replace=False)]
    for real in (0, LINES // 20):
        found = np.stack([chain(some, real, rng) for _ in range(CHAINS)])
        where = f"{LINES:,} lines, {real} of them fresh and real"
        yield from _survival(found, real / LINES, where)
    yield from _single_tokens(some, rng)


def text() -> np.ndarray:
    """The lines of more than two words, in lower case, as documents (lines, WIDTH) of word numbers."""
    from pydoc_data.topics import topics

    lines = [line.lower().split() for name in sorted(topics) for line in topics[name].splitlines()]
    numbers: dict[str, int] = {}
    coded = [[numbers.setdefault(word, len(numbers)) for word in line] for line in lines if len(line) > 2]
    return documents(coded, WIDTH)[0]


def chain(real_text: np.ndarray, real: int, rng: np.random.Generator, family: Ngram | None = None) -> np.ndarray:
    """Counts of every word (FITS + 1, words) in the real text and in what is written after it, `real` lines fresh."""
    family = Ngram(order=2, smoothing="none") if family is None else family
    rows, size = real_text[None], int(real_text.max()) + 1
    found = [np.bincount(rows[rows != END], minlength=size)]
    for _ in range(FITS):
        rows = family.sample(family.fit(rows), len(real_text) - real, rng)
        rows = np.concatenate((rows, real_text[None, rng.integers(len(real_text), size=real)]), axis=1)
        found.append(np.bincount(rows[rows != END], minlength=size))
    return np.stack(found)


def alive(copies: int, share: float, fits: int) -> float:
    """The probability that a word of so many copies is in the text after so many fits, if its copies are independent."""
    q = [0.0]
    for _ in range(fits):
        q.append(math.exp((1 - share) * (q[-1] - 1)))
    return 1 - q[fits] ** copies * math.exp(share * copies * sum(value - 1 for value in q[:fits]))


def _survival(found: np.ndarray, share: float, where: str) -> Iterator[Check]:
    """found (chains, FITS + 1, words): counts; judged by one value a chain."""
    first = found[0, 0]
    tokens = found[:, 1].sum(axis=1).astype(float)
    yield mean("E tokens stay", f"{where}, 1 fit", tokens, float(first.sum()))
    once = first == 1
    yield mean("E count of a word that was there once", f"{where}, {FITS} fits", found[:, -1, once].mean(axis=1), 1.0)
    for low, high in COPIES:
        chosen = (first >= low) & (first <= high)
        for t in (5, FITS):
            seen = (found[:, t, chosen] > 0).mean(axis=1)
            expected = float(np.mean([alive(int(copies), share, t) for copies in first[chosen]]))
            copies = f"{low}" if low == high else f"{low} to {high}"
            yield near("P(word alive)", f"{where}, {copies} copies, {t} fits", seen, expected, ALLOWED)


def _single_tokens(some: np.ndarray, rng: np.random.Generator) -> Iterator[Check]:
    """The same words as documents of one token each, where copies are independent."""
    tokens = some[some != END][:, None]
    found = np.stack([chain(tokens, 0, rng, Ngram(order=1, smoothing="none")) for _ in range(CHAINS)])
    for low, high in COPIES[:2]:
        chosen = found[0, 0] == low
        seen = (found[:, FITS, chosen] > 0).mean(axis=1)
        yield near("P(word alive), single tokens", f"{low} copies, {FITS} fits", seen, alive(high, 0.0, FITS), 1e-3)
