"""A family on the bench: fitted and sampled by address, in one world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import catalog
from ..address import Address, rng_at
from ..errors import InputError
from ..rows import Rows
from .clause import said

WORLDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("normal", {}),
    ("normal", {"dim": 3}),
    ("zipf", {"symbols": 20}),
    ("mixture", {}),
)


@dataclass(frozen=True)
class Bench:
    """A family in a world; a family that takes one chain at a time is fitted and sampled chain by chain.

    make builds the family anew: an object that keeps noise of its own does not get past it.
    """

    make: Callable[[], Any]
    family: Any
    world: Any
    where: str
    seed: int

    @property
    def single(self) -> bool:
        """Whether the family takes one chain at a time."""
        return getattr(self.family, "chains", None) == 1

    @property
    def many(self) -> int:
        """Chains for the tests of noise; a family that takes one chain at a time is dear."""
        return 48 if self.single else 96

    @property
    def few(self) -> int:
        """Chains where only rows are compared."""
        return 4 if self.single else 16

    def rng(self, *address: Address) -> np.random.Generator:
        return rng_at(self.seed, "check", *address)

    def real(self, chains: int, n: int, *address: Address) -> Rows:
        """Real rows (chains, n, ...)."""
        return self.world.rows(chains, n, self.rng("real", *address))

    def fit(self, rows: Rows, *address: Address, start: Any = None) -> Any:
        """The state fitted to rows; a list of states if the family takes one chain at a time."""
        if not self.single:
            return self.family.fit(rows, self.rng("fit", *address), start)
        starts = start if start is not None else [None] * len(rows)
        return [self.family.fit(rows[i : i + 1], self.rng("fit", *address, i), starts[i]) for i in range(len(rows))]

    def sample(self, state: Any, n: int, *address: Address) -> Rows:
        """Rows of the model (chains, n, ...)."""
        if not self.single:
            return self.family.sample(state, n, self.rng("sample", *address))
        drawn = [self.family.sample(one, n, self.rng("sample", *address, i)) for i, one in enumerate(state)]
        return np.concatenate(drawn)


def benches(make: Callable[[], Any], seed: int) -> Iterator[tuple[Bench, str]]:
    """The family in every world of the checks and those it names in WORLDS, with "" or the reason why it does not take one.

    A family says so by raising InputError in settled(world).  Where it has no `settled`, a world that it cannot sample
    in is left out as long as there is another that it can.
    """
    found: list[tuple[Bench, str, bool]] = []
    own = [world for world in getattr(make(), "WORLDS", ()) if world not in WORLDS]
    for name, parameters in (*WORLDS, *own):
        world = catalog.build("world", name, parameters)
        where = "world " + " ".join([name, *(f"{key} {value}" for key, value in parameters.items())])
        family = make()
        settles = hasattr(family, "settled")
        try:
            bench = Bench(make, family.settled(world) if settles else family, world, where, seed)
        except InputError as refusal:
            found.append((Bench(make, family, world, where, seed), str(refusal), True))
            continue
        found.append((bench, "" if settles else _trouble(bench), False))
    none_works = all(reason for _, reason, _ in found)
    for bench, reason, refused in found:
        yield bench, "" if none_works and not refused else reason


def shape_fault(bench: Bench, rows: Any, chains: int, n: int) -> str:
    """What is wrong with the form of sampled rows, or ""."""
    like = bench.world.rows(1, 1, bench.rng("form"))
    wanted = (chains, n, *like.shape[2:])
    if not isinstance(rows, np.ndarray) or rows.shape != wanted:
        got = f"an array of shape {rows.shape}" if isinstance(rows, np.ndarray) else f"a {type(rows).__name__}"
        return f"sample gave {got}; rows must be an array of shape {wanted}, first axis the chain, like the rows of fit"
    types = getattr(bench.world, "types", None)
    if types is not None:
        if not np.issubdtype(rows.dtype, np.integer) or rows.min() < 0 or rows.max() >= len(types):
            return f"sample must give whole type numbers from 0 to {len(types) - 1} in a world of types"
    elif not np.issubdtype(rows.dtype, np.number) or not np.isfinite(rows).all():
        return "sample must give finite numbers"
    return ""


def _trouble(bench: Bench) -> str:
    try:
        rows = bench.sample(bench.fit(bench.real(3, 40, "trial"), "trial"), 7, "trial")
    except Exception as error:
        fault = f"it raised {said(error)}"
    else:
        fault = shape_fault(bench, rows, 3, 7)
    return (
        f"this world does not suit the family ({fault}); say so by raising InputError in settled(world)"
        if fault
        else ""
    )
