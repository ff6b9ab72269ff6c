"""A variational autoencoder for rows of numbers and for images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError
from ..neural import DEVICES, STARTS, Training, check_settings, device_for
from ..numeric_nets import Scale, State, check_numbers, fit_net, log_likelihood_net, sample_net, scale_of

__all__ = ["Scale", "State", "Vae"]

FLOOR = 1e-4
"""The least noise variance, in units of the column's own variance."""
DRAWS = 8
"""Draws of the hidden code for each row of the likelihood bound."""


@dataclass(frozen=True)
class Vae:
    """Rows -> `hidden` rectified units -> `latent` normal numbers, and back.  rows (1, n, ...) -> State.

    output "gaussian": every column is standardised and written with normal noise, whose variance is the mean squared
    error of the column (its maximum likelihood value); "bernoulli": rows of 0 and 1, each written by its probability.
    mean_only writes the decoder's mean without noise (for "bernoulli" the likelier of 0 and 1): what most code does, and
    a cause of collapse of its own, since every generation then lacks the variance that the decoder calls noise.
    Trained by `steps` of Adam on batches of `batch` rows; start "previous" goes on from the model before.
    A column that holds one value in the training rows is written as that value.
    log_likelihood is a lower bound.

    Sources: Kingma and Welling (2014), "Auto-encoding variational Bayes"; the noise variance as in Rybkin, Daniilidis and
    Levine (2021), "Simple and effective VAE training with calibrated decoders", here for each column.
    """

    latent: int = 8
    hidden: int = 256
    output: Literal["gaussian", "bernoulli"] = "gaussian"
    mean_only: bool = False
    steps: int = 300
    batch: int = 128
    learning_rate: float = 5e-3
    start: Literal["none", "previous"] = "none"
    device: str = "cpu"

    NAME: ClassVar[str] = "vae"
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"latent": 2, "hidden": 8, "steps": 10},)
    chains: ClassVar[int] = 1
    likelihood: ClassVar[str] = "bound"

    def __post_init__(self) -> None:
        words: dict[str, tuple[str, tuple[str, ...]]] = {
            "output": (self.output, ("gaussian", "bernoulli")),
            "start": (self.start, STARTS[:2]),
            "device": (self.device, DEVICES),
        }
        check_settings(
            "vae",
            words,
            latent=self.latent,
            hidden=self.hidden,
            steps=self.steps,
            batch=self.batch,
            learning_rate=self.learning_rate,
        )

    def settled(self, world: Any) -> Vae:
        """The family for this world.  InputError for names and texts, without torch, and for a GPU that is not there."""
        check_numbers("vae", world)
        device_for("vae", self.device)
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for several chains, missing numbers, rows that "bernoulli" cannot write, and where training diverges."""
        scale = scale_of(rows, "vae")
        if self.output == "bernoulli":
            if not np.isin(rows, (0, 1)).all():
                raise InputError('family vae: output = "bernoulli" needs rows of 0 and 1; use output = "gaussian"')
            scale = scale._replace(mean=np.where(scale.varies, 0.0, scale.mean), sd=np.ones_like(scale.sd))
        return fit_net(self, scale, rows, rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return sample_net(self, state, n, rng)

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """A lower bound in nats per row (1, n); see numeric_nets.log_likelihood_net for columns of one value."""
        return log_likelihood_net(self, state, rows)

    @property
    def training(self) -> Training:
        return Training(self.steps, self.batch, self.learning_rate, clip=100.0)

    def net(self, code: Scale) -> Any:
        """Encoder, decoder and the variance of the noise (columns,)."""
        import torch
        from torch import nn

        net = nn.Module()
        net.encoder = nn.Sequential(
            nn.Linear(code.width, self.hidden), nn.ReLU(), nn.Linear(self.hidden, 2 * self.latent)
        )
        net.decoder = nn.Sequential(nn.Linear(self.latent, self.hidden), nn.ReLU(), nn.Linear(self.hidden, code.width))
        net.register_buffer("noise", torch.ones(code.width))
        return net

    def loss(self, net: Any, batch: Any, generator: Any) -> Any:
        """Minus the bound of a batch, each column's noise at its best; the net keeps a running mean of that noise."""
        from torch.nn import functional

        written, divergence = self._passed(net, batch, generator)
        if self.output == "bernoulli":
            return (
                functional.binary_cross_entropy_with_logits(written, batch, reduction="none").sum(1).mean()
                + divergence.mean()
            )
        noise = ((batch - written) ** 2).mean(0).clamp_min(FLOOR)
        net.noise.lerp_(noise.detach(), 0.1)
        return 0.5 * (noise.log() + math.log(2 * math.pi) + 1).sum() + divergence.mean()

    def draw(self, net: Any, n: int, generator: Any) -> Any:
        import torch

        def normal(columns: int) -> Any:
            return torch.randn(n, columns, generator=generator, device=generator.device)

        written = net.decoder(normal(self.latent))
        if self.output == "bernoulli":
            chance = torch.sigmoid(written)
            return (chance > 0.5).float() if self.mean_only else torch.bernoulli(chance, generator=generator)
        return written if self.mean_only else written + net.noise.sqrt() * normal(written.shape[1])

    def density(self, net: Any, values: Any, generator: Any) -> Any:
        """The bound of each row (n,), the mean over DRAWS hidden codes."""
        from torch.nn import functional

        total: Any = 0.0
        for _ in range(DRAWS):
            written, divergence = self._passed(net, values, generator)
            if self.output == "bernoulli":
                fit = functional.binary_cross_entropy_with_logits(written, values, reduction="none")
            else:
                noise = net.noise.clamp_min(FLOOR)
                fit = 0.5 * ((values - written) ** 2 / noise + noise.log() + math.log(2 * math.pi))
            total = total - fit.sum(1) - divergence
        return total / DRAWS

    def _passed(self, net: Any, batch: Any, generator: Any) -> tuple[Any, Any]:
        """What the decoder makes of a drawn code (n, columns), and the code's divergence from the prior (n,)."""
        import torch

        mean, log_variance = net.encoder(batch).chunk(2, dim=1)
        log_variance = log_variance.clamp(-12, 12)
        noise = torch.randn(mean.shape, generator=generator, device=mean.device)
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)
        return net.decoder(mean + (0.5 * log_variance).exp() * noise), divergence
