"""Sampling at temperature tau in a loop of many rows gives p_t proportional to p_0^(tau^-t): modes below 1, uniform above.

Without real rows exactly; tau < 1 ends at the most probable type, tau > 1 at the uniform law.  With a share alpha of real rows
p_(t+1) = alpha p_0 + (1 - alpha) T_tau(p_t), so that no type falls below alpha p_0.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import loop, p_of, shares, zipf
from ..theory.curation import tempered

PAPER = "marchi"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for tau, rounds in ((0.9, 10), (1.1, 10), (float(rng.uniform(0.6, 1.6)), int(rng.integers(2, 12)))):
        start = rng.dirichlet(np.ones(30))
        p = start
        for _ in range(rounds):
            p = tempered(p, tau)
        weight = np.exp((np.log(start) - np.log(start).max()) * tau**-rounds)
        apart = float(abs(p - weight / weight.sum()).max())
        yield equal("p_t = p_0^(tau^-t)", f"30 types, tau={tau:.3g}, t={rounds}", apart, 0.0, 1e-12)
    start = rng.dirichlet(np.ones(30))
    cold, hot = after(start, 0.9, 0.0, 200), after(start, 1.1, 0.0, 500)
    yield equal("tau < 1 ends at the mode", "tau=0.9", float(cold[start.argmax()]), 1.0, 1e-9)
    yield equal("tau > 1 ends uniform", "tau=1.1", float(abs(hot - 1 / 30).max()), 0.0, 1e-9)
    for tau in (0.9, 1.1):
        for alpha in (0.02, 0.2):
            end = after(start, tau, alpha, 2_000)
            where = f"tau={tau}, alpha={alpha}"
            again = alpha * start + (1 - alpha) * tempered(end, tau)
            yield equal("a fixed point is reached", where, float(abs(again - end).max()), 0.0, 1e-6)
    far = [float(abs(after(start, 0.9, alpha, 2_000) - start).sum() / 2) for alpha in (0.02, 0.2, 0.5)]
    yield is_true("more real rows, nearer to the truth", "tau=0.9", far == sorted(far)[::-1], str(np.round(far, 3)))
    yield from _loop(rng)


def _loop(rng: np.random.Generator) -> Iterator[Check]:
    """The loop writes from the tempered fit, and on average the next fit is alpha p_0 + (1 - alpha) of what was written."""
    world, side = zipf(6, 0.7), np.array([1.0, 0.4, -0.3, 0.2, -0.8, -1.0])
    for tau, alpha in ((0.8, 0.0), (1.3, 0.0), (0.8, 0.2), (1.3, 0.2)):
        n = 5 * int(rng.integers(60, 100))
        anchor = {"fresh": {"share": alpha}} if alpha else "none"
        family = {"categorical": {"temperature": tau}}
        seen = loop(rng, 2_000, [1, 2], _fitted_and_written, world=world, rows=n, family=family, anchor=anchor)
        (fit, written), (later, _) = seen[1].swapaxes(0, 1), seen[2].swapaxes(0, 1)
        where = f"tau={tau}, alpha={alpha}, n={n}"
        apart = max(float(abs(q - tempered(p, tau)).max()) for p, q in zip(fit, written, strict=True))
        yield equal("the law written from is T_tau of the fit", where, apart, 0.0, 1e-12)
        average = alpha * p_of(world) + (1 - alpha) * np.array([tempered(p, tau) for p in fit])
        yield mean(
            "next fit less alpha p_0 + (1 - alpha) T_tau(p_t), along a direction", where, (later - average) @ side, 0.0
        )


def _fitted_and_written(look: Look) -> np.ndarray:
    """The shares of the rows, and the law that the model writes from (chains, 2, K)."""
    symbols, counts = look.state.law()
    fitted = np.zeros((len(counts), len(look.world.types)))
    np.add.at(fitted, (np.arange(len(counts))[:, None], symbols), counts / look.rows)
    return np.stack([fitted, shares(look)], axis=1)


def after(start: np.ndarray, tau: float, alpha: float, rounds: int) -> np.ndarray:
    """The law after so many rounds."""
    p = start
    for _ in range(rounds):
        p = alpha * start + (1 - alpha) * tempered(p, tau)
    return p
