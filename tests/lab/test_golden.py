"""Golden values of a tiny run of every lane and way of drawing: a change of numbers is noticed.

They hold within 1e-9 on every machine.  When numbers are meant to change, stored folders no longer fit: change the version too,
and write the values that a failing test prints.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import runs

ZIPF = {"world": {"zipf": {"symbols": 40}}, "family": "categorical", "metrics": ["diversity", "lost_mass"]}
NORMAL = {"world": {"normal": {"dim": 3, "mean": 1.0}}, "metrics": ["moments"]}
CASES: dict[str, dict[str, Any]] = {
    "categorical, parents copied": {**ZIPF, "rows": 60},
    "categorical, multinomial": {**ZIPF, "rows": 10**9, "anchor": {"fresh": {"share": 0.01}}},
    "categorical, prior": {**ZIPF, "rows": 100, "family": {"categorical": {"prior": 5.0}}},
    "categorical, subsampled": {**ZIPF, "rows": 60, "regime": "budget", "anchor": {"fixed": {"rows": 5}}},
    "categorical, by chance": {**ZIPF, "rows": 60, "anchor": {"fresh": {"chance": 0.1}}},
    "categorical, rows": {**ZIPF, "rows": 60, "lane": "rows", "regime": {"window": {"width": 2}}},
    "gaussian": {**NORMAL, "world": "normal", "rows": 30},
    "gaussian, accumulate": {**NORMAL, "rows": 30, "regime": "accumulate", "anchor": {"fresh": {"rows": 2}}},
    "gaussian, prior": {**NORMAL, "rows": 30, "family": {"gaussian": {"prior": 4.0}}},
    "gaussian, mixture summed": {
        "world": "mixture",
        "metrics": ["moments"],
        "rows": 30,
        "anchor": {"contaminated": {"rows": 6, "false": 0.5}},
    },
    "gaussian, rows": {**NORMAL, "rows": 30, "lane": "rows", "regime": "budget"},
}
QUANTITIES = ("heterozygosity", "uncovered", "log_variance", "mean")


def found(case: str, folder: Path) -> list[float]:
    """Values of the first chain at generation 5: two of each quantity at most, by part."""
    result = runs.run(folder, {"seed": 7, "chains": 4, "horizon": 6, "probe": 30, **CASES[case]})
    rows = [row for row in result.measurements.to_pylist() if (row["chain"], row["generation"]) == (0, 5)]
    values = {
        name: sorted((row["part"], row["value"]) for row in rows if row["quantity"] == name) for name in QUANTITIES
    }
    return [value for name in QUANTITIES for _, value in values[name][:2]]


GOLDEN: dict[str, list[float]] = {
    "categorical, parents copied": [0.8638888888888889, 0.2258041873320602, 1.0],
    "categorical, multinomial": [0.9114904212779288, 0.0, 1.1102230246251565e-16],
    "categorical, prior": [0.9073356009070295, 0.22461722018617103, 0.43230588949724913],
    "categorical, subsampled": [0.8842603550295858, 0.09084619148619721, 0.842308807140967],
    "categorical, by chance": [0.8811111111111111, 0.1603658521577599, 0.8583656329651806],
    "categorical, rows": [0.8533333333333333, 0.11490498809992089, 0.8675964786331262],
    "gaussian": [0.267033563228971, 0.2149737260999191],
    "gaussian, accumulate": [0.04205228994344922, -0.039988453235869505, 0.7113809809892585, 1.1526282201356852],
    "gaussian, prior": [-0.12116167852747495, 0.7561104051081691, 0.6514587212358836, 0.6317318483725635],
    "gaussian, mixture summed": [1.9159387846473441, 0.3070011552554207],
    "gaussian, rows": [-0.2553179987536581, -0.6168720275788944, 1.232236875505372, 1.2082634147899785],
}


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, tmp_path: Path) -> None:
    assert found(case, tmp_path) == pytest.approx(GOLDEN[case], rel=1e-9)
