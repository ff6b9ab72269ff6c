"""The quantile plot of residuals: what was seen against what chance alone would show."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from .axis import Axis, linear
from .chart import BOTTOM, LEFT, TOP, Panel, frame
from .markup import Markup

WIDTH, HEIGHT, RIGHT = 460.0, 380.0, 16.0
MOST = 900
BAND = 0.99


def half_normal_plot(residuals: Sequence[float], names: Sequence[str]) -> Markup:
    """Sizes of residuals, in rising order, against the quantiles of a half-normal law, with a pointwise 99 % band.

    The order statistic k of m independent sizes has a Beta(k, m - k + 1) level.  Points above the band are larger than
    chance explains; points below it come of tests that are cautious (discrete, one-sided or with a stated allowance).
    """
    from scipy.special import betaincinv, ndtri

    sizes = np.abs(np.asarray(residuals, dtype=float))
    if len(sizes) == 0:
        return Markup("")
    order = np.argsort(sizes)
    k, m = np.arange(1, len(sizes) + 1), len(sizes)

    def quantile(level: np.ndarray) -> np.ndarray:
        return ndtri((1 + level) / 2)

    expected = quantile((k - 0.5) / m)
    low, high = (quantile(betaincinv(k, m - k + 1, level)) for level in ((1 - BAND) / 2, (1 + BAND) / 2))
    top = float(max(4.0, sizes.max() * 1.05, high.max()))
    x = linear(0, float(max(expected[-1] * 1.05, 3.0)), LEFT, WIDTH - RIGHT)
    y = linear(0, top, HEIGHT - BOTTOM, TOP)
    kept = np.unique(np.concatenate((np.linspace(0, m - 1, min(m, MOST)).astype(int), np.arange(max(0, m - 60), m))))
    edge = [*zip(expected[kept], high[kept], strict=True), *zip(expected[kept][::-1], low[kept][::-1], strict=True)]
    panel = Panel("", "size expected by chance, in standard errors", 0, top)
    drawn = [frame(panel, x, y, (WIDTH, HEIGHT, RIGHT)), f'<path class="band c1" d="M{_joined(edge, x, y)}Z"/>']
    end = min(float(expected[-1]), top)
    drawn.append(f'<path class="theory" d="M{_joined([(0, 0), (end, end)], x, y)}"/>')
    for at in kept:
        size, name = sizes[order[at]], names[order[at]]
        drawn.append(
            f'<circle class="dot c0" cx="{x.place(expected[at]):.1f}" cy="{y.place(size):.1f}" r="2.2">'
            f"<title>{escape(name)}: {size:.2f}</title></circle>"
        )
    label = "Quantile plot of all residuals"
    head = f'<svg class="chart" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{label}">'
    return Markup(f"{head}{''.join(drawn)}</svg>")


def _joined(spots: Sequence[tuple[float, float]], x: Axis, y: Axis) -> str:
    return "L".join(f"{x.place(at):.1f} {y.place(value):.1f}" for at, value in spots)
