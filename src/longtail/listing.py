"""What parts there are: the verb `list`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import catalog
from .errors import InputError, near


@dataclass(frozen=True)
class Listing:
    """Parts with their kind, name, parameters, file and first line."""

    rows: tuple[tuple[str, str, str, Path, str], ...]

    def __str__(self) -> str:
        wide = [max(len(str(row[i])) for row in self.rows) for i in range(2)]
        return "\n".join(
            f"{kind:<{wide[0]}}  {name:<{wide[1]}}  {says}\n{'':<{sum(wide) + 4}}{taken or 'no parameters'}  ({file})"
            for kind, name, taken, file, says in self.rows
        )


def parts(kind: str | None = None) -> Listing:
    """The parts of one kind (worlds, families, regimes, anchors, metrics, executors) or of all, with file and first line."""
    folders = {folder: name for name, folder in catalog.KINDS.items()}
    if kind is not None and kind not in folders and kind not in catalog.KINDS:
        raise InputError(f'there is no kind of part "{kind}"{near(kind, folders)}; the kinds are {", ".join(folders)}')
    asked = list(catalog.KINDS) if kind is None else [folders.get(kind, kind)]
    rows = []
    for one in asked:
        for name in catalog.names(one):
            file, says = catalog.source_of(one, name)
            taken = ", ".join(f"{field.rstrip('_')}" for field in catalog.parameters_of(catalog.find(one, name)))
            rows.append((one, name, taken, file, says))
    return Listing(tuple(rows))
