"""n_e of measured loops: a categorical loop gives n, a doubled sampler n/2, and a biased one is not carried by one number.

Chance: loops are drawn afresh; n_e must lie within three half-widths of its 95 % interval, some six standard errors.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from longtail.coverage.levels import LEVELS
from longtail.coverage.mass import uncovered
from longtail.coverage.types import Types
from longtail.errors import InputError
from longtail.estimates import loop_size as size_of_loops
from longtail.estimates.loop_size import TOLERANCE, Curve, LoopSize, Members, loop_size
from longtail.theory.transient import Flow

N, CHAINS = 100, 32
GENERATIONS = np.array([0, 1, 2, 4, 8, 15, 29])
FLOWS = {
    "none": Flow(N),
    "fresh": Flow(N - 10, 10),
    "fixed": Flow(N, 10, fixed=True),
    "accumulate": Flow(N, accumulate=True),
}


def types() -> Types:
    p = 1 / np.arange(1, 101) ** 1.1
    return Types(np.arange(100).astype(str), p / p.sum())


def loops(flow: Flow, copies: int = 1, power: float = 1.0) -> np.ndarray:
    """Uncovered mass (chains, generations, levels) of categorical loops; each row written `copies` times, the model's
    law raised to a power before it is sampled."""
    law, rng = types(), np.random.default_rng()
    again = rng.multinomial(flow.real, law.p, CHAINS)
    q = (rng.multinomial(int(flow.generated), law.p, CHAINS) + again) / flow.rows
    total, found = q * N, []
    for _ in range(GENERATIONS[-1] + 1):
        found.append(uncovered(law, q, N))
        p = q**power / (q**power).sum(axis=1, keepdims=True)
        rows = copies * rng.multinomial(int(flow.generated) // copies, p)
        total = total + rows
        real = again if flow.fixed else rng.multinomial(flow.real, law.p, CHAINS)
        q = total / total.sum(axis=1, keepdims=True) if flow.accumulate else (rows + real) / flow.rows
    return np.stack(found, axis=1)[:, GENERATIONS]


def curves(**faults: float) -> list[Curve]:
    law, found = types(), []
    for name, flow in FLOWS.items():
        seen = loops(flow, **faults)  # type: ignore[arg-type]
        for level in (1, 2, 3):
            p = law.p[law.level == level]
            found.append(Curve(name, LEVELS[level], (Members(flow, p, p),), N, GENERATIONS, seen[:, :, level]))
    return found


@cache
def fitted(copies: int = 1, power: float = 1.0) -> LoopSize:
    return loop_size(curves(copies=copies, power=power), N, rounds=100)


def is_near(found: LoopSize, true: float) -> bool:
    whole = found.whole
    assert whole.low is not None and whole.high is not None and whole.low <= whole.value <= whole.high
    return bool(abs(np.log(whole.value / true)) < 1.5 * np.log(whole.high / whole.low))


def test_a_categorical_loop_has_the_size_of_its_rows() -> None:
    found = fitted()
    assert is_near(found, N) and not is_near(found, N / 2)
    assert found.whole.explained is not None and found.whole.explained > 0.97
    assert found.whole.in_errors is not None and found.whole.in_errors < 2


def test_rows_written_twice_count_half() -> None:
    found = fitted(copies=2)
    assert is_near(found, N / 2) and not is_near(found, N)
    assert found.whole.in_errors is not None and found.whole.in_errors < 2


def test_one_number_does_not_carry_a_biased_sampler() -> None:
    found, fair = fitted(power=1.2), fitted()
    assert found.whole.in_errors is not None and found.whole.in_errors > 3
    assert found.whole.missed > 2 * fair.whole.missed
    sizes = [one.value for one in found.alone.values()]
    assert max(sizes) > 1.5 * min(sizes)


def test_points_are_all_fitted_measurements() -> None:
    found = fitted()
    anchors = {point[0] for point in found.points}
    assert anchors == set(FLOWS) and all(point[2] > 0 and point[4] is not None for point in found.points)
    rest = np.array([point[3] - point[5] for point in found.points])
    weight = np.array([1 / (point[4] ** 2 + TOLERANCE**2) for point in found.points if point[4] is not None])
    assert np.sqrt(np.average(rest**2, weights=weight)) == pytest.approx(found.whole.missed)


def test_chains_that_failed_are_left_out_and_one_chain_has_no_interval() -> None:
    some = curves(copies=1, power=1.0)
    for one in some:
        one.lost[0, 4:] = np.nan  # one chain of 32 failed
    whole = loop_size(some, N, rounds=20)
    assert is_near(whole, N) and {point[2] for point in whole.points} == set(GENERATIONS[1:].tolist())
    alone = [replace(c, lost=c.lost[1:2]) for c in some]
    found = loop_size(alone, N)
    assert found.whole.low is None and found.whole.high is None
    assert found.whole.in_errors is None and all(point[4] is None for point in found.points)


def test_chains_drawn_that_show_nothing_do_not_break_the_interval() -> None:
    # one chain of five shows something at first: most redrawings of the chains hold none that does
    lost = np.ones((5, 3))
    lost[0] = [0.2, 0.4, 0.6]
    members = (Members(Flow(N), np.array([0.02]), np.ones(1)),)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = loop_size([Curve("none", "rare", members, N, np.array([0, 5, 20]), lost)], N, rounds=50)
    assert found.whole.low is not None and found.whole.high is not None
    assert found.whole.low <= found.whole.value <= found.whole.high


def test_an_interval_of_few_chains_is_wider_than_its_percentiles(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [replace(one, lost=one.lost[:4]) for one in curves(copies=1, power=1.0)]
    found = loop_size(some, N, rounds=100).whole
    monkeypatch.setattr(size_of_loops, "_outside", lambda chains: 0.025)
    plain = loop_size(some, N, rounds=100).whole
    assert found.low is not None and found.high is not None and plain.low is not None and plain.high is not None
    assert found.low <= plain.low and plain.high <= found.high and found.high / found.low > plain.high / plain.low


def test_with_many_chains_the_percentiles_are_the_usual_ones() -> None:
    assert size_of_loops._outside(4096) == pytest.approx(0.025, rel=0.01)
    # sqrt(10 / 9) times the quantile 2.2622 of t with 9 degrees of freedom is 2.3846 standard errors
    assert size_of_loops._outside(10) == pytest.approx(0.00855, rel=0.005)


def test_a_loop_that_shows_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="no rarity level"):
        members = (Members(Flow(N), np.array([0.1]), np.ones(1)),)
        loop_size([Curve("none", "rare", members, N, np.arange(3), np.ones((9, 3)))], N)
