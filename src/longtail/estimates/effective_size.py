"""How fast a pipeline drifts: its effective number of rows, from samples of two or more generations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import InputError
from ..theory.drift import survival
from ..theory.temporal import change, halves, persistence, size_of
from ._allowed import is_probability, is_whole, whole_number

Sample = Mapping[Any, int] | Iterable[Any]
ENOUGH = 0.05
"""A movement that goes on is called directed where chance alone would show it in at most this share of loops."""


@dataclass(frozen=True)
class Loss:
    """The chance that a category is lost, and what it is at the two ends of the interval of N_e; None: not known."""

    value: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        low, value, high = (("unknown" if end is None else f"{end:.0%}") for end in (self.low, self.value, self.high))
        return f"lost with probability {value} (interval {low} to {high})"


@dataclass(frozen=True)
class Lag:
    """N_e between the first sample and the one `generations` later, with its interval.

    value None: no drift visible; high None: unbounded above; low None: the samples are more alike than chance allows.
    """

    generations: int
    value: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        low, high = ("nothing" if self.low is None else f"{self.low:,.0f}", "no upper limit")
        high = high if self.high is None else f"{self.high:,.0f}"
        value = "no drift visible" if self.value is None else f"{self.value:,.0f}"
        return f"{value} ({low} to {high}) over {self.generations}"


@dataclass(frozen=True)
class EffectiveSize:
    """N_e from the first and the last sample (value, low, high, as in Lag), and of every lag.

    logged, categories: how many rows each sample holds, and how many categories all of them.
    goes_on: one-sided p of the test that movement goes on in its direction; None for fewer than three samples.
    """

    lags: tuple[Lag, ...]
    level: float
    rows: int | None
    goes_on: float | None
    logged: tuple[int, ...]
    categories: int

    @property
    def value(self) -> float | None:
        """The estimate over the longest distance."""
        return self.lags[-1].value

    @property
    def low(self) -> float | None:
        """Its lower end."""
        return self.lags[-1].low

    @property
    def high(self) -> float | None:
        """Its upper end."""
        return self.lags[-1].high

    @property
    def is_directed(self) -> bool:
        """Whether the samples show change that drift does not make."""
        return self.goes_on is not None and self.goes_on <= ENOUGH

    def lost(self, probability: float, generations: int) -> Loss:
        """The chance that a category of this probability is lost after so many more generations of drift.

        exp(-N_e q (1 - s)), s from s_0 = 0, s_(k+1) = exp(s_k - 1), at N_e and both ends of its interval.  For a loop
        that stays the same, without real rows and without directed change.  Raises InputError for impossible figures.
        """
        if not is_probability(probability):
            raise InputError(f"a category's probability must lie between 0 and 1, not {probability!r}")
        generations = whole_number("generations", generations)

        def chance(size: float | None, otherwise: float | None) -> float | None:
            return otherwise if size is None else 1 - survival(size * probability, generations)

        if self.low is None:
            return Loss(None, None, None)
        return Loss(chance(self.value, 0.0), chance(self.high, 0.0), chance(self.low, None))

    def __str__(self) -> str:
        return " ".join([self._size(), *self._against_rows(), *self._trend()])

    def _size(self) -> str:
        last = self.lags[-1]
        over = f"over {last.generations} generation{'s' if last.generations > 1 else ''}"
        if last.low is None:
            return (
                f"The samples are more alike {over} than two independent samples of one law would be: nothing can be "
                "said of the drift. Give samples that share no rows, or complete = True if they are whole training sets."
            )
        interval = f"{self.level:.0%} interval {last.low:,.0f} to "
        interval += "no upper limit" if last.high is None else f"{last.high:,.0f}"
        if last.value is None:
            return f"No drift visible {over}: N_e has no upper limit ({interval})."
        logged = " and ".join(f"{rows:,}" for rows in (self.logged[0], self.logged[-1]))
        return (
            f"N_e = {last.value:,.0f} ({interval}): {over} the shares moved as in a replace loop of so many rows "
            f"(from {logged} logged rows in {self.categories:,} categories)."
        )

    def _against_rows(self) -> list[str]:
        last = self.lags[-1]
        if self.rows is None or last.low is None:
            return []
        if last.high is not None and last.high < self.rows:
            cause = "duplicated rows, temperature, truncation or curation"
            if self.goes_on is not None:
                cause = "temperature, truncation or curation" if self.is_directed else "duplicated or dependent rows"
            return [f"That is fewer than its {self.rows:,} rows: look for {cause}."]
        if last.low > self.rows:
            return [f"That is more than its {self.rows:,} rows: earlier or real rows come back."]
        return [f"Its {self.rows:,} rows lie within the interval: sampling alone explains it."]

    def _trend(self) -> list[str]:
        if self.goes_on is None:
            return []
        path = "; ".join(map(str, self.lags))
        if self.is_directed:
            says = (
                f"movement goes on in its direction (p = {self.goes_on:.2g}), which drift does not: temperature, "
                "truncation or curation, and N_e falls with the distance. Forecasts of drift do not hold."
            )
        else:
            says = (
                f"no sign that movement goes on in its direction (p = {self.goes_on:.2g}): as sampling or duplicates."
            )
        return [f"By distance in generations: {path}; {says}"]


def effective_size(
    *samples: Sample,
    generations: int | Sequence[int] = 1,
    rows: int | None = None,
    level: float = 0.95,
    complete: bool = False,
) -> EffectiveSize:
    """Effective number of rows of a pipeline, from samples of its categories at two or more generations.

    samples: oldest first, each a list of values or a mapping from value to count, drawn from the models and sharing no
    rows; complete = True: whole training sets instead, which have no noise of sampling.  generations: the distance
    between neighbouring samples, or the generation number of each.  rows: what the pipeline trains on, to compare.

    The temporal method (Nei and Tajima 1981, Waples 1989), for haploid populations: F = sum (a - b)^2 / sum z (1 - z),
    v = F - 1/S0 - 1/S1, N_e = 1 / (1 - (1 - v)^(1/t)); interval by chi-square with Satterthwaite's degrees of freedom.
    Three samples or more: whether the second half of the movement goes on with the first (theory.temporal.persistence).
    Raises InputError for fewer than two samples or categories, and for figures that cannot be.
    """
    if len(samples) < 2:
        raise InputError("effective_size needs samples of at least two generations, oldest first")
    if not is_probability(level):
        raise InputError(f"level = {level!r} must lie between 0 and 1")
    rows = None if rows is None else whole_number("rows", rows)
    at = _numbers(generations, len(samples))
    counts = _aligned([_counted(sample, number) for number, sample in enumerate(samples, start=1)])
    lags = tuple(
        _lag(counts[0], later, number - at[0], level, complete)
        for later, number in zip(counts[1:], at[1:], strict=True)
    )
    logged = tuple(int(one.sum()) for one in counts)
    return EffectiveSize(lags, level, rows, _goes_on(counts, at, complete), logged, len(counts[0]))


def _lag(first: np.ndarray, later: np.ndarray, generations: int, level: float, complete: bool) -> Lag:
    moved = change(first, later, complete)
    low, high = moved.drift_bounds(level)
    ends = (size_of(v, generations) for v in (moved.drift(), high, low))
    return Lag(generations, *(float(end) if np.isfinite(end) else None for end in ends))


def _goes_on(counts: list[np.ndarray], at: list[int], complete: bool) -> float | None:
    """p of the test at the sample nearest to the middle; None where there is none or nothing moved."""
    if len(counts) < 3:
        return None
    half = (at[0] + at[-1]) / 2
    middle = min(range(1, len(at) - 1), key=lambda number: abs(at[number] - half))
    # a fixed generator: the same logs give the same answer
    parts = (counts[middle],) * 2 if complete else halves(counts[middle], np.random.default_rng(0))
    if any(part.sum() == 0 for part in parts):
        raise InputError(f"sample {middle + 1} holds a single row; two are needed to tell drift from directed change")
    return float(persistence(counts[0], parts, counts[-1]))


def _numbers(generations: int | Sequence[int], samples: int) -> list[int]:
    if isinstance(generations, Iterable):
        at = [whole_number("a generation number", number, 0) for number in generations]
    else:
        at = [whole_number("generations", generations) * number for number in range(samples)]
    if len(at) != samples:
        raise InputError(f"{samples} samples need {samples} generation numbers, not {len(at)}")
    if any(later <= earlier for earlier, later in pairwise(at)):
        raise InputError("generation numbers must rise: oldest sample first")
    return at


def _counted(sample: Sample, number: int) -> dict[Any, int]:
    if isinstance(sample, str | bytes):
        raise InputError(f"sample {number} is a text; give a list of values or a mapping from value to count")
    if not isinstance(sample, Mapping):
        try:
            sample = Counter(sample.tolist() if isinstance(sample, np.ndarray) else sample)
        except TypeError as error:
            raise InputError(
                f"sample {number} must be a list of values (numbers, texts), or a mapping from value to count"
            ) from error
    if any(value != value for value in sample):
        raise InputError(f"sample {number} holds missing values; leave them out, or give them a name of their own")
    wrong = [count for count in sample.values() if not is_whole(count, 0)]
    if wrong:
        raise InputError(f"sample {number} holds the count {wrong[0]!r}; counts must be whole numbers of at least 0")
    if not sum(sample.values()):
        raise InputError(f"sample {number} holds no row")
    return {value: int(count) for value, count in sample.items()}


def _aligned(samples: list[dict[Any, int]]) -> list[np.ndarray]:
    """The counts (K,) of every sample over the categories that any of them holds."""
    values = list({value: None for sample in samples for value, count in sample.items() if count})
    if len(values) < 2:
        raise InputError("the samples hold a single category, which cannot drift; give values with at least two")
    return [np.array([sample.get(value, 0) for value in values]) for sample in samples]
