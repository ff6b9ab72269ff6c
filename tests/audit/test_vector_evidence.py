"""Vectors from arrays, archives and columns of lists, with labels beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from longtail.audits.asked import Asked
from longtail.audits.halves import is_build, row_keys
from longtail.audits.vector_evidence import vector_evidence
from longtail.audits.vectors import vector_prints
from longtail.errors import InputError
from longtail.sources import open_source, table

N, M, D = 900, 700, 5
RNG = np.random.default_rng(0)
REAL, MADE = RNG.standard_normal((N, D)), RNG.standard_normal((M, D))
WILD = MADE.copy()
WILD[4, 2] = np.inf
TAGS = pyarrow.table({"tag": RNG.choice(["cat", "dog", "owl"], N)})
MADE_TAGS = pyarrow.table({"tag": RNG.choice(["cat", "dog", "owl"], M)})


def stored(folder: Path, how: str) -> list[Any]:
    """Both sets in files of one kind."""
    for name, rows in (("r", REAL), ("c", MADE)):
        if how == "npy":
            np.save(folder / f"{name}.npy", rows)
        elif how == "npz":
            np.savez_compressed(folder / f"{name}.npz", rows)
        else:
            pyarrow.parquet.write_table(pyarrow.table({"v": list(rows)}), folder / f"{name}.parquet", row_group_size=64)
    return [open_source(folder / f"{name}.{how}") for name in "rc"]


@pytest.mark.parametrize("how", ["npy", "npz", "parquet"])
def test_all_ways_to_store_vectors_agree(how: str, tmp_path: Path) -> None:
    found = vector_evidence(*stored(tmp_path, how), Asked())
    (block,) = found.numbers
    build = is_build(row_keys(0, N, 0, "half"))
    assert block.is_embedding and block.columns == tuple(f"x{at}" for at in range(D))
    for rows, want in zip(block.rows, (REAL[build], REAL[~build], MADE)):
        assert np.array_equal(np.sort(rows, axis=0), np.sort(want, axis=0))
    assert block.totals == (build.sum(), (~build).sum(), M) and found.reference.repeats == 0


def test_a_sample_is_uniform_and_names_its_rows() -> None:
    big = RNG.standard_normal((200_000, 20))
    found = vector_evidence(table(big), table(big), Asked(sample=2000, examples=True))
    (block,) = found.numbers
    assert len(block.rows.build) + len(block.rows.count) == len(block.rows.candidate) == 2000
    assert block.places is not None
    for part, rows in zip(block.places, block.rows):
        at = np.array([int(place.split()[1]) - 1 for place in part])
        assert np.array_equal(big[at], rows)
        assert abs(at.mean() / 200_000 - 0.5) < 0.05


def test_labels_of_both_sets_are_counted_and_dealt_like_the_vectors() -> None:
    found = vector_evidence(table(REAL), table(MADE), Asked(), (TAGS, MADE_TAGS))
    (tag,) = found.counted
    assert sum(tag.units.candidate) == M and tag.totals == found.numbers[0].totals
    one = pyarrow.concat_tables([TAGS, MADE_TAGS]).append_column("set", [["reference"] * N + ["candidate"] * M])
    (same,) = vector_evidence(table(REAL), table(MADE), Asked(), one).counted
    assert all(np.array_equal(a, b) for a, b in zip(tag.units, same.units))


def test_clusters_come_from_labels() -> None:
    tags = [one.append_column("who", [[f"w{at % 40}" for at in range(len(one))]]) for one in (TAGS, MADE_TAGS)]
    block = vector_evidence(table(REAL), table(MADE), Asked(cluster="who"), (tags[0], tags[1])).numbers[0]
    assert block.clusters is not None and not set(block.clusters.build) & set(block.clusters.count)
    assert len(set(np.concatenate(block.clusters))) == 40


def test_labels_of_the_reference_alone_name_examples() -> None:
    found = vector_evidence(table(REAL), table(MADE), Asked(examples=True), TAGS)
    assert found.counted == () and found.numbers[0].places is not None
    row, tag = found.numbers[0].places.build[0].split(" of the table ")
    assert tag == f"(tag = {TAGS.column('tag')[int(row[4:]) - 1]})"


def test_arrays_and_paths_are_read(tmp_path: Path) -> None:
    stored(tmp_path, "npy")
    (tmp_path / "r.csv").write_text("tag\n" + "\n".join(TAGS.column("tag").to_pylist()))
    files = vector_evidence(str(tmp_path / "r.npy"), [tmp_path / "c.npy"], Asked(examples=True), tmp_path / "r.csv")
    memory = vector_evidence(REAL, MADE, Asked(), (TAGS, MADE_TAGS))
    assert np.array_equal(files.numbers[0].rows.candidate, memory.numbers[0].rows.candidate)
    assert files.numbers[0].places is not None and "(tag = " in files.numbers[0].places.count[0]


def test_repeats() -> None:
    whole = RNG.integers(0, 1000, (500, D)).astype(float)
    found = vector_evidence(table(whole), table(np.repeat(whole[:100], 5, axis=0)), Asked())
    assert (found.reference.repeats, found.candidate.repeats) == (0, 400)


def test_prints_of_whole_numbers_differ() -> None:
    grid = np.stack(np.meshgrid(*[np.arange(60.0)] * 3), axis=-1).reshape(-1, 3)
    assert len(np.unique(vector_prints(grid, 0))) == len(grid)
    assert vector_prints(np.array([[0.0, -0.0]]), 0) == vector_prints(np.array([[-0.0, 0.0]]), 0)


def test_missing_numbers_are_said() -> None:
    gaps = REAL.copy()
    gaps[3, 1] = np.nan
    assert "1 of the reference and 0 of the candidate" in vector_evidence(table(gaps), table(MADE), Asked()).notes[0]


@pytest.mark.parametrize(
    ("reference", "candidate", "labels", "sentence"),
    [
        (table(REAL), table(MADE[:, :3]), None, "have 5 numbers and those of the candidate 3"),
        (table(REAL), table(WILD), None, "row 5 of the table holds an infinite"),
        (table(REAL), table(MADE), (TAGS, MADE_TAGS.slice(5)), "candidate has 700 rows and its labels are 695"),
        (table(REAL), table(MADE), TAGS.slice(1), "reference has 900 rows and its labels are 899"),
        (table(REAL), table(MADE), TAGS.append_column("set", [["ref"] * N]), "says 'ref'"),
        (table(REAL[:1]), table(MADE), None, "the reference has 1 rows"),
        (TAGS, MADE_TAGS, None, 'column "tag" holds no numbers'),
    ],
)
def test_bad_input_is_one_sentence(reference: Any, candidate: Any, labels: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        vector_evidence(reference, candidate, Asked(), labels)


def test_groups_need_labels() -> None:
    with pytest.raises(InputError, match='by names column "tag", but the vectors have no labels'):
        vector_evidence(table(REAL), table(MADE), Asked(by=("tag",)))
