"""The main job on real data: `make demo`.  Two data sets, every usual remedy, one page."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from longtail.cli import main
from longtail.studies.data import names_of_2017, weather_of_new_york


def demo(out: Path) -> int:
    """Writes the data and the experiment below `out`, runs what is missing of it, and says where the page is."""
    names_of_2017(out / "data")
    weather_of_new_york(out / "data")
    shutil.copy(Path(__file__).parent / "demo.toml", out / "demo.toml")
    return main(["run", str(out / "demo.toml"), "--out", str(out / "run")])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("demo-run"))
    sys.exit(demo(parser.parse_args().out))
