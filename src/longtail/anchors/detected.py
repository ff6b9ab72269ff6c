"""Detected: a mixture of real and generated rows, resampled by a detector of known error rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import REAL, Chance, Pool, Recipe
from ..theory.curation import detected_share


@dataclass(frozen=True)
class Detected:
    """The n rows of an increment are resampled from a large pool whose share `share` is real and whose labels are lost.

    A detector calls a generated row synthetic with probability true_positive, a real one with false_positive; rows it
    calls so are as likely as (1 - suspicion)^power, all others as 1 (Drayson et al., arXiv:2502.15654, for a detector with two
    answers and a pool so large that no row is taken twice).  In law each row is real with probability
    alpha' = theory.curation.detected_share.
    """

    share: float
    true_positive: float = 0.9
    false_positive: float = 0.1
    suspicion: float = 0.9
    power: float = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"share": 0.1},
        {"share": 0.3, "true_positive": 0.6, "false_positive": 0.2, "power": 3.0},
    )

    def __post_init__(self) -> None:
        for name in ("share", "true_positive", "false_positive", "suspicion"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"anchor detected: {name} = {getattr(self, name):g} must lie between 0 and 1")
        if not self.power >= 0:
            raise InputError(f"anchor detected: power = {self.power:g} must not be negative")
        try:
            _ = self.real
        except InputError as error:
            raise InputError(f"anchor detected: {error}") from error

    @property
    def real(self) -> float:
        """The probability that a resampled row is real."""
        weights = (1.0, (1 - self.suspicion) ** self.power)
        return detected_share(self.share, self.true_positive, self.false_positive, weights)

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, Chance(n, self.real, rest=True)), Pool(REAL, Chance(n, self.real), f"fresh {t}"))

    def beside(self, t: int) -> Recipe:
        return ()
