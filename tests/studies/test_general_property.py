"""The study on made data: it runs, resumes, leaves out what cannot be run, and its page, JSON and Parquet agree."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from longtail.coverage.levels import LEVELS
from longtail.errors import InputError
from longtail.show.study_page import page
from longtail.show.study_sentence import NO, OPEN, YES, carried
from longtail.show.study_tables import left_cell
from longtail.studies.findings import Design, Law, Model, Size, left_over_time, read
from longtail.studies.general_property import StudyResult, report, run
from longtail.studies.settings import DESIGNS, FULL, SMALL, VARIED, Part

N = 60


def made_names(folder: Path) -> Path:
    path = folder / "made.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        weight = (1e4 / np.arange(1, 61)).astype(int)
        pq.write_table(pa.table({"name": [f"name {at}" for at in range(60)], "n": weight}), path)
    return path


def names(path: str) -> dict[str, object]:
    return {"file": {"path": path, "column": "name", "weight": "n"}}


def points(path: str) -> dict[str, object]:
    return {"normal": {"dim": 2}}


COUNTED = Part("counted names", "numbers", made_names, names, {"categorical": {}}, N, 15, 40)
SMOOTH = Part(
    "kernels",
    "numbers",
    made_names,
    points,
    {"kernel_density": {}},
    N,
    4,
    8,
    200,
    ("replace", "1 fresh row", "1 % fresh"),
)
UNKNOWN = Part("not there", "texts", made_names, names, {"no_such_family": {}}, N, 5, 8)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    folder = tmp_path_factory.mktemp("study")
    return run(out=folder, workers=1, parts=(COUNTED, SMOOTH, UNKNOWN))


def test_a_categorical_model_has_the_size_of_its_rows_under_every_design(study: StudyResult) -> None:
    model = study.study.models[0]
    assert [design.name for design in model.designs] == list(DESIGNS) and not any(one.refused for one in model.designs)
    assert model.law is not None and set(model.law.by_design) == set(DESIGNS)
    assert model.law.low is not None and model.law.high is not None
    # three half-widths of the 95 % interval, some six standard errors: the seed is fixed
    assert abs(np.log(model.law.value / N)) < 1.5 * np.log(model.law.high / model.law.low)
    assert model.law.explained is not None and model.law.explained > 0.97


def test_one_row_that_cannot_show_yet_is_not_reached(study: StudyResult) -> None:
    smooth = study.study.models[1]
    assert smooth.one_row is not None and smooth.one_row.verdict == "not reached"
    assert "not reached (kernels)" in study.sentence


def test_what_cannot_be_run_is_left_out_with_the_reason(study: StudyResult) -> None:
    missing = study.study.models[2]
    assert "no_such_family" in missing.left_out and not missing.designs
    assert "no_such_family" in study.page.read_text() and "Not run: not there." in study.sentence


def test_1_percent_of_60_rows_is_a_row_or_said(study: StudyResult) -> None:
    design = next(one for one in study.study.models[0].designs if one.name == "1 % fresh")
    assert design.refused or design.real_rows in (0.0, 1.0)


def test_page_json_and_parquet_hold_the_same_numbers(study: StudyResult) -> None:
    told = json.loads((study.folder / "study.json").read_text())
    table = pq.read_table(study.folder / "study.parquet").to_pylist()
    values = {(model["name"], one["name"]): one["value"] for model in told["models"] for one in model["designs"]}
    assert {(row["model"], row["design"]): row["value"] for row in table} == values
    points = pq.read_table(study.folder / "study_points.parquet")
    assert len(points) == sum(len(model["law"]["points"]) for model in told["models"] if model["law"])
    assert page(read(study.folder)) == study.page.read_text()


def test_the_page_is_offline_small_and_whole(study: StudyResult) -> None:
    text = study.page.read_text()
    assert len(text) < 2_000_000 and "<script" not in text and "http://" not in text and "https://" not in text
    for anchor in ("sentence", "pictures", "left", "one-row", "law", "settings", "reading"):
        assert f'id="{anchor}"' in text
    assert "†" in text and "nan" not in text.lower().replace("finance", "")


def test_a_second_run_does_nothing_and_says_the_same(study: StudyResult) -> None:
    before = {path: path.stat().st_mtime_ns for path in study.folder.rglob("parts/*/*/*.parquet")}
    again = run(out=study.folder, workers=1, parts=(COUNTED, SMOOTH, UNKNOWN))
    assert before and before == {path: path.stat().st_mtime_ns for path in study.folder.rglob("parts/*/*/*.parquet")}
    assert again.study == study.study


def test_a_study_has_verdicts_plain_data_and_a_report(study: StudyResult) -> None:
    assert study.decision()["kernels: replace"] == study.study.models[1].designs[0].decision
    told = json.loads(json.dumps(study.told(), allow_nan=False))
    assert told["sentence"] == study.sentence and told["study"]["models"][0]["name"] == "counted names"
    before = study.page.read_text()
    study.page.unlink()
    assert report(study.folder).study == study.study and study.page.read_text() == before


def test_the_page_says_with_what_it_was_made_and_no_path_of_this_machine(study: StudyResult) -> None:
    assert set(study.study.software) >= {"longtail", "numpy", "python"}
    assert study.study.models[0].world == {"file": {"path": "made.parquet", "column": "name", "weight": "n"}}
    assert f"numpy {np.__version__}" in study.page.read_text() and str(study.folder) not in study.page.read_text()
    assert "--seed 1" in study.page.read_text()


def test_the_table_is_of_a_level_that_the_first_fits_show(study: StudyResult) -> None:
    # the very rare level of 60 rows is judged, but half of the first fits show nothing of it
    for model in study.study.models[:2]:
        assert all(one.value is not None for one in model.designs if not one.refused), model.name


def model_with(**designs: Any) -> Model:
    told = tuple(Design(name, **one) for name, one in designs.items())
    return Model("any", "numbers", {}, {}, 50, 5, 8, 100, level="rare", designs=told)


def test_what_is_not_known_has_a_reason() -> None:
    model = model_with(
        few={"chains": 8, "decision": "not judged"},
        dark={"chains": 8, "decision": "undecided"},
        failed={"chains": 8, "decision": "undecided", "failed": "8 of 8 chains failed: no (generation 2)"},
        refused={"refused": "cannot weigh"},
    )
    reasons = {name: left_cell(model, name) for name in ("few", "dark", "failed", "refused", "other")}
    assert all(text == "–" for text, _ in reasons.values())
    assert "too few rows" in reasons["few"][1] and "shows nothing" in reasons["dark"][1]
    assert "8 of 8" in reasons["failed"][1] and reasons["refused"][1] == "cannot weigh"
    assert "not part" in reasons["other"][1]


@pytest.mark.parametrize(
    "missed, in_errors, said",
    [(0.04, 9.0, YES), (0.08, 1.2, OPEN), (0.08, None, OPEN), (0.08, 3.0, NO)],
)
def test_a_miss_within_chance_is_no_finding(missed: float, in_errors: float | None, said: str) -> None:
    sizes = {"replace": Size(50, None, None, 0.01, 1.0, 0.0), "other": Size(50, None, None, missed, in_errors, 0.0)}
    assert carried(Law(50, None, None, 0.05, 1.0, 0.9, "", sizes, ())) == said


def test_nothing_to_run_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        run(out=tmp_path / "file", workers=1, parts=(UNKNOWN,))
    with pytest.raises(InputError, match="no model of the study could be run"):
        run(out=tmp_path, workers=1, parts=(UNKNOWN,))
    with pytest.raises(InputError, match="no finished study"):
        read(tmp_path)


def test_left_over_time_is_relative_to_the_first_fit_and_skips_failed_chains() -> None:
    kept = {0: np.array([0.8, 1.0, 0.8]), 5: np.array([0.4, np.nan, 0.8])}
    covered = {0: np.array([0.9, 0.8]), 5: np.array([0.6, np.nan])}
    path = left_over_time({("kept", "rare"): kept, ("covered", "rare"): covered}, "rare")
    assert path[0][:2] == (0, 1.0) and path[1][:2] == (5, 0.5)
    assert left_over_time({}, "rare") == ()


def test_shipped_settings_cover_four_kinds_and_every_design() -> None:
    assert len(FULL) >= 10 and {part.kind for part in FULL} == {"numbers", "tables", "images", "texts"}
    assert {part.kind for part in SMALL} == {part.kind for part in FULL} and len(SMALL) == 4
    whole = [part for part in FULL if part.designs == tuple(DESIGNS)]
    assert len(whole) >= 10 and {part.kind for part in whole} == {part.kind for part in FULL}
    assert all(part.designs in (VARIED, tuple(DESIGNS)[:-1]) for part in FULL if part not in whole)
    assert len({part.name for part in FULL}) == len(FULL)
    assert all(part.chains >= 8 for part in FULL if part.horizon > 20)


def test_the_docs_generator_fills_the_page(study: StudyResult, tmp_path: Path) -> None:
    docs = Path(__file__).parents[2] / "docs"
    target = tmp_path / "general-property.md"
    target.write_text((docs / "general-property.md").read_text())
    generator(docs / "make_general_property.py").main(str(study.folder), target)
    text = target.read_text()
    assert "| counted names |" in text and "no_such_family" in text and "not reached" in text
    pictures = sorted(path.name for path in tmp_path.glob("*.svg"))
    assert "general-property-left-counted-names.svg" in pictures and "general-property-law-kernels.svg" in pictures
    assert all(name in text for name in pictures)


def generator(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_general_property", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_levels_without_a_judge_are_said(tmp_path: Path) -> None:
    few = replace(COUNTED, chains=2, horizon=3, designs=("replace", "1 fresh row"))
    found = run(out=tmp_path, workers=1, parts=(few,)).study.models[0]
    assert found.level in LEVELS and all(design.low is None for design in found.designs)
