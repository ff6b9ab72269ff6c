"""Images as rows of numbers by classical descriptors: colours, directions of edges, and the look of the whole."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

SIDE = 32
THUMBNAIL = 8
COLOURS, BLOCKS, DIRECTIONS = 6, 2, 6
LOOKS = 16
GREY = np.array([0.299, 0.587, 0.114])
"""Luma of red, green and blue (ITU-R BT.601)."""


def simple_descriptors(images: np.ndarray) -> np.ndarray:
    """Descriptors (n, 18 + 24 + 64) of images (n, h, w, 3) between 0 and 1, the last 64 a thumbnail."""
    small = resized(images, SIDE)
    grey = small @ GREY
    thumbnail = resized(grey[..., None], THUMBNAIL).reshape(len(images), -1)
    return np.concatenate([_colours(small), _edges(grey), thumbnail], axis=1).astype(np.float32)


def with_looks(parts: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Descriptors (n, d) with thumbnails replaced by their 16 main axes, fitted to all rows together; constant ones left out."""
    rows = [np.asarray(one, float) for one in parts]
    together = np.concatenate(rows)
    simple = together.shape[1] - THUMBNAIL**2
    middle = together[:, simple:].mean(axis=0)
    centred = together[:, simple:] - middle
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :LOOKS]
    together = np.concatenate([together[:, :simple], np.round(centred @ axes, 6)], axis=1)
    together = together[:, np.ptp(together, axis=0) > 0]
    return np.split(together, np.cumsum([len(one) for one in rows])[:-1])


def resized(images: np.ndarray, side: int) -> np.ndarray:
    """Images (n, h, w, c) at (n, side, side, c): means of the boxes that a place covers, or the nearest place."""
    for axis in (1, 2):
        size = images.shape[axis]
        begin = np.arange(side) * size // side
        if size < side:
            images = np.take(images, begin, axis=axis)
            continue
        width = np.diff(begin, append=size).astype(float)
        images = np.add.reduceat(images, begin, axis=axis) / width.reshape([-1 if at == axis else 1 for at in range(4)])
    return images


def _colours(images: np.ndarray) -> np.ndarray:
    """Shares of six bands of brightness in each channel (n, 18)."""
    band = np.minimum((images * COLOURS).astype(int), COLOURS - 1)
    return np.concatenate(
        [(band[..., channel] == at).mean(axis=(1, 2))[:, None] for channel in range(3) for at in range(COLOURS)], axis=1
    )


def _edges(grey: np.ndarray) -> np.ndarray:
    """Strength of edges by direction in each of four blocks (n, 24), unsigned (Dalal and Triggs 2005, without overlap)."""
    down, right = np.gradient(grey, axis=(1, 2))
    strength = np.hypot(down, right)
    direction = (np.arctan2(down, right) % np.pi / np.pi * DIRECTIONS).astype(int) % DIRECTIONS
    half = SIDE // BLOCKS
    found = []
    for at in range(DIRECTIONS):
        some = np.where(direction == at, strength, 0.0)
        found.append(some.reshape(len(grey), BLOCKS, half, BLOCKS, half).mean(axis=(2, 4)).reshape(len(grey), -1))
    return np.concatenate(found, axis=1)
