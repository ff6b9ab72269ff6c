"""Held-out loss: how badly a model predicts real rows that it never saw, in total and from common to rare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.regions import SCORE_NEIGHBOUR, Regions
from ..scores.deciles import DECILES, deciles_of_scores, deciles_of_types, means


@dataclass(frozen=True)
class HeldOutLoss:
    """Mean negative log-likelihood of held-out real rows, in nats a row, or a token where the model tells of tokens.

    In total (all rows; all tokens and the ends of texts) and by decile of real frequency, part "decile 1" the most common
    tenth of the real mass, "decile 10" the rarest: tokens and types by their real share, other rows by their rarity (the
    distance to their 10th nearest of other real rows, or the world's own density).  zero_probability: the share that the
    model holds impossible; while there is any, the mean has no value (degenerate).  Better low.  Skipped for families
    that know no likelihood; for those that know a bound (variational autoencoders) it is one on the loss.
    Blind spot: the mean can improve while the last decile worsens; a model that spreads widely pays little, so invented
    rows hardly show; likelihoods in other units, or of other tokens, do not compare.
    Source: the logarithmic score (Good 1952, "Rational decisions"); by real frequency as in Kandpal et al. 2023, "Large
    language models struggle to learn long-tail knowledge".
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("held_out_loss", "zero_probability")

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        known = look.log_likelihood
        if known is None:
            for quantity in self.quantities:
                yield Measured(quantity, "", np.full(look.probed, np.nan), "skipped", "probe")
            return
        if "held-out deciles" not in look.cache:
            look.cache["held-out deciles"] = _deciles(look, known.shape[1:]).ravel()
        loss, decile = -known.reshape(len(known), -1), look.cache["held-out deciles"]
        yield Measured("held_out_loss", "", means(loss, np.zeros_like(decile), 1)[:, 0], "degenerate", "probe")
        by_decile = means(loss, decile, DECILES)
        for number in range(DECILES):
            if (decile == number).any():
                part = f"decile {number + 1}"
                yield Measured("held_out_loss", part, by_decile[:, number], "degenerate", "probe")
        impossible = np.where(np.isnan(loss), np.nan, loss == np.inf)
        share = means(impossible, np.zeros_like(decile), 1)[:, 0]
        yield Measured("zero_probability", "", share, "degenerate", "probe")


def _deciles(look: Look, shape: tuple[int, ...]) -> np.ndarray:
    """The decile 0 .. 9 of each held-out row (h,), or of each token of them (h, width); -1 for none."""
    world, real = look.world, look.real(look.probe_rows)
    if len(shape) == 2:
        if not hasattr(world, "types_of"):
            return np.full(shape, -1)
        return _numbered(world.types_by("tokens").p)[world.types_of(real, "tokens")[0]]
    if getattr(world, "types", None) is not None:
        return _numbered(world.types.p)[real[0]]
    held, build = look.real_vectors(look.probe_rows), look.real_vector_samples(1, look.probe_rows)[0]
    if not hasattr(world, "rarity") and len(build) < SCORE_NEIGHBOUR:
        return np.full(shape, -1)
    return deciles_of_scores(Regions(world, build, held).score(held))


def _numbered(p: np.ndarray) -> np.ndarray:
    """The decile of each type, then of those that reality lacks, which are rare for sure, and last (number -1) of no type."""
    return np.append(deciles_of_types(p), np.array([DECILES - 1, -1]))
