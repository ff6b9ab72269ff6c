"""What the categorical law needs to know of a cell: its flow of rows, and the real probabilities of what can be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..coverage.levels import LEVELS, SHARES
from ..coverage.regions import Regions
from ..estimates.loop_size import Curve, Members
from ..lab.cell import Cell
from ..lab.loop import Block
from ..lab.verdict import FEWEST_ROWS
from ..recipe import REAL, Pool
from ..rows import vectors_of
from ..theory.transient import Flow
from ..theory.weights import shared_out

NODES = 12
"""Groups of types or regions of like probability that a level is made of."""
COUNTED = 20_000
"""Real rows at most by which the real probability of a region, or the types in a row, are counted."""
Values = dict[tuple[str, str], dict[int, np.ndarray]]
"""Values over chains by (quantity, level) and generation."""


def curves_of(cell: Cell, seed: int, name: str, values: Values) -> list[Curve]:
    """The curves of one cell, one a level that was measured; none where the categorical law of its loop is not known.

    The law is known for replace with no, fresh or fixed real rows, for accumulate without an anchor, and for rows thinned to
    the masses of strata with real rows of each stratum or none (not where a row holds several types).  A row that holds several
    types (the tokens of a text) counts as so many rows.
    """
    if not _is_known(cell):
        return []
    found = []
    level, q, weight, stratum, held, m = _of_cell(cell, seed)
    for number, named in enumerate(LEVELS):
        seen = values.get(("uncovered", named), {})
        inside = level == number
        if 0 not in seen or not inside.any() or _too_few(cell, number):
            continue
        members = [
            Members(_flow(cell, int(part), held), *_grouped(q[here], weight[here]))
            for part in np.unique(stratum[inside])
            if (here := inside & (stratum == part)).any()
        ]
        generations = np.array(sorted(seen))
        chains = min(len(one) for one in seen.values())
        lost = np.stack([seen[t][:chains] for t in generations], axis=1)
        found.append(Curve(name, named, members, m, generations, lost))
    return found


def _is_known(cell: Cell) -> bool:
    regime, anchor = next(iter(cell.specs["regime"])), next(iter(cell.specs["anchor"].items()))
    selection = next(iter(cell.specs["selection"])) if cell.selection is not None else "none"
    if isinstance(cell.rows, dict) or anchor[1].get("every", 1) != 1:
        return False
    if selection == "quota" and _counted_by(cell) is not None:
        return False  # rows are thinned by their strata, and hold types of all of them
    if selection == "quota":
        plain = anchor[0] == "none" or (anchor[0] == "grouped" and anchor[1].get("weights") == "none")
        return regime == "replace" and plain
    if regime == "accumulate":
        return selection == "none" and anchor[0] == "none"
    return selection == "none" and regime == "replace" and anchor[0] in ("none", "fresh", "fixed")


def _too_few(cell: Cell, level: int) -> bool:
    """Whether a probe holds too few rows of a level; types of a world are counted exactly."""
    return getattr(cell.world, "types", None) is None and cell.probe * SHARES[level] < FEWEST_ROWS


def _counted_by(cell: Cell) -> str | None:
    """What is counted in rows that hold several types, None where a row is one type or lies in regions."""
    by = getattr(cell.world, "by", None)
    return None if by == "regions" or getattr(cell.world, "types", None) is not None else by


def _flow(cell: Cell, stratum: int, held: float) -> Flow:
    """The flow of rows, or of those of one stratum; `held` counts what a row holds."""
    n = cell.rows_at(1)
    pools = list(cell.anchor.increment(1, n))
    pools += [part.of for part in cell.anchor.beside(1) if isinstance(part.of, Pool)]
    real = [pool for pool in pools if pool.origin == REAL]
    generated = sum(int(pool.n) for pool in pools if pool.origin != REAL)
    fixed, total = any(pool.name.startswith("fixed") for pool in real), sum(int(pool.n) for pool in pools)
    if cell.selection is None:
        every = sum(int(pool.n) for pool in real)
        is_accumulated = next(iter(cell.specs["regime"])) == "accumulate"
        return Flow(generated * held, round(every * held), fixed, is_accumulated)
    strata = cell.selection.of
    inside = sum(int(pool.n) for pool in real if getattr(pool.select, "stratum", None) == stratum)
    kept = max(shared_out(generated, strata.mass)[stratum], 1)
    return Flow(kept * held, round(inside * held), fixed, False, float(strata.mass[stratum]), (kept + inside) / total)


Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float, float]


def _of_cell(cell: Cell, seed: int) -> Parts:
    """Level, real probability, weight and stratum (K,) of every type or region; what a row holds; rows of a probe times that."""
    world, block = cell.world, Block(cell, seed, 0, 1)
    strata = cell.selection.of if cell.selection is not None else None
    if getattr(world, "types", None) is not None:
        types = world.types
        part = np.zeros(len(types), dtype=int) if strata is None else strata.number
        m = cell.rows_at(0) if hasattr(cell.family, "exact") else cell.probe
        return types.level, types.p, types.p, part, 1.0, float(m)
    if (by := _counted_by(cell)) is not None:
        types = world.types_by(by)
        shown = world.types_of(block.real(1, 2 * cell.probe, "real"), by)
        held = float((shown >= 0).sum() / shown.shape[1])
        return types.level, types.p, types.p, np.zeros(len(types), dtype=int), held, cell.probe * held
    rows = block.real(1, 2 * cell.probe, "real")
    build, kept = np.array_split(vectors_of(world, rows)[0], 2)
    regions = Regions(world, build, kept)
    held_rows = np.array_split(rows[0], 2)[1][None]
    part = np.zeros(len(kept), dtype=int) if strata is None else strata.of(held_rows)[0]
    return regions.level, _real_share(world, regions, seed), np.ones(len(kept)), part, 1.0, float(cell.probe)


def _real_share(world: Any, regions: Regions, seed: int) -> np.ndarray:
    """The real probability of each held-out row's region (h,), counted in as many real rows as there are."""
    rng = np.random.Generator(np.random.SFC64(seed))
    rows = world.distinct(COUNTED, rng) if hasattr(world, "distinct") else world.rows(1, COUNTED, rng)
    counted = vectors_of(world, rows)[0]
    return np.asarray(regions.covering(counted) / len(counted))


def _grouped(q: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most NODES probabilities and weights that stand for many: neighbours in order of probability are taken together."""
    order = np.argsort(q, kind="stable")
    parts = [part for part in np.array_split(order, NODES) if weight[part].sum() > 0]
    means = [float(np.average(q[part], weights=weight[part])) for part in parts]
    return np.array(means), np.array([float(weight[part].sum()) for part in parts])


def values_of(table: Any) -> dict[str, Values]:
    """Measurements (an Arrow table) as arrays over chains in their order, NaN where there is none, by cell."""
    cells: dict[str, dict[tuple[str, str], dict[int, list[tuple[int, float]]]]] = {}
    for cell, key, t, chain, value in _read(table):
        cells.setdefault(cell, {}).setdefault(key, {}).setdefault(t, []).append((chain, value))
    return {cell: {key: _by_chain(by_time) for key, by_time in found.items()} for cell, found in cells.items()}


def _by_chain(by_time: dict[int, list[tuple[int, float]]]) -> dict[int, np.ndarray]:
    """Values of the same chains in the same order at every generation."""
    chains = sorted({chain for pairs in by_time.values() for chain, _ in pairs})
    told = {t: dict(pairs) for t, pairs in by_time.items()}
    return {t: np.array([values.get(chain, np.nan) for chain in chains]) for t, values in told.items()}


def _read(table: Any) -> Iterator[tuple[str, tuple[str, str], int, int, float]]:
    import pyarrow.compute as compute

    wanted = compute.is_in(table["quantity"].cast("string"), value_set=_quantities())
    table = table.filter(wanted)
    columns = [table[name].to_pylist() for name in ("cell", "quantity", "part", "generation", "chain", "value")]
    for cell, quantity, part, t, chain, value in zip(*columns, strict=True):
        yield cell, (quantity, part), t, chain, float("nan") if value is None else value


def _quantities() -> Any:
    import pyarrow

    return pyarrow.array(["kept", "uncovered", "covered"])
