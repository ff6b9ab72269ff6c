"""Out of support: the share of what a model writes that reality does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.regions import SCORE_NEIGHBOUR, Regions
from ..errors import InputError
from ..scores.out_of_support import outside, unknown_types
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors

REGIONS = "regions"


@dataclass(frozen=True)
class OutOfSupport:
    """The share of probe rows that lie in the neighbourhood of no held-out real row; better low.

    The neighbourhood of a held-out real row reaches to its 5th nearest of as many other real rows, columns in units of
    their spread: the regions of lost_mass.  Part "real rows": the mean of fresh real samples in the model's place.  by: a
    name of the world's types (a column of a table, "tokens" or "words" of texts, "labels" of images; default the world's
    own), or "regions"; by types it is the share of those written that reality lacks.
    Blind spot: what is lost, and too little spread; real rows far out have neighbourhoods that hide invented rows; by
    types, a wrong combination of known ones.
    Source: one less the precision of Kynkäänniemi et al. 2019, "Improved precision and recall metric", with the radii from
    other rows than the centres.
    """

    by: str | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("out_of_support",)

    def settled(self, world: Any) -> OutOfSupport:
        """The metric for this world.  InputError for a world of types, and for `by` in a world without types of that name."""
        by = self.by if self.by is not None else getattr(world, "by", None) or REGIONS
        if by == REGIONS:
            required_vectors(world, "out_of_support")
        elif not hasattr(world, "types_by"):
            raise InputError(f'metric out_of_support: by = "{by}" needs a world of tables, texts or images')
        else:
            world.types_by(by)
        return replace(self, by=by)

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        if self.by in (None, REGIONS):
            return _by_regions(look)
        return _by_types(look, str(self.by))


def _by_regions(look: Look) -> Iterator[Measured]:
    regions = _regions(look)

    def score(rows: np.ndarray) -> tuple[float]:
        if regions is None:
            raise InputError(f"regions need more than {SCORE_NEIGHBOUR} rows in the probe, and as many real ones")
        return (float(outside(regions, rows).mean()),)

    found, status = of_each_chain(look.vectors, score, 1)
    yield Measured("out_of_support", "", found[:, 0], status, "probe")
    yield Measured("out_of_support", REAL, floors(look, "out of support", score, 1), "skipped", "probe")


def _regions(look: Look) -> Regions | None:
    """The regions of the cell, from real rows that training never reads; None where there are too few."""
    if "out of support regions" not in look.cache:
        build, held = np.array_split(look.real_vectors(2 * look.probe_rows), 2)
        look.cache["out of support regions"] = Regions(look.world, build, held) if len(held) > SCORE_NEIGHBOUR else None
    found: Regions | None = look.cache["out of support regions"]
    return found


def _by_types(look: Look, by: str) -> Iterator[Measured]:
    known, world = len(look.world.types_by(by)), look.world
    yield Measured("out_of_support", by, _unknown(world.types_of(look.probe, by), known), "degenerate", "probe")
    if (key := f"out of support {by}") not in look.cache:
        look.cache[key] = _unknown(world.types_of(look.real(look.probe_rows), by), known)
    yield Measured("out_of_support", f"{by}, {REAL}", look.cache[key], "degenerate", "probe")


def _unknown(types: np.ndarray, known: int) -> np.ndarray:
    shares = [unknown_types(chain, known) for chain in types]
    return np.array([np.nan if share is None else share for share in shares])
