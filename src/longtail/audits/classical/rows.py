"""The classical numbers of an audit: for every block of numbers and of counted types, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ...address import rng_at
from ..asked import Asked
from ..evidence import Evidence
from ..judge import Judged
from .documents import documents
from .numbers import numbers, text_numbers, type_numbers
from .row import Classical

COUNTED = ("column", "by", "words")
FEWEST = 12


def classical_rows(evidence: Evidence, judged: Judged, asked: Asked) -> list[dict[str, Any]]:
    """Precision, recall, density, coverage, distances and classifiers of numbers; effective numbers of counted types;
    distinct n-grams of texts.
    """
    rows = []
    for space in judged.spaces:
        name = space.numbers.name
        asked.progress(f"computing the classical numbers of {name}", None)
        made = space.rows.candidate
        if min(len(space.reference), len(made)) >= FEWEST:
            found = numbers(space.reference, made, rng_at(asked.seed, "audit", "classical", name))
            rows += _rows(name, found)
    for counted in evidence.counted:
        if counted.role in COUNTED:
            held = counted.occurrences or counted.units
            rng = rng_at(asked.seed, "audit", "classical", counted.name)
            found = type_numbers(np.asarray(held.reference), np.asarray(held.candidate), rng)
            rows += _rows(counted.name, found)
    if evidence.texts is not None:
        reference, candidate, column = evidence.texts
        read = documents((reference, candidate), column, asked.seed)
        rows += _rows(column, text_numbers(*read, rng_at(asked.seed, "audit", "classical texts")))
    return rows


def _rows(block: str, found: Sequence[Classical]) -> list[dict[str, Any]]:
    return [{"block": block, **asdict(one)} for one in found]
