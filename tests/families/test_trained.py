"""Trained families: noise only through the address, what they learn on real images, and sets of rows that have collapsed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail import catalog
from longtail.errors import InputError
from longtail.lab.tree import pack, unpack
from longtail.worlds.normal import Normal

torch = pytest.importorskip("torch", reason='needs torch: pip install "longtail[torch]"')
pytest.importorskip("zuko", reason='needs zuko: pip install "longtail[torch]"')

SMALL: dict[str, dict[str, Any]] = {
    "vae": {"latent": 2, "hidden": 8, "steps": 5},
    "flow": {"transforms": 2, "hidden": (8,), "steps": 5},
    "diffusion": {"hidden": 8, "layers": 1, "levels": 5, "steps_to_draw": 5, "steps": 5},
    "tabular_vae": {"latent": 2, "hidden": 8, "steps": 5},
}
TRAINED = tuple(SMALL)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def small(name: str, **more: Any) -> Any:
    return catalog.build("family", name, SMALL[name] | more).settled(Normal())


def digits() -> np.ndarray:
    from sklearn.datasets import load_digits

    return np.asarray(load_digits().data[:, [18, 20, 21, 28, 33, 36, 43, 44, 54, 59]])[None]


def written(family: Any, rows: np.ndarray, n: int, seed: int = 1) -> np.ndarray:
    return np.asarray(family.sample(family.fit(rows, rng(seed)), n, rng(seed + 1)))


@pytest.mark.parametrize("name", TRAINED)
def test_the_same_address_gives_the_same_rows_and_no_other_does(name: str) -> None:
    rows, family = rng(9).standard_normal((1, 70, 3)), small(name)
    first = written(family, rows, 40)
    torch.manual_seed(5)
    assert np.array_equal(first, written(family, rows, 40))
    state = family.fit(rows, rng(1))
    other = family.fit(rows, rng(3))
    assert not np.array_equal(first, family.sample(state, 40, rng(7)))
    assert not np.array_equal(first, family.sample(other, 40, rng(2)))
    assert first.shape == (1, 40, 3)


@pytest.mark.parametrize("name", TRAINED)
def test_nothing_global_moves(name: str) -> None:
    threads, kind = torch.get_num_threads(), torch.get_default_dtype()
    np.random.seed(3)
    before = torch.random.get_rng_state(), np.random.get_state()[1].copy()
    written(small(name), rng().standard_normal((1, 30, 2)), 10)
    assert torch.equal(before[0], torch.random.get_rng_state())
    assert np.array_equal(before[1], np.random.get_state()[1])
    assert torch.get_num_threads() == threads and torch.get_default_dtype() == kind


@pytest.mark.parametrize("name", TRAINED)
@pytest.mark.parametrize("n", [1, 2, 64])
def test_rows_that_have_collapsed_are_written_again(name: str, n: int) -> None:
    rows = np.full((1, n, 3), 0.1)
    assert np.array_equal(written(small(name), rows, 20), np.full((1, 20, 3), 0.1))
    rows[0, :, 1] = rng().standard_normal(n)
    found = written(small(name), rows, 20)
    assert (found[..., [0, 2]] == 0.1).all() and np.isfinite(found).all()


@pytest.mark.parametrize("name", TRAINED)
def test_single_columns_images_and_flat_rows_keep_their_shape(name: str) -> None:
    for shape in ((1, 12), (1, 12, 1), (1, 12, 2, 3)):
        assert written(small(name), rng().standard_normal(shape), 7).shape == (1, 7, *shape[2:])


@pytest.mark.parametrize("name", TRAINED)
def test_a_state_can_be_stored(name: str) -> None:
    family = small(name)
    state = family.fit(rng().standard_normal((1, 30, 2)), rng(1))
    form, arrays = pack(state)
    again = unpack(form, {key: value.copy() for key, value in arrays.items()}, family)
    assert np.array_equal(family.sample(state, 9, rng(2)), family.sample(again, 9, rng(2)))
    assert np.isfinite(state.loss)


@pytest.mark.parametrize("name", TRAINED)
def test_a_start_goes_on_from_earlier_weights(name: str) -> None:
    rows = rng().standard_normal((1, 64, 2))
    family = small(name, steps=1, learning_rate=1e-9, start="previous")
    first = small(name, steps=30).fit(rows, rng(1))
    on, anew = family.fit(rows, rng(2), first), family.fit(rows, rng(2))
    key = next(key for key in first.weights if key.endswith("weight"))
    assert np.allclose(on.weights[key], first.weights[key], atol=1e-6)
    assert not np.allclose(anew.weights[key], first.weights[key], atol=1e-3)
    wider = family.fit(rng().standard_normal((1, 64, 5)), rng(2), first)
    assert family.sample(wider, 3, rng()).shape == (1, 3, 5)


@pytest.mark.parametrize("name", TRAINED)
def test_training_that_diverges_is_one_sentence(name: str) -> None:
    with pytest.raises(InputError, match=f"family {name}: training diverged"):
        small(name, learning_rate=1e30, steps=50).fit(rng().standard_normal((1, 50, 3)), rng())


@pytest.mark.parametrize("name", TRAINED)
def test_rows_that_cannot_be_learned_from_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="finite"):
        small(name).fit(np.array([[1.0, np.inf, 2.0]]), rng())
    for shape in ((2, 10, 2), (1, 0, 2)):
        with pytest.raises(InputError, match="one chain at a time"):
            small(name).fit(np.zeros(shape), rng())
    if name != "tabular_vae":
        with pytest.raises(InputError, match="missing"):
            small(name).fit(np.array([[1.0, np.nan, 2.0]]), rng())


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
@pytest.mark.parametrize("name", TRAINED)
def test_a_gpu_that_is_not_there_is_refused_and_auto_does_without(name: str) -> None:
    with pytest.raises(InputError, match='device = "cuda", but torch sees no GPU'):
        small(name, device="cuda")
    rows = rng().standard_normal((1, 20, 2))
    assert np.array_equal(written(small(name, device="auto"), rows, 5), written(small(name), rows, 5))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that torch sees")
@pytest.mark.parametrize("name", TRAINED)
def test_on_a_gpu_the_moments_are_those_of_the_cpu(name: str) -> None:
    rows = rng().standard_normal((1, 500, 3)) * [1, 5, 20] + [0, 3, -100]
    moments = [
        (found.mean(axis=1) / [1, 5, 20], np.log(found.std(axis=1)))
        for found in (written(small(name, device=device, steps=200), rows, 4000) for device in ("cpu", "cuda"))
    ]
    assert np.allclose(*[np.concatenate(pair) for pair in moments], atol=0.3)


@pytest.mark.parametrize(
    ("name", "given"),
    [("vae", {"steps": 200, "hidden": 64}), ("flow", {"steps": 60}), ("diffusion", {"steps": 150, "hidden": 64})],
)
def test_images_keep_means_spread_and_ties(name: str, given: dict[str, Any]) -> None:
    rows = digits()
    found = written(catalog.build("family", name, given), rows, 1500)[0]
    sd = rows[0].std(axis=0)
    assert (abs(found.mean(axis=0) - rows[0].mean(axis=0)) < 0.3 * sd).all()
    assert 0.45 < (found.var(axis=0) / sd**2).mean() < 1.5, "six runs each: .9 and more, diffusion .58 to .62"
    ties = [np.corrcoef(x.T)[np.triu_indices(x.shape[1], 1)] for x in (rows[0], found)]
    assert np.corrcoef(*ties)[0, 1] > 0.7, "about 0 without ties; .85 and more in six runs of each"


@pytest.mark.parametrize("name", TRAINED)
def test_training_pays(name: str) -> None:
    """Two far modes of unequal mass: an untrained net writes one heap in the middle."""
    noise = rng()
    rows = np.where(noise.random((1, 1000, 1)) < 0.25, -3, 1) + 0.1 * noise.standard_normal((1, 1000, 2))
    given: dict[str, dict[str, Any]] = {"vae": {"hidden": 64}, "tabular_vae": {"steps": 150}}
    trained = catalog.build("family", name, given.get(name, {}))
    shares = []
    for family in (trained, catalog.build("family", name, {"steps": 1})):
        found = written(family, rows, 3000)[0].mean(axis=1)
        shares.append(((abs(found + 3) < 0.8) | (abs(found - 1) < 0.8)).mean())
    assert shares[0] > 0.55 and shares[0] > shares[1] + 0.1


def test_densities_are_those_of_the_law() -> None:
    """Against the density of a normal law that is known, on the scale of the rows; the bound lies below it."""
    scale = np.array([1.0, 100.0])
    rows = rng().standard_normal((1, 2000, 2)) * scale
    truth = (-0.5 * (rows / scale) ** 2 - np.log(scale) - 0.5 * np.log(2 * np.pi)).sum(axis=2)
    flow = catalog.build("family", "flow", {"steps": 100, "hidden": (16,)})
    exact = flow.log_likelihood(flow.fit(rows, rng()), rows)
    assert exact.shape == (1, 2000) and exact.mean() == pytest.approx(truth.mean(), abs=0.1)
    vae = catalog.build("family", "vae", {"steps": 100, "hidden": 16, "latent": 2})
    state = vae.fit(rows, rng())
    bound = vae.log_likelihood(state, rows)
    assert truth.mean() - 1.0 < bound.mean() < truth.mean() + 0.02
    assert np.array_equal(bound, vae.log_likelihood(state, rows))


def test_a_row_that_differs_in_a_column_of_one_value_is_impossible() -> None:
    rows = np.stack([rng().standard_normal(50), np.full(50, 2.0)], axis=1)[None]
    for name in ("vae", "flow"):
        family = small(name)
        state = family.fit(rows, rng())
        moved = rows.copy()
        moved[0, 0, 1] = 3.0
        found = family.log_likelihood(state, moved)[0]
        assert found[0] == -np.inf and np.isfinite(found[1:]).all()
        same = family.fit(np.full((1, 5, 2), 2.0), rng())
        assert (family.log_likelihood(same, np.full((1, 4, 2), 2.0)) == 0).all()


def test_the_mean_alone_has_less_spread() -> None:
    rows = digits()
    noisy, bare = (
        written(catalog.build("family", "vae", {"steps": 100, "mean_only": only}), rows, 1500) for only in (False, True)
    )
    assert bare.var(axis=1).sum() < 0.9 * noisy.var(axis=1).sum()


def test_rows_of_zeros_and_ones() -> None:
    noise = rng()
    first = noise.random((1, 600, 1)) < 0.3
    rows = np.concatenate((first, first ^ (noise.random((1, 600, 1)) < 0.05), np.ones((1, 600, 1))), axis=2) * 1.0
    family = catalog.build("family", "vae", {"output": "bernoulli", "steps": 500, "hidden": 32, "latent": 2})
    found = written(family, rows, 3000)[0]
    assert set(np.unique(found)) == {0.0, 1.0} and (found[:, 2] == 1).all()
    assert found.mean(axis=0) == pytest.approx(rows[0].mean(axis=0), abs=0.06)
    assert (found[:, 0] == found[:, 1]).mean() > 0.72, ".58 without ties, .95 in the rows; five runs: .82 to .86"
    density = family.log_likelihood(family.fit(rows, rng()), rows)
    assert -1.1 < density.mean() < -0.6, "the entropy of these rows is 0.81 nats"
    with pytest.raises(InputError, match="0 and 1"):
        family.fit(digits(), rng())


def test_fewer_steps_to_draw_and_every_architecture() -> None:
    rows = rng().standard_normal((1, 100, 3))
    for steps in (1, 2, 4):
        assert np.isfinite(written(small("diffusion", steps_to_draw=steps), rows, 10)).all()
    for architecture in ("realnvp", "maf", "nsf"):
        for width in (1, 3):
            assert np.isfinite(written(small("flow", architecture=architecture), rows[..., :width], 10)).all()


def table(n: int = 2000) -> np.ndarray:
    """A name of shares .05, .25, .7, a number at a place of its own for each name, whole numbers, a number with gaps."""
    noise = rng(4)
    name = noise.choice(3, n, p=(0.05, 0.25, 0.7))
    gaps = np.where(noise.random(n) < 0.3, np.nan, noise.standard_normal(n))
    return np.stack([name, np.array([-5, 0, 5])[name] + 0.3 * noise.standard_normal(n), noise.poisson(9, n), gaps], 1)[
        None
    ]


def test_tables_keep_names_their_ties_whole_numbers_and_gaps() -> None:
    rows = table()
    found = written(catalog.build("family", "tabular_vae", {"categorical": (0,)}), rows, 4000)[0]
    shares = np.bincount(found[:, 0].astype(int), minlength=3) / len(found)
    assert shares == pytest.approx((0.05, 0.25, 0.7), abs=0.12)
    assert shares[0] > 0.003, "five runs: .01 to .04; a rare name must not be lost in one step"
    middle = [np.median(found[found[:, 0] == name, 1]) for name in range(3)]
    assert middle[0] < middle[1] - 2 and middle[1] < middle[2] - 2, "-5, 0 and 5 in the rows, all alike without ties"
    assert (found[:, 2] == np.round(found[:, 2])).all() and found[:, 2].mean() == pytest.approx(9, abs=0.6)
    assert np.isnan(found[:, 3]).mean() == pytest.approx(0.3, abs=0.06) and not np.isnan(found[:, :3]).any()


def test_a_lost_name_stays_lost_and_tables_can_be_odd() -> None:
    rows = table(64)
    kept = rows[:, rows[0, :, 0] > 0]
    family = small("tabular_vae", categorical=(0,))
    assert set(np.unique(written(family, kept, 200)[0, :, 0])) <= {1.0, 2.0}
    names = small("tabular_vae", categorical=(0, 1))
    assert written(names, rows[..., [0, 2]], 9).shape == (1, 9, 2)
    assert written(names, np.array([[[1.0, np.nan]] * 3]), 4)[0, :, 0].tolist() == [1.0] * 4
    lost = np.full((1, 5, 2), np.nan)
    lost[..., 0] = rng().standard_normal(5)
    assert np.isnan(written(small("tabular_vae"), lost, 6)[0, :, 1]).all()
    with pytest.raises(InputError, match="the rows have 4 columns"):
        small("tabular_vae", categorical=(7,)).fit(rows, rng())
