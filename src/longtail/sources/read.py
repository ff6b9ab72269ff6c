"""A file, or several of one kind, as a stream of Arrow batches in constant memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources import arrow, csv, jsonl, npy, npz, packed, parquet, text
from longtail.sources.fields import chosen, joined
from longtail.sources.paths import find, kind

if TYPE_CHECKING:
    import pyarrow

READERS: dict[str, ModuleType] = {
    "csv": csv,
    "parquet": parquet,
    "jsonl": jsonl,
    "text": text,
    "arrow": arrow,
    "npy": npy,
    "npz": npz,
}


@dataclass(frozen=True)
class Source:
    """Files of one format with the same columns, read one after the other."""

    paths: tuple[Path, ...]
    format: str
    columns: tuple[str, ...]
    # What is known of the columns' types; None until asked for (only CSV, which has to be read for it).
    _fields: dict[str, pyarrow.Field | None] = field(repr=False, compare=False)

    def schema(self, columns: Sequence[str] | None = None) -> pyarrow.Schema:
        """Names and types of the columns, all of them if None.

        Raises InputError for a column that is not there.
        """
        import pyarrow

        names = chosen(columns, self.columns, self.name)
        unknown = [name for name in names if self._fields[name] is None]
        if unknown:
            self._fields.update({one.name: one for one in csv.found(self.paths, unknown)})
        return pyarrow.schema([self._fields[name] for name in names])

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pyarrow.RecordBatch]:
        """The rows of the columns, all of them if None, in batches of one schema.

        Raises InputError for a column that is not there and for a file that cannot be read.
        """
        return (batch for _, _, batch in self.located(columns))

    def located(self, columns: Sequence[str] | None = None) -> Iterator[tuple[str, int, pyarrow.RecordBatch]]:
        """The batches, each with the name of its file and the number of its first row there, counted from 1."""
        import pyarrow

        fields = self.schema(columns)
        schema = pyarrow.schema([pyarrow.field(one.name, one.type) for one in fields])
        for path in self.paths:
            row = 1
            for batch in READERS[self.format].batches(path, schema):
                yield f'"{path}"', row, batch
                row += batch.num_rows

    def rows(self) -> int | None:
        """How many rows there are where the format states it, else None."""
        counts = [READERS[self.format].rows(path) for path in self.paths]
        return None if None in counts else sum(counts)

    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the bytes: of the one file, or of the files' own digests in the order of reading.

        The order is by file name, so the digest does not depend on the folder in which the files lie.
        """
        digests = []
        for path in self.paths:
            with packed.reading(path), path.open("rb") as file:
                digests.append(hashlib.file_digest(file, "sha256"))
        if len(digests) == 1:
            return digests[0].hexdigest()
        return hashlib.sha256(b"".join(one.digest() for one in digests)).hexdigest()

    @property
    def name(self) -> str:
        """What to call it in a sentence: the file, or the first of several."""
        first = f'"{self.paths[0]}"'
        return first if len(self.paths) == 1 else f"{first} and {len(self.paths) - 1} more"


def open_source(path: str | Path | Sequence[str | Path]) -> Source:
    """The source that a path, a glob (`*.parquet`, `**`) or a list of them names; the format goes by the extension.

    Raises InputError when no file matches, an extension is not known, a file cannot be read, there are no rows,
    or the files differ in format or columns.
    """
    paths = find(path)
    form = kind(paths[0])[0]
    for other in paths[1:]:
        if kind(other)[0] != form:
            raise InputError(f'"{paths[0]}" is {form} and "{other}" is {kind(other)[0]}; name files of one format')
    fields: dict[str, pyarrow.Field | None] = {}
    for one in paths:
        if not _size(one):
            raise InputError(f'"{one}" is empty: it has no bytes')
        peeked = READERS[form].peek(one)
        fields = _agreed(fields, peeked, paths[0], one) if fields else peeked
    source = Source(paths, form, tuple(fields), fields)
    if not _any_row(source):
        raise InputError(f"{source.name} is empty: there are no rows")
    return source


def _size(path: Path) -> int:
    """Bytes in the file."""
    with packed.reading(path):
        return path.stat().st_size


def _agreed(
    known: dict[str, pyarrow.Field | None], peeked: dict[str, pyarrow.Field | None], first: Path, path: Path
) -> dict[str, pyarrow.Field | None]:
    """The fields that hold the values of both files, in the order of the first.

    Raises InputError naming the first column that only one of the files has, or whose types have nothing in common.
    """
    for name in [*known, *peeked]:
        if name not in peeked or name not in known:
            lacks, has = (path, first) if name in known else (first, path)
            raise InputError(f'"{lacks}" has no column "{name}", which "{has}" has; name files with the same columns')
    agreed: dict[str, pyarrow.Field | None] = {}
    for name, one in known.items():
        other = peeked[name]
        agreed[name] = None if one is None or other is None else joined(one, other, f'"{path}"')
    return agreed


def _any_row(source: Source) -> bool:
    """Whether there is a row; reads one column of the first batch only."""
    import pyarrow

    name = source.columns[0]
    known = source._fields[name]
    schema = pyarrow.schema([pyarrow.field(name, pyarrow.string() if known is None else known.type)])
    return any(batch.num_rows for path in source.paths for batch in READERS[source.format].batches(path, schema))
