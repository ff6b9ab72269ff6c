"""Handwritten digits of 8 x 8 pixels against a Gaussian mixture that was fitted to some of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from audit_expected import Example, counted, entry, expected

from longtail.address import rng_at
from longtail.families.gaussian_mixture import GaussianMixture, State

TRAIN, CANDIDATE, MODEL = 600, 5_000, 100_000
COMPONENTS, DARKEST = 4, 16


def images(seed: int) -> Example:
    """Train and reference are different images.

    The tails of each pixel are exact under the fitted law; the shares of the digits come from a classifier that learned
    from the train images, the same for MODEL images of the model and for the real ones.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    order = rng_at(seed, "audit", "images", "split").permutation(len(digits.data))
    train, reference = digits.data[order[:TRAIN]], digits.data[order[TRAIN:]]
    family = GaussianMixture(components=COMPONENTS)
    state = family.fit(train[None], rng_at(seed, "audit", "images", "fit"))
    candidate, model = (
        _pixels(family.sample(state, n, rng_at(seed, "audit", "images", name))[0])
        for name, n in (("candidate", CANDIDATE), ("model", MODEL))
    )
    labels = digits.target[order].astype(int).tolist()
    classifier = _classifier(train, labels[:TRAIN])
    judged = [pa.table({"digit": classifier.predict(part)}) for part in (reference, model)]
    entries = counted(("digit",), pa.table({"digit": labels[TRAIN:]}), *judged) + _pixel_tails(reference, state)
    sizes = {"train": TRAIN, "reference": len(reference), "candidate": CANDIDATE, "model": MODEL}
    files = {"reference": reference, "candidate": candidate, "train": train}
    tags = {"reference": labels[TRAIN:], "candidate": classifier.predict(candidate).tolist(), "train": labels[:TRAIN]}
    return Example(
        {f"{name}.npy": part.astype(np.uint8).reshape(-1, 8, 8) for name, part in files.items()}
        | {f"{name}-labels.csv": pa.table({"digit": part}) for name, part in tags.items()},
        expected(sizes, entries, kind="images", model=f"a Gaussian mixture of {COMPONENTS} components"),
    )


def _pixels(rows: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(rows), 0, DARKEST)


def _classifier(rows: np.ndarray, labels: list[int]) -> Any:
    from sklearn.svm import SVC

    return SVC(gamma=0.001).fit(rows, labels)


def _pixel_tails(reference: np.ndarray, state: State) -> list[dict[str, Any]]:
    """An entry for the dark end of each pixel: the darkest values that 5 % of the real images or fewer have, 1 % at least."""
    found = []
    for pixel in range(reference.shape[1]):
        shares = [(reference[:, pixel] >= value).mean() for value in range(1, DARKEST + 1)]
        dark = [value for value, share in enumerate(shares, start=1) if 0.01 <= share <= 0.05]
        if dark:
            value, names = dark[0], {"column": f"pixel {pixel}", "side": "above", "limit": dark[0] - 1}
            count = int((reference[:, pixel] >= value).sum())
            found.append(entry({"tail": names}, count, count / len(reference), _darker(state, pixel, value - 0.5)))
    return found


def _darker(state: State, pixel: int, limit: float) -> float:
    """The probability that the mixture's pixel exceeds a limit: a sum of normal tails."""
    from scipy.special import ndtr

    scale = state.scale[0, pixel]
    if scale == 0:
        return float(state.centre[0, pixel] > limit)
    mean = state.centre[0, pixel] + scale * state.means[0, :, pixel]
    spread = scale * np.sqrt((state.roots[0, :, pixel] ** 2).sum(axis=-1))
    return float((state.weights[0] * ndtr((mean - limit) / spread)).sum())
