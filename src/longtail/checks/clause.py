"""Clauses of a contract and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputError

PASSED, FAILED, NOT_APPLICABLE = "passed", "failed", "not applicable"
LONG = 10.0
"""Seconds from which on a check says how long it took."""

Clause = tuple[str, Callable[[Any], str]]
"""A name, and a function of a trial that returns "" or one sentence: what is wrong and how to mend it."""


class NotApplicable(Exception):
    """The clause says nothing about this part in this trial; the message says why."""


class Fault(Exception):
    """What a part gave, or raised, breaks the clause; the message says what it was."""


class Checked(NamedTuple):
    """One clause of one example of a part: the outcome and, unless it passed, a sentence."""

    kind: str
    part: str
    example: str
    clause: str
    outcome: str
    says: str


@dataclass(frozen=True)
class CheckResult:
    """What `longtail check` found: one row for each clause of each example, and the seconds that it took."""

    rows: tuple[Checked, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether something was checked and nothing failed."""
        outcomes = {row.outcome for row in self.rows}
        return PASSED in outcomes and FAILED not in outcomes

    @property
    def failures(self) -> tuple[Checked, ...]:
        """The rows that failed."""
        return tuple(row for row in self.rows if row.outcome == FAILED)

    def __str__(self) -> str:
        kind, part = (self.rows[0].kind, self.rows[0].part) if self.rows else ("part", "")
        verdict = (
            "keeps its contract"
            if self.passed
            else "does not keep its contract"
            if self.failures
            else "was not checked"
        )
        took = f"  It took {self.seconds:.0f} s." if self.seconds > LONG else ""
        return "\n".join([f"{kind} {part} {verdict}.{took}", "", *self._table(), *self._reasons()])

    def _table(self) -> Iterator[str]:
        names = list(dict.fromkeys(row.clause for row in self.rows))
        width = max([len(name) for name in names] + [6])
        yield f"{'clause':<{width}}  {PASSED:>6}  {FAILED:>6}  {NOT_APPLICABLE:>14}"
        for name in names:
            found = [row.outcome for row in self.rows if row.clause == name]
            counts = f"{found.count(PASSED):>6}  {found.count(FAILED):>6}  {found.count(NOT_APPLICABLE):>14}"
            yield f"{name:<{width}}  {counts}"

    def _reasons(self) -> Iterator[str]:
        for outcome in (FAILED, NOT_APPLICABLE):
            said: dict[tuple[str, str], list[str]] = {}
            for row in self.rows:
                if row.outcome == outcome:
                    said.setdefault((row.clause, row.says), []).append(row.example)
            if said:
                yield ""
            for (clause, says), examples in said.items():
                others = f" and {len(examples) - 1} more" if len(examples) > 1 else ""
                yield f"{outcome}: {clause} ({examples[0]}{others}): {says}"


def checked(kind: str, part: str, example: str, clauses: Sequence[Clause], trial: Any) -> Iterator[Checked]:
    """Every clause on one trial; what a part raises is a failure, an InputError a refusal of this trial."""
    for name, clause in clauses:
        try:
            with np.errstate(all="ignore"):
                says = clause(trial)
            outcome = FAILED if says else PASSED
        except (NotApplicable, InputError) as reason:
            outcome, says = NOT_APPLICABLE, str(reason)
        except Fault as fault:
            outcome, says = FAILED, str(fault)
        except Exception as error:
            outcome, says = (
                FAILED,
                f"it raised {said(error)}; bad input is to be refused with longtail.errors.InputError",
            )
        yield Checked(kind, part, example, name, outcome, says)


def said(error: Exception) -> str:
    """An exception in one line."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'without a message'}"
