"""The verdict's words on spreads that are made for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.coverage.levels import LEVELS
from longtail.lab.spread import Key, Spread
from longtail.lab.verdict import Verdict, judge, median_interval

LAST, HALF, LIMIT = 10, 5, 0.8


def spread(values: Any, how: str = "exact") -> Spread:
    """A spread over chains with these values."""
    found = Spread()
    values = np.asarray(values, dtype=float)
    found.add(np.arange(len(values)), values, "ok", how)
    return found


def noise(middle: float, width: float = 0.004, chains: int = 60, seed: int = 0) -> np.ndarray:
    """Values around a middle."""
    return middle + width * np.random.default_rng(seed).uniform(-1, 1, chains)


def loop(level: str, first: Any, half: Any, last: Any, floor: float = 0.1) -> dict[Key, Spread]:
    """A level whose covered share moves from first over half to last; kept stays above it."""
    found: dict[Key, Spread] = {}
    for t, values in ((0, first), (HALF, half), (LAST, last)):
        found["covered", level, t] = spread(values)
        found["kept", level, t] = spread(np.full(len(np.asarray(values)), 2.0))
    found["floor", level, LAST] = spread([floor])
    return found


def verdict(found: dict[Key, Spread], level: str = "rare") -> Verdict:
    return {item.part: item for item in judge(found, LAST, HALF, LIMIT, 1000)}[level]


WORDS = {
    "stable": (noise(1.0), noise(0.97, seed=1), noise(0.97, seed=2), "stable", "flat"),
    "lossy": (noise(1.0), noise(0.5, seed=1), noise(0.5, seed=2), "lossy", "flat"),
    "degrading below": (noise(1.0), noise(0.7, seed=1), noise(0.5, seed=2), "degrading", "falling"),
    "degrading above": (noise(1.0), noise(0.95, seed=1), noise(0.88, seed=2), "degrading", "falling"),
    "collapsed": (noise(1.0), noise(0.3, seed=1), noise(0.05, seed=2), "collapsed", "falling"),
    "collapsed and flat": (noise(1.0), noise(0.05, seed=1), noise(0.05, seed=2), "collapsed", "flat"),
    "undecided across the limit": (
        noise(1.0),
        noise(0.8, 0.3, seed=1),
        noise(0.8, 0.3, seed=2),
        "undecided",
        "unknown",
    ),
    "relative to the first fit": (noise(0.5), noise(0.48, seed=1), noise(0.48, seed=2), "stable", "flat"),
    "growing back is not falling": (noise(1.0), noise(0.4, seed=1), noise(0.6, seed=2), "lossy", "unknown"),
}


@pytest.mark.parametrize("case", WORDS)
def test_words(case: str) -> None:
    first, half, last, decision, trend = WORDS[case]
    found = verdict(loop("rare", first, half, last))
    assert (found.decision, found.trend) == (decision, trend), found
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(np.median(last) / np.median(first))


def test_the_worse_of_kept_and_covered_counts() -> None:
    found = loop("rare", noise(1.0), noise(1.0), noise(1.0))
    for t in (HALF, LAST):
        found["kept", "rare", t] = spread(noise(0.3, seed=t))
    assert verdict(found).decision == "lossy"


def test_absorbed_is_collapsed_however_much_is_left() -> None:
    found = loop("rare", noise(1.0), noise(0.5, seed=1), noise(0.5, seed=2))
    assert verdict({**found, ("heterozygosity", "", LAST): spread(np.zeros(60))}).decision == "collapsed"
    assert verdict({**found, ("variance", "0", LAST): spread(np.zeros(60))}).decision == "collapsed"
    assert verdict({**found, ("heterozygosity", "", LAST): spread(noise(0.5))}).decision == "lossy"


def test_few_chains_are_undecided() -> None:
    for chains, decision in ((7, "undecided"), (8, "lossy")):
        few = loop("rare", np.ones(chains), np.full(chains, 0.5), np.full(chains, 0.5))
        assert verdict(few).decision == decision


@pytest.mark.parametrize(("floor", "judged"), [(0.94, True), (0.96, False), (1.0, False)])
def test_levels_that_n_cannot_show_are_not_judged(floor: float, judged: bool) -> None:
    found = verdict(loop("rare", noise(1.0), noise(0.5), noise(0.5), floor=floor))
    assert (found.decision != "not judged") == judged
    if not judged:
        assert found.value is None and found.floor == floor and not found.worst


def test_a_level_that_a_probe_cannot_show_is_not_judged() -> None:
    found = loop("very rare", noise(1.0), noise(0.5), noise(0.5))
    for t in (0, HALF, LAST):
        found["kept", "very rare", t].how = "probe"
    assert judge(found, LAST, HALF, LIMIT, 1000)[0].decision == "not judged"
    assert judge(found, LAST, HALF, LIMIT, 5000)[0].decision == "lossy"


def test_the_worst_judged_level_is_marked() -> None:
    found = {
        **loop("common", noise(1.0), noise(0.99), noise(0.99)),
        **loop("uncommon", noise(1.0), noise(0.6), noise(0.6)),
        **loop("rare", noise(1.0), noise(0.4), noise(0.4)),
        **loop("very rare", noise(1.0), noise(0.0), noise(0.0), floor=0.99),
    }
    verdicts = judge(found, LAST, HALF, LIMIT, 1000)
    assert [item.part for item in verdicts] == list(LEVELS)
    assert [item.part for item in verdicts if item.worst] == ["rare"]
    assert [item.decision for item in verdicts] == ["stable", "lossy", "lossy", "not judged"]


def test_levels_without_mass_are_left_out_and_nothing_is_no_verdict() -> None:
    assert judge({}, LAST, HALF, LIMIT, 1000) == []
    assert [item.part for item in judge(loop("common", *[noise(1.0)] * 3), LAST, HALF, LIMIT, 1000)] == ["common"]


def test_chains_without_a_value_are_not_counted_as_zero() -> None:
    gone = noise(0.97, seed=2)
    gone[10:] = np.nan
    found = verdict(loop("rare", noise(1.0), noise(0.97, seed=1), gone))
    assert found.chains == 10 and found.value == pytest.approx(0.97, abs=0.01)
    nothing = verdict(loop("rare", noise(1.0), noise(1.0), np.full(60, np.nan)))
    assert nothing.decision == "undecided" and nothing.value is None


def test_a_run_of_one_generation_has_no_trend() -> None:
    found = loop("rare", noise(1.0), noise(1.0), noise(1.0))
    single = judge({(q, part, 0): item for (q, part, _), item in found.items()}, 0, 0, LIMIT, 1000)
    assert [item.decision for item in single] == ["undecided"]


def test_the_interval_of_a_median_has_its_level() -> None:
    rng = np.random.default_rng(7)
    for n in (8, 21, 60):
        inside = 0
        for _ in range(2000):
            interval = median_interval(rng.standard_normal(n), 0.95)
            assert interval is not None
            inside += interval[0] <= 0 <= interval[1]
        assert 0.945 <= inside / 2000 <= 0.995
    assert median_interval(np.ones(7), 0.95) is None
    assert median_interval(np.arange(8.0), 0.95) == (0.0, 7.0)
