"""The verb: names, kinds, objects, outside code, and what it prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from longtail import catalog
from longtail.checks.check import check
from longtail.errors import InputError
from longtail.families.gaussian import Gaussian
from longtail.worlds.file import File


def own() -> Iterator[Any]:
    """Every part that has examples; models that train one chain at a time take their time."""
    for kind in catalog.KINDS:
        for name in catalog.names(kind):
            cls: Any = catalog.find(kind, name)
            dear = (getattr(cls, "chains", None) == 1 and name != "lift") or name == "classifier_two_sample"
            if cls.EXAMPLES:
                yield pytest.param(kind, name, marks=pytest.mark.slow if dear else ())


@pytest.mark.parametrize(("kind", "name"), list(own()))
def test_every_part_keeps_its_contract(kind: str, name: str) -> None:
    result = check(name, kind=kind)
    needs = [row.says for row in result.rows if "pip install" in row.says]
    if needs and not result.failures and not result.passed:
        pytest.skip(needs[0])
    assert result.passed, str(result)


def test_only_worlds_of_files_have_no_examples() -> None:
    bare = {
        (kind, name) for kind in catalog.KINDS for name in catalog.names(kind) if not catalog.find(kind, name).EXAMPLES
    }  # type: ignore[attr-defined]
    assert bare <= {("world", name) for name in ("file", "table", "texts", "images")}


TEMPLATES = {
    "world": "Lognormal",
    "family": "Laplace",
    "regime": "FirstAndLast",
    "anchor": "CoreAndFresh",
    "metric": "AbsoluteDeviation",
    "executor": "Chunks",
}


@pytest.mark.parametrize(("kind", "name"), TEMPLATES.items())
def test_every_template_keeps_its_contract(kind: str, name: str) -> None:
    result = check(f"longtail.{catalog.KINDS[kind]}._template:{name}", trust=True)
    assert result.passed, str(result)
    assert result.rows[0].kind == kind
    assert "_template" not in catalog.names(kind)


def test_the_file_world_is_checked_as_an_object(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,n\n" + "".join(f"name{i},{1 + 1000 // (i + 1)}\n" for i in range(30)))
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("x,y\n" + "".join(f"{i / 7:.4f},{(i * 37) % 101}.5\n" for i in range(300)))
    for world in (File(str(names), "name", "n"), File(str(names), "name", "n", "pool"), File(str(numbers))):
        result = check(world)
        assert result.passed, str(result)
    assert not check("file").passed


def test_an_object_is_checked_as_given() -> None:
    result = check(Gaussian(divisor="n-1"))
    assert result.passed, str(result)
    assert {row.part for row in result.rows} == {"Gaussian"}


def test_the_printed_result() -> None:
    text = str(check("window"))
    assert text.startswith("regime window keeps its contract.\n")
    assert "names increments 0 to t only" in text


@pytest.mark.parametrize(
    ("part", "kind", "says"),
    [
        ("windov", None, 'did you mean "window"'),
        ("window", "regim", 'did you mean "regime"'),
        ("window", "anchor", 'no anchor "window"'),
        ("longtail.regimes._template:FirstAndLast", None, "trust"),
        ("window", "", "no kind"),
    ],
)
def test_bad_input_is_one_sentence(part: str, kind: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says):
        check(part, kind=kind)


def test_a_name_of_two_kinds_asks_which(monkeypatch: pytest.MonkeyPatch) -> None:
    names = catalog.names
    monkeypatch.setattr(catalog, "names", lambda kind: [*names(kind), "window"] if kind == "anchor" else names(kind))
    with pytest.raises(InputError, match="regime, anchor"):
        check("window")


def test_a_class_of_no_kind_names_the_members() -> None:
    with pytest.raises(InputError, match="recipe"):
        check(dict)


def test_a_model_whose_sampler_has_another_name_is_told_how_to_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mute_model.py").write_text("class Mute:\n    def fit(self, X):\n        pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    result = check("mute_model:Mute", trust=True)
    assert not result.passed and 'has no method sample; say which one it is (sample = "..."' in str(result)
