"""The images world: small images from an array file or a folder, as a law or as a finite pool."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from ..coverage.types import Types, types_from_counts
from ..errors import InputError
from ..forms.images import ImagesForm, Plane
from ..outside import load
from ..sources.images import LabelledImages, labelled_images

NEIGHBOURS, CLASSIFIED, AT_ONCE = 5, 5000, 1000
"""Neighbours that say the label of an image, real images they are looked for among, and images compared at once."""


@dataclass(frozen=True)
class Images:
    """Images (chains, n, h w c) of a .npy or .npz array (n, h, w[, c]), or of a folder of files; see forms.ImagesForm.

    Rows are pixels over the largest number.  components: rows are so many principal-component coordinates of the real images,
    each over its standard deviation.  binary: rows are 0 and 1, cut at this share of the largest number.  labels: a key of
    the .npz, a file of labels beside the images, or "folders" (the name of the folder that a file lies in).  as_ "law":
    drawn with replacement, unlimited; "pool": each image at most once for each chain.  by: "labels", what can be lost being
    what a classifier fitted to real images alone (the 5 nearest of at most 5,000) calls them; not given: regions of `embed`.

    embedding: "module:function", code of the user's that takes images (n, h, w[, c]) as they are in the file and gives vectors (n, d),
    in whose distances images are compared; not given: pixels.
    """

    path: str
    labels: str | None = None
    components: int | None = None
    binary: float | None = None
    embedding: str | None = None
    as_: Literal["law", "pool"] = "law"
    by: str | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ()
    OUTSIDE: ClassVar[tuple[str, ...]] = ("embedding",)
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        """Raises InputError for settings that mean nothing."""
        if self.as_ not in ("law", "pool"):
            raise InputError(f'world images: as = "{self.as_}" must be "law" or "pool"')
        if self.components is not None and self.binary is not None:
            raise InputError("world images: components and binary exclude each other; give one of them")
        if self.components is not None and self.components < 1:
            raise InputError(f"world images: components = {self.components} must be at least 1")
        if self.binary is not None and not 0 < self.binary <= 1:
            raise InputError(f"world images: binary = {self.binary} must be a share of the largest number, up to 1")
        if self.by not in (None, "labels"):
            raise InputError(f'world images: by = "{self.by}" must be "labels", or left out')
        if self.by and not self.labels:
            raise InputError('world images: by = "labels" needs labels; say where they are with labels =')
        if self.embedding is not None and ":" not in self.embedding:
            raise InputError(f'world images: embedding = "{self.embedding}" must be "module:function"')

    @cached_property
    def source(self) -> LabelledImages:
        """The images of the files with their labels."""
        found = labelled_images(self.path, self.labels)
        if len(found.images) < 2:
            raise InputError(f'world images: "{self.path}" holds {len(found.images)} image; give at least two')
        return found

    def identity(self) -> dict[str, Any]:
        """What decides the rows: the bytes of the files and how they are read, not where they lie.

        Raises InputError for files whose images or labels cannot be taken.
        """
        assert len(self._rows)
        read = {"components": self.components, "binary": self.binary, "embedding": self.embedding, "as_": self.as_}
        return {"digest": self.source.digest, "labels": self.labels is not None, **read, "by": self.by}

    @cached_property
    def form(self) -> ImagesForm:
        images = self.source.images
        scale = float(images.max())
        if scale <= 0:
            raise InputError(f'world images: no number of "{self.path}" is larger than 0; there is nothing to see')
        plain = ImagesForm(tuple(images.shape[1:]), scale, self.binary)
        return plain if self.components is None else ImagesForm(plain.shape, scale, None, self._plane(plain))

    def _plane(self, form: ImagesForm) -> Plane:
        """The principal components of the real images."""
        pixels = form.encode(self.source.images)
        most = min(len(pixels) - 1, pixels.shape[1])
        if self.components is None or self.components > most:
            raise InputError(f"world images: components = {self.components} must be at most {most} for these images")
        centre = pixels.mean(axis=0)
        _, spread, axes = np.linalg.svd(pixels - centre, full_matrices=False)
        axes, sd = axes[: self.components], spread[: self.components] / np.sqrt(len(pixels))
        if sd[-1] <= 1e-9 * sd[0] or sd[0] == 0:
            raise InputError(f"world images: the images vary in fewer than components = {self.components} directions")
        # The sign of a component is arbitrary: its largest entry is made positive.
        sign = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
        return Plane(centre, axes * sign[:, None], sd)

    @cached_property
    def _rows(self) -> np.ndarray:
        return self.form.encode(self.source.images)

    @property
    def dim(self) -> int:
        """Numbers in a row."""
        return self._rows.shape[1]

    @property
    def size(self) -> int | None:
        """The number of images of a pool; None for a law."""
        return None if self.as_ == "law" else len(self.source.images)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know of the files."""
        if self.labels is None:
            return ()
        return (f'"{self.path}": the classifier of labels is right for {self.accuracy:.1%} of the images held out.',)

    def at(self, index: np.ndarray) -> np.ndarray:
        """The rows of a pool at the given numbers below `size`, any shape."""
        return self._rows[index]

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.at(rng.integers(0, len(self._rows), (chains, n)))

    def distinct(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n rows (1, n or as many as there are, ...) of the files, none twice: what metrics measure against."""
        return self.at(rng.permutation(len(self._rows))[None, :n])

    @cached_property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (d,) and covariance (d, d; divisor n) of the rows: of the law that the files are."""
        covariance = np.cov(self._rows, rowvar=False, bias=True).reshape(self.dim, self.dim)
        return self._rows.mean(axis=0), covariance

    def embed(self, rows: np.ndarray) -> np.ndarray:
        """Vectors (chains, n, d) of rows: pixels, in a plane of components its coordinates, or what `embedding` makes."""
        if self.embedding is None:
            plane = self.form.plane
            return np.asarray(rows, float) if plane is None else rows * plane.sd
        return np.stack([self._embedded(chain) for chain in rows])

    def _embedded(self, rows: np.ndarray) -> np.ndarray:
        found = np.asarray(load(str(self.embedding), "world images: embedding")(self.form.decode(rows)), dtype=float)
        if found.ndim != 2 or len(found) != len(rows) or not np.isfinite(found).all():
            raise InputError(
                f'world images: embedding "{self.embedding}" gave an array of shape {found.shape} for {len(rows)} '
                f"images; finite numbers ({len(rows)}, d) are wanted"
            )
        return found

    @cached_property
    def _known(self) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        """Labels, most frequent first; the label of each image that the classifier knows (m,); and its place (m, d)."""
        names, code, counts = np.unique(np.array(self.source.labels), return_inverse=True, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        code = np.argsort(order)[code]
        some = np.unique(np.linspace(0, len(code) - 1, min(CLASSIFIED, len(code))).astype(np.int64))
        return tuple(str(names[at]) for at in order), code[some], self._seen(self._rows[some])

    def _seen(self, rows: np.ndarray) -> np.ndarray:
        """What the classifier compares: pixels, or coordinates in the plane."""
        return rows if self.form.plane is None else rows * self.form.plane.sd

    def types_by(self, by: str) -> Types:
        """The labels with their real shares.  InputError for anything else, and where there are no labels."""
        if by != "labels" or self.source.labels is None:
            reason = "needs labels; say where they are with labels =" if by == "labels" else 'must be "labels"'
            raise InputError(f'world images: by = "{by}" {reason}')
        labels = self._known[0]
        counts = np.array([self.source.labels.count(label) for label in labels])
        return types_from_counts(list(labels), counts)

    def types_of(self, rows: np.ndarray, by: str) -> np.ndarray:
        """The label of each row (chains, n) by the number of its type, as the classifier sees it."""
        labels, code, places = self._known
        flat = self._seen(rows.reshape(-1, rows.shape[-1]))
        steps = range(0, len(flat), AT_ONCE)
        found = [_voted(_gaps(flat[at : at + AT_ONCE], places), code, len(labels)) for at in steps]
        return np.concatenate(found).reshape(rows.shape[:2])

    @cached_property
    def accuracy(self) -> float:
        """The share of real images whose label the others say (leave one out, at most 1,000 images)."""
        labels, code, places = self._known
        some = np.unique(np.linspace(0, len(code) - 1, min(AT_ONCE, len(code))).astype(np.int64))
        gaps = _gaps(places[some], places)
        gaps[np.arange(len(some)), some] = np.inf
        return float((_voted(gaps, code, len(labels)) == code[some]).mean())


def _gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances (rows of a, rows of b)."""
    return np.maximum((a**2).sum(1)[:, None] - 2 * (a @ b.T) + (b**2).sum(1), 0.0)


def _voted(gaps: np.ndarray, code: np.ndarray, labels: int) -> np.ndarray:
    """The label (n,) that most of the nearest neighbours have; where several have as many, the nearest one's."""
    count = min(NEIGHBOURS, gaps.shape[1])
    near = np.argpartition(gaps, count - 1, axis=1)[:, :count]
    order = np.take_along_axis(gaps, near, axis=1).argsort(axis=1, kind="stable")
    votes = code[np.take_along_axis(near, order, axis=1)]
    # A vote counts one, and a little more the nearer it is, which only decides between equal numbers.
    total = np.zeros((len(gaps), labels))
    for place in range(count):
        total[np.arange(len(gaps)), votes[:, place]] += 1 + 2.0 ** -(place + 2) / count
    found: np.ndarray = total.argmax(axis=1)
    return found
