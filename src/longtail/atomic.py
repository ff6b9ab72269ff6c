"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .errors import InputError


def refuse_places(folder: Path, files: Iterable[Path | None]) -> None:
    """Raises InputError for places that cannot be written, before the work is done."""
    wanted = [folder / "report.html", *(one for one in files if one is not None)]
    for path in wanted:
        held = next((above for above in path.parents if os.path.exists(above)), Path())
        if not held.is_dir():
            raise InputError(f'"{path}" cannot be written: "{held}" is a file; name another place')
        if path.is_dir():
            raise InputError(f'"{path}" cannot be written: it is a folder; name a file in it')
        if not os.access(held, os.W_OK):
            raise InputError(f'"{path}" cannot be written: no permission for "{held}"; name another place')


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, in a folder made if need be; a device such as /dev/stdout is written to.

    Raises InputError where it cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        _forget(new)
        raise InputError(f'"{path}" cannot be written: {error.strerror}; name another place') from error
    except BaseException:
        _forget(new)
        raise


def _forget(path: Path) -> None:
    """Remove a file that was begun, if it was."""
    with suppress(OSError):
        path.unlink()
