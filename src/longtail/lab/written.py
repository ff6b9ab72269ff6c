"""Which generations are written: a fixed, nearly log-spaced list, and the last."""

from __future__ import annotations

STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


def written(horizon: int, mode: str = "log") -> list[int]:
    """The generations written for a horizon: 0-6, 8, then 10, 12, 15, 20, 25, 30, 40, 50, 60, 80 times powers of ten, and
    the last; every generation in the mode "all".

    The list does not depend on the horizon, so that a longer run keeps what a shorter one wrote.
    """
    if mode == "all":
        return list(range(horizon))
    found = {0, 1, 2, 3, 4, 5, 6, 8}
    power = 1
    while 10 * power < horizon:
        found |= {step * power for step in STEPS}
        power *= 10
    return sorted({t for t in found if t < horizon} | {horizon - 1})


def half_of(horizon: int, mode: str = "log") -> int:
    """The written generation nearest to half of the last one."""
    last = horizon - 1
    return min(written(horizon, mode)[:-1] or [0], key=lambda t: (abs(t - last / 2), t))
