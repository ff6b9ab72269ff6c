"""Lost mass: kept and uncovered real mass per rarity level, with the floor of a fresh real sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.levels import CUTS, LEVELS, SHARES
from ..coverage.mass import floor, held, kept, uncovered
from ..coverage.regions import Regions

FLOOR_SAMPLES = 32


@dataclass(frozen=True)
class LostMass:
    """Kept, uncovered, covered and floor per rarity level (docs/concepts.md); `held` where the training set can be counted.

    Exact from the law of the model where it is known (types; one column of numbers), else from the probe of the first
    chains.  m is the number of rows of the generation for types, the probe size for vectors.
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("kept", "uncovered", "covered", "floor", "held")

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        if getattr(look.world, "types", None) is not None:
            yield from _of_types(look)
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


def _of_vectors(look: Look) -> Iterator[Measured]:
    regions, bottom = _reference(look)
    line = _on_the_line(look, regions)
    if line is None:
        probe = look.probe[..., None] if look.probe.ndim == 2 else look.probe
        remaining, lost, how = (
            np.stack([regions.kept(rows) for rows in probe]),
            np.stack([regions.uncovered(rows) for rows in probe]),
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
        real = look.real(2 * m)[0]
        real = real[:, None] if real.ndim == 1 else real
        regions = Regions(look.world, *np.array_split(real, 2))
        floor_of_regions = np.mean([regions.uncovered(rows) for rows in _samples(look, m)], axis=0)
        look.cache["regions"] = regions, floor_of_regions
    return look.cache["regions"]


def _samples(look: Look, m: int) -> np.ndarray:
    rows = look.real_samples(FLOOR_SAMPLES, m)
    return rows[..., None] if rows.ndim == 2 else rows


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
        probe = look.probe[..., None]
        remaining = np.stack([regions.kept(rows) for rows in probe])
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
