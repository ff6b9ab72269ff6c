"""Which files a path, a glob or a list of them means, and what is in a file by its name."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from longtail.errors import InputError, near
from longtail.sources.folder import files_of

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "text",
    ".md": "text",
    ".text": "text",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".npy": "npy",
    ".npz": "npz",
}
PACKINGS = {"csv": (".gz", ".zst", ".zip"), "jsonl": (".gz", ".zst"), "text": (".gz", ".zst")}


def find(path: str | Path | Sequence[str | Path]) -> tuple[Path, ...]:
    """The files meant, each once, by file name and then by path.

    A folder of a data set means its data files.

    Raises InputError when a path matches no file, is another folder or is no path at all.
    """
    given = [path] if isinstance(path, str | os.PathLike) else path
    if not isinstance(given, Sequence) or not all(isinstance(one, str | os.PathLike) for one in given):
        raise InputError(f"a path, a glob or a list of them is wanted, not {type(path).__name__}")
    if not given:
        raise InputError("the list of files is empty; name at least one file")
    # Two globs may overlap: a file is read once, whatever name it was reached by.
    found = {os.path.realpath(one): one for pattern in given for one in _files(pattern)}
    return tuple(sorted(found.values(), key=lambda one: (one.name, str(one))))


def kind(path: Path) -> tuple[str, str, str]:
    """Format, extension and packing (`""`, `".gz"`, `".zst"`, `".zip"`) of a file by its name.

    Raises InputError for an extension that is not known.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packing = suffixes.pop() if suffixes and suffixes[-1] in PACKINGS["csv"] else ""
    extension = suffixes[-1] if suffixes else ""
    form = FORMATS.get(extension)
    if form is None:
        raise InputError(
            f'"{path}" has an extension that is not known{near(extension, FORMATS)}: '
            f"known are {', '.join(FORMATS)}, and .gz or .zst after csv, jsonl and text, .zip after csv"
        )
    if packing and packing not in PACKINGS.get(form, ()):
        raise InputError(f'"{path}": {packing} after {extension} is not read; unpack the file first')
    return form, extension, packing


def _files(pattern: str | Path) -> list[Path]:
    """The files that one path or glob means, also when the system refuses the name."""
    try:
        return _match(Path(pattern).expanduser())
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f'"{str(pattern)[:200]}" cannot be looked up: {reason}') from error


def _match(pattern: Path) -> list[Path]:
    """The files that one path or glob means."""
    if pattern.is_file():
        return [pattern]
    if pattern.is_dir():
        files = files_of(pattern)
        if not files:
            raise InputError(f'"{pattern}" is a folder; name the files in it, such as "{pattern / "*.parquet"}"')
        return files
    files = [Path(one) for one in sorted(glob.glob(str(pattern), recursive=True)) if os.path.isfile(one)]
    if not files:
        raise InputError(_nothing(pattern))
    return files


def _nothing(pattern: Path) -> str:
    """Why no file matches, with the nearest name that is there."""
    folder = pattern.parent
    if glob.has_magic(str(folder)):
        return f'no file matches "{pattern}"'
    if not folder.is_dir():
        return f'no file matches "{pattern}": there is no folder "{folder}"'
    names = sorted(one.name for one in folder.iterdir() if one.is_file())
    return f'no file matches "{pattern}"{near(pattern.name, names)}'
