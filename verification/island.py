"""Immigrants: eigenvalues, the mainland-island forms, the stationary law and its approximations (docs/theory.md; rows 4, 5, 31)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from reference import closed_forms as forms

from longtail.reproduction.check import Check, equal, is_true, law_of_counts, mean, share
from longtail.reproduction.simulate import (
    diversity_of,
    first_share,
    heterozygosity,
    loop,
    probabilities,
    sizes,
    two,
    zipf,
)
from longtail.theory import drift

Rng = np.random.Generator


def claim_eigenvalues(rng: Rng) -> Iterator[Check]:
    """Without and with r immigrants; rows 4 and 5."""
    listed = {0: (1, 1, 0.966667, 0.902222, 0.812000, 0.70373), 3: (1, 0.9, 0.78, 0.65, 0.52)}
    for r, values in listed.items():
        for j, value in enumerate(values):
            name = f"row {4 if r == 0 else 5}: n=30, r={r}, j={j}"
            yield equal("eigenvalue, digits", name, float(drift.eigenvalues(30, r, 6)[j]), value, 6e-6)
    for n in sizes(rng, 6, 80):
        r, q = int(rng.integers(0, n // 2)), float(rng.uniform(0.1, 0.9))
        found = np.sort(np.linalg.eigvals(forms.chain(n, q, r)).real)[::-1][:5]
        for j in range(5):
            where = f"n={n}, r={r}, q={q:.2f}, j={j}"
            yield equal("eigenvalue of the plain chain", where, float(found[j]), forms.eigenvalue(n, r, j), 1e-7)
            yield equal("theory.eigenvalues", where, float(drift.eigenvalues(n, r)[j]), forms.eigenvalue(n, r, j))


def claim_mainland_and_island(rng: Rng) -> Iterator[Check]:
    """Each copy an immigrant with probability m: E H / H_0 = 1 - F, after and before sampling."""
    settings = [(100, 0.1), *zip(sizes(rng, 15, 150), probabilities(rng, 0.02, 0.3), strict=True)]
    for n, m in settings:
        world, t = zipf(int(rng.integers(2, 7)), float(rng.uniform(0, 1))), int(5 / m) + 20
        q = loop(rng, 12_000, [t], heterozygosity, world=world, rows=n, anchor={"fresh": {"chance": m}})[t]
        kept, before = forms.island_identity(n, m), forms.island_identity_before(n, m)
        yield mean("mainland-island: E H/H_0 = 1-F", f"n={n}, m={m}", q / diversity_of(world), 1 - kept)
        yield equal("before sampling: (1-m)^2 F", f"n={n}, m={m}", before, (1 - m) ** 2 * kept)
        small = m / 1000
        classical = forms.island_identity_before(1000 * n, small)
        yield equal("F ~ 1/(1+2nm)", f"n={1000 * n}, m={small:g}", classical, 1 / (1 + 2000 * n * small), 1.5 * small)
    yield equal("F, digits", "n=100, m=.1", forms.island_identity(100, 0.1), 0.05048, 6e-6)


def claim_exactly_r_immigrants(rng: Rng) -> Iterator[Check]:
    """E H / H_0 = 1 - 1/(n a(2-a) + 1 - a), by the exact stationary law of each category."""
    for n in sizes(rng, 20, 250):
        r, q = int(rng.integers(1, n // 3)), float(rng.uniform(0.1, 0.9))
        law, x = drift.stationary(n, q, r), np.arange(n + 1) / n
        kept = float(law @ (x * (1 - x))) / (q * (1 - q))
        yield equal("exactly r immigrants", f"n={n}, r={r}, q={q:.2f}", kept, forms.immigrants_kept(n, r), 1e-8)
        same = float(abs(law - forms.stationary(n, q, r)).max())
        yield equal("stationary law against repeated squaring", f"n={n}, r={r}, q={q:.2f}", same, 0.0)


def claim_stationary_law(rng: Rng) -> Iterator[Check]:
    """The whole law of a count at stationarity; row 31: one row and p = 1/2 is nearly uniform."""
    law = drift.stationary(50, 0.5, 1)
    yield equal("TV to uniform on 0..50", "row 31: n=50, r=1, p=1/2", float(abs(law - 1 / 51).sum() / 2), 0.016, 5e-4)
    for n in sizes(rng, 20, 90):
        r, q = int(rng.integers(2, 7)), float(rng.uniform(0.05, 0.5))
        t = 12 * n // r
        counts = loop(rng, 6_000, [t], lambda look: first_share(look) * look.rows, world=two(q), rows=n,
                      anchor={"fresh": {"rows": r}})[t]  # fmt: skip
        law, where = drift.stationary(n, q, r), f"n={n}, r={r}, q={q:.3f}"
        yield law_of_counts("stationary law of a count", where, np.round(counts).astype(int), law)
        yield share("P(absent)", where, counts < 0.5, float(law[0]))


LISTED = (
    (200, 1, 0.05, 0.603, 0.612, 0.631),
    (200, 5, 0.05, 0.192, 0.210, 0.224),
    (200, 10, 0.05, 0.071, 0.087, 0.100),
    (500, 10, 0.02, 0.251, 0.268, 0.276),
    (1000, 10, 0.01, 0.440, 0.453, 0.457),
    (1000, 100, 0.01, 0.018, 0.027, 0.040),
)


def claim_absence(rng: Rng) -> Iterator[Check]:
    """P0 exact, Beta-binomial and power form; both err on the safe side."""
    for n, r, q, exact, beta, power in LISTED:
        where = f"n={n}, r={r}, q={q:g}"
        yield equal("P0 exact, digits", where, drift.absence(n, q, r), exact, 6e-4)
        yield equal("P0 Beta-binomial, digits", where, drift.beta_absence(n, q, r), beta, 6e-4)
        yield equal("P0 power form, digits", where, forms.power_absence(n, r, q), power, 6e-4)
    for n in sizes(rng, 60, 500):
        r, q = int(rng.integers(1, 5)), float(rng.uniform(0.01, 0.3))
        exact, beta = drift.absence(n, q, r), forms.beta_binomial_absence(n, r, q)
        where = f"n={n}, r={r}, q={q:.3f}"
        yield equal("theory.beta_absence", where, drift.beta_absence(n, q, r), beta)
        safe = exact <= beta <= forms.power_absence(n, r, q)
        yield is_true("the approximations err on the safe side", where, safe, "exact <= Beta <= power")
    for r, q, alone in ((1, 0.4, True), (1, 0.6, False)):
        a = 2 * r * q
        yield is_true("U-shaped if 2rq < 1", f"r={r}, q={q}", (a < 1) == alone, str(alone))


def claim_planning_rule(rng: Rng) -> Iterator[Check]:
    """r q = ln(1/eps) / (2 ln(n/2r)) makes the power form exactly eps."""
    for n in sizes(rng, 10_000, 10_000_000):
        r = int(rng.integers(1, n // 100))
        eps = float(rng.uniform(0.01, 0.2))
        q = math.log(1 / eps) / (2 * math.log(n / (2 * r))) / r
        yield equal("planning rule", f"n={n}, r={r}, eps={eps:.3f}", forms.power_absence(n, r, q), eps)
