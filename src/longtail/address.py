"""Random numbers by address: the same address gives the same numbers, in any order, on any worker."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

Address = int | str


def digest(value: Any, length: int = 16) -> str:
    """A short hexadecimal name of plain data (numbers, strings, lists, dictionaries); equal data, equal name."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def rng_at(*address: Address) -> np.random.Generator:
    """The generator that lives at an address, for example `rng_at(seed, cell, block, "fit", 3)`.

    SFC64 seeded by a SeedSequence of the hashed address: addresses that differ in any part give
    streams that are independent for every practical purpose.
    """
    text = "\x1f".join([f"{type(part).__name__}:{part}" for part in address])
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "little")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed)))


def scattered(position: np.ndarray, total: int, keys: np.ndarray) -> np.ndarray:
    """Where a keyed bijection of 0..total-1 sends each position: a permutation that is never stored.

    position (chains, n), keys (chains, 6) of 64 bits -> index (chains, n).  A six-round Feistel network on the
    smallest even number of bits, walked until the value falls below `total` (Black and Rogaway 2002, "Ciphers with
    arbitrary finite domains", cycle walking).
    """
    half = np.uint64(max(1, (max(total - 1, 1).bit_length() + 1) // 2))
    value = _feistel(position.astype(np.uint64), half, keys)
    while (outside := value >= total).any():
        value = np.where(outside, _feistel(value, half, keys), value)
    return value.astype(np.int64)


def _feistel(value: np.ndarray, half: np.uint64, keys: np.ndarray) -> np.ndarray:
    mask = (np.uint64(1) << half) - np.uint64(1)
    left, right = value >> half, value & mask
    for turn in range(keys.shape[1]):
        mixed = (right ^ keys[:, turn, None]) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        left, right = right, left ^ ((mixed >> np.uint64(32)) & mask)
    return (left << half) | right
