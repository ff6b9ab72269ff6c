"""A denoising diffusion model for rows of numbers and small images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError
from ..neural import DEVICES, STARTS, Training, check_settings, device_for
from ..numeric_nets import Scale, State, check_numbers, fit_net, sample_net, scale_of

__all__ = ["Diffusion", "Scale", "State"]

WAVES = 16
"""Sines, and as many cosines, that tell the net the noise level."""


@dataclass(frozen=True)
class Diffusion:
    """A net of `layers` layers of `hidden` units that tells the noise in a noisy row.  rows (1, n, ...) -> State.

    levels: noise levels of training, variances rising evenly from 1/1000 to 1/5 at 100 levels (and in proportion for
    others, so that the last level is noise alone).  steps_to_draw: equal to `levels`, ancestral sampling; fewer, that
    many steps of the deterministic sampler, which is faster and writes another variance.  At every step the row that the net
    sees behind the noise is cut at the least and greatest numbers of the training rows.  Both are sampling biases, and
    causes of collapse of their own.  Columns are standardised; one that holds one value in the training rows is written as
    that value.  Trained on the squared error of the noise by `steps` of Adam on batches of `batch` rows; start "previous"
    goes on from the model before.  No likelihood is given.

    Sources: Ho, Jain and Abbeel (2020), "Denoising diffusion probabilistic models", algorithms 1 and 2; Song, Meng and
    Ermon (2021), "Denoising diffusion implicit models", equation 12 with sigma = 0.
    """

    hidden: int = 128
    layers: int = 3
    levels: int = 100
    steps_to_draw: int = 100
    steps: int = 300
    batch: int = 256
    learning_rate: float = 5e-3
    start: Literal["none", "previous"] = "none"
    device: str = "cpu"

    NAME: ClassVar[str] = "diffusion"
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"hidden": 8, "layers": 1, "levels": 5, "steps_to_draw": 5, "steps": 5},
    )
    chains: ClassVar[int] = 1

    def __post_init__(self) -> None:
        words: dict[str, tuple[str, tuple[str, ...]]] = {
            "start": (self.start, STARTS[:2]),
            "device": (self.device, DEVICES),
        }
        check_settings(
            "diffusion",
            words,
            hidden=self.hidden,
            layers=self.layers,
            levels=self.levels,
            steps_to_draw=self.steps_to_draw,
            steps=self.steps,
            batch=self.batch,
            learning_rate=self.learning_rate,
        )
        if not 1 < self.levels <= 4000 or self.steps_to_draw > self.levels:
            raise InputError(
                f"family diffusion: levels = {self.levels} must lie between 2 and 4000, and steps_to_draw = "
                f"{self.steps_to_draw} must not be above it"
            )

    def settled(self, world: Any) -> Diffusion:
        """The family for this world.  InputError for names and texts, without torch, and for a GPU that is not there."""
        check_numbers("diffusion", world)
        device_for("diffusion", self.device)
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for several chains, missing numbers, and where training diverges."""
        return fit_net(self, scale_of(rows, "diffusion"), rows, rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return sample_net(self, state, n, rng)

    @property
    def training(self) -> Training:
        return Training(self.steps, self.batch, self.learning_rate, clip=10.0)

    def net(self, code: Scale) -> Any:
        import torch
        from torch import nn

        parts: list[Any] = []
        units = code.width + 2 * WAVES
        for _ in range(self.layers):
            parts += [nn.Linear(units, self.hidden), nn.SiLU()]
            units = self.hidden
        net = nn.Sequential(*parts, nn.Linear(units, code.width))
        net.register_buffer("low", torch.zeros(code.width))
        net.register_buffer("high", torch.zeros(code.width))
        return net

    def loss(self, net: Any, batch: Any, generator: Any) -> Any:
        """The mean squared error of the noise at drawn levels."""
        import torch

        kept = self._kept(batch)
        level = torch.randint(self.levels, (len(batch),), generator=generator, device=batch.device)
        noise = torch.randn(batch.shape, generator=generator, device=batch.device)
        share = kept[level][:, None]
        told = self._told(net, share.sqrt() * batch + (1 - share).sqrt() * noise, level)
        net.low.copy_(torch.minimum(net.low, batch.amin(0)))
        net.high.copy_(torch.maximum(net.high, batch.amax(0)))
        return ((told - noise) ** 2).mean()

    def draw(self, net: Any, n: int, generator: Any) -> Any:
        import torch

        device = generator.device
        rows = torch.randn((n, net[-1].out_features), generator=generator, device=device)
        kept = self._kept(rows).tolist()
        at = np.linspace(0, self.levels - 1, self.steps_to_draw).round().astype(int)
        if self.steps_to_draw == 1:
            at = np.array([self.levels - 1])
        for place in range(len(at) - 1, -1, -1):
            share, before = kept[at[place]], kept[at[place - 1]] if place else 1.0
            told = self._told(net, rows, torch.full((n,), int(at[place]), device=device))
            clean = ((rows - math.sqrt(1 - share) * told) / math.sqrt(share)).clamp(net.low, net.high)
            if self.steps_to_draw < self.levels:
                noise = (rows - math.sqrt(share) * clean) / math.sqrt(1 - share)
                rows = math.sqrt(before) * clean + math.sqrt(1 - before) * noise
                continue
            variance = 1 - share / before
            rows = math.sqrt(1 - variance) * (1 - before) * rows + math.sqrt(before) * variance * clean
            rows = rows / (1 - share)
            if place:
                rows = rows + math.sqrt(variance) * torch.randn(rows.shape, generator=generator, device=device)
        return rows

    def _kept(self, like: Any) -> Any:
        """The share of the row's variance that is left at each level (levels,)."""
        import torch

        variance = np.minimum(np.linspace(1e-3, 0.2, self.levels) * 100 / self.levels, 0.999)
        return torch.from_numpy(np.cumprod(1 - variance)).to(like)

    def _told(self, net: Any, rows: Any, level: Any) -> Any:
        """The noise that the net sees in rows (n, columns) of levels (n,)."""
        import torch

        turns = torch.exp(torch.linspace(0, math.log(100.0), WAVES, device=rows.device))
        angle = (level / self.levels)[:, None] * turns
        return net(torch.cat((rows, angle.sin(), angle.cos()), dim=1))
