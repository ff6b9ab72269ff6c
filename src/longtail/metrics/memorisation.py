"""Memorisation: do the model's rows lie nearer to its training rows than to real rows that it never saw?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..address import rng_at
from ..contracts import Look, Measured
from ..rows import vectors_of
from ..scores.copies import copies, found_in
from ..scores.vectors import REAL, of_each_chain, required_vectors

CUTS = ("nearest 1 %", "nearest 5 %", "all")


@dataclass(frozen=True)
class Memorisation:
    """The share of probe rows whose nearest row is a training row, among training rows and as many held-out real ones.

    nearest_to_training: for "all" probe rows and for the "nearest 1 %" and "nearest 5 %", those closest for the surroundings
    of what they lie near; part "real rows": the share without copying.  copied: the share of probe rows equal to a
    training row in every number.  Better low.  memorisation_p: p of "the model does not copy" by dealing the labels
    training and held-out anew over both, three cuts together; exact, whatever the law, while the training rows are real,
    that is at generation 0.  Later training rows are those of an earlier model: then the shares tell drift and
    memorisation together, and there is no p.  Skipped in the statistics lane, which has no training rows.
    Blind spot: in few columns noisy copies look like good samples; whether a copy matters.
    Sources: the permutation test of Fisher 1935 and Hoeffding 1952 for a count of nearest rows; the comparison with held-out
    rows as in Meehan, Chaudhuri and Dasgupta 2020, "A non-parametric test to detect data-copying in generative models".
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("nearest_to_training", "copied", "memorisation_p")

    def settled(self, world: Any) -> Memorisation:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "memorisation")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        trained, real = look.training_rows, look.real_vectors(look.probe_rows)
        found, copied, status = np.full((look.probed, len(CUTS) + 1), np.nan), np.full(look.probed, np.nan), "skipped"
        if trained is not None and min(len(real), trained.shape[1]) >= 2:
            # The first rows of a training set can all come from one pool: every so many of them stands for all.
            kept = np.linspace(0, trained.shape[1] - 1, min(len(real), trained.shape[1])).astype(int)
            training = vectors_of(look.world, trained[: look.probed][:, kept])
            pairs = np.concatenate((training, look.vectors), axis=1)

            def score(both: np.ndarray) -> list[float]:
                rng = rng_at(0, "memorisation", look.generation)
                one = copies(both[: len(kept)], real, both[len(kept) :], rng)
                return [*one.nearest_to_train.values(), one.p]

            found, status = of_each_chain(pairs, score, len(CUTS) + 1)
            copied = np.array([_copied(*both) for both in zip(look.probe, trained)])
            yield Measured("nearest_to_training", REAL, np.array([len(kept) / (len(kept) + len(real))]))
        for number, part in enumerate(CUTS):
            yield Measured("nearest_to_training", part, found[:, number], status, "probe")
        yield Measured("copied", "", np.where(np.isnan(found[:, -1]), np.nan, copied), status, "probe")
        if look.generation == 0:
            yield Measured("memorisation_p", "", found[:, -1], status, "probe")
        else:
            yield Measured("memorisation_p", "", np.full(look.probed, np.nan), "skipped", "probe")


def _copied(rows: np.ndarray, trained: np.ndarray) -> float:
    """The share of rows (n, ...) that are equal to a training row, before any embedding."""
    return found_in(*(part.reshape(len(part), -1) for part in (rows, trained))) / len(rows)
