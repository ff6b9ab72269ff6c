"""A family on the bench: fitted and sampled by address, in one world."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import catalog
from ..address import Address, rng_at
from ..errors import InputError
from ..families.lift import Lift
from ..forms import fault_of, form_of
from ..rows import Rows
from .clause import Fault, said
from .laws import columns_of
from .small_worlds import SMALL_WORLDS

WORLDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("normal", {}),
    ("normal", {"dim": 3}),
    ("zipf", {"symbols": 20}),
    ("mixture", {}),
)
PATIENCE = 5.0
"""Seconds between two words on how far the check of a dear model is."""


@dataclass
class Pace:
    """How far the check of a family in one world is, told on stderr from PATIENCE seconds on: models fitted, seconds."""

    where: str = ""
    began: float = 0.0
    told: float = 0.0
    fitted: int = 0

    def step(self) -> None:
        """One more model is to be fitted."""
        now = time.monotonic()
        if not self.fitted:
            self.began = self.told = now
        elif now - self.told > PATIENCE:
            self.told = now
            left = (now - self.began) * max(0, MODELS - self.fitted) / self.fitted
            print(
                f"{self.where}: {self.fitted} of about {MODELS} models fitted, {now - self.began:.0f} s, "
                f"about {left:.0f} s left in this world",
                file=sys.stderr,
            )
        self.fitted += 1


MANY, FEW, SINGLE_MANY, SINGLE_FEW = 96, 16, 32, 3
"""Chains for the tests of noise, and where only rows are compared.

A family that takes one chain at a time is dear.  32 chains still see noise of a fifth of the variance that it should have
(chi-square of 31 degrees of freedom, false alarm 1e-6); replayed noise leaves an eighth at most, what the fits differ by.
"""
MODELS = 2 * SINGLE_MANY + 6 * SINGLE_FEW
"""Models that the clauses fit of a family that takes one chain at a time, in one world."""


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
    kept: dict[str, Any] = field(default_factory=dict, compare=False)
    pace: Pace = field(default_factory=Pace, compare=False)

    @property
    def single(self) -> bool:
        """Whether the family takes one chain at a time."""
        return getattr(self.family, "chains", None) == 1

    @property
    def many(self) -> int:
        """Chains for the tests of noise."""
        return SINGLE_MANY if self.single else MANY

    @property
    def few(self) -> int:
        """Chains where only rows are compared."""
        return SINGLE_FEW if self.single else FEW

    @property
    def turns(self) -> tuple[int, ...]:
        """Fits one after the other of the same chains; a family that takes one chain at a time never knows which it has."""
        return (0,) if self.single and getattr(self.family, "start", "none") == "none" else (0, 1)

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
        return [self._fitted(rows[i : i + 1], starts[i], *address, i) for i in range(len(rows))]

    def _fitted(self, rows: Rows, start: Any, *address: Address) -> Any:
        self.pace.step()
        with faults_of(self.family, "fit"):
            return self.family.fit(rows, self.rng("fit", *address), start)

    def sample(self, state: Any, n: int, *address: Address) -> Rows:
        """Rows of the model (chains, n, ...)."""
        if not self.single:
            return self.family.sample(state, n, self.rng("sample", *address))
        with faults_of(self.family, "sample"):
            drawn = [self.family.sample(one, n, self.rng("sample", *address, i)) for i, one in enumerate(state)]
        return np.concatenate(drawn)

    def columns(self, rows: Rows) -> np.ndarray:
        """Numbers (chains, n, k) of which means are taken: the columns, or what the world says of its rows."""
        return columns_of(self.world.embed(rows) if self._form.kind in ("table", "texts", "images") else rows)

    @property
    def _form(self) -> Any:
        return form_of(self.world)

    def mend(self, own: str, lifted: str) -> str:
        """What to mend, said of a family of longtail or of an object that knows nothing of it."""
        if not isinstance(self.family, Lift):
            return own
        try:
            places = self.family.takes_seed(self.real(1, 60, "places"), self.rng("places"))
        except Exception:  # the clause that failed has the reason
            places = []
        given = f"longtail gives seeds to {', '.join(places)}" if places else "longtail found nothing that takes a seed"
        return (
            f"{lifted} ({given}); give sample an argument seed, or the object an attribute random_state, and draw from that "
            "alone"
        )


@contextlib.contextmanager
def faults_of(family: Any, asked: str) -> Iterator[None]:
    """What an object from outside raises, and what it gives that are no rows of this world, is its fault and no refusal."""
    try:
        yield
    except Exception as error:
        if not isinstance(family, Lift):
            raise
        raise Fault(str(error) if isinstance(error, InputError) else f"{asked} raised {said(error)}") from error


def benches(make: Callable[[], Any], seed: int) -> Iterator[tuple[Bench, str]]:
    """The family in every world of the checks and those it names in WORLDS, with "" or the reason why it does not take one.

    A family says so by raising InputError in settled(world).  Where it has no `settled`, or is an object from outside, and
    in worlds of tables, texts and images, a world that it cannot sample in is left out as long as there is another that it
    can.
    """
    found: list[tuple[Bench, str, bool]] = []
    for where, world in worlds_for(make()):
        family = make()
        settles = hasattr(family, "settled")
        try:
            bench = Bench(make, family.settled(world) if settles else family, world, where, seed, pace=Pace(where))
        except InputError as refusal:
            found.append((Bench(make, family, world, where, seed), str(refusal), True))
            continue
        tried = not settles or isinstance(family, Lift) or where.startswith("small")
        found.append((bench, _trouble(bench) if tried else "", False))
    none_works = all(reason for _, reason, _ in found)
    for bench, reason, refused in found:
        yield bench, "" if none_works and not refused else reason


def worlds_for(family: Any) -> Iterator[tuple[str, Any]]:
    """The worlds in which a family is checked: how each is called, and the world.

    Images only for what takes one chain at a time: to all others they are numbers like those of the world normal.
    """
    single = getattr(family, "chains", None) == 1
    own = [world for world in getattr(family, "WORLDS", ()) if world not in WORLDS]
    for name, parameters in (*WORLDS, *own):
        called = "world " + " ".join([name, *(f"{key} {value}" for key, value in parameters.items())])
        yield called, catalog.build("world", name, parameters)
    yield from (small for small in SMALL_WORLDS if single or small[1].form.kind != "images")


def shape_fault(bench: Bench, rows: Any, chains: int, n: int) -> str:
    """What is wrong with the form of sampled rows, or ""."""
    like = bench.world.rows(1, 1, bench.rng("form"))
    wanted = (chains, n, *like.shape[2:])
    if not isinstance(rows, np.ndarray) or rows.shape != wanted:
        got = f"an array of shape {rows.shape}" if isinstance(rows, np.ndarray) else f"a {type(rows).__name__}"
        return f"sample gave {got}; rows must be an array of shape {wanted}, first axis the chain, like the rows of fit"
    fault = fault_of(form_of(bench.world), rows)
    return f"sample gave {fault}" if fault else ""


def _trouble(bench: Bench) -> str:
    try:
        rows = bench.sample(bench.fit(bench.real(3, 40, "trial"), "trial"), 7, "trial")
    except Exception as error:
        fault = str(error) if isinstance(error, InputError | Fault) else f"it raised {said(error)}"
    else:
        fault = shape_fault(bench, rows, 3, 7)
    if not fault:
        return ""
    if isinstance(bench.family, Lift):
        return f"this world does not suit the model ({fault})"
    return f"this world does not suit the family ({fault}); say so by raising InputError in settled(world)"
