"""The n-gram family: a language model over tokens by interpolated Kneser-Ney smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError

END = -1
"""The token after the last one of a document; every place behind it holds it too."""


class Grams(NamedTuple):
    """The grams of one order, sorted by history and last token; the place of a gram is its number.

    keys (grams,): number of the history times the size of the vocabulary plus the token's code; total (grams + 1,): running
    sum of the counts; starts (histories + 1,): where the grams of a history begin; discount: what each count gives away.
    """

    keys: np.ndarray
    total: np.ndarray
    starts: np.ndarray
    discount: float


class Model(NamedTuple):
    """The model of one chain: the token of each code, and the grams of order 1, 2 and so on.

    The code after the last token stands for the start of a document.
    """

    tokens: np.ndarray
    grams: tuple[Grams, ...]


class State(NamedTuple):
    """One Model for each chain; width: tokens of the longest document, None where rows came as (chains, n)."""

    models: tuple[Model, ...]
    width: int | None

    def head(self, chains: int) -> State:
        return State(self.models[:chains], self.width)


@dataclass(frozen=True)
class Ngram:
    """The next token given the `order` - 1 before it.  rows (chains, n, width) of whole numbers -> State.

    A row is a document: tokens from 0, then END up to the width (`documents` makes such rows of lists).  A document
    without END was cut at the width, and is written so.  Rows (chains, n) are documents of one token each.

    P(w | h) = max(c(h w) - D, 0) / c(h) + D N(h) / c(h) P(w | h without its first token), N(h) the number of different
    tokens after h; c counts occurrences at the highest order and for grams that begin a document, else the different
    tokens before the gram; D = n1 / (n1 + 2 n2), n1 and n2 the numbers of grams of count 1 and 2 of the order; order 1 is
    not discounted.  Sources: Kneser and Ney (1995), interpolated as in Chen and Goodman (1999), "An empirical study of
    smoothing techniques for language modeling", section 2.7; D of Ney, Essen and Kneser (1994).
    """

    order: int = 3

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"order": 1})
    exact_fit: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.order < 1:
            raise InputError(f"family ngram: order = {self.order} must be at least 1")

    def settled(self, world: Any) -> Ngram:
        """The family for this world.  InputError for a world of numbers."""
        if getattr(world, "types", None) is None:
            raise InputError("family ngram needs tokens, but this world has numbers; use gaussian or trees")
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator | None = None, start: State | None = None) -> State:
        """Raises InputError for rows that are no whole numbers from END on, and where there are none."""
        if rows.ndim not in (2, 3) or 0 in rows.shape or not np.issubdtype(rows.dtype, np.integer) or rows.min() < END:
            raise InputError(
                f"family ngram: rows of {rows.dtype} {rows.shape} are no documents; give (chains, n, width) whole numbers "
                f"from 0, with {END} behind the end of a document"
            )
        if ((rows[..., :-1] == END) & (rows[..., 1:] != END)).any() and rows.ndim == 3:
            raise InputError(f"family ngram: a document goes on behind its end; fill its row with {END} from there on")
        width = None if rows.ndim == 2 else rows.shape[2]
        wide = rows[..., None] if rows.ndim == 2 else rows
        return State(tuple(_model(chain, self.order) for chain in wide), width)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        rows = np.stack([_written(model, n, state.width or 1, rng) for model in state.models])
        return rows[..., 0] if state.width is None else rows


def documents(texts: Sequence[Sequence[int] | np.ndarray], width: int | None = None) -> np.ndarray:
    """Rows (1, n, width) of documents given as lists of tokens; width: where to cut, default one more than the longest."""
    width = 1 + max(map(len, texts), default=0) if width is None else width
    rows = np.full((1, len(texts), width), END)
    for row, text in zip(rows[0], texts, strict=True):
        kept = min(len(text), width)
        row[:kept] = text[:kept]
    return rows


def _model(rows: np.ndarray, order: int) -> Model:
    """The model of one chain from its documents (n, width)."""
    tokens, codes = np.unique(rows, return_inverse=True)
    begin = np.full((len(rows), 1), len(tokens))
    line = np.concatenate((begin, codes.reshape(rows.shape)), axis=1)
    ended = rows == END
    predicted = np.pad(np.cumsum(ended, axis=1) - ended == 0, ((0, 0), (1, 0)))
    return Model(tokens, tuple(_orders(line, np.flatnonzero(predicted), len(tokens) + 1, order)))


def _orders(line: np.ndarray, ends: np.ndarray, size: int, order: int) -> list[Grams]:
    """The grams of every order.  line (n, 1 + width): codes behind the start; ends: the flat places of predicted tokens.

    number holds, at every place, the number of the gram of k tokens that ends there; counted are the places whose grams
    count: below the highest order one for each different token before the gram, and all that begin a document.
    """
    flat, column = line.ravel(), np.tile(np.arange(line.shape[1]), len(line))
    found, number, keys, histories = [], flat, np.arange(size - 1), 1
    for k in range(1, order):
        longer = ends[column[ends] >= k]
        next_keys, first, next_number = np.unique(
            number[longer - 1] * size + flat[longer], return_index=True, return_inverse=True
        )
        counted = np.concatenate((longer[first], ends[column[ends] == k - 1]))
        found.append(_grams(keys, number[counted], histories, size))
        histories = size if k == 1 else len(keys)
        keys, ends, number = next_keys, longer, np.full(len(flat), -1)
        number[longer] = next_number
    return [*found, _grams(keys, number[ends], histories, size)]


def _grams(keys: np.ndarray, numbers: np.ndarray, histories: int, size: int) -> Grams:
    """The grams of one order from their keys and the numbers of those that count."""
    counts = np.bincount(numbers, minlength=len(keys))
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    discount = once / (once + 2 * twice) if once and histories > 1 else 0.0
    starts = np.searchsorted(keys, np.arange(histories + 1) * size)
    return Grams(keys, np.concatenate(([0], np.cumsum(counts))), starts, discount)


def _written(model: Model, n: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """n documents of one chain (n, width), token by token over all documents that have not ended.

    history (order, documents): for each order the number of the gram just before, -1 where it was never seen.
    """
    rows = np.full((n, width), END)
    history = np.full((len(model.grams), n), -1)
    history[0], history[1:2] = 0, len(model.tokens)
    going = np.arange(n)
    for column in range(width):
        code = _next(model, history, rng)
        rows[going, column] = model.tokens[code]
        on = model.tokens[code] != END
        going, history = going[on], _moved(model, history[:, on], code[on])
    return rows


def _next(model: Model, history: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The code of the next token of each document, from the highest order that does not give its turn away.

    A place is drawn on the running total of the history's counts; the first `discount` of each count means "shorter".
    """
    code = np.full(history.shape[1], -1)
    for grams, number in zip(reversed(model.grams), history[::-1]):
        open_ = np.flatnonzero((code < 0) & (number >= 0))
        first, behind = grams.starts[number[open_]], grams.starts[number[open_] + 1]
        low, high = grams.total[first], grams.total[behind]
        place = low + rng.random(len(open_)) * (high - low)
        gram = np.minimum(np.searchsorted(grams.total, place, side="right"), behind) - 1
        kept = (high > low) & (place - grams.total[gram] >= grams.discount)
        code[open_[kept]] = grams.keys[gram[kept]] % (len(model.tokens) + 1)
    return code


def _moved(model: Model, history: np.ndarray, code: np.ndarray) -> np.ndarray:
    """The histories one token further on."""
    moved = np.full_like(history, -1)
    moved[0], moved[1:2] = 0, code
    for k in range(2, len(history)):
        keys = model.grams[k - 1].keys
        key = history[k - 1] * (len(model.tokens) + 1) + code
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        seen = (history[k - 1] >= 0) & (keys[at] == key) if len(keys) else np.zeros(len(code), dtype=bool)
        moved[k, seen] = at[seen]
    return moved
