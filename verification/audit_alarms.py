"""False alarms of the audit's tests and of its whole page, each at most its level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import numpy as np

from longtail.audits import verdicts
from longtail.audits.audit import audit
from longtail.audits.catscan import catscan
from longtail.audits.result import Audit
from longtail.audits.tailscan import tailscan
from longtail.reproduction.check import Check, at_most
from longtail.scores.copies import copies

from .audit_worlds import PAGES, null_page, null_rows, zipf

Rng = np.random.Generator
LEVEL = 0.05
LAWS = (
    ("normal", 1, 200, 1),
    ("normal", 16, 200, 1),
    ("mode", 64, 150, 1),
    ("heavy", 2, 200, 1),
    ("ties", 4, 200, 1),
    ("normal", 3, 100, 3),
)
"""Law, columns, candidate rows, and reference rows to each of them."""
ALARMS = ("gone", "thinning")


def claim_false_alarms_of_the_tail_scan(rng: Rng) -> Iterator[Check]:
    """Numeric rows of one law: p is at most 5 % in at most 5 % of trials."""
    for kind, d, n, ratio in LAWS:
        hits = [
            tailscan(null_rows(kind, ratio * n, d, rng), null_rows(kind, n, d, rng), rng).p <= LEVEL for _ in range(100)
        ]
        yield at_most("tail scan, false alarms", f"{kind}, d={d}, {ratio * n} and {n} rows", np.array(hits), LEVEL)


def claim_false_alarms_of_the_category_scan(rng: Rng) -> Iterator[Check]:
    """Zipf categories of one law."""
    for symbols, real, made in ((1000, 500, 500), (1000, 2000, 500), (100, 500, 500), (100, 2000, 500)):
        p = zipf(symbols)
        pairs = ((rng.multinomial(real, p), rng.multinomial(made, p)) for _ in range(200))
        hits = [catscan(x, y, rng, level=LEVEL).p <= LEVEL for x, y in pairs]
        yield at_most("category scan, false alarms", f"K={symbols}, {real} and {made} rows", np.array(hits), LEVEL)


def claim_false_alarms_of_the_copies_test(rng: Rng) -> Iterator[Check]:
    """Ten candidate rows to a held-out row and no copying."""
    for n, d in ((200, 2), (200, 16)):
        hits = []
        for _ in range(100):
            train, held, made = (rng.standard_normal((size, d)) for size in (n, n, 10 * n))
            hits.append(copies(train, held, made, rng).p <= LEVEL)
        yield at_most(
            "copies, false alarms", f"{n} training rows, {10 * n} candidate rows, d={d}", np.array(hits), LEVEL
        )


def claim_false_alarms_of_the_whole_page(rng: Rng) -> Iterator[Check]:
    """Small pages of five kinds, nothing lost: any gone or thinning verdict or rejected block is an alarm."""
    for kind in PAGES:
        hits = [bool(page_alarms(kind, rng)[0]) for _ in range(25)]
        yield at_most("whole page, false alarms", f"{kind} pages", np.array(hits), LEVEL)


def page_alarms(kind: str, rng: Rng) -> tuple[list[str], Audit]:
    """The alarms of a null page by name: gone or thinning verdicts of groups and levels, and rejected blocks; the page."""
    reference, candidate, asked = null_page(kind, rng)
    # Rows needed and smallest losses are only printed, change no verdict and take two thirds of the time.
    with patch.multiple(verdicts, smallest_loss=_unsaid, more_rows=_unsaid):
        found = audit(reference=reference, candidate=candidate, seed=int(rng.integers(2**31)), **asked)
    groups, levels, blocks = (one.to_pylist() for one in (found.groups, found.levels, found.blocks))
    said = [f"{row['group']} is {row['verdict']}" for row in groups if row["verdict"] in ALARMS]
    said += [f"{row['level']} {row['block']} is {row['verdict']}" for row in levels if row["verdict"] in ALARMS]
    return said + [f"{row['block']} rejected" for row in blocks if row["rejected"]], found


def _unsaid(rows: Any, *_: Any, **__: Any) -> list[None]:
    return [None] * np.size(rows)
