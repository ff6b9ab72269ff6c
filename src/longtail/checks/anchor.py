"""What an anchor promises: n rows at every generation, from the world or the newest model, and a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..contracts import Anchor
from ..errors import InputError
from ..recipe import REAL, Chance, Ingredient, Pool
from .clause import Clause, NotApplicable

GENERATIONS = 40
SIZES = (1, 10, 100, 100_000)


@dataclass(frozen=True)
class AnchorTrial:
    """An anchor, and how to build it anew."""

    make: Callable[[], Any]
    anchor: Any

    def increments(self) -> Iterator[tuple[int, int, tuple[Pool, ...]]]:
        """Generation, rows and pools for every size that is not refused.  NotApplicable if all are."""
        accepted = [n for n in SIZES if self.takes(n)]
        if not accepted:
            raise NotApplicable(f"the anchor refuses increments of {', '.join(map(str, SIZES))} rows")
        for n in accepted:
            for t in range(GENERATIONS):
                yield t, n, self.anchor.increment(t, n)

    def takes(self, n: int) -> bool:
        """Whether increments of n rows are accepted."""
        try:
            for t in range(GENERATIONS):
                self.anchor.increment(t, n)
        except InputError:
            return False
        return True


def well_formed(trial: AnchorTrial) -> str:
    if not isinstance(trial.anchor, Anchor):
        return "an anchor needs increment(t, n) and beside(t)"
    for t, n, pools in trial.increments():
        if not isinstance(pools, tuple) or not pools or not all(isinstance(pool, Pool) for pool in pools):
            return f"increment({t}, {n}) must be a tuple of at least one Pool; for one write (Pool(...),)"
        if any(not _positive(pool.n) for pool in pools):
            return (
                f"increment({t}, {n}) holds a pool whose number of rows is not a whole number of at "
                "least 1; leave such pools out"
            )
    return ""


def adds_up(trial: AnchorTrial) -> str:
    for t, n, pools in trial.increments():
        chances = sorted((pool.n for pool in pools if isinstance(pool.n, Chance)), key=lambda chance: chance.rest)
        if chances and (len(chances) != 2 or chances[1] != Chance(chances[0].total, chances[0].share, rest=True)):
            return f"increment({t}, {n}) must pair every Chance with the same one and rest=True, two pools in all"
        total = sum(pool.n for pool in pools if isinstance(pool.n, int)) + sum(
            part.total for part in chances if not part.rest
        )
        if total != n:
            return f"increment({t}, {n}) holds {total} rows; the pools must add up to {n}, real rows among them"
    return ""


def origins(trial: AnchorTrial) -> str:
    for t, n, pools in trial.increments():
        for pool in pools:
            if pool.origin not in (REAL, t - 1):
                return (
                    f"increment({t}, {n}) asks model {pool.origin}; only the world (REAL) and the "
                    "newest model (t - 1) can be asked"
                )
    return ""


def first_real(trial: AnchorTrial) -> str:
    for t, n, pools in trial.increments():
        if t == 0 and any(pool.origin != REAL for pool in pools):
            return f"increment(0, {n}) asks a model before there is one; the origin t - 1 is REAL at t = 0"
    return ""


def beside_real(trial: AnchorTrial) -> str:
    for t in range(GENERATIONS):
        kept = trial.anchor.beside(t)
        if not isinstance(kept, tuple) or not all(isinstance(part, Ingredient) for part in kept):
            return f"beside({t}) must be a tuple of Ingredients, () for none"
        for part in kept:
            if isinstance(part.of, Pool) and part.of.origin != REAL:
                return (
                    f"beside({t}) names rows of model {part.of.origin}; only real rows and increments can stand beside"
                )
            if isinstance(part.of, range) and (part.of.step != 1 or not 0 <= part.of.start < part.of.stop <= t + 1):
                return f"beside({t}) names increments {part.of}; only whole runs of the increments 0 to {t} exist then"
    return ""


def pools_once(trial: AnchorTrial) -> str:
    """Equal pools are the same rows: twice in one training set they would count twice."""
    for t, n, pools in trial.increments():
        named = [*pools, *(part.of for part in trial.anchor.beside(t) if isinstance(part.of, Pool))]
        if len(set(named)) != len(named):
            return (
                f"generation {t} (n = {n}) holds one pool twice, and equal pools are the same rows; "
                "give them other names"
            )
    return ""


def returns_at_once(trial: AnchorTrial) -> str:
    """A pool is kept only while the next generation names it."""
    last: dict[tuple[int, Pool], int] = {}
    for t, n, pools in trial.increments():
        for pool in (*pools, *(part.of for part in trial.anchor.beside(t) if isinstance(part.of, Pool))):
            if t - last.get((n, pool), t) > 1:
                return (
                    f"the pool {pool.name} of generation {last[n, pool]} comes back at {t}, when it is no longer kept; "
                    f'name it anew, for example f"fresh {{t}}", or use it in every generation'
                )
            last[n, pool] = t
    return ""


def pure(trial: AnchorTrial) -> str:
    other = trial.make()
    first = {(t, n): (pools, trial.anchor.beside(t)) for t, n, pools in trial.increments()}
    for (t, n), answer in reversed(first.items()):
        if any((anchor.increment(t, n), anchor.beside(t)) != answer for anchor in (trial.anchor, other)):
            return (
                "increment or beside gave two answers to one question; make them functions of t, n "
                "and the parameters alone"
            )
    return ""


def _positive(n: Any) -> bool:
    if isinstance(n, Chance):
        return n.total >= 1 and 0 <= n.share <= 1
    return isinstance(n, int) and n >= 1


ANCHOR: tuple[Clause, ...] = (
    ("increments are well formed", well_formed),
    ("an increment's rows add up to n", adds_up),
    ("rows come from the world or the newest model", origins),
    ("the first increment is real", first_real),
    ("only real rows or increments stand beside", beside_real),
    ("no row counts twice", pools_once),
    ("a pool that returns returns at once", returns_at_once),
    ("same question, same answer", pure),
)
