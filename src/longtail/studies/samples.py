"""Samples of models over generations, as a person sees them: images as one picture, texts as lines."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..audits.contact_sheet import png
from ..lab.cell import Cell
from ..lab.store import Folder

SHOWN = ("replace", "1 fresh row", "30 % fresh", "thinned to strata")
"""Designs whose samples are shown."""
MOST_GENERATIONS, IMAGES, TEXTS = 6, 12, 4
LONGEST = 90
OUTER = (0.01, 0.99)


@dataclass(frozen=True)
class Samples:
    """Samples of one design: png (base64), a line of images a generation; or texts, so many a generation."""

    design: str
    generations: list[int]
    png: str = ""
    texts: tuple[tuple[str, ...], ...] = ()


def samples_of(cells: Mapping[str, Cell], folder: Folder) -> tuple[Samples, ...]:
    """The first rows of stored probes of the first chain; nothing for models whose rows are not stored, or are no pictures."""
    found = []
    for design in SHOWN:
        cell = cells.get(design)
        kind = getattr(getattr(cell and cell.world, "form", None), "kind", "")
        if cell is None or cell.lane != "long" or kind not in ("images", "texts"):
            continue
        stored = {t: rows for t in _spread(cell.horizon) if (rows := _probe(folder, cell, t)) is not None}
        if stored and kind == "images":
            found.append(
                Samples(design, list(stored), sheet([_decoded(cell, rows, IMAGES) for rows in stored.values()]))
            )
        elif stored:
            texts = tuple(tuple(_line(one) for one in _decoded(cell, rows, TEXTS)) for rows in stored.values())
            found.append(Samples(design, list(stored), texts=texts))
    return tuple(found)


def sheet(lines: list[np.ndarray], scale: int = 3) -> str:
    """Images (k, h, w[, c]) of each line, side by side, as a PNG file in base64; grey from the least to the largest
    pixel but for the outer 1 %."""
    low, high = np.quantile(np.concatenate([one.ravel() for one in lines]), OUTER)
    rows = []
    for images in lines:
        grey = images if images.ndim == 3 else images.mean(axis=-1)
        framed = np.pad(grey, ((0, 0), (0, 1), (0, 1)), constant_values=high)
        rows.append(np.concatenate(list(framed), axis=1))
    shade = np.clip((np.concatenate(rows) - low) / max(high - low, 1e-12), 0, 1)
    pixels = np.round(255 * shade).astype(np.uint8)
    pixels = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
    return base64.b64encode(png(np.repeat(pixels[..., None], 3, axis=2))).decode()


def _spread(horizon: int) -> list[int]:
    """Generations to show: the first, the last and some between, evenly on log(1 + t)."""
    places = np.expm1(np.linspace(0, np.log(horizon), MOST_GENERATIONS))
    return sorted({round(float(t)) for t in places})


def _probe(folder: Folder, cell: Cell, t: int) -> np.ndarray | None:
    path = folder.generation_path(cell.id, 0, t)
    tree = folder.read_tree(path, cell.family) if path.exists() else None
    probe = None if tree is None else tree["probe"]
    return None if probe is None else np.asarray(probe[0])


def _decoded(cell: Cell, rows: np.ndarray, most: int) -> Any:
    return cell.world.form.decode(rows[:most])


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
