"""The classifier two-sample score: how well a trained classifier tells model rows from real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, ClassVar, Literal

import numpy as np

from ..address import rng_at
from ..contracts import Look, Measured
from ..errors import InputError
from ..scores.classifier import CLASSIFIERS, classifier_scores
from ..scores.vectors import of_each_chain, required_vectors


@dataclass(frozen=True)
class ClassifierTwoSample:
    """Accuracy and area under the curve of classifiers trained on half of the probe and of as many real rows, on the rest.

    classifier: "logistic" (a regression on scaled columns), "boosted trees", or "both" (the default); parts are named after
    them.  Better low: .5 means that nothing was told apart, 1 that every row was.  Which half is trained on comes from the
    number of the generation and the chain alone.
    Blind spot: the logistic regression sees shifts of the means only, so half the spread leaves it at chance; trees miss a
    group of 1 %, and see any difference of format at once; copies of the real rows that it is judged on lie below .5.
    Source: Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests".
    """

    classifier: Literal["logistic", "boosted trees", "both"] = "both"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"classifier": "logistic"},)
    quantities: ClassVar[tuple[str, ...]] = ("classifier_accuracy", "classifier_area")

    def __post_init__(self) -> None:
        if self.classifier not in (*CLASSIFIERS, "both"):
            raise InputError(
                f'metric classifier_two_sample: classifier = "{self.classifier}" must be "logistic", "boosted trees" or "both"'
            )

    def settled(self, world: Any) -> ClassifierTwoSample:
        """The metric for this world.  InputError for a world of types, and where scikit-learn is missing."""
        required_vectors(world, "classifier_two_sample")
        if not installed("sklearn"):
            raise InputError('metric classifier_two_sample needs scikit-learn: pip install "longtail[families]"')
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        real = look.real_vectors(look.probe_rows)
        chosen = CLASSIFIERS if self.classifier == "both" else (self.classifier,)

        def score(rows: np.ndarray) -> list[float]:
            # The same split for each chain: what is told of a chain does not depend on how many are looked at.
            told = classifier_scores(real, rows, rng_at(0, "classifier two-sample", look.generation), chosen)
            return [one.accuracy.value for one in told] + [one.area.value for one in told]

        found, status = of_each_chain(look.vectors, score, 2 * len(chosen))
        for number, name in enumerate(chosen):
            yield Measured("classifier_accuracy", name, found[:, number], status, "probe")
            yield Measured("classifier_area", name, found[:, len(chosen) + number], status, "probe")


def installed(module: str) -> bool:
    """Whether a module can be imported, without doing so."""
    try:
        return find_spec(module) is not None
    except ValueError:
        return False
