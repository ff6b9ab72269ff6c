"""One ground, title and legend for the charts of a page: what the picture scripts of this folder share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from longtail.lab.look import Look
from longtail.reproduction.simulate import cell_of, observe
from longtail.show.chart import Point

WIDTH, HEIGHT, PANEL, TOP = 960, 344, (300.0, 213.0), 70
LONGEST_TITLE = 112
STYLE = """
text { font: 11px system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif; fill: #57606a; }
text.title { font-weight: 600; font-size: 12px; fill: #1f2328; } text.head { font-weight: 600; font-size: 15px; fill: #1f2328; }
text.says { font-size: 12px; } text.x { text-anchor: middle; } text.y { text-anchor: end; } text.mark { font-weight: 700; fill: var(--c); }
path { fill: none; } .grid { stroke: #d8dee4; stroke-width: .7; } .base, .tick { stroke: #57606a; stroke-width: .8; }
.line { stroke: var(--c); stroke-width: 2; stroke-linejoin: round; } .band { fill: var(--c); opacity: .15; }
.theory { stroke: #1f2328; stroke-dasharray: 3 4; } .mean { fill: #ffffff; stroke: var(--c); stroke-width: 1.3; }
.c0 { --c: #d55e00; } .c1 { --c: #0072b2; } .c2 { --c: #00875f; } .c3 { --c: #8b3fa0; }
"""


def seen(seed: int, chains: int, horizon: int, read: Callable[[Look], np.ndarray], **asked: Any) -> np.ndarray:
    """What `read` says of every generation and chain of a loop (horizon, chains)."""
    found = observe(np.random.default_rng(seed), cell_of(chains, horizon, **asked), chains, range(horizon), read)
    return np.stack([found[t] for t in range(horizon)])


def mean_points(values: np.ndarray) -> list[Point]:
    """The mean over chains at each generation."""
    return [Point(t, float(value)) for t, value in enumerate(values.mean(axis=1))]


def median_points(values: np.ndarray) -> list[Point]:
    """The median chain at each generation, with its 10 to 90 % band."""
    middle, low, high = np.quantile(values, (0.5, 0.1, 0.9), axis=1)
    return [Point(t, *map(float, row)) for t, row in enumerate(zip(middle, low, high, strict=True))]


def sheet(title: str, legend: Sequence[str], panels: Sequence[str], source: str) -> str:
    """Up to three charts side by side; legend: two lines below them; source: which script drew it, with its seed."""
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"a title of {len(title)} characters runs out of the picture: {title}")
    step = (WIDTH - 30) / 3
    place = 'class="chart" x="{x:.0f}" y="{y}" width="{w:g}" height="{h:g}" '
    drawn = [
        panel.replace('class="chart" ', place.format(x=20 + at * step, y=TOP, w=PANEL[0], h=PANEL[1]))
        for at, panel in enumerate(panels)
    ]
    lines = [f'<text class="says" x="24" y="{HEIGHT - 38 + 20 * at}">{words}</text>' for at, words in enumerate(legend)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{title}</title>",
            f"<desc>{' '.join(legend)} Drawn by {source}.</desc>",
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
            f'<text class="head" x="24" y="30">{title}</text>',
            *drawn,
            *lines,
            "</svg>\n",
        ]
    )
