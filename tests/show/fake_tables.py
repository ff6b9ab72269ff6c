"""Tables of small closed loops, made here so that the pages are tested on plausible numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from longtail.lab.tables import FAILURES

LEVELS = ("common", "uncommon", "rare", "very rare")
CUTS = (0.5, 0.9, 0.99)
KEEP = 0.8
NUMBER = ("mean", "standard_error", "low", "median", "high")
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "cells": {
        **dict.fromkeys(
            ("cell", "label", "world", "family", "rows", "anchor", "regime", "lane", "reason", "group"), pa.string()
        ),
        **dict.fromkeys(("chains", "horizon", "block", "n"), pa.int64()),
        "real_rows": pa.float64(),
    },
    "summary": {
        **dict.fromkeys(("cell", "quantity", "part", "status", "how"), pa.string()),
        **dict.fromkeys(("generation", "chains", "missing"), pa.int64()),
        **dict.fromkeys(NUMBER, pa.float64()),
    },
    "predictions": {
        **dict.fromkeys(("cell", "quantity", "part", "of", "kind", "needs", "source"), pa.string()),
        "generation": pa.int64(),
        "value": pa.float64(),
    },
    "verdicts": {
        **dict.fromkeys(
            ("cell", "quantity", "part", "decision", "trend", "method", "definition", "assumptions"), pa.string()
        ),
        **dict.fromkeys(("value", "low", "high", "first", "floor", "limit", "level"), pa.float64()),
        "worst": pa.bool_(),
    },
    "residuals": {
        **dict.fromkeys(("cell", "quantity", "part", "of", "kind"), pa.string()),
        "generation": pa.int64(),
        **dict.fromkeys(("observed", "predicted", "standard_error", "z"), pa.float64()),
    },
}
Row = dict[str, Any]


@dataclass(frozen=True)
class FakeTables:
    """The attributes of a run's tables."""

    manifest: Row
    cells: pa.Table
    summary: pa.Table
    predictions: pa.Table
    verdicts: pa.Table
    residuals: pa.Table
    failures: pa.Table = field(default_factory=FAILURES.empty_table)


@dataclass
class Rows:
    """Rows of each table while they are collected."""

    cells: list[Row]
    summary: list[Row]
    predictions: list[Row]
    verdicts: list[Row]
    residuals: list[Row]


def tables_of(rows: Rows, **changed: Any) -> FakeTables:
    """The collected rows as tables, with a plain manifest."""
    made = {
        name: pa.Table.from_pylist(getattr(rows, name), schema=pa.schema(list(columns.items())))
        for name, columns in COLUMNS.items()
    }
    experiment = "seed    = 1\nchains  = 32\nhorizon = 51\nworld   = { zipf = { types = 3000 } }\n"
    manifest = {
        "schema": 1, "name": "names", "title": "Names of 2017 in a closed loop", "seed": 1, "chains": 32, "horizon": 51,
        "experiment": {}, "experiment_toml": experiment, "command": "longtail run names.toml --out names-run",
        "software": {"longtail": "0.1.0", "numpy": "2.4", "python": "3.11"}, "asked": {"keep": KEEP},
        "created": "2026-01-31", "notes": ["Real names of one year, as a law."],
    }  # fmt: skip
    return FakeTables(manifest={**manifest, **changed}, **made)


def demo() -> FakeTables:
    """A run with three panels: many types at larger n, few types at small n, and a Gaussian."""
    rows = Rows([], [], [], [], [])
    rng = np.random.default_rng(7)
    large = {"group": "names · categorical · n = 4,000", "n": 4000, "types": 6000, "horizon": 51}
    for label, anchor, regime, real in (
        ("replace · no real rows", "none", "replace", 0), ("replace · 1 fresh", "fresh 1", "replace", 1),
        ("replace · fresh 1 %", "fresh 1 %", "replace", 40), ("replace · fresh 10 %", "fresh 10 %", "replace", 400),
        ("replace · fresh 50 %", "fresh 50 %", "replace", 2000), ("replace · fixed 10 %", "fixed 10 %", "replace", 400),
        ("accumulate · no real rows", "none", "accumulate", 0),
    ):  # fmt: skip
        add_categorical(
            rows, rng, large | {"label": f"{label} · n = 4,000", "anchor": anchor, "regime": regime, "real": real}
        )
    small = {"group": "names · categorical · n = 50", "n": 50, "types": 400, "horizon": 201}
    for label, real in (("no real rows", 0), ("1 fresh", 1)):
        anchor = f"fresh {real}" if real else "none"
        add_categorical(
            rows,
            rng,
            small | {"label": f"replace · {label} · n = 50", "anchor": anchor, "regime": "replace", "real": real},
        )
    for real in (0, 1, 10):
        add_gaussian(rows, rng, 100, real)
    return tables_of(rows)


def one_cell() -> FakeTables:
    """A run of a single cell."""
    rows = Rows([], [], [], [], [])
    setting = {
        "group": "zipf · n = 200",
        "n": 200,
        "types": 300,
        "horizon": 21,
        "label": "replace",
        "anchor": "none",
        "regime": "replace",
        "real": 0,
    }
    add_categorical(rows, np.random.default_rng(3), setting)
    return tables_of(rows)


def many_cells(number: int = 30, horizon: int = 150, name: str = "cell {}") -> FakeTables:
    """Copies of one cell in one panel, every generation written; only label, real rows and identity differ."""
    rows = Rows([], [], [], [], [])
    setting = {"group": "wide grid", "n": 60, "types": 80, "horizon": horizon, "regime": "replace", "real": 1}
    add_categorical(rows, np.random.default_rng(5), setting | {"label": "", "anchor": "fresh"}, chains=8, every=True)
    one = tables_of(rows, horizon=horizon)
    made = {}
    for table in COLUMNS:
        copies = [_copied(getattr(one, table), at, name) for at in range(number)]
        made[table] = pa.concat_tables(copies)
    return replace(one, **made)


def _copied(table: pa.Table, at: int, name: str) -> pa.Table:
    told = {"cell": f"c{at:02d}", "label": name.format(at), "anchor": f"fresh {at}", "real_rows": float(at)}
    for column, value in told.items():
        if column in table.column_names:
            kind = table.schema.field(column)
            table = table.set_column(
                table.column_names.index(column), kind, pa.repeat(pa.scalar(value, kind.type), len(table))
            )
    return table


def without_numbers(tables: FakeTables) -> FakeTables:
    """The same run with every number missing."""
    nothing = dict.fromkeys(NUMBER)
    summary = [
        row | nothing | {"chains": 0, "missing": 32, "status": "degenerate"} for row in tables.summary.to_pylist()
    ]
    empty = dict.fromkeys(("value", "low", "high", "first", "floor"))
    verdicts = [
        row | empty | {"decision": "not judged", "worst": False, "trend": "unknown"}
        for row in tables.verdicts.to_pylist()
    ]
    predictions = [row | {"value": None} for row in tables.predictions.to_pylist()]
    return replace(
        tables,
        summary=pa.Table.from_pylist(summary, schema=tables.summary.schema),
        verdicts=pa.Table.from_pylist(verdicts, schema=tables.verdicts.schema),
        predictions=pa.Table.from_pylist(predictions, schema=tables.predictions.schema),
        residuals=tables.residuals.slice(0, 0),
    )


def add_categorical(rows: Rows, rng: np.random.Generator, at: Row, chains: int = 32, every: bool = False) -> None:
    """Simulate one categorical cell and add its rows to all tables."""
    p = 1.0 / np.arange(1, at["types"] + 1) ** 1.1
    p /= p.sum()
    level = np.searchsorted(CUTS, np.concatenate(([0.0], np.cumsum(p)[:-1])) + 1e-12, side="right")
    cell = f"c{len(rows.cells):02d}"
    add_cell(rows, cell, at | {"world": "zipf", "family": "categorical"}, chains)
    followed = {f"type {one}": one for one in (0, at["types"] // 30, at["types"] // 4)}
    total, q, last = np.zeros((chains, len(p))), np.tile(p, (chains, 1)), at["horizon"] - 1
    fixed = rng.multinomial(at["real"], p, size=chains)
    gone = np.full((chains, len(followed)), np.nan)
    floor = by_level(p * np.exp(at["n"] * np.log1p(-p)), level, p)
    kept_of: dict[int, np.ndarray] = {}
    for t in range(at["horizon"]):
        real = at["real"] if t else at["n"]
        fresh = fixed if at["anchor"].startswith("fixed") and t else rng.multinomial(real, p, size=chains)
        drawn = fresh + rng.multinomial(at["n"] - real, q)
        total = total + drawn if at["regime"] == "accumulate" else drawn
        q = total / total.sum(1, keepdims=True)
        for place, kind in enumerate(followed.values()):
            gone[:, place] = np.where(np.isnan(gone[:, place]) & (q[:, kind] == 0), t, gone[:, place])
        if every or t in written(last):
            kept = by_level(q, level, p)
            uncovered = by_level(p * np.exp(at["n"] * np.log1p(-np.minimum(q, 1 - 1e-12))), level, p)
            kept_of[t] = np.minimum(kept, (1 - uncovered) / (1 - floor))
            add_levels(
                rows, cell, t, {"kept": kept, "uncovered": uncovered, "covered": (1 - uncovered) / (1 - floor)}, rng
            )
            for at_level, name in enumerate(LEVELS):
                rows.summary.append(summary(cell, t, "floor", name, np.full(chains, floor[at_level])))
            add_diversity(rows, cell, t, 1 - (q**2).sum(1), (1 - (p**2).sum()) * (1 - 1 / at["n"]) ** (t + 1), at)
            for name, kind in followed.items():
                add_followed(rows, cell, t, name, q[:, kind], rng)
    for place, name in enumerate(followed):
        rows.summary.append(summary(cell, last, "extinction", name, gone[:, place], "pending"))
        rows.predictions.append(
            prediction(cell, last, "extinction", name, "median", float(2 * at["n"] * p[followed[name]] + 3), "limit")
        )
    add_verdicts(rows, cell, kept_of[0], kept_of[last], floor)


def add_gaussian(rows: Rows, rng: np.random.Generator, n: int, real: int, chains: int = 64, horizon: int = 301) -> None:
    """Simulate the variance of a Gaussian loop with `real` fresh real rows among n."""
    cell = f"c{len(rows.cells):02d}"
    at = {
        "label": f"replace · {real or 'no'} fresh · n = {n}", "anchor": f"fresh {real}" if real else "none",
        "regime": "replace", "real": real, "n": n,
        "group": f"flights · gaussian · n = {n}", "horizon": horizon, "world": "normal", "family": "gaussian",
    }  # fmt: skip
    add_cell(rows, cell, at, chains)
    variance, theory, share = np.ones(chains), 1.0, real / n
    for t in range(horizon):
        mixed = (share + (1 - share) * variance) if t else np.ones(chains)
        theory = (share + (1 - share) * theory) * (1 - 1 / n) if t else 1 - 1 / n
        variance = mixed * rng.chisquare(n - 1, chains) / n
        if t in written(horizon - 1):
            rows.summary.append(summary(cell, t, "variance", "delay", variance))
            rows.summary.append(summary(cell, t, "log_det", "", np.log(variance)))
            rows.predictions.append(prediction(cell, t, "variance", "delay", "mean", theory))
            add_residual(rows, cell, t, "variance", "delay", variance, theory)
    kept = np.stack([variance**power for power in (0.0, 0.2, 0.6, 1.0)], 1)
    add_verdicts(rows, cell, np.ones((chains, 4)), np.minimum(kept, 1.2), np.zeros(4))


def written(last: int) -> set[int]:
    """Log-spaced generations, half of the last, and the last."""
    return {round(one) for one in np.expm1(np.linspace(0, np.log1p(last), 24))} | {last // 2, last}


def by_level(mass: np.ndarray, level: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Mass per level over the level's real mass, (..., K) -> (..., 4)."""
    return np.stack([mass[..., level == one].sum(-1) / p[level == one].sum() for one in range(4)], -1)


def add_cell(rows: Rows, cell: str, at: Row, chains: int) -> None:
    """Add the row of one cell."""
    told = {key: at[key] for key in ("label", "anchor", "regime", "horizon", "n", "group", "world", "family")}
    more = {
        "rows": str(at["n"]),
        "lane": "statistics",
        "reason": "the family sums its rows",
        "chains": chains,
        "block": 64,
    }
    rows.cells.append({"cell": cell, **told, **more, "real_rows": float(at["real"])})


def add_levels(rows: Rows, cell: str, t: int, values: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    """Add what was seen per level, and theory close to it."""
    for quantity, value in values.items():
        for at, name in enumerate(LEVELS):
            rows.summary.append(summary(cell, t, quantity, name, value[:, at]))
            if quantity != "covered":
                spread = value[:, at].std(ddof=1) / np.sqrt(len(value))
                theory = float(value[:, at].mean() + 0.7 * spread * rng.normal())
                rows.predictions.append(prediction(cell, t, quantity, name, "mean", theory))
                add_residual(rows, cell, t, quantity, name, value[:, at], theory)


def add_diversity(rows: Rows, cell: str, t: int, seen: np.ndarray, theory: float, at: Row) -> None:
    """Add heterozygosity, with its closed form in the plain loop."""
    rows.summary.append(summary(cell, t, "heterozygosity", "", seen))
    if at["anchor"] == "none" and at["regime"] == "replace":
        rows.predictions.append(prediction(cell, t, "heterozygosity", "", "mean", theory))
        add_residual(rows, cell, t, "heterozygosity", "", seen, theory)


def add_followed(rows: Rows, cell: str, t: int, name: str, q: np.ndarray, rng: np.random.Generator) -> None:
    """Add a followed type: its probability, and whether it is still there."""
    rows.summary.append(summary(cell, t, "probability", name, q))
    rows.summary.append(summary(cell, t, "present", name, (q > 0).astype(float)))
    foreseen = float(np.clip((q > 0).mean() + 0.02 * rng.normal(), 0, 1))
    rows.predictions.append(prediction(cell, t, "present", name, "probability", foreseen, "limit"))


def summary(cell: str, t: int, quantity: str, part: str, values: np.ndarray, status: str = "ok") -> Row:
    """One row of the summary; NaN marks chains without a value."""
    some = values[~np.isnan(values)]
    row: Row = {
        "cell": cell,
        "generation": t,
        "quantity": quantity,
        "part": part,
        "how": "exact",
        **dict.fromkeys(NUMBER),
    }
    row |= {"chains": len(some), "missing": len(values) - len(some), "status": "ok" if len(some) else status}
    if len(some) > 1:
        low, median, high = np.quantile(some, (0.05, 0.5, 0.95))
        row |= {
            "mean": some.mean(),
            "standard_error": some.std(ddof=1) / np.sqrt(len(some)),
            "low": low,
            "median": median,
            "high": high,
        }
    return row


def prediction(cell: str, t: int, quantity: str, part: str, of: str, value: float, kind: str = "exact") -> Row:
    """One row of the predictions."""
    told = {"cell": cell, "generation": t, "quantity": quantity, "part": part, "of": of, "value": value, "kind": kind}
    return told | {"needs": "replace", "source": "docs/theory.md, drift"}


def add_residual(rows: Rows, cell: str, t: int, quantity: str, part: str, seen: np.ndarray, theory: float) -> None:
    """Add observed minus predicted in standard errors, where there is a spread."""
    error = float(seen.std(ddof=1) / np.sqrt(len(seen)))
    z = (float(seen.mean()) - theory) / error if error > 1e-12 else None
    told = {"cell": cell, "generation": t, "quantity": quantity, "part": part, "of": "mean", "kind": "exact"}
    rows.residuals.append(told | {"observed": float(seen.mean()), "predicted": theory, "standard_error": error, "z": z})


def add_verdicts(rows: Rows, cell: str, first: np.ndarray, last: np.ndarray, floor: np.ndarray) -> None:
    """Add a verdict a level and one for the cell, by a rough rule."""
    judged: list[Row] = []
    for at, name in enumerate(LEVELS):
        row: Row = {
            "cell": cell, "quantity": "lost mass", "part": name, "decision": "not judged", "value": None, "low": None,
            "high": None, "first": float(np.median(first[:, at])), "floor": float(floor[at]), "limit": KEEP,
            "trend": "unknown", "level": 0.95, "method": "median over chains with its order-statistic interval",
            "assumptions": "chains are independent", "worst": False,
            "definition": "disappearance of real tail data (7 of 8 definitions, arXiv:2503.03150)",
        }  # fmt: skip
        if floor[at] <= 0.95:
            low, value, high = np.quantile(last[:, at] / max(1e-12, row["first"]), (0.35, 0.5, 0.65))
            row |= {"value": value, "low": low, "high": high, "trend": "falling" if value < 0.5 else "flat"}
            row["decision"] = (
                "collapsed"
                if high < 0.1
                else "degrading"
                if high < KEEP and value < 0.5
                else "lossy"
                if high < KEEP
                else "stable"
            )
            row["decision"] = "undecided" if low < KEEP < high else row["decision"]
            judged.append(row)
        rows.verdicts.append(row)
    worst = min(judged, key=lambda row: row["value"], default=None)
    if worst is not None:
        worst["worst"] = True
    whole = dict(worst or rows.verdicts[-1])
    rows.verdicts.append(whole | {"part": "whole", "worst": False})
