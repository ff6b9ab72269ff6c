"""Columns of files: which types are handed on, and how the types of several files become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from longtail.errors import InputError, near

if TYPE_CHECKING:
    import pyarrow


def handed_on(kind: pyarrow.DataType) -> pyarrow.DataType:
    """The type in which a column is handed on: dictionaries as their values, string views as strings."""
    import pyarrow

    if pyarrow.types.is_dictionary(kind):
        return handed_on(kind.value_type)
    if pyarrow.types.is_string_view(kind):
        return pyarrow.large_string()
    return kind


def joined(known: pyarrow.Field, found: pyarrow.Field, where: str) -> pyarrow.Field:
    """One field that holds the values of both.

    Raises InputError when one is text and the other is not, or when no type holds both.
    """
    import pyarrow

    try:
        pair = [pyarrow.schema([one.with_nullable(True).remove_metadata()]) for one in (known, found)]
        return pyarrow.unify_schemas(pair, promote_options="permissive").field(0)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise InputError(
            f'column "{known.name}" is {known.type} at first and {found.type} in {where}; give it one type'
        ) from error


def conform(batch: pyarrow.RecordBatch, schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    """The batch with exactly the columns and types of the schema; a column it lacks is missing throughout.

    Raises InputError for texts that are not UTF-8.
    """
    import pyarrow

    arrays = []
    for field in schema:
        at = batch.schema.get_field_index(field.name)
        if at < 0 or pyarrow.types.is_null(field.type):
            arrays.append(pyarrow.nulls(batch.num_rows, field.type))
        else:
            arrays.append(_cast(batch.column(at), field))
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def refuse_twice(names: Iterable[str], where: str) -> None:
    """Raises InputError when a column name is there twice, or when there is no column."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f'column "{name}" is there twice in {where}; rename one of them')
        seen.add(name)
    if not seen:
        raise InputError(f"{where} has no columns")


def chosen(columns: Sequence[str] | None, known: Sequence[str], where: str) -> tuple[str, ...]:
    """The columns asked for, all of them if None.

    Raises InputError for a column that is not there, with the nearest one that is.
    """
    if columns is None:
        return tuple(known)
    asked = (columns,) if isinstance(columns, str) else tuple(columns)
    for name in asked:
        if name not in known:
            there = ", ".join(f'"{one}"' for one in known[:10]) + (", …" if len(known) > 10 else "")
            raise InputError(f'{where} has no column "{name}"{near(name, known)}; it has {there}')
    refuse_twice(asked, "the list of columns asked for")
    return asked


def is_number(kind: pyarrow.DataType) -> bool:
    """Whether a type is one of numbers; truth values are not."""
    from pyarrow.types import is_decimal, is_floating, is_integer

    return bool(is_integer(kind) or is_floating(kind) or is_decimal(kind))


def refuse_not_number(field: pyarrow.Field) -> None:
    """Raises InputError when a column is not one of numbers, with its first text where that is known."""
    if is_number(field.type):
        return
    if str(field.type) == "null":
        raise InputError(f'column "{field.name}" has no values; a column of numbers is wanted')
    place = (field.metadata or {}).get(b"first text")
    mixed = b"mostly numbers" in (field.metadata or {})
    held = "holds numbers and text" if mixed else f"is {field.type}, not a column of numbers"
    at = f": {place.decode()}" if place else ""
    raise InputError(f'column "{field.name}" {held}{at}; mend it or name another column')


def _cast(column: pyarrow.Array, field: pyarrow.Field) -> pyarrow.Array:
    """The column in the field's type, its texts checked."""
    import pyarrow

    if pyarrow.types.is_dictionary(column.type):
        # By their values, because string views cannot be taken from.
        values = _cast(column.dictionary, field)
        return pyarrow.DictionaryArray.from_arrays(column.indices, values).dictionary_decode()
    cast = column.cast(field.type)
    if pyarrow.types.is_string(cast.type) or pyarrow.types.is_large_string(cast.type):
        try:
            cast.validate(full=True)
        except pyarrow.ArrowInvalid as error:
            raise InputError(
                f'column "{field.name}" holds texts that are not UTF-8; write them anew as UTF-8'
            ) from error
    return cast
