"""The page on models of the user's own is followed literally: files saved, models checked, experiments run."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from pathlib import Path

import pytest

from longtail import cli
from longtail.lab.experiment import cells, experiment, read

PAGE = Path(__file__).parents[1] / "docs" / "your-own-model.md"
BLOCK = re.compile(r"(?:^Save as `(\w+\.py)`:\n\n)?^```(python|toml|sh|console)\n(.*?)^```$", flags=re.M | re.S)
SECTIONS = re.split(r"^## ", PAGE.read_text("utf8"), flags=re.M)[1:]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with the data that the page names."""
    towns = ("Ulm", "Bonn", "Kiel", "Trier")
    people = "".join(f"{20 + at * 7 % 50},{towns[at * at % 11 % 4]},{at * 13 % 17}.5\n" for at in range(300))
    (tmp_path / "people.csv").write_text(f"age,town,hours\n{people}", "utf8")
    subjects, verbs = ("the cat", "a dog", "the old bird", "nobody"), ("sees", "hears", "follows")
    lines = [f"{subjects[at % 4]} {verbs[at * at % 3]} {subjects[at // 3 % 4]}" for at in range(200)]
    (tmp_path / "lines.txt").write_text("\n".join(lines) + "\n", "utf8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("my_tables", "my_texts"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


@pytest.mark.parametrize("section", [one for one in SECTIONS if "```" in one], ids=lambda one: one.partition("\n")[0])
def test_every_example_runs(section: str, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if "import pandas" in section and importlib.util.find_spec("pandas") is None:
        pytest.skip("needs pandas: pip install pandas")
    if "sklearn" in section:
        pytest.importorskip("sklearn")
    printed = ""
    for name, language, text in BLOCK.findall(section):
        if name:
            (workplace / name).write_text(text, "utf8")
        elif language == "python":
            exec(compile(text, str(PAGE), "exec"), {})
            assert capsys.readouterr().out.strip()
        elif language == "toml":
            (file,) = re.findall(r"^# (\S+\.toml)\n", text)
            (workplace / file).write_text(text, "utf8")
            assert cells(experiment(read(workplace / file)), trust=True)
        elif language == "sh":
            for line in text.splitlines():
                program, *words = shlex.split(line)
                assert program == "longtail" and cli.main(words) == cli.PASS, line
            printed = " ".join(capsys.readouterr().out.split())
        else:
            for line in text.splitlines():
                assert " ".join(line.split()) in printed


def test_the_table_of_clauses_is_that_of_the_code() -> None:
    from longtail.checks.family import FAMILY

    rows = re.findall(r"^\| ([^|]+) \|", SECTIONS[-1], flags=re.M)
    told = [row for row in rows if row != "clause" and not row.startswith("-")]
    assert told == [name for name, _ in FAMILY][: len(told)] and len(told) == 7
