"""Images of one set: files in folders, or an array of images, each to be fetched by its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from ..sources.images import ARRAYS, SUFFIXES, images_among, images_in, pixels, shaped
from ..sources.packed import reading

BATCH = 256
PIXELS = 1 << 22


@dataclass(frozen=True, eq=False)
class Images:
    """name: what to call the set.  files, or array (n, h, w[, c]) with the numbers that are black and white."""

    name: str
    files: tuple[Path, ...] = ()
    array: np.ndarray | None = None
    black: float = 0.0
    white: float = 255.0

    def __len__(self) -> int:
        return len(self.files) if self.array is None else len(self.array)

    def place(self, at: int) -> str:
        """What to call an image: its file, or its row."""
        return f"image {at} of {self.name}" if self.array is not None else f'"{self.files[at]}"'

    def image(self, at: int) -> np.ndarray:
        """One image (h, w, 3) between 0 and 1.

        Raises InputError for a file that cannot be read.
        """
        return _read(self.files[at]) if self.array is None else self._lit(self.array[at : at + 1])[0]

    def batches(self) -> Iterator[np.ndarray]:
        """All images in turn, some of one size at a time (n, h, w, 3) between 0 and 1."""
        if self.array is None:
            for file in self.files:
                yield _read(file)[None]
            return
        step = max(1, min(BATCH, PIXELS // max(int(np.prod(self.array.shape[1:])), 1)))
        for start in range(0, len(self), step):
            yield self._lit(self.array[start : start + step])

    def _lit(self, images: np.ndarray) -> np.ndarray:
        some = (np.asarray(images, float) - self.black) / ((self.white - self.black) or 1)
        if some.ndim == 3:
            some = some[..., None]
        return np.broadcast_to(some, (*some.shape[:3], 3)) if some.shape[3] == 1 else some[..., :3]


def both_sets(reference: Any, candidate: Any) -> tuple[Images, Images]:
    """Both sets of images; numbers other than bytes are black and white at the ends of both sets together.

    Raises InputError for folders without images, arrays that hold none, and missing or infinite numbers.
    """
    pair = [_opened(data, f"the {side}") for data, side in ((reference, "reference"), (candidate, "candidate"))]
    arrays = [one.array for one in pair if one.array is not None]
    if any(array.dtype != np.uint8 for array in arrays):
        if len(arrays) < len(pair):
            raise InputError("one set is files and the other an array of other numbers than bytes; save it as uint8")
        ends = [(float(array.min()), float(array.max())) for array in arrays]
        black, white = min(low for low, _ in ends), max(high for _, high in ends)
        if not np.isfinite([black, white]).all():
            raise InputError("the arrays of images hold missing or infinite numbers; mend them first")
        pair = [Images(one.name, array=one.array, black=black, white=white) for one in pair]
    return pair[0], pair[1]


def _opened(data: Any, side: str) -> Images:
    if isinstance(data, np.ndarray):
        return Images(side, array=shaped(data, side))
    given = [data] if isinstance(data, str | PathLike) else list(data)
    paths = [Path(one).expanduser() for one in given]
    if len(paths) == 1 and paths[0].suffix.lower() in ARRAYS:
        return Images(f'"{paths[0]}"', array=shaped(_loaded(paths[0]), f'"{paths[0]}"'))
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise InputError(f'"{paths[0] if paths else side}" holds no images; known are {", ".join(SUFFIXES)}')
    return Images(f'"{paths[0]}"' + (f" and {len(paths) - 1} more" if len(paths) > 1 else ""), tuple(files))


def _files(path: Path) -> list[Path]:
    """The images that a folder, a glob or a file means, by name."""
    import glob

    if path.is_file():
        return [path]
    return images_in(path) if path.is_dir() else images_among(Path(one) for one in glob.glob(str(path), recursive=True))


def _loaded(path: Path) -> np.ndarray:
    with reading(path.with_suffix(".npy")):
        held = np.load(path, mmap_mode="r", allow_pickle=False)
        if isinstance(held, np.ndarray):
            return held
        if len(held.files) != 1:
            raise InputError(f'"{path}" holds {len(held.files)} arrays; save one array of images')
        return np.asarray(held[held.files[0]])


def _read(path: Path) -> np.ndarray:
    return pixels(path).astype(float) / 255
