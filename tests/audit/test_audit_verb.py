"""The verb from end to end, in Python and on the command line, on planted and on real data."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import made_tables
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import longtail
from longtail import cli
from longtail.show.audit_words import counts_of

FILES = ["--reference", "real.parquet", "--candidate", "made.parquet"]
BY = ("region", "segment")


class Capsule:
    """A data frame of another library, as far as the Arrow protocol goes."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class Frame:
    """A data frame of another library, as far as the interchange protocol goes."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        return self.table.__dataframe__(nan_as_null, allow_copy)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference, a candidate that lost something, and a fresh real one, as Parquet and as CSV."""
    folder = tmp_path_factory.mktemp("made_tables")
    for name, table in (
        ("real", made_tables.rows(1)),
        ("made", made_tables.rows(2, is_lost=True)),
        ("fresh", made_tables.rows(3)),
    ):
        pq.write_table(table, folder / f"{name}.parquet")
        pyarrow.csv.write_csv(table, folder / f"{name}.csv")
    return folder


@pytest.fixture
def here(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with the files in it."""
    for file in files.iterdir():
        (tmp_path / file.name).hardlink_to(file)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def lost(files: Path) -> Any:
    return longtail.audit(reference=files / "real.parquet", candidate=files / "made.parquet", by=BY)


@pytest.fixture(scope="module")
def fresh(files: Path) -> Any:
    return longtail.audit(reference=files / "real.parquet", candidate=files / "fresh.parquet", by=BY)


def written(folder: Path, before: set[Path]) -> set[str]:
    """The files that came to be in a folder."""
    return {str(path.relative_to(folder)) for path in set(folder.rglob("*")) - before if path.is_file()}


def test_what_is_lost_is_named(lost: Any) -> None:
    found = lost.verdicts()
    assert found["region = F"] == found["region = B, segment = y"] == "gone"
    ends = {name.split()[0]: word for name, word in found.items() if name.endswith("(highest 1 %)")}
    assert ends["amount"] in ("gone", "thinning") and ends["age"] not in ("gone", "thinning")
    assert found["region = A"] not in ("gone", "thinning")
    named = {row["group"] for row in lost.groups.to_pylist() if row["role"] != "region" and row["verdict"] == "gone"}
    assert named == {"region = F", "region = B, segment = y"}
    assert (lost.exit_code, lost.outcome, lost.passed) == (1, "failed", False)
    assert lost.sentence.startswith("2 of ") and " are gone" in lost.sentence
    rows = {row["group"]: row for row in lost.groups.to_pylist()}
    assert rows["region = F"]["seen"] == 0
    assert 90 < rows["region = F"]["expected"] < 150
    assert rows["region = F"]["high"] < 0.1


def test_fresh_real_rows_lost_nothing(fresh: Any) -> None:
    assert not {"gone", "thinning"} & set(fresh.verdicts().values())
    assert not any(fresh.blocks["rejected"].to_pylist())
    assert (fresh.exit_code, fresh.outcome) == (3, "undecided")
    assert fresh.tables.facts["orientation"] == ""


def test_the_numbers_are_those_of_the_tables(lost: Any) -> None:
    text, page = str(lost), lost.page()
    for row in lost.groups.to_pylist():
        if row["verdict"] == "gone":
            assert row["group"] in text and counts_of(row["expected"]) in text
            assert row["group"] in page
    as_json = json.loads(lost.json())
    assert as_json["facts"]["outcome"] == "failed"
    assert len(as_json["groups"]) == lost.groups.num_rows
    cases = ElementTree.fromstring(lost.junit())
    failed = {case.get("name") for case in cases.iter("testcase") if case.find("failure") is not None}
    assert {"region = F", "region = B, segment = y"} <= failed
    assert "`region = F`" in lost.markdown() and len(lost.markdown()) < 65536


def test_python_and_the_command_line_are_one_verb(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", *FILES, "--by", "region,segment", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    again = longtail.audit(reference="real.parquet", candidate="made.parquet", by=BY)
    assert said == json.loads(again.json())
    assert said == json.loads((here / "longtail-audit" / "audit.json").read_text("utf8"))


def test_names_and_defaults_are_equal() -> None:
    python, command = (inspect.signature(one).parameters for one in (longtail.audit, cli.audit))
    assert set(python) - {"progress"} == set(command) - {"out", "json", "junit", "markdown"}
    for name in set(python) & set(command):
        assert (python[name].default or None) == (command[name].default or None), name


def test_exit_codes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "common.toml").write_text('[groups."region = A"]\nkeep = 0.5\n', "utf8")
    fresh = ["--reference", "real.parquet", "--candidate", "fresh.parquet"]
    for words, code, said in (
        ([*fresh, "--policy", "common.toml"], 0, "pass (exit 0)"),
        (FILES, 1, "failed (exit 1):"),
        ([*fresh, "--by", "colour"], 2, 'by names column "colour"'),
        (fresh, 3, "undecided (exit 3):"),
    ):
        assert cli.main(["audit", *words]) == code, words
        assert said in "".join(capsys.readouterr())


def test_every_file_that_is_asked_for_is_written_and_no_other(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(here.rglob("*"))
    words = ["--out", "page", "--junit", "reports/audit.xml", "--markdown", "audit.md"]
    assert cli.main(["audit", *FILES, *words]) == 1
    assert written(here, before) == {"page/report.html", "page/audit.json", "reports/audit.xml", "audit.md"}
    assert capsys.readouterr().out.rstrip().endswith("page/report.html")
    ElementTree.parse(here / "reports" / "audit.xml")


def test_swapped_sets_are_said(here: Path) -> None:
    lacking = made_tables.rows(2).filter(pa.compute.not_equal(made_tables.rows(2)["region"], "F"))
    turned = longtail.audit(reference=lacking, candidate=made_tables.rows(1))
    assert turned.exit_code != 0
    for output in (str(turned), turned.markdown(), turned.page()):
        assert "superset of the reference" in " ".join(output.split())
        assert "region = F" in output
    assert turned.tables.facts["reference"]["rows"] == len(lacking)


def test_sets_are_named_arguments_only() -> None:
    with pytest.raises(TypeError):
        longtail.audit(made_tables.rows(1, 200), made_tables.rows(2, 200))


@pytest.mark.parametrize("given", ["csv", "glob", "frame", "capsule", "columns"])
def test_the_same_rows_in_another_form_give_the_same_verdicts(given: str, lost: Any, here: Path) -> None:
    real, made = made_tables.rows(1), made_tables.rows(2, is_lost=True)
    sets: dict[str, tuple[Any, Any]] = {
        "csv": ("real.csv", ["made.csv"]),
        "glob": ("re*.parquet", Path("made.parquet")),
        "frame": (Frame(real), Frame(made)),
        "capsule": (Capsule(real), Capsule(made)),
        "columns": (real.to_pydict(), {name: made[name].to_numpy() for name in made.column_names}),
    }
    reference, candidate = sets[given]
    found = longtail.audit(reference=reference, candidate=candidate, by=BY)
    assert found.verdicts() == lost.verdicts()
    assert found.blocks["p"].to_pylist() == lost.blocks["p"].to_pylist()


def test_arrays_lists_and_texts(here: Path) -> None:
    rng = np.random.default_rng(4)
    real, made = rng.normal(size=(600, 3)), rng.normal(size=(600, 3))
    made[:, 1] *= 0.5
    np.save(here / "real.npy", real)
    of_array = longtail.audit(reference=real, candidate=made)
    assert of_array.exit_code == 1
    of_file = longtail.audit(reference=here / "real.npy", candidate=made)
    assert of_file.levels.to_pylist() == of_array.levels.to_pylist()
    words = ["the whale", "the sea", "a squid and a gam", "call me"]
    texts = [[words[at] for at in rng.choice(4, 400, p=p)] for p in ([0.4, 0.3, 0.2, 0.1], [0.6, 0.4, 0, 0])]
    of_texts = longtail.audit(reference=texts[0], candidate=texts[1])
    assert of_texts.exit_code == 1
    assert any("squid" in name for name, word in of_texts.verdicts().items() if word in ("gone", "thinning"))
    series = longtail.audit(reference=list(real[:, 1]), candidate=list(made[:, 1]))
    assert series.exit_code == 1


def test_by_says_which_columns_make_groups(fresh: Any, lost: Any) -> None:
    joint = {row["group"] for row in fresh.groups.to_pylist() if row["role"] == "by"}
    assert len(joint) == 18 and "region = B, segment = y" in joint
    alone = longtail.audit(reference=made_tables.rows(1), candidate=made_tables.rows(2, is_lost=True), by="region")
    assert alone.verdicts()["region = F"] == "gone"
    assert {row["group"] for row in alone.groups.to_pylist() if row["role"] == "by"} == {
        f"region = {name}" for name in "ABCDEF"
    }


def test_rows_that_belong_together_are_no_loss() -> None:
    """Sixty users with their own region and forty rows each: far fewer facts than rows."""

    def set_of(seed: int) -> pa.Table:
        rng = np.random.default_rng(seed)
        user = np.repeat(np.arange(60), 40)
        return pa.table(
            {
                "user": [f"{seed}-{one}" for one in user],
                "region": rng.choice(list("ABCDEFGHIJKL"), 60)[user],
                "taste": rng.normal(size=60)[user] + 0.1 * rng.normal(size=len(user)),
            }
        )

    together = longtail.audit(reference=set_of(1), candidate=set_of(2), cluster="user")
    assert not {"gone", "thinning"} & set(together.verdicts().values())
    assert not any(together.blocks["rejected"].to_pylist())
    assert "user" in str(together) or "user" in together.page()
    alone = longtail.audit(reference=set_of(1), candidate=set_of(2), schema={"user": "ignore"})
    assert alone.exit_code == 1, "without the cluster the same rows look like a loss"


def test_rows_of_the_training_set_are_found() -> None:
    train = made_tables.rows(5)
    copied = pa.concat_tables([made_tables.rows(6, 1900), train.slice(0, 100)])
    found = longtail.audit(reference=made_tables.rows(1), candidate=copied, train=train)
    assert found.exit_code == 1
    assert "100 of 2,000 candidate rows are exact copies of training rows" in found.sentence
    honest = longtail.audit(reference=made_tables.rows(1), candidate=made_tables.rows(6), train=train)
    assert "copies" not in honest.sentence and honest.tables.facts["copies"]["status"] == "ok"
    unknown = longtail.audit(reference=made_tables.rows(1, 300), candidate=made_tables.rows(6, 300))
    assert unknown.tables.facts["copies"]["status"] == "not testable"
    assert "not testable" in str(unknown) and "not testable" in unknown.page()


def test_counts_only_hides_small_counts_everywhere(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    below = 100
    words = ["--by", "region,segment", "--counts-only", str(below), "--junit", "a.xml", "--markdown", "a.md"]
    assert cli.main(["audit", *FILES, *words, "--out", "page"]) == 1
    said = capsys.readouterr().out
    outputs = [said, *((here / name).read_text("utf8") for name in ("a.xml", "a.md", "page/report.html"))]
    held = json.loads((here / "page" / "audit.json").read_text("utf8"))
    hidden = 0
    for row in held["groups"]:
        for name in ("reference", "seen"):
            hidden += isinstance(row[name], str)
            assert row[name] is None or isinstance(row[name], str) or row[name] >= below, row
    assert hidden >= 4
    assert held["facts"]["min_cell"] == below
    real = made_tables.rows(1)
    both = zip(real["region"].to_pylist(), real["segment"].to_pylist(), strict=True)
    rare = sum(one == ("E", "z") for one in both)
    assert 5 < rare < below
    assert all(f"{rare} rows" not in output and f"<td>{rare}</td>" not in output for output in outputs)
    assert f"<{below}" in said
    assert re.search(rf"hidden|below {below}", outputs[2])


MARKED = "kestrel-4711"


def marked(seed: int, is_lost: bool) -> pa.Table:
    """Rows with a text of their own each, that nobody may see unless asked."""
    table = made_tables.rows(seed, 1200, is_lost)
    notes = [f"{MARKED} note {at} of {seed}: {'lorem ipsum dolor ' * (at % 7)}" for at in range(len(table))]
    return table.append_column("note", pa.array(notes))


def test_no_record_is_shown_unless_asked() -> None:
    real, made = marked(1, False), marked(2, True)
    silent = longtail.audit(reference=real, candidate=made)
    for output in (silent.page(), str(silent), silent.json(), silent.markdown(), silent.junit()):
        assert MARKED not in output
    assert set(silent.tables.regions["place"].to_pylist()) <= {None}
    asked = longtail.audit(reference=real, candidate=made, examples=True)
    places = [one for one in asked.tables.regions["place"].to_pylist() if one]
    assert places and all("row" in one for one in places)


def test_an_interrupted_audit_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(here.rglob("*"))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setitem(longtail.audit.__globals__, "judge", stop)
        assert cli.main(["audit", *FILES]) == cli.INTERRUPTED
    assert set(here.rglob("*")) == before
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop)
        assert cli.main(["audit", *FILES, "--markdown", "a.md"]) == cli.INTERRUPTED
    assert written(here, before) == set()
    assert "interrupted" in capsys.readouterr().err


def test_an_audit_that_fails_keeps_the_last_page(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["audit", *FILES]) == 1
    page = here / "longtail-audit" / "report.html"
    kept = page.read_text("utf8")
    assert cli.main(["audit", "--reference", "real.parquet", "--candidate", "nothing.parquet"]) == 2
    assert page.read_text("utf8") == kept


def test_a_result_shows_itself_in_a_notebook(lost: Any) -> None:
    shown = lost._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "region = F" in shown
    assert lost.groups.schema.names[:4] == ["block", "role", "group", "reference"]


def test_the_seed_decides_and_nothing_else(here: Path, lost: Any) -> None:
    again = longtail.audit(reference="real.parquet", candidate="made.parquet", by=BY, seed=0)
    other = longtail.audit(reference="real.parquet", candidate="made.parquet", by=BY, seed=1)
    assert again.groups.equals(lost.groups) and again.blocks.equals(lost.blocks)
    assert not other.levels.equals(lost.levels)
    assert other.verdicts()["region = F"] == "gone"


def test_real_images_of_which_one_digit_is_left_out() -> None:
    from sklearn.datasets import load_digits

    digits = load_digits()
    order = np.random.default_rng(7).permutation(len(digits.data))
    real, others = order[: len(order) // 2], order[len(order) // 2 :]

    def audited(made: np.ndarray) -> Any:
        return longtail.audit(
            reference=digits.images[real],
            candidate=digits.images[made],
            labels=tuple(pa.table({"digit": digits.target[one]}) for one in (real, made)),
            by="digit",
        )

    same, fewer = audited(others), audited(others[digits.target[others] != 8])
    assert not {"gone", "thinning"} & set(same.verdicts().values())
    assert not any(same.blocks["rejected"].to_pylist())
    assert fewer.exit_code == 1
    bad = {row["group"] for row in fewer.groups.to_pylist() if row["verdict"] in ("gone", "thinning")}
    assert {name for name in bad if name.startswith("digit")} == {"digit = 8"}
