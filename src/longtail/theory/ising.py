"""The Ising model with all pairs alike: laws of the number of up spins, maximum likelihood with the faces of its polytope.

N spins of +1 or -1; level k = 0..N is the number of up spins and S = 2 k - N their sum.  With field h and pair term J
p(k) = C(N, k) exp(h S + J S^2) / Z; spins of one level are exchangeable.  Formulas derived for this project.
"""

from __future__ import annotations

import numpy as np

CLOSE = 1e-12
"""Largest distance of a fitted mean of (S/N, (S/N)^2) from the mean to be matched."""
STEPS, HALVINGS, HIGHEST_RISE = 3000, 40, 20.0
"""Newton steps at most, halvings of each, and how far a step may raise the logarithm of a level's share over the mean."""
STALLED = 1e-6
"""The same distance where no step lowers the objective by what numbers can tell: there rounding ends the search."""


def shares_up(spins: int) -> np.ndarray:
    """S / N of every level (N + 1,), from -1 to 1."""
    return (2 * np.arange(spins + 1) - spins) / spins


def log_ways(spins: int) -> np.ndarray:
    """log C(N, k) of every level (N + 1,)."""
    from scipy.special import gammaln

    k = np.arange(spins + 1)
    found: np.ndarray = gammaln(spins + 1) - gammaln(k + 1) - gammaln(spins - k + 1)
    return found


def level_law(spins: int, field: float, pair: float = 0.0) -> np.ndarray:
    """The law of the level (N + 1,) of a model with this field and this pair term."""
    x = spins * shares_up(spins)
    logits = log_ways(spins) + field * x + pair * x**2
    weights = np.exp(logits - logits.max())
    found: np.ndarray = weights / weights.sum()
    return found


def statistics(spins: int) -> np.ndarray:
    """The sufficient statistics S / N and (S / N)^2 of every level (N + 1, 2)."""
    x = shares_up(spins)
    return np.stack([x, x**2], axis=1)


def on_face(counts: np.ndarray) -> np.ndarray:
    """Whether the mean of (S, S^2) over samples counted by level (chains, N + 1) lies on a face of their polygon.

    The points (S, S^2) lie on a parabola: every level is a vertex, and the edges join neighbouring levels and the two
    outermost ones.  On a face there is no finite estimate: the likelihood is largest for the law of the face itself.
    """
    seen = counts > 0
    last = counts.shape[1] - 1
    living = seen.sum(axis=1)
    side_by_side = (seen[:, 1:] & seen[:, :-1]).any(axis=1)
    found: np.ndarray = (living == 1) | ((living == 2) & (side_by_side | (seen[:, 0] & seen[:, last])))
    return found


def matched(
    spins: int, target: np.ndarray, start: np.ndarray, penalty: tuple[float, float] = (0.0, 0.0)
) -> tuple[np.ndarray, np.ndarray]:
    """Natural parameters of (S/N, (S/N)^2) (chains, 2) and laws of the level (chains, N + 1) of the best model.

    target (chains, 2): the mean of those statistics, inside their polygon unless both penalties are positive; minimises
    log Z(theta) - theta . target + sum penalty theta^2 by damped Newton steps from start (chains, 2).  The second step
    direction is taken at right angles to the first (residual of a regression), so that nothing cancels near an edge.
    A target on the edge to rounding has no finite answer: the chain then ends where no step can be told to lower more.
    Raises ArithmeticError if a chain stops farther than STALLED from its target.
    """
    f, ways, theta = statistics(spins), log_ways(spins), start.copy()
    law = np.empty((len(target), spins + 1))
    twice = 2 * np.asarray(penalty)
    value, law[:] = _objective(f, ways, theta, target, twice)
    todo = np.arange(len(target))
    for _ in range(STEPS):
        slope, step = _newton(f, law[todo], theta[todo], target[todo], twice)
        far = np.abs(slope).max(axis=1) > CLOSE
        todo, step, slope = todo[far], step[far], slope[far]
        if not len(todo):
            return theta, law
        drop = (slope * step).sum(axis=1)
        stretch = np.abs(step @ f.T).max(axis=1)
        scale = np.minimum(1.0, HIGHEST_RISE / np.maximum(stretch, 1e-300))
        here, open_ = np.arange(len(todo)), drop < -1e-10
        for _ in range(HALVINGS):
            tried = theta[todo[here]] + scale[here, None] * step[here]
            worth, found = _objective(f, ways, tried, target[todo[here]], twice)
            good = (worth <= value[todo[here]] + 1e-4 * scale[here] * drop[here]) | ~open_[here]
            kept = todo[here[good]]
            theta[kept], law[kept], value[kept] = tried[good], found[good], worth[good]
            here = here[~good]
            if not len(here):
                break
            scale[here] /= 2
        if np.abs(slope[here]).max(initial=0.0) > STALLED:
            break
        todo = np.delete(todo, here)
    raise ArithmeticError(f"the likelihood of an Ising chain was not at its top after at most {STEPS} Newton steps")


def _objective(
    f: np.ndarray, ways: np.ndarray, theta: np.ndarray, target: np.ndarray, twice: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """log Z - theta . target + penalty (chains,), and the law (chains, N + 1)."""
    logits = theta @ f.T + ways
    top = logits.max(axis=1)
    law = np.exp(logits - top[:, None])
    total = law.sum(axis=1)
    law /= total[:, None]
    return top + np.log(total) - (theta * target).sum(axis=1) + (theta**2 @ twice) / 2, law


def _newton(
    f: np.ndarray, law: np.ndarray, theta: np.ndarray, target: np.ndarray, twice: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient and Newton step of the objective, each (chains, 2)."""
    mean = law @ f
    slope = mean - target + twice * theta
    x, y = f[:, 0] - mean[:, :1], f[:, 1] - mean[:, 1:]
    across = np.maximum((law * x**2).sum(axis=1), 1e-300)
    tilt = (law * x * y).sum(axis=1) / across
    rest = (law * (y - tilt[:, None] * x) ** 2).sum(axis=1)
    first = across + twice[0]
    along = tilt * across / first
    second = np.maximum(rest + twice[1] + tilt * along * twice[0], 1e-300)
    rise = slope[:, 1] - along * slope[:, 0]
    # near an edge there is hardly any curvature: what rounding leaves of a slope must not make a giant step of it
    down = np.where(np.abs(rise) <= CLOSE / 4, 0.0, rise / second)
    return slope, -np.stack([slope[:, 0] / first - along * down, down], axis=1)


def cold_start(spins: int, target: np.ndarray) -> np.ndarray:
    """Natural parameters of independent spins with this mean (chains, 2): where Newton starts without a former model."""
    field = np.arctanh(np.clip(target[:, 0], -1 + 1e-6, 1 - 1e-6))
    return np.stack([spins * field, np.zeros(len(target))], axis=1)


def natural_drift(law: np.ndarray, f: np.ndarray, rows: int) -> np.ndarray:
    """Expected step of the natural parameters (k,) in one refit on `rows` rows, to order 1 / rows.

    law (L,): the model; f (L, k): its statistics.  -(1 / 2 M) J^-1_ab T_bcd J^-1_cd, J and T the second and third cumulants
    of the statistics; derived for this project: the means are a martingale of covariance J / M, and this is the second
    derivative of the natural parameters by the means, times half that covariance.
    """
    centred = f - law @ f
    inverse = np.linalg.inv(np.einsum("k,ka,kb->ab", law, centred, centred))
    third = np.einsum("k,ka,kb,kc->abc", law, centred, centred, centred)
    found: np.ndarray = -inverse @ np.einsum("bcd,cd->b", third, inverse) / (2 * rows)
    return found
