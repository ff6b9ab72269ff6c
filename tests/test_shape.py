"""The shape of the code: imports point down, files and functions stay small, one file adds a part."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import longtail
from longtail import catalog

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "longtail"
FILES = sorted(SOURCE.rglob("*.py"))

PARTS = tuple(catalog.KINDS.values())
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("address", "atomic", "recipe", "rows", "quantity", "outside"),
    ("contracts",),
    ("increments", "tally", "scatter", "expectation_maximisation", "picking", "catalog", "forms", "neural"),
    ("listing", "lifted", "numeric_nets", "causal_models"),
    ("coverage", "theory", "sources", "scores"),
    PARTS,
    ("lab", "audits", "estimates"),
    ("reproduction",),
    ("claims",),
    ("studies",),
    ("show", "checks"),
    ("cli", "testing"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

UPWARD = {
    (
        "studies/findings.py",
        "show",
    ): "a study ends by writing its page; the import stands in the function that writes it",
    ("studies/general_property.py", "show"): "a study shows itself; the imports stand in its methods",
    ("lab/run.py", "show"): "run ends by writing its page; the import stands in the function that writes it",
    ("lab/result.py", "show"): "a result shows itself; the imports stand in its methods",
    ("reproduction/result.py", "show"): "a reproduction shows itself; the imports stand in its methods",
    ("audits/result.py", "show"): "an audit shows itself; the imports stand in its methods",
}

LINES, LINES_AT_MOST, FUNCTION, PARAMETERS = 300, 500, 60, 7
LONGER_FILES: dict[str, str] = {"cli.py": "one function for each verb, with two lines for each option"}
LONGER_FUNCTIONS = {
    ("cli.py", "audit"): "two lines for each option of the command",
}
MORE_PARAMETERS = {
    ("lab/run.py", "run"): "the verb in Python has the options of the command",
    ("cli.py", "run"): "one parameter for each option of the command",
    ("cli.py", "audit"): "one parameter for each option of the command",
    ("audits/audit.py", "audit"): "the verb in Python has the options of the command",
}
FORBIDDEN = ("util", "utils", "helper", "helpers", "misc", "base", "manager", "registry")


def home(file: Path) -> str:
    """The root module or folder that a file belongs to."""
    relative = file.relative_to(SOURCE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(file: Path) -> Iterator[tuple[list[str], bool]]:
    """What a file imports of the package, as path parts below it, and whether inside a function."""
    tree = ast.parse(file.read_text("utf8"))
    late = {id(inner) for outer in ast.walk(tree) if isinstance(outer, ast.FunctionDef) for inner in ast.walk(outer)}
    folder = list(file.relative_to(SOURCE).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = folder[: len(folder) - node.level + 1] + (node.module.split(".") if node.module else [])
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "longtail":
            base = (node.module or "").split(".")[1:]
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.split(".")[0] == "longtail":
                    yield name.name.split(".")[1:], id(node) in late
            continue
        else:
            continue
        for name in [[]] if base else [[alias.name] for alias in node.names]:
            yield base + name, id(node) in late


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_imports_point_down(file: Path) -> None:
    own, where = home(file), str(file.relative_to(SOURCE))
    if own == "__init__":
        return
    assert own in RANK, f"{own} has no place in the layers of the docs; give it one"
    for target, late in imported(file):
        if target[0] == "__version__" or target[0] == own:
            continue
        assert target[0] in RANK, f"{where} imports longtail.{'.'.join(target)}, which has no layer"
        if RANK[target[0]] < RANK[own] or (RANK[target[0]] == RANK[own] == RANK["theory"]):
            continue
        assert (where, target[0]) in UPWARD and late, f"{where} imports {target[0]}, which lies above it or beside it"


@pytest.mark.parametrize("kind", PARTS)
def test_no_part_imports_another_part(kind: str) -> None:
    for file in (SOURCE / kind).glob("*.py"):
        for target, _ in imported(file):
            assert target[0] not in PARTS, f"{kind}/{file.name} imports the part {'.'.join(target)}"


@pytest.mark.parametrize("kind", PARTS)
def test_every_file_of_a_kind_is_a_part(kind: str) -> None:
    for file in (SOURCE / kind).glob("*.py"):
        if file.name not in ("__init__.py", "_template.py"):
            single = {name: folder for folder, name in zip(catalog.KINDS, PARTS, strict=True)}[kind]
            assert catalog.find(single, file.stem)


def test_layers_hold_every_module() -> None:
    assert {home(file) for file in FILES} - {"__init__"} <= set(RANK)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_sizes(file: Path) -> None:
    text, where = file.read_text("utf8"), str(file.relative_to(SOURCE))
    lines = len(text.splitlines())
    assert lines <= (LINES_AT_MOST if where in LONGER_FILES else LINES), f"{where} has {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION or (where, node.name) in LONGER_FUNCTIONS, (
                f"{where}: {node.name} has {length} lines"
            )
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = sum(argument.arg not in ("self", "cls") for argument in given)
            assert count <= PARAMETERS or (where, node.name) in MORE_PARAMETERS, (
                f"{where}: {node.name} has {count} parameters"
            )


def test_exceptions_are_still_needed() -> None:
    names = {str(file.relative_to(SOURCE)) for file in FILES}
    assert {where for where, _ in (*UPWARD, *MORE_PARAMETERS, *LONGER_FUNCTIONS)} | set(LONGER_FILES) <= names
    for where, target in UPWARD:
        assert any(found[0] == target for found, _ in imported(SOURCE / where)), f"{where} no longer imports {target}"


def test_no_file_is_a_drawer() -> None:
    assert not [file for file in FILES if file.stem.strip("_").lower() in FORBIDDEN]
    assert not [folder for folder in SOURCE.rglob("*") if folder.is_dir() and folder.name.lower() in FORBIDDEN]


DROPPED = {
    "worlds": ("lognormal", {"spread": 0.25}),
    "families": ("laplace", {}),
    "regimes": ("first_and_last", {"last": 2}),
    "anchors": ("core_and_fresh", {"core": 3}),
    "selections": ("one_in", {"drawn": 3}),
    "metrics": ("absolute_deviation", {}),
    "executors": ("chunks", {"size": 2}),
}

MAIN_JOB = """
import json, sys
import longtail
from longtail import catalog
asked = json.loads(sys.argv[1])
executor = asked.pop("executor")
result = longtail.run(**asked, executor=executor, out=sys.argv[2])
measured = result.measurements.to_pydict()
checks = {kind: longtail.check(name, kind=kind).passed for kind, name in json.loads(sys.argv[3]).items()}
print(json.dumps({
    "home": longtail.__file__,
    "values": sum(value is not None for value in measured["value"]),
    "parts": sorted(set(map(str, measured["part"]))),
    "checks": checks,
    "sentence": result.sentence,
}))
"""


def test_one_file_adds_a_part(tmp_path: Path) -> None:
    """Each template, dropped into the folder of its kind in a copy of the package, takes part in the main job."""
    package = tmp_path / "site" / "longtail"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder, (stem, _) in DROPPED.items():
        shutil.copy(package / folder / "_template.py", package / folder / f"{stem}.py")
    parts = {kind: DROPPED[folder] for kind, folder in catalog.KINDS.items()}
    asked = {
        **{kind: {name: given} for kind, (name, given) in parts.items() if kind != "metric"},
        "metrics": ["lost_mass", "moments", parts["metric"][0]],
        "rows": 40, "chains": 16, "horizon": 6, "seed": 3,
    }  # fmt: skip
    names = {kind: name for kind, (name, _) in parts.items()}
    done = subprocess.run(
        [sys.executable, "-c", MAIN_JOB, json.dumps(asked), str(tmp_path / "run"), json.dumps(names)],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert Path(found["home"]).parent == package
    assert found["values"] > 0
    assert "0 by absolute deviation" in found["parts"]
    assert found["checks"] == dict.fromkeys(names, True)
    assert Path(longtail.__file__).parent == SOURCE


def test_a_wrong_import_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The layering test is itself tested: a family that imports the lab, and a regime that imports a family."""
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", tmp_path)
    for folder, line in (
        ("families", "from ..lab import loop"),
        ("regimes", "from ..families.gaussian import Gaussian"),
    ):
        file = tmp_path / folder / "wrong.py"
        file.parent.mkdir()
        file.write_text(f"{line}\n", "utf8")
        with pytest.raises(AssertionError, match="lies above it or beside it"):
            test_imports_point_down(file)
