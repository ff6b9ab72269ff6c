"""One generation of one replicate for each trained family: CPU seconds, one thread, beside the aim.

python -m benchmarks.trained.  Real digits of scikit-learn (1,797 images of 8 x 8), and 3,000 rows of a table of seven
columns drawn here.  The aims are figures measured once for such models at these settings on one core of a small machine.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from typing import Any

import numpy as np

from longtail import catalog

Case = tuple[str, dict[str, Any], str, float]

CASES: tuple[Case, ...] = (
    ("gaussian_copula", {"categorical": (0, 1, 2)}, "table", 0.01),
    ("tabular_vae", {"categorical": (0, 1, 2)}, "table", 0.91),
    ("vae", {}, "digits", 0.28),
    ("flow", {}, "plane 8", 0.46),
    ("flow", {"architecture": "maf", "steps": 300}, "plane 8", 0.60),
    ("flow", {"architecture": "nsf", "steps": 300}, "plane 8", 3.18),
    ("diffusion", {}, "plane 16", 0.65),
    ("diffusion", {"steps": 150}, "plane 16", 0.43),
    ("diffusion", {"hidden": 256, "steps_to_draw": 25}, "digits", 2.35),
)


def digits() -> np.ndarray:
    from sklearn.datasets import load_digits

    return np.asarray(load_digits().data)


def plane(rows: np.ndarray, columns: int) -> np.ndarray:
    """The first principal coordinates."""
    centred = rows - rows.mean(axis=0)
    return np.asarray(centred @ np.linalg.svd(centred, full_matrices=False)[2][:columns].T)


def table(n: int = 3000) -> np.ndarray:
    """Three columns of names with rare ones, and four tied numbers, one of them whole."""
    rng = np.random.default_rng(0)
    names = np.stack([rng.zipf(1.8, n).clip(max=top) for top in (12, 16, 100)], axis=1)
    heap = rng.standard_normal((n, 4)) @ rng.standard_normal((4, 4)) + names[:, :1]
    return np.column_stack((names, heap[:, :3], np.round(5 * np.exp(heap[:, 3] / 4))))


def main() -> None:
    images = digits()
    data = {"digits": images, "plane 8": plane(images, 8), "plane 16": plane(images, 16), "table": table()}
    print(
        f"{'family':16} {'settings':44} {'data':9} {'rows':>5} {'fit s':>6} {'draw s':>6} {'both':>6} {'aim':>6} {'variance':>8}"
    )
    for name, given, of, aim in CASES:
        family, rows = catalog.build("family", name, given), data[of][None]
        family.sample(family.fit(rows[:, :64], np.random.default_rng(0)), 9, np.random.default_rng(0))
        begun = time.process_time()
        state = family.fit(rows, np.random.default_rng(1))
        fitted = time.process_time()
        drawn = family.sample(state, rows.shape[1], np.random.default_rng(2))
        done = time.process_time()
        varies = rows[0].std(axis=0) > 0
        kept = (drawn[0].var(axis=0)[varies] / rows[0].var(axis=0)[varies]).mean()
        text = ", ".join(f"{key} {value}" for key, value in given.items()) or "defaults"
        print(
            f"{name:16} {text:44} {of:9} {rows.shape[1]:5} {fitted - begun:6.2f} {done - fitted:6.2f} "
            f"{done - begun:6.2f} {aim:6.2f} {kept:8.2f}"
        )


if __name__ == "__main__":
    main()
