"""Images as evidence: descriptors, repeats, places, labels, embeddings, contact sheets, and what is refused."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from longtail.audits.asked import Asked
from longtail.audits.contact_sheet import contact_sheet, png
from longtail.audits.image_descriptors import THUMBNAIL, resized, simple_descriptors, with_looks
from longtail.audits.image_evidence import image_evidence
from longtail.audits.image_files import Images, both_sets
from longtail.audits.tailscan import tailscan
from longtail.errors import InputError


def digits() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    held = load_digits()
    return held.images, held.target


def pixels(data: bytes) -> np.ndarray:
    """The pixels of a PNG file of bytes in three channels, without filters."""
    wide, high = struct.unpack(">II", data[16:24])
    at = data.index(b"IDAT")
    size = struct.unpack(">I", data[at - 4 : at])[0]
    lines = np.frombuffer(zlib.decompress(data[at + 4 : at + 4 + size]), np.uint8).reshape(high, 1 + 3 * wide)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(high, wide, 3)


def test_a_lost_class_is_found_and_none_is_where_none_is_lost() -> None:
    images, target = digits()
    order = np.random.default_rng(3).permutation(len(images))
    real, made = order[:900], order[900:]
    for chosen, is_lost in ((made, False), (made[target[made] != 3], True)):
        numbers = image_evidence(images[real], images[chosen], Asked()).numbers[0]
        assert numbers.name == "images" and numbers.is_embedding and 30 <= numbers.rows.candidate.shape[1] <= 60
        reference = np.concatenate((numbers.rows.build, numbers.rows.count))
        p = tailscan(reference, numbers.rows.candidate, np.random.default_rng(0), level=0.05).p
        assert (p <= 0.01) == is_lost


def test_places_lead_back_to_the_image() -> None:
    images, target = digits()
    labels = {"digit": target[:300].tolist()}
    evidence = image_evidence(images[:300], images[300:500], Asked(examples=True, sample=40), labels=labels)
    numbers = evidence.numbers[0]
    assert numbers.places is not None and len(numbers.places.candidate) == 40
    pair = both_sets(images[:300], images[300:500])
    again = with_looks(simple_descriptors(np.concatenate(list(one.batches()))) for one in pair)
    for place, row in zip(numbers.places.candidate, numbers.rows.candidate, strict=True):
        np.testing.assert_allclose(again[1][int(place.split()[1])], row, atol=1e-5)
    first = int(numbers.places.build[0].split()[1])
    assert numbers.places.build[0] == f"image {first} of the reference (digit = {target[first]})"


def test_exact_repeats_are_counted_by_pixels() -> None:
    images, _ = digits()
    evidence = image_evidence(images[:200], np.concatenate((images[200:300], images[200:207])), Asked())
    assert evidence.reference.repeats == 0 and evidence.candidate.repeats == 7
    assert evidence.prints is not None and len(np.unique(evidence.prints.candidate)) == 100


def test_embeddings_are_used_instead_and_have_to_match() -> None:
    images, _ = digits()
    vectors = np.random.default_rng(0).normal(size=(300, 5))
    evidence = image_evidence(images[:200], images[200:300], Asked(), embeddings=(vectors[:200], vectors[200:]))
    assert evidence.numbers[0].rows.candidate.shape[1] == 5 and evidence.numbers[0].name == "images"
    assert not any("classical" in note for note in evidence.notes)
    held = {tuple(row) for row in evidence.numbers[0].rows.candidate}
    assert held == {tuple(row) for row in vectors[200:]}
    with pytest.raises(InputError, match="200 images and 300 embeddings"):
        image_evidence(images[:200], images[200:300], Asked(), embeddings=(vectors, vectors[200:]))
    with pytest.raises(InputError, match="5 and 4 numbers"):
        image_evidence(images[:200], images[200:300], Asked(), embeddings=(vectors[:200], vectors[200:, :4]))
    with pytest.raises(InputError, match="pair"):
        image_evidence(images[:200], images[200:300], Asked(), embeddings=(vectors,))  # type: ignore[arg-type]


def test_labels_of_both_sets_are_counted_and_of_another_length_are_refused() -> None:
    images, target = digits()
    pair = ({"digit": target[:200].tolist()}, {"digit": target[200:300].tolist()})
    counted = image_evidence(images[:200], images[200:300], Asked(), labels=pair).counted[0]
    assert counted.name == "digit" and sum(counted.units.candidate) == 100
    with pytest.raises(InputError):
        image_evidence(images[:200], images[200:300], Asked(), labels=(pair[0], {"digit": target[:90].tolist()}))


def test_descriptors_of_plain_images() -> None:
    stripes = np.zeros((1, 40, 52, 3))
    stripes[:, :, ::8] = stripes[:, :, 1::8] = stripes[:, :, 2::8] = 1
    across, down = (simple_descriptors(one)[0, 18:42].reshape(6, 4) for one in (stripes, stripes.transpose(0, 2, 1, 3)))
    assert across[0].sum() > 0.9 * across.sum() and down[3].sum() > 0.9 * down.sum()
    red = np.zeros((1, 8, 8, 3))
    red[..., 0] = 1
    shares = simple_descriptors(red)[0, :18].reshape(3, 6)
    assert shares[0, 5] == 1 and shares[1, 0] == 1 and shares[2, 0] == 1
    assert np.allclose(resized(np.full((1, 33, 7, 1), 0.3), THUMBNAIL), 0.3)


def test_a_contact_sheet_shows_the_images_asked_for() -> None:
    array = np.zeros((12, 96, 96), np.uint8)
    array[3], array[11] = 200, 90
    sheet = pixels(contact_sheet(both_sets(array, array)[0], [3, 11, *range(8)]))
    assert sheet.shape == (204, 804, 3)
    assert (sheet[4:100, 4:100] == 255).all() and (sheet[4:100, 104:200] == 115).all() and (sheet[:4] == 255).all()
    rng = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    assert (pixels(png(rng)) == rng).all()


def test_folders_of_files(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    rng = np.random.default_rng(0)
    for side in ("real", "made"):
        for at in range(12):
            path = tmp_path / side / f"{at % 2}" / f"{at:02}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            image.fromarray(rng.integers(0, 256, (20 + at, 30, 3), dtype=np.uint8)).save(path)
    folders = [tmp_path / "real"], [tmp_path / "made"]
    evidence = image_evidence(*folders, Asked(examples=True))
    assert evidence.reference.rows == 12 and evidence.numbers[0].places is not None
    assert all(place.endswith('.png"') for place in evidence.numbers[0].places.candidate)
    whole = (tmp_path / "made" / "1" / "03.png").read_bytes()
    (tmp_path / "made" / "1" / "03.png").write_bytes(whole[:400])
    with pytest.raises(InputError, match=r"03\.png.*cannot be read as an image"):
        image_evidence(*folders, Asked())


def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = np.zeros((3, 4, 4))
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.npy").write_bytes(b"\x93NUMPY\x01\x00")
    np.savez(tmp_path / "two.npz", a=good, b=good)
    np.savez(tmp_path / "one.npz", a=good + np.arange(3)[:, None, None])
    wrong = [
        (tmp_path / "empty", "holds no images"),
        (tmp_path / "broken.npy", r"broken\.npy.*cannot be read"),
        (tmp_path / "two.npz", "2 arrays"),
        (np.zeros((3, 4, 4, 2)), "no images"),
        (np.full((3, 4, 4), np.nan), "missing or infinite"),
        (np.zeros((0, 4, 4)), "no images"),
    ]
    for data, said in wrong:
        with pytest.raises(InputError, match=said):
            both_sets(data, data)
    assert len(both_sets([tmp_path / "one.npz"], good)[0]) == 3
    (tmp_path / "a.png").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(InputError, match="pip install pillow"):
        Images("it", (tmp_path / "a.png",)).image(0)
