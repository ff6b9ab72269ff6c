"""Other tools beside ours: each installed in an environment of its own, asked through files, "not installed" if it is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

PACKAGES = {
    "prdc": ["prdc==0.2"],
    "sdmetrics": ["sdmetrics==0.32.0"],
    # Evidently does not start with pandas 3.
    "evidently": ["evidently==0.7.23", "pandas<3"],
}
MISSING = "not installed"
Columns = Mapping[str, np.ndarray]


class Peer:
    """One tool in a process of its own; `ask` gives its scores, its CPU seconds and its peak memory."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder

    def ask(self, reference: Columns, candidate: Columns) -> dict[str, float]:
        """The tool's numbers for one pair of sets.  Raises RuntimeError where it fails."""
        assert self.process.stdin is not None and self.process.stdout is not None
        path = self.folder / "pair.npz"
        sides = [(f"r:{name}", values) for name, values in reference.items()]
        sides += [(f"c:{name}", values) for name, values in candidate.items()]
        np.savez(path, **dict(sides))
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} stopped")
        return json.loads(line)


@contextmanager
def peer(tool: str, environments: Path) -> Iterator[Peer | None]:
    """A running tool of audit_peer_tools.TOOLS, or None where its package cannot be installed here."""
    package = tool.split("_")[0]
    python = installed(package, environments)
    if python is None:
        yield None
        return
    script = Path(__file__).with_name("audit_peer_tools.py")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    alone |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "DO_NOT_TRACK": "1"}
    with tempfile.TemporaryDirectory() as folder:
        command = [str(python), str(script), tool]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=alone) as process:
            yield Peer(process, Path(folder))
            assert process.stdin is not None
            process.stdin.close()


def installed(package: str, environments: Path) -> Path | None:
    """The Python of an environment that holds a package, made once; None where it cannot be made."""
    home = environments / package
    python = home / "bin" / "python"
    if (home / "ok").exists():
        return python
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], capture_output=True)
    if done.returncode == 0:
        done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES[package]], capture_output=True)
    if done.returncode:
        return None
    (home / "ok").touch()
    return python


def columns(rows: np.ndarray) -> Columns:
    """Rows (n, d) as columns named x0, x1 and so on."""
    return {f"x{at}": column for at, column in enumerate(rows.T)}
