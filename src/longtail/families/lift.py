"""Any object with fit and sample, named by its import path: scikit-learn's, a synthesizer for tables, or your own."""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..forms import Form, NumbersForm, form_of
from ..lifted.calling import category_argument, check_parameters, count_argument, made, metadata_of, needs_metadata
from ..lifted.passing import Passed, given, passed_as, taken
from ..lifted.seeding import fresh, global_noise, reseed, seed_argument
from ..outside import load

WHERE = "family lift"


@dataclass
class Fitted:
    """A fitted object; loss: what its training ended with, if it says so (attributes loss_ or loss)."""

    model: Any
    loss: float | None = None


@dataclass(frozen=True)
class Lift:
    """An object from outside.  rows (1, n, ...) -> Fitted, which holds the object.

    model: "module:Class", made anew for every fit with `parameters`.  fit, sample: the names of its methods, or
    "module:function" called with the object first.  fit gets the rows as people have them (rows "auto": numbers as an array
    (n, d), labels of types (n,), tables as data frames, texts as a list, images as (n, h, w[, c])), or as an "array" of
    numbers, a "frame", "tables" (a dict of one), "texts" or "images".  sample is asked for n rows and may give any of these,
    or (X, y); they are shuffled, since mixtures write theirs in order.  Columns that are categories are named to a fit that
    asks for them (discrete_columns).

    seed: "auto" gives fresh noise before every fit and every sample to the arguments of both that are named like a seed
    (seed, random_state, rng, generator, key), to attributes and nested parameters random_state or seed, to generators that
    the object keeps, to set_random_state, manual_seed and the like, and to the global generators of Python, numpy and
    torch, which are put back; a constant seed among the parameters is overruled.  A name says which argument, attribute or
    method takes it; "none" leaves the object its own noise.  `longtail check` decides whether that was enough.
    """

    model: str
    parameters: dict[str, Any] | None = None
    fit_: str = "fit"
    sample_: str = "sample"
    rows: Passed = "auto"
    seed: str = "auto"
    form: Form | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"model": "sklearn.mixture:GaussianMixture", "parameters": {"n_components": 2, "random_state": 0}},
        {"model": "sklearn.neighbors:KernelDensity", "parameters": {"bandwidth": 0.3}, "rows": "array"},
    )
    SETTLED: ClassVar[tuple[str, ...]] = ("form",)
    OUTSIDE: ClassVar[tuple[str, ...]] = ("model", "fit_", "sample_")
    chains: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if ":" not in self.model:
            raise InputError(
                f'{WHERE}: model = "{self.model}" must be "module:Class", for example "sklearn.mixture:GaussianMixture"'
            )

    def tried(self) -> None:
        """Makes one object.  InputError where there is no such class, where it does not take the parameters, and without methods."""
        check_parameters(self._class, self.parameters or {}, self.model)
        for name in (self.fit_, self.sample_):
            if ":" in name:
                load(name, WHERE)
        if not needs_metadata(self._class, self.parameters or {}):
            with global_noise(np.random.Generator(np.random.SFC64(0))):
                self._method(made(self._class, self.parameters or {}, self.model), "fit")

    def settled(self, world: Any) -> Lift:
        """The family for this world.  InputError for an object that cannot be made, and for rows that it cannot be given."""
        self.tried()
        found = replace(self, form=form_of(world))
        how = found._how
        if needs_metadata(self._class, self.parameters or {}) and how not in ("frame", "tables"):
            raise InputError(f"{self.model} needs metadata, which is detected from data frames; use a world of tables")
        given(found.form or _plain(), world.rows(1, 1, np.random.Generator(np.random.SFC64(0)))[0], how)
        return found

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: Any = None) -> Fitted:
        """A new object, fitted.  What the object raises comes through as it is."""
        value = self.given(rows)
        return self._seeded(functools.partial(self._fitted, value), rng)

    def sample(self, state: Fitted, n: int, rng: np.random.Generator) -> np.ndarray:
        """Rows (1, n, ...).  Raises InputError where the object gives others than were asked for."""
        value = self._seeded(functools.partial(self._sampled, state.model, n), rng)
        rows = taken(self.form or _plain(), value, self._how, n)
        return self._shuffled(rows, rng)[None]

    def given(self, rows: np.ndarray) -> Any:
        """What the object's fit gets for the rows (1, n, ...): its own copy."""
        return given(self.form or _plain(rows), rows[0], self._how)

    def log_likelihood(self, state: Fitted, rows: np.ndarray) -> np.ndarray | None:
        """What the object's score_samples says of rows (1, n, ...), (1, n); None where it has none, or none of that form."""
        if ":" in self.fit_ + self.sample_ or not callable(getattr(state.model, "score_samples", None)):
            return None
        try:
            scores = np.asarray(state.model.score_samples(self.given(rows)), dtype=float)
        except MemoryError:
            raise
        except Exception:  # another library's method of this name: nothing is known, and nothing is lost
            return None
        return scores[None] if scores.shape == rows.shape[1:2] else None

    def takes_seed(self, rows: np.ndarray, rng: np.random.Generator) -> list[str]:
        """Where an object fitted to rows (1, n, ...) takes its noise, as far as it can be told."""
        model = self.fit(rows, rng).model
        found = seed_argument(self._method(model, "sample"), rng, self._named)
        return [*found, *reseed(model, rng, self._named)] if self.seed != "none" else []

    def changes(self, rows: np.ndarray, rng: np.random.Generator) -> bool:
        """Whether the object's fit changes the rows (1, n, ...) that it is handed."""
        value, form = self.given(rows), self.form or _plain(rows)
        before = taken(form, copy.deepcopy(value), self._how, rows.shape[1])
        self._seeded(functools.partial(self._fitted, value), rng)
        try:
            after = taken(form, value, self._how, rows.shape[1])
        except InputError:
            return True
        return not np.array_equal(before, after, equal_nan=np.issubdtype(after.dtype, np.floating))

    @property
    def _how(self) -> str:
        return passed_as(self.form or _plain(), self.rows)

    @property
    def _named(self) -> str:
        return "" if self.seed in ("auto", "none") else self.seed

    @functools.cached_property
    def _class(self) -> Callable[..., Any]:
        cls: Callable[..., Any] = load(self.model, f"{WHERE}: model")
        if not callable(cls):
            raise InputError(f"{WHERE}: model = {self.model} is no class")
        return cls

    def _seeded(self, work: Callable[[np.random.Generator], Any], rng: np.random.Generator) -> Any:
        """work with noise of its own.  Where it is the first to load torch, it ran without a seed, and runs again."""
        seed, loaded = fresh(rng), "torch" in sys.modules
        result = self._run(work, seed)
        return result if loaded or "torch" not in sys.modules else self._run(work, seed)

    def _run(self, work: Callable[[np.random.Generator], Any], seed: int) -> Any:
        noise = np.random.Generator(np.random.SFC64(seed))
        if self.seed == "none":
            return work(noise)
        with global_noise(noise):
            return work(noise)

    def _fitted(self, value: Any, rng: np.random.Generator) -> Fitted:
        parameters = dict(self.parameters or {})
        if needs_metadata(self._class, parameters):
            frame = next(iter(value.values())) if isinstance(value, Mapping) else value
            parameters["metadata"] = metadata_of(frame, self.model)
        if self.seed != "none":
            parameters |= seed_argument(self._class, rng, self._named)
        model = made(self._class, parameters, self.model)
        fit = self._method(model, "fit")
        more = category_argument(fit, self.form)
        if self.seed != "none":
            reseed(model, rng, self._named)
            more |= seed_argument(fit, rng, self._named)
        result = fit(value, **more)
        fitted = model if result is None or (":" not in self.sample_ and not hasattr(result, self.sample_)) else result
        loss = getattr(fitted, "loss_", getattr(fitted, "loss", None))
        return Fitted(fitted, float(loss) if isinstance(loss, int | float | np.number) else None)

    def _sampled(self, model: Any, n: int, rng: np.random.Generator) -> Any:
        sample = self._method(model, "sample")
        more: dict[str, Any] = {}
        if self.seed != "none":
            reseed(model, rng, self._named)
            more = seed_argument(sample, rng, self._named)
        name = count_argument(sample, f"{self.model}: {self.sample_}")
        return sample(n, **more) if name is None else sample(**{name: n}, **more)

    def _method(self, model: Any, verb: str) -> Callable[..., Any]:
        """The method of an object, or the outside function with the object as its first argument."""
        name = self.fit_ if verb == "fit" else self.sample_
        if ":" in name:
            return functools.partial(load(name, f"{WHERE}: {verb}"), model)
        if not callable(getattr(model, name, None)):
            raise InputError(
                f'{self.model} has no method {name}; say which one it is ({verb} = "..."), or name a function '
                f'({verb} = "module:function")'
            )
        found: Callable[..., Any] = getattr(model, name)
        return found

    def _shuffled(self, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return rows[rng.permutation(len(rows))]


def _plain(rows: np.ndarray | None = None) -> Form:
    """The form of numbers, for a family that was not told its world."""
    flat = rows is None or rows.ndim == 2
    d = 1 if rows is None or flat else int(rows.shape[2])
    return NumbersForm(tuple(f"x{column}" for column in range(d)), flat=flat)


def lift(
    model: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    fit: str = "fit",
    sample: str = "sample",
    rows: Passed = "auto",
    seed: str = "auto",
) -> dict[str, dict[str, Any]]:
    """An object with fit and sample as a family, for `longtail.run(family=...)`: plain data, as it would stand in a file.

    model: "module:Class"; the others as in families.lift.Lift.  Import paths, never functions: a task is data.
    """
    for name, value in (("model", model), ("fit", fit), ("sample", sample)):
        if not isinstance(value, str):
            raise InputError(
                f'lift: {name} must be an import path such as "my_lab.models:Diffusion", not {value!r}: a run stores it, '
                "and other processes load it"
            )
    asked = {
        "model": model,
        "parameters": dict(parameters or {}),
        "fit": fit,
        "sample": sample,
        "rows": rows,
        "seed": seed,
    }
    defaults = {"parameters": {}, "fit": "fit", "sample": "sample", "rows": "auto", "seed": "auto"}
    return {"lift": {name: value for name, value in asked.items() if value != defaults.get(name)}}
