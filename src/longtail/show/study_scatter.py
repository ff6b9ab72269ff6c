"""Measured against foreseen: one small picture for each model, a dot for each design, level and generation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .axis import Axis, linear
from .chart import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Panel, frame
from .markup import Markup
from .number import count, share

if TYPE_CHECKING:
    from ..studies.findings import Model

MOST = 400
HIGHEST = 1.25


def scatter(model: Model) -> Markup:
    """The picture of one model with a fitted law; the line is where measured and foreseen are the same."""
    assert model.law is not None
    x = linear(0.0, HIGHEST, LEFT, WIDTH - RIGHT)
    y = linear(0.0, HIGHEST, HEIGHT - BOTTOM, TOP)
    title = f"{model.name}: {count(round(model.law.value))} of {count(model.rows)} rows"
    drawn = [frame(Panel(title, "foreseen: still shown, relative to the first fit", 0.0, HIGHEST), x, y)]
    drawn.append(
        f'<path class="theory" d="M{x.place(0):.1f} {y.place(0):.1f}L{x.place(HIGHEST):.1f} {y.place(HIGHEST):.1f}"/>'
    )
    designs = list(dict.fromkeys(design.name for design in model.designs))
    step = max(1, -(-len(model.law.points) // MOST))
    for design, level, t, measured, _, foreseen in model.law.points[::step]:
        colour = designs.index(design) % COLOURS if design in designs else 0
        tip = f"{design}, {level}, generation {t}: measured {share(measured)}, foreseen {share(foreseen)}"
        drawn.append(_dot(x, y, foreseen, measured, colour, tip))
    head = f'<svg class="chart" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(title)}">'
    return Markup(f"{head}{''.join(drawn)}</svg>")


def _dot(x: Axis, y: Axis, foreseen: float, measured: float, colour: int, tip: str) -> str:
    at = f'cx="{x.place(foreseen):.1f}" cy="{y.place(measured):.1f}"'
    return f'<circle class="dot c{colour}" {at} r="2"><title>{escape(tip)}</title></circle>'
