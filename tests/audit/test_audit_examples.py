"""The examples on real data, on fewer rows: their commands run, and the audit is right about what the generators lost."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from longtail.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALLER: dict[str, dict[str, int]] = {
    "table": {"TRAIN": 300, "REFERENCE": 12_000, "CANDIDATE": 12_000, "MODEL": 40_000},
    "text": {"TRAIN": 200, "CANDIDATE": 2_000, "MODEL": 6_000},
    "images": {"CANDIDATE": 2_000, "MODEL": 20_000},
}
SPEECHES = 2_000
ENOUGH = 1.5
"""Times the rows that the page says are needed."""


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example as a module, with fewer rows."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    import audit_data
    import audit_text

    for kind, constants in SMALLER.items():
        for name, value in constants.items():
            monkeypatch.setattr(sys.modules[f"audit_{kind}"], name, value)
    speeches = audit_text._speeches()[::10][:SPEECHES]
    monkeypatch.setattr(audit_text, "_speeches", lambda: speeches)
    return audit_data


def commands(told: str) -> dict[str, tuple[str, list[str]]]:
    """From the first lines of the example: folder and audit of each kind."""
    lines = [shlex.split(line) for line in told.replace("\\\n", " ").splitlines() if line.startswith("    ")]
    made = [line for line in lines if line[:1] == ["python"]]
    audits = [line[1:] for line in lines if line[:1] == ["longtail"]]
    return {one[3]: (one[5], audit) for one, audit in zip(made, audits, strict=True)}


@pytest.mark.parametrize("kind", SMALLER)
def test_the_audit_is_right_about_a_real_generator(
    kind: str, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder, words = commands(data.__doc__)[kind]
    assert data.write(kind, Path(folder), 1).startswith(kind)
    assert main(words) == 1
    assert capsys.readouterr().out.rstrip().endswith(f"{folder}-audit/report.html")
    truth = kept_by_group(json.loads(Path(folder, "expected.json").read_text("utf8"))["entries"])
    groups = json.loads(Path(f"{folder}-audit", "audit.json").read_text("utf8"))["groups"]
    judged = [(row, truth[row["group"]]) for row in groups if row["group"] in truth]
    assert len(judged) >= 10
    assert any(row["verdict"] == "fine" for row, _ in judged)
    assert kind == "images" or any(row["verdict"] in ("gone", "thinning") for row, _ in judged)
    for row, kept in judged:
        least, most = {"gone": (0, 0.1), "thinning": (0, 0.8), "fine": (0.8, 99)}.get(row["verdict"], (0, 99))
        assert least <= kept <= most, (row["group"], row["verdict"], kept)
    called = [(row["group"], row["verdict"]) for row, kept in judged if kept == 0 and large(row)]
    assert all(verdict == "gone" for _, verdict in called), called


def large(row: dict[str, Any]) -> bool:
    """Whether a lost group of this size must be called gone."""
    return row["needed"] is not None and row["expected"] >= ENOUGH * row["needed"]


def kept_by_group(entries: list[dict[str, Any]]) -> dict[str, float]:
    """What the fitted generator really keeps of each group, by the name that the audit gives it."""
    found = {}
    for one in entries:
        named = one.get("group", {})
        name = ", ".join(f"{column} = {value}" for column, value in named.items())
        found[f'words: "{named["word"]}"' if "word" in named else name] = one["kept"]
    return found
