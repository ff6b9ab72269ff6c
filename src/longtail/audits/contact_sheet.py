"""Several images side by side as one PNG file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from .image_descriptors import resized
from .image_files import Images

TILE, GAP, WIDE = 96, 4, 8


def contact_sheet(images: Images, rows: Sequence[int]) -> bytes:
    """The chosen images, eight in a line, each as large as 96 by 96, as the bytes of a PNG file.

    The brightest of all their pixels becomes white.

    Raises InputError for an image that cannot be read.
    """
    lines = max(-(-len(rows) // WIDE), 1)
    columns = max(min(len(rows), WIDE), 1)
    sheet = np.full((lines * (TILE + GAP) + GAP, columns * (TILE + GAP) + GAP, 3), 255, np.uint8)
    tiles = [resized(images.image(row)[None], TILE)[0] for row in rows]
    brightest = max((float(tile.max()) for tile in tiles), default=1.0) or 1.0
    for at, tile in enumerate(tiles):
        top, left = GAP + at // WIDE * (TILE + GAP), GAP + at % WIDE * (TILE + GAP)
        sheet[top : top + TILE, left : left + TILE] = np.round(255 * tile / brightest)
    return png(sheet)


def png(pixels: np.ndarray) -> bytes:
    """Pixels (h, w, 3) uint8 as a PNG file (W3C, Portable Network Graphics, third edition: chunks, filter 0)."""
    high, wide = pixels.shape[:2]
    lines = np.concatenate([np.zeros((high, 1), np.uint8), pixels.reshape(high, -1)], axis=1)
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
