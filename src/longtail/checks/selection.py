"""What a selection promises: exactly n rows, only rows that were drawn and each once, noise of its own for every chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import catalog
from ..address import Address, rng_at
from ..contracts import Selection
from ..errors import InputError
from ..rows import Rows
from .clause import Clause, NotApplicable
from .laws import FALSE_ALARM, columns_of, order_p

CHAINS, KEPT = 24, 60
WORLDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("normal", {}),
    ("normal", {"dim": 3}),
    ("zipf", {"symbols": 20}),
)


@dataclass
class Offer:
    """Rows offered to a selection; what was drawn is remembered by its address.

    alike: every chain is offered the same rows; turned: the chains in the opposite order.
    """

    world: Any
    seed: int
    address: Address
    chains: int = CHAINS
    alike: bool = False
    turned: bool = False
    drawn: dict[tuple[int, str], Rows] = field(default_factory=dict)

    def __call__(self, n: int, name: str) -> Rows:
        if (n, name) not in self.drawn:
            rng = rng_at(self.seed, "check", "offer", self.address, n, name)
            rows = self.world.rows(1 if self.alike else self.chains, n, rng)
            rows = np.repeat(rows, self.chains, axis=0) if self.alike else rows
            if getattr(self.world, "types", None) is not None and not self.alike:
                # every chain has half of the types, so that rows of another chain are seen
                rows = rows // 2 * 2 + (np.arange(self.chains) % 2).reshape(-1, 1)
            self.drawn[n, name] = rows[::-1].copy() if self.turned else rows
        return self.drawn[n, name].copy()


@dataclass(frozen=True)
class SelectionTrial:
    """A selection settled in one world, and how to build it anew."""

    make: Callable[[], Any]
    selection: Any
    world: Any
    seed: int

    def offer(self, *, address: Address = 0, **kind: Any) -> Offer:
        return Offer(self.world, self.seed, address, **kind)

    def picked(self, offer: Offer, n: int = KEPT, noise: Address = 0, selection: Any = None) -> Rows:
        """The rows picked from an offer with the noise of an address."""
        return (selection or self.selection).select(offer, n, rng_at(self.seed, "check", "select", noise))


def selection_trials(make: Callable[[], Any], seed: int) -> Iterator[tuple[str, SelectionTrial | str]]:
    """The selection in every world of the checks, or why it refuses the world."""
    for name, parameters in WORLDS:
        world = catalog.build("world", name, parameters)
        where = "world " + " ".join([name, *(f"{key} {value}" for key, value in parameters.items())])
        selection = make()
        try:
            settled = selection.settled(world) if hasattr(selection, "settled") else selection
        except InputError as reason:
            yield where, str(reason)
        else:
            yield where, SelectionTrial(make, settled, world, seed)


def exactly_n(trial: SelectionTrial) -> str:
    if not isinstance(trial.selection, Selection):
        return "a selection needs select(draw, n, rng)"
    for n in (1, 17, 400):
        rows = trial.picked(trial.offer(), n)
        like = trial.world.rows(1, 1, rng_at(trial.seed, "form"))
        wanted = (CHAINS, n, *like.shape[2:])
        if not isinstance(rows, np.ndarray) or rows.shape != wanted:
            got = f"an array of shape {rows.shape}" if isinstance(rows, np.ndarray) else f"a {type(rows).__name__}"
            return f"select(draw, {n}, rng) gave {got}; it must give exactly n rows, an array of shape {wanted}"
        if rows.dtype.kind != like.dtype.kind:
            return f"select gave rows of {rows.dtype} from rows of {like.dtype}; give the rows as they were drawn"
    return ""


def only_drawn(trial: SelectionTrial) -> str:
    """Each chain's rows against what was drawn for it, as counted values."""
    offer = trial.offer()
    picked = columns_of(trial.picked(offer))
    drawn = columns_of(np.concatenate(list(offer.drawn.values()), axis=1))
    for ours, theirs in zip(picked, drawn, strict=True):
        values, counts = np.unique(ours, axis=0, return_counts=True)
        known, offered = np.unique(theirs, axis=0, return_counts=True)
        there = {value.tobytes(): count for value, count in zip(known, offered, strict=True)}
        if any(value.tobytes() not in there for value in values):
            return (
                "select gave rows that were not drawn for their chain; pick from the rows of draw, chain by chain "
                "(longtail.rows.take), and change none"
            )
        if any(count > there[value.tobytes()] for value, count in zip(values, counts, strict=True)):
            return (
                "select gave a drawn row twice; draw more under another name where there are too few: "
                "the same n and name are the same rows"
            )
    return ""


def same_address(trial: SelectionTrial) -> str:
    first = trial.picked(trial.offer())
    if not np.array_equal(first, trial.picked(trial.offer())):
        return "selecting twice from the same rows with equal generators gave other rows; draw only from the rng given"
    made = trial.make()
    anew = made.settled(trial.world) if hasattr(made, "settled") else made
    if not np.array_equal(first, trial.picked(trial.offer(), selection=anew)):
        return (
            "the same selection built again picked other rows; keep no noise in the object, and no state between calls"
        )
    return ""


def other_address(trial: SelectionTrial) -> str:
    a, b = (trial.picked(trial.offer(address=i), noise=i) for i in (1, 2))
    if (columns_of(a) == columns_of(b)).all(axis=(1, 2)).mean() > 0.5:
        return "two offers gave the same rows; pick from the rows that draw gives"
    return ""


def chains_apart(trial: SelectionTrial) -> str:
    """All chains are offered the same rows: where the choice is by chance, they choose differently."""
    a, b = (columns_of(trial.picked(trial.offer(alike=True), noise=i)) for i in (1, 2))
    by_chance = not np.array_equal(a, b)
    if by_chance and (a == a[:1]).all():
        return "all chains made the same random choice; draw an array with one row of noise for each chain"
    return ""


def own_noise(trial: SelectionTrial) -> str:
    """A choice that the generator does not change must be a rule, and a rule does not know the number of the chain."""
    a, b = (trial.picked(trial.offer(), noise=i) for i in (1, 2))
    if not np.array_equal(a, b):
        return ""
    turned = trial.picked(trial.offer(turned=True))
    if not np.array_equal(turned[::-1], a):
        return "two generators made the same random choice; draw from the rng that select is given, not from a seed of your own"
    return ""


def no_order(trial: SelectionTrial) -> str:
    drawn = columns_of(trial.picked(trial.offer()))
    if min(order_p(drawn[..., column]) for column in range(drawn.shape[2])) < FALSE_ALARM / drawn.shape[2]:
        return "the picked rows come in an order; shuffle them, or pick them in the order in which they were drawn"
    return ""


def input_unchanged(trial: SelectionTrial) -> str:
    given: list[tuple[Rows, Rows]] = []
    offer = trial.offer()

    def draw(n: int, name: str) -> Rows:
        rows = offer(n, name)
        given.append((rows, rows.copy()))
        return rows

    trial.selection.select(draw, KEPT, rng_at(trial.seed, "check", "select", 0))
    if not given:
        raise NotApplicable("the selection draws nothing")
    if any(not np.array_equal(rows, before) for rows, before in given):
        return "select changed the rows that draw gave; work on a copy"
    return ""


SELECTION: tuple[Clause, ...] = (
    ("exactly n rows", exactly_n),
    ("only rows that were drawn, each once", only_drawn),
    ("same address, same rows", same_address),
    ("different address, other rows", other_address),
    ("chains do not share noise", chains_apart),
    ("noise comes from the generator", own_noise),
    ("rows carry no order", no_order),
    ("drawn rows are not changed", input_unchanged),
)
