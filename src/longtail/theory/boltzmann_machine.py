"""Restricted Boltzmann machines small enough to list every visible state: laws, exact gradients, maximum likelihood.

p(v) is proportional to exp(a . v) prod_j (1 + exp(b_j + w_j . v)), v and the hidden units 0 or 1.  A batch of parameters
is an array (chains, V + H + V H): a, then b, then w hidden unit by hidden unit.
"""

from __future__ import annotations

import numpy as np

STEPS, TRIES, DAMPINGS = 60, 12, (1e-9, 1e8)
CLOSE = 1e-6
"""A fit ends when a step raises the mean log-likelihood of a row by less."""


def visible_states(visible: int) -> np.ndarray:
    """Every visible state (2^V, V); the first unit is the leftmost binary digit of the state's number."""
    number = np.arange(2**visible)[:, None]
    found: np.ndarray = ((number >> np.arange(visible - 1, -1, -1)) & 1).astype(float)
    return found


def parameter_count(visible: int, hidden: int) -> int:
    """The number of parameters: fields of both layers, and one weight a pair."""
    return visible + hidden + visible * hidden


def log_weights(parameters: np.ndarray, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log of the unnormalised law (chains, 2^V), and the mean of each hidden unit given the state (chains, 2^V, H)."""
    a, b, w = _parts(parameters, states.shape[1])
    push = np.matmul(states, w.transpose(0, 2, 1)) + b[:, None, :]
    size = np.exp(-np.abs(push))
    hidden = np.where(push > 0, 1.0, size) / (1 + size)
    return a @ states.T + (np.maximum(push, 0) + np.log1p(size)).sum(axis=2), hidden


def law_of(parameters: np.ndarray, states: np.ndarray) -> np.ndarray:
    """The law over visible states (chains, 2^V)."""
    return _normalised(log_weights(parameters, states)[0])[0]


def fitted(
    target: np.ndarray, start: np.ndarray, states: np.ndarray, bound: float, l2: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Parameters and laws that make sum target log p - l2 |parameters|^2 largest near a start, all within +-bound.

    target (chains, 2^V): shares of the states.  Natural-gradient steps damped after Levenberg and Marquardt: the Fisher
    information is exact, parameters at a bound that press outward are held.  The likelihood of a machine with hidden
    units has several tops: which one is found depends on start (chains, parameters).
    """
    found = np.clip(start, -bound, bound)
    law = np.empty_like(target)
    todo, damping = np.arange(len(target)), np.full(len(target), 1e-3)
    value = np.full(len(target), -np.inf)
    for _ in range(STEPS):
        own, goal = found[todo], target[todo]
        value[todo], law[todo], hidden = _value(own, goal, states, l2)
        slope, fisher = _curvature(law[todo], hidden, goal, states)
        slope -= 2 * l2 * own
        better = np.zeros(len(todo), dtype=bool)
        gain = np.zeros(len(todo))
        for _ in range(TRIES):
            left = np.flatnonzero(~better)
            tried = _step(own[left], slope[left], fisher[left], (damping[todo[left]], l2, bound))
            worth = _value(tried, goal[left], states, l2)[0] - value[todo[left]]
            good = worth >= 0
            found[todo[left[good]]] = tried[good]
            gain[left[good]], better[left[good]] = worth[good], True
            damping[todo[left]] = np.clip(damping[todo[left]] * np.where(good, 0.2, 10.0), *DAMPINGS)
            if better.all():
                break
        todo = todo[gain > CLOSE]
        if not len(todo):
            break
    return found, law_of(found, states)


def _step(
    own: np.ndarray, slope: np.ndarray, fisher: np.ndarray, limits: tuple[np.ndarray, float, float]
) -> np.ndarray:
    """Parameters after one damped step, clipped to the bound."""
    damping, l2, bound = limits
    held = ((own >= bound) & (slope > 0)) | ((own <= -bound) & (slope < 0))
    free = ~held
    matrix = fisher * (free[:, :, None] & free[:, None, :])
    at = np.arange(own.shape[1])
    matrix[:, at, at] += 2 * l2 + damping[:, None] + held
    step = np.linalg.solve(matrix, np.where(free, slope, 0.0)[:, :, None])[:, :, 0]
    moved: np.ndarray = np.clip(own + step, -bound, bound)
    return moved


def _value(
    parameters: np.ndarray, target: np.ndarray, states: np.ndarray, l2: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Penalised mean log-likelihood (chains,), law, and hidden means."""
    logits, hidden = log_weights(parameters, states)
    law, log_total = _normalised(logits)
    return (target * logits).sum(axis=1) - log_total - l2 * (parameters**2).sum(axis=1), law, hidden


def _normalised(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    top = logits.max(axis=1, keepdims=True)
    law = np.exp(logits - top)
    total = law.sum(axis=1, keepdims=True)
    return law / total, (top + np.log(total))[:, 0]


def _curvature(
    law: np.ndarray, hidden: np.ndarray, target: np.ndarray, states: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient (chains, parameters) of the mean log-likelihood, and the Fisher information of the model."""
    chains, count = hidden.shape[:2]
    pairs = (hidden[:, :, :, None] * states[None, :, None, :]).reshape(chains, count, -1)
    scores = np.concatenate((np.broadcast_to(states, (chains, *states.shape)), hidden, pairs), axis=2)
    mean = np.matmul(law[:, None, :], scores)
    slope = np.matmul((target - law)[:, None, :], scores)[:, 0]
    scores = (scores - mean) * np.sqrt(law)[:, :, None]
    return slope, np.matmul(scores.transpose(0, 2, 1), scores)


def _parts(parameters: np.ndarray, visible: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hidden = (parameters.shape[1] - visible) // (visible + 1)
    a, b = parameters[:, :visible], parameters[:, visible : visible + hidden]
    return a, b, parameters[:, visible + hidden :].reshape(len(parameters), hidden, visible)
