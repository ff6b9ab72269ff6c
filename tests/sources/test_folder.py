"""Folders of data sets and archives of arrays."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from longtail.errors import InputError
from longtail.sources import matrix, open_source, tally


def shards(folder: Path, names: list[str]) -> None:
    """Arrow streams of three rows each, as the Hugging Face library saves them."""
    folder.mkdir(parents=True, exist_ok=True)
    for at, name in enumerate(names):
        batch = pyarrow.record_batch({"n": [3 * at, 3 * at + 1, 3 * at + 2]})
        with pyarrow.ipc.new_stream(folder / name, batch.schema) as stream:
            stream.write_batch(batch)


def saved(folder: Path, **state: object) -> None:
    """A saved data set of two shards with a cached third file."""
    names = ["data-00000-of-00002.arrow", "data-00001-of-00002.arrow"]
    shards(folder, [*names, "cache-0123.arrow"])
    (folder / "dataset_info.json").write_text("{}")
    (folder / "state.json").write_text(json.dumps({"_data_files": [{"filename": one} for one in names], **state}))


def test_a_saved_data_set(tmp_path: Path) -> None:
    saved(tmp_path)
    assert sorted(int(value) for value in tally(open_source(tmp_path), "n")[0]) == list(range(6))


def test_a_folder_of_shards_without_a_state(tmp_path: Path) -> None:
    shards(tmp_path, ["data-00000-of-00001.arrow", "cache-1.arrow"])
    assert len(tally(open_source(tmp_path), "n")[0]) == 3


def test_a_folder_of_parquet(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for at in range(2):
        pyarrow.parquet.write_table(pyarrow.table({"n": [at]}), tmp_path / f"data/train-0000{at}-of-00002.parquet")
    assert open_source(tmp_path).rows() == 2


def test_several_splits_are_refused(tmp_path: Path) -> None:
    for split in ("test", "train"):
        pyarrow.parquet.write_table(pyarrow.table({"n": [1]}), tmp_path / f"{split}-00000-of-00001.parquet")
        saved(tmp_path / "saved" / split)
    (tmp_path / "saved/dataset_dict.json").write_text("{}")
    with pytest.raises(InputError, match=r"holds the splits test, train; name one of them, such as .*test-\*\.parquet"):
        open_source(tmp_path)
    with pytest.raises(InputError, match="holds the splits test, train"):
        open_source(tmp_path / "saved")


def test_what_a_state_may_not_say(tmp_path: Path) -> None:
    saved(tmp_path / "chosen", _indices_data_files=[{"filename": "indices.arrow"}])
    with pytest.raises(InputError, match="flatten_indices"):
        open_source(tmp_path / "chosen")
    saved(tmp_path / "lost")
    (tmp_path / "lost/data-00001-of-00002.arrow").unlink()
    with pytest.raises(InputError, match=r"data-00001-of-00002\.arrow.*is not there"):
        open_source(tmp_path / "lost")
    (tmp_path / "lost/state.json").write_text("{")
    with pytest.raises(InputError, match="does not name the files"):
        open_source(tmp_path / "lost")


def test_any_other_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"png")
    with pytest.raises(InputError, match="is a folder; name the files in it"):
        open_source(tmp_path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_archive_of_one_array(save: object, tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal((70_000, 40)).astype(np.float32)
    assert callable(save)
    save(tmp_path / "a.npz", values)
    source = open_source(tmp_path / "a.npz")
    assert source.rows() == 70_000 and np.array_equal(matrix(source)[1], values)


def test_archives_that_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "two.npz", a=np.zeros((2, 2)), b=np.zeros(2))
    with pytest.raises(InputError, match=r"holds 2 arrays \(a, b\) where one is wanted"):
        open_source(tmp_path / "two.npz")
    np.savez(tmp_path / "one.npz", np.array(3.0))
    with pytest.raises(InputError, match="single number"):
        open_source(tmp_path / "one.npz")
    np.savez(tmp_path / "cube.npz", np.zeros((2, 2, 2)))
    with pytest.raises(InputError, match="3 dimensions"):
        open_source(tmp_path / "cube.npz")
    np.savez(tmp_path / "objects.npz", np.array([{}, None], dtype=object))
    with pytest.raises(InputError, match="Python objects"):
        open_source(tmp_path / "objects.npz")
    np.savez(tmp_path / "turned.npz", np.zeros((3, 4)).T)
    with pytest.raises(InputError, match="column by column"):
        open_source(tmp_path / "turned.npz")
    (tmp_path / "text.npz").write_bytes(b"no archive")
    with pytest.raises(InputError, match="cannot be read as npz"):
        open_source(tmp_path / "text.npz")


def test_a_damaged_archive_is_found(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", np.random.default_rng(0).standard_normal((5000, 4)))
    stored = bytearray((tmp_path / "a.npz").read_bytes())
    stored[90_000] ^= 255
    (tmp_path / "a.npz").write_bytes(bytes(stored))
    with pytest.raises(InputError, match="cannot be read as npz"):
        matrix(open_source(tmp_path / "a.npz"))
