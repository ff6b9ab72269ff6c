"""The columns that both sets have, in one type each, as a stream of batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import InputError, near
from ..sources import Source
from ..sources.counts import value_texts
from ..sources.fields import is_number
from ..sources.stream import located, schema_of
from .asked import Asked

if TYPE_CHECKING:
    import pyarrow

    Data: TypeAlias = Source | pyarrow.Table

KINDS = ("category", "number", "date", "text", "identifier", "ignore")
AS_TEXT = ("category", "text", "identifier")
NOUNS = {"text": "text", "number": "numbers", "truth": "truth values", "date": "dates", "vector": "lists of numbers"}


@dataclass(frozen=True)
class Shared:
    """schema: the common columns, in the order of the reference, in types that hold the values of both sets."""

    reference: Data
    candidate: Data
    schema: pyarrow.Schema
    notes: tuple[str, ...]

    def batches(self, names: list[str], is_reference: bool) -> Iterator[tuple[str, int, pyarrow.RecordBatch]]:
        """Batches of the named columns of one set: where they are, the number of their first row there, the rows."""
        import pyarrow

        data = self.reference if is_reference else self.candidate
        schema = pyarrow.schema([self.schema.field(name) for name in names])
        for where, row, batch in located(data, schema_of(data, names)):
            columns = [in_type(column, field.type) for column, field in zip(batch.columns, schema, strict=True)]
            yield where, row, pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def shared(reference: Data, candidate: Data, asked: Asked) -> Shared:
    """The common columns of both sets.

    Raises InputError when there is none, when a column that was asked for is not in both, when a column is text in one
    set and numbers in the other, when it mixes both, and for a kind of column that is not known.
    """
    import pyarrow

    theirs, ours = schema_of(candidate), schema_of(reference)
    common = [name for name in ours.names if name in theirs.names]
    if not common:
        raise InputError(
            f"the sets have no column in common: the reference has {_some(ours.names)}, "
            f"the candidate {_some(theirs.names)}; rename the columns"
        )
    _refuse_unknown(asked, ours.names, theirs.names)
    said = said_kinds(asked)
    fields = [_common(ours.field(name), theirs.field(name), said) for name in common]
    notes = []
    for have, lack, schema in (("reference", "candidate", ours), ("candidate", "reference", theirs)):
        only = [name for name in schema.names if name not in common]
        if only:
            notes.append(f"Only the {have} has {_some(only)}: not audited, since the {lack} lacks it.")
    return Shared(reference, candidate, pyarrow.schema(fields), tuple(notes))


def said_kinds(asked: Asked) -> dict[str, str]:
    """The kinds of columns that follow from what was asked: columns of groups are categories, clusters have names."""
    said = {name: "category" for name in asked.by} | dict(asked.schema)
    return said if asked.cluster is None else said | {asked.cluster: "identifier"}


def nature(kind: pyarrow.DataType) -> str:
    """What a type holds: text, number, truth, date, vector, nothing or other."""
    from pyarrow import types

    if types.is_string(kind) or types.is_large_string(kind):
        return "text"
    if is_number(kind) or types.is_time(kind) or types.is_duration(kind):
        return "number"
    if types.is_boolean(kind):
        return "truth"
    if types.is_date(kind) or types.is_timestamp(kind):
        return "date"
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return "vector" if is_number(kind.value_type) else "other"
    return "nothing" if types.is_null(kind) else "other"


def in_type(column: pyarrow.Array, kind: pyarrow.DataType) -> pyarrow.Array:
    """The column in a common type; what is no text becomes one by its values, as they are counted."""
    import pyarrow

    if column.type.equals(kind):
        return column
    if nature(kind) == "text" and nature(column.type) not in ("text", "nothing"):
        encoded = column.dictionary_encode()
        return pyarrow.array(value_texts(encoded.dictionary), kind).take(encoded.indices)
    return column.cast(kind, safe=False)


def as_numbers(column: pyarrow.Array) -> np.ndarray:
    """A column of numbers, or of dates as days since 1970, as float64 (rows,); NaN where missing."""
    import pyarrow

    kind = column.type
    if nature(kind) == "date":
        zone = kind.tz if pyarrow.types.is_timestamp(kind) else None
        moments = column.cast(pyarrow.timestamp("us", zone), safe=False).cast(pyarrow.int64())
        return np.asarray(moments.to_numpy(zero_copy_only=False), float) / 86_400e6
    if pyarrow.types.is_time32(kind):
        column = column.cast(pyarrow.int32())
    elif pyarrow.types.is_time64(kind) or pyarrow.types.is_duration(kind):
        column = column.cast(pyarrow.int64())
    return np.asarray(column.cast(pyarrow.float64(), safe=False).to_numpy(zero_copy_only=False))


def _common(one: pyarrow.Field, other: pyarrow.Field, schema: Mapping[str, str]) -> pyarrow.Field:
    import pyarrow

    name, said = one.name, schema.get(one.name)
    natures = {nature(field.type) for field in (one, other)} - {"nothing"}
    if len(natures) > 1 or "text" in natures:
        if said in AS_TEXT or (said == "date" and natures <= {"text", "date"}):
            return pyarrow.field(name, pyarrow.large_string())
        if said != "ignore":
            _refuse_mixed(one, other, natures)
        return pyarrow.field(name, pyarrow.large_string())
    if not natures:
        return pyarrow.field(name, pyarrow.null())
    try:
        pair = [pyarrow.schema([pyarrow.field(name, field.type)]) for field in (one, other)]
        unified = pyarrow.unify_schemas(pair, promote_options="permissive").field(0)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise InputError(
            f'column "{name}" is {one.type} in the reference and {other.type} in the candidate; give it one type'
        ) from error
    return pyarrow.field(name, pyarrow.float64()) if pyarrow.types.is_decimal(unified.type) else unified


def _refuse_mixed(one: pyarrow.Field, other: pyarrow.Field, natures: set[str]) -> None:
    for field in (one, other):
        told = field.metadata or {}
        if b"mostly numbers" in told:
            raise InputError(
                f'column "{one.name}" holds numbers and text: {told[b"first text"].decode()}; '
                f"mend it, or say its kind in the schema, such as category"
            )
    if len(natures) > 1:
        first, second = (NOUNS.get(nature(field.type), str(field.type)) for field in (one, other))
        told = [(field.metadata or {}).get(b"first text") for field in (one, other)]
        place = next((f" ({text.decode()})" for text in told if text), "")
        raise InputError(
            f'column "{one.name}" holds {first} in the reference and {second} in the candidate{place}; '
            "give it one type in both, or say its kind in the schema"
        )


def _refuse_unknown(asked: Asked, ours: list[str], theirs: list[str]) -> None:
    wanted = [(name, "by") for name in asked.by]
    wanted += [(name, what) for name, what in ((asked.cluster, "cluster"), (asked.text, "text")) if name is not None]
    wanted += [(name, "schema") for name in asked.schema]
    for name, what in wanted:
        for side, names in (("reference", ours), ("candidate", theirs)):
            if name not in names and not (what == "schema" and name in ours + theirs):
                raise InputError(f'{what} names column "{name}", which the {side} does not have{near(name, names)}')
    for name, kind in asked.schema.items():
        if kind not in KINDS:
            raise InputError(
                f'the schema calls column "{name}" "{kind}"{near(kind, KINDS)}: kinds are {", ".join(KINDS)}'
            )
    for name in asked.by:
        if list(asked.by).count(name) > 1 or name in (asked.cluster, asked.text):
            raise InputError(f'column "{name}" cannot be in by twice, nor also be the cluster or the text')


def _some(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
