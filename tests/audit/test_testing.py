"""The assertion for test suites: it passes what lost nothing and says what was lost."""

from __future__ import annotations

from pathlib import Path

import made_tables
import pytest

import longtail
from longtail.testing import assert_nothing_lost


def test_a_loss_fails_with_the_page_as_text() -> None:
    with pytest.raises(AssertionError) as raised:
        assert_nothing_lost(reference=made_tables.rows(1), candidate=made_tables.rows(2, is_lost=True), by=("region",))
    said = str(raised.value)
    assert said.startswith("something is lost: ") and "region = F" in said.splitlines()[0]
    assert "✗ gone" in said and "failed (exit 1):" in said


def test_what_is_undecided_passes_only_where_that_is_allowed() -> None:
    real, fresh = made_tables.rows(1, 600), made_tables.rows(3, 600)
    found = assert_nothing_lost(reference=real, candidate=fresh, undecided=True)
    assert found.outcome == "undecided"
    with pytest.raises(AssertionError, match="too few rows to tell"):
        assert_nothing_lost(reference=real, candidate=fresh)


def test_the_options_are_those_of_the_audit(tmp_path: Path) -> None:
    policy = {"columns": {"region": {"keep": 0.3}}, "level": 0.2}
    asked = {"by": ("region",), "policy": policy, "seed": 3, "schema": {"age": "ignore"}}
    found = assert_nothing_lost(reference=made_tables.rows(1), candidate=made_tables.rows(3), **asked)
    assert found.passed
    plain = longtail.audit(reference=made_tables.rows(1), candidate=made_tables.rows(3), **asked)
    assert plain.groups.equals(found.groups)


def test_bad_input_is_no_failed_assertion() -> None:
    with pytest.raises(longtail.InputError, match="regoin"):
        assert_nothing_lost(reference=made_tables.rows(1, 100), candidate=made_tables.rows(3, 100), by="regoin")
