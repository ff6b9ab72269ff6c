"""Two sets of texts as evidence: words, n-grams, openings and topics counted, documents as numbers, repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..address import rng_at
from ..errors import InputError
from ..sources import Source
from ..sources.stream import schema_of
from .asked import Asked
from .evidence import Column, Counted, Evidence, Incidence, Numbers, Parts, Set
from .text_counts import MOST_TYPES, PARTS, TYPE_BITS, Typed, Types, collect, count, locate, starts
from .text_reading import SIDES, Reading
from .tokens import Words
from .topics import Topics, fitted_axes, found_topics

if TYPE_CHECKING:
    from .shared_columns import Data

FEWEST, MOST_NGRAMS = 3, 1 << 18
SAMPLED_PRINTS = 200_000
WORD_RULE = "Texts are read in Unicode form NFC and lower case; a word is a run of letters, marks, digits and inner apostrophes."
CHARACTER_RULE = (
    "The reference is written without spaces between words: its letters, marks and digits are counted one by one and in "
    "runs of two and three, in Unicode form NFC and lower case."
)
LENGTHS = ("words", "characters", "mean word length", "share of distinct words")


def text_evidence(reference: Data, candidate: Data, asked: Asked) -> Evidence:
    """Read both sets once, number every word, and count exactly: in how many documents each type occurs, and how often.

    The unit is the document, or the cluster where `asked.cluster` names one.  Documents of the reference are dealt to
    its halves as the rows of tables are.

    Raises InputError for a column that is not there or holds no text, for fewer than two documents in a set, for texts
    without a word, and for more than 4,194,304 clusters.
    """
    read = Reading(asked, _column(reference, asked), {"reference": reference, "candidate": candidate})
    read.read()
    levels = _levels(read)
    words = collect(read.places, levels[0].file, read.rows(read.sample), (len(read.sample), len(levels[0].types.keys)))
    found = [_counted(read, level) for level in levels]
    topics = _topics(read, levels[0], words)
    made = [_lengths(read, levels[0], words), _vectors(read, words)]
    sets = [
        Set(data.name if isinstance(data, Source) else f"the {side}", read.documents[side], read.prints[side].repeats())
        for side, data in read.data.items()
    ]
    return Evidence(
        reference=sets[0],
        candidate=sets[1],
        columns=(Column(read.column, "text", note="the texts that are audited"),),
        counted=(*found, *([topics] if topics else [])),
        numbers=tuple(one for one in made if one is not None),
        notes=tuple(_notes(read, levels)),
        prints=_prints(read),
    )


@dataclass(frozen=True, eq=False)
class _Level:
    """Types of one kind: where they are, what they are called, and how a page calls their kind."""

    name: str
    role: str
    types: Types
    file: Typed
    names: list[str]


def _levels(read: Reading) -> list[_Level]:
    """Words, pairs, triples and openings; for texts without spaces characters, pairs and triples of them."""
    by_word = isinstance(read.tokens, Words)
    titles = (
        ("words", "word pairs", "word triples") if by_word else ("characters", "character pairs", "character triples")
    )
    gap = " " if by_word else ""
    read.asked.progress(f"counting {titles[0]}", None)
    all_names = read.tokens.names()
    types = _remembered(read, all_names) if read.tokens.short else count(read.places, None, paired=False, fewest=1)
    names = [all_names[key] for key in types.keys.tolist()]
    levels = [_Level(titles[0], "words", types, locate(read.places, None, types, paired=False), names)]
    for title in titles[1:]:
        read.asked.progress(f"counting {title}", None)
        before = levels[-1]
        types = count(read.places, before.file, paired=True, fewest=FEWEST, most=MOST_NGRAMS)
        heads, tails = (types.keys >> TYPE_BITS).tolist(), (types.keys & ((1 << TYPE_BITS) - 1)).tolist()
        last = [name.rpartition(" ")[2] if by_word else name[-1:] for name in before.names]
        names = [before.names[head] + gap + last[tail] for head, tail in zip(heads, tails, strict=True)]
        levels.append(_Level(title, "ngrams", types, locate(read.places, before.file, types, paired=True), names))
    return [*levels, _openings(read, levels[-1])] if by_word else levels


def _openings(read: Reading, triples: _Level) -> _Level:
    """The first three words of documents; those that open few are left out as other n-grams are."""
    first = starts(read.places, triples.file)
    types = count(read.places, first, paired=False, fewest=FEWEST, most=MOST_NGRAMS)
    file = locate(read.places, first, types, paired=False)
    return _Level("openings", "ngrams", types, file, [triples.names[key] for key in types.keys.tolist()])


def _counted(read: Reading, level: _Level) -> Counted:
    units = read.sampled_units
    if read.places.unit is None:
        row = read.rows(units)
    else:
        of_unit = np.full(len(read.part_of_unit), -1)
        of_unit[units] = np.arange(len(units))
        row = of_unit[read.places.unit]
    holds = collect(read.places, level.file, row, (len(units), len(level.names)))
    return Counted(
        name=level.name,
        role=level.role,
        columns=(read.column,),
        values=level.names,
        units=Parts(*level.types.units.T),
        totals=read.totals,
        unit=_unit_name(read),
        occurrences=Parts(*level.types.occurrences.T),
        incidence=Incidence(holds, read.part_of_unit[units], len(units) < len(read.part_of_unit)),
        left_out=level.types.left_out,
    )


def _remembered(read: Reading, names: list[str]) -> Types:
    """The words whose numbers were not forgotten; the others are located nowhere, so that few are counted."""
    known = np.array([at for at, name in enumerate(names) if name])
    nothing = np.empty((0, PARTS), np.int64)
    file = locate(read.places, None, Types(known, nothing, nothing, 0), paired=False)
    types = count(read.places, file, paired=False, fewest=1)
    return types._replace(keys=known[types.keys], left_out=types.left_out + len(names) - 1 - len(known))


def _topics(read: Reading, words: _Level, holds: Any) -> Counted | None:
    """Topics found on sampled build documents; every document of both sets has one.  None where there are too few."""
    part = read.places.part[read.sample]
    learned = holds[part == 0]
    found = found_topics(learned, words.names, rng_at(read.asked.seed, "audit", "topics")) if learned.shape[0] else None
    if found is None:
        return None
    read.asked.progress("finding the topic of every text", None)
    of = np.concatenate([found.of(some) for some in _by_stretch(read, words)])
    return _counted_topics(read, found, of)


def _by_stretch(read: Reading, words: _Level) -> Any:
    """Which words the documents hold, a stretch at a time."""
    from scipy.sparse import csr_matrix

    for stretch in read.places.stretches(words.file):
        used = stretch.types >= 0
        where = stretch.document[used], stretch.types[used]
        yield csr_matrix((np.ones(len(where[0])), where), shape=(len(stretch.part), len(words.names)))


def _counted_topics(read: Reading, found: Topics, of: np.ndarray) -> Counted:
    number = len(found.names)
    unit = read.places.unit
    held = np.stack([np.bincount(of[read.places.part == at], minlength=number) for at in range(PARTS)], axis=1)
    units, incidence = held, None
    if unit is not None:
        from scipy.sparse import csr_matrix

        holds = csr_matrix((np.ones(len(of)), (unit, of)), shape=(len(read.part_of_unit), number))
        units = np.stack([(holds[read.part_of_unit == at] > 0).sum(axis=0).A1 for at in range(PARTS)], axis=1)
        chosen = read.sampled_units
        incidence = Incidence(holds[chosen], read.part_of_unit[chosen], len(chosen) < len(read.part_of_unit))
    return Counted(
        name="topics",
        role="topics",
        columns=(read.column,),
        values=found.names,
        units=Parts(*units.T),
        totals=read.totals,
        unit=_unit_name(read),
        occurrences=None if unit is None else Parts(*held.T),
        incidence=incidence,
        learned=True,
    )


def _lengths(read: Reading, words: _Level, holds: Any) -> Numbers:
    """How long the sampled documents are; without a word the last two are missing."""
    length = np.array([len(name) for name in words.names], float)
    many = np.asarray(holds.sum(axis=1)).ravel()
    distinct = np.diff(holds.indptr)
    some = np.where(many > 0, many, np.nan)
    characters = np.concatenate(read.length)[read.sample]
    rows = np.stack([many, characters, holds @ length / some, distinct / some], axis=1)
    columns: tuple[str, ...] = LENGTHS
    if not isinstance(read.tokens, Words):
        rows, columns = rows[:, [0, 1, 3]], ("letters", "characters", "share of distinct letters")
    return _numbers(read, "lengths", columns, rows, is_embedding=False)


def _vectors(read: Reading, holds: Any) -> Numbers | None:
    """The sampled documents on axes that were fitted to both sets together; None where they share too few words."""
    axes = fitted_axes(holds, rng_at(read.asked.seed, "audit", "text vectors"))
    if axes is None:
        return None
    rows = axes.place(holds)
    columns = tuple(f"axis {at}" for at in range(1, rows.shape[1] + 1))
    return _numbers(read, "text vectors", columns, rows, is_embedding=True)


def _numbers(read: Reading, name: str, columns: tuple[str, ...], rows: np.ndarray, is_embedding: bool) -> Numbers:
    part = read.places.part[read.sample]

    def dealt(values: Any) -> Parts:
        return Parts(*(values[part == at] for at in range(PARTS)))

    unit = read.places.unit
    places = np.array([read.place(at) for at in read.sample.tolist()], object) if read.asked.examples else None
    return Numbers(
        name=name,
        columns=columns,
        rows=dealt(rows),
        totals=Parts(*np.bincount(read.places.part, minlength=PARTS).tolist()),
        clusters=None if unit is None else dealt(unit[read.sample]),
        places=None if places is None else Parts(*(one.tolist() for one in dealt(places))),
        is_embedding=is_embedding,
        is_fitted=is_embedding,
    )


def _unit_name(read: Reading) -> str:
    return "documents" if read.asked.cluster is None else f'values of "{read.asked.cluster}"'


def _notes(read: Reading, levels: list[_Level]) -> list[str]:
    """What a page says of how texts were read."""
    notes = [WORD_RULE if isinstance(read.tokens, Words) else CHARACTER_RULE]
    left = ", ".join(f"{one.types.left_out:,} {one.name}" for one in levels if one.types.left_out)
    if left:
        notes.append(
            f"Not counted: {left}; words beyond the {MOST_TYPES:,} most frequent of both sets together, other runs "
            f"that occur less than {FEWEST} times in both sets together or beyond the {MOST_NGRAMS:,} most frequent."
        )
    if read.tokens.short:
        notes.append(
            f"There are too many different words to hold: a count may be too small by up to {read.tokens.short}."
        )
    if len(read.sampled_units) < len(read.part_of_unit):
        notes.append(
            f"Counts of texts are over all of them; their tests permute {len(read.sampled_units):,} sampled {_unit_name(read)}."
        )
    return notes


def _prints(read: Reading) -> Parts | None:
    """Fingerprints of documents of each set, at most a sample of 200,000; None where they were not held."""
    shown = []
    for side in SIDES:
        kept = read.prints[side].kept
        if kept is None:
            return None
        chosen = read.drawn(np.arange(read.documents[side]), f"{side} prints", SAMPLED_PRINTS)
        part = read.places.part[np.concatenate(read.number[side])[chosen]]
        shown.append((np.concatenate(kept)[chosen], part))
    (real, part), (made, _) = shown
    return Parts(real[part == 0], real[part == 1], made)


def _column(data: Data, asked: Asked) -> str:
    """The column of texts: the one asked for, or the only one there is.

    Raises InputError where it is not there, holds no texts, or is not said.
    """
    import pyarrow.types as types

    schema = schema_of(data, None if asked.text is None else [asked.text])
    if len(schema) > 1:
        raise InputError(f"say which column holds the texts with text: there are {', '.join(schema.names[:10])}")
    kind = schema.field(0).type
    if not (types.is_string(kind) or types.is_large_string(kind)):
        raise InputError(f'column "{schema.names[0]}" is {kind}, not text; name a column of texts')
    return str(schema.names[0])
