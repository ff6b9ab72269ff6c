"""Counts against counting by hand, halves, clusters, ends of numbers, and sentences for what cannot be read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from longtail.audits.asked import Asked
from longtail.audits.evidence import Counted, Evidence, Parts
from longtail.audits.halves import is_build, row_keys, value_keys
from longtail.audits.table_evidence import table_evidence
from longtail.errors import InputError
from longtail.sources import open_source

N, M = 3000, 2500


def table(rows: int, seed: int) -> pyarrow.Table:
    rng = np.random.default_rng(seed)
    amount = np.exp(rng.standard_normal(rows)).round(3)
    return pyarrow.table(
        {
            "lang": pyarrow.array(np.array(["cy", "de", "en"])[rng.integers(0, 3, rows)], mask=rng.random(rows) < 0.05),
            "topic": np.array(["law", "art", "sea", "war"])[rng.choice(4, rows, p=[0.6, 0.3, 0.09, 0.01])],
            "amount": pyarrow.array(amount, mask=rng.random(rows) < 0.1),
            "user": [f"u{at}" for at in rng.integers(0, 200, rows)],
        }
    )


@pytest.fixture(scope="module")
def sets() -> tuple[pyarrow.Table, pyarrow.Table]:
    return table(N, 1), table(M, 2)


@pytest.fixture(scope="module")
def evidence(sets: tuple[pyarrow.Table, pyarrow.Table]) -> Evidence:
    return table_evidence(*sets, Asked(by=("lang", "topic"), examples=True))


def named(evidence: Evidence, name: str) -> Counted:
    (one,) = [one for one in evidence.counted if one.name == name]
    return one


def by_hand(sets: tuple[pyarrow.Table, pyarrow.Table], text: Any) -> list[Counter[str]]:
    """How often each text of a row occurs in each part."""
    build = is_build(row_keys(0, N, 0, "half"))
    real = [text(row) for row in sets[0].to_pylist()]
    parts = [[one for one, is_in in zip(real, side) if is_in] for side in (build, ~build)]
    return [Counter(one) for one in (*parts, [text(row) for row in sets[1].to_pylist()])]


def as_counters(counted: Counted, parts: Parts) -> list[Counter[str]]:
    return [Counter({value: int(count) for value, count in zip(counted.values, part) if count}) for part in parts]


def test_columns_are_counted_over_all_rows_by_part(sets: Any, evidence: Evidence) -> None:
    lang = named(evidence, "lang")
    assert as_counters(lang, lang.units) == by_hand(sets, lambda row: row["lang"] or "(missing)")
    assert sum(lang.totals) == N + M and lang.totals.reference == N
    gaps = named(evidence, "amount is missing")
    assert as_counters(gaps, gaps.units) == by_hand(sets, lambda row: ("(present)", "(missing)")[row["amount"] is None])


def test_groups_and_their_margins(sets: Any, evidence: Evidence) -> None:
    groups = named(evidence, "lang × topic")
    by = by_hand(sets, lambda row: f"lang = {row['lang'] or '(missing)'}, topic = {row['topic']}")
    assert groups.role == "by" and as_counters(groups, groups.units) == by
    assert groups.margins is not None and groups.margins[0] == tuple(
        part.partition(" = ")[2] for part in groups.values[0].split(", ")
    )
    assert [one.name for one in evidence.counted if one.role == "pair"] == ["lang × user", "topic × user"]


def test_rare_cells_are_lumped_so_that_totals_add_up(sets: Any, evidence: Evidence) -> None:
    pair = named(evidence, "topic × user")
    assert pair.left_out > 0 and pair.values[-1] == "topic × user = (rarer)"
    assert [int(part.sum()) for part in pair.units] == list(pair.totals)
    pooled = sum(pair.units)
    assert min(pooled[:-1]) >= 8 and len(set(pair.values)) == len(pair.values)
    by = by_hand(sets, lambda row: f"topic = {row['topic']}, user = {row['user']}")
    assert pair.units.candidate[0] == by[2][pair.values[0]]
    cells = sum(by, Counter())
    assert {cell for cell, count in cells.items() if count >= 8} == set(pair.values[:-1])
    assert pair.left_out == sum(count < 8 for count in cells.values())


def test_ends_are_cut_on_the_build_half_and_counted_over_all_rows(sets: Any, evidence: Evidence) -> None:
    ends = named(evidence, "tails of amount")
    high, low = ends.values
    assert ends.learned and "(highest 1 %)" in high and "(lowest 1 %)" in low
    cut = np.sort(evidence.numbers[0].rows.build[:, 0])
    cut = cut[~np.isnan(cut)]
    edge = cut[len(cut) - int(0.01 * len(cut)) - 1]
    by = by_hand(sets, lambda row: str(row["amount"] is not None and row["amount"] > edge))
    assert [part[0] for part in ends.units] == [one["True"] for one in by]
    assert 0.005 < ends.units.candidate[0] / M < 0.02


def test_a_category_meets_the_outer_ends(sets: Any, evidence: Evidence) -> None:
    cross = named(evidence, "topic × amount")
    assert cross.role == "cross" and cross.learned
    assert [int(part.sum()) for part in cross.units] == list(cross.totals)
    assert any("topic = law, amount > " in value and "highest 5 %" in value for value in cross.values)


def test_an_end_that_ties_fill_is_left_out() -> None:
    rng = np.random.default_rng(0)
    values = np.maximum(rng.standard_normal(4000), 0)
    made = table_evidence(pyarrow.table({"x": values}), pyarrow.table({"x": values[::-1]}), Asked())
    (ends,) = [one for one in made.counted if one.role == "tail"]
    assert len(ends.values) == 1 and "highest" in ends.values[0]


def test_rows_of_numbers_are_a_sample_with_places(sets: Any) -> None:
    (block,) = table_evidence(*sets, Asked(sample=500, examples=True)).numbers
    assert len(block.rows.build) + len(block.rows.count) == len(block.rows.candidate) == 500
    assert block.totals.reference == N and block.places is not None
    row = int(block.places.count[0].split()[1])
    there = sets[0].column("amount")[row - 1].as_py()
    assert np.array_equal(block.rows.count[0], [np.nan if there is None else there], equal_nan=True)
    assert not is_build(row_keys(row - 1, 1, 0, "half"))[0]


def test_clusters_are_units(sets: Any) -> None:
    found = table_evidence(*sets, Asked(cluster="user"))
    lang = named(found, "lang")
    rows = sets[0].to_pylist()
    users = sorted({row["user"] for row in rows})
    build = dict(zip(users, is_build(value_keys(users, 0, "half"))))
    held = {(row["user"], row["lang"]) for row in rows if build[row["user"]]}
    at = list(lang.values).index("cy")
    assert lang.unit == "values of user" and lang.totals.build == sum(build.values())
    assert lang.units.build[at] == sum(value == "cy" for _, value in held)
    assert lang.occurrences is not None and lang.incidence is not None
    assert lang.occurrences.build[at] == sum(row["lang"] == "cy" and build[row["user"]] for row in rows)
    assert lang.incidence.holds.sum() == N + M and not lang.incidence.sampled
    block = found.numbers[0]
    assert block.clusters is not None
    assert not set(block.clusters.build) & set(block.clusters.count)


def test_ignored_columns_are_not_read(sets: Any) -> None:
    wild = [one.append_column("w", [np.full(len(one), np.inf)]) for one in sets]
    found = table_evidence(*wild, Asked(schema={"w": "ignore"}))
    assert found.columns[-1].kind == "ignored"


def test_dates_and_their_texts_are_one_column_where_that_is_said() -> None:
    days = np.datetime64("2024-01-01") + np.arange(300) % 90
    real, made = pyarrow.table({"day": days}), pyarrow.table({"day": days.astype(str)})
    with pytest.raises(InputError, match="holds dates in the reference and text in the candidate"):
        table_evidence(real, made, Asked())
    (block,) = table_evidence(real, made, Asked(schema={"day": "date"})).numbers
    assert set(np.concatenate(block.rows[:2])[:, 0]) == set(block.rows.candidate[:, 0])


def test_texts_that_are_asked_for_are_left_to_others() -> None:
    made = pyarrow.table({"text": ["one day", "two days", "one day"]})
    found = table_evidence(made, made, Asked(text="text"))
    assert found.columns[0].kind == "text" and found.counted == () and found.candidate.repeats == 1


def test_many_clusters_are_sampled_whole(sets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("longtail.audits.clusters.MOST_CLUSTERS", 60)
    monkeypatch.setattr("longtail.audits.crossed.MOST_UNITS", 20)
    found = table_evidence(*sets, Asked(cluster="user"))
    lang = named(found, "lang")
    assert lang.totals.candidate == lang.totals.reference == 60 and "60 of the reference" in found.notes[-1]
    assert lang.occurrences is not None and lang.incidence is not None and lang.incidence.sampled
    sizes = Counter(row["user"] for row in sets[1].to_pylist())
    assert 60 * min(sizes.values()) <= sum(lang.occurrences.candidate) <= 60 * max(sizes.values())
    assert np.bincount(lang.incidence.part).tolist() == [20, 20, 20]
    seen = np.asarray(lang.incidence.holds.sum(axis=1)).ravel()
    assert set(seen[lang.incidence.part == 2].tolist()) <= set(sizes.values())


def test_files_and_tables_agree(sets: Any, tmp_path: Path) -> None:
    for name, one in zip("rc", sets):
        pyarrow.parquet.write_table(one, tmp_path / f"{name}.parquet", row_group_size=700)
    read = [open_source(tmp_path / f"{name}.parquet") for name in "rc"]
    for asked in (Asked(), Asked(cluster="user")):
        for one, other in zip(table_evidence(*sets, asked).counted, table_evidence(*read, asked).counted, strict=True):
            assert one.name == other.name and list(one.values) == list(other.values)
            assert all(np.array_equal(a, b) for a, b in zip(one.units, other.units))


def test_many_values_are_counted_exactly() -> None:
    rng = np.random.default_rng(3)
    drawn = [rng.geometric(0.0001, 300_000) for _ in range(2)]
    made = [pyarrow.table({"word": [f"w{at}" for at in one.tolist()]}) for one in drawn]
    word = named(table_evidence(*made, Asked()), "word")
    values, counts = np.unique(drawn[1], return_counts=True)
    want = {f"w{value}": count for value, count in zip(values.tolist(), counts.tolist())}
    assert {value: int(count) for value, count in zip(word.values, word.units.candidate) if count} == want
    assert sum(word.units.reference) == 300_000


def test_repeats_and_prints() -> None:
    rng = np.random.default_rng(0)
    real = pyarrow.table({"x": rng.standard_normal(1000), "id": [f"r{at}" for at in range(1000)]})
    again = real.take(np.arange(1000) % 100).set_column(1, "id", [[f"c{at}" for at in range(1000)]])
    found = table_evidence(real, again, Asked())
    assert (found.reference.repeats, found.candidate.repeats) == (0, 900)
    assert found.prints is not None
    assert np.isin(found.prints.candidate, np.concatenate(found.prints[:2])).all()


def test_lists_of_numbers_are_an_embedding() -> None:
    rng = np.random.default_rng(0)
    made = pyarrow.table({"x": list(rng.standard_normal((300, 3))), "c": ["a", "b", "c"] * 100})
    (block,) = table_evidence(made, made, Asked()).numbers
    assert block.is_embedding and block.name == "x" and block.rows.candidate.shape == (300, 3)


def test_wide_tables_are_capped_and_say_so() -> None:
    rng = np.random.default_rng(0)
    made = pyarrow.table(
        {f"c{at}": rng.integers(0, 3, 500) for at in range(40)} | {"x": rng.random(500), "y": rng.random(500)}
    )
    found = table_evidence(made, made, Asked())
    roles = Counter(one.role for one in found.counted)
    assert roles["pair"] == 100 and roles["cross"] == 60
    assert any("780 pairs" in note for note in found.notes) and any("80 combinations" in note for note in found.notes)


def test_columns_in_one_set_only_are_said(sets: Any) -> None:
    found = table_evidence(sets[0].append_column("more", [[1] * N]), sets[1].drop_columns(["amount"]), Asked())
    assert 'Only the reference has "amount", "more"' in found.notes[0]


TEXT = pyarrow.table({"x": ["a", "b"] * 50})
FINE = pyarrow.table({"x": np.arange(100) / 7})


@pytest.mark.parametrize(
    ("reference", "candidate", "asked", "sentence"),
    [
        (FINE, pyarrow.table({"y": [1.0, 2.0]}), {}, "no column in common"),
        (FINE, TEXT, {}, 'column "x" holds numbers in the reference and text in the candidate'),
        (FINE, FINE.slice(0, 1), {}, "the candidate has 1 rows"),
        (FINE.slice(0, 1), FINE, {}, "the reference has 1 rows"),
        (FINE, pyarrow.table({"x": [1.0, float("inf")]}), {}, 'column "x" holds inf in row 2'),
        (pyarrow.table({"x": [1, 1]}), pyarrow.table({"x": [1, 1]}), {}, "nothing to compare"),
        (
            FINE,
            FINE,
            {"by": ("xx",)},
            r'by names column "xx", which the reference does not have \(did you mean "x"\?\)',
        ),
        (FINE, FINE, {"cluster": "u"}, 'cluster names column "u"'),
        (FINE, FINE, {"text": "u"}, 'text names column "u"'),
        (TEXT, TEXT, {"cluster": "x", "by": ("x",)}, "cannot be in by twice"),
        (
            pyarrow.table({"x": np.random.default_rng(0).random(5000)}),
            pyarrow.table({"x": np.random.default_rng(1).random(5000)}),
            {"by": ("x",)},
            "10,000 different numbers",
        ),
        (TEXT, pyarrow.table({"x": ["(missing)", "b"] * 50}), {}, r'holds the text "\(missing\)"'),
        (
            pyarrow.table({"x": [[1.0, 2.0], [1.0]]}),
            pyarrow.table({"x": [[1.0, 2.0], [1.0, 3.0]]}),
            {},
            "lists of 1 and 2 numbers",
        ),
        (
            pyarrow.table({"x": [1.0, 2.0], "u": ["a", None]}),
            pyarrow.table({"x": [1.0, 2.0], "u": ["a", "b"]}),
            {"cluster": "u"},
            "is missing in row 2",
        ),
    ],
)
def test_bad_input_is_one_sentence(reference: Any, candidate: Any, asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        table_evidence(reference, candidate, Asked(**asked))


def test_a_mixed_column_is_refused_until_its_kind_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,x\n" + "".join(f"{at},{at % 7}\n" for at in range(60)) + "twelve,3\n")
    (tmp_path / "b.csv").write_text("n,x\n" + "".join(f"{at},{at % 7}\n" for at in range(60)))
    mixed, plain = open_source(tmp_path / "a.csv"), open_source(tmp_path / "b.csv")
    with pytest.raises(InputError, match=r'column "n" holds numbers and text.*twelve'):
        table_evidence(mixed, plain, Asked())
    found = named(table_evidence(mixed, plain, Asked(schema={"n": "category"})), "n")
    assert "twelve" in found.values and sum(found.units.candidate) == 60 and len(found.values) == 61
