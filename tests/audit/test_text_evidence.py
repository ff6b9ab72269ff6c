"""Texts as evidence: counts against a plain count, halves, clusters, planted losses, and what is refused."""

from __future__ import annotations

import gzip
import unicodedata
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from longtail.audits import number_file, text_counts, text_reading, tokens
from longtail.audits import text_evidence as text_evidence_module
from longtail.audits.asked import Asked
from longtail.audits.evidence import Counted, Evidence
from longtail.audits.halves import is_build, row_keys
from longtail.audits.text_evidence import text_evidence
from longtail.errors import InputError
from longtail.sources import open_source, words

ODD = ["It’s 'Twas o'clock’ café CAFE\u0301 ½ naïve", "", "…!?", "İstanbul  ΣΊΣΥΦΟΣ", "a''b ''", "日本語 text 12", "x"]


def corpus(seed: int, documents: int, drop: str = "") -> list[str]:
    """Documents of Zipf words, of which one may be missing."""
    rng = np.random.default_rng(seed)
    vocabulary = np.array([f"w{at}" for at in range(400)])
    p = 1 / np.arange(1, 401)
    lines = []
    for _ in range(documents):
        some = vocabulary[rng.choice(400, rng.integers(3, 30), p=p / p.sum())]
        lines.append(" ".join(one for one in some if one != drop))
    return lines


def texts(lines: list[str | None], **more: list[str]) -> pa.Table:
    return pa.table({"text": pa.array(lines, pa.string()), **more})


def audited(real: list[str], made: list[str], **asked: object) -> Evidence:
    return text_evidence(texts(real), texts(made), Asked(text="text", **asked))  # type: ignore[arg-type]


def found(evidence: Evidence, name: str) -> Counted:
    return next(one for one in evidence.counted if one.name == name)


def plain(lines: list[str], n: int) -> tuple[Counter[str], Counter[str]]:
    """Occurrences and documents of runs of n words, by a plain count."""
    often, held = Counter[str](), Counter[str]()
    for line in lines:
        some = line.split()
        runs = [" ".join(some[at : at + n]) for at in range(len(some) - n + 1)]
        often.update(runs)
        held.update(set(runs))
    return often, held


def table_of(counted: Counted, what: str) -> dict[str, tuple[int, ...]]:
    parts = np.stack(list(getattr(counted, what)), axis=1)
    return {value: tuple(row) for value, row in zip(counted.values, parts.tolist(), strict=True)}


def expected(real: list[str], made: list[str], n: int, at: int, fewest: int) -> dict[str, tuple[int, ...]]:
    build = is_build(row_keys(0, len(real), 0, "half"))
    parts = [
        [line for line, one in zip(real, build, strict=True) if one],
        [line for line, one in zip(real, build, strict=True) if not one],
        made,
    ]
    counts = [plain(one, n) for one in parts]
    kinds = {value for one in counts for value in one[0]}
    return {
        value: tuple(one[at][value] for one in counts)
        for value in kinds
        if sum(one[0][value] for one in counts) >= fewest
    }


@pytest.mark.parametrize(("name", "n", "fewest"), [("words", 1, 1), ("word pairs", 2, 3), ("word triples", 3, 3)])
def test_counts_are_those_of_a_plain_count(name: str, n: int, fewest: int) -> None:
    real, made = corpus(1, 300), corpus(2, 200)
    counted = found(audited(real, made), name)
    assert table_of(counted, "occurrences") == expected(real, made, n, 0, fewest)
    assert table_of(counted, "units") == expected(real, made, n, 1, fewest)
    assert counted.totals.candidate == 200 and counted.totals.reference == 300


@pytest.mark.parametrize("cut", [("STRETCH", 64), ("TOGETHER", 500), ("UNIT_BITS", 4)])
@pytest.mark.parametrize("cluster", [None, "user"])
def test_small_stretches_and_several_files_change_nothing(
    monkeypatch: pytest.MonkeyPatch, cut: tuple[str, int], cluster: str | None
) -> None:
    users = [f"u{at % 40}" for at in range(200)]
    tables = [texts(corpus(seed, 200), user=users) for seed in (3, 4)]
    asked = Asked(text="text", cluster=cluster)
    whole = text_evidence(*tables, asked)
    monkeypatch.setattr(text_counts, *cut)
    for one, other in zip(whole.counted, text_evidence(*tables, asked).counted, strict=True):
        assert list(one.values) == list(other.values) and one.left_out == other.left_out
        for these, those in ((one.units, other.units), (one.occurrences, other.occurrences)):
            assert all((a == b).all() for a, b in zip(these or (), those or (), strict=True))


def test_the_most_frequent_are_kept_whichever_file_they_are_in(monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = corpus(3, 300), corpus(4, 300)
    pooled = {name: sum(row) for name, row in expected(real, made, 2, 0, 3).items()}
    limit = sorted(pooled.values())[-101]
    monkeypatch.setattr(text_evidence_module, "MOST_NGRAMS", 100)
    monkeypatch.setattr(text_counts, "TOGETHER", 300)
    monkeypatch.setattr(text_counts, "STRETCH", 64)
    counted = found(audited(real, made), "word pairs")
    assert set(counted.values) == {name for name, count in pooled.items() if count > limit}
    assert len(counted.values) + counted.left_out == len(expected(real, made, 2, 0, 1))


def test_a_word_is_what_the_sources_count() -> None:
    lines = [*ODD, "the END", "Start of it"]
    names, counts = words(texts(lines), "text")
    counted = found(audited(lines, lines), "words")
    pooled = dict(zip(counted.values, sum(np.asarray(one) for one in counted.occurrences or ()).tolist(), strict=True))
    assert pooled == {name: 2 * count for name, count in zip(names, counts.tolist(), strict=True)}
    assert all(unicodedata.is_normalized("NFC", value) for value in counted.values)


def test_pieces_and_batches_change_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    alphabet = [*"aZ'9 .\n\0-", "’", "é", "E\u0301", "İ", "Σ", "ж", "“", "語", "𝒜", "👍", "\u00a0", "½", "\ufeff"]
    lines = ["".join(rng.choice(alphabet, rng.integers(0, 12))) for _ in range(500)]
    plain = Counter(dict(zip(*words(texts(lines), "text"), strict=True)))
    for piece in (7, 1 << 24):
        monkeypatch.setattr(tokens, "PIECE", piece)
        read = tokens.Words()
        ids, sizes = map(np.concatenate, zip(*(read.read(pa.array(lines[at : at + 90])) for at in range(0, 500, 90))))
        names = read.names()
        assert Counter(names[at] for at in ids.tolist()) == plain
        held = [words(texts([line]), "text")[1].sum() if plain_of(line) else 0 for line in lines]
        assert sizes.tolist() == held


def plain_of(line: str) -> bool:
    return any(one.isalnum() for one in line)


def test_batches_are_put_together_within_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = [
        (where, row, pa.record_batch({"text": [f"{where} {row}", "x"]}))
        for where, row in (("a", 1), ("a", 3), ("a", 5), ("b", 1), ("b", 3))
    ]
    put = list(text_reading.gathered(batches))
    assert [(where, row, batch.num_rows) for where, row, batch in put] == [("a", 1, 6), ("b", 1, 4)]
    monkeypatch.setattr(text_reading, "GATHERED", 1)
    assert [(where, row) for where, row, _ in text_reading.gathered(batches)] == [one[:2] for one in batches]
    assert pa.Table.from_batches([batch for *_, batch in put]) == pa.Table.from_batches([one[2] for one in batches])


def test_incidence_adds_up_to_the_counts() -> None:
    counted = found(audited(corpus(5, 150), corpus(6, 150)), "word pairs")
    assert counted.incidence is not None and counted.occurrences is not None and not counted.incidence.sampled
    for part, often, held in zip(range(3), counted.occurrences, counted.units, strict=True):
        rows = counted.incidence.holds[counted.incidence.part == part]
        assert (np.asarray(rows.sum(axis=0)).ravel() == often).all()
        assert (np.asarray((rows > 0).sum(axis=0)).ravel() == held).all()


def test_only_so_many_documents_are_held_and_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_reading, "SAMPLED_UNITS", 120)
    evidence = audited(corpus(5, 300), corpus(6, 300))
    incidence = found(evidence, "words").incidence
    assert incidence is not None and incidence.sampled and incidence.holds.shape[0] == 240
    assert (incidence.part == 2).sum() == 120
    assert any("240 sampled documents" in note for note in evidence.notes)


def test_forgotten_words_are_said_and_frequent_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_WORDS", 500)
    monkeypatch.setattr(text_counts, "STRETCH", 256)
    tables = []
    for side in "rc":
        batches = [texts([f"often {side}{at}x{word} usual" for word in range(100)]) for at in range(20)]
        tables.append(pa.concat_tables(batches))
    evidence = text_evidence(*tables, Asked(text="text"))
    counted = found(evidence, "words")
    assert len(counted.values) < 1000 and "" not in counted.values
    assert table_of(counted, "occurrences")["often"][2] == 2000
    assert counted.left_out >= 3000 and any("too small by up to" in note for note in evidence.notes)


def test_clusters_are_the_units_and_are_never_split() -> None:
    real, made = corpus(7, 200), corpus(8, 200)
    users = [f"u{at % 40}" for at in range(200)]
    asked = Asked(text="text", cluster="user")
    evidence = text_evidence(texts(real, user=users), texts(made, user=users), asked)
    counted = found(evidence, "words")
    assert counted.totals.reference == 40 and counted.totals.candidate == 40 and counted.unit == 'values of "user"'
    of = {value: {u for u, line in zip(users, made, strict=True) if value in line.split()} for value in counted.values}
    assert {value: row[2] for value, row in table_of(counted, "units").items()} == {v: len(u) for v, u in of.items()}
    lengths = evidence.numbers[0]
    assert lengths.clusters is not None
    assert not set(lengths.clusters.build) & set(lengths.clusters.count)


def test_topics_are_learned_on_the_build_half_and_cover_every_document() -> None:
    rng = np.random.default_rng(9)

    def document(theme: int) -> str:
        return " ".join(f"t{theme}n{at}" for at in rng.integers(0, 12, 15)) + " and so on"

    themes = rng.integers(0, 6, 900)
    real = [document(theme) for theme in themes]
    made = [document(theme) for theme in themes if theme != 2] + ["and so on", ""]
    counted = found(audited(real, made), "topics")
    assert counted.learned and counted.totals.candidate == len(made)
    assert sum(np.asarray(counted.units.candidate)) == len(made) and counted.units.candidate[-1] == 2
    lost = [at for at, name in enumerate(counted.values) if "t2n" in name]
    assert lost and sum(counted.units.candidate[at] for at in lost) == 0
    assert sum(counted.units.count[at] for at in lost) > 30


def test_texts_without_spaces_are_counted_by_character() -> None:
    lines = ["春眠不覺曉，處處聞啼鳥。", "夜來風雨聲，花落知多少。"] * 5
    evidence = audited(lines, lines)
    assert [one.name for one in evidence.counted][:3] == ["characters", "character pairs", "character triples"]
    pairs = table_of(found(evidence, "character pairs"), "occurrences")
    assert pairs["花落"][2] == 5 and "曉處" not in pairs
    assert "one by one" in evidence.notes[0]


def test_repeats_lengths_vectors_and_places() -> None:
    made = [*corpus(2, 300), "w1 w2", "W1, w2!", "w2 w1"]
    evidence = audited(corpus(1, 300), made, examples=True, sample=100)
    assert evidence.candidate.repeats == 1
    lengths, vectors = evidence.numbers
    assert len(lengths.rows.candidate) == 100 and vectors.is_embedding and lengths.places is not None
    assert lengths.totals.reference == 300
    row = int(lengths.places.candidate[0].split()[1])
    assert lengths.rows.candidate[0, 0] == len(made[row - 1].split())
    assert lengths.rows.candidate[0, 1] == len(made[row - 1])
    assert evidence.prints is not None and len(np.unique(evidence.prints.candidate)) == 302


def test_a_lost_word_is_seen() -> None:
    lost = found(audited(corpus(1, 400), corpus(2, 400, drop="w9")), "words")
    assert table_of(lost, "units")["w9"][2] == 0 and sum(table_of(lost, "units")["w9"]) > 30
    kept = found(audited(corpus(1, 400), corpus(2, 400)), "words")
    assert table_of(kept, "units")["w9"][2] > 30


def test_what_is_refused(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    good = texts(["one two", "three"])
    cases = [
        (texts(["one"]), Asked(text="text"), "1 texts"),
        (texts(["..", "!"]), Asked(text="text"), "no words"),
        (good, Asked(text="txt"), 'did you mean "text"'),
        (pa.table({"text": [1, 2]}), Asked(text="text"), "not text"),
        (texts(["a b", "c"], other=["x", "y"]), Asked(), "say which column"),
    ]
    for table, asked, said in cases:
        with pytest.raises(InputError, match=said):
            text_evidence(table, table, asked)

    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="free some space"):
        number_file.NumberFile(Full()).write(np.zeros(3))  # type: ignore[arg-type]


def test_a_stream_that_breaks_off_is_one_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    lines = "\n".join(" ".join(map(str, rng.integers(0, 10**9, 20))) for _ in range(60_000))
    packed = gzip.compress(lines.encode(), 1)
    path = tmp_path / "cut.txt.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    with pytest.raises(InputError, match=r"cut\.txt\.gz.*cannot be read"):
        text_evidence(open_source(path), texts(["a", "b"]), Asked(text="text"))


def test_a_list_of_missing_texts_still_counts_as_documents() -> None:
    evidence = text_evidence(texts(["a b", None, "c"]), texts(["a", "b", None]), Asked())
    assert evidence.reference.rows == 3 and found(evidence, "words").totals.reference == 3
