"""What the scores of vectors cost at 10,000 x 64, in processor seconds; beside them the packages where they are installed.

Run: python -m benchmarks.scores
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from longtail.scores.copies import copies
from longtail.scores.distances import distances
from longtail.scores.frechet import frechet_distance
from longtail.scores.kernel_distance import kernel_distance
from longtail.scores.prdc import prdc
from longtail.scores.vendi import vendi

ROWS, COLUMNS, PACKAGE_ROWS = 10_000, 64, 3_000
"""The packages hold all pairs of rows, and get fewer of them."""

Score = Callable[[np.ndarray, np.ndarray], Any]

OURS: dict[str, Score] = {
    "Vendi, dual form": lambda real, made: vendi(made),
    "precision, recall, density, coverage": lambda real, made: prdc(real, made)[:4],
    "Frechet distance": frechet_distance,
    "kernel distance": kernel_distance,
    "energy distance": lambda real, made: distances(real, made, 0.0).energy,
    "memorisation": lambda real, made: copies(real[::2], real[1::2], made, np.random.default_rng(0)).p,
}


def packages() -> dict[str, Score]:
    """What installed packages have of these scores."""
    found: dict[str, Score] = {}
    try:
        theirs = import_module("vendi_score.vendi")
    except ImportError:
        print("vendi-score is not installed: pip install vendi-score")
    else:
        found["Vendi, dual form of vendi-score"] = lambda real, made: theirs.score_dual(made, normalize=True)
        found["Vendi, all pairs of vendi-score"] = lambda real, made: theirs.score_X(made)
    try:
        balls = import_module("prdc")
    except ImportError:
        print("prdc is not installed: pip install prdc")
    else:
        found["precision, recall, density, coverage of prdc"] = lambda real, made: balls.compute_prdc(real, made, 5)
    return found


def seconds(score: Score, rows: int) -> float:
    """The least of three runs."""
    rng = np.random.default_rng(0)
    real, made = rng.standard_normal((2, rows, COLUMNS))
    taken = []
    for _ in range(3):
        start = time.process_time()
        score(real, made)
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    with threadpool_limits(1):
        for name, score in OURS.items():
            print(f"{name:48} {ROWS:6,} x {COLUMNS}  {seconds(score, ROWS):8.3f} s")
        for name, score in packages().items():
            own = name.split(" of ")[0] if "all pairs" not in name else "Vendi, dual form"
            ours = seconds(OURS[own], PACKAGE_ROWS) if own in OURS else float("nan")
            print(f"{name:48} {PACKAGE_ROWS:6,} x {COLUMNS}  {seconds(score, PACKAGE_ROWS):8.3f} s (ours {ours:.3f} s)")


if __name__ == "__main__":
    main()
