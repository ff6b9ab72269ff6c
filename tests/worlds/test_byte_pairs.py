"""Byte pairs: one tokenizer from the same documents, whatever the process, and every text can be written in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from longtail.worlds.texts import Texts

pytest.importorskip("tokenizers", reason='needs tokenizers: pip install "longtail[lm]"')

TRAINED = """
import hashlib, sys
from longtail.worlds.texts import Texts
print(hashlib.sha256(Texts(sys.argv[1], tokens="bpe", vocabulary=280).form.model.encode()).hexdigest())
"""


@pytest.fixture
def novel(tmp_path: Path) -> str:
    rng = np.random.default_rng(4)
    words = ["whale", "sea", "ship", "ahab", "the", "and", "Queequeg", "zoë"]
    lines = [" ".join(rng.choice(words, 8)) for _ in range(200)]
    (tmp_path / "novel.txt").write_text("\n".join(lines), "utf8")
    return str(tmp_path / "novel.txt")


def test_texts_go_there_and_back_even_those_nobody_wrote(novel: str) -> None:
    world = Texts(novel, tokens="bpe", vocabulary=280, width=80)
    form = world.form
    assert form.vocabulary == 280 == len(form.labels) and form.labels.count("Ġwhale") == 1
    for text in ("the whale", "Zoë said: čau!\n", "漢字", ""):
        assert form.decode(form.encode([text])) == [text]
    real = world.distinct(200, np.random.default_rng(1))[0]
    assert np.array_equal(form.encode(form.decode(real)), real)
    assert len(world.types_by("tokens")) < 280 and "whale" in world.types_by("words").values


def test_the_same_documents_train_the_same_tokenizer_in_every_process(novel: str) -> None:
    def trained(threads: str) -> str:
        environment = {**os.environ, "RAYON_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        done = subprocess.run(
            [sys.executable, "-c", TRAINED, novel], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert trained("1") == trained("3")
