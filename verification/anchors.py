"""Real rows that come back: fresh, every g generations, contaminated, fixed (docs/theory.md; rows 18, 19, 30, 32, 35-37, 40)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from reference import closed_forms as forms

from longtail.lab.loop import Block
from longtail.reproduction.check import Check, equal, mean, mean_of, median, same_law
from longtail.reproduction.simulate import (
    NORMAL,
    cell_of,
    diversity_of,
    first_share,
    heterozygosity,
    loop,
    place,
    sizes,
    two,
    zipf,
)
from longtail.theory.drift import stationary

from .closed_forms import recursion

Rng = np.random.Generator


def _fresh(r: int) -> dict[str, Any]:
    return {"fresh": {"rows": r}}


def claim_one_real_row_binary(rng: Rng) -> Iterator[Check]:
    """One fresh real row, two symbols: Var / V0 at stationarity; row 30."""
    at = [130, 165, 200]
    yield equal("row 30, digits", "n=50, r=1", forms.fresh_drift(50, 1), 0.33784, 6e-6)
    yield equal("lambda_2", "n=50, r=1", forms.eigenvalue(50, 1, 1), 0.98)
    found = loop(rng, 44_000, at, first_share, world=two(0.5), rows=50, anchor=_fresh(1))
    values = mean_of([(found[t] - 0.5) ** 2 / 0.25 for t in at])
    yield mean("one real row: Var / V0", "row 30: n=50, r=1, p=.5", values, 0.33784, 0.003)


def claim_fresh_rows_categorical(rng: Rng) -> Iterator[Check]:
    """D_inf / V0 = 1 / [n a(2-a) + 1 - a] and the 2r/(1+2r) law; row 37."""
    for r, lost in ((1, 0.33445), (5, 0.09217), (10, 0.04890)):
        what = "share of diversity kept with r fresh rows"
        yield equal("row 37, digits", f"n=200, r={r}", forms.fresh_drift(200, r), lost, 6e-6)
        exact = stationary(200, 0.5, r) @ (1 - (np.linspace(-1, 1, 201)) ** 2)
        yield equal("row 37, exact chain", f"n=200, r={r}", float(exact), 1 - lost, 6e-6)
        t = 1500 // (2 * r + 1) + 20
        found = loop(rng, 50_000, [t], heterozygosity, world=two(0.5), rows=200, anchor=_fresh(r))[t]
        yield mean(what, f"row 37: n=200, r={r}", 2 * found, 1 - forms.fresh_drift_at(200, r, t + 1), 0.005)
    for n in sizes(rng, 20, 120):
        world, r = zipf(int(rng.integers(3, 9)), float(rng.uniform(0, 1))), int(rng.integers(1, 6))
        t = int(9 * n / (2 * r + 1)) + 10
        found = loop(rng, 4_000, [t], heterozygosity, world=world, rows=n, anchor=_fresh(r))[t]
        expected = diversity_of(world) * (1 - forms.fresh_drift_at(n, r, t + 1))
        yield mean("E H_inf with r fresh rows", f"n={n}, r={r}", found, expected)


def claim_fresh_rows_gaussian(rng: Rng) -> Iterator[Check]:
    """Var mu and E sigma^2 at stationarity; rows 18, 19 and 32."""
    found = loop(rng, 130_000, [60], place, world=NORMAL, rows=50, anchor=_fresh(10))[60]
    yield equal("row 18, digits", "n_r=10, n_s=40", 1 / forms.fresh_drift(50, 10), 18.8)
    yield mean("fresh rows: Var mu", "row 18: n_r=10, n_s=40", found[:, 0] ** 2, 0.05319, 0.0008)
    yield mean("fresh rows: E sigma^2", "row 18: n_r=10, n_s=40", found[:, 1], 0.9468, 0.003)
    found = loop(rng, 49_152, [899], place, world=NORMAL, rows=2020, anchor=_fresh(20))[899]
    expected = forms.fresh_drift(2020, 20)
    yield equal("row 19, digits", "n_r=20, n_s=2000", 1 / expected, 40.79, 0.01)
    yield mean("n_e saturates at 2 n_r + 1", "row 19: n_r=20, n_s=2000", found[:, 0] ** 2, expected, expected / 40.79)
    for n in sizes(rng, 20, 200):
        r = int(rng.integers(4, 5 + n // 5))
        t = 12 * n // r + 10
        found = loop(rng, 65_536, [t], place, world=NORMAL, rows=n, anchor=_fresh(r))[t]
        yield mean("fresh rows: Var mu", f"n={n}, r={r}", found[:, 0] ** 2, forms.fresh_drift(n, r))
        yield mean("fresh rows: E sigma^2", f"n={n}, r={r}", found[:, 1], 1 - forms.fresh_drift(n, r))


def claim_one_real_row_gaussian(rng: Rng) -> Iterator[Check]:
    """One fresh real row, Gaussian; row 32.  At stationarity the variance has a tail like x^-3, so that its mean is judged
    before the tail has grown, and the stationary law by ranks against a recursion written out here."""
    where, limit = "row 32: n=50, r=1", forms.fresh_drift(50, 1)
    yield equal("one real row: E var, digits", where, 1 - limit, 0.662, 5e-4)
    yield equal("one real row: Var mean, digits", where, limit, 0.338, 5e-4)
    found = loop(rng, 196_608, [19, 240], place, world=NORMAL, rows=50, anchor=_fresh(1))
    early, late = found[19], found[240]
    expected = forms.fresh_drift_at(50, 1, 20)
    yield mean("one real row: E var", f"{where}, t=20", early[:, 1], 1 - expected, 0.010)
    yield mean("one real row: Var mean", f"{where}, t=20", early[:, 0] ** 2, expected, 0.008)
    yield median("one real row: median var", f"{where} (simulated value +- .01)", late[:, 1], 0.456, 0.01)
    centre, variance = _plain_one_row(rng, 50, 241, 60_000)
    yield same_law("one real row: stationary law of var", where, late[:, 1], variance)
    yield same_law("one real row: stationary law of the mean", where, late[:, 0], centre)


def _plain_one_row(rng: Rng, n: int, fits: int, chains: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance after that many fits: n rows of the truth, then n - 1 of the model and one of the truth."""
    centre = rng.normal(0, np.sqrt(1 / n), chains)
    variance = rng.chisquare(n - 1, chains) / n
    for _ in range(fits - 1):
        sd = np.sqrt(variance)
        own = centre + sd * rng.normal(0, np.sqrt(1 / (n - 1)), chains)
        scatter, real = variance * rng.chisquare(n - 2, chains), rng.standard_normal(chains)
        centre = ((n - 1) * own + real) / n
        variance = (scatter + (n - 1) * (own - real) ** 2 / n) / n
    return centre, variance


def claim_every_g(rng: Rng) -> Iterator[Check]:
    """One real row each g generations keeps 2/(g+2); the mean over a cycle by the exact recursion; row 36."""
    for every, kept in ((2, 0.4994), (5, 0.2855), (10, 0.1666)):
        what = "one row each g generations: share kept"
        yield equal("row 36, digits", f"n=200, g={every}", forms.every_drift(200, every), kept, 6e-5)
        start = {2: 600, 5: 800, 10: 1000}[every]
        at = [start + 100 * k + step for k in range(3) for step in range(every)]
        yield equal(
            "moment recursion", f"n=200, g={every}", _cycle(200, every, 1900), forms.every_drift(200, every), 3e-5
        )
        found = loop(
            rng, 80_000, at, heterozygosity, world=two(0.5), rows=200, anchor={"fresh": {"rows": 1, "every": every}}
        )
        values = mean_of([2 * found[t] for t in at])
        yield mean(what, f"row 36: n=200, g={every}", values, _cycle(200, every, start, at), 0.003)
    for n in sizes(rng, 1000, 20_000):
        every = int(rng.integers(2, 12))
        yield equal("limit 2/(g+2)", f"n={n}, g={every}", forms.every_drift(n, every), 2 / (every + 2), 2 / n)


def _cycle(n: int, every: int, start: int, at: list[int] | None = None) -> float:
    """The share kept by the package's recursion, averaged over the generations `at` (default: one cycle from start)."""
    at = at or list(range(start, start + every))
    found = recursion(max(at) + 1, n, anchor={"fresh": {"rows": 1, "every": every}})
    return float(found.variance[at].mean())


def claim_contaminated(rng: Rng) -> Iterator[Check]:
    """A share c of the "real" rows secretly generated: alpha(1 - c) exactly."""
    for n in sizes(rng, 20, 120):
        called = 8 * int(rng.integers(1, 3))
        for false in (0.25, 0.5):
            r = round(called * (1 - false))
            t, anchor = 12 * n // r + 10, {"contaminated": {"rows": called, "false": false}}
            where, expected = f"n={n}, called={called}, c={false:g}", forms.fresh_drift(n, r)
            exact = recursion(25 * n // r + 10, n, anchor=anchor).drift[-1]
            yield equal("contaminated = alpha(1-c), recursion", where, exact, expected)
            found = loop(rng, 65_536, [t], place, world=NORMAL, rows=n, anchor=anchor)[t]
            yield mean("contaminated: Var mu", where, found[:, 0] ** 2, expected)
            yield mean("contaminated: E sigma^2", where, found[:, 1], 1 - expected)


def claim_fixed_set(rng: Rng) -> Iterator[Check]:
    """Around a fixed real set's own mean, beside or within; row 40."""
    what = "fixed set: D / V of the set"
    yield equal("row 40, digits", "N0=30, n=70", forms.fixed_drift(30, 70), 0.01354, 6e-6)
    settings = [(30, 70, 100_000, "row 40: ")] + [(int(rng.integers(4, n)), n, 20_000, "") for n in sizes(rng, 10, 90)]
    for fixed, n, chains, row in settings:
        for where in ("beside", "within"):
            rows = n if where == "beside" else n + fixed
            ratio = _around_set(rng, chains, 6 * (n + fixed) // fixed + 12, rows, {"rows": fixed, "where": where})
            name = f"{row}N0={fixed}, n={n}, {where}"
            yield mean(what, name, ratio, forms.fixed_drift(fixed, n), 0.0002 if row else None)


def _around_set(rng: Rng, chains: int, t: int, rows: int, anchor: dict[str, Any]) -> np.ndarray:
    """(mu_t - set mean)^2 over the expected variance of a set, one value a chain."""
    cell = cell_of(chains, t + 1, world=NORMAL, rows=rows, anchor={"fixed": anchor})
    seed, found, fixed = int(rng.integers(2**62)), [], int(anchor["rows"])
    for number in range(-(-chains // cell.block)):
        block = Block(cell, seed, number, wanted=cell.block)
        for look in block.steps(t + 1):
            last = look.exact("mean")[:, 0]
        kept = next(item for _, _, name, item in block.kept()["again"] if name == "fixed")
        found.append((last - kept.mean[:, 0]) ** 2 / (1 - 1 / fixed))
    return np.concatenate(found)


def claim_one_fixed_row_absorbs(rng: Rng) -> Iterator[Check]:
    """One real row repeated for ever absorbs the loop at that row: E(1 - p_t) = (1 - p_0)(1 - 1/n)^t; row 35."""
    what = "one fixed row: E(1-p_t) = (1-p_0)(1-1/n)^t"
    yield from _absorbs(rng, what, (50, 100, 0.3), 0.0928, 130_000, 0.004)
    for n in sizes(rng, 10, 100):
        t, p = int(rng.integers(n // 2, 2 * n)), float(rng.uniform(0.2, 0.6))
        yield from _absorbs(rng, what, (n, t, p), (1 - p) * forms.replace_variance(n, t), 12_000, None)


def _absorbs(
    rng: Rng, what: str, case: tuple[int, int, float], expected: float, chains: int, tolerance: float | None
) -> Iterator[Check]:
    n, t, p = case
    cell = cell_of(chains, t, world=two(p), rows=n, anchor={"fixed": {"rows": 1, "where": "within"}})
    seed, found = int(rng.integers(2**62)), []
    for number in range(-(-chains // cell.block)):
        block = Block(cell, seed, number, wanted=cell.block)
        for look in block.steps(t):
            last = first_share(look)
        row = next(item for _, _, name, item in block.kept()["again"] if name == "fixed")
        symbols, counts = row.table()
        of_first = counts[:, list(symbols).index(0)] > 0
        found.append(1 - last[of_first])
    yield mean(
        what, f"{'row 35: ' if tolerance else ''}n={n}, t={t}, p={p:.3f}", np.concatenate(found), expected, tolerance
    )
