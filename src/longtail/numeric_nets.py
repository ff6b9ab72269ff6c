"""Nets over rows of numbers: how rows become columns around 0, and how such a net is fitted, kept, sampled and scored."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np

from .errors import InputError
from .forms import required_numbers
from .neural import Training, Weights, device_for, fits, seeded, trained, weights_of, with_weights

PIECE = 4096
"""Rows that are scored at a time."""


class Code(Protocol):
    """How rows (1, n, ...) become what a net takes, and what it writes becomes rows again."""

    @property
    def width(self) -> int:
        """Columns that the net takes; 0: there is nothing to learn."""

    def apply(self, rows: np.ndarray) -> np.ndarray:
        """rows (1, n, ...) -> float32 (n, width)."""

    def undo(self, values: np.ndarray) -> np.ndarray:
        """What the net wrote (n, columns) -> rows (1, n, ...)."""

    def log_scale(self, rows: np.ndarray) -> np.ndarray:
        """What a log density of `apply`ed rows lacks to that of the rows (n,); -inf where the model never writes such a row."""


class NetFamily(Protocol):
    """What a family gives so that its net can be fitted and sampled; batches, values (n, width) and results are tensors."""

    @property
    def NAME(self) -> str: ...

    @property
    def device(self) -> str: ...

    @property
    def training(self) -> Training: ...

    def net(self, code: Any) -> Any:
        """The untrained module."""

    def loss(self, net: Any, batch: Any, generator: Any) -> Any:
        """The loss of a batch, a scalar."""

    def draw(self, net: Any, n: int, generator: Any) -> Any:
        """n rows as Code.undo takes them."""


class State(NamedTuple):
    """The net of one chain: weights by name (empty where there was nothing to learn), code, loss at the end."""

    weights: Weights
    code: Any
    loss: float | None


def fit_net(family: NetFamily, code: Code, rows: np.ndarray, rng: np.random.Generator, start: State | None) -> State:
    """Trains the family's net on rows (1, n, ...); it goes on from `start` where that is a net of the same shape."""
    if code.width == 0:
        return State({}, code, None)
    import torch

    device = device_for(family.NAME, family.device)
    with seeded(rng, device) as generator:
        net = family.net(code)
        if start is not None and fits(net, start.weights):
            with_weights(net, start.weights)
        net = net.to(device)
        data = torch.from_numpy(code.apply(rows)).to(device)
        loss = trained(
            net, lambda batch: family.loss(net, batch, generator), data, family.training, generator, family.NAME
        )
        return State(weights_of(net), code, loss)


def sample_net(family: NetFamily, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
    """Rows (1, n, ...) of the model.  InputError where the net writes numbers that are not finite."""
    if not state.weights:
        return np.asarray(state.code.undo(np.zeros((n, 0), dtype=np.float32)))
    import torch

    device = device_for(family.NAME, family.device)
    with seeded(rng, device) as generator, torch.no_grad():
        net = with_weights(family.net(state.code), state.weights).to(device)
        values = family.draw(net, n, generator).cpu().numpy()
    if not np.isfinite(values).all():
        raise InputError(f"family {family.NAME}: the trained model writes numbers that are not finite")
    return np.asarray(state.code.undo(values))


def log_likelihood_net(family: Any, state: State, rows: np.ndarray) -> np.ndarray:
    """Nats per row (1, n) of rows (1, n, ...), by family.density(net, values (n, width), generator) -> (n,).

    A column that the model writes as one value counts nothing where a row agrees, and makes the row impossible (-inf)
    where it does not.  The noise of a bound is that of one fixed generator, so that it is the same for every state.
    """
    found = np.asarray(state.code.log_scale(rows))
    if not state.weights:
        return found[None]
    import torch

    device = device_for(family.NAME, family.device)
    with seeded(np.random.default_rng(0), device) as generator, torch.no_grad():
        net = with_weights(family.net(state.code), state.weights).to(device)
        values = torch.from_numpy(state.code.apply(rows)).to(device)
        density = [family.density(net, piece, generator) for piece in values.split(PIECE)]
    return (found + torch.cat(density).cpu().numpy().astype(np.float64))[None]


class Scale(NamedTuple):
    """Columns of numbers around 0: mean and sd (columns,), varies (columns,) of bool, shape of one row.

    A column that holds one value is left out of the net and written as it is.
    """

    mean: np.ndarray
    sd: np.ndarray
    varies: np.ndarray
    shape: tuple[int, ...]

    @property
    def width(self) -> int:
        return int(self.varies.sum())

    def apply(self, rows: np.ndarray) -> np.ndarray:
        flat = rows.reshape(rows.shape[1], -1)[:, self.varies]
        return ((flat - self.mean[self.varies]) / self.sd[self.varies]).astype(np.float32)

    def undo(self, values: np.ndarray) -> np.ndarray:
        flat = np.tile(self.mean, (len(values), 1))
        flat[:, self.varies] += values.astype(np.float64) * self.sd[self.varies]
        return flat.reshape(1, len(values), *self.shape)

    def log_scale(self, rows: np.ndarray) -> np.ndarray:
        flat = rows.reshape(rows.shape[1], -1)
        same = (flat[:, ~self.varies] == self.mean[~self.varies]).all(axis=1)
        return np.where(same, -np.log(self.sd[self.varies]).sum(), -np.inf)


def scale_of(rows: np.ndarray, family: str) -> Scale:
    """Mean and sd (divisor n) of each column of rows (1, n, ...).  InputError where a number is not finite."""
    flat = one_chain(rows, family).astype(np.float64)
    if not np.isfinite(flat).all():
        raise InputError(f"family {family} needs finite numbers, but the rows hold missing or infinite ones")
    mean, sd = flat.mean(axis=0), flat.std(axis=0)
    varies = sd > 1e-9 * np.abs(mean)
    return Scale(np.where(varies, mean, flat[0]), np.where(varies, sd, 1.0), varies, rows.shape[2:])


def one_chain(rows: np.ndarray, family: str) -> np.ndarray:
    """Rows (1, n, ...) as (n, columns).  InputError for several chains and for no rows."""
    if rows.ndim < 2 or len(rows) != 1 or rows.shape[1] == 0:
        raise InputError(f"family {family} trains one chain at a time: give rows (1, n, ...), not {rows.shape}")
    return rows.reshape(rows.shape[1], -1)


def check_numbers(family: str, world: Any) -> None:
    """InputError for a world of types or texts, and for a table that has categories or missing values."""
    required_numbers(world, f"family {family}", table="tabular_vae, gaussian_copula or trees")
