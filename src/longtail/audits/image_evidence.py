"""Two sets of images as evidence: descriptors or the user's embeddings as rows of numbers, labels, exact repeats."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError
from ..sources.stream import located, schema_of
from .asked import Asked
from .evidence import Evidence, Numbers, Parts
from .halves import is_build, row_keys
from .image_descriptors import simple_descriptors, with_looks
from .image_files import Images, both_sets
from .prints import Prints
from .vector_evidence import rows_of, vector_evidence
from .vectors import batch_rows

SIDES = ("reference", "candidate")
CLASSICAL = (
    "Images are compared by small classical descriptors (colours, directions of edges, the look of the whole), which do "
    "not know what an image shows; embeddings of a network of yours see more: give them with embeddings."
)


@dataclass(frozen=True, eq=False)
class _Seen:
    """One set: its images, what stands for them (n, d), and a fingerprint of the pixels of each (n,)."""

    images: Images
    rows: np.ndarray
    prints: np.ndarray


def image_evidence(
    reference: Any,
    candidate: Any,
    asked: Asked,
    labels: Any = None,
    embeddings: tuple[Any, Any] | None = None,
) -> Evidence:
    """Read both sets of images: folders, files, or arrays (n, h, w[, c]).  labels as with vectors.

    embeddings: vectors of the reference's and of the candidate's images, row by row; used instead of descriptors.

    Raises InputError for sets without images, images that cannot be read, and embeddings or labels of another length.
    """
    pair = both_sets(reference, candidate)
    seen = [_seen(images, side, asked, embeddings is None) for images, side in zip(pair, SIDES, strict=True)]
    rows = with_looks(one.rows for one in seen) if embeddings is None else _embedded(pair, embeddings)
    numbered = [np.column_stack([one, np.arange(len(one))]) for one in rows]
    found = vector_evidence(numbered[0], numbered[1], asked, labels)
    prints = _prints(seen, asked)
    return replace(
        found,
        reference=replace(found.reference, name=pair[0].name, repeats=prints[0].repeats()),
        candidate=replace(found.candidate, name=pair[1].name, repeats=prints[1].repeats()),
        numbers=(_without_numbers(found.numbers[0], pair, embeddings is None), *found.numbers[1:]),
        notes=((CLASSICAL,) if embeddings is None else ()) + found.notes,
        prints=None if asked.cluster else _dealt(prints),
    )


def _seen(images: Images, side: str, asked: Asked, described: bool) -> _Seen:
    rows: list[np.ndarray] = []
    prints: list[int] = []
    for batch in images.batches():
        asked.progress(f"looking at the images of the {side}", len(prints) / len(images))
        prints += [_print(image) for image in batch]
        if described:
            rows.append(simple_descriptors(batch))
    return _Seen(images, np.concatenate(rows) if rows else np.empty((0, 0)), np.array(prints, np.uint64))


def _print(image: np.ndarray) -> int:
    """A number of 64 bits from all pixels: equal images, equal numbers."""
    shape = np.array(image.shape, np.int64).tobytes()
    pixels = np.ascontiguousarray(image, np.float32).tobytes()
    return int.from_bytes(hashlib.blake2b(shape + pixels, digest_size=8).digest(), "little")


def _embedded(pair: tuple[Images, Images], embeddings: tuple[Any, Any]) -> list[np.ndarray]:
    """The user's vectors of both sets.

    Raises InputError where they are not as many as the images.
    """
    if not isinstance(embeddings, tuple | list) or len(embeddings) != len(SIDES):
        raise InputError("embeddings are a pair: vectors of the reference's images and of the candidate's")
    found = []
    for images, side, given in zip(pair, SIDES, embeddings, strict=True):
        data = rows_of(given)
        rows = np.concatenate([batch_rows(batch, (where, row)) for where, row, batch in located(data, schema_of(data))])
        if len(rows) != len(images):
            raise InputError(
                f"the {side} has {len(images):,} images and {len(rows):,} embeddings; give one vector an image"
            )
        found.append(rows)
    if found[0].shape[1] != found[1].shape[1]:
        wide = " and ".join(str(one.shape[1]) for one in found)
        raise InputError(f"the embeddings of reference and candidate have {wide} numbers; give them one length")
    return found


def _without_numbers(numbers: Numbers, pair: tuple[Images, Images], is_fitted: bool) -> Numbers:
    """The block of images: the last column, the number of the image, becomes its place."""
    places, pictures = None, None
    if numbers.places is not None:
        pictures = pair[0], numbers.rows.count[:, -1].astype(int)
        images = Parts(pair[0], pair[0], pair[1])
        places = Parts(*(_named(*one) for one in zip(images, numbers.rows, numbers.places, strict=True)))
    rows = Parts(*(one[:, :-1] for one in numbers.rows))
    return replace(
        numbers,
        name="images",
        columns=numbers.columns[:-1],
        rows=rows,
        places=places,
        pictures=pictures,
        is_fitted=is_fitted,
    )


def _named(images: Images, rows: np.ndarray, places: list[str]) -> list[str]:
    """The place of each image, with the labels that its vector's place ends in."""
    tags = [place.partition("the table")[2] for place in places]
    return [images.place(int(row)) + tag for row, tag in zip(rows[:, -1], tags, strict=True)]


def _prints(seen: list[_Seen], asked: Asked) -> list[Prints]:
    found = []
    for one, side in zip(seen, SIDES, strict=True):
        prints = Prints(asked.seed, f"{side} prints")
        real = np.where(is_build(row_keys(0, len(one.prints), asked.seed, "half")), 0, 1)
        prints.add(one.prints, real if side == "reference" else np.full(len(one.prints), 2))
        found.append(prints)
    return found


def _dealt(prints: list[Prints]) -> Parts:
    real, made = prints
    return Parts(real.sampled[real.part == 0], real.sampled[real.part == 1], made.sampled)
