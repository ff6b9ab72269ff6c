"""The audit's rows of the targets in STATISTICS 8: a target is met where the 99 % interval of the rate touches it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from benchmarks.audit_trials import Plan, Trial, bounds, trials
from verification.audit_worlds import category_loss, loss, null_rows, zipf

from longtail.audits.catscan import catscan
from longtail.audits.retention import interval
from longtail.audits.tailscan import tailscan
from longtail.scores.copies import copies

LEVEL = 0.05
LAWS = (
    ("normal", 1, 500, 500),
    ("normal", 16, 500, 500),
    ("mode", 64, 300, 300),
    ("heavy", 2, 200, 200),
    ("ties", 4, 200, 200),
    ("normal", 3, 600, 200),
)
LOSSES = [(name, 2000, 16) for name in ("trunc99", "mode1", "dimloss", "dup20", "shrink5")]
LOSSES += [(name, 500, d) for name in ("trunc95", "mode5") for d in (1, 2, 16, 64)]
LOSSES += [("shrink10", 500, 16), ("shrink10", 500, 64)]


def scan_null(rng: np.random.Generator, kind: str, d: int, real: int, made: int) -> dict[str, Any]:
    """The tail scan of two samples of one law."""
    return {"p": tailscan(null_rows(kind, real, d, rng), null_rows(kind, made, d, rng), rng).p}


def scan_loss(rng: np.random.Generator, name: str, n: int, d: int) -> dict[str, Any]:
    """The tail scan of a planted loss."""
    return {"p": tailscan(*loss(name, n, d, rng), rng).p}


def categories_null(rng: np.random.Generator, symbols: int, real: int, made: int) -> dict[str, Any]:
    """The category scan of two samples of one Zipf law."""
    p = zipf(symbols)
    return {"p": catscan(rng.multinomial(real, p), rng.multinomial(made, p), rng, level=LEVEL).p}


def categories_loss(rng: np.random.Generator, name: str) -> dict[str, Any]:
    """The category scan of a planted loss, K = 1,000, n = 2,000."""
    return {"p": catscan(*category_loss(name, 1000, 2000, rng), rng, level=LEVEL).p}


def copied(rng: np.random.Generator, held: int, made: int, d: int, share: float) -> dict[str, Any]:
    """The copies test where a share of the candidate are training rows with noise .05."""
    train, other, rows = (rng.standard_normal((size, d)) for size in (held, held, made))
    few = int(share * made)
    rows[:few] = train[rng.choice(held, few, replace=False)] + 0.05 * rng.standard_normal((few, d))
    return {"p": copies(train, other, rows, rng).p}


def covered(rng: np.random.Generator, n: int, share: float, kept: float) -> dict[str, Any]:
    """How many of 500 retention intervals hold the truth."""
    x, y = rng.binomial(n, share, 500), rng.binomial(n, share * kept, 500)
    low, high = interval(x, n, y, n, LEVEL / 2)
    return {"held": int(((low <= kept) & (kept <= high)).sum())}


def table(plan: Plan) -> list[str]:
    """Each row with its target and the rate that was seen."""
    lines = ["| what | wanted | seen | trials | 99 % interval | |", "|---|---|---:|---:|---|---|"]
    for name, wanted, most, count, trial, given in _rows():
        found = trials(plan, "promise-" + name.replace(" ", "-").replace(",", ""), count, trial, *given)
        hits = sum(one["held"] if "held" in one else one["p"] <= LEVEL for one in found)
        of = len(found) * (500 if trial is covered else 1)
        low, high = bounds(hits, of)
        met = low <= wanted if most else high >= wanted
        words = f"{'at most' if most else 'at least'} {wanted}"
        lines.append(
            f"| {name} | {words} | {hits / of:.3f} | {of:,} | {low:.3f} to {high:.3f} | {'met' if met else 'MISSED'} |"
        )
    return lines


def _rows() -> Iterator[tuple[str, float, bool, int, Trial, tuple[Any, ...]]]:
    """Name, target, whether it is a ceiling, trials, the trial and what it is given."""
    for kind, d, real, made in LAWS:
        yield f"tail scan {kind} d={d} {real} and {made}", LEVEL, True, 300, scan_null, (kind, d, real, made)
    for symbols, real in ((1000, 500), (1000, 2000), (100, 500), (100, 2000)):
        yield f"category scan K={symbols} {real} and 500", LEVEL, True, 400, categories_null, (symbols, real, 500)
    for name in ("drop5", "half5", "thin", "wf1", "wf3", "temp"):
        yield f"category scan {name}", 0.95, False, 60, categories_loss, (name,)
    for name, n, d in LOSSES:
        yield f"tail scan {name} n={n} d={d}", 0.9, False, 20, scan_loss, (name, n, d)
    for held, made, d in ((500, 500, 16), (500, 5000, 2), (500, 5000, 16), (500, 2000, 64)):
        yield f"copies none {made} to {held} d={d}", LEVEL, True, 200, copied, (held, made, d, 0.0)
    for d in (16, 64):
        yield f"copies 5 percent d={d}", 0.95, False, 60, copied, (500, 500, d, 0.05)
    for n, share, kept in ((1000, 0.003, 1.0), (1000, 0.1, 0.5), (10_000, 0.001, 0.5), (10_000, 0.3, 0.1)):
        yield f"retention interval n={n} q={share} kept={kept}", 0.95, False, 40, covered, (n, share, kept)
