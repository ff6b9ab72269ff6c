"""Lost mass: kept and uncovered real mass per rarity level, with the floor of a fresh real sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.levels import CUTS, LEVELS, SHARES
from ..coverage.mass import floor, held, kept, uncovered
from ..coverage.regions import Regions
from ..errors import InputError

FLOOR_SAMPLES = 32


@dataclass(frozen=True)
class LostMass:
    """Kept, uncovered, covered and floor per rarity level (docs/concepts.md); `held` where the training set can be counted.

    Exact from the law of the model where it is known (types; one column of numbers), else from the probe of the first
    chains.  m is the number of rows of the generation for types, the probe size for vectors.  by: what can be lost where
    rows are neither types nor numbers, as the world names it: a column of a table, the tokens of texts, the labels of
    images; "regions" for neighbourhoods; not given, what the world says.

    kept: 1 is right, below it mass is lost, above it others have lost, from 0.  uncovered: better low, 0 to 1, and no real
    sample is below floor.  covered: better high, 1 as good as a real sample, may be above.  held: better high, 0 to 1.
    Blind spot: rows invented where reality has none, and copies of the training rows; a level of few held-out rows moves in
    coarse steps.
    Sources: the mass of unseen types of Good 1953, "The population frequencies of species and the estimation of population
    parameters", level by level; neighbourhoods as in the coverage of Naeem et al. 2020, "Reliable fidelity and diversity
    metrics", with the radii from other rows than the centres.
    """

    by: str | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("kept", "uncovered", "covered", "floor", "held")

    def settled(self, world: Any) -> LostMass:
        """The metric for this world.  InputError for a `by` that the world does not have."""
        by = getattr(world, "by", None) if self.by is None else self.by
        by = None if by == "regions" else by
        if by is not None:
            if not hasattr(world, "types_by"):
                raise InputError(f'metric lost_mass: this world has no types by "{by}"; leave `by` out')
            world.types_by(by)
        return replace(self, by=by)

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        if getattr(look.world, "types", None) is not None:
            yield from _of_types(look)
        elif self.by is not None:
            yield from _of_counted(look, self.by)
        else:
            yield from _of_vectors(look)


def _of_types(look: Look) -> Iterator[Measured]:
    types, law = look.world.types, look.exact("law")
    if law is None:
        probe = look.probe
        q = np.stack([np.bincount(row, minlength=len(types)) for row in probe]) / probe.shape[1]
        bottom, how, symbols = floor(types, probe.shape[1]), "probe", None
        lost = 1 - held(types, q > 0)
    else:
        symbols, q = law
        bottom, how = floor(types, look.rows), "exact"
        lost = uncovered(types, q, look.rows, symbols)
    yield from _by_level("kept", kept(types, q, symbols), how)
    yield from _by_level("uncovered", lost, how)
    yield from _by_level("covered", _covered(lost, bottom), how)
    yield from _by_level("floor", bottom[None, :], "exact")
    if look.training is not None and hasattr(look.training, "table"):
        members, counts = look.training.law()
        yield from _by_level("held", held(types, counts > 0, members), "exact")


def _of_counted(look: Look, by: str) -> Iterator[Measured]:
    """Types that rows hold (a column of a table, tokens, labels), counted in the probe; the floor in real samples."""
    types = look.world.types_by(by)
    if f"floor by {by}" not in look.cache:
        real = look.world.types_of(look.real_samples(FLOOR_SAMPLES, look.probe_rows), by)
        look.cache[f"floor by {by}"] = 1 - held(types, _counts(real, len(types)) > 0).mean(axis=0)
    bottom = look.cache[f"floor by {by}"]
    counts = _counts(look.world.types_of(look.probe, by), len(types))
    lost = 1 - held(types, counts > 0)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    yield from _by_level("kept", kept(types, shares), "probe")
    yield from _by_level("uncovered", lost, "probe")
    yield from _by_level("covered", _covered(lost, bottom), "probe")
    yield from _by_level("floor", bottom[None, :], "probe")


def _counts(numbers: np.ndarray, types: int) -> np.ndarray:
    """How often each type of reality occurs in the rows of each chain (chains, types)."""
    flat = numbers.reshape(len(numbers), -1)
    return np.stack([np.bincount(row[(row >= 0) & (row < types)], minlength=types) for row in flat])


def _of_vectors(look: Look) -> Iterator[Measured]:
    regions, bottom = _reference(look)
    line = _on_the_line(look, regions)
    if line is None:
        remaining, lost, how = (
            np.stack([regions.kept(rows) for rows in look.vectors]),
            np.stack([regions.uncovered(rows) for rows in look.vectors]),
            "probe",
        )
    else:
        remaining, lost = line
        how = "exact"
    by_law = line is not None and hasattr(look.world, "gaussian")
    yield from _by_level("kept", remaining, "exact" if by_law else "probe")
    yield from _by_level("uncovered", lost, how)
    yield from _by_level("covered", _covered(lost, bottom), how)
    yield from _by_level("floor", bottom[None, :], "probe")


def _reference(look: Look) -> tuple[Regions, np.ndarray]:
    """The regions of the cell and their floor (4,), worked out once a process from addresses of their own."""
    if "regions" not in look.cache:
        m = look.probe_rows
        regions = Regions(look.world, *np.array_split(look.real_vectors(2 * m), 2))
        samples = look.real_vector_samples(FLOOR_SAMPLES, m)
        floor_of_regions = np.mean([regions.uncovered(rows) for rows in samples], axis=0)
        look.cache["regions"] = regions, floor_of_regions
    return look.cache["regions"]


def _on_the_line(look: Look, regions: Regions) -> tuple[np.ndarray, np.ndarray] | None:
    """Exact kept (all chains) and uncovered (probed chains) for a normal model of one column."""
    root = look.exact("root")
    if root is None or root.shape[1] != 1:
        return None
    from scipy.special import ndtr

    mean, sd = look.exact("mean")[:, 0], np.maximum(root[:, 0, 0], 1e-300)
    if hasattr(look.world, "gaussian"):
        centre, spread = look.world.gaussian[0][0], np.sqrt(look.world.gaussian[1][0, 0])
        edges = look.world.rarity_cuts(CUTS) * spread
        inside = np.stack(
            [ndtr((centre + edge - mean) / sd) - ndtr((centre - edge - mean) / sd) for edge in edges], axis=1
        )
        remaining = np.diff(inside, axis=1, prepend=0.0, append=1.0) / SHARES
    else:
        remaining = np.stack([regions.kept(rows) for rows in look.vectors])
    few = look.probed
    unit = regions.scale[1][0]
    radius = np.sqrt(regions.radius2) * unit
    low, high = regions.held[:, 0] - radius, regions.held[:, 0] + radius
    hit = ndtr((high - mean[:few, None]) / sd[:few, None]) - ndtr((low - mean[:few, None]) / sd[:few, None])
    with np.errstate(divide="ignore"):
        missing = np.exp(look.probe_rows * np.log1p(-np.clip(hit, 0.0, 1.0)))
    return remaining, np.stack([regions.by_level(row) for row in missing])


def _covered(lost: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Of what a real sample of this size shows, the share that the candidate shows; NaN where it shows nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom < 1, (1 - lost) / (1 - bottom), np.nan)


def _by_level(quantity: str, values: np.ndarray, how: str) -> Iterator[Measured]:
    for number, level in enumerate(LEVELS):
        if not np.isnan(values[:, number]).all():
            yield Measured(quantity, level, values[:, number], how=how)
