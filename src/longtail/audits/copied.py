"""Copies: rows that repeat inside the candidate, rows of the reference in it, rows of the training set in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..address import rng_at
from ..scores.copies import copies, repeats
from ..scores.relabel import log_tail
from .asked import Asked
from .evidence import Evidence
from .judge import Block
from .numeric import Space

FINEST = 200
"""The smallest share of a page's level that a test of copies may have to reach."""
IN_CLUSTERS = "Rows that belong together repeat each other, so that copies are not tested where clusters are named."
NOT_TESTABLE = (
    "Whether the generator copied its training rows is not testable here: name them with --train, "
    "with a reference that the generator never saw."
)
USUAL = (
    "If the reference is the very set that the generator was trained on, as is usual, losses are read against the rows "
    "that it saw: a group that is fine here may still be thinner than in fresh real rows, and nearness to the reference "
    "proves nothing about copying."
)
HELD_OUT = "The reference is taken as rows that the generator never saw; the training rows were named apart."


@dataclass(frozen=True)
class Copying:
    """The tests of copies as blocks, what the page says of copies, and how to read the reference."""

    blocks: list[Block] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    reading: str = ""


def copy_blocks(evidence: Evidence, train: Evidence | None, asked: Asked, level: float) -> Copying:
    """Test for repeats, exact copies of the reference and, where the training set is given, nearness to it.

    level: of the page; p-values are made fine enough for the small share of it that tests of copies have.
    """
    reading = USUAL if train is None else HELD_OUT
    if asked.cluster is not None:
        return Copying([], {"status": "not testable", "sentence": IN_CLUSTERS}, reading)
    blocks = [*_repeated(evidence, asked), *_of_reference(evidence)]
    of_train = [] if train is None else [*_of_train(evidence, train), *_near_train(evidence, train, asked, level)]
    if of_train:
        return Copying([*blocks, *of_train], {"status": "ok", "sentence": ""}, reading)
    return Copying(blocks, {"status": "not testable", "sentence": NOT_TESTABLE}, reading)


def _repeated(evidence: Evidence, asked: Asked) -> list[Block]:
    prints = evidence.prints
    if prints is None or not min(len(one) for one in prints):
        return []
    reference = np.concatenate((prints.build, prints.count))
    found = repeats(_plain(reference), _plain(prints.candidate), rng_at(asked.seed, "audit", "repeats"))
    said = f"{found.candidate:,} of {found.rows:,} candidate rows repeat another one, against {found.reference:,} of as many real rows."
    return [_block("repeated rows", "repeats", len(reference), len(prints.candidate), found.p, said)]


def _of_reference(evidence: Evidence) -> list[Block]:
    """Candidate rows that equal a build row, against count rows that do: exchangeable if both are fresh real rows."""
    prints = evidence.prints
    if prints is None or not min(len(one) for one in prints):
        return []
    fresh, made = (int(np.isin(one, prints.build).sum()) for one in (prints.count, prints.candidate))
    p = more_often(made, len(prints.candidate), fresh, len(prints.count))
    said = (
        f"{made:,} of {len(prints.candidate):,} candidate rows are exact copies of rows of one half of the reference, "
        f"against {fresh:,} of {len(prints.count):,} rows of its other half."
    )
    return [_block("copies of reference rows", "repeats", len(prints.count), len(prints.candidate), p, said)]


def _of_train(evidence: Evidence, train: Evidence) -> list[Block]:
    """Candidate rows that equal a training row, against reference rows that do."""
    if evidence.prints is None or train.prints is None:
        return []
    seen = train.prints.candidate
    real = np.concatenate((evidence.prints.build, evidence.prints.count))
    fresh, made = (int(np.isin(one, seen).sum()) for one in (real, evidence.prints.candidate))
    p = more_often(made, len(evidence.prints.candidate), fresh, len(real))
    said = (
        f"{made:,} of {len(evidence.prints.candidate):,} candidate rows are exact copies of training rows, "
        f"against {fresh:,} of {len(real):,} real rows that the generator never saw."
    )
    return [_block("copies of training rows", "repeats", len(real), len(evidence.prints.candidate), p, said)]


def _near_train(evidence: Evidence, train: Evidence, asked: Asked, level: float) -> list[Block]:
    blocks = []
    trained_on = {one.name: one for one in train.numbers}
    for numbers in evidence.numbers:
        trained = trained_on.get(numbers.name)
        if trained is None or numbers.is_fitted or trained.columns != numbers.columns:
            continue
        space = Space(numbers)
        seen = space.filled(trained.rows.candidate)
        middle, unit = space.regions.scale
        held, made, known = ((one - middle) / unit for one in (space.reference, space.rows.candidate, seen))
        found = copies(known, held, made, rng_at(asked.seed, "audit", "copies", numbers.name), level=level / FINEST)
        cut, share = max(found.nearest_to_train.items(), key=lambda one: one[1])
        said = (
            f"Candidate rows lie nearer to training rows than real rows that the generator never saw do: "
            f"of the {100 * cut:.0f} % closest, {100 * share:.0f} % have a training row as their nearest, "
            f"where {100 * found.expected:.0f} % are expected."
        )
        block = _block(f"nearness to training rows in {numbers.name}", "copies", len(held), len(made), found.p, said)
        block.relabellings = found.relabellings
        blocks.append(block)
    return blocks


def more_often(made: int, of_made: int, fresh: int, of_fresh: int) -> float:
    """The chance of so many matches or more among the candidate's rows if both sets match alike (Fisher's exact test)."""
    return float(np.exp(log_tail(of_made + of_fresh, of_made, made + fresh)[made]))


def _plain(prints: np.ndarray) -> np.ndarray:
    """Fingerprints as rows of numbers that floats can hold (n, 2)."""
    return np.ascontiguousarray(prints).view(np.uint32).reshape(-1, 2).astype(float)


def _block(name: str, test: str, reference: int, candidate: int, p: float, said: str) -> Block:
    return Block(name, "copies", test, "rows", reference, candidate, threshold=0.0, p=p, strongest=said)
