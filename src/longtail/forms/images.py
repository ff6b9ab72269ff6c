"""Rows that are images: pixels, black and white ones, or coordinates in a plane of principal components."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError


@dataclass(frozen=True, eq=False)
class Plane:
    """Principal components: centre (d,), axes (k, d) of length 1, and the standard deviation along each (k,)."""

    centre: np.ndarray
    axes: np.ndarray
    sd: np.ndarray

    def flattened(self, pixels: np.ndarray) -> np.ndarray:
        """Coordinates (n, k) of pixels (n, d), each over its standard deviation."""
        return (pixels - self.centre) @ self.axes.T / self.sd

    def raised(self, rows: np.ndarray) -> np.ndarray:
        """The pixels (n, d) at coordinates (n, k)."""
        return self.centre + (rows * self.sd) @ self.axes


@dataclass(frozen=True)
class ImagesForm:
    """Rows (n, h w c) of pixels over `scale`, or 0 and 1 where `binary` (a share of the scale) cuts them, or of a `plane`.

    shape: (h, w) or (h, w, c); scale: the number that is white.
    """

    shape: tuple[int, ...]
    scale: float = 1.0
    binary: float | None = None
    plane: Plane | None = field(default=None, repr=False, compare=False)

    kind: ClassVar[Literal["images"]] = "images"

    def pixels(self, rows: np.ndarray) -> np.ndarray:
        """Pixels (..., h w c) of rows, as shares of the scale."""
        return np.asarray(rows, float) if self.plane is None else self.plane.raised(np.asarray(rows, float))

    def decode(self, rows: np.ndarray) -> np.ndarray:
        """Images (n, h, w[, c]) in the scale of the user; a model may write pixels beyond black and white."""
        return (self.scale * self.pixels(rows)).reshape(len(rows), *self.shape)

    def encode(self, value: Any) -> np.ndarray:
        """Rows of images (n, h, w[, c]), or (n, h w c), in the scale of the user.

        Raises InputError for images of another shape, and for what is missing, infinite or no number.
        """
        try:
            given = np.asarray(value, dtype=float)
        except (TypeError, ValueError) as error:
            raise InputError(f"images of shape {self.shape} are wanted; this holds what is no number") from error
        d = int(np.prod(self.shape))
        if given.shape[1:] not in (self.shape, (d,), (*self.shape, 1)):
            raise InputError(
                f"images (n, {', '.join(map(str, self.shape))}) are wanted; this has the shape {given.shape}"
            )
        if not np.isfinite(given).all():
            raise InputError("the images hold missing or infinite numbers")
        pixels = given.reshape(len(given), d) / self.scale
        if self.binary is not None:
            return (pixels >= self.binary).astype(float)
        return pixels if self.plane is None else self.plane.flattened(pixels)
