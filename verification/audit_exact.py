"""What the audit computes in closed form: retention intervals, rows needed, smallest losses, floors; exact sums, no noise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longtail.audits.levels import lacks
from longtail.audits.power import expected_rows_needed_gone, rows_needed_gone, smallest_loss, smallest_visible_mass
from longtail.audits.retention import interval, loss_p, word
from longtail.reproduction.check import Check, at_least, equal, is_true, mean

Rng = np.random.Generator
LEVEL = 0.05


def claim_retention_intervals_cover(rng: Rng) -> Iterator[Check]:
    """The 95 % interval holds the true retention in at least 95 % of Poisson counts, and each end in 97.5 %: exact sums."""
    for ratio in (1.0, 5.0, 0.2):
        for expected in (3.0, 10.0, 32.0, 100.0, 300.0):
            for kept in (1.0, 0.8, 0.5, 0.1):
                x, y, chance = _counts(expected, kept * expected / ratio)
                low, high = interval(x, ratio, y, 1.0, LEVEL / 2)
                above, below = float(chance[high < kept].sum()), float(chance[low > kept].sum())
                where = f"{expected:g} expected rows, kept {kept}, {ratio:g} reference rows to one"
                yield is_true(
                    "retention interval", where, max(above, below) <= LEVEL / 2, "each end errs in at most 0.025"
                )


def claim_retention_intervals_cover_samples(rng: Rng) -> Iterator[Check]:
    """The same for samples of fixed size, where counts are binomial."""
    for n, share, kept in ((1000, 0.01, 1.0), (1000, 0.3, 0.5), (10_000, 0.001, 0.5), (10_000, 0.05, 0.1)):
        x, y = rng.binomial(n, share, 20_000), rng.binomial(n, share * kept, 20_000)
        low, high = interval(x, n, y, n, LEVEL / 2)
        where = f"n={n}, share {share}, kept {kept}"
        yield at_least("retention interval, samples", where, (low <= kept) & (kept <= high), 1 - LEVEL)


def claim_smallest_loss_has_its_power(rng: Rng) -> Iterator[Check]:
    """At the printed smallest loss the test rejects "at least 80 % is kept" with chance .80: exact sums.

    The retention is interpolated within .02; from 150 rows on that is within .02 of the power.
    """
    for ratio in (1.0, 4.0):
        for error in (LEVEL, LEVEL / 100):
            for expected in (60.0, 150.0, 600.0, 2000.0):
                kept = smallest_loss(expected, ratio, 1.0, error)[0]
                assert kept is not None
                where = f"{expected:g} expected rows, level {error:g}, {ratio:g} reference rows to one: kept {kept:.3f}"
                less, power, more = (_power(expected, ratio, error, max(kept + at, 0.0)) for at in (0.02, 0.0, -0.02))
                yield is_true("smallest loss", where, less < 0.8 < more, "power .80 within .02 of it")
                if expected >= 150:
                    yield equal("power at the smallest loss", where, power, 0.8, 0.02)


def _power(expected: float, ratio: float, error: float, kept: float) -> float:
    x, y, chance = _counts(expected, kept * expected / ratio)
    return float(chance[loss_p(x, ratio, y, 1.0, 0.8) <= error].sum())


def claim_rows_needed_for_gone(rng: Rng) -> Iterator[Check]:
    """A group of no candidate row is called gone from the printed reference rows on, and not with one row fewer."""
    for groups in (1, 100, 214):
        for ratio in (1.0, 5.0):
            error = LEVEL / groups
            needed = rows_needed_gone(ratio, 1.0, error)
            said = [word(0.0, float(interval(rows, ratio, 0, 1.0, error)[1]), 0.8) for rows in (needed - 1, needed)]
            where = f"{groups} groups, {ratio:g} reference rows to one: {needed} rows"
            yield is_true("rows needed for gone", where, said == ["thinning", "gone"], "gone there, not before")
            expected = expected_rows_needed_gone(ratio, 1.0, error)
            x, _, chance = _counts(expected, 0.0)
            yield equal("expected rows needed for gone", where, float(chance[x >= needed].sum()), 0.8, 1e-6)
    for groups, rows in ((1, 32), (214, 88)):
        yield equal("rows needed for gone, digits", f"{groups} groups", rows_needed_gone(1, 1, LEVEL / groups), rows)


def claim_smallest_visible_mass(rng: Rng) -> Iterator[Check]:
    """The digits of the power statement: expected rows for 80 % chance to see a total loss of one of M groups."""
    for groups, rows in ((1, 6.7), (10, 10.2), (100, 13.6)):
        for n in (1000, 10_000):
            mass = smallest_visible_mass(n, n, LEVEL / groups)
            assert mass is not None
            yield equal("smallest visible mass, digits", f"{groups} groups, n={n}", mass * n, rows, 0.1)


def claim_floor_of_the_uncovered_mass(rng: Rng) -> Iterator[Check]:
    """The chance that a thinned sample lacks a type (hypergeometric) is what drawing without replacement shows."""
    for total in rng.integers(50, 500, 4).tolist():
        drawn, holding = int(total // 3), np.array([1, 3, 10])
        said = lacks(holding, total, drawn)
        seen = rng.hypergeometric(holding[:, None], total - holding[:, None], drawn, (3, 20_000)) == 0
        for at, held in enumerate(holding.tolist()):
            where = f"{drawn} of {total} units, {held} hold the type"
            yield mean("chance to lack a type", where, seen[at].astype(float), float(said[at]))


def _counts(reference: float, candidate: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of Poisson counts that matter, flat, and the chance of each."""
    (real, often), (made, seldom) = _poisson(reference), _poisson(candidate)
    x, y = np.meshgrid(real, made, indexing="ij")
    return x.ravel(), y.ravel(), np.outer(often, seldom).ravel()


def _poisson(expected: float) -> tuple[np.ndarray, np.ndarray]:
    """The counts that are not rarer than 1e-8 or so, and the chance of each."""
    from scipy.special import gammaln, xlogy

    reach = 6 * np.sqrt(expected) + 10
    count = np.arange(max(0, int(expected - reach)), int(expected + reach) + 1)
    return count, np.exp(xlogy(count, expected) - expected - gammaln(count + 1))
