"""What an audit of generated rows should find: the share of each group in reality and under the fitted model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

GONE, THINNING = 0.1, 0.8
"""The shares kept below which a group is gone, or thinning (the default policy of the audit)."""
ENOUGH = 88
"""Reference rows that a group needs to be called gone on a page of 214 groups at the 5 % level, equal sizes."""


class Example(NamedTuple):
    """Files by their names, and what is to be expected of them."""

    files: dict[str, Any]
    expected: dict[str, Any]


def entry(names: Mapping[str, Any], reference: int, real: float, model: float) -> dict[str, Any]:
    """One group: its names, its rows in the reference, its share in reality and under the model, and what is kept of it."""
    kept = model / real
    verdict = "gone" if kept < GONE else "thinning" if kept < THINNING else "kept"
    return {**names, "reference_rows": int(reference), "real": real, "model": model, "kept": kept, "is": verdict}


def counted(names: Sequence[str], reference: pa.Table, real: pa.Table, model: pa.Table) -> list[dict[str, Any]]:
    """An entry for each combination of values of the named columns that reality holds (null is a value), commonest first."""
    seen, whole, made = (_counts(table, names) for table in (reference, real, model))
    return [
        entry(
            {"group": dict(zip(names, values, strict=True))},
            seen[values],
            count / len(real),
            made[values] / len(model),
        )
        for values, count in whole.most_common()
    ]


def _counts(table: pa.Table, names: Sequence[str]) -> Counter[tuple[Any, ...]]:
    groups = table.group_by(names, use_threads=False).aggregate([([], "count_all")])
    counts = groups["count_all"].to_pylist()
    values = zip(*(groups[name].to_pylist() for name in names))
    return Counter(dict(zip(values, counts, strict=True)))


def tails(column: str, reference: np.ndarray, real: np.ndarray, model: np.ndarray) -> list[dict[str, Any]]:
    """An entry for each tail of a numeric column beyond its real quantiles (1 in 10, 100, 1,000, each side)."""
    found = []
    for share in (0.1, 0.01, 0.001):
        for side, limit in (("below", np.nanquantile(real, share)), ("above", np.nanquantile(real, 1 - share))):
            beyond = np.less if side == "below" else np.greater
            outside = beyond(real, limit).mean()
            if outside > 0:
                names = {"tail": {"column": column, "side": side, "limit": float(limit)}}
                found.append(
                    entry(names, beyond(reference, limit).sum(), float(outside), float(beyond(model, limit).mean()))
                )
    return found


def expected(rows: Mapping[str, int], entries: list[dict[str, Any]], **said: Any) -> dict[str, Any]:
    """The whole of what is expected: sizes, counts of what can be told with these rows, and every entry, worst first."""
    told = Counter(item["is"] for item in entries if item["reference_rows"] >= ENOUGH)
    return {
        **said,
        "rows": dict(rows),
        "with_enough_rows": {word: told[word] for word in ("gone", "thinning", "kept")},
        "entries": sorted(entries, key=lambda item: (item["kept"], -item["real"])),
    }
