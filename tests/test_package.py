"""The package as a user gets it: command, types, licence, a light import, a wheel with its files."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import metadata
from importlib.resources import files
from pathlib import Path

import longtail

ROOT = Path(__file__).parents[1]
HEAVY = ("pandas", "scipy", "scipy.stats", "sklearn", "pyarrow", "matplotlib", "rich", "numba", "torch")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """One finished process with its text output."""
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_version_on_the_command_line() -> None:
    done = run(str(Path(sys.executable).parent / "longtail"), "--version")
    assert done.returncode == 0, done.stderr
    assert longtail.__version__ in done.stdout


def test_import_is_light() -> None:
    code = f"import longtail, sys; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_types_are_shipped() -> None:
    assert files("longtail").joinpath("py.typed").is_file()


def test_licence_and_citation() -> None:
    licence = (ROOT / "LICENSE").read_text("utf8")
    assert "Apache License" in licence and "END OF TERMS AND CONDITIONS" in licence
    assert metadata("longtail")["License-Expression"] == "Apache-2.0"
    citation = (ROOT / "CITATION.cff").read_text("utf8")
    assert re.search(rf"^version: {re.escape(longtail.__version__)}$", citation, flags=re.M)
    assert re.search(r"^license: Apache-2.0$", citation, flags=re.M)


def test_notice_names_every_data_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    notice = (ROOT / "NOTICE").read_text("utf8")
    for requirement in declared["dependency-groups"]["data"]:
        assert requirement.replace("==", " ") in notice


def test_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        shipped = set(wheel.namelist())
    source = ROOT / "src"
    wanted = {
        str(path.relative_to(source))
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= shipped
