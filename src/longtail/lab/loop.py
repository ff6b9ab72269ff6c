"""The closed loop over a block of chains: generator first, everything else consumes it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial, reduce
from typing import Any

from ..address import rng_at
from ..errors import InputError
from ..increments import Increments
from ..recipe import REAL, Pool, curated
from ..rows import concat
from .guarded import Failure, ModelFault, guarded
from .lanes import Exhausted, RealRows, RowsLane, StatisticsLane, Weighted
from .look import Look, probed_chains


class Block:
    """One block of chains of a cell: `steps` fits generation after generation; `kept` and `resume` carry it over a stop.

    cell is a built cell (experiment.Cell); wanted is the number of first chains that metrics look at.
    """

    def __init__(self, cell: Any, seed: int, number: int, wanted: int) -> None:
        self.cell, self.wanted = cell, min(wanted, cell.block)
        self.world, self.family, self.probe_rows = cell.world, cell.family, cell.probe
        self.probed = probed_chains(cell.block, number)
        self.cache: dict[str, Any] = cell.cache
        self.key = partial(rng_at, seed, cell.id, number)
        self._real = RealRows(self.world, cell.block, self.key, partial(rng_at, seed, cell.id, "cell"))
        lane = StatisticsLane if cell.lane == "statistics" else RowsLane
        self.sampler = guarded(self.family, self.world) if cell.may_fail else self.family
        model = self.sampler if cell.lane != "statistics" else self.family
        self._lane = lane(self.world, model, self._real, cell.block, self.key)
        self._past = Increments(cell.regime, self._lane.merge)
        self._state: Any = None
        self._first: Any = None
        self._again: dict[tuple[int, str, str], Any] = {}
        self._soon: set[tuple[int, str, str]] = set()
        self.next = 0
        self.exhausted = False
        self.failed: Failure | None = None

    def steps(self, horizon: int) -> Iterator[Look]:
        """Fits generations up to the horizon, one Look each; ends early when a finite pool runs out, or the model fails."""
        while self.next < horizon and not (self.exhausted or self.failed):
            t, n = self.next, self.cell.rows_at(self.next)
            try:
                training = self._training(t, n)
                chance = None if getattr(self.family, "exact_fit", False) else self.key("fit", t)
                self._state = self._lane.fit(training, chance, self._start())
            except Exhausted:
                self.exhausted = True
                return
            except ModelFault as fault:
                self.failed = Failure(t - (fault.asked == "sample"), fault.asked, fault.reason)
                return
            if t == 0 and getattr(self.family, "start", "none") == "first":
                self._first = self._state
            self.next = t + 1
            yield Look(self, t, n, self._state, training, self.key)

    def probes(self, look: Look) -> bool:
        """Whether the newest models can be looked at; where they may fail, the probe is drawn now, and a fault marks the block."""
        if self.cell.may_fail:
            try:
                look.probe  # noqa: B018
            except ModelFault as fault:
                self.failed, self.next = Failure(look.generation, fault.asked, fault.reason), look.generation
        return self.failed is None

    def _start(self) -> Any:
        """The state that the family starts from."""
        return {"previous": self._state, "first": self._first}.get(getattr(self.family, "start", "none"))

    def joined(self, training: Any) -> Any:
        """The rows of a training set (chains, n, ...) in the lane of rows."""
        return concat([part.rows if isinstance(part, Weighted) else part for part in training])

    def _training(self, t: int, n: int) -> Any:
        self._soon = self._asked_next(t)
        pools = curated(self.cell.anchor.increment(t, n), self.cell.selection)
        self._past.add(t, self._lane.increment(pools, t, partial(self._draw, t=t)))
        recipe = self.cell.recipe_at(t, n)
        items = []
        for i, part in enumerate(recipe):
            item = self._past.total(part.of) if isinstance(part.of, range) else self._draw(part.of, t=t)
            if part.take is not None:
                item = self._lane.subsample(item, part.take, part.replace, self.key("take", t, i))
            items.append(self._lane.weigh(item, part.weight))
        self._past.forget(recipe)
        self._again = {address: item for address, item in self._again.items() if address in self._soon}
        return reduce(self._lane.merge, items)

    def _draw(self, pool: Pool, t: int) -> Any:
        """A pool's rows; a pool that comes again is the same rows, so it is kept."""
        if pool.address in self._again:
            return self._again[pool.address]
        if pool.origin not in (REAL, t - 1):
            raise InputError(
                f"an anchor asked for rows of model {pool.origin} at generation {t}: only the newest model and the world can be asked"
            )
        item = self._lane.pool(pool, t, self._state)
        if pool.address in self._soon:
            self._again[pool.address] = item
        return item

    def _asked_next(self, t: int) -> set[tuple[int, str, str]]:
        """The addresses of the pools that generation t + 1 asks for: those of them drawn already are the same rows, and are kept."""
        anchor = self.cell.anchor
        try:
            pools = set(anchor.increment(t + 1, self.cell.rows_at(t + 1)))
        except InputError:
            return set()  # the schedule ends here: a longer horizon would be refused
        pools |= {part.of for part in anchor.beside(t + 1) if isinstance(part.of, Pool)}
        return {pool.address for pool in pools}

    def real(self, samples: int, n: int, name: str) -> Any:
        """Real rows that training never reads."""
        return self._real.apart(samples, n, name)

    def kept(self) -> dict[str, Any]:
        """Everything a longer horizon needs, as plain trees of arrays."""
        past = {"totals": self._past.totals, "single": self._past.single}
        again = [[*address, item] for address, item in self._again.items()]
        return {
            "next": self.next,
            "state": self._state,
            "first": self._first,
            "past": past,
            "again": again,
            "used": self._real.used,
        }

    def resume(self, kept: dict[str, Any]) -> None:
        """Continues where `kept` was taken."""
        self.next, self._state, self._first = kept["next"], kept["state"], kept["first"]
        self._past.totals, self._past.single = kept["past"]["totals"], kept["past"]["single"]
        self._again = {(origin, str(n), name): item for origin, n, name, item in kept["again"]}
        self._real.used = kept["used"]
