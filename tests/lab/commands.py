"""The command line in a process of its own, and what stays behind in a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

LONGTAIL = [sys.executable, "-c", "from longtail.cli import entry; entry()"]


def longtail(*arguments: object, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """One finished call of the command line."""
    words = [*LONGTAIL, *map(str, arguments)]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **more)


def begin(*arguments: object, cwd: Path) -> subprocess.Popen[str]:
    """A call that goes on, in a process group of its own, as a terminal starts it."""
    words = [*LONGTAIL, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=cwd, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a refusal; asserts exit code 2 and no traceback."""
    assert done.returncode == 2, (done.returncode, done.stdout[-500:], done.stderr[-2000:])
    assert "Traceback" not in done.stderr and done.stdout == "", (done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("longtail: "), done.stderr
    assert "<class" not in lines[0] and "NoneType" not in lines[0], lines[0]
    return lines[0]


def left_behind(folder: Path) -> set[str]:
    """Every file below a folder, by its relative name."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def toml(**fields: Any) -> str:
    """An experiment file; values are written as JSON, which TOML reads for numbers, strings and flat lists."""
    return "".join(
        f"{key} = {value if isinstance(value, str) and '=' in value else json.dumps(value)}\n"
        for key, value in fields.items()
    )


def alive(process: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children") if os.path.isdir(f"/proc/{process}/task") else ():
        found += [int(word) for word in task.read_text().split()]
    return found
