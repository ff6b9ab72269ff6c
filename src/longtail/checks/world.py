"""What a world promises: real rows by address, chains apart, in no order, and of the law that it states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..address import Address, rng_at
from ..contracts import World
from ..errors import InputError
from ..forms import END, form_of
from ..rows import Rows, vectors_of
from .clause import Clause, NotApplicable
from .laws import FALSE_ALARM, columns_of, counts_p, order_p, scores_of, too_little_p

CHAINS, ROWS, BINS = 96, 60, 20
DIRECTIONS = 3
"""Directions along which embedded rows are looked at: a rare category alone leaves its own coordinate constant in most chains."""


@dataclass(frozen=True)
class WorldTrial:
    """A world, how to build it anew, and the seed of its draws."""

    make: Callable[[], Any]
    world: Any
    seed: int

    def rows(self, *address: Address, chains: int = CHAINS, n: int = ROWS) -> Rows:
        return self.world.rows(chains, n, rng_at(self.seed, "check", *address))

    @property
    def types(self) -> Any:
        return getattr(self.world, "types", None)

    @property
    def kind(self) -> str:
        return form_of(self.world).kind

    def columns(self, *address: Address) -> np.ndarray:
        """Rows as numbers (chains, n, k): their columns, or their vectors along fixed directions where the world embeds."""
        rows = self.rows(*address)
        if not hasattr(self.world, "embed"):
            return columns_of(rows)
        vectors = vectors_of(self.world, rows)
        return vectors @ np.random.Generator(np.random.SFC64(1)).standard_normal((vectors.shape[2], DIRECTIONS))


def shape(trial: WorldTrial) -> str:
    if not isinstance(trial.world, World):
        return "a world needs rows(chains, n, rng) and size (None: unlimited rows)"
    for chains, n in ((5, 7), (1, 1), (3, 40)):
        rows = trial.rows("shape", chains=chains, n=n)
        if not isinstance(rows, np.ndarray) or rows.shape[:2] != (chains, n) or rows.ndim > 3:
            got = f"an array of shape {rows.shape}" if isinstance(rows, np.ndarray) else f"a {type(rows).__name__}"
            return (
                f"rows({chains}, {n}, rng) gave {got}; it must be an array ({chains}, {n}) or ({chains}, {n}, columns)"
            )
        if trial.types is not None:
            if not np.issubdtype(rows.dtype, np.integer) or rows.min() < 0 or rows.max() >= len(trial.types):
                return f"a world of types must give whole type numbers from 0 to {len(trial.types) - 1}"
        elif fault := _odd_numbers(trial, rows):
            return fault
    return ""


def _odd_numbers(trial: WorldTrial, rows: Rows) -> str:
    """What is wrong with the numbers of a world without types."""
    form: Any = form_of(trial.world)
    if form.kind == "texts":
        ended = rows == END
        if not np.issubdtype(rows.dtype, np.integer) or rows.min() < END or rows.max() >= form.vocabulary:
            return f"a world of texts must give whole tokens from 0 to {form.vocabulary - 1}, and {END} behind the end"
        return "a document goes on behind its end" if (ended[..., :-1] & ~ended[..., 1:]).any() else ""
    known = ~np.isnan(rows) if form.kind == "table" else np.ones(rows.shape, dtype=bool)
    if form.kind == "table" and not known[..., [at for at in range(rows.shape[2]) if at not in form.missing]].all():
        return "a table may miss values (NaN) in the columns that form.missing names alone"
    if not np.issubdtype(rows.dtype, np.floating) or not np.isfinite(rows[known]).all():
        return "a world of numbers must give finite floating-point numbers"
    return ""


def same_address(trial: WorldTrial) -> str:
    first = trial.rows("same").copy()
    trial.rows("elsewhere")
    anew = WorldTrial(trial.make, trial.make(), trial.seed)
    if not all(np.array_equal(first, again, equal_nan=True) for again in (trial.rows("same"), anew.rows("same"))):
        return "equal generators gave other rows; draw only from the rng that rows is given"
    return ""


def other_address(trial: WorldTrial) -> str:
    a, b = (np.sort(trial.columns("other", i), axis=1) for i in (0, 1))
    if (a == b).all(axis=(1, 2)).mean() > 0.5:
        return "two generators gave the same rows; draw from the rng that rows is given, not from a seed of your own"
    return ""


def chains_apart(trial: WorldTrial) -> str:
    rows = trial.columns("apart")
    means = rows.mean(axis=1)
    if too_little_p(scores_of(means - means.mean(axis=0), rows)) < FALSE_ALARM:
        return (
            "the means of chains vary less than independent draws do; draw an array with one row of "
            "noise for each chain"
        )
    return ""


def no_order(trial: WorldTrial) -> str:
    rows = trial.columns("order")
    if min(order_p(rows[..., column]) for column in range(rows.shape[2])) < FALSE_ALARM / rows.shape[2]:
        return "the rows come in an order; shuffle them, for example rows = rng.permuted(rows, axis=1)"
    return ""


def types_sum(trial: WorldTrial) -> str:
    if trial.types is None:
        raise NotApplicable("a world of numbers")
    p = np.asarray(trial.types.p)
    if (p <= 0).any() or abs(p.sum() - 1) > 1e-9 or len(trial.types.values) != len(p) or len(p) < 2:
        return (
            "types.p must be positive and sum to 1, one for each of at least two values; "
            "coverage.types.types_from_counts makes it"
        )
    return ""


def stated_law(trial: WorldTrial) -> str:
    """Counts against types.p; whitened rows against the law of `gaussian`.  Moments alone allow no exact test."""
    if trial.types is not None:
        counts = np.bincount(trial.rows("law").ravel(), minlength=len(trial.types))
        return (
            ""
            if counts_p(counts, trial.types.p) >= FALSE_ALARM
            else "the rows do not follow types.p; draw types with those shares"
        )
    if not hasattr(trial.world, "gaussian"):
        raise NotApplicable("the world states no law")
    from scipy.special import ndtr

    mean, covariance = trial.world.gaussian
    rows = columns_of(trial.rows("law")).reshape(CHAINS * ROWS, -1) - mean
    uniform = ndtr(np.linalg.solve(np.linalg.cholesky(covariance), rows.T))
    p = [
        counts_p(np.bincount((column * BINS).astype(int), minlength=BINS), np.full(BINS, 1 / BINS))
        for column in uniform
    ]
    return (
        ""
        if min(p) >= FALSE_ALARM / len(p)
        else "the rows do not have the mean and the covariance that the world states"
    )


def rarity_known(trial: WorldTrial) -> str:
    """Models write rows where no real row lies; their rarity is asked for too."""
    if trial.types is not None or not hasattr(trial.world, "rarity"):
        raise NotApplicable("the world has no rarity of its own")
    rows = columns_of(trial.rows("rarity")).reshape(ROWS * CHAINS, -1)
    far = rows.mean(axis=0) + 20 * (rows - rows.mean(axis=0))
    scores = np.asarray(trial.world.rarity(np.concatenate((rows, far))))
    if scores.shape != (2 * len(rows),) or np.isnan(scores).any():
        return (
            "rarity(rows) must give one number for each of the rows (n, columns), infinite where "
            "the density is 0, never NaN"
        )
    if np.median(scores[len(rows) :]) <= np.median(scores[: len(rows)]):
        return "rarity(rows) must grow as rows get rarer; minus the log density does"
    return ""


def size_or_at(trial: WorldTrial) -> str:
    size = trial.world.size
    if size is None:
        return ""
    if not isinstance(size, int) or size < 1 or not hasattr(trial.world, "at"):
        return "size must be None (unlimited rows), or a whole number of rows that at(index) gives"
    index = np.array([[0, size - 1, 0], [size // 2, 0, size - 1]])
    rows = trial.world.at(index)
    if (
        rows.shape[:2] != index.shape
        or not np.array_equal(rows[0, 0], rows[0, 2], equal_nan=True)
        or not np.array_equal(rows[0, 1], rows[1, 2], equal_nan=True)
    ):
        return "at(index) must give the row of each number, the same each time, in the shape of index"
    return ""


def form_and_back(trial: WorldTrial) -> str:
    """What people have is what the loop has: rows decoded and encoded are the same rows."""
    rows, form = trial.rows("form", chains=1)[0], form_of(trial.world)
    try:
        again = form.encode(form.decode(rows))
    except InputError as error:
        return f"form.encode(form.decode(rows)) is refused ({error}); it must give the rows back"
    if again.shape != rows.shape or not np.allclose(again, rows, equal_nan=True):
        return "form.encode(form.decode(rows)) gave other rows; it must give them back"
    return ""


def row_by_row(trial: WorldTrial) -> str:
    """Vectors and types of a row depend on no other row."""
    world, rows = trial.world, trial.rows("by row", chains=3)
    if not hasattr(world, "embed"):
        raise NotApplicable("the world embeds nothing")
    kept, vectors = rows.copy(), vectors_of(world, rows)
    if vectors.shape[:2] != rows.shape[:2] or not np.isfinite(vectors).all():
        return "embed(rows) must give finite vectors (chains, n, d)"
    if not np.allclose(vectors[1:2, 4:9], vectors_of(world, rows[1:2, 4:9])):
        return "embed gave other vectors for a row when other rows stood beside it"
    by = getattr(world, "by", None)
    if by is not None:
        found = world.types_of(rows, by)
        if found.min() < -1 or found.max() >= len(world.types_by(by)):
            return f'types_of(rows, "{by}") must give real rows types of reality: -1 (none) to their number less one'
    return "" if np.array_equal(rows, kept, equal_nan=True) else "embed or types_of changed the rows that it was given"


WORLD: tuple[Clause, ...] = (
    ("shape", shape),
    ("same address, same rows", same_address),
    ("different address, other rows", other_address),
    ("chains differ", chains_apart),
    ("rows carry no order", no_order),
    ("shares of types sum to 1", types_sum),
    ("rows follow the stated law", stated_law),
    ("rarity is known everywhere", rarity_known),
    ("unlimited, or read by number", size_or_at),
    ("rows come back from their form", form_and_back),
    ("vectors and types are by row", row_by_row),
)
