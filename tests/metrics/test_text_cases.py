"""Failures of texts: they are what they say, and what is printed of them comes again at small size."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from benchmarks.metric_cases import BETTER, BLIND, SEES, Told
from benchmarks.text_cases import SAYS, TEXT_METRICS, corpus, failures, halved, shuffled, told_of_texts

from longtail.worlds.texts import Texts

PAGE = Path(__file__).parents[2] / "docs" / "metric-failures.md"
ROBUST = {
    "sentences repeated": {"distinct, 2": SEES, "self_bleu": SEES, "compression": SEES, "uncovered, rare": SEES},
    "words shuffled": {"distinct, 2": BETTER, "self_bleu": BETTER, "compression": BETTER, "recall": BLIND},
    "half the vocabulary": {"kept, very rare": SEES, "uncovered, very rare": SEES, "recall": BLIND},
    "training copied": {"copied": SEES, "nearest_to_training, all": SEES, "self_bleu": BLIND, "uncovered, rare": BLIND},
}
CHEAP = ("lost_mass", "text_diversity", "memorisation", "prdc")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    return corpus(tmp_path_factory.mktemp("texts") / "texts.txt")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[tuple[str, str], Told]]:
    numbers = {name: TEXT_METRICS[name] for name in CHEAP}
    return told_of_texts(tmp_path_factory.mktemp("small") / "texts.txt", 250, numbers, (24, 3), seed=3)


def printed(case: str, number: str) -> str:
    """The verdict that the page prints for one number."""
    section = PAGE.read_text("utf8").split("## Failures of texts\n")[1]
    quantity, _, part = number.partition(", ")
    row = re.search(rf"^\| `{quantity}`{', ' + part if part else ''} \|.*$", section, flags=re.M)
    assert row, number
    return row[0].rstrip(" |").split(" | ")[1 + list(SAYS).index(case)].split("] ")[1]


@pytest.mark.parametrize("case", ROBUST)
def test_the_page_prints_the_verdicts_that_come_again(case: str, small: dict[str, dict[tuple[str, str], Told]]) -> None:
    for number, expected in ROBUST[case].items():
        quantity, _, part = number.partition(", ")
        assert small[case][quantity, part].verdict == expected, number
        assert printed(case, number) == expected, number


def test_shuffled_texts_have_the_words_of_real_ones(world: Texts) -> None:
    rows = world.rows(1, 200, np.random.default_rng(1))[0]
    mixed = shuffled(rows, world, np.random.default_rng(2))
    for before, after in zip(world.form.decode(rows), world.form.decode(mixed), strict=True):
        assert sorted(before.split()) == sorted(after.split())
    assert (mixed[:, : rows.shape[1]] != rows).any(axis=1).mean() > 0.9


def test_half_the_vocabulary_is_the_common_half(world: Texts) -> None:
    rows = world.rows(1, 400, np.random.default_rng(1))[0]
    kept = halved(rows, world, np.random.default_rng(2))
    before, after = ({word for text in world.form.decode(some) for word in text.split()} for some in (rows, kept))
    types = world.types_by("tokens")
    share = {str(value).strip(): p for value, p in zip(types.values, types.p, strict=True)}
    words = sorted((word for word in share if word), key=lambda word: -share[word])
    assert after <= set(words[: len(words) // 2])
    assert not before <= set(words[: len(words) // 2])
    assert (kept == -1).sum() == (rows == -1).sum()


def test_every_failure_is_told(world: Texts) -> None:
    rows = world.rows(1, 100, np.random.default_rng(1))[0]
    for failure in failures(world):
        made = failure.made(rows, np.random.default_rng(4))
        assert len(made) == 100 and failure.name in SAYS
    assert len(np.unique(failures(world)[0].made(rows, np.random.default_rng(4)), axis=0)) == 5
