"""The n-gram family: a language model over tokens, by plain counts or with interpolated Kneser-Ney smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError
from ..theory.neutral import categorical_predictions
from ..theory.prediction import Prediction, Setting

END = -1
"""The token after the last one of a document; every place behind it holds it too."""


class Grams(NamedTuple):
    """The grams of one order, sorted by history and last token; the place of a gram is its number.

    keys (grams,): number of the history times the size of the vocabulary plus the token's code; total (grams + 1,): running
    sum of the counts; holder (sum of the counts,): the gram at each place of that sum; places (histories + 1,): where the
    counts of a history begin in it; discount: what each count gives away.
    """

    keys: np.ndarray
    total: np.ndarray
    holder: np.ndarray
    places: np.ndarray
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

    smoothing "kneser-ney": P(w | h) = max(c(h w) - D, 0) / c(h) + D N(h) / c(h) P(w | h without its first token), N(h) the
    number of different tokens after h; c counts occurrences at the highest order and for grams that begin a document, else
    the different tokens before the gram; D = n1 / (n1 + 2 n2), n1 and n2 the numbers of grams of count 1 and 2 of the order;
    order 1 is not discounted.  smoothing "none": maximum likelihood, P(w | h) = c(h w) / c(h), so that a gram that was never
    seen is never written.  Sources: Kneser and Ney (1995), interpolated as in Chen and Goodman (1999), "An empirical study
    of smoothing techniques for language modeling", section 2.7; D of Ney, Essen and Kneser (1994).
    """

    order: int = 3
    smoothing: Literal["kneser-ney", "none"] = "kneser-ney"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"order": 1}, {"order": 2, "smoothing": "none"})
    small_blocks: ClassVar[bool] = True
    exact_fit: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.order < 1:
            raise InputError(f"family ngram: order = {self.order} must be at least 1")
        if self.smoothing not in ("kneser-ney", "none"):
            raise InputError(f'family ngram: smoothing = "{self.smoothing}" must be "kneser-ney" or "none"')

    def settled(self, world: Any) -> Ngram:
        """The family for this world.  InputError for a world of anything but texts and types."""
        kind = getattr(getattr(world, "form", None), "kind", "numbers")
        if kind != "texts" and getattr(world, "types", None) is None:
            raise InputError(
                "family ngram needs tokens, but this world has "
                f"{'a table' if kind == 'table' else kind}; use {'gaussian or trees' if kind == 'numbers' else 'trees'}"
            )
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
        smoothed = self.smoothing != "none"
        return State(tuple(_model(chain, self.order, smoothed) for chain in wide), width)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        rows = np.stack([_written(model, n, state.width or 1, rng) for model in state.models])
        return rows[..., 0] if state.width is None else rows

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """The log probability of each token of documents (chains, n, width), END among them; NaN behind it.

        Rows (chains, n) are documents of one token each: (chains, n).  A token that was never seen has -inf.
        """
        wide = rows[..., None] if rows.ndim == 2 else rows
        found = np.stack([_log_chances(model, chain) for model, chain in zip(state.models, wide, strict=True)])
        return found[..., 0] if rows.ndim == 2 else found

    def exact(self, state: State, name: str) -> Any:
        """law: tokens (L,) and their q (chains, L) where rows are documents of one token and nothing is smoothed; else None."""
        if name != "law" or state.width is not None or not self._plain:
            return None
        tokens = np.unique(np.concatenate([model.tokens for model in state.models]))
        q = np.zeros((len(state.models), len(tokens)))
        for row, model in zip(q, state.models, strict=True):
            grams = model.grams[min(self.order, 2) - 1]
            size = len(model.tokens) + 1
            first = slice(*np.searchsorted(grams.keys, (len(model.tokens) * size, size * size)))
            own = first if self.order > 1 else slice(None)
            codes, counts = grams.keys[own] % size, np.diff(grams.total)[own]
            row[np.searchsorted(tokens, model.tokens[codes])] = counts / counts.sum()
        return tokens, q

    def predict(self, setting: Setting) -> list[Prediction]:
        """What theory says of documents of one token without smoothing: they are a categorical model."""
        return categorical_predictions(setting, 0.0, None) if self._plain else []

    @property
    def _plain(self) -> bool:
        return self.order == 1 or self.smoothing == "none"


def documents(texts: Sequence[Sequence[int] | np.ndarray], width: int | None = None) -> np.ndarray:
    """Rows (1, n, width) of documents given as lists of tokens; width: where to cut, default one more than the longest."""
    width = 1 + max(map(len, texts), default=0) if width is None else width
    rows = np.full((1, len(texts), width), END)
    for row, text in zip(rows[0], texts, strict=True):
        kept = min(len(text), width)
        row[:kept] = text[:kept]
    return rows


def _model(rows: np.ndarray, order: int, smoothed: bool) -> Model:
    """The model of one chain from its documents (n, width), which are laid end to end, each behind a start."""
    lengths = np.minimum((rows != END).sum(axis=1) + 1, rows.shape[1])
    tokens, codes = _numbered(rows[np.arange(rows.shape[1]) < lengths[:, None]].astype(np.int64))
    ends = np.cumsum(lengths + 1)
    column = np.arange(ends[-1]) - np.repeat(ends - lengths - 1, lengths + 1)
    flat = np.full(ends[-1], len(tokens))
    flat[column > 0] = codes
    return Model(tokens, tuple(_orders(flat, column, len(tokens) + 1, order, smoothed)))


def _numbered(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different values (from END on), sorted, and the number of each; by counting unless they are far apart."""
    top = int(values.max())
    if top > 4 * len(values) + 1024:
        return np.unique(values, return_inverse=True)
    seen = np.bincount(values - END, minlength=top - END + 1) > 0
    return np.flatnonzero(seen) + END, (np.cumsum(seen) - 1)[values - END]


def _orders(flat: np.ndarray, column: np.ndarray, size: int, order: int, smoothed: bool) -> list[Grams]:
    """The grams of every order.  flat (places,): codes, the start before each document; column: places since that start.

    number holds, at every place, the number of the gram of k tokens that ends there; counted are the places whose grams
    count: below the highest order one for each different token before the gram, and all that begin a document.
    """
    ends = np.flatnonzero(column)
    found, number, keys, histories = [], flat, np.arange(size - 1), 1
    for k in range(1, order):
        longer = ends[column[ends] >= k]
        next_keys, first, next_number = np.unique(
            number[longer - 1] * size + flat[longer], return_index=True, return_inverse=True
        )
        counted = np.concatenate((longer[first], ends[column[ends] == k - 1]))
        found.append(_grams(keys, number[counted], histories, size, smoothed))
        histories = size if k == 1 else len(keys)
        keys, ends, number = next_keys, longer, np.full(len(flat), -1)
        number[longer] = next_number
    return [*found, _grams(keys, number[ends], histories, size, smoothed)]


def _grams(keys: np.ndarray, numbers: np.ndarray, histories: int, size: int, smoothed: bool) -> Grams:
    """The grams of one order from their keys and the numbers of those that count."""
    counts = np.bincount(numbers, minlength=len(keys))
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    discount = once / (once + 2 * twice) if smoothed and once and histories > 1 else 0.0
    total = np.concatenate(([0], np.cumsum(counts)))
    places = total[np.searchsorted(keys, np.arange(histories + 1) * size)]
    return Grams(keys, total, np.repeat(np.arange(len(keys)), counts), places, discount)


def _written(model: Model, n: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """n documents of one chain (n, width), token by token over all documents that have not ended.

    history (order, documents): for each order the number of the gram just before, -1 where it was never seen.
    """
    columns = np.full((width, n), END)
    history = np.full((len(model.grams), n), -1)
    history[0], history[1:2] = 0, len(model.tokens)
    going = np.arange(n)
    for column in columns:
        code = _next(model, history, rng)
        token = model.tokens[code]
        column[going] = token
        on = np.flatnonzero(token != END)
        if len(on) < len(going):
            going, history, code = going[on], history[:, on], code[on]
        if not len(going):
            break
        history = _moved(model, history, code)
    return columns.T


def _next(model: Model, history: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The code of the next token of each document, from the highest order that does not give its turn away.

    A place is drawn among the history's counts; the first `discount` of each gram's count means "shorter".
    """
    code = np.full(history.shape[1], -1)
    for grams, number in zip(reversed(model.grams), history[::-1]):
        open_ = np.flatnonzero((code < 0) & (number >= 0))
        low, high = grams.places[number[open_]], grams.places[number[open_] + 1]
        at = low + rng.random(len(open_)) * (high - low)
        place = np.minimum(at.astype(np.int64), len(grams.holder) - 1)
        gram, kept = grams.holder[place], high > low
        if grams.discount:
            kept &= at - grams.total[gram] >= grams.discount
        code[open_[kept]] = grams.keys[gram[kept]] % (len(model.tokens) + 1)
        if (code >= 0).all():
            break
    return code


def _log_chances(model: Model, rows: np.ndarray) -> np.ndarray:
    """log P of each token of one chain's documents (n, width), NaN behind the end, column by column as they are written."""
    at = np.minimum(np.searchsorted(model.tokens, rows), len(model.tokens) - 1)
    codes = np.where(model.tokens[at] == rows, at, -1)
    found = np.full(rows.shape, np.nan)
    history = np.full((len(model.grams), len(rows)), -1)
    history[0], history[1:2] = 0, len(model.tokens)
    going = np.arange(len(rows))
    for column in range(rows.shape[1]):
        code = codes[going, column]
        with np.errstate(divide="ignore"):
            found[going, column] = np.log(_chance(model, history, code))
        on = np.flatnonzero(rows[going, column] != END)
        going, history = going[on], _moved(model, history[:, on], code[on])
    return found


def _chance(model: Model, history: np.ndarray, code: np.ndarray) -> np.ndarray:
    """P(token | history) of each document (n,), from the lowest order up, as `_next` draws it."""
    size, chance = len(model.tokens) + 1, np.zeros(len(code))
    for grams, number in zip(model.grams, history, strict=True):
        own = np.maximum(number, 0)
        total = np.where(number >= 0, grams.places[own + 1] - grams.places[own], 0)
        key = own * size + code
        at = np.minimum(np.searchsorted(grams.keys, key), len(grams.keys) - 1)
        count = np.where((grams.keys[at] == key) & (code >= 0), np.diff(grams.total)[at], 0)
        kinds = np.searchsorted(grams.keys, (own + 1) * size) - np.searchsorted(grams.keys, own * size)
        kept = (np.maximum(count - grams.discount, 0.0) + grams.discount * kinds * chance) / np.maximum(total, 1)
        chance = np.where(total > 0, kept, chance)
    return chance


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
