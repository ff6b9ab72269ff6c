"""What was given to an audit, whatever its kind, as evidence: tables, texts, vectors, images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..sources.memory import table
from ..sources.read import Source, open_source
from ..sources.stream import schema_of
from .asked import Asked
from .evidence import Evidence

if TYPE_CHECKING:
    import pyarrow

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
ARRAYS = (".npy", ".npz")
RESERVED = frozenset({"repeated rows", "copies of reference rows", "copies of training rows"})
"""Names of blocks that are not columns."""
FEWEST_SPACES = 3
"""Spaces that a value has on average where a column of texts holds sentences and not names."""


def gather(
    reference: Any, candidate: Any, asked: Asked, labels: Any = None, embeddings: tuple[Any, Any] | None = None
) -> Evidence:
    """Both sets read and counted; what they are goes by the reference, and the candidate has to be of its kind.

    Raises InputError for what cannot be read, and for two sets of different kinds.
    """
    kind = kind_of(reference, asked)
    if kind_of(candidate, asked) != kind:
        raise InputError(
            f"the reference holds {kind} and the candidate holds {kind_of(candidate, asked)}; give two sets of one kind"
        )
    if labels is not None and kind not in ("vectors", "images"):
        raise InputError("labels go with arrays and images; a table holds its own: name them with by")
    if embeddings is not None and kind != "images":
        raise InputError("embeddings go with images; give vectors as the reference and the candidate themselves")
    if kind == "images":
        from .image_evidence import image_evidence

        return image_evidence(_given(reference), _given(candidate), asked, labels, embeddings)
    if kind == "vectors":
        from .vector_evidence import vector_evidence

        return vector_evidence(_given(reference), _given(candidate), asked, labels)
    return _tables(_rows(reference), _rows(candidate), asked)


def named_apart(evidence: Evidence) -> Evidence:
    """The evidence with names of blocks that differ: a column may be called "numbers", or as a test of copies is."""
    taken = {one.name for one in evidence.numbers} | RESERVED
    counted = []
    for one in evidence.counted:
        name = one.name
        while name in taken:
            name = f"{name} ({one.role})"
        if one.role != "tail":
            taken = taken | {name}
        counted.append(one if name == one.name else replace(one, name=name))
    return replace(evidence, counted=tuple(counted))


def kind_of(data: Any, asked: Asked) -> str:
    """What data are: a table, texts, vectors or images."""
    if isinstance(data, np.ndarray):
        return "images" if data.ndim > 2 else "vectors" if data.ndim == 2 else "a table"
    first = first_path(data)
    if first is None:
        return "a table"
    if first.is_dir() and any(one.suffix.lower() in IMAGES for one in first.rglob("*")):
        return "images"
    if first.suffix.lower() in IMAGES:
        return "images"
    if first.suffix.lower() in ARRAYS and first.is_file():
        return "images" if _dimensions(first) > 2 else "vectors"
    return "a table"


def _tables(reference: Any, candidate: Any, asked: Asked) -> Evidence:
    """Tables, and the texts in one of their columns; data that are nothing but texts need not be told so."""
    names = schema_of(reference).names
    if asked.text is None and _is_texts(reference):
        asked = replace(asked, text=names[0])
    texts = None
    if asked.text is not None:
        from .text_evidence import text_evidence

        texts = replace(text_evidence(reference, candidate, asked), texts=(reference, candidate, asked.text))
        if names == [asked.text]:
            return texts
    from .table_evidence import table_evidence

    found = table_evidence(reference, candidate, asked)
    if texts is None:
        return found
    return replace(
        texts,
        columns=(*texts.columns, *(one for one in found.columns if one.name != asked.text)),
        counted=(*texts.counted, *found.counted),
        numbers=(*texts.numbers, *found.numbers),
        notes=(*texts.notes, *found.notes),
    )


def _is_texts(data: Source | pyarrow.Table) -> bool:
    """Whether data are a text file, or one column of texts that are mostly sentences."""
    import pyarrow
    import pyarrow.compute as compute

    if isinstance(data, Source):
        return data.format == "text"
    if data.num_columns != 1 or not pyarrow.types.is_string(data.schema.field(0).type):
        return False
    spaces = compute.count_substring(data.column(0).drop_null(), " ")
    return bool(len(spaces)) and float(compute.mean(spaces).as_py()) >= FEWEST_SPACES


def _rows(data: Any) -> Any:
    """A source of rows, or a table."""
    return open_source(_paths(data)) if first_path(data) is not None else table(data)


def _given(data: Any) -> Any:
    """Paths as a list, arrays as they are."""
    return data if isinstance(data, np.ndarray) else _paths(data)


def _paths(data: Any) -> list[str | Path]:
    given = [data] if isinstance(data, str | PathLike) else list(data)
    return [one if isinstance(one, str) else Path(one) for one in given]


def first_path(data: Any) -> Path | None:
    """The first path of a path or a list of paths; None for data in memory.

    A list of texts is data: it is paths only where every entry looks like one.
    """
    if isinstance(data, str | PathLike):
        return Path(data)
    if not isinstance(data, Sequence) or not data or not all(isinstance(one, str | PathLike) for one in data):
        return None
    return Path(data[0]) if all(isinstance(one, PathLike) or _is_path(one) for one in data) else None


def _is_path(text: str | PathLike[str]) -> bool:
    name = str(text)
    return len(name) < 1000 and "\n" not in name and bool(Path(name).suffix) and " " not in Path(name).suffix


def _dimensions(path: Path) -> int:
    """How many dimensions the array of a file has; 2 where that shows only on reading."""
    try:
        if path.suffix.lower() == ".npz":
            with np.load(path, allow_pickle=False) as held:
                return int(held[held.files[0]].ndim) if held.files else 2
        return int(np.load(path, mmap_mode="r", allow_pickle=False).ndim)
    except (OSError, ValueError, EOFError):
        return 2
