"""Which rows of the reference build and which are counted, and which rows are sampled: by the address of each row."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..address import rng_at


def row_keys(first: int, rows: int, seed: int, role: str) -> np.ndarray:
    """A random number of 64 bits for each of the rows first .. first + rows - 1: the same for the same address.

    splitmix64 of the row number from a random start (Steele, Lea and Flood 2014, "Fast splittable pseudorandom
    number generators", the finaliser of their figure 17).
    """
    start = int(rng_at(seed, "audit", role).integers(0, 2**64, dtype=np.uint64))
    number = np.arange(first, first + rows, dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = np.uint64(start) + (number + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def value_keys(values: Sequence[str], seed: int, role: str) -> np.ndarray:
    """A random number of 64 bits for each value: equal values, equal numbers, wherever they stand."""
    start = f"{seed}\x1f{role}\x1f".encode()
    return np.array(
        [int.from_bytes(hashlib.blake2b(start + value.encode(), digest_size=8).digest(), "little") for value in values],
        dtype=np.uint64,
    )


def is_build(keys: np.ndarray) -> np.ndarray:
    """Whether each row belongs to the build half, from its keys of the role "half"."""
    return (keys >> np.uint64(63)).astype(bool)


@dataclass
class Sample:
    """The `size` things with the smallest keys of all that were offered: a uniform sample, in any order of offering."""

    size: int
    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))
    offered: int = 0

    def offer(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the things held so far stay, and which of the offered ones come in: two boolean arrays."""
        self.offered += len(keys)
        together = np.concatenate((self.keys, keys))
        stay = np.ones(len(together), bool)
        if len(together) > self.size:
            stay[np.argpartition(together, self.size - 1)[self.size :]] = False
        held = len(self.keys)
        self.keys = together[stay]
        return stay[:held], stay[held:]
