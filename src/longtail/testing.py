"""Assertions for a test suite: a data set that lost something fails the test that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .audits.result import Audit


def assert_nothing_lost(*, reference: Any, candidate: Any, undecided: bool = False, **options: Any) -> Audit:
    """Audit a candidate against a trusted reference and raise AssertionError, with the page as text, where it fails.

    undecided: whether an undecided audit passes too: too few rows to tell is not the same as nothing lost.  options: those of `longtail.audit`.  Gives the audit back.
    Raises InputError for what cannot be read or used.
    """
    from .audits.audit import audit

    result = audit(reference=reference, candidate=candidate, **options)
    if not (result.passed or (undecided and result.exit_code == 3)):
        said = "something is lost" if result.exit_code == 1 else "nothing is known to be lost, but"
        raise AssertionError(f"{said}: {'; '.join(result.tables.facts['reasons'])}\n\n{result}")
    return result
