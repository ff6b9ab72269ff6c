"""From evidence to verdicts: test every block, hand levels on to names, and decide groups and rarity levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..address import rng_at
from .asked import Asked
from .budget import family, shares, step_down
from .catscan import catscan, catscan_units
from .evidence import Counted, Evidence
from .groups import GATED, Groups, groups_of, spend
from .levels import BOUNDS, CROSSED, Level, levels_of
from .numeric import Space
from .policy import Policy
from .tailscan import tailscan

FIXED = 2 / 3
"""Of the share of a counted block, what goes to names fixed beforehand, tested whether its block is rejected or not."""
USUAL = 0.05
LEVELLED = ("column", "by", "words", "ngrams", "topics")


@dataclass
class Block:
    """One test: its share of the level, what it found, and on which rows.

    threshold: rejected where p is at most this.  named: what goes to names fixed beforehand.  The threshold is handed on
    after a rejection, half to the levels and half to the groups.
    """

    name: str
    role: str
    test: str
    unit: str
    reference: float
    candidate: float
    threshold: float
    named: float = 0.0
    p: float | None = None
    relabellings: int | None = None
    sampled: bool = False
    strongest: str = ""
    status: str = "ok"
    depleted: Sequence[tuple[int, int, int]] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_rejected(self) -> bool:
        return self.p is not None and self.p <= self.threshold


@dataclass
class Judged:
    """Everything decided: blocks, groups with the errors of their lower ends, levels with theirs."""

    blocks: list[Block]
    groups: list[Groups] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    group_fine: list[np.ndarray] = field(default_factory=list)
    level_fine: np.ndarray = field(default_factory=lambda: np.empty(0))
    spaces: list[Space] = field(default_factory=list)


def judge(evidence: Evidence, policy: Policy, asked: Asked, copies: Sequence[Block] = ()) -> Judged:
    """Run the tests of all blocks, then decide names and levels (see `budget` for what holds at once)."""
    tested = [one for one in evidence.counted if one.role != "tail"]
    families = {one.name: family(one.role) for one in tested} | {one.name: "numbers" for one in evidence.numbers}
    families |= {one.name: "copies" for one in copies}
    share = shares(families, policy.level)
    found = Judged([], spaces=[Space(one) for one in evidence.numbers])
    for at, space in enumerate(found.spaces):
        asked.progress(f"looking for lost rows in {space.numbers.name}", at / max(len(families), 1))
        found.blocks.append(_numeric(space, share[space.numbers.name], asked))
    planned = [_planned(one, share[one.name]) for one in tested]
    groups = {one.name: groups_of(one, policy) for one in tested}
    named = _named([one for one in groups.values() if one is not None], planned)
    for at, (counted, block) in enumerate(zip(tested, planned, strict=True), len(found.spaces)):
        asked.progress(f"looking for lost values in {counted.name}", at / len(families))
        found.blocks.append(_counted(counted, block, counted.name in named, asked))
    for one in copies:
        found.blocks.append(replace(one, threshold=share[one.name]))
    _decide(found, evidence, groups, policy, asked)
    return found


def _planned(counted: Counted, share: float) -> Block:
    """The block of counted types before its test."""
    totals = counted.totals
    reference = totals.count if counted.learned else totals.reference
    return Block(
        counted.name,
        counted.role,
        "catscan",
        counted.unit,
        reference,
        totals.candidate,
        threshold=(1 - FIXED) * share,
        named=FIXED * share,
        columns=counted.columns,
    )


def _named(groups: Sequence[Groups], planned: Sequence[Block]) -> set[str]:
    """The crossed blocks in which a name is lost whatever their own tests say."""
    spend(groups, {one.name: one.named for one in planned}, {}, dict.fromkeys((one.name for one in planned), False))
    return {one.block for one in groups if one.role in CROSSED and one.lost.any()}


def _numeric(space: Space, share: float, asked: Asked) -> Block:
    numbers = space.numbers
    rows = len(space.reference), len(space.rows.candidate)
    sampled = any(len(one) < total for one, total in zip(numbers.rows, numbers.totals, strict=True))
    block = Block(numbers.name, "numbers", "tailscan", "rows", *rows, threshold=share, sampled=sampled)
    if min(rows) < 2:
        return replace(block, status="too few rows for a test")
    rng = rng_at(asked.seed, "audit", "tailscan", numbers.name)
    scan = tailscan(space.reference, space.rows.candidate, rng, level=share, clusters=space.clusters)
    return replace(
        block,
        p=scan.p,
        relabellings=scan.relabellings,
        strongest=min(scan.statistics, key=lambda name: scan.statistics[name]),
        depleted=[(one.centre, one.rows, one.reference_rows) for one in scan.depleted],
    )


def _counted(counted: Counted, block: Block, is_named: bool, asked: Asked) -> Block:
    """The block with its test.

    Where names that cross columns are lost anyway, no relabellings are spent on a p-value below the usual.
    """
    if min(block.reference, block.candidate) < 2:
        return replace(block, status="too few rows for a test")
    if not all(np.any(one) for one in (counted.units.reference, counted.units.candidate)):
        return replace(block, status="nothing of this kind occurs in both sets")
    rng = rng_at(asked.seed, "audit", "catscan", counted.name)
    if counted.incidence is None:
        level = max(block.threshold, USUAL) if is_named else block.threshold
        real = counted.units.count if counted.learned else counted.units.reference
        scan = catscan(np.asarray(real), np.asarray(counted.units.candidate), rng, level=level)
    else:
        part = counted.incidence.part
        used = part >= 1 if counted.learned else np.ones(len(part), bool)
        units = np.flatnonzero(used)
        some = len(units) > 2 * asked.sample
        units = rng.permutation(units)[: 2 * asked.sample] if some else units
        held = counted.incidence.holds[units]
        if not (held[part[units] < 2].nnz and held[part[units] == 2].nnz):
            return replace(block, status="nothing of this kind occurs in the sampled units of both sets", sampled=some)
        scan = catscan_units(held, part[units] < 2, rng, level=block.threshold)
        block = replace(block, sampled=some or counted.incidence.sampled)
    strongest = min(scan.statistics, key=lambda name: scan.statistics[name])
    out_of_reach = scan.p <= 1 / (scan.relabellings + 1) and scan.p > block.threshold and not is_named
    status = (
        "its share of the level is below the smallest p: only its names are judged" if out_of_reach else block.status
    )
    return replace(block, p=scan.p, relabellings=scan.relabellings, strongest=strongest, status=status)


def _decide(
    found: Judged, evidence: Evidence, known: Mapping[str, Groups | None], policy: Policy, asked: Asked
) -> None:
    """Groups and levels with what each may spend; then all assurances of the page by one step-down."""
    blocks = {one.name: one for one in found.blocks}
    rejected = {name: one.is_rejected for name, one in blocks.items()}
    for counted in [*evidence.counted, *_cells(found, asked)]:
        groups = groups_of(counted, policy) if counted.role in GATED else known[counted.name]
        if groups is not None and counted.role == "tail":
            holding = [one.name for one in evidence.numbers if set(counted.columns) <= set(one.columns)]
            groups = replace(groups, block=holding[0] if holding else counted.name)
        if groups is not None and groups.block in blocks:
            found.groups.append(groups)
        if counted.role in LEVELLED or (counted.role in CROSSED and rejected[counted.name]):
            found.levels += levels_of(counted, policy)
    for space in found.spaces:
        if space.is_enough:
            found.levels += space.levels(policy)
    sharing = {name: max(sum(one.block == name for one in found.groups), 1) for name in blocks}
    handed = {name: one.threshold / 2 / sharing[name] for name, one in blocks.items()}
    spend(found.groups, {name: one.named for name, one in blocks.items()}, handed, rejected)
    for level in found.levels:
        level.error = blocks[level.block].threshold / 2 / BOUNDS
        level.may_alarm = rejected[level.block]
    _assure(found, policy.level)


def _cells(found: Judged, asked: Asked) -> list[Counted]:
    cells = []
    for space in found.spaces:
        made = space.cells(rng_at(asked.seed, "audit", "cells", space.numbers.name)) if space.is_enough else None
        cells += [made] if made else []
    return cells


def _assure(found: Judged, level: float) -> None:
    """At which error each lower end is decided: half of the level for all groups together, half for all levels."""
    names = [one.fine_p for one in found.groups]
    least = [one.fine_least for one in found.groups]
    decided = step_down(np.concatenate([*names, []]), np.concatenate([*least, []]), level / 2)
    found.group_fine = np.split(decided, np.cumsum([len(one) for one in names])[:-1]) if names else []
    judged = [at for at, one in enumerate(found.levels) if one.is_judged]
    p = np.array([found.levels[at].fine_p for at in judged])
    found.level_fine = np.full(len(found.levels), level)
    found.level_fine[judged] = step_down(p, np.zeros(len(p)), level / 2)
