"""What the audit must reach, measured: false alarms of the page, power beside other tools, names, verdicts, speed, promises.

    python -m benchmarks.audit                                  every table, as many trials as the targets ask for
    python -m benchmarks.audit nulls --trials 200 --seconds 300  one table, fewer trials
    python -m benchmarks.audit power --processes 1

Every trial is written down when it is done, so a run that was stopped goes on where it was.  Other tools are installed
into environments of their own under the folder of results; what cannot be installed is called so.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

TITLES = {
    "nulls": "False alarms of the whole page",
    "power": "One per cent of the mass lost",
    "small_groups": "Two small groups gone",
    "failures": "Four gross failures",
    "verdicts": 'Verdicts are not hidden behind "too few rows"',
    "promises": "Promises of the tests",
    "speed": "Speed and memory",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TITLES)}; all of them without one")
    parser.add_argument("--out", type=Path, default=Path("build/bench-audit"), help="where trials are kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trials", type=int, help="trials of each kind, instead of those that the targets ask for")
    parser.add_argument("--seconds", type=float, default=1e9, help="time for each kind of trial")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    if unknown := set(asked.tables) - set(TITLES):
        parser.error(f"no table {', '.join(sorted(unknown))}; they are {', '.join(TITLES)}")
    from benchmarks.audit_trials import Plan

    plan = Plan(asked.out, asked.seed, asked.trials, asked.seconds, asked.processes if asked.processes > 1 else 0)
    for name in asked.tables or TITLES:
        lines = ["", f"## {TITLES[name]}", "", *import_module(f"benchmarks.audit_{name}").table(plan)]
        print("\n".join(lines), flush=True)
        plan.out.mkdir(parents=True, exist_ok=True)
        (plan.out / f"{name}.md").write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
