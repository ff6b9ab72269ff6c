"""Bytes of plain and compressed files, and blocks of whole lines from them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from longtail.errors import InputError
from longtail.sources.paths import kind

BLOCK = 4 << 20


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into one sentence that names the file.

    Raises InputError.
    """
    import pyarrow

    packed = (zlib.error, zipfile.BadZipFile, EOFError)
    try:
        yield
    except InputError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, RuntimeError, *packed) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        first = next(iter(reason.splitlines()), type(error).__name__)
        raise InputError(f'"{path}" cannot be read as {kind(path)[0]}: {first}') from error


@contextmanager
def stream(path: Path) -> Iterator[IO[bytes] | Any]:
    """The bytes of a file as a stream, unpacked on the way.

    Raises InputError for a zip archive that does not hold exactly one file.
    """
    import pyarrow

    packing = kind(path)[2]
    if packing == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(_member(archive, path)) as member:
            yield member
        return
    with pyarrow.OSFile(str(path)) as plain:
        if not packing:
            yield plain
            return
        with pyarrow.CompressedInputStream(plain, {".gz": "gzip", ".zst": "zstd"}[packing]) as unpacked:
            yield unpacked


def blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Blocks of whole lines, each with the number of its first line, counted from 1.

    They are valid UTF-8 without a byte order mark.

    Raises InputError naming the line that is not UTF-8.
    """
    line, begun = 1, [b""]
    with stream(path) as source:
        while chunk := source.read(BLOCK):
            cut = chunk.rfind(b"\n") + 1
            if not cut:
                begun.append(chunk)
                continue
            whole = _checked(b"".join([*begun, chunk[:cut]]), line, path)
            yield line, whole
            line, begun = line + whole.count(b"\n"), [chunk[cut:]]
    if rest := b"".join(begun):
        yield line, _checked(rest, line, path)


def _checked(block: bytes, line: int, path: Path) -> bytes:
    """The block if it is UTF-8, without the byte order mark that a first block may have."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + block.count(b"\n", 0, error.start)
        raise InputError(f'line {at} of "{path}" is not UTF-8 text; save the file as UTF-8') from error
    return block.removeprefix(b"\xef\xbb\xbf") if line == 1 else block


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The one file in an archive; folders and the resource forks that macOS adds do not count."""
    members = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        raise InputError(f'"{path}" holds {len(members)} files where one is wanted; unpack it and name the file')
    return members[0]
