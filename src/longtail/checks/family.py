"""What a family promises: noise only through the address, rows without order, states that can be kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..contracts import Family
from ..errors import InputError
from ..lab.tree import pack, unpack
from ..rows import head
from .bench import Bench, shape_fault
from .clause import Clause, NotApplicable
from .laws import FALSE_ALARM, columns_of, order_p, scores_of, too_little_p, too_much_p
from .summable import SUMMABLE

TRAINED, DRAWN = 400, 50
"""Many rows to train on and few to draw: what a fit adds to the movement of a mean stays small beside the draw."""


def shape(bench: Bench) -> str:
    if not isinstance(bench.family, Family):
        return "a family needs fit(rows, rng, start) and sample(state, n, rng)"
    state = bench.fit(bench.real(5, 40, "shape"), "shape")
    faults = [shape_fault(bench, bench.sample(state, n, "shape", n), 5, n) for n in (1, 17)]
    return next((fault for fault in faults if fault), "")


def same_address(bench: Bench) -> str:
    """Same rows from one state, after another fit, and from a family built anew."""
    rows = bench.real(bench.few, 60, "same")
    state = bench.fit(rows.copy(), "same")
    first = bench.sample(state, DRAWN, "same").copy()
    bench.sample(state, DRAWN, "elsewhere")
    if not np.array_equal(first, bench.sample(state, DRAWN, "same")):
        return "sampling twice with equal generators gave other rows; draw only from the rng that sample is given"
    if not np.array_equal(first, bench.sample(bench.fit(rows.copy(), "same"), DRAWN, "same")):
        return "fitting and sampling again gave other rows; draw only from the rng that fit and sample are given"
    made = bench.make()
    family = made.settled(bench.world) if hasattr(made, "settled") else made
    anew = Bench(bench.make, family, bench.world, bench.where, bench.seed)
    if not np.array_equal(first, anew.sample(anew.fit(rows.copy(), "same"), DRAWN, "same")):
        return "the same family built again gave other rows; keep no noise in the object, and no state between calls"
    return ""


def other_address(bench: Bench) -> str:
    state = bench.fit(bench.real(bench.few, TRAINED, "other"), "other")
    a, b = (np.sort(columns_of(bench.sample(state, DRAWN, "other", i)), axis=1) for i in (0, 1))
    same = (a == b).all(axis=(1, 2))
    if same.mean() > 0.5:
        return "two generators gave the same rows; draw from the rng that sample is given, not from a seed of your own"
    return ""


def chains_apart(bench: Bench) -> str:
    """All chains train on the same rows: what is left between them is the noise of the draws."""
    rows = np.repeat(bench.real(1, TRAINED, "apart"), bench.many, axis=0)
    drawn = columns_of(bench.sample(bench.fit(rows, "apart"), DRAWN, "apart"))
    means = drawn.mean(axis=1)
    if too_little_p(scores_of(means - means.mean(axis=0), drawn)) < FALSE_ALARM:
        return (
            "the means of chains vary less than independent draws do; draw an array with one row of "
            "noise for each chain"
        )
    return ""


def fresh_noise(bench: Bench) -> str:
    """Mean of an increment less the mean of its training set, over chains and between two fits."""
    moves, drawn = [], []
    state: Any = None
    for turn in (0, 1):
        rows = bench.real(bench.many, TRAINED, "fresh", turn)
        start = state if getattr(bench.family, "start", "none") != "none" else None
        state = bench.fit(rows, "fresh", turn, start=start)
        drawn.append(columns_of(bench.sample(state, DRAWN, "fresh", turn)))
        moves.append(drawn[-1].mean(axis=1) - columns_of(rows).mean(axis=1))
    p = [too_little_p(scores_of(moves[0], drawn[0])), too_little_p(scores_of(moves[1] - moves[0], *drawn))]
    if min(p) < FALSE_ALARM / 2:
        return "the mean of an increment moves less than sampling theory says; fit must not reset the noise of sample"
    return ""


def no_order(bench: Bench) -> str:
    drawn = columns_of(bench.sample(bench.fit(bench.real(bench.many, 60, "order"), "order"), DRAWN, "order"))
    if min(order_p(drawn[..., column]) for column in range(drawn.shape[2])) < FALSE_ALARM / drawn.shape[2]:
        return "the rows come in an order; shuffle them, for example rows = rng.permuted(rows, axis=1)"
    return ""


def input_unchanged(bench: Bench) -> str:
    rows = bench.real(bench.few, 60, "input")
    kept = rows.copy()
    bench.sample(bench.fit(rows, "input"), DRAWN, "input")
    if not np.array_equal(rows, kept):
        return "fit changed the rows that it was given; work on a copy"
    return ""


def head_fits(bench: Bench) -> str:
    """The first chains of a state against the same chains of the whole state."""
    if bench.single:
        raise NotApplicable("the family takes one chain at a time")
    state = bench.fit(bench.real(bench.few, 10, "head"), "head")
    first, chains = head(state, bench.few // 2), bench.few // 2
    few = bench.sample(first, TRAINED, "head few")
    if fault := shape_fault(bench, few, chains, TRAINED):
        return f"{fault}; give the state arrays whose first axis is the chain, or a method head(chains)"
    a, b = columns_of(few), columns_of(bench.sample(state, TRAINED, "head all"))[:chains]
    if too_much_p(scores_of(a.mean(axis=1) - b.mean(axis=1), a, b)) < FALSE_ALARM:
        return (
            "the first chains of the state do not sample like the same chains of all; the first axis must be the chain"
        )
    return ""


def state_kept(bench: Bench) -> str:
    """A run folder keeps states without pickling."""
    state = bench.fit(bench.real(bench.few, 60, "kept"), "kept")
    try:
        form, arrays = pack(state)
    except InputError as error:
        return str(error)
    again = unpack(form, {name: array.copy() for name, array in arrays.items()}, bench.family)
    if not np.array_equal(bench.sample(state, DRAWN, "kept"), bench.sample(again, DRAWN, "kept")):
        return (
            "a state that was stored and read again samples other rows; keep all of it in arrays, "
            "numbers, tuples or dataclasses"
        )
    return ""


FAMILY: tuple[Clause, ...] = (
    ("shape", shape),
    ("same address, same rows", same_address),
    ("different address, other rows", other_address),
    ("chains do not share noise", chains_apart),
    ("refitting does not replay noise", fresh_noise),
    ("rows carry no order", no_order),
    ("fit does not change its input", input_unchanged),
    ("the head of a state samples like its chains", head_fits),
    ("the state can be stored", state_kept),
    *SUMMABLE,
)
