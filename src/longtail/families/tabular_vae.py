"""A variational autoencoder for tables of names and numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError
from ..neural import DEVICES, STARTS, Training, check_settings, device_for
from ..numeric_nets import Scale, State, fit_net, one_chain, sample_net, scale_of

__all__ = ["Scale", "State", "TableCode", "TabularVae"]

FLOOR = 1e-4
"""The least noise variance of a number, in units of the column's own variance."""


class TableCode(NamedTuple):
    """A table as columns of a net: standardised numbers, then one 0/1 column for each value of each column of names.

    scale: of the numbers, missing ones counted as the mean; whole (numbers,): columns that hold whole numbers, and are
    written so.  numbers, names: which column of a row each is; a number that is missing in some rows is also among the
    names, as NaN or not (NaN and 0).  values: the values of each column of names.
    """

    scale: Scale
    whole: np.ndarray
    numbers: np.ndarray
    names: np.ndarray
    values: tuple[np.ndarray, ...]
    shape: tuple[int, ...]

    @property
    def sizes(self) -> list[int]:
        return [len(values) for values in self.values]

    @property
    def width(self) -> int:
        """Columns that the net takes; 0 where every row is the same."""
        varies = self.scale.width > 0 or max(self.sizes, default=0) > 1
        return self.scale.width + sum(self.sizes) if varies else 0

    def apply(self, rows: np.ndarray) -> np.ndarray:
        flat = rows.reshape(rows.shape[1], -1).astype(np.float64)
        numbers = flat[:, self.numbers]
        filled = np.where(np.isnan(numbers), self.scale.mean, numbers)
        parts = [self.scale.apply(filled[None])]
        for column, values in zip(self.names, self.values, strict=True):
            held = flat[:, column]
            if column in self.numbers:
                held = np.where(np.isnan(held), np.nan, 0.0)
            same = (held[:, None] == values) | (np.isnan(held)[:, None] & np.isnan(values))
            parts.append(same.astype(np.float32))
        return np.concatenate(parts, axis=1)

    def undo(self, values: np.ndarray) -> np.ndarray:
        """Numbers as the net has them and the place of each name's value (n, numbers that vary + names) -> rows."""
        width = self.scale.width
        places = values[:, width:].astype(np.int64)
        if not places.shape[1]:
            places = np.zeros((len(values), len(self.names)), dtype=np.int64)
        flat = np.empty((len(values), len(set(self.numbers) | set(self.names))))
        numbers = self.scale.undo(values[:, :width])[0]
        flat[:, self.numbers] = np.where(self.whole, np.round(numbers), numbers)
        for at, (column, known) in enumerate(zip(self.names, self.values, strict=True)):
            held = known[places[:, at]]
            flat[:, column] = np.where(np.isnan(held), held, flat[:, column]) if column in self.numbers else held
        return flat.reshape(1, len(values), *self.shape)

    def log_scale(self, rows: np.ndarray) -> np.ndarray:
        raise InputError("family tabular_vae gives no likelihood")


def code_of(rows: np.ndarray, categorical: tuple[int, ...]) -> TableCode:
    """The code of a table from its rows (1, n) or (1, n, columns).  InputError where a number is infinite."""
    flat = one_chain(rows, "tabular_vae").astype(np.float64)
    if max(categorical, default=0) >= flat.shape[1]:
        raise InputError(
            f"family tabular_vae: categorical = {categorical}, but the rows have {flat.shape[1]} columns, counted from 0"
        )
    numbers = np.array([column for column in range(flat.shape[1]) if column not in categorical], dtype=np.int64)
    missing = np.isnan(flat[:, numbers])
    held = np.where(missing, 0.0, flat[:, numbers])
    means = held.sum(axis=0) / np.maximum((~missing).sum(axis=0), 1)
    held = np.where(missing, means, held)
    gaps = numbers[missing.any(axis=0)]
    values = [np.unique(flat[:, column]) for column in categorical]
    values += [np.array([np.nan] if np.isnan(flat[:, column]).all() else [0.0, np.nan]) for column in gaps]
    whole = np.all(missing | (held == np.round(held)), axis=0)
    names = np.array([*categorical, *gaps], dtype=np.int64)
    return TableCode(
        scale_of(held[None], "tabular_vae"), np.asarray(whole), numbers, names, tuple(values), rows.shape[2:]
    )


@dataclass(frozen=True)
class TabularVae:
    """A table -> two layers of `hidden` units -> `latent` normal numbers, and back.  rows (1, n, columns) -> State.

    categorical: the columns (counted from 0) whose numbers are names, beside those that a table has.  A name is drawn by
    the decoder's probabilities; a number is written with normal noise of the column's mean squared error, and rounded
    where the training rows hold whole numbers only.  A missing value is a name of its own; a value of a column of names
    that is not among the training rows is never written, and a column that holds one value is written as that value.
    Trained by `steps` of Adam on batches of `batch` rows; start "previous" goes on from the model before, except where
    the columns of the net are others, because a name was lost or came back: then it begins anew.  No likelihood is given.

    Sources: Kingma and Welling (2014), "Auto-encoding variational Bayes"; Xu, Skoularidou, Cuesta-Infante and
    Veeramachaneni (2019), "Modeling tabular data using conditional GAN" (TVAE), here with one standardised number in
    place of their modes; noise as in Rybkin, Daniilidis and Levine (2021).
    """

    categorical: tuple[int, ...] = ()
    latent: int = 16
    hidden: int = 128
    steps: int = 360
    batch: int = 256
    learning_rate: float = 5e-3
    start: Literal["none", "previous"] = "none"
    device: str = "cpu"

    NAME: ClassVar[str] = "tabular_vae"
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"latent": 2, "hidden": 8, "steps": 10},)
    chains: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if any(column < 0 for column in self.categorical):
            raise InputError(f"family tabular_vae: categorical = {self.categorical} must number columns from 0")
        words: dict[str, tuple[str, tuple[str, ...]]] = {
            "start": (self.start, STARTS[:2]),
            "device": (self.device, DEVICES),
        }
        check_settings(
            "tabular_vae",
            words,
            latent=self.latent,
            hidden=self.hidden,
            steps=self.steps,
            batch=self.batch,
            learning_rate=self.learning_rate,
        )

    def settled(self, world: Any) -> TabularVae:
        """The family for this world, its columns of names taken from a table.

        InputError for types, texts and images, without torch, and for a GPU that is not there.
        """
        form = getattr(world, "form", None)
        kind = "types" if getattr(world, "types", None) is not None else getattr(form, "kind", "numbers")
        if kind in ("types", "texts", "images"):
            instead = {"types": "categorical", "texts": "ngram", "images": "vae"}[kind]
            raise InputError(f"family tabular_vae needs a table or numbers, but this world has {kind}; use {instead}")
        device_for("tabular_vae", self.device)
        if kind == "table" and form is not None:
            return replace(self, categorical=tuple(sorted({*self.categorical, *form.categorical})))
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for several chains, columns that are not there, infinite numbers, and where training diverges."""
        return fit_net(self, code_of(rows, self.categorical), rows, rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return sample_net(self, state, n, rng)

    @property
    def training(self) -> Training:
        return Training(self.steps, self.batch, self.learning_rate, clip=100.0)

    def net(self, code: TableCode) -> Any:
        """Encoder, decoder and the variance of the numbers' noise; it knows how many values each name has."""
        import torch
        from torch import nn

        def layers(first: int, last: int) -> Any:
            return nn.Sequential(
                nn.Linear(first, self.hidden),
                nn.ReLU(),
                nn.Linear(self.hidden, self.hidden),
                nn.ReLU(),
                nn.Linear(self.hidden, last),
            )

        net = nn.Module()
        net.encoder, net.decoder = layers(code.width, 2 * self.latent), layers(self.latent, code.width)
        net.register_buffer("noise", torch.ones(code.scale.width))
        net.sizes = [code.scale.width, *code.sizes]
        return net

    def loss(self, net: Any, batch: Any, generator: Any) -> Any:
        """Minus the bound of a batch, each number's noise at its best; the net keeps a running mean of that noise."""
        import torch
        from torch.nn import functional

        mean, log_variance = net.encoder(batch).chunk(2, dim=1)
        log_variance = log_variance.clamp(-12, 12)
        noise = torch.randn(mean.shape, generator=generator, device=mean.device)
        written = net.decoder(mean + (0.5 * log_variance).exp() * noise).split(net.sizes, dim=1)
        held = batch.split(net.sizes, dim=1)
        variance = ((held[0] - written[0]) ** 2).mean(0).clamp_min(FLOOR)
        net.noise.lerp_(variance.detach(), 0.1)
        total = 0.5 * (variance.log() + math.log(2 * math.pi) + 1).sum()
        for told, true in zip(written[1:], held[1:], strict=True):
            total = total + functional.cross_entropy(told, true)
        return total + 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1).mean()

    def draw(self, net: Any, n: int, generator: Any) -> Any:
        import torch

        def normal(columns: int) -> Any:
            return torch.randn(n, columns, generator=generator, device=generator.device)

        numbers, *names = net.decoder(normal(self.latent)).split(net.sizes, dim=1)
        drawn = [numbers + net.noise.sqrt() * normal(numbers.shape[1])]
        drawn += [torch.multinomial(told.softmax(1), 1, generator=generator).float() for told in names]
        return torch.cat(drawn, dim=1)
