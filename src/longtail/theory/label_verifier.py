"""Verifiers of labels: of right and wrong classes, and of numbers near what a verifier expects."""

from __future__ import annotations

import math

import numpy as np


def turning_point(keeps_right: float, keeps_wrong: float) -> float:
    """The share of wrong labels at which the kept ones are right half the time: phi / (phi + psi) (Feng et al. 2025)."""
    return keeps_right / (keeps_right + keeps_wrong)


def wrong_among_kept(wrong: float, keeps_right: float, keeps_wrong: float) -> float:
    """The share of wrong labels among those that the verifier keeps."""
    kept = wrong * keeps_wrong
    return kept / (kept + (1 - wrong) * keeps_right)


def kept_share(wrong: float, keeps_right: float, keeps_wrong: float) -> float:
    """The share of all labels that the verifier keeps."""
    return wrong * keeps_wrong + (1 - wrong) * keeps_right


def accuracy(wrong: float, d: int, rows: float) -> float:
    """Accuracy of least squares fitted to `rows` labels, a share of them wrong, round normal covariates, d >= 2 (derived).

    Along the truth the coefficient is s = (1 - 2 wrong) sqrt(2/pi); across it lie d - 1 errors of variance (1 - s^2)/rows,
    whose length is that of a chi variable.  The angle between both is arctan2(length, s), the accuracy 1 - angle/pi.  A limit
    of many rows: the length is taken at its mean.
    """
    signal = (1 - 2 * wrong) * math.sqrt(2 / math.pi)
    length = math.sqrt(2) * math.exp(math.lgamma(d / 2) - math.lgamma((d - 1) / 2))
    return 1 - math.atan2(length * math.sqrt((1 - signal**2) / rows), signal) / math.pi


def centred(gap: float, radius: float) -> float:
    """Mean of a standard normal moved by `gap` from a verifier's centre, kept within `radius` of that centre."""
    from scipy.special import ndtr

    low, high = -radius - gap, radius - gap
    density = (math.exp(-(low**2) / 2) - math.exp(-(high**2) / 2)) / math.sqrt(2 * math.pi)
    return gap + density / float(ndtr(high) - ndtr(low))


def rate_at_centre(radius: float) -> float:
    """The factor by which a small gap shrinks in one round: the variance of a standard normal cut at `radius`."""
    density = math.exp(-(radius**2) / 2) / math.sqrt(2 * math.pi)
    return 1 - 2 * radius * density / math.erf(radius / math.sqrt(2))


def verified_gap(gap: float, d: int, slope: float, width: float, nodes: int = 120) -> float:
    """Distance of the refitted coefficients from the verifier's, one round after they were `gap` away (derived).

    Labels are x . theta plus standard noise, kept if |y - x . theta_c| <= slope |x| + width (the rule of Yi et al. 2026);
    round normal covariates in d >= 2 dimensions, infinitely many rows, least squares on what is kept.  By symmetry the gap
    keeps its direction; the expectation runs over the covariate a along it and the length of the others.
    """
    from scipy.special import ndtr, roots_genlaguerre, roots_hermitenorm

    a, a_mass = roots_hermitenorm(nodes)
    half, s_mass = roots_genlaguerre(nodes, (d - 3) / 2)
    reach = slope * np.sqrt(a[:, None] ** 2 + 2 * half) + width
    low, high = -reach - a[:, None] * gap, reach - a[:, None] * gap
    kept = ndtr(high) - ndtr(low)
    moved = a[:, None] * gap * kept + (np.exp(-(low**2) / 2) - np.exp(-(high**2) / 2)) / np.sqrt(2 * np.pi)
    mass = a_mass[:, None] * s_mass
    return float((mass * a[:, None] * moved).sum() / (mass * a[:, None] ** 2 * kept).sum())
