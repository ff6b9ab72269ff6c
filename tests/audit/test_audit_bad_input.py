"""Bad input to an audit gets one sentence and exit code 2, and nothing is written."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import made_tables
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import longtail
from longtail.cli import main
from longtail.errors import InputError

ROWS = 300
POLICIES = {
    "group.toml": '[groups."region = X"]\nkeep = 0.9\n',
    "column.toml": "[columns.regoin]\nkeep = 0.9\n",
    "level.toml": "[levels.rarest]\nkeep = 0.9\n",
    "key.toml": "kept = 0.9\n",
    "broken.toml": "keep == 0.9\n",
    "share.toml": "keep = 80\n",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are fine, and files that are not."""
    folder = tmp_path_factory.mktemp("bad")
    real, made = made_tables.rows(1, ROWS), made_tables.rows(2, ROWS)
    pyarrow.csv.write_csv(real, folder / "real.csv")
    pyarrow.csv.write_csv(made, folder / "made.csv")
    pq.write_table(made, folder / "made.parquet")
    pyarrow.csv.write_csv(made.rename_columns(["area", "part", "sum", "years"]), folder / "strange.csv")
    pyarrow.csv.write_csv(made.slice(0, 1), folder / "one.csv")
    alike = pa.table({"region": ["N"] * ROWS, "amount": [1.0] * ROWS})
    pyarrow.csv.write_csv(alike, folder / "alike.csv")
    whole = (folder / "made.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[:-100])
    (folder / "liar.csv").write_bytes(whole)
    texts = {
        "empty.csv": "",
        "header.csv": "region,segment,amount,age\n",
        "liar.parquet": "region,amount\nN,1\n",
        "liar.npy": "region,amount\nN,1\n",
        "infinite.csv": "region,amount\n" + "N,1\nS,-inf\n" * ROWS,
        "mixed.csv": "region,amount\n" + "N,12\nS,many\n" * ROWS,
        "mixed.jsonl": '{"region": "N", "amount": 12}\n{"region": "S", "amount": "many"}\n' * ROWS,
        "ragged.csv": "region,amount\nN,1\nS,2,3\n",
        "labels.csv": "digit\n" + "1\n" * (ROWS - 1),
        "schema.toml": 'amuont = "number"\n',
        "taken": "not a folder\n",
        "made.xyz": "region,amount\nN,1\n",
        **POLICIES,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf8")
    (folder / "latin.csv").write_bytes(b"region,amount\n\xff\xfe\xc3,1\n" * 20)
    long = "".join(f'{{"region": "N", "amount": {at}}}\n' for at in range(50_000)).encode()
    for name, bytes_of in (("real.jsonl.gz", long), ("real.csv.gz", (folder / "real.csv").read_bytes() * 40)):
        packed = gzip.compress(bytes_of)
        (folder / name).write_bytes(packed[: len(packed) // 2])
    rng = np.random.default_rng(3)
    for name, shape in (("real", (ROWS, 4)), ("vectors", (ROWS, 4)), ("wide", (ROWS, 5)), ("images", (ROWS, 8, 8))):
        np.save(folder / f"{name}.npy", rng.normal(size=shape))
    holed = rng.normal(size=(ROWS, 4))
    holed[3, 2] = np.inf
    np.save(folder / "infinite.npy", holed)
    return folder


TABLE = ["--reference", "real.csv", "--candidate"]
VECTORS = ["--reference", "real.npy", "--candidate"]
GOOD = [*TABLE, "made.csv"]
WRONG = {
    "no common column": ([*TABLE, "strange.csv"], "no column in common"),
    "group by what one set lacks": ([*TABLE, "infinite.csv", "--by", "segment"], "segment"),
    "group by an unknown column": ([*GOOD, "--by", "regoin"], 'did you mean "region"'),
    "cluster by an unknown column": ([*GOOD, "--cluster", "user"], "user"),
    "text in an unknown column": ([*GOOD, "--text", "body"], "body"),
    "text in a column of numbers": ([*GOOD, "--text", "amount"], "amount"),
    "file that is not there": ([*TABLE, "mdae.csv"], 'did you mean "made.csv"'),
    "glob without a file": ([*TABLE, "part-*.csv"], "part-*.csv"),
    "empty file": ([*TABLE, "empty.csv"], "empty"),
    "empty reference": (["--reference", "empty.csv", "--candidate", "made.csv"], "empty"),
    "header and no row": ([*TABLE, "header.csv"], "no rows"),
    "no parquet": ([*TABLE, "liar.parquet"], "liar.parquet"),
    "parquet called csv": ([*TABLE, "liar.csv"], "liar.csv"),
    "no npy": ([*VECTORS, "liar.npy"], "liar.npy"),
    "parquet cut off": ([*TABLE, "cut.parquet"], "cut.parquet"),
    "unknown ending": ([*TABLE, "made.xyz"], "made.xyz"),
    "one row": ([*TABLE, "one.csv"], "candidate has 1 row"),
    "one row of the reference": (["--reference", "one.csv", "--candidate", "made.csv"], "reference has 1 row"),
    "constant columns": (["--reference", "alike.csv", "--candidate", "alike.csv"], "constant"),
    "infinite number": ([*TABLE, "infinite.csv"], "not finite"),
    "infinite vector": ([*VECTORS, "infinite.npy"], "infinite"),
    "mixed types in text": ([*TABLE, "mixed.csv"], "amount"),
    "mixed types in lines": ([*TABLE, "mixed.jsonl"], "one type"),
    "row of another length": ([*TABLE, "ragged.csv"], "row 2"),
    "no UTF-8": ([*TABLE, "latin.csv"], "UTF-8"),
    "broken stream of lines": ([*TABLE, "real.jsonl.gz"], "real.jsonl.gz"),
    "broken stream of rows": ([*TABLE, "real.csv.gz"], "real.csv.gz"),
    "labels of another length": ([*VECTORS, "vectors.npy", "--labels", "labels.csv"], "one label a row"),
    "labels of a table": ([*GOOD, "--labels", "labels.csv"], "labels"),
    "embeddings of a table": ([*GOOD, "--embeddings", "real.npy", "vectors.npy"], "embeddings"),
    "vectors of two widths": ([*VECTORS, "wide.npy"], "same width"),
    "two kinds of data": ([*TABLE, "vectors.npy"], "one kind"),
    "images and vectors": ([*VECTORS, "images.npy"], "one kind"),
    "policy of an unknown group": ([*GOOD, "--policy", "group.toml"], 'did you mean "region = '),
    "policy of an unknown column": ([*GOOD, "--policy", "column.toml"], 'did you mean "region"'),
    "policy of an unknown level": ([*GOOD, "--policy", "level.toml"], 'did you mean "rare"'),
    "policy with an unknown key": ([*GOOD, "--policy", "key.toml"], 'did you mean "keep"'),
    "policy that is no TOML": ([*GOOD, "--policy", "broken.toml"], "not TOML"),
    "policy out of range": ([*GOOD, "--policy", "share.toml"], "between 0.1 and 1"),
    "policy that is not there": ([*GOOD, "--policy", "none.toml"], "cannot be read"),
    "schema of an unknown column": ([*GOOD, "--schema", "schema.toml"], 'did you mean "amount"'),
    "schema that is not there": ([*GOOD, "--schema", "none.toml"], "cannot be read"),
    "level out of range": ([*GOOD, "--level", "2"], "between 0 and 0.5"),
    "cell of one": ([*GOOD, "--counts-only", "1"], "hides nothing"),
    "examples of counts": ([*GOOD, "--counts-only", "10", "--examples"], "leave one of the two out"),
    "sample of nothing": ([*GOOD, "--sample", "0"], "too small"),
    "training rows without a common column": ([*GOOD, "--train", "strange.csv"], "no column in common"),
    "training rows without the groups": ([*GOOD, "--by", "segment", "--train", "alike.csv"], "which the training set"),
    "training rows that are not there": ([*GOOD, "--train", "none.csv"], "none.csv"),
    "folder that is a file": ([*GOOD, "--out", "taken"], "taken"),
    "folder below a file": ([*GOOD, "--out", "taken/page"], "taken"),
    "report that is a folder": ([*GOOD, "--junit", "."], "folder"),
    "report below a file": ([*GOOD, "--markdown", "taken/audit.md"], "taken"),
    "no reference": (["--candidate", "made.csv"], "--reference"),
    "no candidate": (["--reference", "real.csv"], "--candidate"),
    "sets without their names": (["real.csv", "made.csv"], "--reference"),
    "unknown option": ([*GOOD, "--tolerance", "0.1"], "--tolerance"),
}


@pytest.mark.parametrize("case", WRONG)
def test_bad_input_is_answered_in_one_sentence(
    case: str, files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words, word = WRONG[case]
    monkeypatch.chdir(files)
    before = {path: path.stat().st_mtime_ns for path in files.rglob("*")}
    assert main(["audit", *words]) == 2
    said, complained = capsys.readouterr()
    assert said == "" and complained.startswith("longtail: ") and complained.count("\n") == 1, (said, complained)
    assert word in complained and "Traceback" not in complained, complained
    assert {path: path.stat().st_mtime_ns for path in files.rglob("*")} == before


def test_a_column_that_one_set_lacks_is_said(files: Path) -> None:
    made = made_tables.rows(2, ROWS)
    found = longtail.audit(reference=made_tables.rows(1, ROWS), candidate=made.drop_columns(["segment"]))
    assert "segment" in found.page() and any("segment" in note for note in found.tables.facts["notes"])
    assert not any(name.startswith("segment") for name in found.verdicts())


def test_a_constant_candidate_is_a_loss_and_no_error() -> None:
    made = pa.table({"region": ["A"] * 400, "segment": ["x"] * 400, "amount": [1.0] * 400, "age": [40.0] * 400})
    found = longtail.audit(reference=made_tables.rows(1, 2000), candidate=made)
    assert found.exit_code == 1
    assert found.verdicts()["region = B"] == "gone"


def test_missing_values_are_a_value() -> None:
    real, made = made_tables.rows(1, 1500), made_tables.rows(2, 1500)
    some = np.random.default_rng(8).random(1500) < 0.1
    column = pa.array(np.where(some, np.nan, real["age"].to_numpy()), from_pandas=True)
    real = real.set_column(real.column_names.index("age"), "age", column)
    found = longtail.audit(reference=real, candidate=made)
    assert found.exit_code == 1
    assert any("age is missing" in name and word == "gone" for name, word in found.verdicts().items())


def test_no_space_leaves_nothing(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        real(path, data[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.chdir(files)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert main(["audit", *GOOD, "--out", str(tmp_path / "page")]) == 2
    complained = capsys.readouterr().err
    assert "No space left" in complained and complained.count("\n") == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_device_is_written_to_and_not_replaced(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from longtail.atomic import write

    with pytest.raises(InputError, match="No space left"):
        write(Path("/dev/full"), "text")
    assert Path("/dev/full").is_char_device()


@contextmanager
def nobody() -> Iterator[None]:
    """As a user whom permissions stop, where the tests run as root, whom they do not."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
@pytest.mark.parametrize("closed", ["candidate", "folder"])
def test_no_permission(
    closed: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("real.csv", "made.csv"):
        (tmp_path / name).write_bytes((files / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["audit", *GOOD]) in (1, 3), "and every module is loaded"
    shutil.rmtree("longtail-audit")
    capsys.readouterr()
    (tmp_path / "made.csv").chmod(0o000 if closed == "candidate" else 0o644)
    tmp_path.chmod(0o755 if closed == "candidate" else 0o555)
    with nobody():
        code = main(["audit", *GOOD])
    tmp_path.chmod(0o755)
    said, complained = capsys.readouterr()
    assert code == 2, said
    assert complained.startswith("longtail: ") and complained.count("\n") == 1, complained
    assert "ermission" in complained
    assert {path.name for path in tmp_path.iterdir()} == {"real.csv", "made.csv"}
