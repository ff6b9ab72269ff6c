"""No anchor: after the first increment every row is generated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..recipe import Pool, Recipe


@dataclass(frozen=True)
class NoAnchor:
    """No real rows after generation 0."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n),)

    def beside(self, t: int) -> Recipe:
        return ()
