"""Every format and packing gives the same rows; what cannot be read is said in one sentence."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet
import pytest

from longtail.errors import InputError
from longtail.sources import open_source

CSV = b"name,n,share\nAda,3,0.5\nBo,1,\n"
JSONL = b'{"name": "Ada", "n": 3, "share": 0.5}\n\n{"name": "Bo", "n": 1}\n'
TABLE = pyarrow.table({"name": ["Ada", "Bo"], "n": [3, 1], "share": [0.5, None]})


def zstd(data: bytes) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def write_zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def write_arrow(path: Path, table: pyarrow.Table, new: Callable = pyarrow.ipc.new_file) -> None:
    with new(str(path), table.schema) as writer:
        writer.write_table(table)


def rows(source, columns=None) -> list[dict]:
    return pyarrow.Table.from_batches(source.batches(columns)).to_pylist()


def refused(path) -> str:
    with pytest.raises(InputError) as caught:
        source = open_source(path)
        list(source.batches())
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", CSV),
        ("t.CSV", CSV),
        ("t.csv", b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n")),
        ("t.tsv", CSV.replace(b",", b"\t")),
        ("t.csv.gz", gzip.compress(CSV, mtime=0)),
        ("t.csv.zst", zstd(CSV)),
        ("t.jsonl", JSONL),
        ("t.ndjson.gz", gzip.compress(JSONL[:30], mtime=0) + gzip.compress(JSONL[30:], mtime=0)),
        ("t.jsonl.zst", zstd(JSONL)),
    ],
)
def test_bytes_of_each_format(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    source = open_source(tmp_path / name)
    assert source.columns == ("name", "n", "share") and source.rows() is None
    assert rows(source) == TABLE.to_pylist()
    assert rows(source, ["n"]) == [{"n": 3}, {"n": 1}]


def test_zip_parquet_arrow(tmp_path: Path) -> None:
    write_zip(tmp_path / "t.csv.zip", {"in/t.csv": CSV, "__MACOSX/._t.csv": b"x"})
    pyarrow.parquet.write_table(TABLE, tmp_path / "t.parquet")
    write_arrow(tmp_path / "t.feather", TABLE)
    write_arrow(tmp_path / "t.arrow", TABLE, pyarrow.ipc.new_stream)
    for name in ("t.csv.zip", "t.parquet", "t.feather", "t.arrow"):
        source = open_source(str(tmp_path / name))
        assert rows(source) == TABLE.to_pylist(), name
        assert rows(source, ["share", "name"])[0] == {"share": 0.5, "name": "Ada"}
    assert open_source(tmp_path / "t.parquet").rows() == 2


def test_npy(tmp_path: Path) -> None:
    numpy.save(tmp_path / "a.npy", numpy.arange(6, dtype=">f4").reshape(3, 2))
    numpy.save(tmp_path / "b.npy", numpy.array(["x", "yy"]))
    two = open_source(tmp_path / "a.npy")
    assert two.rows() == 3 and rows(two, ["x1"]) == [{"x1": 1.0}, {"x1": 3.0}, {"x1": 5.0}]
    assert rows(open_source(tmp_path / "b.npy")) == [{"x0": "x"}, {"x0": "yy"}]


def test_text_lines(tmp_path: Path) -> None:
    for name, pack in (("a.txt", bytes), ("a.md.gz", gzip.compress), ("a.text.zst", zstd)):
        (tmp_path / name).write_bytes(pack("\ufeffone\r\n\ntwo é".encode()))
        assert [row["text"] for row in rows(open_source(tmp_path / name))] == ["one", "", "two é"]


def test_globs_lists_and_order(tmp_path: Path) -> None:
    for folder, name in (("b", "1.csv"), ("a", "2.csv"), ("a/deep", "3.csv")):
        (tmp_path / folder).mkdir(exist_ok=True, parents=True)
        (tmp_path / folder / name).write_bytes(b"k\n" + name[:1].encode() + b"\n")
    source = open_source(str(tmp_path / "**" / "*.csv"))
    assert [path.name for path in source.paths] == ["1.csv", "2.csv", "3.csv"]
    assert [row["k"] for row in rows(source)] == [1, 2, 3]
    # A file named twice is read once.
    assert len(open_source([tmp_path / "b" / "1.csv", str(tmp_path / "b" / "*.csv")]).paths) == 1


def test_digest_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    (here / "a.csv").write_bytes(CSV)
    (here / "b.csv").write_bytes(CSV.replace(b"Ada", b"Eve"))
    shutil.copytree(here, there)
    assert open_source(here / "a.csv").digest() == hashlib.sha256(CSV).hexdigest()
    assert open_source(f"{here}/*.csv").digest() == open_source(f"{there}/*.csv").digest()
    (there / "b.csv").write_bytes(CSV)
    assert open_source(f"{here}/*.csv").digest() != open_source(f"{there}/*.csv").digest()


def test_types_hold_for_all_files_of_a_glob(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_bytes(b"x,code,y\n1,007,\n")
    (tmp_path / "2.csv").write_bytes(b"y,x,code\n,1.5,12\n")
    source = open_source(str(tmp_path / "*.csv"))
    assert [str(field.type) for field in source.schema()] == ["double", "string", "null"]
    assert rows(source) == [{"x": 1.0, "code": "007", "y": None}, {"x": 1.5, "code": "12", "y": None}]
    pyarrow.parquet.write_table(pyarrow.table({"x": pyarrow.array([1], "int8")}), tmp_path / "1.parquet")
    pyarrow.parquet.write_table(pyarrow.table({"x": [0.5]}), tmp_path / "2.parquet")
    assert rows(open_source(str(tmp_path / "*.parquet"))) == [{"x": 1.0}, {"x": 0.5}]


def test_types_that_change_late_in_a_long_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\n" + b"1,1\n" * 3_000_000 + b"2.5,end\n")
    source = open_source(tmp_path / "a.csv")
    assert [str(field.type) for field in source.schema()] == ["double", "string"]
    assert sum(batch.num_rows for batch in source.batches(["x"])) == 3_000_001


def test_quoted_cells_and_missing_words(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'name,n\n"two\nlines",1\nNull,NA\n"",3\n,4\n')
    assert rows(open_source(tmp_path / "a.csv")) == [
        {"name": "two\nlines", "n": 1},
        {"name": "Null", "n": None},
        {"name": "", "n": 3},
        {"name": None, "n": 4},
    ]


def test_jsonl_key_that_comes_late_and_dates(tmp_path: Path) -> None:
    many = b'{"a": 1, "d": "2013-01-01"}\n' * 200_000
    (tmp_path / "a.jsonl").write_bytes(many + b'{"a": 2.5, "b": "late", "d": "never"}')
    source = open_source(tmp_path / "a.jsonl")
    assert source.columns == ("a", "d", "b")
    assert rows(source)[-1] == {"a": 2.5, "d": "never", "b": "late"}
    assert rows(source)[0] == {"a": 1.0, "d": "2013-01-01", "b": None}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", '" is empty: it has no bytes'),
        ("a.csv", b"a,b\n", '" is empty: there are no rows'),
        ("a.csv", b"a,b", '" is empty: it has no rows'),
        ("a.csv.gz", gzip.compress(b"", mtime=0), '" is empty: it has no rows'),
        ("a.csv", b"a,b\n1,2\n3\n", 'row 2 of "'),
        ("a.csv", b"a,b\n1,2\n3,\xff\n", "is not UTF-8 text; save the file as UTF-8"),
        ("a.csv", "a,b\n1,2\n".encode("utf-16"), "is UTF-16 text"),
        ("a.csv", b'a,b\n"' + b"x" * 9_000_000 + b'",2\n', "a row longer than 4 MB"),
        ("a.csv", b"a,a\n1,2\n", 'column "a" is there twice'),
        ("a.csv.gz", gzip.compress(CSV * 99, mtime=0)[:40], "cannot be read as csv"),
        ("a.csv.gz", CSV, "cannot be read as csv"),
        ("a.csv.zip", CSV, "cannot be read as csv"),
        ("a.jsonl", b"\n\n", '" is empty: it has no rows'),
        ("a.jsonl", b'{"a": 1}\n\n{"a":\n', 'line 3 of "'),
        ("a.jsonl", b'[{"a": 1},\n{"a": 2}]\n', 'line 1 of "'),
        ("a.jsonl", b'{"a": 1}\n[2]\n', "is not a JSON object"),
        ("a.jsonl", b'{"a": 1}\n\n{"a": "x"}\n', 'column "a" holds number values and then a string in line 3 of "'),
        ("a.jsonl", b'{"a": 1}\n' * 600_000 + b'{"a": "x"}\n', "give it one type"),
        ("a.jsonl.zst", b"no", "cannot be read as jsonl"),
        ("a.txt", b"one\n\xff\n", 'line 2 of "'),
        ("a.parquet", b"not parquet", "cannot be read as parquet"),
        ("a.arrow", b"not arrow at all", "cannot be read as arrow"),
        ("a.feather", b"FEA1....", "first Feather format"),
        ("a.npy", b"not npy", "cannot be read as npy"),
        ("a.xlsx", b"x", "known are .csv"),
        ("a.cvs", b"x", '(did you mean ".csv"?)'),
        ("a.parquet.gz", b"x", ".gz after .parquet is not read"),
        ("noext", b"x", "has an extension that is not known"),
    ],
)
def test_one_sentence_for_a_bad_file(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    message = refused(tmp_path / name)
    assert said in message and name in message


def test_one_sentence_for_a_bad_array(tmp_path: Path) -> None:
    bad = {"a": numpy.zeros((2, 2, 2)), "b": numpy.array([1j]), "c": numpy.array([{}, 1], object), "d": numpy.zeros(0)}
    for name, array in bad.items():
        numpy.save(tmp_path / f"{name}.npy", array)
    assert "3 dimensions" in refused(tmp_path / "a.npy")
    assert "complex128" in refused(tmp_path / "b.npy")
    assert "cannot be read as npy" in refused(tmp_path / "c.npy")
    assert "there are no rows" in refused(tmp_path / "d.npy")
    with (tmp_path / "e.npy").open("wb") as file:
        numpy.savez(file, a=numpy.zeros(1), b=numpy.zeros(1))
    assert "holds several arrays" in refused(tmp_path / "e.npy")


def test_one_sentence_for_texts_that_are_not_utf8(tmp_path: Path) -> None:
    offsets = pyarrow.array([0, 1], "int32").buffers()[1]
    text = pyarrow.Array.from_buffers(pyarrow.string(), 1, [None, offsets, pyarrow.py_buffer(b"\xff")])
    pyarrow.parquet.write_table(pyarrow.table({"a": text}), tmp_path / "a.parquet")
    assert 'column "a" holds texts that are not UTF-8' in refused(tmp_path / "a.parquet")


def test_one_sentence_for_a_bad_name(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_bytes(CSV)
    assert '(did you mean "names.csv"?)' in refused(tmp_path / "nmes.csv")
    assert "there is no folder" in refused(tmp_path / "no" / "names.csv")
    assert "no file matches" in refused(str(tmp_path / "*.parquet"))
    assert "is a folder" in refused(tmp_path)
    assert "the list of files is empty" in refused([])
    assert "not int" in refused(3)
    assert "cannot be looked up" in refused("a" * 5000 + ".csv")
    write_zip(tmp_path / "two.csv.zip", {"a.csv": CSV, "b.csv": CSV})
    assert "holds 2 files" in refused(tmp_path / "two.csv.zip")
    source = open_source(tmp_path / "names.csv")
    with pytest.raises(InputError, match=r'has no column "nme" \(did you mean "name"\?\); it has "name", "n", "share"'):
        list(source.batches(["nme"]))


def test_files_that_do_not_go_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.jsonl").write_bytes(JSONL)
    assert "is csv and" in refused(str(tmp_path / "*"))
    (tmp_path / "c.csv").write_bytes(CSV.replace(b"share", b"part"))
    message = refused(str(tmp_path / "*.csv"))
    assert 'c.csv" has no column "share"' in message
    (tmp_path / "c.csv").write_bytes(CSV[:9])
    assert 'no column "n"' not in refused([tmp_path / "c.csv"])
    pyarrow.parquet.write_table(pyarrow.table({"x": ["a"]}), tmp_path / "1.parquet")
    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), tmp_path / "2.parquet")
    assert 'column "x" is string at first and int64 in' in refused(str(tmp_path / "*.parquet"))
