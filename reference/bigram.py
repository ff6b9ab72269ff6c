"""A bigram model by maximum likelihood, one document and one token at a time: the next token is that of a place drawn evenly
among the places where the token before it stands."""

from __future__ import annotations

from itertools import pairwise

from reference.plain_loop import Kind, Rng

START, END = "start", "end"
Model = dict[object, list[object]]


def bigram(texts: list[tuple[int, ...]], longest: int) -> Kind:
    """Documents (tuples of tokens) drawn evenly from texts; a document ends at END, or is cut after `longest` tokens."""

    def fit(rows: list[tuple[int, ...]]) -> Model:
        after: Model = {}
        for row in rows:
            line = [START, *row] + ([END] if len(row) < longest else [])
            for before, token in pairwise(line):
                after.setdefault(before, []).append(token)
        return after

    def draw(after: Model, rng: Rng) -> tuple[int, ...]:
        found: list[object] = [START]
        while len(found) <= longest:
            places = after[found[-1]]
            found.append(places[rng.integers(len(places))])
            if found[-1] == END:
                return tuple(found[1:-1])  # type: ignore[arg-type]
        return tuple(found[1:])  # type: ignore[arg-type]

    return Kind(lambda rng: texts[rng.integers(len(texts))], fit, draw)
