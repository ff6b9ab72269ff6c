"""What there is: the verb `list`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import catalog
from .errors import InputError, near

READ = ("estimates", "claims", "studies")
"""Folders whose files are told of without being loaded: functions that answer a question, published results, and studies."""

Row = tuple[str, str, str, Path, str]


@dataclass(frozen=True)
class Listing:
    """Parts, estimates, claims and studies with their kind, name, parameters, file and first line."""

    rows: tuple[Row, ...]

    def __str__(self) -> str:
        wide = [max(len(str(row[i])) for row in self.rows) for i in range(2)]
        return "\n".join(
            f"{kind:<{wide[0]}}  {name:<{wide[1]}}  {says}\n{'':<{sum(wide) + 4}}{taken or 'no parameters'}  ({file})"
            for kind, name, taken, file, says in self.rows
        )


def parts(kind: str | None = None) -> Listing:
    """The parts of one kind (worlds, families, regimes, anchors, selections, metrics, executors), the estimates, the
    claims or the studies, or all of them, with file and first line."""
    folders = {folder: name for name, folder in catalog.KINDS.items()}
    known = [*folders, *READ]
    if kind is not None and kind not in known and kind not in catalog.KINDS:
        raise InputError(f'there is no kind of part "{kind}"{near(kind, known)}; the kinds are {", ".join(known)}')
    asked = [*catalog.KINDS, *READ] if kind is None else [folders.get(kind, kind)]
    return Listing(tuple(row for one in asked for row in (_read(one) if one in READ else _parts(one))))


def _parts(kind: str) -> Iterator[Row]:
    for name in catalog.names(kind):
        file, says = catalog.source_of(kind, name)
        taken = ", ".join(f"{field.rstrip('_')}" for field in catalog.parameters_of(catalog.find(kind, name)))
        yield kind, name, taken, file, says


def _read(folder: str) -> Iterator[Row]:
    """The files of a folder by their text: an estimate's parameters are its function's, a claim's are its paper."""
    for file in sorted((Path(__file__).parent / folder).glob("*.py")):
        if file.stem.startswith("_"):
            continue
        tree = ast.parse(file.read_text("utf8"))
        if folder == "studies" and not _runs(tree):
            continue
        says = (ast.get_docstring(tree) or "").split("\n")[0]
        kind = {"studies": "study"}.get(folder, folder.removesuffix("s"))
        yield kind, file.stem, _taken(tree, file.stem), file, says


def _runs(tree: ast.Module) -> bool:
    """Whether a file is a study: it has a function `run`."""
    return any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body)


def studies() -> list[str]:
    """The names of the studies, as they are asked for: general-property."""
    return [name.replace("_", "-") for _, name, *_ in _read("studies")]


def _taken(tree: ast.Module, name: str) -> str:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            many = [node.args.vararg] if node.args.vararg else []
            return ", ".join(argument.arg for argument in [*many, *node.args.args, *node.args.kwonlyargs])
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAPER":
            return str(ast.literal_eval(node.value))
    return ""
