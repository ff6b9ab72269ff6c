"""Diversity of texts at a fixed number of tokens: distinct-n, self-BLEU and compression ratio."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

import numpy as np

from ..errors import InputError

ORDERS = 4
"""The longest n-gram that BLEU looks at."""
NO_MATCH = 0.1
"""Matches that count for an order in which a text has none (smoothing method 1 of Chen and Cherry 2014)."""


def distinct_ratios(
    documents: Sequence[np.ndarray], order: int, tokens: int, drafts: int, rng: np.random.Generator
) -> np.ndarray:
    """distinct-n (drafts,): different n-grams over all n-grams in `tokens` tokens of documents in random order.

    documents: token numbers of each.  n-grams never span two documents, and the last document is cut.
    Raises InputError where the documents hold fewer than `tokens` tokens, the budget no n-gram, or a token no number.
    Source: Li et al. 2016, "A diversity-promoting objective function".
    """
    lengths = np.array([len(document) for document in documents], np.int64)
    total = int(lengths.sum())
    if total < max(tokens, 1):
        raise InputError(f"the documents hold {total} tokens; distinct-{order} was asked for {tokens}")
    flat = np.concatenate([np.asarray(document) for document in documents if len(document)])
    if not np.issubdtype(flat.dtype, np.integer) or flat.min() < 0 or (int(flat.max()) + 1) ** order > 2**63:
        raise InputError(
            f"distinct-{order} needs tokens numbered from 0 on, their number to the power {order} below 2^63"
        )
    return np.array([_distinct_once(flat, lengths, order, tokens, rng) for _ in range(drafts)])


def draft(documents: Sequence[np.ndarray], tokens: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Documents in random order that hold `tokens` tokens together, the last one cut.

    Raises InputError where they hold fewer.
    """
    found, left = [], tokens
    for number in rng.permutation(len(documents)):
        if left <= 0:
            break
        part = documents[number][:left]
        if len(part):
            found.append(np.asarray(part))
            left -= len(part)
    if left > 0:
        raise InputError(f"the documents hold {tokens - left} tokens; {tokens} were asked for")
    return found


def pieces(documents: Sequence[np.ndarray], size: int) -> list[np.ndarray]:
    """The documents laid end to end with a token of its own between two, cut into pieces of `size` tokens; the rest is left out."""
    end = 1 + max(int(document.max()) for document in documents)
    flat = np.concatenate([part for document in documents for part in (document, [end])])[:-1]
    return list(flat[: len(flat) // size * size].reshape(-1, size))


def self_bleu(texts: Sequence[np.ndarray]) -> float:
    """The mean over texts (arrays of tokens) of the BLEU-4 score of a text against all others as its references.

    BLEU: the geometric mean of the shares of a text's n-grams, n = 1 .. 4, that a reference has, each n-gram counted at
    most as often as in the one reference that has most of it; times exp(1 - r / c) where the text (c tokens) is shorter
    than the reference of the nearest length (r, the shorter of two).  An order without a match counts 0.1 matches, a text
    without any match scores 0, and orders longer than the text are left out.
    Raises InputError for fewer than 2 texts, and for a text without tokens.
    Sources: Zhu et al. 2018, "Texygen: a benchmarking platform for text generation models" (self-BLEU); Papineni et al.
    2002, "BLEU: a method for automatic evaluation of machine translation", section 2; Chen and Cherry 2014, "A systematic
    comparison of smoothing techniques for sentence-level BLEU", method 1.
    """
    lengths = np.array([len(text) for text in texts])
    if len(texts) < 2 or lengths.min() == 0:
        raise InputError("self-BLEU needs at least 2 texts, each with at least one token")
    flat, owner = np.concatenate(texts), np.repeat(np.arange(len(texts)), lengths)
    token = np.unique(flat, return_inverse=True)[1].astype(np.int64)
    gram = np.zeros(len(token), np.int64)
    logs, orders, matched = np.zeros(len(texts)), np.zeros(len(texts)), np.zeros(len(texts), dtype=bool)
    for order in range(1, min(ORDERS, int(lengths.max())) + 1):
        begins = np.flatnonzero(owner[: len(owner) - order + 1] == owner[order - 1 :])
        found = gram[begins] * (token.max() + 1) + token[begins + order - 1]
        gram[begins] = np.unique(found, return_inverse=True)[1]
        matches = _clipped_matches(gram[begins], owner[begins], len(texts))
        own = lengths - order + 1
        has = own > 0
        logs[has] += np.log(np.where(matches > 0, matches, NO_MATCH)[has] / own[has])
        orders += has
        matched |= matches > 0
    shorter = np.minimum(0.0, 1 - _nearest_length(lengths) / lengths)
    return float(np.where(matched, np.exp(logs / orders + shorter), 0.0).mean())


def compression_ratio(text: str) -> float:
    """Bytes of a text (UTF-8) over its bytes after gzip at level 9: the more it repeats itself, the higher.

    Raises InputError for an empty text.
    Source: Shaib et al. 2024, "Standardizing the measurement of text diversity: a tool and a comparative analysis of
    scores".
    """
    plain = text.encode("utf8")
    if not plain:
        raise InputError("a compression ratio needs a text that is not empty")
    return len(plain) / len(gzip.compress(plain, compresslevel=9, mtime=0))


def _clipped_matches(gram: np.ndarray, owner: np.ndarray, texts: int) -> np.ndarray:
    """The n-grams of each text (texts,) that another text has, each counted as often as the other that has most of it."""
    pairs, counts = np.unique(gram * texts + owner, return_counts=True)
    order = np.lexsort((-counts, pairs // texts))
    kind, who, count = pairs[order] // texts, pairs[order] % texts, counts[order]
    begins = np.flatnonzero(np.diff(kind, prepend=-1))
    most, behind = count[begins], np.zeros(len(begins), np.int64)
    several = np.diff(begins, append=len(kind)) > 1
    behind[several] = count[begins[several] + 1]
    group = np.cumsum(np.diff(kind, prepend=-1) > 0) - 1
    others = most[group]
    others[begins] = behind
    return np.bincount(who, np.minimum(count, others), minlength=texts)


def _nearest_length(lengths: np.ndarray) -> np.ndarray:
    """For each text the length of the other text that is nearest to its own, the shorter one of two."""
    order = np.argsort(lengths, kind="stable")
    known = lengths[order].astype(float)
    below = known - np.append(-np.inf, known[:-1])
    above = np.append(known[1:], np.inf) - known
    found = np.empty(len(lengths))
    found[order] = np.where(below <= above, known - below, known + above)
    return found


def _distinct_once(flat: np.ndarray, lengths: np.ndarray, order: int, tokens: int, rng: np.random.Generator) -> float:
    """distinct-n of one draft: flat holds the tokens of all documents in a row, lengths those of each."""
    shuffled = rng.permutation(len(lengths))
    before = np.cumsum(lengths[shuffled]) - lengths[shuffled]
    chosen = shuffled[before < tokens]
    part = np.minimum(lengths[chosen], tokens - before[: len(chosen)])
    shift = (np.cumsum(lengths) - lengths)[chosen] - before[: len(chosen)]
    text = flat[np.repeat(shift, part) + np.arange(tokens)]
    document = np.repeat(np.arange(len(chosen)), part)
    inside = document[order - 1 :] == document[: tokens - order + 1]
    if not inside.any():
        raise InputError(f"no document has {order} tokens within the budget of {tokens}; distinct-{order} is unknown")
    base, grams = int(text.max()) + 1, np.zeros(len(inside), np.int64)
    for place in range(order):
        grams = grams * base + text[place : place + len(inside)]
    return len(np.unique(grams[inside])) / int(inside.sum())
