"""Other tools on one pair of sets, each in its own environment: reads paths of .npz files, a line each, writes JSON lines.

Run by audit_peers.py as `python audit_peer_tools.py TOOL`; imports nothing of longtail.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Columns = dict[str, np.ndarray]
COVERED, DRIFTED = 5, 0.5
"""PRDC's neighbours; the share of drifted columns from which Evidently's preset calls the data set drifted."""


def prdc(reference: Columns, candidate: Columns) -> dict[str, float]:
    from prdc import compute_prdc

    x, y = (np.stack(list(one.values()), axis=1) for one in (reference, candidate))
    return {key: float(value) for key, value in compute_prdc(x, y, nearest_k=COVERED).items()}


def sdmetrics_columns(reference: Columns, candidate: Columns) -> dict[str, float]:
    """The scores of single numeric columns that its report averages."""
    from sdmetrics.single_column import KSComplement, RangeCoverage

    real, made = frames(reference, candidate)
    shape = [KSComplement.compute(real[name], made[name]) for name in real]
    reach = [RangeCoverage.compute(real[name], made[name]) for name in real]
    return {"KS mean": float(np.mean(shape)), "range mean": float(np.mean(reach)), "range least": float(np.min(reach))}


def sdmetrics_report(reference: Columns, candidate: Columns) -> dict[str, float]:
    """The quality report of a whole table: its headline."""
    from sdmetrics.reports.single_table import QualityReport

    real, made = frames(reference, candidate)
    kinds = {name: {"sdtype": _kind(values)} for name, values in reference.items()}
    report = QualityReport()
    report.generate(real, made, {"columns": kinds}, verbose=False)
    return {"quality": float(report.get_score())}


def evidently_report(reference: Columns, candidate: Columns) -> dict[str, float]:
    """The drift preset: the share of columns that drifted, and its verdict on the data set."""
    from evidently import Report
    from evidently.presets import DataDriftPreset

    real, made = frames(reference, candidate)
    found = Report([DataDriftPreset()]).run(made, real).dict()
    (share,) = [m["value"]["share"] for m in found["metrics"] if isinstance(m["value"], dict) and "share" in m["value"]]
    return {"share of drifted columns": float(share), "alarm": float(share >= DRIFTED)}


def evidently_rule(reference: Columns, candidate: Columns) -> dict[str, float]:
    """The same verdict by the tests of the preset without its report, which costs far more."""
    from evidently.legacy.calculations.stattests import get_stattest
    from evidently.legacy.core import ColumnType

    real, made = frames(reference, candidate)
    drifted = []
    for name, values in reference.items():
        kind = ColumnType.Numerical if _kind(values) == "numerical" else ColumnType.Categorical
        test = get_stattest(real[name], made[name], kind, None)
        drifted.append(bool(test(real[name], made[name], kind, None).drifted))
    share = float(np.mean(drifted))
    return {"share of drifted columns": share, "alarm": float(share >= DRIFTED), "any column": float(any(drifted))}


def frames(reference: Columns, candidate: Columns) -> tuple[Any, Any]:
    """Both sets as data frames."""
    import pandas as pd

    return pd.DataFrame(reference), pd.DataFrame(candidate)


def _kind(values: np.ndarray) -> str:
    return "numerical" if values.dtype.kind in "fiu" else "categorical"


TOOLS: dict[str, Callable[[Columns, Columns], dict[str, float]]] = {
    one.__name__: one for one in (prdc, sdmetrics_columns, sdmetrics_report, evidently_report, evidently_rule)
}


def main() -> None:
    warnings.filterwarnings("ignore")
    tool = TOOLS[sys.argv[1]]
    for line in sys.stdin:
        with np.load(line.strip(), allow_pickle=False) as held:
            sets = [{key[2:]: held[key] for key in held.files if key[0] == side} for side in "rc"]
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            found = tool(*sets)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | {"cpu": time.process_time() - start, "peak MiB": peak}), flush=True)


if __name__ == "__main__":
    main()
