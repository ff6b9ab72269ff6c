"""Every page "add a part" is followed literally: its file is saved, checked, and used in a small run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import longtail
from longtail import catalog
from longtail.lab.experiment import cells, experiment, read

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {kind: DOCS / f"add-{'an' if kind[0] in 'ae' else 'a'}-{kind}.md" for kind in catalog.KINDS}


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, flags=re.M | re.S)


@pytest.fixture
def page(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of a page, its example file saved in an empty working directory."""
    text = PAGES[kind].read_text("utf8")
    found = re.findall(r"^Save as `(\w+\.py)`:\n\n```python\n(.*?)^```$", text, flags=re.M | re.S)
    assert len(found) == 1
    (tmp_path / found[0][0]).write_text(found[0][1], "utf8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, f"my_{kind}", raising=False)
    return text


@pytest.mark.parametrize("kind", catalog.KINDS)
def test_the_example_keeps_its_contract(kind: str, page: str) -> None:
    (call,) = re.findall(r"`longtail\.check\((\"[^\"]+\"), trust=True\)`", page)
    result = longtail.check(call.strip('"'), trust=True)
    assert result.passed, str(result)
    assert result.rows[0].kind == kind


@pytest.mark.parametrize("kind", catalog.KINDS)
def test_the_check_command_works_in_the_folder_of_the_file(kind: str, page: str, tmp_path: Path) -> None:
    (command,) = blocks(page, "sh")
    name, *words = command.split()
    assert name == "longtail"
    program = str(Path(sys.executable).parent / name)
    done = subprocess.run([program, *words], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{kind} my_{kind}:My{kind.title()} keeps its contract." in done.stdout


@pytest.mark.parametrize("kind", catalog.KINDS)
def test_the_run_works(kind: str, page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = blocks(page, "python")[-1]
    assert script.startswith("import longtail\n")
    space: dict[str, object] = {}
    exec(compile(script, str(PAGES[kind]), "exec"), space)
    assert capsys.readouterr().out.strip()
    result = space["result"]
    assert isinstance(result.folder, Path)
    assert result.measurements.num_rows > 0
    assert any((tmp_path / "longtail-runs").iterdir())


@pytest.mark.parametrize("kind", [kind for kind in catalog.KINDS if kind != "executor"])
def test_the_experiment_line_is_read(kind: str, page: str, tmp_path: Path) -> None:
    (line,) = blocks(page, "toml")
    numbers = "" if line.startswith("world") else 'world = "normal"\n'
    (tmp_path / "experiment.toml").write_text(f"{numbers}{line}", "utf8")
    asked = experiment(read(tmp_path / "experiment.toml"))
    found = cells(asked, trust=True)
    assert found
    with pytest.raises(longtail.InputError, match="trust"):
        longtail.run(tmp_path / "experiment.toml", dry_run=True)


@pytest.mark.parametrize("kind", catalog.KINDS)
def test_the_template_of_the_page_is_there(kind: str, page: str) -> None:
    (template,) = re.findall(r"`(src/longtail/\w+/_template\.py)`", page)
    assert (DOCS.parent / template).is_file()
    (copy,) = re.findall(r"such as `(src/longtail/\w+/\w+\.py)`", page)
    assert not (DOCS.parent / copy).exists()
