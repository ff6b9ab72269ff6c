"""Fresh noise for an object from outside: a seed wherever it can take one, and global generators for what is left."""

from __future__ import annotations

import contextlib
import inspect
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .threads import one_torch_thread

ARGUMENTS = ("seed", "random_state", "random_seed", "rng", "generator", "key")
SETTERS = ("set_random_state", "_set_random_state", "manual_seed", "set_seed")
ATTRIBUTES = ("random_state", "seed", "random_seed")
HIGHEST = 2**31 - 1


def fresh(rng: np.random.Generator) -> int:
    """A seed that every library takes."""
    return int(rng.integers(HIGHEST))


def seed_argument(function: Callable[..., Any], rng: np.random.Generator, named: str = "") -> dict[str, Any]:
    """A fresh seed for the argument of a function that is named like one (or as told), {} where there is none.

    rng, generator: a numpy generator (a torch one where the annotation or the default says so); key: a key of jax; all
    others a whole number.
    """
    try:
        taken = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}
    by_name = [
        name
        for name, one in taken.items()
        if name in ((named,) if named else ARGUMENTS) and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    ]
    return {name: _noise(name, taken[name], rng) for name in by_name[:1]}


def _noise(name: str, argument: inspect.Parameter, rng: np.random.Generator) -> Any:
    torch = sys.modules.get("torch")
    if torch is not None and ("torch" in str(argument.annotation) or isinstance(argument.default, torch.Generator)):
        return torch.Generator().manual_seed(fresh(rng))
    if name in ("rng", "generator"):
        return np.random.Generator(np.random.PCG64(fresh(rng)))
    if name == "key" and "jax" in sys.modules:
        return sys.modules["jax"].random.PRNGKey(fresh(rng))
    return fresh(rng)


def reseed(model: Any, rng: np.random.Generator, named: str = "") -> list[str]:
    """Gives an object fresh noise through every place that takes some; the names of those places.

    Nested parameters named random_state (get_params, set_params), attributes that are seeds or generators, and methods
    that set one; or only the attribute or method that is named.
    """
    if named:
        return [named] if _set(model, named, rng) else []
    found = _nested(model, rng)
    generators = [name for name, value in _attributes(model).items() if _is_generator(value)]
    for name in dict.fromkeys((*ATTRIBUTES, *generators, *SETTERS)):
        if name not in found and _set(model, name, rng):
            found.append(name)
    return found


def _nested(model: Any, rng: np.random.Generator) -> list[str]:
    """The parameters random_state of an object, and of the objects in it, as scikit-learn names them."""
    if not (hasattr(model, "get_params") and hasattr(model, "set_params")):
        return []
    try:
        names = [name for name in model.get_params() if name == "random_state" or name.endswith("__random_state")]
        for name in sorted(names):
            model.set_params(**{name: fresh(rng)})
    except Exception:  # an object of its own kind with methods of these names: the other places are tried
        return []
    return sorted(names)


def _set(model: Any, name: str, rng: np.random.Generator) -> bool:
    """Gives noise to one attribute or method; False where it takes none."""
    if not hasattr(model, name):
        return False
    value = getattr(model, name)
    if callable(value) and not _is_generator(value):
        value(fresh(rng))
        return True
    if value is not None and not isinstance(value, int | np.integer) and not _is_generator(value):
        return False
    try:
        setattr(model, name, _like(value, fresh(rng)))
    except (AttributeError, TypeError):  # a property, or an object that cannot be changed
        return False
    return True


def _like(value: Any, seed: int) -> Any:
    """A generator of the kind of value, or a seed."""
    if isinstance(value, np.random.Generator):
        return np.random.Generator(np.random.PCG64(seed))
    if isinstance(value, np.random.RandomState):
        return np.random.RandomState(seed)
    if isinstance(value, random.Random):
        return random.Random(seed)
    if _is_generator(value):
        return type(value)(device=value.device).manual_seed(seed)
    return seed


def _attributes(model: Any) -> dict[str, Any]:
    """The attributes of an object and of its class, those of the object first."""
    own = getattr(model, "__dict__", {})
    shared = {name: value for cls in type(model).__mro__[:-1] for name, value in vars(cls).items()}
    return {**shared, **own}


def _is_generator(value: Any) -> bool:
    torch = sys.modules.get("torch")
    kinds: tuple[Any, ...] = (np.random.Generator, np.random.RandomState, random.Random)
    return isinstance(value, kinds if torch is None else (*kinds, torch.Generator))


@contextlib.contextmanager
def global_noise(rng: np.random.Generator) -> Iterator[None]:
    """Seeds the generators that a process shares (Python's, numpy's, and torch's where it is loaded), and puts them back.

    Torch has one thread meanwhile, so that its numbers do not depend on how many there are.
    """
    seeds = [fresh(rng) for _ in range(3)]
    pythons, numpys = random.getstate(), np.random.get_state()
    torch = sys.modules.get("torch")
    try:
        with contextlib.ExitStack() as stack:
            random.seed(seeds[0])
            np.random.seed(seeds[1])
            if torch is not None:
                # a process that has not touched a GPU so far is not made to: its generators are seeded when it does
                devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
                stack.enter_context(torch.random.fork_rng(devices=list(devices)))
                torch.manual_seed(seeds[2])
                stack.enter_context(one_torch_thread())
            yield
    finally:
        random.setstate(pythons)
        np.random.set_state(numpys)
