"""Groups that have a name: what each should hold, what it holds, and the errors that its verdict may spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .budget import eligible, family
from .evidence import Counted
from .policy import Policy
from .retention import kept_p, least_p, loss_p

GATED = ("tail", "region")
"""Roles whose names are called only where their block was rejected: there are many of them, and the block sees them all."""


@dataclass(eq=False)
class Groups:
    """The groups of one block: names (G,), counts of both sets (G,), limits (G,) and what each verdict may spend (G,).

    gated: called only where the block was rejected.  every_least: the smallest p-value of every type of the block, those
    that the reference does not hold among them, since what the level is divided by may depend on totals alone.
    """

    block: str
    role: str
    columns: tuple[str, ...]
    names: list[str]
    reference: np.ndarray
    candidate: np.ndarray
    n_reference: float
    n_candidate: float
    limit: np.ndarray
    gated: bool
    error: np.ndarray
    may_alarm: bool = True
    margins: Sequence[tuple[str, ...]] | None = None
    every_least: np.ndarray = field(default_factory=lambda: np.empty(0))

    @property
    def lost(self) -> np.ndarray:
        """Which groups are less than their limit for sure, as far as they may be called (G,)."""
        counts = self.reference, self.n_reference, self.candidate, self.n_candidate
        return (loss_p(*counts, self.limit) <= self.error) & self.may_alarm

    @property
    def fine_p(self) -> np.ndarray:
        """The p-value of "kept less than the limit" (G,)."""
        return kept_p(self.reference, self.n_reference, self.candidate, self.n_candidate, self.limit)

    @property
    def fine_least(self) -> np.ndarray:
        """The smallest value that `fine_p` could have with these totals (G,)."""
        odds = self.limit * self.n_candidate / self.n_reference
        return np.exp((self.reference + self.candidate) * np.log(odds / (1 + odds)))


def groups_of(counted: Counted, policy: Policy) -> Groups | None:
    """The groups of counted types that the reference holds; None where nobody would call them groups."""
    units, totals = counted.units, counted.totals
    reference = np.asarray(units.count if counted.learned else units.reference, float)
    n_reference = float(totals.count if counted.learned else totals.reference)
    held = np.flatnonzero(reference > 0).tolist()
    if not len(held) or not n_reference or not totals.candidate:
        return None
    names = [group_name(counted, at) for at in held]
    candidate, n_candidate = np.asarray(units.candidate, float), float(totals.candidate)
    total, limit = reference + candidate, np.full(len(reference), policy.limit("", counted.columns))
    limit[held] = [policy.limit(name, counted.columns) for name in names]
    return Groups(
        block=counted.name,
        role=counted.role,
        columns=counted.columns,
        names=names,
        reference=reference[held],
        candidate=candidate[held],
        n_reference=n_reference,
        n_candidate=n_candidate,
        limit=limit[held],
        gated=counted.role in GATED,
        error=np.empty(0),
        margins=None if counted.margins is None else [counted.margins[at] for at in held],
        every_least=least_p(total[total > 0], n_reference, n_candidate, limit[total > 0]),
    )


def group_name(counted: Counted, at: int) -> str:
    """What to call a type as a group."""
    value = counted.values[at]
    if counted.role == "column":
        return f"{counted.name} = {value}"
    if counted.role in ("words", "ngrams"):
        return f'{counted.name}: "{value}"'
    return value


def spend(
    blocks: Sequence[Groups], named: Mapping[str, float], handed: Mapping[str, float], rejected: Mapping[str, bool]
) -> None:
    """Set what each group may spend, by block: of the share for names fixed beforehand, and of what its block hands on.

    named: the share for fixed names of each block, pooled within its family.  handed: what a rejected block hands on to
    its groups.  rejected: whether the test of each block was rejected.
    """
    for members in _families(blocks):
        fixed = [one for one in members if not one.gated]
        pool = sum(named[one.block] for one in fixed)
        number = eligible(np.concatenate([one.every_least for one in fixed]), pool) if fixed else 1
        for one in members:
            own = 0.0 if one.gated else pool / number
            one.may_alarm = rejected[one.block] or not one.gated
            if rejected[one.block] or one.gated:
                own = max(own, handed[one.block] / eligible(one.every_least, handed[one.block]))
            one.error = np.full(len(one.names), own)


def _families(blocks: Sequence[Groups]) -> list[list[Groups]]:
    found: dict[str, list[Groups]] = {}
    for one in blocks:
        found.setdefault(family(one.role), []).append(one)
    return list(found.values())
