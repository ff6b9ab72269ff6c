"""Known failures of a text generator, and what each metric says of them.  Run: python docs/make_metric_table.py"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.metric_cases import TURNS, Failure, Numbers, Rng, RowsLook, Told, told

from longtail.families.ngram import END, Ngram
from longtail.worlds.texts import Texts

WORDS, FOLLOWERS, DOCUMENTS, WIDTH, SHORTEST = 800, 12, 20_000, 20, 8

SAYS = {
    "sentences repeated": f"n / {TURNS} real texts, each {TURNS} times",
    "words shuffled": "real texts, the words of each in random order",
    "half the vocabulary": "real texts, the words of the rarer half of the vocabulary each replaced by one of the other half",
    "training copied": "the training texts themselves, in another order",
}

TEXT_METRICS: Numbers = {
    "lost_mass": tuple((name, level) for name in ("kept", "uncovered") for level in ("rare", "very rare")),
    "text_diversity": (("distinct", "1"), ("distinct", "2"), ("distinct", "3"), ("self_bleu", ""), ("compression", "")),
    "mauve": (("mauve", ""),),
    "prdc": (("precision", ""), ("recall", ""), ("density", ""), ("coverage", "")),
    "vendi": (("vendi", ""),),
    "frechet_distance": (("frechet_distance", ""),),
    "kernel_distance": (("kernel_distance", ""),),
    "energy_distance": (("energy_distance", ""),),
    "classifier_two_sample": (("classifier_accuracy", "logistic"), ("classifier_accuracy", "boosted trees")),
    "memorisation": (("nearest_to_training", "all"), ("copied", "")),
    "out_of_support": (("out_of_support", "tokens"),),
    "held_out_loss": (("held_out_loss", "decile 1"), ("held_out_loss", "decile 5"), ("zero_probability", "")),
}


class TextsLook(RowsLook):
    """A look at texts; their held-out loss is that of an n-gram model of order 3."""

    model = Ngram()


def corpus(path: Path) -> Texts:
    """A world of texts: each word is one of the twelve that follow the word before it, common words more often than rare ones."""
    rng = np.random.default_rng(11)
    weight = 1 / np.arange(1.0, WORDS + 1)
    followers = np.array([rng.choice(WORDS, FOLLOWERS, replace=False, p=weight / weight.sum()) for _ in range(WORDS)])
    rows = np.empty((DOCUMENTS, WIDTH), dtype=np.int64)
    rows[:, 0] = rng.choice(WORDS, DOCUMENTS, p=weight / weight.sum())
    for column in range(1, WIDTH):
        turn = np.minimum(rng.geometric(0.25, DOCUMENTS) - 1, FOLLOWERS - 1)
        rows[:, column] = followers[rows[:, column - 1], turn]
    lengths = rng.integers(SHORTEST, WIDTH, DOCUMENTS)
    path.write_text("\n".join(" ".join(f"w{word}" for word in row[:k]) for row, k in zip(rows, lengths)), "utf8")
    return Texts(str(path), tokens="words", width=2 * WIDTH)


def failures(world: Texts) -> list[Failure]:
    """The failures of generators of these texts."""
    made: dict[str, Callable[[np.ndarray, Rng], np.ndarray]] = {
        "sentences repeated": lambda rows, rng: np.repeat(world.rows(1, len(rows) // TURNS, rng)[0], TURNS, axis=0),
        "words shuffled": lambda rows, rng: shuffled(world.rows(1, len(rows), rng)[0], world, rng),
        "half the vocabulary": lambda rows, rng: halved(world.rows(1, len(rows), rng)[0], world, rng),
        "training copied": lambda rows, rng: rng.permutation(rows),
    }
    return [Failure(name, world, made[name]) for name in SAYS]


def shuffled(rows: np.ndarray, world: Texts, rng: Rng) -> np.ndarray:
    """Texts whose words stand in random order."""
    mixed = [" ".join(rng.permutation(text.split())) for text in world.form.decode(rows)]
    return world.form.encode(mixed)


def halved(rows: np.ndarray, world: Texts, rng: Rng) -> np.ndarray:
    """Texts without the rarer half of the words: in their place stands a word of the other half, drawn by its share."""
    types = world.types_by("tokens")
    number = world.types_of(rows[None], "tokens")[0]
    words = np.array([str(value).strip() != "" for value in types.values])
    order = [place for place in np.argsort(-types.p, kind="stable") if words[place]]
    common = np.array(order[: len(order) // 2])
    lost = np.isin(number, order[len(order) // 2 :])
    token_of = {int(kind): int(token) for kind, token in zip(number[number >= 0], rows[rows != END])}
    drawn = rng.choice([kind for kind in common if int(kind) in token_of], size=int(lost.sum()))
    found = rows.copy()
    found[lost] = [token_of[int(kind)] for kind in drawn]
    return found


def told_of_texts(
    path: Path, n: int, metrics: Numbers, repeats: tuple[int, int], seed: int = 1
) -> dict[str, dict[tuple[str, str], Told]]:
    """What each number says of each failure of texts."""
    world: Any = corpus(path)
    return told(failures(world), TextsLook, n, metrics, repeats, seed)
