"""What the user asked an audit to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _silent(_: str, __: float | None) -> None:
    pass


@dataclass(frozen=True)
class Asked:
    """by: columns whose combinations are groups.  text: the column of texts.  cluster: the column whose equal values
    mark rows that belong together.  schema: the kind of a column where the user says it.  sample: how many rows of
    each set neighbour tests see.  progress: told what is being done and, where known, the share done.
    """

    by: tuple[str, ...] = ()
    text: str | None = None
    cluster: str | None = None
    schema: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    sample: int = 10_000
    examples: bool = False
    progress: Callable[[str, float | None], None] = _silent
