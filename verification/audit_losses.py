"""What the audit must find: planted losses, small groups gone, gross failures, copies; each at least as often as promised."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from longtail.audits.audit import audit
from longtail.audits.catscan import catscan
from longtail.audits.tailscan import tailscan
from longtail.reproduction.check import Check, at_least
from longtail.scores.copies import copies

from .audit_worlds import category_loss, loss, world

Rng = np.random.Generator
LEVEL = 0.05


def claim_the_tail_scan_sees_one_per_cent_lost(rng: Rng) -> Iterator[Check]:
    """1,000 rows of each in 64 columns; the outskirts of a column also against five times as many real rows."""
    for name, ratio, wanted, trials in (
        ("axis", 1, 0.30, 20),
        ("radial", 1, 0.50, 20),
        ("rare", 1, 0.70, 20),
        ("scale", 1, 0.99, 12),
        ("axis", 5, 0.70, 12),
    ):
        hits = [tailscan(*world(name, 1000, rng, ratio), rng).p <= LEVEL for _ in range(trials)]
        yield at_least("tail scan, power", f"{name}, {1000 * ratio:,} and 1,000 rows", np.array(hits), wanted)


def claim_the_tail_scan_sees_larger_losses(rng: Rng) -> Iterator[Check]:
    """Losses of STATISTICS 2.2 at n = 500, and at n = 2,000 with 16 columns."""
    cases = [("trunc95", 500, d) for d in (1, 2, 16, 64)] + [("mode5", 500, d) for d in (1, 2, 16, 64)]
    cases += [("shrink10", 500, 16), ("shrink10", 500, 64)]
    cases += [(name, 2000, 16) for name in ("trunc99", "mode1", "dimloss", "dup20", "shrink5")]
    for name, n, d in cases:
        hits = [tailscan(*loss(name, n, d, rng), rng).p <= LEVEL for _ in range(8)]
        yield at_least("tail scan, power", f"{name}, n={n}, d={d}", np.array(hits), 0.9)


def claim_the_category_scan_sees_losses(rng: Rng) -> Iterator[Check]:
    """Six losses of Zipf's categories, K = 1,000, n = 2,000."""
    for name in ("drop5", "half5", "thin", "wf1", "wf3", "temp"):
        hits = [catscan(*category_loss(name, 1000, 2000, rng), rng, level=LEVEL).p <= LEVEL for _ in range(30)]
        yield at_least("category scan, power", f"{name}, K=1000, n=2000", np.array(hits), 0.95)


def claim_copies_are_found(rng: Rng) -> Iterator[Check]:
    """5 % of the candidate are training rows with noise .05."""
    for d in (16, 64):
        hits = [copies(*_copied(500, d, rng), rng).p <= LEVEL for _ in range(30)]
        yield at_least("copies, power", f"5 % of 500 rows copied, d={d}", np.array(hits), 0.95)


def _copied(n: int, d: int, rng: Rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    train, held, made = (rng.standard_normal((n, d)) for _ in range(3))
    few = n // 20
    made[:few] = train[rng.choice(n, few, replace=False)] + 0.05 * rng.standard_normal((few, d))
    return train, held, made


def claim_lost_groups_are_named(rng: Rng) -> Iterator[Check]:
    """A group that is gone and held 1.5 times the printed needed rows is named gone; an honest one never by its side."""
    gone, kept = [], []
    for _ in range(15):
        sizes = np.append(rng.integers(100, 2000, 30), 160)
        names = [f"g{at}" for at in range(len(sizes))]
        made = np.append(sizes[:-1], 0) / sizes[:-1].sum()
        rows = [rng.multinomial(sizes.sum(), one) for one in (sizes / sizes.sum(), made)]
        tables = [pa.table({"name": np.repeat(names, one)}) for one in rows]
        found = audit(reference=tables[0], candidate=tables[1], seed=int(rng.integers(2**31)))
        (lost,) = [row for row in found.groups.to_pylist() if row["group"] == "name = g30"]
        assert lost["needed"] * 1.5 <= 160, "the group must hold 1.5 times the needed rows"
        gone.append(lost["verdict"] == "gone")
        kept.append([row["verdict"] in ("fine", "too few rows to tell") for row in found.groups.to_pylist()][:-1])
    yield at_least("a lost group is named gone", "160 rows, one of 31 groups", np.array(gone), 0.9)
    yield at_least("no other group is called", "30 intact groups beside it", np.array([all(one) for one in kept]), 0.95)


def claim_gross_failures_are_seen(rng: Rng) -> Iterator[Check]:
    """Spread halved, points repeated, the reference copied: each rejects the block that is about it."""
    for name, block in (("halved", "numbers"), ("repeated", "repeated rows"), ("copied", "copies of reference rows")):
        hits = []
        for _ in range(10):
            x, y = rng.standard_normal((2, 600, 8))
            made = {"halved": y / 2, "repeated": np.repeat(y[:60], 10, axis=0), "copied": x}[name]
            tables = [pa.table({f"x{at}": column for at, column in enumerate(rows.T)}) for rows in (x, made)]
            found = audit(reference=tables[0], candidate=tables[1], seed=int(rng.integers(2**31)))
            hits.append(any(row["rejected"] for row in found.blocks.to_pylist() if row["block"] == block))
        yield at_least("gross failure seen", f"{name}, n=600, d=8", np.array(hits), 0.95)
