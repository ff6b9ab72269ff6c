"""The two passes over the rows of both sets: what the columns are, then how often their values meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import InputError
from ..sources import Source
from .asked import Asked
from .clusters import ClusterKeys, cluster_keys
from .columns import Profile
from .counting import PARTS
from .crossed import Clusters, Crossing
from .evidence import Parts
from .halves import is_build, row_keys
from .prints import Prints, row_prints
from .sampled_rows import SampledRows
from .shared_columns import Shared, said_kinds

if TYPE_CHECKING:
    import pyarrow

SIDES = ("reference", "candidate")


class Stretch(NamedTuple):
    """Some rows of one set: part (rows,), cluster keys (rows,) if there are any, file and number of the first row."""

    batch: pyarrow.RecordBatch
    part: np.ndarray
    cluster: np.ndarray | None
    at: tuple[str, int]


@dataclass
class Seen:
    """What the first pass saw; samples: whole rows of the reference and of the candidate."""

    profiles: dict[str, Profile]
    samples: tuple[SampledRows, SampledRows]
    rows: Parts
    clusters: Clusters | None


def first_pass(both: Shared, asked: Asked) -> Seen:
    """Profile every column but the texts that are read elsewhere, and sample rows.

    Raises InputError for a set of fewer than two rows or clusters, and for infinite numbers.
    """
    said = said_kinds(asked)
    names = [name for name in both.schema.names if name != asked.text and said.get(name) != "ignore"]
    profiles = {name: Profile(name, both.schema.field(name).type, said.get(name)) for name in names}
    samples = (
        SampledRows(asked.sample, asked.seed, "reference sample"),
        SampledRows(asked.sample, asked.seed, "candidate sample"),
    )
    keys = ClusterKeys(), ClusterKeys()
    rows = np.zeros(PARTS, np.int64)
    for side in range(2):
        for stretch in stretches(both, asked, names or list(both.schema.names), side, "reading"):
            rows += np.bincount(stretch.part, minlength=PARTS)
            if stretch.cluster is not None:
                keys[side].add(stretch.cluster)
            for name in names:
                profiles[name].look(stretch.batch.column(name), stretch.part, stretch.at)
            samples[side].offer(stretch.batch, stretch.part, stretch.cluster, stretch.at)
    parts = Parts(*rows.tolist())
    _refuse_few({"reference": parts.reference, "candidate": parts.candidate}, "rows")
    return Seen(profiles, samples, parts, _clusters(asked.cluster, keys))


def second_pass(
    both: Shared, asked: Asked, crossings: Sequence[Crossing], printed: list[str], clusters: Clusters | None
) -> tuple[Prints, Prints]:
    """Count every cross table, and take fingerprints of the printed columns of all rows."""
    axes = {axis.key: axis for crossing in crossings for axis in crossing.axes}
    for crossing in crossings:
        crossing.start(0 if clusters is None else len(clusters.part))
    prints = Prints(asked.seed, "reference prints"), Prints(asked.seed, "candidate prints")
    names = list(dict.fromkeys([*printed, *(axis.column for axis in axes.values())]))
    if asked.cluster is not None:
        names = list(dict.fromkeys([*names, asked.cluster]))
    for side in range(2):
        for stretch in stretches(both, asked, names, side, "counting") if names else ():
            prints[side].add(row_prints(stretch.batch.select(printed), asked.seed), stretch.part)
            unit = _units(stretch, side, clusters)
            counted = unit >= 0
            codes = {key: axis.read(stretch.batch) for key, axis in axes.items()}
            if not counted.all():
                unit, codes = unit[counted], {key: code[counted] for key, code in codes.items()}
            for crossing in crossings:
                crossing.add(codes, unit)
    return prints


def stretches(both: Shared, asked: Asked, names: list[str], side: int, doing: str) -> Iterator[Stretch]:
    """The rows of one set (0 reference, 1 candidate) with their parts; the user is told how far it is."""
    total = _rows_of(both.reference if side == 0 else both.candidate)
    first = 0
    for where, row, batch in both.batches(names, side == 0):
        asked.progress(f"{doing} the {SIDES[side]}", first / total if total else None)
        cluster = None
        if asked.cluster is not None:
            cluster = cluster_keys(batch.column(asked.cluster), asked.cluster, asked.seed, (where, row))
        keys = row_keys(first, batch.num_rows, asked.seed, "half") if cluster is None else cluster
        part = np.where(is_build(keys), 0, 1) if side == 0 else np.full(batch.num_rows, 2)
        yield Stretch(batch, part, cluster, (where, row))
        first += batch.num_rows


def _rows_of(data: Source | pyarrow.Table) -> int | None:
    return data.rows() if isinstance(data, Source) else data.num_rows


def _units(stretch: Stretch, side: int, clusters: Clusters | None) -> np.ndarray:
    """The cluster of each row among those counted, -1 for none; without clusters its part."""
    if clusters is None or stretch.cluster is None:
        return stretch.part
    number = (clusters.reference, clusters.candidate)[side].number(stretch.cluster)
    return number if side == 0 else np.where(number >= 0, number + len(clusters.reference.keys), -1)


def _clusters(name: str | None, keys: tuple[ClusterKeys, ClusterKeys]) -> Clusters | None:
    if name is None:
        return None
    for one in keys:
        one.settle()
    _refuse_few(dict(zip(SIDES, (len(one.keys) for one in keys), strict=True)), f'values of "{name}"')
    return Clusters(name, *keys)


def _refuse_few(sizes: dict[str, int], what: str) -> None:
    for side, size in sizes.items():
        if size < 2:
            raise InputError(
                f"the {side} has {size} {what}; an audit needs two at the very least, and hundreds to tell"
            )
