"""JSON lines, plain or compressed: one object per line; a key that a line lacks is missing there.

Texts stay texts, also where they look like dates.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.fields import conform, joined, refuse_twice
from longtail.sources.packed import blocks, reading

if TYPE_CHECKING:
    import pyarrow


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """The keys of all lines and their types: the file is read through, because a key may come late.

    Raises InputError for a line that is not a JSON object, or a key with values of more than one type.
    """
    fields: dict[str, pyarrow.Field | None] = {}
    with reading(path):
        for line, block in blocks(path):
            for found in _parsed(block, line, path, None).schema:
                plain = found.with_type(_plain(found.type))
                known = fields.get(found.name)
                place = f'"{path}", lines from {line} on'
                fields[found.name] = plain if known is None else joined(known, plain, place)
    if not fields:
        raise InputError(f'"{path}" is empty: it has no rows')
    refuse_twice(fields, f'"{path}"')
    return fields


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The named columns, about 4 MB of lines at a time."""
    with reading(path):
        for line, block in blocks(path):
            for batch in _parsed(block, line, path, schema).to_batches():
                yield conform(batch, schema)


def rows(path: Path) -> int | None:
    """Not known without reading the file."""
    return None


def _parsed(block: bytes, line: int, path: Path, schema: pyarrow.Schema | None) -> pyarrow.Table:
    """The objects of a block of lines, in the types of the schema or as found.

    Raises InputError naming the first line that cannot be read.
    """
    import pyarrow
    import pyarrow.json

    if not block.strip():
        return pyarrow.table({})
    options = pyarrow.json.ReadOptions(use_threads=False, block_size=len(block))
    parse = pyarrow.json.ParseOptions(
        explicit_schema=schema, unexpected_field_behavior="infer" if schema is None else "ignore"
    )
    try:
        return pyarrow.json.read_json(io.BytesIO(block), read_options=options, parse_options=parse)
    except pyarrow.ArrowInvalid as error:
        raise _fault(block, line, path, str(error)) from error


def _plain(kind: pyarrow.DataType) -> pyarrow.DataType:
    """The type with texts where the reader saw dates."""
    import pyarrow

    if pyarrow.types.is_timestamp(kind):
        return pyarrow.string()
    if pyarrow.types.is_list(kind):
        return pyarrow.list_(_plain(kind.value_type))
    if pyarrow.types.is_struct(kind):
        return pyarrow.struct([field.with_type(_plain(field.type)) for field in kind])
    return kind


def _fault(block: bytes, line: int, path: Path, message: str) -> InputError:
    """What is wrong with the first bad line of a block, in one sentence."""
    filled = [(line + i, text) for i, text in enumerate(block.split(b"\n")) if text.strip()]
    for number, text in filled:
        try:
            value = json.loads(text)
        except ValueError as error:
            if text.lstrip().startswith(b"["):
                return InputError(f'line {number} of "{path}" begins a JSON array; write one object per line')
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            return InputError(f'line {number} of "{path}" is not JSON: {reason}')
        if not isinstance(value, dict):
            return InputError(f'line {number} of "{path}" is not a JSON object, such as {{"name": "Ada", "n": 3}}')
    changed = re.search(r"Column\(/(.*)\) changed from (\w+) to (\w+) in row (\d+)", message)
    if changed and int(changed[4]) < len(filled):
        name, first, then, row = changed.groups()
        at = filled[int(row)][0]
        return InputError(
            f'column "{name}" holds {first} values and then a {then} in line {at} of "{path}"; give it one type'
        )
    return InputError(f'"{path}" cannot be read as jsonl: {next(iter(message.splitlines()), "")}')
