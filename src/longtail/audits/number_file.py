"""Many numbers in a temporary file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO

import numpy as np

from ..errors import InputError


@dataclass
class NumberFile:
    """Numbers of one kind in a temporary file, which goes when nobody holds it any more."""

    _file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    kind: type[np.generic] = np.int32

    def write(self, numbers: np.ndarray) -> None:
        """Append numbers.

        Raises InputError where there is no space.
        """
        try:
            self._file.write(np.ascontiguousarray(numbers, self.kind).data)
        except OSError as error:
            raise InputError(
                f"the temporary folder cannot hold the numbered texts: {error.strerror}; free some space"
            ) from error

    def read(self, at: int, size: int) -> np.ndarray:
        """As many numbers as there are from a position on, at most `size`; all of them if that is -1."""
        self._file.seek(at * np.dtype(self.kind).itemsize)
        return np.fromfile(self._file, self.kind, size)
