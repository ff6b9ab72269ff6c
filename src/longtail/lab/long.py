"""The closed loop for expensive models: one chain, every generation stored; the rows are the checkpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputError
from ..recipe import Pool, curated
from .guarded import Failure, ModelFault
from .lanes import Exhausted
from .look import Look, likelihood_of
from .loop import Block


class Generation(NamedTuple):
    """What is kept of one generation of one chain.

    drawn: (origin, n, name, rows) of every pool drawn for it, and of those that its model handed on to the next; probe
    (1, m, ...); log_likelihood of the held-out real rows; used: rows read of a finite pool; state: only where a later
    generation starts from it; loss: what the model says its training ended with; failed: why there is no model.
    """

    drawn: list[Any]
    probe: np.ndarray | None
    log_likelihood: np.ndarray | None
    used: int
    state: Any
    loss: float | None
    seconds: float
    failed: Any


class LongLook(Look):
    """A generation that was stored: its rows are there, its model is not."""

    def __init__(self, block: Any, t: int, n: int, kept: Generation, training: Any) -> None:
        super().__init__(block, t, n, None, training, block.key)
        vars(self).update(probe=kept.probe, log_likelihood=kept.log_likelihood)

    def exact(self, name: str) -> Any:
        return None


class LongBlock(Block):
    """One chain of a model that is trained generation by generation; what a generation wrote is stored before the next begins.

    record: where generations are kept, read(t) -> Generation or None and write(t, Generation); a dictionary in memory
    where nothing is stored.  A chain that was stopped goes on with the rows of its last stored generation.
    """

    def __init__(self, cell: Any, seed: int, number: int, wanted: int, record: Any = None) -> None:
        super().__init__(cell, seed, number, wanted)
        self._record = record if record is not None else InMemory()
        self._stored: dict[tuple[int, str, str], Any] = {}
        self._new: dict[tuple[int, str, str], Any] = {}

    def steps(self, horizon: int) -> Iterator[Look]:
        """Trains, or reads, generations up to the horizon, one Look each; ends early when a pool runs out or the model fails."""
        while self.next < horizon and not (self.exhausted or self.failed):
            t, n = self.next, self.cell.rows_at(self.next)
            kept = self._record.read(t)
            self._new = {}
            for origin, size, name, rows in kept.drawn if kept is not None else ():
                self._stored[origin, size, name] = [rows]
            try:
                training = self._training(t, n)
            except Exhausted:
                self.exhausted = True
                return
            if kept is None:
                kept = self._made(t, training)
                self._record.write(t, kept)
            self._real.used, self._state = kept.used, kept.state if kept.state is not None else self._state
            if t == 0 and self._starts == "first":
                self._first = self._state
            if kept.failed is not None:
                self.failed = Failure(*kept.failed)
                return
            self._stored = {address: item for address, item in self._stored.items() if address in self._soon}
            self.next = t + 1
            yield LongLook(self, t, n, kept, training)

    @property
    def _starts(self) -> str:
        return getattr(self.family, "start", "none")

    def _made(self, t: int, training: Any) -> Generation:
        """Trains generation t, probes it and draws what it hands on."""
        began = time.perf_counter()
        try:
            self._state = self._lane.fit(training, self.key("fit", t), self._start())
            probe = self.sampler.sample(self._state, self.probe_rows, self.key("probe", t))
            scores = likelihood_of(self.sampler, self._state, self.real(1, self.probe_rows, "real"), 1)
            self._hand_on(t + 1)
        except ModelFault as fault:
            failed = (t, fault.asked, fault.reason)
            return Generation(self._kept_rows(), None, None, self._real.used, None, None, 0.0, failed)
        state = self._state if self._starts == "previous" or (self._starts == "first" and t == 0) else None
        seconds, loss = time.perf_counter() - began, _loss(self._state)
        return Generation(self._kept_rows(), probe, scores, self._real.used, state, loss, seconds, None)

    def _hand_on(self, t: int) -> None:
        """Draws increment t from the newest model, so that the model may be forgotten."""
        try:
            pools = curated(self.cell.anchor.increment(t, self.cell.rows_at(t)), self.cell.selection)
            for pool in pools:
                self._draw(pool, t)
        except (Exhausted, InputError):
            return  # the real rows, or the schedule of rows, end here: the next generation will say so

    def _kept_rows(self) -> list[Any]:
        return [[*address, item[0]] for address, item in self._new.items()]

    def _draw(self, pool: Pool, t: int) -> Any:
        """A pool's rows, stored ones where there are some."""
        if pool.address not in self._stored:
            self._stored[pool.address] = self._new[pool.address] = super()._draw(pool, t)
        return self._stored[pool.address]

    def kept(self) -> dict[str, Any]:
        """Nothing: the stored generations are all that a longer horizon needs."""
        return {}


def _loss(state: Any) -> float | None:
    """What a model says its training ended with, if that is a number."""
    try:
        return float(state.loss)
    except (AttributeError, TypeError, ValueError):
        return None


class InMemory(dict[int, Generation]):
    """Generations that are kept nowhere but here."""

    def read(self, t: int) -> Generation | None:
        return self.get(t)

    def write(self, t: int, kept: Generation) -> None:
        self[t] = kept


class Stored:
    """The generations of one chain in a run folder, one file each; nothing in them is ever executed."""

    def __init__(self, folder: Any, cell: str, block: int, family: Any) -> None:
        self._folder, self._cell, self._block, self._family = folder, cell, block, family

    def read(self, t: int) -> Generation | None:
        tree = self._folder.read_tree(self._folder.generation_path(self._cell, self._block, t), self._family)
        return None if tree is None else Generation(**tree)

    def write(self, t: int, kept: Generation) -> None:
        self._folder.write_tree(self._folder.generation_path(self._cell, self._block, t), kept._asdict())
