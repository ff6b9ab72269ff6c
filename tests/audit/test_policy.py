"""What loss matters: limits of columns, groups and levels, from a file or a mapping; what is unknown is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import made_tables
import pytest

import longtail
from longtail.audits.policy import EXAMPLE, Policy, read_policy
from longtail.errors import InputError


@pytest.fixture
def example(tmp_path: Path) -> Policy:
    (tmp_path / "policy.toml").write_text(EXAMPLE, "utf8")
    return read_policy(tmp_path / "policy.toml", None)


def test_the_example_is_read(example: Policy) -> None:
    assert (example.keep, example.level) == (0.8, 0.05)
    assert example.names_something
    assert example.limit("region = N", ("region",)) == 0.9
    assert example.limit("segment = E", ("segment",)) == 0.95
    assert example.limit("segment = A", ("segment",)) == 0.8
    assert example.level_limit("very rare", ("amount",)) == 0.5
    assert example.level_limit("rare", ("amount",)) == 0.8
    assert example.is_named("segment = E", ("segment",)) and not example.is_named("segment = A", ("segment",))


def test_a_crossing_must_keep_what_the_strictest_of_its_columns_must() -> None:
    policy = read_policy(
        {"columns": {"a": {"keep": 0.5}, "b": {"keep": 0.9}}, "groups": {"a = 1": {"keep": 0.3}}}, None
    )
    assert policy.limit("a = 2, b = 1", ("a", "b")) == 0.9
    assert policy.limit("a = 1", ("a",)) == 0.3
    assert policy.level_limit("rare", ("a",)) == 0.5


def test_without_a_policy_four_fifths_must_be_kept() -> None:
    policy = read_policy(None, None)
    assert (policy.keep, policy.level, policy.names_something) == (0.8, 0.05, False)
    assert read_policy({"level": 0.01}, 0.2).level == 0.2, "the level that is asked for overrules the policy's"


WRONG: dict[str, tuple[Any, str]] = {
    "unknown key": ({"kep": 0.5}, 'did you mean "keep"'),
    "unknown key of a column": ({"columns": {"a": {"kepe": 0.5}}}, 'did you mean "keep"'),
    "unknown level": ({"levels": {"rarest": {"keep": 0.5}}}, "no rarity level"),
    "a share of percents": ({"keep": 80}, "between 0.1 and 1"),
    "a share of one": ({"keep": 1.0}, "between 0.1 and 1"),
    "a share that is gone": ({"keep": 0.1}, "between 0.1 and 1"),
    "a share in words": ({"keep": "most"}, "between 0.1 and 1"),
    "a share that is true": ({"keep": True}, "between 0.1 and 1"),
    "no table": ({"columns": {"a": 0.5}}, "must be a table"),
    "no tables": ({"groups": 0.5}, "must hold tables"),
    "level of none": ({"level": 0.0}, "between 0 and 0.5"),
    "level of percents": ({"level": 5}, "between 0 and 0.5"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_unknown_or_out_of_range_is_refused(case: str) -> None:
    given, word = WRONG[case]
    with pytest.raises(InputError, match="policy") as raised:
        read_policy(given, None)
    assert word in str(raised.value) and "\n" not in str(raised.value)


def test_the_policy_decides_what_is_thinning() -> None:
    """A region of which about half is kept: a loss at 80 %, none at 20 %; a stricter column tightens its own groups only."""
    real = made_tables.rows(1, 4000)
    half = made_tables.rows(2, 4000)
    dropped = [name == "B" and at % 2 == 0 for at, name in enumerate(half["region"].to_pylist())]
    made = half.filter([not one for one in dropped])

    def verdict(policy: Any) -> tuple[str, str, int]:
        found = longtail.audit(reference=real, candidate=made, policy=policy, schema={"age": "ignore"})
        return found.verdicts()["region = B"], found.outcome, found.exit_code

    assert verdict(None) == ("thinning", "failed", 1)
    assert verdict({"keep": 0.2, "groups": {"region = B": {"keep": 0.2}}}) == ("fine", "pass", 0)
    assert verdict({"keep": 0.2, "columns": {"region": {"keep": 0.8}}})[:2] == ("thinning", "failed")


def test_only_what_the_policy_names_can_leave_it_undecided() -> None:
    real, fresh = made_tables.rows(1, 800), made_tables.rows(3, 800)
    common = longtail.audit(reference=real, candidate=fresh, policy={"groups": {"region = A": {"keep": 0.4}}})
    rare = longtail.audit(reference=real, candidate=fresh, policy={"groups": {"region = F": {"keep": 0.9}}})
    assert (common.outcome, rare.outcome) == ("pass", "undecided")
    assert "region = F" in rare.tables.facts["reasons"][0]
    assert "region = A" not in rare.tables.facts["reasons"][0]
    assert any(row["named"] for row in rare.groups.to_pylist())
