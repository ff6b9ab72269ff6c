"""The run folder: manifest, parts, ends and receipts.  Everything is written under a temporary name and renamed."""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np

from ..errors import InputError
from .schema import Manifest
from .tree import pack, unpack

SCHEMA = 1
OURS = (".lock", "data")
"""What may lie in a folder before its run begins."""
LEFTOVER = re.compile(r"\.tmp-\d+$")
PART = re.compile(r"(?P<metric>.+)\.(?P<generations>\d+)x(?P<chains>\d+)\.parquet$")


class Folder:
    """One run folder.  Parts and ends are named by cell and block; a part's name says what it covers."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @property
    def manifest_path(self) -> Path:
        return self.path / "manifest.json"

    def manifest(self) -> dict[str, Any]:
        """The manifest.  InputError if this is no run folder, or one of a newer longtail."""
        try:
            data = json.loads(self.manifest_path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise InputError(f"{self.path} is not a run folder: it has no manifest.json") from error
        except (json.JSONDecodeError, OSError) as error:
            raise InputError(f"{self.manifest_path} cannot be read: {error}") from error
        if data.get("schema", 0) > SCHEMA:
            raise InputError(
                f"{self.path} was written by a newer longtail (schema {data['schema']}); update longtail to open it"
            )
        try:
            msgspec.convert(data, Manifest)
        except msgspec.ValidationError as error:
            raise InputError(f"{self.manifest_path} is not a manifest of a run: {error}") from error
        return data

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        self.write(self.manifest_path, json.dumps(manifest, indent=1, ensure_ascii=False).encode())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the folder for one writer; the lock goes with the process, however it ends."""
        if self.path.exists() and not self.is_run() and not self._is_bare():
            raise InputError(f"{self.path} is not empty and is no run folder; choose another folder with --out")
        with _mended(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            handle = (self.path / ".lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise InputError(
                f"another run is writing to {self.path}; wait for it, or choose another folder with --out"
            ) from error
        try:
            if self.is_run():
                self._sweep()
            yield
        finally:
            handle.close()

    def is_run(self) -> bool:
        """Whether a run has begun here."""
        return self.manifest_path.exists()

    def _is_bare(self) -> bool:
        return self.path.is_dir() and all(path.name in OURS for path in self.path.iterdir())

    def _sweep(self) -> None:
        """Removes what a killed run left half-written, in the places where runs write and nowhere else."""
        for folder in (
            self.path,
            *(self.path / name for name in ("parts", "ends", "receipts", "data", "chains", "failures")),
        ):
            for path in folder.glob("*") if folder == self.path else folder.rglob("*"):
                if LEFTOVER.search(path.name):
                    path.unlink(missing_ok=True)

    def write(self, path: Path, data: bytes) -> None:
        """Writes a file whole or not at all."""
        with self.writing(path) as file:
            file.write(data)

    @contextmanager
    def writing(self, path: Path) -> Iterator[IO[bytes]]:
        """A file to write to that takes its name only when all went well.  InputError when the disk is full."""
        temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
        with _mended(self.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("wb") as file:
                    yield file
                os.replace(temporary, path)
            finally:
                temporary.unlink(missing_ok=True)

    def block_path(self, cell: str, block: int) -> Path:
        return self.path / "parts" / cell / f"{block:05d}"

    def parts(self, cell: str, block: int) -> dict[str, list[tuple[int, int, Path]]]:
        """The parts of a block by metric, in the order in which they were written: (generations, chains, path) covered."""
        found: dict[str, list[tuple[int, int, Path]]] = {}
        folder = self.block_path(cell, block)
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := PART.match(path.name):
                found.setdefault(match["metric"], []).append((int(match["generations"]), int(match["chains"]), path))
        return {metric: sorted(parts) for metric, parts in found.items()}

    def covered(self, cell: str, block: int) -> dict[str, tuple[int, int]]:
        """What each metric's parts cover together: (generations, chains of the block)."""
        return {metric: parts[-1][:2] for metric, parts in self.parts(cell, block).items()}

    def part_path(self, cell: str, block: int, metric: str, generations: int, chains: int) -> Path:
        return self.block_path(cell, block) / f"{metric}.{generations:08d}x{chains:06d}.parquet"

    def end_path(self, cell: str, block: int) -> Path:
        return self.path / "ends" / cell / f"{block:05d}.npz"

    def generation_path(self, cell: str, block: int, t: int) -> Path:
        """The file of one generation of one chain of an expensive model."""
        return self.path / "chains" / cell / f"{block:05d}" / f"{t:06d}.npz"

    def told(self, path: Path) -> str:
        """What a stored generation says of itself while a run goes on: its number, and the loss of its training."""
        with np.load(path, allow_pickle=False) as stored:
            shape = dict((key["value"], item) for key, item in json.loads(stored["shape"].tobytes())["pairs"])
        loss = shape.get("loss", {}).get("value")
        return f"; newest: generation {int(path.stem)}{'' if loss is None else f', loss {loss:.4g}'}"

    def failure_path(self, cell: str, block: int) -> Path:
        return self.path / "failures" / f"{cell}.{block:05d}.json"

    def failures(self) -> list[dict[str, Any]]:
        """The blocks whose model failed: cell, block, generation, asked, reason."""
        folder = self.path / "failures"
        return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []

    def write_tree(self, path: Path, tree: Any) -> None:
        """Stores a plain tree of arrays, never pickled."""
        shape, arrays = pack(tree)
        buffer = io.BytesIO()
        np.savez(buffer, **{**arrays, "shape": np.frombuffer(json.dumps(shape).encode(), dtype=np.uint8)})  # type: ignore[arg-type]
        self.write(path, buffer.getvalue())

    def read_tree(self, path: Path, family: Any) -> Any:
        """A stored tree, or None; classes of states are looked up in the family's own module only."""
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        shape = json.loads(arrays.pop("shape").tobytes())
        return unpack(shape, arrays, family)

    def write_receipt(self, cell: str, block: int, receipt: dict[str, Any]) -> None:
        folder = self.path / "receipts"
        number = len(list(folder.glob(f"{cell}.{block:05d}.*.json"))) if folder.is_dir() else 0
        self.write(folder / f"{cell}.{block:05d}.{number:03d}.json", json.dumps(receipt).encode())

    def receipts(self) -> list[dict[str, Any]]:
        folder = self.path / "receipts"
        return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


@contextmanager
def _mended(folder: Path) -> Iterator[None]:
    """Turns a full disk or a forbidden folder into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise InputError(
                f"the disk of {folder} is full; free some space and run again: what is complete is kept"
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise InputError(
                f"{folder} cannot be written: {error.strerror}; choose another folder with --out"
            ) from error
        raise
