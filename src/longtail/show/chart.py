"""Charts as inline SVG: lines with bands over generations, dots with intervals over real rows, a small bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from .axis import Axis, generations, linear, logarithmic, real_rows
from .markup import Markup
from .number import known, number

WIDTH, HEIGHT = 290.0, 206.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 20.0, 26.0, 34.0
MOST_POINTS = 300
COLOURS = 8
MOST_DOTS = 10
VISIBLE = 4.0
NEAREST_LABELS = 12.0
Spot = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """One value with its band; None where it is not known."""

    x: float
    y: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Curve:
    """A line of a chart: a letter that marks it, its name, its colour (0 to 7), its points and its theory."""

    mark: str
    name: str
    colour: int
    points: Sequence[Point]
    theory: Sequence[Spot] = ()
    means: Sequence[Spot] = ()
    hollow: bool = False


@dataclass(frozen=True)
class Panel:
    """One chart: title, label of x, range of y, dotted floor and dashed level asked for."""

    title: str
    x: str
    low: float
    high: float
    log: bool = False
    floor: Sequence[Spot] = field(default=())
    asked: float | None = None


def line_chart(panel: Panel, curves: Sequence[Curve], most: int = MOST_POINTS) -> Markup:
    """Lines with bands over generations; theory dashed above them, the floor dotted; at most `most` points a line."""
    last = max((point.x for curve in curves for point in curve.points), default=1)
    x = generations(int(last), LEFT, WIDTH - RIGHT)
    y = _vertical(panel)
    drawn = [frame(panel, x, y)]
    drawn += [_band(curve, x, y, most) for curve in curves]
    drawn += [_line(curve, x, y, most) for curve in curves]
    drawn += [
        _path([thin(curve.theory, x, most)], x, y, "theory", f"{curve.name}: theory")
        for curve in curves
        if curve.theory
    ]
    drawn += [_mean_dots(curve, x, y) for curve in curves]
    if panel.floor:
        drawn.append(_path([thin(panel.floor, x, most)], x, y, "floor", "floor: a fresh real sample of the same size"))
    drawn.append(
        _marks(
            [(curve, y.place(spot[1])) for curve in curves if (spot := _end(curve.points))],
            WIDTH - RIGHT + 5,
            HEIGHT - BOTTOM,
        )
    )
    return _svg(panel.title, drawn, (WIDTH, HEIGHT))


def dot_chart(panel: Panel, curves: Sequence[Curve], width: float = 460.0) -> Markup:
    """Dots with intervals over real rows a generation, joined unless the curve is hollow; theory as dashes."""
    right, height = 92.0, 250.0
    x = real_rows([point.x for curve in curves for point in curve.points], LEFT + 14, width - right)
    y = _vertical(panel, height)
    drawn = [frame(panel, x, y, (width, height, right))]
    ends: list[tuple[Curve, float]] = []
    for at, curve in enumerate(curves):
        aside = _beside(x, 5 * (at % 4 - (min(4, len(curves)) - 1) / 2))
        spots = [(point.x, point.y) for point in curve.points if point.y is not None and known(point.y)]
        if not curve.hollow:
            drawn.append(_path([spots], aside, y, f"thin c{curve.colour}", curve.name))
            if spots:
                ends.append((curve, y.place(spots[-1][1])))
        drawn += [_interval(point, aside, y, curve) for point in curve.points if known(point.y)]
        drawn += [_dash(spot, aside, y, curve.name) for spot in curve.theory]
    drawn.append(_marks(ends, width - right + 14, height - BOTTOM))
    return _svg(panel.title, drawn, (width, height))


def _beside(x: Axis, step: float) -> Axis:
    """The axis moved by a step, so that dots at one amount of real rows stand side by side."""
    return Axis(lambda value: x.place(value) + step, x.ticks)


def level_chart(panel: Panel, levels: Sequence[str], curves: Sequence[Curve]) -> Markup:
    """Dots with intervals over rarity levels (x of a point is the place of its level); the floor as dotted dashes."""
    place = linear(-0.5, len(levels) - 0.5, LEFT, WIDTH - RIGHT).place
    x = Axis(place, tuple((place(at), name) for at, name in enumerate(levels)))
    y = _vertical(panel)
    drawn = [frame(panel, x, y)]
    for at, floor in panel.floor:
        tip = f"<title>floor, {escape(levels[int(at)])}: {number(floor)}</title>"
        drawn.append(f'<path class="floor" d="M{place(at) - 18:.1f} {y.place(floor):.1f}h36">{tip}</path>')
    for at, curve in enumerate(curves):
        aside = _beside(x, 12 * (at - (len(curves) - 1) / 2))
        drawn += [_interval(point, aside, y, curve) for point in curve.points if known(point.y)]
    return _svg(panel.title, drawn, (WIDTH, HEIGHT))


def small_bar(
    value: float | None, low: float | None, high: float | None, asked: float | None, top: float = 1.0
) -> Markup:
    """What is left as a dot on 0 to 100 % (to `top`), with its interval and the share asked for."""
    if value is None or not known(value):
        return Markup("")
    x = linear(0, top, 5, 115).place
    drawn = ['<path class="rail" d="M5 8H115"/>']
    if low is not None and high is not None and known(low) and known(high):
        drawn.append(f'<path class="range" d="M{x(low):.1f} 8H{x(high):.1f}"/>')
    if asked is not None:
        drawn.append(f'<path class="asked" d="M{x(asked):.1f} 1V15"><title>asked to keep</title></path>')
    drawn.append(f'<circle class="point" cx="{x(value):.1f}" cy="8" r="3.5"/>')
    return Markup(
        f'<svg class="bar" viewBox="0 0 120 16" width="120" height="16" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def thin(spots: Sequence[Spot], x: Axis, most: int) -> list[Spot]:
    """At most `most` of the spots, evenly spread over the axis, with the first and the last."""
    if len(spots) <= most:
        return list(spots)
    gap = abs(x.place(spots[-1][0]) - x.place(spots[0][0])) / (most - 2)
    chosen = [spots[0]]
    for spot in spots[1:-1]:
        if abs(x.place(spot[0]) - x.place(chosen[-1][0])) >= gap:
            chosen.append(spot)
    return [*chosen, spots[-1]]


def _vertical(panel: Panel, height: float = HEIGHT) -> Axis:
    scale = logarithmic if panel.log else linear
    return scale(panel.low, panel.high, height - BOTTOM, TOP)


def _svg(title: str, drawn: Iterable[str], size: Spot) -> Markup:
    head = f'<svg class="chart" viewBox="0 0 {size[0]:g} {size[1]:g}" role="img" aria-label="{escape(title)}">'
    return Markup(f"{head}{''.join(drawn)}</svg>")


def frame(panel: Panel, x: Axis, y: Axis, size: tuple[float, float, float] = (WIDTH, HEIGHT, RIGHT)) -> str:
    """Title, grid, ticks and labels of a chart; size: width, height and the margin at the right."""
    width, height, right = size
    bottom = height - BOTTOM
    drawn = [f'<text class="title" x="{LEFT - 34:g}" y="12">{escape(panel.title)}</text>']
    for at, label in y.ticks:
        drawn.append(
            f'<path class="grid" d="M{LEFT:g} {at:.1f}H{width - right:g}"/>'
            f'<text class="y" x="{LEFT - 5:g}" y="{at + 3.5:.1f}">{label}</text>'
        )
    for at, label in x.ticks:
        drawn.append(
            f'<path class="tick" d="M{at:.1f} {bottom:g}v4"/>'
            f'<text class="x" x="{at:.1f}" y="{bottom + 15:g}">{label}</text>'
        )
    drawn.append(f'<path class="base" d="M{LEFT:g} {bottom:g}H{width - right:g}"/>')
    drawn.append(f'<text class="x" x="{(LEFT + width - right) / 2:g}" y="{height - 4:g}">{escape(panel.x)}</text>')
    if panel.asked is not None:
        at = y.place(panel.asked)
        drawn.append(f'<path class="asked" d="M{LEFT:g} {at:.1f}H{width - right:g}"/>')
        drawn.append(f'<text class="asked" x="{LEFT + 3:g}" y="{at - 4:.1f}">asked to keep</text>')
    return "".join(drawn)


def _band(curve: Curve, x: Axis, y: Axis, most: int) -> str:
    edges = [
        (point.x, point.low, point.high) for point in curve.points if point.low is not None and point.high is not None
    ]
    edges = [edge for edge in edges if known(edge[1]) and known(edge[2])]
    if len(edges) < 2:
        return ""
    upper = thin([(at, high) for at, _, high in edges], x, most)
    lower = thin([(at, low) for at, low, _ in edges], x, most)
    return f'<path class="band c{curve.colour}" d="M{_join([*upper, *reversed(lower)], x, y)}Z"/>'


def _line(curve: Curve, x: Axis, y: Axis, most: int) -> str:
    pieces = [
        thin([(point.x, point.y) for point in piece if point.y is not None], x, most)
        for is_known, piece in groupby(curve.points, key=lambda point: known(point.y))
        if is_known
    ]
    end = _end(curve.points)
    tip = f"{curve.mark} {curve.name}" + (f": {number(end[1])} at generation {end[0]:g}" if end else "")
    return _path(pieces, x, y, f"line c{curve.colour}", tip)


def _mean_dots(curve: Curve, x: Axis, y: Axis) -> str:
    """Dots at means that stand visibly apart from the line, so that theory of the mean can be held against them."""
    line = {point.x: point.y for point in curve.points}
    apart = []
    for at, mean in thin(curve.means, x, MOST_DOTS):
        middle = line.get(at)
        if middle is None or abs(y.place(mean) - y.place(middle)) > VISIBLE:
            apart.append(_dot((at, mean), x, y, f"mean c{curve.colour}", f"{curve.name}: mean {number(mean)}"))
    return "".join(apart)


def _path(pieces: Sequence[Sequence[Spot]], x: Axis, y: Axis, kind: str, tip: str) -> str:
    drawn = "".join(f"M{_join(piece, x, y)}" for piece in pieces if piece)
    return f'<path class="{kind}" d="{drawn}"><title>{escape(tip)}</title></path>' if drawn else ""


def _join(spots: Iterable[Spot], x: Axis, y: Axis) -> str:
    return "L".join(f"{x.place(at):.1f} {y.place(value):.1f}" for at, value in spots)


def _dot(spot: Spot, x: Axis, y: Axis, kind: str, tip: str, radius: float = 2.2) -> str:
    at = f'cx="{x.place(spot[0]):.1f}" cy="{y.place(spot[1]):.1f}"'
    return f'<circle class="{kind}" {at} r="{radius:g}"><title>{escape(tip)}</title></circle>'


def _interval(point: Point, x: Axis, y: Axis, curve: Curve) -> str:
    drawn = ""
    if point.low is not None and point.high is not None and known(point.low) and known(point.high):
        at = x.place(point.x)
        drawn = f'<path class="thin c{curve.colour}" d="M{at:.1f} {y.place(point.low):.1f}V{y.place(point.high):.1f}"/>'
    kind = f"{'hollow' if curve.hollow else 'dot'} c{curve.colour}"
    return drawn + _dot((point.x, point.y or 0.0), x, y, kind, f"{curve.name}: {number(point.y)}", 3.6)


def _dash(spot: Spot, x: Axis, y: Axis, name: str) -> str:
    at = x.place(spot[0])
    tip = f"<title>{escape(name)}: theory {number(spot[1])}</title>"
    return f'<path class="theory" d="M{at - 6:.1f} {y.place(spot[1]):.1f}h12">{tip}</path>'


def _end(points: Sequence[Point]) -> Spot | None:
    return next(((point.x, point.y) for point in reversed(points) if point.y is not None and known(point.y)), None)


def _marks(ends: Sequence[tuple[Curve, float]], x: float, bottom: float) -> str:
    """The marks of the curves at their right ends, moved apart where they would overlap, within the frame."""
    stacks: list[list[tuple[Curve, float]]] = []
    for end in sorted(ends, key=lambda end: end[1]):
        stacks.append([end])
        while len(stacks) > 1 and _edges(stacks[-2], bottom)[1] > _edges(stacks[-1], bottom)[0]:
            stacks[-2:] = [stacks[-2] + stacks[-1]]
    drawn = []
    for stack in stacks:
        top = _edges(stack, bottom)[0]
        for at, (curve, _) in enumerate(stack):
            place = top + (at + 0.5) * NEAREST_LABELS + 4
            drawn.append(f'<text class="mark c{curve.colour}" x="{x:g}" y="{place:.1f}">{escape(curve.mark)}</text>')
    return "".join(drawn)


def _edges(stack: Sequence[tuple[Curve, float]], bottom: float) -> tuple[float, float]:
    """Top and bottom of a stack of marks: centred on its ends, pushed back into the frame."""
    half = len(stack) * NEAREST_LABELS / 2
    middle = sum(at for _, at in stack) / len(stack)
    middle = max(min(middle, bottom + NEAREST_LABELS / 2 - half), TOP - NEAREST_LABELS / 2 + half)
    return middle - half, middle + half
