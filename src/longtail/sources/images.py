"""Images of a data set with their labels, as one array: .npy, .npz, or a folder of image files."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from longtail.errors import InputError
from longtail.sources.packed import reading

if TYPE_CHECKING:
    import numpy

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
ARRAYS = (".npy", ".npz")
FOLDERS = "folders"
NAMED = ("images", "x", "data")


class LabelledImages(NamedTuple):
    """images (n, h, w) or (n, h, w, c), their labels (n,) as texts where there are some, and the digest of the files."""

    images: numpy.ndarray
    labels: list[str] | None
    digest: str


def labelled_images(path: str, labels: str | None = None) -> LabelledImages:
    """The images of an array file or a folder.  labels: a key of the .npz, a file beside the images (.npy, or a text file
    with one label a line), or "folders": the name of the folder that an image file lies in.

    Raises InputError for what is no image, images of several sizes, and labels that are not one for each image.
    """
    place = Path(path).expanduser()
    if place.suffix.lower() in ARRAYS:
        held = _arrays(place)
        images = _finite(shaped(_the_images(held, labels, place), f'"{place}"'), place)
        names = _label_list(held, labels, place, [])
        files = [place]
    else:
        files = _files(place)
        images = _stacked(files, place)
        names = _label_list({}, labels, place, files)
    if names is not None and len(names) != len(images):
        raise InputError(f'"{path}" holds {len(images)} images and {len(names)} labels; give one label for each image')
    beside = _beside(place, labels) if names is not None and labels is not None else None
    if beside is not None:
        files = [*files, beside]
    return LabelledImages(images, names, _digest(files))


def _arrays(place: Path) -> dict[str, numpy.ndarray]:
    """The arrays of a file by name; a .npy holds "images"."""
    import numpy

    if not place.is_file():
        raise InputError(f'there is no file "{place}"')
    with reading(place.with_suffix(".npy")):
        held = numpy.load(place, allow_pickle=False)
        if isinstance(held, numpy.ndarray):
            return {"images": held}
        with held:
            return {name: held[name] for name in held.files}


def _the_images(held: dict[str, numpy.ndarray], labels: str | None, place: Path) -> numpy.ndarray:
    others = [name for name in held if name != labels]
    found = [name for name in NAMED if name in others] or others
    if not found or (len(others) > 1 and found == others):
        raise InputError(
            f'"{place}" holds the arrays {", ".join(held) or "(none)"}; name the one of images "images", and that of '
            "labels with labels ="
        )
    return held[found[0]]


def shaped(array: numpy.ndarray, where: str) -> numpy.ndarray:
    """The array if it can be images: (n, h, w), or (n, h, w, c) with 1, 3 or 4 channels.

    Raises InputError, which begins with `where`.
    """
    fits = array.ndim == 3 or (array.ndim == 4 and array.shape[3] in (1, 3, 4))
    if not fits or array.dtype.kind not in "buif" or 0 in array.shape:
        raise InputError(
            f"{where} holds {array.dtype} of shape {array.shape}, which are no images; "
            "numbers of shape (n, h, w) or (n, h, w, 3) are wanted"
        )
    return array


def _finite(array: numpy.ndarray, place: Path) -> numpy.ndarray:
    import numpy

    if not numpy.isfinite(array).all():
        raise InputError(f'"{place}" holds missing or infinite numbers; mend the images first')
    return array


def images_among(paths: Iterable[Path]) -> list[Path]:
    """The files among the paths that are called like images, by name."""
    return sorted(one for one in paths if one.suffix.lower() in SUFFIXES and one.is_file())


def images_in(folder: Path) -> list[Path]:
    """The image files of a folder, and of those in it, by name."""
    return images_among(folder.rglob("*"))


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        raise InputError(f'"{place}" is neither a folder of images nor an array file ({", ".join(ARRAYS)})')
    files = images_in(place)
    if not files:
        raise InputError(f'"{place}" holds no images; known are {", ".join(SUFFIXES)}')
    return files


def _stacked(files: list[Path], place: Path) -> numpy.ndarray:
    """The images of files of one size, (n, h, w) where none has a colour, else (n, h, w, 3)."""
    import numpy

    opened = [pixels(file) for file in files]
    odd = next((at for at, one in enumerate(opened) if one.shape != opened[0].shape), None)
    if odd is not None:
        height, width = opened[0].shape[:2]
        raise InputError(
            f'"{files[odd]}" is {opened[odd].shape[0]} x {opened[odd].shape[1]} pixels and "{files[0]}" is '
            f'{height} x {width}; bring the images of "{place}" to one size first'
        )
    images = numpy.stack(opened)
    gray = (images == images[..., :1]).all()
    return images[..., 0] if gray else images


def pixels(file: Path) -> numpy.ndarray:
    """One image file as bytes (h, w, 3).  InputError without Pillow, and for a file that cannot be read."""
    import numpy

    try:
        opening: Any = import_module("PIL.Image")
    except ImportError as error:
        raise InputError("reading image files needs Pillow; install it with: pip install pillow") from error
    try:
        with opening.open(file) as image:
            return numpy.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error, opening.DecompressionBombError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(f'"{file}" cannot be read as an image: {reason}; mend it or take it out') from error


def _label_list(held: dict[str, numpy.ndarray], labels: str | None, place: Path, files: list[Path]) -> list[str] | None:
    """The labels as texts."""
    import numpy

    if labels is None:
        return None
    if labels in held:
        return _texts(held[labels], f'"{labels}" of "{place}"')
    if labels == FOLDERS and files:
        return [one.parent.name for one in files]
    beside = _beside(place, labels)
    if beside is None:
        known = f"; it holds {', '.join(held)}" if len(held) > 1 else ""
        raise InputError(f'labels = "{labels}" is no array of "{place}" and no file beside it{known}')
    if beside.suffix.lower() == ".npy":
        with reading(beside):
            return _texts(numpy.load(beside, allow_pickle=False), f'"{beside}"')
    return [line.strip() for line in beside.read_text("utf8").splitlines() if line.strip()]


def _beside(place: Path, labels: str) -> Path | None:
    """The file of labels: beside the images, or where it is said to be."""
    return next((one for one in (place.parent / labels, Path(labels).expanduser()) if one.is_file()), None)


def _texts(labels: numpy.ndarray, where: str) -> list[str]:
    if labels.ndim != 1:
        raise InputError(f"the labels in {where} have the shape {labels.shape}; one for each image is wanted")
    return [str(one) for one in labels.tolist()]


def _digest(files: list[Path]) -> str:
    """SHA-256 (hexadecimal) of the bytes of the files, in this order, wherever they lie."""
    digests = [hashlib.sha256(one.read_bytes()).digest() for one in files]
    return hashlib.sha256(b"".join(digests)).hexdigest()
