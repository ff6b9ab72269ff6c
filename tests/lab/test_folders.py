"""Run folders that cannot be used: one sentence, exit code 2, and nothing half-written."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import commands
import pytest
import runs

import longtail
from longtail.lab.store import Folder

ASKED: dict[str, Any] = {
    "world": {"zipf": {"symbols": 30}},
    "rows": 20,
    "chains": 10,
    "horizon": 4,
    "seed": 1,
    "metrics": ["lost_mass"],
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "run"
    runs.run(folder, ASKED)
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "run")
    return tmp_path / "run"


def edited(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the manifest of a folder."""
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def refusal(folder: Path, **changes: Any) -> str:
    """The sentence with which a run is refused; asserts that the folder is left byte for byte as it was."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(longtail.InputError) as caught:
        runs.run(folder, {**ASKED, **changes})
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}
    assert after == {path: data for path, data in before.items() if path.name != ".lock"}
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": 21},
        {"world": {"zipf": {"symbols": 31}}},
        {"regime": "accumulate"},
        {"probe": 50},
        {"anchor": {"fresh": {"rows": 1}}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_experiment(folder: Path, changes: dict[str, Any]) -> None:
    said = refusal(folder, **changes)
    assert "another experiment" in said and "--out" in said


def test_another_seed(folder: Path) -> None:
    said = refusal(folder, seed=2)
    assert "seed 1, not 2" in said and "--out" in said


@pytest.mark.parametrize("name", ["longtail", "numpy"])
def test_another_version(folder: Path, name: str) -> None:
    edited(folder, lambda manifest: manifest["software"].update({name: "0.0.0"}))
    said = refusal(folder)
    assert f"{name} 0.0.0" in said and "report" in said
    assert longtail.report(folder).folder == folder


def test_a_newer_schema(folder: Path) -> None:
    edited(folder, lambda manifest: manifest.update(schema=99))
    assert "newer longtail" in refusal(folder)


def test_a_broken_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")
    assert "manifest.json cannot be read" in refusal(folder)


def test_a_folder_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    said = refusal(tmp_path)
    assert "no run folder" in said and "--out" in said
    assert commands.left_behind(tmp_path) <= {"thesis.tex", ".lock"}


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(longtail.InputError, match="--out"):
        runs.run(tmp_path / "run", ASKED)
    assert (tmp_path / "run").read_text() == "a file"


def test_a_folder_that_another_run_writes_to(folder: Path) -> None:
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert "another run" in refusal(folder)
        with pytest.raises(longtail.InputError, match="another run"):
            longtail.report(folder)


@pytest.mark.parametrize("verb", ["report", "compare"])
def test_verbs_that_read_want_a_run_folder(verb: str, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    for wrong in (tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(longtail.InputError, match="not a run folder"):
            getattr(longtail, verb)(wrong)
    (folder / "summary.parquet").unlink()
    with pytest.raises(longtail.InputError, match="not complete"):
        getattr(longtail, verb)(folder)
    assert not (tmp_path / "nowhere").exists() and not list((tmp_path / "empty").iterdir())


class FullDisk:
    """Lets so many bytes be written below a folder, then says that the disk is full."""

    def __init__(self, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self.open = left, Path.open
        disk = self

        def opened(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
            file = disk.open(path, mode, *more, **named)
            return Limited(file, disk) if mode == "wb" and ".tmp-" in path.name else file

        monkeypatch.setattr(Path, "open", opened)


class Limited:
    """A file on a disk that can be full."""

    def __init__(self, file: IO[bytes], disk: FullDisk) -> None:
        self.file, self.disk = file, disk

    def write(self, data: Any) -> int:
        self.disk.left -= len(memoryview(data).cast("B"))
        if self.disk.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(data)

    def __enter__(self) -> Limited:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@pytest.mark.parametrize("room", [0, 1500, 6000, 12000, 20000])
def test_a_full_disk(room: int, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    with monkeypatch.context() as patch:
        FullDisk(room, patch)
        with pytest.raises(longtail.InputError, match="is full"):
            runs.run(folder, ASKED)
    assert not list(folder.rglob("*.tmp-*"))
    runs.run(folder, ASKED)
    assert runs.tables(folder) == runs.tables(finished)
    assert runs.parts(folder) == runs.parts(finished)


def test_a_full_disk_stops_workers_too(tmp_path: Path) -> None:
    """Files may grow to 3 kB only: the same error, met by the operating system in a worker process."""
    import resource
    import signal

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

    (tmp_path / "asked.toml").write_text(
        commands.toml(world="{ zipf = { symbols = 30 } }", rows=20, chains=400, horizon=40)
    )
    done = commands.longtail("run", "asked.toml", "--out", "run", "--workers", 2, cwd=tmp_path, preexec_fn=small_files)
    assert "run" in commands.refused(done)
    assert not [name for name in commands.left_behind(tmp_path / "run") if ".tmp-" in name or name.startswith("parts")]


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.raises(longtail.InputError, match="cannot be written"):
        runs.run(tmp_path / "run", ASKED)


def test_leftovers_of_a_killed_run_are_swept(folder: Path) -> None:
    stale = folder / "parts" / "x.parquet.tmp-1"
    stale.write_bytes(b"half")
    runs.run(folder, ASKED)
    assert not stale.exists()


def test_states_are_never_unpickled(folder: Path) -> None:
    import numpy as np

    [end] = list((folder / "ends").rglob("*.npz"))
    np.savez(end, shape=np.array([{"value": 1}], dtype=object))
    with pytest.raises((ValueError, longtail.InputError)):
        Folder(folder).read_tree(end, None)
