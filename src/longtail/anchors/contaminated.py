"""Contaminated: fresh rows that are thought real, a share of which is secretly generated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import REAL, Amount, Pool, Recipe, amount_at, amounts_of, share_of, whole


@dataclass(frozen=True)
class Contaminated:
    """`rows` rows (or a share of n) that are called real each generation; the share `false` of them is the model's own."""

    false: float
    rows: Amount | None = None
    share: Amount | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"rows": 4, "false": 0.5}, {"share": 0.4, "false": 0.25})

    def __post_init__(self) -> None:
        if (self.rows is None) == (self.share is None):
            raise InputError("anchor contaminated: give exactly one of rows and share")
        if not 0 <= self.false <= 1:
            raise InputError(f"anchor contaminated: false = {self.false:g} must lie between 0 and 1")
        if any(value < 0 for value in amounts_of(self.rows if self.rows is not None else 0)):
            raise InputError(f"anchor contaminated: rows = {self.rows} must not be negative")
        if any(not 0 <= value <= 1 for value in amounts_of(self.share if self.share is not None else 0)):
            raise InputError(f"anchor contaminated: share = {self.share} must lie between 0 and 1")

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        if self.share is not None:
            called = share_of(amount_at(self.share, t), n, "anchor contaminated: share")
        else:
            assert self.rows is not None
            called = whole(amount_at(self.rows, t))
        if called > n:
            raise InputError(f"anchor contaminated: rows = {called} rows do not fit in the {n} rows of generation {t}")
        false = whole(self.false * called)
        pools = (
            Pool(t - 1, n - called),
            Pool(t - 1, false, f"contaminated {t}"),
            Pool(REAL, called - false, f"fresh {t}"),
        )
        return tuple(pool for pool in pools if pool.n)

    def beside(self, t: int) -> Recipe:
        return ()
