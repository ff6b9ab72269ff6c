"""Axes of charts: where a value stands, and which values are labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log1p, log10

NEAREST_TICKS = 24.0
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """Pixels of values, and the ticks as (pixel, label)."""

    place: Callable[[float], float]
    ticks: tuple[tuple[float, str], ...]


def linear(low: float, high: float, start: float, end: float) -> Axis:
    """Equal steps; values outside the range land on its edge."""
    rough = (high - low) / 5
    size = 10.0 ** floor(log10(rough))
    step = next(size * one for one in STEPS if size * one >= rough * 0.999)
    values = [step * at for at in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    return _axis(lambda value: value, low, high, (start, end), values)


def logarithmic(low: float, high: float, start: float, end: float) -> Axis:
    """Equal factors, for positive values; values outside the range, 0 included, land on its edge."""
    return _axis(lambda value: log10(max(value, low)), low, high, (start, end), _decades(low, high))


def generations(last: int, start: float, end: float) -> Axis:
    """Generations 0 to `last` on log(1 + t)."""
    ladder = [0.0, *(digit * 10.0**power for power in range(7) for digit in (1, 2, 5))]
    return _axis(log1p, 0, max(1, last), (start, end), [value for value in ladder if value <= max(1, last)])


def real_rows(values: Sequence[float], start: float, end: float) -> Axis:
    """Real rows a generation: equal factors, and 0 in a place of its own at the left."""
    positive = [value for value in values if value > 0]
    if not positive:
        return Axis(lambda value: start, ((start, "0"),))
    low, high = min(positive), max(positive)
    first = start + 0.18 * (end - start) if min(values) <= 0 else start
    if low == high:
        alone = start + 0.6 * (end - start)
        zero = ((start, "0"),) if min(values) <= 0 else ()
        return Axis(lambda value: alone if value > 0 else start, (*zero, (alone, _label(low))))
    rest = _axis(lambda value: log10(max(value, low)), low, high, (first, end), _decades(low, high))
    if min(values) > 0:
        return rest
    return Axis(lambda value: rest.place(value) if value > 0 else start, ((start, "0"), *rest.ticks))


def _axis(
    bend: Callable[[float], float], low: float, high: float, ends: tuple[float, float], labelled: Iterable[float]
) -> Axis:
    start, end = ends

    def place(value: float) -> float:
        part = (bend(value) - bend(low)) / (bend(high) - bend(low))
        return start + (end - start) * min(1.0, max(0.0, part))

    ticks: list[tuple[float, str]] = []
    for value in labelled:
        if not ticks or abs(place(value) - ticks[-1][0]) >= NEAREST_TICKS:
            ticks.append((place(value), _label(value)))
    return Axis(place, tuple(ticks))


def _decades(low: float, high: float) -> list[float]:
    """Powers of ten in the range; where there are fewer than two, 2 and 5 times them as well."""
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    for digits in ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 8)):
        inside = [digit * 10.0**power for power in powers for digit in digits]
        inside = [value for value in inside if low * 0.999 <= value <= high * 1.001]
        if len(inside) > 1:
            break
    return inside or [low, high]


def _label(value: float) -> str:
    value = float(f"{value:.6g}")
    if value == 0:
        return "0"
    if abs(value) >= 1e6:
        return f"{value / 1e6:g}M" if abs(value) < 1e9 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    if abs(value) >= 1e3:
        return f"{value / 1e3:g}k"
    return f"{value:g}".replace("e-0", "e-")
