"""A normalizing flow: an invertible net from normal noise to rows, with an exact density."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError
from ..neural import DEVICES, STARTS, Training, check_settings, device_for
from ..numeric_nets import Scale, State, check_numbers, fit_net, log_likelihood_net, sample_net, scale_of

__all__ = ["Flow", "Scale", "State"]

NETS = {"realnvp": "RealNVP", "maf": "MAF", "nsf": "NSF"}


@dataclass(frozen=True)
class Flow:
    """`transforms` invertible steps, each by a net with `hidden` units in its layers.  rows (1, n, ...) -> State.

    architecture: "realnvp" (affine couplings; Dinh, Sohl-Dickstein and Bengio 2017), "maf" (affine and autoregressive;
    Papamakarios, Pavlakou and Murray 2017) or "nsf" (autoregressive splines; Durkan, Bekasov, Murray and Papamakarios
    2019; about five times dearer), all of zuko.  Columns are standardised; one that holds one value in the training rows
    is written as that value.  A single column has nothing to couple: "realnvp" is then "maf", a normal law.
    Trained on the negative log-likelihood by `steps` of Adam on batches of `batch` rows; start "previous" goes on from
    the model before.  log_likelihood is exact.
    """

    architecture: Literal["realnvp", "maf", "nsf"] = "realnvp"
    transforms: int = 3
    hidden: tuple[int, ...] = (64, 64)
    steps: int = 150
    batch: int = 256
    learning_rate: float = 3e-3
    start: Literal["none", "previous"] = "none"
    device: str = "cpu"

    NAME: ClassVar[str] = "flow"
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"transforms": 1, "hidden": (8,), "steps": 5},)
    chains: ClassVar[int] = 1

    def __post_init__(self) -> None:
        words = {
            "architecture": (self.architecture, tuple(NETS)),
            "start": (self.start, STARTS[:2]),
            "device": (self.device, DEVICES),
        }
        numbers = {f"hidden[{at}]": units for at, units in enumerate(self.hidden)}
        check_settings(
            "flow",
            words,
            transforms=self.transforms,
            steps=self.steps,
            batch=self.batch,
            learning_rate=self.learning_rate,
            **numbers,
        )

    def settled(self, world: Any) -> Flow:
        """The family for this world.  InputError for names and texts, without torch or zuko, and for a GPU that is not there."""
        check_numbers("flow", world)
        device_for("flow", self.device)
        _flows()
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for several chains, missing numbers, and where training diverges."""
        return fit_net(self, scale_of(rows, "flow"), rows, rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return sample_net(self, state, n, rng)

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """Nats per row (1, n); see numeric_nets.log_likelihood_net for columns of one value."""
        return log_likelihood_net(self, state, rows)

    @property
    def training(self) -> Training:
        return Training(self.steps, self.batch, self.learning_rate, clip=10.0)

    def net(self, code: Scale) -> Any:
        coupling = self.architecture == "realnvp"
        kind = getattr(_flows(), "MAF" if coupling and code.width == 1 else NETS[self.architecture])
        return kind(features=code.width, transforms=self.transforms, hidden_features=self.hidden)

    def loss(self, net: Any, batch: Any, generator: Any) -> Any:
        """Minus the mean log density of a batch."""
        return -net().log_prob(batch).mean()

    def draw(self, net: Any, n: int, generator: Any) -> Any:
        import torch

        law = net()
        noise = torch.randn((n, *law.base.event_shape), generator=generator, device=generator.device)
        return law.transform.inv(noise)

    def density(self, net: Any, values: Any, generator: Any) -> Any:
        return net().log_prob(values)


def _flows() -> Any:
    """The flows of zuko.  InputError with the install command where there is none."""
    try:
        import zuko
    except ImportError as error:
        raise InputError('family flow needs zuko: pip install "longtail[torch]"') from error
    return zuko.flows
