"""Documents from text files, or from a column of texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

from longtail.errors import InputError
from longtail.sources.read import Source

Documents = Literal["lines", "paragraphs", "files", "chunks"]


def documents_of(source: Source, column: str | None, documents: Documents) -> list[str]:
    """The documents of a source, empty ones left out; "chunks" gives whole files, to be cut by whoever knows tokens.

    lines: of text files, or the values of the column; paragraphs: lines between empty ones, and files, of text files
    only.  The values of a column are joined by line breaks into one text for "chunks".

    Raises InputError for a column that is not there or is not text, and for what a table does not have.
    """
    if source.format != "text":
        return _of_column(source, column, documents)
    if column not in (None, "text"):
        raise InputError(f'{source.name} is a text file and has no column "{column}"; leave column out')
    if documents == "lines":
        return [line.strip() for lines in _files(source, "text") for line in lines if line.strip()]
    if documents == "paragraphs":
        return [text for lines in _files(source, "text") for text in _paragraphs(lines)]
    whole = ("\n".join(lines).strip() for lines in _files(source, "text"))
    return [text for text in whole if text]


def _of_column(source: Source, column: str | None, documents: Documents) -> list[str]:
    import pyarrow

    texts = [
        one.name for one in source.schema() if pyarrow.types.is_string(one.type) or "large_string" in str(one.type)
    ]
    if column is None and len(texts) != 1:
        raise InputError(
            f"{source.name} has {len(texts)} columns of texts ({', '.join(texts[:10]) or 'none'}); say which with column ="
        )
    name = texts[0] if column is None else column
    kind = source.schema([name]).field(name).type
    if name not in texts:
        raise InputError(f'column "{name}" of {source.name} is {kind}, not text; name a column of texts')
    if documents not in ("lines", "chunks"):
        raise InputError(
            f'documents = "{documents}" is for text files; each value of a column is a document: leave it out'
        )
    values = [value for lines in _files(source, name) for value in lines if value and value.strip()]
    return ["\n".join(values)] if documents == "chunks" and values else values


def _files(source: Source, column: str) -> Iterator[list[str]]:
    """The values of the column, file by file."""
    for _, batches in itertools.groupby(source.located([column]), key=lambda one: one[0]):
        yield [value for _, _, batch in batches for value in batch.column(0).to_pylist()]


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Runs of lines that are not empty."""
    for filled, run in itertools.groupby(lines, key=lambda line: bool(line.strip())):
        if filled:
            yield "\n".join(run).strip()
