"""A claim: one file of the folder claims, found by its name."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from ..errors import InputError, near
from .check import Check
from .papers import EVIDENCE, PAPERS, Paper

FOLDER = Path(__file__).parents[1] / "claims"


@dataclass(frozen=True)
class Claim:
    """A result to run again.  wrong: a false statement that the checks must reject."""

    name: str
    says: str
    paper: Paper
    evidence: str
    wrong: bool
    file: Path
    checks: Callable[[np.random.Generator], Iterator[Check]]

    @property
    def grounds(self) -> str:
        """What the claim rests on, in words; for a false statement, what the truth that it is held against rests on."""
        words = "; ".join(EVIDENCE[letter] for letter in self.evidence)
        return f"false, against a truth {words}" if self.wrong else words


def names() -> list[str]:
    """The claims that ship: the files of the folder, in the order of the alphabet."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def claim(name: str) -> Claim:
    """The claim of this name.  InputError for an unknown one, with the nearest."""
    if name not in names():
        raise InputError(f'there is no claim "{name}"{near(name, names())}; `longtail reproduce --list` shows them all')
    return claim_of(importlib.import_module(f"longtail.claims.{name}"))


def claim_of(module: ModuleType) -> Claim:
    """The claim that a module states.  InputError says what the file lacks."""
    name = module.__name__.rsplit(".", 1)[-1]
    says = (inspect.getdoc(module) or "").split("\n")[0]
    paper, evidence, checks = (getattr(module, key, None) for key in ("PAPER", "EVIDENCE", "claim"))
    if not says or paper not in PAPERS or not evidence or set(evidence) - set(EVIDENCE) or not callable(checks):
        raise InputError(
            f"claims/{name}.py must begin with a sentence that states the claim and define PAPER (a key of papers.py), "
            f"EVIDENCE (letters of {''.join(EVIDENCE)}) and a function claim(rng)"
        )
    file = Path(inspect.getfile(module))
    return Claim(name, says, PAPERS[paper], evidence, bool(getattr(module, "WRONG", False)), file, checks)
