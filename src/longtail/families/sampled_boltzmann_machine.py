"""The restricted Boltzmann machine at sizes where it must be sampled: persistent contrastive divergence, Gibbs sweeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError
from ..theory.boltzmann_machine import parameter_count, visible_states

MOST_STATES = 4096
SLICE = 250_000
"""Numbers of one layer that are drawn together: they stay in a processor's cache."""
SPREAD_OF_START = 0.01
NOT_SEEN = 0.5
"""Rows added to each value of a unit where its share is put on a logarithmic scale: a constant unit has a finite field."""


class State(NamedTuple):
    """A batch of machines: parameters (chains, V + H + V H), visible fields first, then hidden fields, then the weights
    hidden unit by hidden unit; shares (chains, V): how often each visible unit was on in the training rows."""

    parameters: np.ndarray
    shares: np.ndarray


class Layers(NamedTuple):
    """Parameters taken apart: fields a (chains, 1, V) and b (chains, 1, H), weights w (chains, V, H)."""

    a: np.ndarray
    b: np.ndarray
    w: np.ndarray


@dataclass(frozen=True)
class SampledBoltzmannMachine:
    """A machine of `hidden` hidden units.  rows (chains, n, V) of two values, or (chains, n) of state numbers -> State.

    Takes worlds whose rows are 0 and 1, or -1 and +1, or whose 2^V types are the states of V units; nothing is listed, so
    V and `hidden` may be large (family boltzmann_machine lists every state: exact, but only for few units).

    fit: `epochs` passes in batches of `batch` rows; the model's side of the gradient comes from as many particles that
    one Gibbs sweep moves between two steps and that are never set back (persistent contrastive divergence, Tieleman 2008,
    "Training restricted Boltzmann machines using approximations to the likelihood gradient"); the learning rate falls to
    0 in a straight line, as there; weights start near 0 and visible fields at the log odds of their shares (Hinton 2012,
    "A practical guide to training restricted Boltzmann machines").  start "previous": from the last generation's
    parameters.  l2: penalty l2 |w|^2 on the mean log-likelihood of a row.

    sample: every row is the end of a Gibbs chain of its own of `sweeps` sweeps, which starts from independent units with
    the training rows' shares.  A chain that has not mixed is still near that start: too few sweeps write rows whose units
    are too independent, and that bias is a cause of collapse of its own, as it is handed on to the next generation.
    """

    hidden: int = 64
    epochs: int = 10
    batch: int = 20
    learning_rate: float = 0.2
    sweeps: int = 100
    l2: float = 0.0
    start: Literal["none", "previous"] = "none"
    visible: int | None = None
    low: float | None = None
    single: bool = False

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"hidden": 3, "epochs": 2, "sweeps": 5},
        {"hidden": 2, "epochs": 1, "sweeps": 2, "start": "previous"},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (
        ("boltzmann_machine", {"visible": 3, "hidden": 1}),
        ("ising", {"spins": 5}),
    )
    SETTLED: ClassVar[tuple[str, ...]] = ("visible", "low", "single")
    refuses_weights: ClassVar[str] = "a batch is a plain sample of the training rows"

    def __post_init__(self) -> None:
        for name, least in (("hidden", 1), ("epochs", 1), ("batch", 1), ("sweeps", 0)):
            if getattr(self, name) < least:
                raise InputError(
                    f"family sampled_boltzmann_machine: {name} = {getattr(self, name)} must be at least {least}"
                )
        if not 0 < self.learning_rate < np.inf:
            raise InputError(
                f"family sampled_boltzmann_machine: learning_rate = {self.learning_rate} must be a positive finite number"
            )
        if not 0 <= self.l2 < np.inf:
            raise InputError(f"family sampled_boltzmann_machine: l2 = {self.l2} must be a finite number, at least 0")
        if self.start not in ("none", "previous"):
            raise InputError(f'family sampled_boltzmann_machine: start = "{self.start}" must be "none" or "previous"')

    def settled(self, world: Any) -> SampledBoltzmannMachine:
        """The family for this world.  InputError unless its rows are two-valued, or its types the states of units."""
        types = getattr(world, "types", None)
        if types is not None:
            visible = len(types).bit_length() - 1
            if visible < 1 or len(types) != 2**visible or len(types) > MOST_STATES:
                raise InputError(
                    f"family sampled_boltzmann_machine needs binary rows or 2, 4, 8 ... {MOST_STATES} types, the states of "
                    f"binary units; this world has {len(types)} types; use the family categorical"
                )
            return replace(self, visible=visible, low=None)
        some = world.rows(1, 256, np.random.default_rng(0))
        low = -1.0 if hasattr(world, "spins") or (some == -1).any() else 0.0
        if not np.isin(some, (low, 1.0)).all():
            raise InputError(
                "family sampled_boltzmann_machine needs rows of 0 and 1, or of -1 and +1, but this world has other numbers; "
                "use the world images with binary = 0.5, or the family gaussian"
            )
        single = some.ndim == 2
        return replace(self, visible=1 if single else some.shape[2], low=low, single=single)

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for rows that hold another value than the world's two."""
        units = self._units(rows)
        shares = units.mean(axis=1, dtype=np.float64)
        parameters = self._first(units.shape, shares, rng) if start is None else start.parameters.astype(np.float32)
        layers = _layers(parameters, self._visible)
        steps = self.epochs * -(-units.shape[1] // self.batch)
        particles, left = None, np.empty(0, dtype=np.intp)
        for step in range(steps):
            if not len(left):
                left = rng.permutation(units.shape[1])
            batch, left = units[:, left[: self.batch]], left[self.batch :]
            particles = batch if particles is None else particles
            particles = self._step(layers, batch, particles, self.learning_rate * (1 - step / steps), rng)
        return State(parameters, shares.astype(np.float32))

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, visible = state.shares.shape
        on = np.empty((chains, n, visible), dtype=bool)
        wide = max(visible, self.hidden)
        some, long = max(1, SLICE // (n * wide)), min(n, max(1, SLICE // wide))
        layers = _layers(state.parameters, visible)
        for first in range(0, chains, some):
            own = slice(first, first + some)
            part = Layers(*(layer[own] for layer in layers))
            for place in range(0, n, long):
                span = slice(place, min(place + long, n))
                on[own, span] = self._drawn(part, state.shares[own], span.stop - span.start, rng)
        return self._rows(on)

    def chain_bytes(self, rows: int) -> int:
        """Bytes that a chain's state and the temporaries of its fit take."""
        return 16 * parameter_count(self._visible, self.hidden) + 8 * rows * self._visible

    def _first(self, shape: tuple[int, ...], shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Parameters (chains, V + H + V H) that a fit from nothing starts from."""
        chains, n, visible = shape
        weights = rng.normal(0.0, SPREAD_OF_START, (chains, visible * self.hidden))
        odds = np.log((n * shares + NOT_SEEN) / (n * (1 - shares) + NOT_SEEN))
        return np.concatenate((odds, np.zeros((chains, self.hidden)), weights), axis=1).astype(np.float32)

    def _step(
        self, layers: Layers, batch: np.ndarray, particles: np.ndarray, rate: float, rng: np.random.Generator
    ) -> np.ndarray:
        """One step up the likelihood, in place; returns the particles (chains, batch, V) after their sweep."""
        a, b, w = layers
        up = _chance(batch @ w + b)
        model = _swept(layers, particles, rng)
        down = _chance(model @ w + b)
        rise, fall = np.float32(rate / batch.shape[1]), np.float32(rate / model.shape[1])
        w *= np.float32(max(0.0, 1 - 2 * rate * self.l2))
        w += rise * (batch.transpose(0, 2, 1) @ up) - fall * (model.transpose(0, 2, 1) @ down)
        a += rise * batch.sum(axis=1, keepdims=True) - fall * model.sum(axis=1, keepdims=True)
        b += rise * up.sum(axis=1, keepdims=True) - fall * down.sum(axis=1, keepdims=True)
        return model

    def _drawn(self, layers: Layers, shares: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """n rows of each chain (chains, n, V) of 0 and 1 after the sweeps."""
        rows = (rng.random((len(shares), n, shares.shape[1]), dtype=np.float32) < shares[:, None]).astype(np.float32)
        for _ in range(self.sweeps):
            rows = _swept(layers, rows, rng)
        return rows

    def _units(self, rows: np.ndarray) -> np.ndarray:
        """Rows as units (chains, n, V), 0 or 1."""
        if self.low is None:
            return visible_states(self._visible).astype(np.float32)[rows]
        if not np.isin(rows, (self.low, 1.0)).all():
            raise InputError(
                f"family sampled_boltzmann_machine: a row holds another number than {self.low:g} and 1; binary rows are needed"
            )
        on = (rows == 1).astype(np.float32)
        return on[..., None] if rows.ndim == 2 else on

    def _rows(self, on: np.ndarray) -> np.ndarray:
        """Units (chains, n, V) as the world's rows."""
        if self.low is None:
            return on @ (1 << np.arange(self._visible - 1, -1, -1))
        rows = np.where(on, 1.0, self.low)
        return rows[..., 0] if self.single else rows

    @property
    def _visible(self) -> int:
        if self.visible is None:
            raise InputError("family sampled_boltzmann_machine needs to know its world; call settled(world) first")
        return self.visible


def _layers(parameters: np.ndarray, visible: int) -> Layers:
    """Views of the parameters (chains, V + H + V H): what is added to them is added to it."""
    hidden = (parameters.shape[1] - visible) // (visible + 1)
    weights = parameters[:, visible + hidden :].reshape(len(parameters), hidden, visible)
    return Layers(
        parameters[:, None, :visible], parameters[:, None, visible : visible + hidden], weights.transpose(0, 2, 1)
    )


def _swept(layers: Layers, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One sweep of block Gibbs: all hidden units given the rows (chains, n, V), then all visible ones given them."""
    hidden = _switched(rows @ layers.w + layers.b, rng)
    return _switched(hidden @ layers.w.transpose(0, 2, 1) + layers.a, rng)


def _switched(push: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Units that are on with chance 1 / (1 + exp(-push)), as 0 and 1; push is written over."""
    np.negative(push, out=push)
    with np.errstate(over="ignore", invalid="ignore"):
        np.exp(push, out=push)
        push += 1
        push *= rng.random(push.shape, dtype=np.float32)
    return (push < 1).astype(np.float32)


def _chance(push: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-push)); push is written over."""
    np.negative(push, out=push)
    with np.errstate(over="ignore"):
        np.exp(push, out=push)
    push += 1
    return np.reciprocal(push, out=push)
