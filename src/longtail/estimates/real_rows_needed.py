"""How many fresh real rows keep a category in the training sets of a loop."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..theory.drift import LARGEST, chain_absence, rare_absence
from ._allowed import probability, whole_number
from .absence import Absence, absence


@dataclass(frozen=True)
class RealRows:
    """Real rows a generation (inside n), the absence that they leave, the one-line rule, and the one-time sample.

    rows None: not even n real rows show the category often enough.
    """

    rows: int | None
    absence: Absence | None
    rule: float
    alone: int

    def __str__(self) -> str:
        alone = f"a real sample by itself needs {self.alone:,}"
        if self.rows is None or self.absence is None:
            return f"Training sets of this size do not show the category so often whatever they hold: {alone}."
        return f"{self.rows:,} fresh real row{'s' if self.rows > 1 else ''} a generation; {alone}. {self.absence}"


def real_rows_needed(q: float, n: int, chance: float = 0.05) -> RealRows:
    """Fresh real rows a generation that leave a category absent from a training set with at most this chance.

    q: its real probability; n rows a generation, the real ones among them.  Starts from the rule
    r q = ln(1/chance) / (2 ln(n/2r)) (the power form of the Beta-binomial law), ends by the exact chain up to n = 2,000
    and by the sum for rare categories above, which errs on the safe side.  Raises InputError for figures that cannot be.
    """
    q, n, chance = probability("q", q), whole_number("n", n), probability("chance", chance)
    alone = math.ceil(math.log(chance) / math.log1p(-q) - 1e-9)
    rule = _rule(q, n, chance)
    if alone > n:
        return RealRows(None, None, rule, alone)
    of = chain_absence if n <= LARGEST else rare_absence
    rows = _fewest(lambda real: of(n, q, real) <= chance, rule, n)
    return RealRows(rows, absence(q, n, rows), rule, alone)


def _rule(q: float, n: int, chance: float) -> float:
    """The r of the planning rule, by repeated insertion from below; n where the rule has no answer under n / 2 e."""
    real = 1.0
    for _ in range(200):
        if real >= n / (2 * math.e):
            return float(n)
        real = max(math.log(1 / chance) / (2 * q * math.log(n / (2 * real))), 1e-9)
    return real


def _fewest(enough: Callable[[int], bool], guess: float, most: int) -> int:
    """The least whole number from 1 to `most` that is enough, given that `most` is; doubling away from the guess."""
    high = min(max(math.ceil(guess), 1), most)
    step = max(high // 8, 1)
    low = high
    while not enough(high):
        low, high, step = high, min(high + step, most), 2 * step
    if low == high:
        low, step = max(high - step, 0), 2 * step
        while low > 0 and enough(low):
            high, low, step = low, max(low - step, 0), 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
