"""Diversity of texts: distinct-n, self-BLEU and compression ratio, at one number of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..address import rng_at
from ..contracts import Look, Measured
from ..errors import InputError
from ..forms import END, TextsForm, form_of
from ..scores.texts import compression_ratio, distinct_ratios, draft, pieces, self_bleu
from ..scores.vectors import REAL

ORDERS = (1, 2, 3)
DRAFTS = 8
"""Random orders of the texts over which distinct-n is averaged."""
MOST_TOKENS = 10_000
FLOOR_SAMPLES = 4


@dataclass(frozen=True)
class TextDiversity:
    """How much the probe's texts repeat each other and themselves, always over the same number of tokens.

    distinct: different n-grams over all n-grams, part n = 1, 2, 3, over `tokens` tokens (Li et al. 2016); better high, 0 to
    1.  self_bleu: mean BLEU-4 of each text against all others (Zhu et al. 2018), over texts laid end to end and cut into
    pieces of `piece` tokens, so that neither the length of the texts nor their number matters; better low, 0 to 1.
    compression: bytes over gzip bytes of the texts, one a line (Shaib et al. 2024); better low.  tokens not given: half of
    those in as many real texts as the probe has, 10,000 at most.  A probe of fewer tokens has no value (degenerate).
    Parts of fresh real samples in the model's place end in "real rows".
    Blind spot: none looks at real texts, so nonsense counts as diversity, and shuffled words or copies of the training
    texts as fine; rare words that are lost hardly show.  Values of characters, words and byte pairs do not compare, nor do
    those of two numbers of tokens: distinct-n falls with it even for real texts, by Heaps' law.
    Sources: Li et al. 2016, "A diversity-promoting objective function"; Zhu et al. 2018, "Texygen"; Shaib et al. 2024,
    "Standardizing the measurement of text diversity".
    """

    tokens: int | None = None
    piece: int = 20

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("distinct", "self_bleu", "compression")

    def __post_init__(self) -> None:
        if self.piece < 4:
            raise InputError(f"metric text_diversity: piece = {self.piece} must be at least 4 tokens")
        if self.tokens is not None and self.tokens < 2 * self.piece:
            raise InputError(
                f"metric text_diversity: tokens = {self.tokens} must be at least two pieces, {2 * self.piece}"
            )

    def settled(self, world: Any) -> TextDiversity:
        """The metric for this world.  InputError for a world that is not of texts."""
        form = form_of(world)
        if not isinstance(form, TextsForm):
            instead = "diversity" if form.kind == "types" else "vendi"
            kind = "a table" if form.kind == "table" else form.kind
            raise InputError(f"metric text_diversity needs texts, but this world has {kind}; use {instead}")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        names = [*(("distinct", str(order)) for order in ORDERS), ("self_bleu", ""), ("compression", "")]
        tokens = self._tokens(look)
        found = np.stack([self._scores(look.world.form, rows, tokens) for rows in look.probe])
        key = f"text diversity {tokens} {self.piece}"
        if key not in look.cache:
            samples = look.real_samples(FLOOR_SAMPLES, look.probe_rows)
            look.cache[key] = np.mean([self._scores(look.world.form, rows, tokens) for rows in samples], axis=0)
        for number, (quantity, part) in enumerate(names):
            yield Measured(quantity, part, found[:, number], "degenerate", "probe")
            floor = look.cache[key][number : number + 1]
            yield Measured(quantity, f"{part} {REAL}".strip(), floor, "skipped", "probe")

    def _tokens(self, look: Look) -> int:
        """The number of tokens that everything is measured over."""
        if self.tokens is not None:
            return self.tokens
        if "text diversity" not in look.cache:
            known = int((look.real(look.probe_rows) != END).sum())
            look.cache["text diversity"] = max(min(known // 2, MOST_TOKENS), 2 * self.piece)
        found: int = look.cache["text diversity"]
        return found

    def _scores(self, form: TextsForm, rows: np.ndarray, tokens: int) -> np.ndarray:
        """distinct-1 to 3, self-BLEU and compression ratio (5,) of rows (n, width); NaN where they hold too few tokens."""
        # The same random orders for each chain and generation.
        rng = rng_at(0, "text diversity")
        texts = [row[row != END] for row in rows]
        try:
            distinct = [float(distinct_ratios(texts, order, tokens, DRAFTS, rng).mean()) for order in ORDERS]
            some = draft(texts, tokens, rng)
        except InputError:
            return np.full(len(ORDERS) + 2, np.nan)
        filled = np.full((len(some), form.width), END)
        for row, text in zip(filled, some, strict=True):
            row[: len(text)] = text
        together = "\n".join(form.decode(filled))
        return np.array([*distinct, self_bleu(pieces(some, self.piece)), compression_ratio(together)])
