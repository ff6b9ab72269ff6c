"""Axes and topics of documents from their words: nothing is downloaded, nothing is learned from what is tested."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .cells import cell_of

AXES = 24
VOCABULARY = 20_000
FEWEST_DOCUMENTS = 3
MOST_SHARE = 0.5
ROWS_A_TOPIC, FEWEST_TOPICS, MOST_TOPICS = 50, 4, 40
TYPICAL = 4
TURNS = 4


class Axes(NamedTuple):
    """Weights of words (V,), which words they are (V,), and the axes (V, d) that spread the fitted documents most."""

    words: np.ndarray
    weights: np.ndarray
    axes: np.ndarray

    def place(self, holds: Any) -> np.ndarray:
        """Where documents (n, K) of word counts lie on the axes (n, d): unit length before, 0 where no word is known."""
        return np.asarray(self.weigh(holds) @ self.axes)

    def weigh(self, holds: Any) -> Any:
        """Sparse (n, V): 1 + log of the counts, by rarity of the word, of unit length (Salton and Buckley 1988)."""
        from scipy.sparse import diags

        some = holds.tocsr()[:, self.words].astype(float)
        some.data = 1 + np.log(some.data)
        some = some @ diags(self.weights)
        length = np.sqrt(np.asarray(some.multiply(some).sum(axis=1)).ravel())
        return diags(1 / np.where(length > 0, length, 1)) @ some


class Topics(NamedTuple):
    """Topics by the middles of their documents (k, d) on the axes, and what to call them; the last is "no known word"."""

    axes: Axes
    middles: np.ndarray
    names: list[str]

    def of(self, holds: Any) -> np.ndarray:
        """The topic of each document (n,)."""
        placed = _unit(self.axes.place(holds))
        known = (placed**2).sum(axis=1) > 0
        return np.where(known, cell_of(placed, self.middles), len(self.middles))


def fitted_axes(holds: Any, rng: np.random.Generator) -> Axes | None:
    """Axes of documents (n, K) of word counts; None where too few words are shared by documents.

    Words of at least 3 documents and at most half of them, the 20,000 most widespread.  The axes are the first right
    singular vectors by a randomised decomposition (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1).
    """
    spread = np.bincount(holds.indices, minlength=holds.shape[1])
    words = np.flatnonzero((spread >= FEWEST_DOCUMENTS) & (spread <= MOST_SHARE * holds.shape[0]))
    words = np.sort(words[np.argsort(-spread[words], kind="stable")[:VOCABULARY]])
    wide = min(AXES, len(words) // 2, holds.shape[0] // 4)
    if wide < 2:
        return None
    axes = Axes(words, np.log(holds.shape[0] / spread[words]), np.empty((len(words), 0)))
    weighed = axes.weigh(holds)
    basis = rng.standard_normal((len(words), wide + 8))
    for _ in range(TURNS):
        basis = weighed.T @ np.linalg.qr(weighed @ basis)[0]
    turned = np.linalg.qr(weighed @ np.linalg.qr(basis)[0])[0]
    return axes._replace(axes=np.linalg.svd((weighed.T @ turned).T, full_matrices=False)[2][:wide].T)


def found_topics(holds: Any, names: list[str], rng: np.random.Generator) -> Topics | None:
    """Topics of documents (n, K) of word counts, called by their 4 most typical words; None where there are too few.

    k-means of the directions of the documents on their axes.
    """
    import warnings

    from scipy.cluster.vq import kmeans2

    number = min(MOST_TOPICS, holds.shape[0] // ROWS_A_TOPIC)
    axes = fitted_axes(holds, rng) if number >= FEWEST_TOPICS else None
    if axes is None:
        return None
    placed = _unit(axes.place(holds))
    placed = placed[(placed**2).sum(axis=1) > 0]
    number = min(number, len(placed) // ROWS_A_TOPIC)
    if number < FEWEST_TOPICS:
        return None
    with warnings.catch_warnings():
        # An empty topic keeps its start, which is a document.
        warnings.simplefilter("ignore", UserWarning)
        middles, _ = kmeans2(placed, placed[rng.choice(len(placed), number, replace=False)], iter=20, minit="matrix")
    found = Topics(axes, middles, [])
    return found._replace(names=[*_called(found, holds, names), "topic: no known word"])


def _called(topics: Topics, holds: Any, names: list[str]) -> list[str]:
    """The words that lie most above their mean weight in each topic."""
    weighed, of = topics.axes.weigh(holds), topics.of(holds)
    mean = np.asarray(weighed.mean(axis=0)).ravel()
    called = []
    for topic in range(len(topics.middles)):
        inside = weighed[of == topic]
        above = np.asarray(inside.mean(axis=0)).ravel() - mean if inside.shape[0] else -mean
        typical = np.argsort(-above, kind="stable")[:TYPICAL]
        called.append("topic: " + ", ".join(names[topics.axes.words[at]] for at in typical))
    return [one if called.count(one) == 1 else f"{one} ({at + 1})" for at, one in enumerate(called)]


def _unit(placed: np.ndarray) -> np.ndarray:
    length = np.sqrt((placed**2).sum(axis=1, keepdims=True))
    return np.asarray(placed / np.where(length > 0, length, 1))
