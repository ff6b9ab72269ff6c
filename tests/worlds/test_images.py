"""The images world: pixels, planes and black-and-white rows, labels that a classifier sees, and embeddings of the user's."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import longtail
from longtail import catalog
from longtail.errors import InputError
from longtail.worlds.images import Images


def rng() -> np.random.Generator:
    return np.random.default_rng(12)


def strokes(n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Images (n, 6, 6) of bytes: a bright row ("flat", most) or a bright column ("tall") with noise, and their names."""
    noise = rng().integers(0, 40, (n, 6, 6))
    tall = np.arange(n) % 4 == 0
    noise[tall, :, 2] += 200
    noise[~tall, 2, :] += 200
    noise[0, 2, 2] = 250
    return noise.astype(np.uint8), np.where(tall, "tall", "flat")


@pytest.fixture
def archive(tmp_path: Path) -> str:
    images, labels = strokes()
    np.savez(tmp_path / "strokes.npz", images=images, labels=labels)
    return str(tmp_path / "strokes.npz")


def test_rows_are_pixels_over_the_largest(archive: str) -> None:
    world = Images(archive, labels="labels")
    rows = world.distinct(500, rng())
    assert rows.shape == (1, 120, 36) and world.rows(2, 5, rng()).shape == (2, 5, 36) and world.dim == 36
    assert rows.max() == 1.0 and world.form.shape == (6, 6) and world.form.scale == 250.0
    assert np.array_equal(np.sort(world.form.decode(rows[0]).ravel()), np.sort(strokes()[0].ravel()))
    assert (
        world.embed(rows) == pytest.approx(rows)
        and world.size is None
        and Images(archive, as_="pool", labels="labels").size == 120
    )
    mean, covariance = world.moments
    assert mean == pytest.approx(rows[0].mean(axis=0)) and np.trace(covariance) == pytest.approx(
        rows[0].var(axis=0).sum()
    )


def test_coordinates_in_the_plane_have_deviation_1_and_keep_distances(archive: str) -> None:
    world = Images(archive, labels="labels", components=5)
    rows = world.distinct(500, rng())[0]
    assert (
        rows.shape == (120, 5)
        and rows.std(axis=0) == pytest.approx(1.0)
        and rows.mean(axis=0) == pytest.approx(0.0, abs=1e-12)
    )
    vectors, pixels = world.embed(rows[None])[0], world.form.decode(rows).reshape(120, -1) / world.form.scale
    assert ((vectors[3] - vectors[7]) ** 2).sum() == pytest.approx(((pixels[3] - pixels[7]) ** 2).sum())
    assert world.form.encode(world.form.decode(rows)) == pytest.approx(rows)
    full = Images(archive, labels="labels", components=36)
    assert full.form.decode(full.at(np.arange(120))) == pytest.approx(strokes()[0])
    with pytest.raises(InputError, match="components = 37 must be at most 36"):
        Images(archive, labels="labels", components=37).rows(1, 1, rng())


def test_black_and_white_rows(archive: str) -> None:
    world = Images(archive, labels="labels", binary=0.5)
    rows = world.at(np.arange(120))
    assert set(np.unique(rows)) == {0.0, 1.0} and set(rows.sum(axis=1)) == {6.0}


def test_labels_are_what_the_classifier_sees(archive: str) -> None:
    for given in ({}, {"components": 4}, {"binary": 0.5}):
        world = Images(archive, labels="labels", by="labels", **given)  # type: ignore[arg-type]
        types = world.types_by("labels")
        assert list(types.values) == ["flat", "tall"] and types.p == pytest.approx([0.75, 0.25])
        images, labels = strokes(400)
        seen = world.types_of(world.form.encode(images[200:])[None], "labels")
        assert seen.shape == (1, 200) and np.array_equal(types.values[seen[0]], labels[200:])
        assert world.accuracy == 1.0 and "100.0% of the images held out" in world.notes[0]


def test_the_accuracy_is_of_images_held_out(tmp_path: Path) -> None:
    """Labels thrown by chance are not learned by heart: half of them are right, not all."""
    np.savez(tmp_path / "noise.npz", images=rng().random((400, 4, 4)), labels=rng().integers(0, 2, 400))
    assert 0.35 < Images(str(tmp_path / "noise.npz"), labels="labels").accuracy < 0.65


def test_npy_with_labels_beside_and_folders_of_files(tmp_path: Path) -> None:
    images, labels = strokes(20)
    np.save(tmp_path / "x.npy", images)
    (tmp_path / "names.txt").write_text("\n".join(labels))
    np.save(tmp_path / "names.npy", labels)
    worlds = [Images(str(tmp_path / "x.npy"), labels=name) for name in ("names.txt", "names.npy")]
    assert all(list(world.types_by("labels").values) == ["flat", "tall"] for world in worlds)
    assert worlds[0].identity() != Images(str(tmp_path / "x.npy")).identity()
    opened = pytest.importorskip("PIL.Image", reason="needs Pillow: pip install pillow")
    for at, (image, label) in enumerate(zip(images, labels, strict=True)):
        (tmp_path / "set" / str(label)).mkdir(parents=True, exist_ok=True)
        opened.fromarray(image).save(tmp_path / "set" / str(label) / f"{at:02}.png")
    world = Images(str(tmp_path / "set"), labels="folders", by="labels")
    assert world.form.shape == (6, 6) and world.types_by("labels").p == pytest.approx([0.75, 0.25])
    opened.fromarray(np.zeros((6, 6, 3), np.uint8) + np.array([9, 0, 0], np.uint8)).save(
        tmp_path / "set" / "tall" / "red.png"
    )
    assert Images(str(tmp_path / "set")).form.shape == (6, 6, 3)
    opened.fromarray(np.zeros((5, 6), np.uint8)).save(tmp_path / "set" / "tall" / "small.png")
    with pytest.raises(InputError, match=r"small.png\" is 5 x 6 pixels"):
        Images(str(tmp_path / "set")).rows(1, 1, rng())


def test_an_embedding_of_the_users(archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_embedding.py").write_text(
        "import numpy as np\n"
        "def sides(images):\n    return np.stack([images.max(axis=1).mean(axis=1), images.max(axis=2).mean(axis=1)], axis=1)\n"
        "def wrong(images):\n    return images\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own_embedding", raising=False)
    world = Images(archive, labels="labels", embedding="own_embedding:sides")
    rows = world.rows(3, 4, rng())
    vectors = world.embed(rows)
    assert vectors.shape == (3, 4, 2)
    assert vectors[1, 2, 0] == pytest.approx(world.form.decode(rows[1])[2].max(axis=0).mean()), (
        "in the scale of the file"
    )
    for name, says in (("wrong", r"shape \(4, 6, 6\) for 4 images"), ("none", "has no none")):
        with pytest.raises(InputError, match=says):
            Images(archive, labels="labels", embedding=f"own_embedding:{name}").embed(rows)
    with pytest.raises(InputError, match="trust"):
        catalog.build("world", "images", {"path": archive, "labels": "labels", "embedding": "own_embedding:sides"})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"components": 2, "binary": 0.5}, "exclude each other"),
        ({"components": 0}, "at least 1"),
        ({"binary": 2.0}, "share of the largest"),
        ({"by": "labels", "labels": None}, "needs labels"),
        ({"by": "classes"}, 'by = "classes" must be'),
        ({"embedding": "mine"}, '"module:function"'),
        ({"as_": "bag"}, "law"),
    ],
    ids=lambda value: str(value),
)
def test_bad_settings_are_refused(archive: str, given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Images(archive, **{"labels": "labels", **given})  # type: ignore[arg-type]


def test_bad_files_are_refused(tmp_path: Path, archive: str) -> None:
    with pytest.raises(InputError, match="neither a folder of images nor an array file"):
        Images(str(tmp_path / "nothing")).identity()
    with pytest.raises(InputError, match="no images; known are"):
        Images(str(tmp_path)).identity()
    with pytest.raises(InputError, match='labels = "names" is no array of'):
        Images(archive, labels="names").identity()
    cases = {
        "flat": (np.zeros((3, 4)), "which are no images"),
        "gone": (np.full((3, 4, 4), np.nan), "missing or infinite"),
        "black": (np.zeros((3, 4, 4)), "nothing to see"),
        "single": (np.ones((1, 4, 4)), "holds 1 image"),
    }
    for name, (array, says) in cases.items():
        np.save(tmp_path / f"{name}.npy", array)
        with pytest.raises(InputError, match=says):
            Images(str(tmp_path / f"{name}.npy")).identity()
    np.savez(tmp_path / "short.npz", images=np.ones((3, 4, 4)), labels=np.zeros(2))
    with pytest.raises(InputError, match="3 images and 2 labels"):
        Images(str(tmp_path / "short.npz"), labels="labels").identity()


def test_a_mixture_takes_the_plane_in_the_loop(archive: str, tmp_path: Path) -> None:
    world = {"images": {"path": archive, "labels": "labels", "components": 3, "by": "labels"}}
    result = longtail.run(
        world=world, family={"gaussian_mixture": {"components": 2}}, rows=40, chains=8, horizon=5, generations="all",
        metrics=["lost_mass"], probe=60, out=tmp_path / "run", executor="serial",
    )  # fmt: skip
    kept = [row for row in result.measurements.to_pylist() if row["quantity"] == "kept" and row["value"] is not None]
    assert kept and max(row["generation"] for row in kept) == 4
