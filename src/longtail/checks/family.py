"""What a family promises: noise only through the address, rows without order, states that can be kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..contracts import Family
from ..errors import InputError
from ..families.lift import Lift
from ..lab.tree import pack, unpack
from ..rows import head
from .bench import Bench, shape_fault
from .clause import Clause, NotApplicable
from .laws import FALSE_ALARM, order_p, scores_of, too_little_p, too_much_p
from .summable import SUMMABLE

TRAINED, DRAWN = 400, 50
"""Many rows to train on and few to draw: what a fit adds to the movement of a mean stays small beside the draw."""


def shape(bench: Bench) -> str:
    if not isinstance(bench.family, Family):
        return "a family needs fit(rows, rng, start) and sample(state, n, rng)"
    chains = bench.few if bench.single else 5
    state = bench.fit(bench.real(chains, 40, "shape"), "shape")
    faults = [shape_fault(bench, bench.sample(state, n, "shape", n), chains, n) for n in (1, 17)]
    return next((fault for fault in faults if fault), "")


def same_address(bench: Bench) -> str:
    """Same rows from one state, after another fit, and from a family built anew."""
    rows = bench.real(bench.few, 60, "same")
    state = bench.fit(rows.copy(), "same")
    first = bench.sample(state, DRAWN, "same").copy()
    bench.sample(state, DRAWN, "elsewhere")
    if not np.array_equal(first, bench.sample(state, DRAWN, "same")):
        return bench.mend(
            "sampling twice with equal generators gave other rows; draw only from the rng that sample is given",
            "sampling twice with equal seeds gave other rows: the model draws noise that no seed reaches",
        )
    if not np.array_equal(first, bench.sample(bench.fit(rows.copy(), "same"), DRAWN, "same")):
        return bench.mend(
            "fitting and sampling again gave other rows; draw only from the rng that fit and sample are given",
            "fitting and sampling again with equal seeds gave other rows: fit draws noise that no seed reaches",
        )
    made = bench.make()
    family = made.settled(bench.world) if hasattr(made, "settled") else made
    anew = Bench(bench.make, family, bench.world, bench.where, bench.seed)
    if not np.array_equal(first, anew.sample(anew.fit(rows.copy(), "same"), DRAWN, "same")):
        return bench.mend(
            "the same family built again gave other rows; keep no noise in the object, and no state between calls",
            "the same model built again gave other rows: its class or its module keeps noise of its own",
        )
    return ""


def other_address(bench: Bench) -> str:
    state = bench.fit(bench.real(bench.few, TRAINED, "other"), "other")
    a, b = (np.sort(bench.columns(bench.sample(state, DRAWN, "other", i)), axis=1) for i in (0, 1))
    same = (a == b).all(axis=(1, 2))
    if same.mean() > 0.5:
        return bench.mend(
            "two generators gave the same rows; draw from the rng that sample is given, not from a seed of your own",
            "two seeds gave the same rows: sample draws from a seed of its own",
        )
    return ""


def chains_apart(bench: Bench) -> str:
    """All chains train on the same rows: what is left between them is the noise of the draws."""
    rows = np.repeat(bench.real(1, TRAINED, "apart"), bench.many, axis=0)
    drawn = bench.columns(bench.sample(bench.fit(rows, "apart"), DRAWN, "apart"))
    means = drawn.mean(axis=1)
    if too_little_p(scores_of(means - means.mean(axis=0), drawn)) < FALSE_ALARM:
        return bench.mend(
            "the means of chains vary less than independent draws do; draw an array with one row of noise for each chain",
            "the means of models fitted to the same rows vary less than independent draws do: they share noise",
        )
    return ""


def fresh_noise(bench: Bench) -> str:
    """Mean of an increment less the mean of its training set, over chains and between two fits."""
    moves, drawn = [], []
    state: Any = None
    for turn in bench.turns:
        rows = bench.real(bench.many, TRAINED, "fresh", turn)
        start = state if getattr(bench.family, "start", "none") != "none" else None
        state = bench.fit(rows, "fresh", turn, start=start)
        drawn.append(bench.columns(bench.sample(state, DRAWN, "fresh", turn)))
        moves.append(drawn[-1].mean(axis=1) - bench.columns(rows).mean(axis=1))
        if bench.single and turn == 0:
            bench.kept["fitted"] = state
    p = [too_little_p(scores_of(moves[0], drawn[0]))]
    if len(moves) > 1:
        p.append(too_little_p(scores_of(moves[1] - moves[0], *drawn)))
    if min(p) < FALSE_ALARM / 2:
        return bench.mend(
            "the mean of an increment moves less than sampling theory says; fit must not reset the noise of sample",
            "the mean of an increment moves less than sampling theory says: fit resets the noise of sample",
        )
    return ""


def no_order(bench: Bench) -> str:
    state = bench.kept.get("fitted") or bench.fit(bench.real(bench.many, 60, "order"), "order")
    drawn = bench.columns(bench.sample(state, DRAWN, "order"))
    if min(order_p(drawn[..., column]) for column in range(drawn.shape[2])) < FALSE_ALARM / drawn.shape[2]:
        return "the rows come in an order; shuffle them, for example rows = rng.permuted(rows, axis=1)"
    return ""


def input_unchanged(bench: Bench) -> str:
    rows = bench.real(bench.few, 60, "input")
    kept = rows.copy()
    bench.sample(bench.fit(rows, "input"), DRAWN, "input")
    if not np.array_equal(rows, kept):
        return "fit changed the rows that it was given; work on a copy"
    if isinstance(bench.family, Lift) and bench.family.changes(rows[:1], bench.rng("input")):
        return "fit changed the rows that it was given; longtail hands it a copy, but others will not: work on a copy in fit"
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
    a, b = bench.columns(few), bench.columns(bench.sample(state, TRAINED, "head all"))[:chains]
    if too_much_p(scores_of(a.mean(axis=1) - b.mean(axis=1), a, b)) < FALSE_ALARM:
        return (
            "the first chains of the state do not sample like the same chains of all; the first axis must be the chain"
        )
    return ""


def state_kept(bench: Bench) -> str:
    """A run folder keeps states without pickling."""
    if bench.single and getattr(bench.family, "start", "none") == "none":
        raise NotApplicable(
            "the family takes one chain at a time and starts from nothing: its rows are kept, not its state"
        )
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
