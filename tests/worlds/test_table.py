"""The table world: mixed columns, rare and missing values kept, distances as documented."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from longtail.errors import InputError
from longtail.families.gaussian_mixture import GaussianMixture
from longtail.families.kernel_density import KernelDensity
from longtail.families.ngram import Ngram
from longtail.families.trees import Trees
from longtail.worlds.table import NOWHERE, ONE_EACH, Table, _coordinates

COLUMNS = {
    "carrier": ["UA"] * 120 + ["DL"] * 60 + ["HA"] * 19 + ["OO"],
    "late": [True, False] * 100,
    "hour": [5, 17] * 100,
    "delay": [float(at % 37) for at in range(199)] + [None],
    "when": [datetime.date(2013, 1, 1)] * 200,
}


def rng() -> np.random.Generator:
    return np.random.default_rng(12)


@pytest.fixture
def flights(tmp_path: Path) -> str:
    pq.write_table(pa.table(COLUMNS), tmp_path / "flights.parquet")
    return str(tmp_path / "flights.parquet")


def test_rows_are_numbers_and_codes(flights: str) -> None:
    world = Table(flights)
    form = world.form
    assert form.names == ("carrier", "late", "hour", "delay") and form.categorical == (0, 1) and form.missing == (3,)
    assert form.labels == (("UA", "DL", "HA", "OO"), ("false", "true"))
    rows = world.distinct(1000, rng())
    assert rows.shape == (1, 200, 4) and world.rows(3, 7, rng()).shape == (3, 7, 4) and world.dim == 4
    assert np.bincount(rows[0, :, 0].astype(int)).tolist() == [120, 60, 19, 1], "what is rare is kept"
    assert np.isnan(rows[0, :, 3]).sum() == 1 and rows[0, :, 2].mean() == 11
    assert any("delay miss values" in note for note in world.notes) and any("when" in note for note in world.notes)


def test_columns_are_chosen_and_numbers_become_categories(flights: str) -> None:
    world = Table(flights, columns=("hour", "carrier"), categorical=("hour",), by="hour")
    assert world.form.names == ("hour", "carrier") and world.form.labels[0] == ("17", "5") and world.form.missing == ()
    assert world.types_by("hour").p == pytest.approx([0.5, 0.5])
    codes = np.array([[[0.0, 0.0], [1.0, 2.0], [2.0, 9.0], [0.5, np.nan], [-1.0, 3.0]]])
    assert world.types_of(codes, "hour").tolist() == [[0, 1, 2, 2, 2]]
    assert world.types_of(codes, "carrier").tolist() == [[0, 2, 4, 4, 3]]
    carriers = world.types_by("carrier")
    assert list(carriers.values) == ["UA", "DL", "HA", "OO"] and carriers.p == pytest.approx([0.6, 0.3, 0.095, 0.005])


def test_csv_and_missing_categories(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\nx,1\n,2\nx,\ny,4\n")
    world = Table(str(tmp_path / "t.csv"))
    assert world.form.labels == (("x", "(missing)", "y"),) and world.form.missing == (1,)
    assert world.form.decode(world.at(np.arange(4))).to_pydict() == {"a": ["x", None, "x", "y"], "b": [1, 2, None, 4]}


def test_a_pool_holds_each_row_once_and_identity_is_bytes(flights: str, tmp_path: Path) -> None:
    pool = Table(flights, as_="pool")
    assert pool.size == 200 and Table(flights).size is None
    assert np.array_equal(pool.at(np.arange(200)), pool._read[1], equal_nan=True)
    (tmp_path / "copy.parquet").write_bytes(Path(flights).read_bytes())
    copy = str(tmp_path / "copy.parquet")
    assert Table(flights).identity() == Table(copy).identity() != Table(copy, categorical=("hour",)).identity()


def test_distances_are_those_of_the_docstring(flights: str) -> None:
    """A category that differs counts 0.5 squared, a number its gap over its unit, a missing one as a category."""
    world = Table(flights, columns=("carrier", "delay"))
    low, middle, high = np.nanquantile([COLUMNS["delay"][:199]], (0.16, 0.5, 0.84))
    unit = max((high - low) / 2, np.std(COLUMNS["delay"][:199]) / 2)
    rows = np.array([[[0, middle], [3, middle], [4, middle], [0, middle + 5], [0, np.nan]]], float)
    vectors = world.embed(rows)[0]
    gaps = ((vectors - vectors[0]) ** 2).sum(axis=1)
    assert gaps == pytest.approx([0, 0.5, 0.5, (5 / unit) ** 2, 0.5]), (
        "carriers, one that reality lacks, a number, a gap"
    )
    whole = Table(flights, columns=("hour",))
    gone = whole.embed(np.array([[[11.0], [np.nan], [np.inf]]]))[0]
    assert gone[1] == pytest.approx(NOWHERE) and np.isfinite(gone).all()
    assert np.isfinite(world.embed(np.array([[[np.nan, -np.inf]]]))).all()


@pytest.mark.parametrize(("labels", "within"), [(2, 1e-12), (50, 1e-12), (ONE_EACH, 1e-12), (4000, 0.3)])
def test_categories_are_equally_far_apart(labels: int, within: float) -> None:
    points = _coordinates(labels, 0)
    assert points.shape == (labels + 1, min(labels, ONE_EACH))
    some = points[-200:]
    gaps = ((some[:, None] - some[None]) ** 2).sum(axis=2)[~np.eye(len(some), dtype=bool)]
    assert gaps == pytest.approx(0.5, abs=within) and np.array_equal(points, _coordinates(labels, 0))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"columns": ("carier",)}, 'did you mean "carrier"'),
        ({"columns": ("when", "hour")}, 'column "when" .* holds date32'),
        ({"columns": ()}, "columns is empty"),
        ({"categorical": ("hours",)}, 'did you mean "hour"'),
        ({"by": "hour"}, 'by = "hour" must be a column of categories'),
        ({"as_": "bag"}, "law"),
    ],
    ids=lambda value: str(value),
)
def test_bad_settings_are_refused_before_anything_is_read(flights: str, given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Table(flights, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\n1\n2\nx\n4\n5\n6\n7\n8\n9\n", "numbers and text"),
        ("a,b\n1,\n2,\n", 'column "b" .* holds no values'),
        ("a\n1\n", "holds 1 row"),
        ("a\n1\ninf\n2\n", "infinite number in row 2"),
    ],
    ids=["mixed", "void", "single", "infinite"],
)
def test_bad_files_are_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(InputError, match=says):
        Table(str(tmp_path / "bad.csv"), columns=("a", "b") if "," in text else None).identity()


def test_trees_take_the_table_as_it_is(flights: str) -> None:
    """The columns of categories are known to them, and they write no value that they have not seen."""
    pytest.importorskip("sklearn", reason='needs scikit-learn: pip install "longtail[families]"')
    world = Table(flights)
    family = Trees(categorical=(2,)).settled(world)
    assert family.categorical == (0, 1, 2) and Trees().settled(Table(flights, columns=("hour",))).categorical == ()
    real = world.rows(2, 100, rng())
    drawn = family.sample(family.fit(real, rng()), 300, rng())
    for chain in range(2):
        for column in range(world.dim):
            assert np.isin(drawn[chain, :, column], real[chain, :, column]).all() or column == 3
    with pytest.raises(InputError, match="the table has 4 columns"):
        Trees(categorical=(4,)).settled(world)


def test_families_that_cannot_take_the_table_say_so(flights: str) -> None:
    for family in (KernelDensity(), GaussianMixture()):
        with pytest.raises(InputError, match=r"this table has categories \(carrier, late\); use trees"):
            family.settled(Table(flights, columns=("carrier", "late", "hour")))
        with pytest.raises(InputError, match=r"missing values \(delay\)"):
            family.settled(Table(flights, columns=("hour", "delay")))
        assert family.settled(Table(flights, columns=("hour",)))
    with pytest.raises(InputError, match="ngram needs tokens, but this world has a table; use trees"):
        Ngram().settled(Table(flights))
