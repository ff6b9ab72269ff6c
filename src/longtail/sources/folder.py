"""Folders of data sets: as the Hugging Face library saves them, or files of one split in Arrow or Parquet."""

from __future__ import annotations

import json
import re
from pathlib import Path

from longtail.errors import InputError

SHARD = re.compile(r"^(.+?)-\d{3,}(?:-of-\d{3,})?(?:-[0-9a-f]+)?$")
STORED = (".parquet", ".arrow")


def files_of(folder: Path) -> list[Path]:
    """The data files of a folder, in their order; none where it is no data set.

    Raises InputError for a folder of several splits, and for one whose rows are chosen by an index.
    """
    if (folder / "dataset_dict.json").is_file():
        splits = sorted(one.name for one in folder.iterdir() if (one / "state.json").is_file())
        raise InputError(_several(folder, splits, f"{folder / (splits or ['train'])[0]}"))
    if (folder / "state.json").is_file():
        return _saved(folder)
    inside = folder / "data" if (folder / "data").is_dir() and not _stored(folder) else folder
    files = _stored(inside)
    if len({one.suffix for one in files}) > 1:
        raise InputError(
            f'folder "{folder}" holds Parquet and Arrow files; name one kind, such as "{inside / "*.parquet"}"'
        )
    splits = sorted({match[1] for one in files if (match := SHARD.match(one.stem))})
    if len(splits) > 1:
        raise InputError(_several(folder, splits, str(inside / f"{splits[0]}-*{files[0].suffix}")))
    return files


def _saved(folder: Path) -> list[Path]:
    """The files that the state of a saved data set names."""
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        names = [str(one["filename"]) for one in state["_data_files"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f'"{folder / "state.json"}" does not name the files of a data set; save it anew') from error
    if state.get("_indices_data_files") or state.get("_indices_files"):
        raise InputError(f'"{folder}" chooses its rows by an index; call flatten_indices() and save it anew')
    files = [folder / name for name in names]
    for one in files:
        if not one.is_file():
            raise InputError(f'"{one}", which "{folder / "state.json"}" names, is not there; save the data set anew')
    return files


def _stored(folder: Path) -> list[Path]:
    """Parquet and Arrow files in the folder itself, without those that a map left behind."""
    found = sorted(one for one in folder.iterdir() if one.suffix in STORED and one.is_file())
    return [one for one in found if not one.name.startswith("cache-")]


def _several(folder: Path, splits: list[str], first: str) -> str:
    return f'folder "{folder}" holds the splits {", ".join(splits)}; name one of them, such as "{first}"'
