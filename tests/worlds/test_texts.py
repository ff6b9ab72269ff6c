"""The texts world: documents cut into rows of tokens, what can be lost, and a plane to compare documents in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import longtail
from longtail.errors import InputError
from longtail.forms import END
from longtail.worlds.texts import Texts

PAGE = "The whale and the sea.\n\nCall me!\n  The sea, the sea\n\n\nAhab\n"


def rng() -> np.random.Generator:
    return np.random.default_rng(12)


@pytest.fixture
def page(tmp_path: Path) -> str:
    (tmp_path / "page.txt").write_text(PAGE, "utf8")
    return str(tmp_path / "page.txt")


def texts(world: Texts) -> list[str]:
    """All documents of a world."""
    return sorted(world.form.decode(world.distinct(1000, rng())[0]))


def test_lines_paragraphs_files_and_chunks(page: str, tmp_path: Path) -> None:
    lines = ["Ahab", "Call me!", "The sea, the sea", "The whale and the sea."]
    assert texts(Texts(page)) == lines
    assert texts(Texts(page, documents="paragraphs")) == ["Ahab", "Call me!\n  The sea, the sea", lines[-1]]
    (tmp_path / "other.txt").write_text("Nantucket\n", "utf8")
    assert texts(Texts(str(tmp_path / "*.txt"), documents="files", width=200)) == ["Nantucket", PAGE.strip()]
    chunks = Texts(page, documents="chunks", width=10)
    assert sorted(map(len, texts(chunks))) == [len(PAGE.strip()) % 10] + [10] * (len(PAGE.strip()) // 10)
    assert (chunks.rows(1, 50, rng()) == END).any(axis=2).mean() < 0.5 and chunks.notes == ()


def test_a_column_of_a_table_holds_documents(tmp_path: Path) -> None:
    path = tmp_path / "plays.parquet"
    pq.write_table(pa.table({"text": ["to be", None, "", "or not"], "play": ["h"] * 4}), path)
    assert texts(Texts(str(path), column="text")) == ["or not", "to be"]
    assert texts(Texts(str(path), column="text", documents="chunks", width=4)) == sorted(["to b", "e\nor", " not"])
    with pytest.raises(InputError, match=r"2 columns of texts \(text, play\)"):
        Texts(str(path)).rows(1, 1, rng())
    with pytest.raises(InputError, match="is for text files"):
        Texts(str(path), column="text", documents="paragraphs").rows(1, 1, rng())


def test_rows_are_tokens_from_the_most_frequent_and_end(page: str) -> None:
    world = Texts(page, width=8)
    rows = world.distinct(9, rng())
    assert rows.shape == (1, 4, 8) and np.issubdtype(rows.dtype, np.integer) and world.dim == 8
    assert world.form.entries[:3] == ("e", " ", "a"), "also those behind the cut are counted"
    assert rows.min() == END and rows.max() < world.form.vocabulary
    ended = rows == END
    assert (ended[..., 1:] >= ended[..., :-1]).all(), "END stays"
    assert world.notes == (f'"{page}": 2 of 4 documents are cut at 8 tokens.',)
    assert Texts(page, as_="pool").size == 4 and world.size is None


def test_words_and_a_small_vocabulary(page: str) -> None:
    world = Texts(page, tokens="words", vocabulary=4)
    assert world.form.entries == ("sea", "The", "the") and world.form.labels[-1] == "(other)"
    assert "The � � the sea �" in texts(world)
    types = world.types_by("tokens")
    assert dict(zip(types.values, types.p, strict=True))["sea"] == pytest.approx(3 / 15)
    whole = Texts(page, tokens="words")
    assert set(whole.types_by("tokens").values) == {
        "The",
        "the",
        "whale",
        "and",
        "sea",
        ".",
        ",",
        "!",
        "Call",
        "me",
        "Ahab",
    }


def test_what_can_be_lost_is_tokens_or_words(page: str) -> None:
    world = Texts(page)
    tokens = world.types_by("tokens")
    rows = world.form.encode(["Ahab", "zz"])[None]
    found = world.types_of(rows, "tokens")
    assert found.shape == rows.shape and (found[0, 0, 4:] == -1).all()
    assert [tokens.values[number] for number in found[0, 0, :4]] == list("Ahab")
    assert found[0, 1, :2].tolist() == [len(tokens)] * 2, "the token of all others is not real here"
    words = world.types_by("words")
    assert dict(zip(words.values, words.p, strict=True))["the"] == pytest.approx(4 / 12)
    rows = world.form.encode(["the sea", "ahab... shame", ""])[None]
    found = world.types_of(rows, "words")
    assert found.shape == (1, 3, 2) and [words.values[number] for number in found[0, 0]] == ["the", "sea"]
    assert found[0, 1].tolist() == [world.types_by("words").number("ahab"), len(words)] and (found[0, 2] == -1).all()


def test_words_that_a_cut_went_through_are_no_words(page: str) -> None:
    assert list(Texts(page, width=11).types_by("words").values) == ["the", "ahab", "call", "me", "sea", "whale"]
    world = Texts(page, width=7)
    assert list(world.types_by("words").values) == ["the", "ahab", "call"], "The wha|le, Call me|!, The sea|, Ahab"
    assert (world.types_of(world.form.encode(["Ahab wha"])[None], "words")[0, 0] >= 0).sum() == 1


def test_the_plane_tells_documents_apart_and_not_their_order(tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text("aab\naba\nbba\nxxy\nxyx\nyyx\n" * 5)
    world = Texts(str(tmp_path / "two.txt"), width=4)
    rows = world.form.encode(["aab", "aba", "xxy", "", "zzzz"])[None]
    vectors = world.embed(np.repeat(rows, 3, axis=0))
    assert vectors.shape[:2] == (3, 5) and np.isfinite(vectors).all() and np.array_equal(vectors[0], vectors[2])
    assert vectors[0, 0] == pytest.approx(vectors[0, 1]), "the same tokens in another order"
    assert np.linalg.norm(vectors[0, 0] - vectors[0, 2]) > 1.5, "two kinds of documents"
    every = world.embed(world.distinct(30, rng()))[0]
    assert every[:, 0].std() == pytest.approx(1.0) and np.array_equal(
        every, Texts(world.path, width=4).embed(world.distinct(30, rng()))[0]
    )


def test_identity_is_bytes_and_settings(page: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(Path(page).read_bytes())
    assert Texts(page).identity() == Texts(str(copy)).identity() != Texts(page, width=9).identity()
    before = texts(Texts(str(copy)))
    copy.write_text("Queequeg\nTashtego\n", "utf8")
    assert texts(Texts(str(copy))) != before, "what was read before is not kept when the bytes are others"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"tokens": "letters"}, "must be"),
        ({"documents": "chapters"}, "must be one of lines, paragraphs"),
        ({"width": 1}, "at least 2 tokens"),
        ({"vocabulary": 1}, "at least 2"),
        ({"tokens": "bpe", "vocabulary": 100}, "at least 257"),
        ({"by": "lines"}, 'by = "lines" must be'),
        ({"as_": "bag"}, "law"),
    ],
    ids=lambda value: str(value),
)
def test_bad_settings_are_refused(page: str, given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Texts(page, **given)  # type: ignore[arg-type]


def test_bad_files_are_refused(tmp_path: Path, page: str) -> None:
    (tmp_path / "one.txt").write_text("one line\n")
    with pytest.raises(InputError, match="holds 1 document; a closed loop needs at least two"):
        Texts(str(tmp_path / "one.txt")).identity()
    with pytest.raises(InputError, match='no column "body"'):
        Texts(page, column="body").rows(1, 1, rng())
    with pytest.raises(InputError, match='by = "letters"'):
        Texts(page).types_by("letters")


def test_an_ngram_model_takes_the_texts_in_the_loop(page: str, tmp_path: Path) -> None:
    result = longtail.run(
        world={"texts": {"path": page, "width": 24}}, family={"ngram": {"order": 2, "smoothing": "none"}}, rows=20, chains=8,
        horizon=6, generations="all", metrics=["lost_mass"], probe=30, out=tmp_path / "run", executor="serial",
    )  # fmt: skip
    kept = [row for row in result.measurements.to_pylist() if row["quantity"] == "kept" and row["value"] is not None]
    assert kept and max(row["generation"] for row in kept) == 5


def test_a_missing_extra_is_one_sentence(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("longtail.worlds.texts.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'needs tokenizers: pip install "longtail\[lm\]"'):
        Texts(page, tokens="bpe")
