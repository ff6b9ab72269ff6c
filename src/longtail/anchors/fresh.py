"""Fresh: new real rows among the n of an increment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import REAL, Amount, Chance, Pool, Recipe, amount_at, amounts_of, share_of, whole


@dataclass(frozen=True)
class Fresh:
    """New real rows each `every` generations, inside n: a count (`rows`), a share of n, or a chance for each row.

    rows and share may follow a schedule.  Exactly one of rows, share and chance is given.
    """

    rows: Amount | None = None
    share: Amount | None = None
    chance: float | None = None
    every: int = 1

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"rows": 1},
        {"share": 0.1},
        {"share": 0.1, "every": 3},
        {"chance": 0.2},
    )

    def __post_init__(self) -> None:
        given = [name for name in ("rows", "share", "chance") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError(f"anchor fresh: give exactly one of rows, share and chance; got {given or 'none'}")
        for value in amounts_of(getattr(self, given[0])):
            if value < 0 or (given[0] != "rows" and value > 1):
                limit = "must not be negative" if given[0] == "rows" else "must lie between 0 and 1"
                raise InputError(f"anchor fresh: {given[0]} = {value:g} {limit}")
        if self.every < 1:
            raise InputError(f"anchor fresh: every = {self.every} must be at least 1")

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        if t % self.every:
            return (Pool(t - 1, n),)
        if self.chance is not None:
            return (Pool(t - 1, Chance(n, self.chance, rest=True)), Pool(REAL, Chance(n, self.chance), f"fresh {t}"))
        r = self._real(t, n)
        return tuple(pool for pool in (Pool(t - 1, n - r), Pool(REAL, r, f"fresh {t}")) if pool.n)

    def _real(self, t: int, n: int) -> int:
        if self.share is not None:
            return share_of(amount_at(self.share, t), n, "anchor fresh: share")
        assert self.rows is not None
        asked = amount_at(self.rows, t)
        r = whole(asked)
        if r == 0 and asked > 0:
            raise InputError(f"anchor fresh: rows = {asked:g} comes to no row at all; give a whole number")
        if r > n:
            raise InputError(f"anchor fresh: rows = {r} real rows do not fit in the {n} rows of generation {t}")
        return r

    def beside(self, t: int) -> Recipe:
        return ()
