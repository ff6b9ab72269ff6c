"""One classical number as a row of the page."""

from __future__ import annotations

from dataclasses import dataclass

OK = "ok"


@dataclass(frozen=True)
class Classical:
    """One number of the candidate: its value, its 95 % interval and its floor, each None where unknown.

    floor: the same number for real rows in the candidate's place.  status: "ok", or one sentence that says why
    something is None or was computed on fewer rows.  blind_spot: what the number cannot see.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    floor: float | None
    unit: str
    definition: str
    blind_spot: str
    status: str = OK
