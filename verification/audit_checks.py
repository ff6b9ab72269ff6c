"""One-sided comparisons of rates that are promised as bounds."""

from __future__ import annotations

import math

import numpy as np

from longtail.reproduction.check import Check


def at_most(what: str, setting: str, hits: np.ndarray, bound: float) -> Check:
    """Exact binomial test of a share of true values (trials,) that must not exceed the bound."""
    return _bounded(what, setting, hits, bound, "at most")


def at_least(what: str, setting: str, hits: np.ndarray, bound: float) -> Check:
    """Exact binomial test of a share of true values (trials,) that must reach the bound."""
    return _bounded(what, setting, hits, bound, "at least")


def _bounded(what: str, setting: str, hits: np.ndarray, bound: float, words: str) -> Check:
    from scipy.special import bdtr, bdtrc

    trials, seen = len(hits), int(np.sum(hits))
    least = 1.0 if seen == 0 else float(bdtrc(seen - 1, trials, bound))
    p = least if words == "at most" else float(bdtr(seen, trials, bound))
    error = math.sqrt(bound * (1 - bound) / trials)
    return Check(what, setting, f"{words} {bound:.5g}", f"{seen / trials:.5g}", error, f"binomial, {trials} trials", p)
