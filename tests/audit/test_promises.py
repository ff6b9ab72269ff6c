"""What keeps the promises of a page: totals decide what is paid for, blocks gate their own, copies can be found."""

from __future__ import annotations

from dataclasses import replace

import handmade
import numpy as np
import pyarrow as pa

import longtail
from longtail.audits.budget import step_down
from longtail.audits.command import command
from longtail.audits.gather import named_apart
from longtail.audits.groups import groups_of, spend
from longtail.audits.levels import Level
from longtail.audits.policy import Policy, read_policy


def table(rows: int, rng: np.random.Generator, **columns: object) -> pa.Table:
    return pa.table({"side": rng.choice(["N", "S"], rows), "kind": rng.choice(["a", "b", "c"], rows), **columns})


def test_a_small_reference_is_not_alarmed_by_what_it_happens_to_hold() -> None:
    """Values seen once among 200 real rows and hardly ever among 100,000: types that the reference lacks count as well."""
    rng = np.random.default_rng(0)
    share = np.concatenate(([0.97], np.full(20_000, 0.03 / 20_000)))
    false = 0
    for _ in range(10):
        real, made = (rng.multinomial(rows, share) for rows in (200, 100_000))
        build = rng.binomial(real, 0.5)
        counts = handmade.Parts(build, real - build, made)
        city = handmade.Counted(
            "city",
            "column",
            ("city",),
            [f"c{at}" for at in range(len(share))],
            counts,
            handmade.Parts(*map(int, (build.sum(), 200 - build.sum(), 100_000))),
        )
        groups = groups_of(city, Policy())
        assert groups is not None
        spend([groups], {"city": 0.03}, {}, {"city": False})
        false += bool(groups.lost.any())
    assert false <= 2


def test_a_step_down_pays_for_tests_that_could_still_succeed() -> None:
    """A hundred certain ones must not leave the whole level to a thousand that were not paid for."""
    p = np.concatenate((np.full(100, 1e-12), np.full(1_000, 0.004)))
    least = np.concatenate((np.full(100, 1e-30), np.full(1_000, 0.003)))
    assert (p <= step_down(p, least, 0.05)).sum() == 100


def test_the_end_of_a_column_is_gated_by_the_block_that_holds_the_column() -> None:
    rng = np.random.default_rng(1)
    words = np.array(["sea", "whale", "ship", "storm", "calm", "harbour"])

    def rows(count: int, cut: bool) -> pa.Table:
        x = rng.normal(size=count * 2)
        x = x[x < 1][:count] if cut else x[:count]
        texts = [" ".join(rng.choice(words, 6)) for _ in range(len(x))]
        return pa.table({"text": texts, "x": x})

    found = longtail.audit(reference=rows(3_000, False), candidate=rows(3_000, True), text="text")
    tails = {row["group"]: row["verdict"] for row in found.groups.to_pylist() if row["role"] == "tail"}
    assert next(verdict for name, verdict in tails.items() if name.startswith("x >")) in ("gone", "thinning")


def test_blocks_of_one_name_are_told_apart() -> None:
    rng = np.random.default_rng(2)
    column = handmade.counted("numbers", *(rng.choice(["a", "b"], 100) for _ in range(3)))
    copies = replace(column, name="repeated rows")
    page = named_apart(
        handmade.evidence([column, copies], [handmade.numbers(rng.normal(size=(60, 2)), rng.normal(size=(60, 2)), rng)])
    )
    names = [one.name for one in (*page.counted, *page.numbers)]
    assert len(set(names)) == 3 and "repeated rows" not in names


def test_near_copies_of_training_rows_are_found_beside_categories() -> None:
    rng = np.random.default_rng(3)
    columns = [f"x{at}" for at in range(8)]
    train, real = rng.normal(size=(1_000, 8)), rng.normal(size=(1_000, 8))
    made = train + 0.02 * rng.normal(size=train.shape)
    sets = [table(1_000, rng, **dict(zip(columns, rows.T, strict=True))) for rows in (real, made, train)]
    found = longtail.audit(reference=sets[0], candidate=sets[1], train=sets[2])
    near = [row for row in found.blocks.to_pylist() if row["block"].startswith("nearness")]
    assert near[0]["rejected"] and found.exit_code == 1


def test_copies_are_not_tested_where_rows_belong_together() -> None:
    rng = np.random.default_rng(4)

    def visits(start: int) -> pa.Table:
        user = np.repeat(np.arange(start, start + 150), 5)
        return pa.table(
            {"user": user, "x": np.repeat(rng.normal(size=150), 5), "kind": np.repeat(rng.choice(["a", "b"], 150), 5)}
        )

    found = longtail.audit(reference=visits(0), candidate=visits(1_000), cluster="user")
    assert "copies" not in found.blocks["role"].to_pylist()
    assert "belong together" in found.tables.facts["copies"]["sentence"]


def test_one_lost_value_is_seen_among_many_columns() -> None:
    rng = np.random.default_rng(5)
    share = [0.5, 0.3, 0.15, 0.05]

    def rows(lost: bool) -> pa.Table:
        columns = {f"c{at}": rng.choice(list("abcd"), 4_000, p=share) for at in range(120)}
        if lost:
            columns["c7"] = rng.choice(list("abc"), 4_000, p=np.array(share[:3]) / 0.95)
        return pa.table(columns)

    found = longtail.audit(reference=rows(False), candidate=rows(True))
    assert found.verdicts()["c7 = d"] == "gone"
    block = next(row for row in found.blocks.to_pylist() if row["block"] == "c7")
    assert block["rejected"] or "only its names" in block["status"]


def test_texts_in_memory_are_not_repeated_in_the_command() -> None:
    assert (
        command({"reference": ["a secret text"], "candidate": ["another one"]})
        == "longtail audit --reference DATA --candidate DATA"
    )
    assert (
        command({"reference": ["a.csv", "b.csv"], "by": ("x", "y")})
        == "longtail audit --reference a.csv b.csv --by x,y"
    )


def test_the_floor_is_counted_and_not_known() -> None:
    """The interval of covered is wider than with a floor that is known, and its p-value agrees with its lower end."""
    level = Level(
        "words",
        "rare",
        500,
        500,
        5_000,
        5_000,
        missing=150,
        held=500,
        floor=0.3,
        looked=5_000,
        limit=0.8,
        real_mass=0.1,
    )
    low, high = level.covered(0.025)
    least, most = level.uncovered(0.025)
    assert low < (1 - most) / 0.7 and high > (1 - least) / 0.7
    assert level.covered(level._covered_p * 0.9)[0] < 0.8 < level.covered(min(level._covered_p * 1.1, 0.5))[0]


def test_a_policy_object_obeys_the_level_that_is_named() -> None:
    assert read_policy(Policy(), 0.01).level == 0.01
