"""Whether reference and candidate may have been swapped: a candidate that looks like a superset of the reference."""

from __future__ import annotations

import numpy as np

from .budget import eligible
from .evidence import Counted, Evidence
from .groups import group_name
from .retention import GONE_BELOW, interval, least_p

ROLES = ("column", "by")
NAMES = 3


def orientation(evidence: Evidence, level: float, lost: bool) -> str:
    """A sentence where the reference lacks what the candidate holds in number and nothing is lost; else nothing.

    The audit is turned round: groups of the candidate that would be called gone if it were the reference.
    """
    if lost:
        return ""
    tested = [one for one in evidence.counted if one.role in ROLES and one.totals.candidate and one.totals.reference]
    found = [name for one in tested for name in _lacking(one, level / len(tested))]
    if not found:
        return ""
    some = ", ".join(found[:NAMES]) + (f" and {len(found) - NAMES} more" if len(found) > NAMES else "")
    return (
        f"The candidate looks like a superset of the reference: it holds {some} in number, which the reference lacks; "
        "if the two were swapped, audit them the other way round."
    )


def _lacking(counted: Counted, level: float) -> list[str]:
    """Groups of the candidate that the reference lacks, at a level for all of them together."""
    made, real = np.asarray(counted.units.candidate, float), np.asarray(counted.units.reference, float)
    held = np.flatnonzero(made)
    if not len(held):
        return []
    sizes = float(counted.totals.candidate), float(counted.totals.reference)
    error = level / eligible(least_p(made[held] + real[held], *sizes, 0.8), level)
    _, high = interval(made[held], sizes[0], real[held], sizes[1], error)
    return [group_name(counted, at) for at in held[high < GONE_BELOW].tolist()]
