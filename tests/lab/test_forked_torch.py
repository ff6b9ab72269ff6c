"""Workers that are forked from a process in which torch had several threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason='needs torch: pip install "longtail[torch]"')

MODEL = """
import torch

class Model:
    def fit(self, X):
        self.mean, self.sd = torch.tensor(X.mean(0)), torch.tensor(X.std(0))
        square = torch.ones(900, 900)
        self.loss = float((square @ square).sum() * 0 + torch.softmax(torch.ones(1500, 1500), 1).sum() * 0)

    def sample(self, n, generator: torch.Generator):
        return self.mean + self.sd * torch.randn((n, len(self.mean)), generator=generator, dtype=self.mean.dtype)
"""
RUN = """
import torch, longtail
torch.set_num_threads(2)
square = torch.ones(900, 900)
(square @ square).sum(), torch.softmax(torch.ones(1500, 1500), 1).sum()
longtail.run(world="normal", family="models:Model", rows=20, chains=2, horizon=2, probe=20, workers=2, trust=True, out="run")
assert torch.get_num_threads() == 2
"""


def test_workers_do_not_wait_for_threads_that_a_fork_left_behind(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(MODEL)
    environment = {"PYTHONPATH": ":".join([str(tmp_path), *sys.path]), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=tmp_path, env=environment, timeout=60, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
