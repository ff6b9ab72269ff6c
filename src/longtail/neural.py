"""Neural networks in the loop: torch or one sentence, seeds from addresses, the device, one training loop, weights as arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import InputError, near

DEVICES = ("cpu", "cuda", "auto")
STARTS = ("none", "previous", "first")

Weights = dict[str, np.ndarray]


def torch_for(family: str) -> Any:
    """The module torch.  InputError with the install command where there is none."""
    try:
        import torch
    except ImportError as error:
        raise InputError(f'family {family} needs torch: pip install "longtail[torch]"') from error
    return torch


def device_for(family: str, device: str) -> str:
    """ "cpu" or "cuda"; "auto" is "cuda" where torch sees a GPU.  InputError without torch, and for "cuda" without a GPU."""
    seen = torch_for(family).cuda.is_available()
    if device == "cuda" and not seen:
        raise InputError(
            f'family {family}: device = "cuda", but torch sees no GPU here; use device = "cpu", or "auto" to take one if there is'
        )
    return "cuda" if seen and device != "cpu" else "cpu"


def check_settings(family: str, words: Mapping[str, tuple[str, tuple[str, ...]]], **numbers: float) -> None:
    """InputError for a word that is not among its choices (name: (word, choices)), and for a number that is not above 0."""
    for name, (word, choices) in words.items():
        if word not in choices:
            known = ", ".join(f'"{choice}"' for choice in choices)
            raise InputError(f'family {family}: {name} = "{word}" must be one of {known}{near(str(word), choices)}')
    for name, number in numbers.items():
        if not (math.isfinite(number) and number > 0):
            raise InputError(f"family {family}: {name} = {number} must be above 0")


@contextmanager
def seeded(rng: np.random.Generator, device: str = "cpu") -> Iterator[Any]:
    """Torch's global noise (initial weights, dropout) and the generator that is given, both from rng, on one thread.

    Torch's own random state and its number of threads are as before when it ends.
    """
    import torch

    first, second = (int(seed) for seed in rng.integers(2**63, size=2))
    threads = torch.get_num_threads()
    with torch.random.fork_rng(devices=[torch.cuda.current_device()] if device == "cuda" else []):
        torch.default_generator.manual_seed(first)
        if device == "cuda":
            torch.cuda.manual_seed(first)
        torch.set_num_threads(1)
        try:
            yield torch.Generator(device=device).manual_seed(second)
        finally:
            torch.set_num_threads(threads)


@dataclass(frozen=True)
class Training:
    """Steps of Adam on batches of so many rows; clip: the longest gradient, as a norm (None: as long as it is).

    decay: the learning rate falls in a straight line to nothing at the last step, so that the net does not keep the noise
    of its last batches, which a loop would add up.
    """

    steps: int
    batch: int
    learning_rate: float
    clip: float | None = None
    decay: bool = True


def steps_of(epochs: float, n: int, batch: int) -> int:
    """Steps that so many passes over n rows take in batches, at least 1."""
    return max(1, round(epochs * math.ceil(n / min(batch, n))))


def trained(
    module: Any, loss_of: Callable[[Any], Any], rows: Any, training: Training, generator: Any, family: str = "the model"
) -> float:
    """Trains the module in place; returns the mean loss over the last pass.

    rows: a tensor (n, ...) on the module's device; loss_of(batch) -> scalar tensor.  Batches are cut from shuffled passes
    over the rows (all rows where there are fewer than a batch).  Its optimiser starts anew each time.
    Raises InputError "training diverged" where loss or weights are no finite number.
    Source: Kingma and Ba (2015), "Adam: a method for stochastic optimization".
    """
    import torch

    optimiser = torch.optim.Adam(module.parameters(), lr=training.learning_rate, fused=True)
    losses: list[Any] = []
    module.train()
    for done, batch in enumerate(_batches(rows, training, generator), start=1):
        if training.decay:
            optimiser.param_groups[0]["lr"] = training.learning_rate * (1 - (done - 1) / training.steps)
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(batch)
        loss.backward()
        if training.clip is not None:
            torch.nn.utils.clip_grad_norm_(module.parameters(), training.clip)
        optimiser.step()
        losses.append(loss.detach())
        if done % 50 == 0 and not torch.isfinite(loss):
            break
    module.eval()
    last = float(torch.stack(losses[-steps_of(1, len(rows), training.batch) :]).mean())
    if not math.isfinite(last) or not all(bool(torch.isfinite(part).all()) for part in module.parameters()):
        raise InputError(
            f"family {family}: training diverged (loss {last:g} after {len(losses)} steps); lower learning_rate"
        )
    return last


def _batches(rows: Any, training: Training, generator: Any) -> Iterator[Any]:
    """As many batches as steps, from one shuffled pass after the other; the rest of a pass is a batch of its own."""
    import torch

    done = 0
    while done < training.steps:
        shuffled = torch.randperm(len(rows), generator=generator, device=generator.device)
        for begin in range(0, len(rows), training.batch):
            yield rows[shuffled[begin : begin + training.batch]]
            done += 1
            if done == training.steps:
                return


def weights_of(module: Any) -> Weights:
    """Everything that the module has learned, as arrays by name."""
    return {name: part.detach().cpu().numpy().copy() for name, part in module.state_dict().items()}


def fits(module: Any, weights: Weights) -> bool:
    """Whether the weights are those of a module of this shape."""
    own = {name: tuple(part.shape) for name, part in module.state_dict().items()}
    return own == {name: part.shape for name, part in weights.items()}


def with_weights(module: Any, weights: Weights) -> Any:
    """The module with these weights in it.  InputError where they are another module's."""
    import torch

    if not fits(module, weights):
        raise InputError("the weights are those of a model of another shape; use the family that made them")
    module.load_state_dict({name: torch.from_numpy(np.array(part)) for name, part in weights.items()})
    return module.eval()
