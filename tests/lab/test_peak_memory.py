"""Peak memory is set by the block: ten times the chains raise it by less than a tenth."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import json, resource, sys
import longtail
asked = json.loads(sys.argv[1])
longtail.run(asked, out=sys.argv[2], executor="serial")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
WORLDS = {
    "gaussian": '{"world": "normal", "rows": 100, "horizon": 5, "metrics": ["moments", "lost_mass"], "probe": 100, "chains": %d}',
    "zipf": '{"world": {"zipf": {"symbols": 400}}, "rows": 400, "horizon": 5, "metrics": ["lost_mass", "diversity"], "chains": %d}',
}
BASE = {"gaussian": 16384, "zipf": 4096}


def peak(asked: str, folder: Path) -> int:
    """The largest resident size of a run in a process of its own, in kB."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, asked, str(folder)], capture_output=True, text=True, timeout=200, check=True
    )
    return int(done.stdout.split()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("name", WORLDS)
def test_ten_times_the_chains(name: str, tmp_path: Path) -> None:
    few = peak(WORLDS[name] % BASE[name], tmp_path / "few")
    many = peak(WORLDS[name] % (10 * BASE[name]), tmp_path / "many")
    assert many < 1.1 * few, f"{few} kB grew to {many} kB"
