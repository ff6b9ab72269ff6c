"""How often each value of a column, or each word of a text, occurs."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.fields import refuse_not_number
from longtail.sources.read import Source
from longtail.sources.stream import located, schema_of

if TYPE_CHECKING:
    import numpy
    import pyarrow

MISSING = "(missing)"
LARGEST = 2**62
TYPOGRAPHIC = "\N{RIGHT SINGLE QUOTATION MARK}"
IN_WORDS = rf"[\p{{L}}\p{{M}}\p{{N}}'{TYPOGRAPHIC}]"
"""A character of a word, as regular expressions of Arrow know it."""
NOT_IN_WORDS = IN_WORDS.replace("[", "[^", 1)


def tally(data: Source | pyarrow.Table, column: str, weight: str | None = None) -> tuple[list[str], numpy.ndarray]:
    """Distinct values of a column and their counts (values,): int64, or float64 where the weights are fractions.

    Values are texts: numbers in their shortest form (1.0 is "1"), dates in ISO form, missing as "(missing)". The order
    is by count, largest first, then by the value's UTF-8 bytes. With `weight`, a column of numbers, the counts are its
    sums; a value whose weights are all 0 stays, with the count 0.

    Raises InputError for a column that is not there or holds no values that can be counted, for a weight that is
    missing, negative or not finite, and for weights that add up to 0 or to more than a count can hold.
    """
    names = [column] if weight is None else [column, weight]
    if weight == column:
        raise InputError(f'column "{column}" cannot be its own weight; name another column of numbers')
    schema = schema_of(data, names)
    _refuse_uncountable(schema.field(0))
    if weight is not None:
        refuse_not_number(schema.field(1))
    totals: defaultdict[str, float] = defaultdict(int)
    missing: float = 0
    total: float = 0
    for where, row, batch in located(data, schema):
        counted = _plain(batch) if weight is None else _weighed(batch, where, row)
        for value, count in counted:
            total += count
            if value is None:
                missing += count
            else:
                totals[value] += count
        if not total <= LARGEST:
            raise InputError(f'the weights in column "{weight}" add up to more than {LARGEST:.0e}; scale them down')
    if not total:
        raise InputError(f'the weights in column "{weight}" are all 0' if weight else "the table has no rows")
    return _ordered(totals, missing, column)


def words(data: Source | pyarrow.Table, column: str = "text") -> tuple[list[str], numpy.ndarray]:
    """Distinct words of a column of texts and their counts (words,) int64, in the order of `tally`.

    A word is a run of letters (with their combining marks), digits and apostrophes, lower-cased, in Unicode normal
    form C; a typographic apostrophe counts as a plain one, and apostrophes at either end are quotation marks.

    Raises InputError for a column that is not there or is not text, and for texts without a word.
    """
    import pyarrow

    schema = schema_of(data, [column])
    kind = schema.field(0).type
    if not (pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)):
        raise InputError(f'column "{column}" is {kind}, not text; name a column of texts')
    totals: Counter[str] = Counter()
    for _, _, batch in located(data, schema):
        totals.update(_words(batch.column(0)))
    if not totals:
        raise InputError(f'column "{column}" holds no words')
    return _ordered(totals, 0, column)


def _refuse_uncountable(field: pyarrow.Field) -> None:
    """Raises InputError for lists, structures and bytes."""
    import pyarrow.types as types

    if types.is_nested(field.type) or "binary" in str(field.type):
        raise InputError(f'column "{field.name}" holds {field.type}, whose values cannot be counted')


def _plain(batch: pyarrow.RecordBatch) -> Iterator[tuple[str | None, int]]:
    """Each distinct value of the first column and how often it occurs."""
    import pyarrow.compute as compute

    counted = compute.value_counts(batch.column(0))
    return zip(value_texts(counted.field("values")), counted.field("counts").to_pylist())


def _weighed(batch: pyarrow.RecordBatch, where: str, row: int) -> Iterator[tuple[str | None, float]]:
    """Each distinct value of the first column and the sum of the second: exact for integers."""
    import numpy

    encoded = batch.column(0).dictionary_encode(null_encoding="encode")
    weights = _weights(batch, where, row)
    sums = numpy.zeros(len(encoded.dictionary), weights.dtype)
    numpy.add.at(sums, encoded.indices.to_numpy(zero_copy_only=False), weights)
    return zip(value_texts(encoded.dictionary), sums.tolist())


def _weights(batch: pyarrow.RecordBatch, where: str, row: int) -> numpy.ndarray:
    """The second column (rows,) as int64 or float64, each finite and not negative, the sum within bounds."""
    import numpy
    import pyarrow
    import pyarrow.compute as compute

    column, name = batch.column(1), batch.schema.names[1]
    if column.null_count:
        at = row + compute.index(column.is_null(), value=True).as_py()
        raise InputError(f'the weight in column "{name}" is missing in row {at} of {where}; fill it or drop the row')
    whole = pyarrow.types.is_integer(column.type)
    weights = column.cast(pyarrow.float64(), safe=False).to_numpy()
    bad = ~(numpy.isfinite(weights) & (weights >= 0))
    if bad.any():
        at = int(bad.argmax())
        raise InputError(
            f'the weight in column "{name}" is {weights[at]:g} in row {row + at} of {where}; '
            "weights are finite and not negative"
        )
    if not weights.sum() <= LARGEST:
        raise InputError(f'the weights in column "{name}" add up to more than {LARGEST:.0e}; scale them down')
    return column.cast(pyarrow.int64()).to_numpy() if whole else weights


def value_texts(values: pyarrow.Array) -> list[str | None]:
    """Values as texts, missing as None."""
    import pyarrow

    kind = values.type
    if pyarrow.types.is_null(kind):
        return [None] * len(values)
    if pyarrow.types.is_floating(kind):
        # Integers in a column of fractions read as in a column of integers.
        return [None if one is None else _shortest(one) for one in values.cast(pyarrow.string()).to_pylist()]
    if pyarrow.types.is_decimal(kind):
        return [None if one is None else f"{one.normalize():f}" for one in values.to_pylist()]
    texts: list[str | None] = values.cast(pyarrow.large_string()).to_pylist()
    return texts


def _shortest(number: str) -> str:
    """The shortest digits of a number without an exponent where it is an integer that is exact."""
    if "e" in number or number == "-0":
        value = float(number)
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else number
    return number


def normal_words(runs: pyarrow.Array) -> list[str]:
    """The word that each run of characters of words is (runs,): see `words`; "" where it is apostrophes only."""
    import pyarrow.compute as compute

    plain = compute.replace_substring(runs, TYPOGRAPHIC, "'")
    found = compute.utf8_trim(compute.utf8_lower(plain), "'").to_pylist()
    # Normalised here, once per distinct run: old releases of pyarrow normalise to another form than asked.
    return [word if word.isascii() else unicodedata.normalize("NFC", word) for word in found]


def _words(texts: pyarrow.Array) -> Counter[str]:
    """The words of a batch of texts and their counts."""
    import pyarrow.compute as compute

    runs = compute.list_flatten(compute.split_pattern_regex(compute.drop_null(texts), f"{NOT_IN_WORDS}+"))
    counted = compute.value_counts(runs)
    found: Counter[str] = Counter()
    for word, count in zip(normal_words(counted.field("values")), counted.field("counts").to_pylist()):
        found[word] += count
    del found[""]
    return found


def _ordered(totals: Mapping[str, float], missing: float, column: str) -> tuple[list[str], numpy.ndarray]:
    """Values and counts, largest count first; code point order of texts is the order of their UTF-8 bytes."""
    import numpy

    if missing:
        if MISSING in totals:
            raise InputError(f'column "{column}" has missing values and the text "{MISSING}"; rename that text')
        totals = {**totals, MISSING: missing}
    pairs = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    counts = numpy.array([count for _, count in pairs])
    return [value for value, _ in pairs], counts
