"""Many numbers in a temporary file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO

import numpy as np

from ..errors import InputError


@dataclass
class NumberFile:
    """Numbers of 32 bits in a temporary file, which goes when nobody holds it any more."""

    _file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def write(self, numbers: np.ndarray) -> None:
        """Append numbers.

        Raises InputError where there is no space.
        """
        try:
            self._file.write(numbers.astype(np.int32).tobytes())
        except OSError as error:
            raise InputError(
                f"the temporary folder cannot hold the numbered texts: {error.strerror}; free some space"
            ) from error

    def read(self, at: int, size: int) -> np.ndarray:
        """As many numbers as there are from a position on, at most `size`."""
        self._file.seek(4 * at)
        return np.frombuffer(self._file.read(4 * size), np.int32)
