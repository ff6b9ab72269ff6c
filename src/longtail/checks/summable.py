"""What a family with a summary promises: the statistics lane has the law of the row lane, and summaries add up."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..contracts import Summable
from ..rows import concat
from .bench import Bench
from .clause import Clause, NotApplicable
from .laws import FALSE_ALARM, columns_of, other_law_p

CHAINS, SMALL, PROBED = 4096, 10, 30
KNOWN = ("mean", "log_variance", "variance", "log_det")


def same_lanes(bench: Bench) -> str:
    """fit(sample(state, n)) against fit_summary(sample_summary(state, n)), from one state, over many chains."""
    family = _summable(bench)
    state = bench.fit(np.repeat(bench.real(1, SMALL * 4, "lanes"), CHAINS, axis=0), "lanes")
    by_rows = bench.fit(bench.sample(state, SMALL, "lanes rows"), "lanes rows")
    summary = family.sample_summary(state, SMALL, bench.rng("lanes summary"))
    by_summary = family.fit_summary(summary, bench.rng("lanes fit"), None)
    a, b = _known(bench, by_rows), _known(bench, by_summary)
    a, b = a | _probed(bench, by_rows, "a"), b | _probed(bench, by_summary, "b")
    for name in a:
        if other_law_p(a[name], b[name]) < FALSE_ALARM / len(a):
            return (
                f"the {name} of models fitted to sample_summary(state, n) has another law than "
                "that of models fitted to "
                "sample(state, n); sample_summary must have the law of summarise(sample(state, n))"
            )
    return ""


def adds_up(bench: Bench) -> str:
    """The fit to merged summaries against the fit to all rows."""
    family = _summable(bench)
    parts = [bench.real(CHAINS, n, "adds", n) for n in (SMALL, 3 * SMALL)]
    merged = family.merge(*(family.summarise(rows.copy()) for rows in parts))
    whole = family.summarise(concat(parts))
    states = [family.fit_summary(item, bench.rng("adds"), None) for item in (merged, whole)]
    for (name, a), b in zip(_known(bench, states[0]).items(), _known(bench, states[1]).values(), strict=True):
        if not np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True):
            return (
                f"the {name} fitted to merged summaries is not that fitted to all rows; weigh the "
                "parts of merge by their rows"
            )
    left, right = (_probed(bench, state, name) for state, name in zip(states, ("left", "right"), strict=True))
    if any(other_law_p(left[name], right[name]) < FALSE_ALARM / len(left) for name in left):
        return (
            "a model fitted to merged summaries samples other rows than one fitted to all rows; "
            "weigh the parts of merge by their rows"
        )
    return ""


def summary_input_unchanged(bench: Bench) -> str:
    family = _summable(bench)
    rows, others = (bench.real(CHAINS, SMALL, "summary input", name) for name in ("rows", "others"))
    kept = rows.copy()
    left, right = family.summarise(rows), family.summarise(others)
    family.fit_summary(family.merge(left, right), bench.rng("summary input"), None)
    if not np.array_equal(rows, kept):
        return "summarise or merge changed the rows; work on a copy"
    for used, source in ((left, kept), (right, others.copy())):
        states = [family.fit_summary(item, bench.rng("anew"), None) for item in (used, family.summarise(source))]
        before, after = (_probed(bench, state, "anew") for state in states)
        if any(not np.allclose(before[name], after[name], equal_nan=True) for name in before):
            return "merge changed a summary that it was given; return a new one"
    return ""


def _summable(bench: Bench) -> Any:
    if bench.single or not isinstance(bench.family, Summable):
        raise NotApplicable("the family has no summary that adds up, so it always runs on rows")
    return bench.family


def _known(bench: Bench, state: Any) -> dict[str, np.ndarray]:
    """What the family knows of a state, each (chains, k)."""
    family = bench.family
    if not hasattr(family, "exact"):
        return {}
    found = {name: value for name in KNOWN if (value := family.exact(state, name)) is not None}
    if (root := family.exact(state, "root")) is not None:
        found["covariance"] = root @ root.transpose(0, 2, 1)
    if (law := family.exact(state, "law")) is not None:
        symbols, q = law
        found["law"] = np.zeros((len(q), len(bench.world.types)))
        found["law"][:, symbols] = q
    return {name: np.asarray(value, dtype=float).reshape(len(value), -1) for name, value in found.items()}


def _probed(bench: Bench, state: Any, address: str) -> dict[str, np.ndarray]:
    """Mean and spread of a sample of each chain, each (chains, k)."""
    rows = columns_of(bench.sample(state, PROBED, "probe", address))
    return {"sampled mean": rows.mean(axis=1), "sampled variance": rows.var(axis=1)}


SUMMABLE: tuple[Clause, ...] = (
    ("both lanes have one law", same_lanes),
    ("summaries add up", adds_up),
    ("summaries are not changed", summary_input_unchanged),
)
