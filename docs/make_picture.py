"""Draws docs/picture.svg from the tables of the demo's run folder: `python docs/make_picture.py demo-run/run`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longtail.lab.tables import open_folder

LEVELS = {
    "common": ("#0072b2", "first 50 %"),
    "uncommon": ("#00875f", "50 to 90 %"),
    "rare": ("#c46a00", "90 to 99 %"),
    "very rare": ("#8b3fa0", "last 1 %"),
}
GREY, INK, FAINT = "#57606a", "#1f2328", "#d8dee4"
WIDTH, HEIGHT, TOP, BOTTOM = 1000, 500, 148, 410
LEFT, RIGHT = (64, 430), (618, 960)
PANEL = "names.parquet column name · categorical · n = 100,000"
Row = dict[str, Any]
Spots = list[tuple[float, float]]


@dataclass(frozen=True)
class Demo:
    """The cells of the panel that is drawn, and the rows of the tables about them."""

    cells: list[Row]
    summary: list[Row]
    predictions: list[Row]
    verdicts: list[Row]

    def seen(self, cell: Row, quantity: str, part: str = "") -> Spots:
        """The mean over chains at each written generation."""
        return _spots(self.summary, cell, quantity, part, "mean")

    def theory(self, cell: Row, quantity: str, part: str) -> Spots:
        """What theory says of that mean."""
        return _spots(self.predictions, cell, quantity, part, "value")

    def left(self, cell: Row, level: str) -> Row:
        """The verdict of one level: what is left of it and its 95 % interval."""
        return next(row for row in self.verdicts if (row["cell"], row["part"]) == (cell["cell"], level))


def _spots(rows: Iterable[Row], cell: Row, quantity: str, part: str, value: str) -> Spots:
    named = (cell["cell"], quantity, part)
    return sorted(
        (row["generation"], row[value]) for row in rows if (row["cell"], row["quantity"], row["part"]) == named
    )


def read(folder: Path) -> Demo:
    """The panel of the names at n = 100,000.  InputError if the folder is no finished run."""
    tables = open_folder(folder)
    cells = [row for row in tables.cells.to_pylist() if row["group"] == PANEL and row["regime"] == "replace"]
    cells = [row for row in cells if row["anchor"].split()[0] in ("none", "fresh")]
    return Demo(
        sorted(cells, key=lambda row: row["real_rows"]),
        tables.summary.to_pylist(),
        tables.predictions.to_pylist(),
        tables.verdicts.to_pylist(),
    )


def text(x: float, y: float, says: str, *, size: float = 13, fill: str = INK, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{more}>{says}</text>'


def height(share: float) -> float:
    """The pixel of a share between 0 and 1.05."""
    return BOTTOM - (BOTTOM - TOP) * share / 1.05


def path(points: Sequence[tuple[float, float]], colour: str, more: str = "") -> str:
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2"{more}/>'


def frame(ends: tuple[int, int], title: str, says: str, ticks: Sequence[tuple[float, str]], below: str) -> list[str]:
    """Title, grid and axes of a panel."""
    start, end = ends
    found = [
        text(start - 34, TOP - 36, title, size=14.5, more=' font-weight="600"'),
        text(start - 34, TOP - 17, says, size=12, fill=GREY),
    ]
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        y = height(share)
        found.append(f'<path d="M{start} {y:.1f}H{end}" stroke="{FAINT}"/>')
        found.append(text(start - 8, y + 4, f"{share:.0%}", size=11.5, fill=GREY, more=' text-anchor="end"'))
    found += [text(x, BOTTOM + 18, label, size=11.5, fill=GREY, more=' text-anchor="middle"') for x, label in ticks]
    return [*found, text((start + end) / 2, BOTTOM + 38, below, size=12, fill=GREY, more=' text-anchor="middle"')]


def over_time(demo: Demo) -> list[str]:
    """Covered mass per level over the generations without any real row: dots are chains' means, lines are theory."""
    cell, (start, end) = demo.cells[0], LEFT
    last = cell["horizon"] - 1

    def across(t: float) -> float:
        return start + (end - start) * t / last

    drawn = frame(
        LEFT,
        "No real rows after the start",
        "shown by the model, of what a real sample of the same size shows",
        [(across(t), str(t)) for t in range(0, last + 1, 10)],
        "generation",
    )
    index = demo.seen(cell, "heterozygosity")
    grey = [(across(t), height(value / index[0][1])) for t, value in index]
    drawn.append(path(grey, GREY, ' stroke-dasharray="6 4"'))
    drawn.append(text(end + 8, grey[-1][1] - 3, "diversity index", size=12.5, fill=GREY))
    for at, (level, (colour, mass)) in enumerate(LEVELS.items()):
        floor = dict(demo.seen(cell, "floor", level))
        seen = [(across(t), height(value)) for t, value in demo.seen(cell, "covered", level)]
        foreseen = [
            (across(t), height((1 - value) / (1 - floor[t]))) for t, value in demo.theory(cell, "uncovered", level)
        ]
        drawn.append(path(foreseen, colour))
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>' for x, y in seen]
        y = seen[-1][1] + (13 if at == 0 else -12 if at == 2 else 4 if at == 1 else 12)
        drawn.append(text(end + 8, y, f'{level}<tspan fill="{GREY}" font-size="11"> {mass}</tspan>', fill=colour))
    return drawn


def by_real_rows(demo: Demo, keep: float) -> list[str]:
    """What is left per level at the last generation against fresh real rows a generation, one step for each amount tried."""
    start, end = RIGHT
    places = [start + 14 + (end - start - 28) * at / (len(demo.cells) - 1) for at in range(len(demo.cells))]
    names = [
        f"{cell['real_rows']:.0f}" if cell["real_rows"] < 100 else f"{cell['real_rows'] / 1000:g}k"
        for cell in demo.cells
    ]
    last = demo.cells[0]["horizon"] - 1
    drawn = frame(
        RIGHT,
        "With fresh real rows",
        f"left after {last} generations, of what the first fit showed",
        list(zip(places, names, strict=True)),
        "fresh real rows among the 100,000 of each generation",
    )
    drawn.append(f'<path d="M{start} {height(keep):.1f}H{end}" stroke="{INK}" stroke-dasharray="2 3"/>')
    drawn.append(text(start + 4, height(keep) - 6, f"asked to keep {keep:.0%}", size=11.5))
    for level, (colour, _) in LEVELS.items():
        found = [demo.left(cell, level) for cell in demo.cells]
        spots = [(x, height(min(row["value"], 1.05))) for x, row in zip(places, found, strict=True)]
        drawn.append(path(spots, colour, ' stroke-opacity="0.55"'))
        for (x, y), row in zip(spots, found, strict=True):
            low, high = height(row["low"]), height(min(row["high"], 1.05))
            drawn.append(f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}" stroke-width="2"/>')
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{colour}"/>')
    return drawn


def picture(demo: Demo, keep: float) -> str:
    """The whole picture, on a plain ground of its own so that it reads on a light and on a dark page."""
    cell = demo.cells[0]
    title = "A model that learns from models: the rare names go, and the diversity index does not notice"
    says = (
        f"First names given in the United States in 2017. Each model is trained on {cell['n']:,} names, "
        "written by the model before it."
    )
    foot = (
        f"Dots: means (left) and medians with 95 % intervals (right) over {cell['chains']} replicate chains. Lines at the left: theory. "
        "Diversity index: Gini-Simpson, relative to the first fit."
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif">',
        f"<title>{title}</title>",
        f"<desc>{says} {foot} Drawn by docs/make_picture.py from the tables of make demo.</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        text(30, 36, title, size=18, more=' font-weight="600"'),
        text(30, 61, says, size=13.5),
        *over_time(demo),
        *by_real_rows(demo, keep),
        text(30, HEIGHT - 18, foot, size=11.5, fill=GREY),
        "</svg>\n",
    ]
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo-run/run"))
    demo = read(parser.parse_args().folder)
    out = Path(__file__).parent / "picture.svg"
    out.write_text(picture(demo, demo.left(demo.cells[0], "rare")["limit"]), encoding="utf-8")


if __name__ == "__main__":
    main()
