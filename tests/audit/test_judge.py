"""From evidence to verdicts: what is lost is named, what is not is left alone, what cannot be seen is said."""

from __future__ import annotations

from dataclasses import replace

import handmade
import numpy as np
import pytest
from scipy.stats import binom

from longtail.audits.budget import eligible, shares, step_down
from longtail.audits.levels import design_effect, lacks, levels_of
from longtail.audits.numeric import Space
from longtail.audits.policy import read_policy
from longtail.coverage.levels import LEVELS
from longtail.coverage.regions import Regions


def segmented(rows: int, lost: str, seed: int = 0):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng([seed, 7])
    real, made = handmade.segments(rows, rng), handmade.segments(rows, rng, lost)
    half = rng.random(rows) < 0.5
    blocks = [handmade.numbers(rng.normal(size=(400, 2)), rng.normal(size=(400, 2)), rng)]
    return handmade.evidence([handmade.counted("segment", real[half], real[~half], made)], blocks, rows)


def test_a_lost_segment_is_named_gone_and_the_others_are_fine() -> None:
    found = handmade.audited(segmented(30_000, lost="E"))
    assert found["outcome"] == "failed"
    assert found["groups"]["segment = E"]["verdict"] == "gone"
    assert found["groups"]["segment = E"]["seen"] == 0
    assert {found["groups"][f"segment = {name}"]["verdict"] for name in "ABCD"} == {"fine"}
    assert found["levels"]["segment", "very rare"]["verdict"] == "gone"
    assert found["blocks"]["segment"]["reading"] == "named"
    assert found["reasons"][0] == "segment = E is gone"


def test_not_seen_is_not_gone_where_rows_are_few() -> None:
    found = handmade.audited(segmented(1_000, lost="E"))
    assert found["groups"]["segment = E"]["seen"] == 0
    assert found["groups"]["segment = E"]["verdict"] == "too few rows to tell"
    assert found["groups"]["segment = E"]["more"] > 1
    assert found["groups"]["segment = E"]["needed"] > found["groups"]["segment = E"]["expected"]
    assert found["outcome"] == "undecided"


def test_fresh_real_rows_are_hardly_ever_alarmed() -> None:
    """40 pages at the 5 % level: more than 8 alarms have a chance of 2e-4 even at the full level."""
    alarms = sum(
        handmade.audited(segmented(1_000, lost="", seed=seed), seed=seed)["outcome"] == "failed" for seed in range(40)
    )
    assert binom.sf(alarms - 1, 40, 0.05) > 1e-4


def test_a_thinned_segment_is_thinning() -> None:
    rng = np.random.default_rng(3)
    real, made = handmade.segments(40_000, rng), handmade.segments(40_000, rng)
    thinned = made[(made != "C") | (rng.random(len(made)) < 0.4)]
    found = handmade.audited(handmade.evidence([handmade.counted("segment", real[::2], real[1::2], thinned)], []))
    assert found["groups"]["segment = C"]["verdict"] == "thinning"
    assert found["groups"]["segment = C"]["high"] < 0.8


def test_a_policy_that_allows_the_loss_passes_it_and_a_strict_one_does_not() -> None:
    rng = np.random.default_rng(4)
    real, made = handmade.segments(40_000, rng), handmade.segments(40_000, rng)
    thinned = made[(made != "B") | (rng.random(len(made)) < 0.75)]
    page = handmade.evidence([handmade.counted("segment", real[::2], real[1::2], thinned)], [])
    lax, strict = ({"groups": {"segment = B": {"keep": keep}}} for keep in (0.5, 0.95))
    assert handmade.audited(page, read_policy(lax, None))["groups"]["segment = B"]["verdict"] == "fine"
    assert handmade.audited(page, read_policy(strict, None))["groups"]["segment = B"]["verdict"] == "thinning"


def test_a_cut_tail_of_numbers_is_found_and_its_level_is_gone() -> None:
    rng = np.random.default_rng(5)
    real, made = rng.normal(size=(8_000, 4)), rng.normal(size=(9_000, 4))
    cut = made[(made**2).sum(1) < 9.49][:8_000]
    found = handmade.audited(handmade.evidence([], [handmade.numbers(real, cut, rng)]))
    assert found["blocks"]["numbers"]["rejected"]
    assert found["levels"]["numbers", "very rare"]["verdict"] in ("gone", "thinning")
    assert found["levels"]["numbers", "common"]["verdict"] == "fine"


def test_a_lost_pair_is_named_unless_its_column_is_lost() -> None:
    rng = np.random.default_rng(6)
    real = [handmade.segments(60_000, rng), rng.choice(["N", "S"], 60_000)]
    made = [handmade.segments(60_000, rng), rng.choice(["N", "S"], 60_000)]
    kept = ~((made[0] == "C") & (made[1] == "N"))

    def page(keep: np.ndarray):  # type: ignore[no-untyped-def]
        joined = [
            [f"segment = {a}, side = {b}" for a, b in zip(*one, strict=True)]
            for one in (real, [one[keep] for one in made])
        ]
        pair = handmade.counted("segment × side", joined[0][::2], joined[0][1::2], joined[1], role="pair")
        margins = [tuple(part.split(" = ")[1] for part in value.split(", ")) for value in pair.values]
        pair = replace(pair, columns=("segment", "side"), margins=margins)
        single = handmade.counted("segment", real[0][::2], real[0][1::2], made[0][keep])
        return handmade.audited(handmade.evidence([single, pair], []))

    assert page(kept)["groups"]["segment = C, side = N"]["verdict"] == "gone"
    without = page(made[0] != "D")
    assert without["groups"]["segment = D"]["verdict"] == "gone"
    assert not any("side" in name for name in without["groups"])
    assert without["blocks"]["segment × side"]["reading"] == "explained"


def test_levels_of_types_are_those_of_the_one_definition() -> None:
    """Averaged over candidates, the uncovered share is what a real sample shows: the floor by rarefaction has no bias."""
    rng = np.random.default_rng(8)
    share = 1 / np.arange(1, 401) ** 1.1
    draws, gaps = 60, []
    for _ in range(draws):
        parts = [rng.choice(400, 2_000, p=share / share.sum()) for _ in range(3)]
        levels = levels_of(handmade.counted("word", *parts), read_policy(None, None))
        gaps.append({one.level: one.missing / one.held - one.floor for one in levels})
    for name in LEVELS:
        seen = np.array([one[name] for one in gaps if name in one])
        assert abs(seen.mean()) < 4 * seen.std() / np.sqrt(len(seen)) + 1e-9, name


def test_levels_of_numbers_are_those_that_a_run_measures() -> None:
    """The same rows give the same kept and uncovered mass as the metric of a closed loop."""
    rng = np.random.default_rng(9)
    block = handmade.numbers(rng.normal(size=(1_000, 3)), rng.normal(size=(400, 3)) * 0.8, rng)
    regions = Regions(None, block.rows.build, block.rows.count)
    levels = Space(block).levels(read_policy(None, None))
    kept, uncovered = regions.kept(block.rows.candidate), regions.uncovered(block.rows.candidate)
    for at, one in enumerate(levels):
        assert one.missing / one.held == pytest.approx(uncovered[at])
        assert (one.candidate / one.n_candidate) / (one.reference / one.n_reference) == pytest.approx(
            kept[at], rel=0.02
        )


def test_the_floor_of_numbers_is_what_fresh_real_rows_leave_uncovered() -> None:
    rng = np.random.default_rng(10)
    gaps = []
    for _ in range(30):
        block = handmade.numbers(rng.normal(size=(800, 4)), rng.normal(size=(300, 4)), rng)
        gaps.append([one.missing / one.held - one.floor for one in Space(block).levels(read_policy(None, None))])
    seen = np.array([one for one in gaps if len(one) == 4])
    assert (abs(seen.mean(axis=0)) < 4 * seen.std(axis=0) / np.sqrt(len(seen)) + 1e-9).all()


def test_missing_values_are_filled_without_looking_at_labels() -> None:
    rng = np.random.default_rng(11)
    rows = rng.normal(size=(200, 2))
    rows[::5, 0] = np.nan
    filled = Space(handmade.numbers(rows, rows[:100], rng)).rows
    assert not any(np.isnan(one).any() for one in filled)
    assert (
        len(
            {
                float(one[np.isin(one[:, 0], np.nanmedian(np.concatenate((rows, rows[:100])), axis=0)[0]), 0][0])
                for one in filled
            }
        )
        == 1
    )


def test_the_shares_of_a_page_add_up_to_its_level() -> None:
    found = shares({"a": "numbers", "b": "types", "c": "types", "d": "copies"}, 0.05)
    assert sum(found.values()) == pytest.approx(0.05)
    assert found["b"] == found["c"] == found["a"] / 2


def test_tests_that_cannot_reject_cost_nothing() -> None:
    assert eligible(np.array([1e-9] * 3 + [0.5] * 1_000), 0.05) == 3
    assert eligible(np.array([0.5] * 5), 0.05) == 1


def test_the_step_down_rejects_what_holm_rejects() -> None:
    p, least = np.array([0.04, 0.001, 0.02, 0.9]), np.zeros(4)
    assert (p <= step_down(p, least, 0.05)).tolist() == [False, True, False, False]
    p = np.array([0.012, 0.001, 0.016, 0.04])
    assert (p <= step_down(p, least, 0.05)).all()


def test_rarefaction_agrees_with_drawing() -> None:
    rng = np.random.default_rng(12)
    drawn = rng.hypergeometric(3, 97, 20, 20_000) == 0
    assert lacks(np.array([3]), 100, 20)[0] == pytest.approx(drawn.mean(), abs=0.015)
    assert lacks(np.array([0, 1]), 100, 100).tolist() == [1.0, 0.0]


def test_a_design_effect_is_one_for_single_rows_and_the_size_of_solid_clusters() -> None:
    rng = np.random.default_rng(13)
    single = (rng.random(50_000) < 0.3).astype(float)
    assert design_effect(single, np.ones(50_000)) == pytest.approx(1, abs=0.05)
    solid = (rng.random(5_000) < 0.3).astype(float) * 8
    assert design_effect(solid, np.full(5_000, 8.0)) == pytest.approx(8, rel=0.05)
