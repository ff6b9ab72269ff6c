"""Batched expectation maximisation: scikit-learn's iterates, the plain twin's, one law of trajectories, and degenerate rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from reference.mixture import Component
from reference.mixture import fitted as plain_fitted
from reference.mixture import mixture as plain_mixture
from reference.plain_loop import Plan, run
from scipy.stats import ks_2samp
from sklearn.mixture import GaussianMixture as Peer
from threadpoolctl import threadpool_limits

from longtail.errors import InputError
from longtail.expectation_maximisation import How, Mixture, fitted, groups, log_densities
from longtail.families.gaussian_mixture import GaussianMixture

warnings.filterwarnings("ignore", module="sklearn")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Many small fits of scikit-learn wait for one another in several threads."""
    with threadpool_limits(1):
        yield


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def clouds(chains: int, n: int, d: int, seed: int = 0) -> np.ndarray:
    """Rows of two overlapping clouds, columns of about variance 1."""
    noise = rng(seed).standard_normal((chains, n, d))
    noise[..., 0] += 2.0 * (rng(seed + 1).random((chains, n)) < 0.4)
    return noise @ np.linalg.cholesky(np.eye(d) + 0.3).T / 1.3


def begun(rows: np.ndarray, components: int) -> Mixture:
    """A start at rows of the data."""
    chains, _, d = rows.shape
    weights = np.full((chains, components), 1 / components)
    return Mixture(weights, rows[:, :components], np.tile(np.eye(d), (chains, components, 1, 1)))


@pytest.mark.parametrize(("d", "components", "full"), [(1, 2, True), (2, 2, True), (3, 4, True), (3, 3, False)])
def test_the_fixed_points_are_those_of_scikit_learn(d: int, components: int, full: bool) -> None:
    rows = clouds(5, 200, d)
    start = begun(rows, components)
    ours = fitted(rows, components, rng(), How(1e-5, 300, full=full), start)
    for at, chain in enumerate(rows):
        flat = np.ones((components, d)) if not full else start.covariances[at]
        given: dict[str, Any] = {
            "weights_init": start.weights[at],
            "means_init": start.means[at],
            "precisions_init": flat,
        }
        kind = "full" if full else "diag"
        peer = Peer(components, covariance_type=kind, tol=1e-5, max_iter=300, random_state=0, **given).fit(chain)
        theirs = peer.covariances_ if full else peer.covariances_[:, :, None] * np.eye(d)
        assert ours.weights[at] == pytest.approx(peer.weights_, abs=1e-6)
        assert ours.means[at] == pytest.approx(peer.means_, abs=1e-6)
        assert ours.covariances[at] == pytest.approx(theirs, abs=1e-6)
        mixture = Mixture(*(part[at : at + 1] for part in ours))
        assert log_densities(chain[None], mixture)[0] == pytest.approx(peer.score_samples(chain), abs=1e-6)


def test_the_plain_twin_ends_where_it_ends() -> None:
    rows = clouds(2, 60, 1)
    start = [Component(0.5, -0.5, 1.0), Component(0.5, 1.5, 0.5)]
    packed = Mixture(
        *(np.array([[getattr(one, name) for one in start]] * 2) for name in ("weight", "mean", "variance"))
    )
    packed = Mixture(packed.weights, packed.means[..., None], packed.covariances[..., None, None])
    ours = fitted(rows, 2, rng(), How(1e-4, 100), packed)
    for at in range(2):
        twin = plain_fitted(rows[at, :, 0].tolist(), start, 1e-6, 1e-4, 100)
        assert ours.weights[at] == pytest.approx([one.weight for one in twin], abs=1e-9)
        assert ours.means[at, :, 0] == pytest.approx([one.mean for one in twin], abs=1e-9)
        assert ours.covariances[at, :, 0, 0] == pytest.approx([one.variance for one in twin], abs=1e-9)


def test_chains_do_not_depend_on_those_fitted_beside_them() -> None:
    rows = clouds(40, 300, 2)
    start = begun(rows, 3)
    together = fitted(rows, 3, rng(), How(1e-4, 200), start)
    for at in (0, 17, 39):
        alone = fitted(rows[[at]], 3, rng(), How(1e-4, 200), Mixture(*(part[[at]] for part in start)))
        assert together.means[at] == pytest.approx(alone.means[0], abs=1e-9)


def loops_of_peer(chains: int, n: int, generations: int, warm: bool) -> np.ndarray:
    """The determinant of the whole covariance after the last fit of scikit-learn's loop (chains,)."""
    found = []
    for chain in range(chains):
        rows, given = clouds(1, n, 2, 100 + 2 * chain)[0], {}
        for t in range(generations):
            model = Peer(2, tol=1e-3, random_state=chain * 50 + t, **given).fit(rows)
            rows = model.sample(n)[0]
            if warm:
                given = {"weights_init": model.weights_, "means_init": model.means_}
                given["precisions_init"] = model.precisions_
        gap = model.means_ - model.weights_ @ model.means_
        found.append(
            np.linalg.det(np.tensordot(model.weights_, model.covariances_, 1) + (model.weights_ * gap.T) @ gap)
        )
    return np.array(found)


@pytest.mark.parametrize("start", ["none", "previous"])
def test_trajectories_have_the_law_of_scikit_learns(start: Any) -> None:
    n, generations, chains = 60, 3, 60
    family = GaussianMixture(2, start=start)
    rows, state = np.concatenate([clouds(1, n, 2, 5_000 + 2 * at) for at in range(1_000)]), None
    for _ in range(generations):
        state = family.fit(rows, rng(7), state if start == "previous" else None)
        rows = family.sample(state, n, np.random.default_rng([8, int(abs(rows[0, 0, 0]) * 1e9)]))
    ours = np.exp(family.exact(state, "log_det"))
    theirs = loops_of_peer(chains, n, generations, start == "previous")
    assert ks_2samp(ours, theirs).pvalue > 1e-4
    assert ks_2samp(2 * ours, theirs).pvalue < 1e-4, "another law would be seen"


def test_the_loop_of_the_plain_twin_has_its_law() -> None:
    start = [Component(0.5, -2.0, 1.0), Component(0.5, 2.0, 1.0)]
    twin = [run(Plan(3, 20), plain_mixture(start), rng(at))[-1] for at in range(150)]
    first = Mixture(np.full((2_000, 2), 0.5), np.tile([[[-2.0], [2.0]]], (2_000, 1, 1)), np.ones((2_000, 2, 1, 1)))
    family, draws = GaussianMixture(2), rng(5)
    side = np.where(draws.random((2_000, 20, 1)) < 0.5, -2.0, 2.0)
    rows = side + draws.standard_normal((2_000, 20, 1))
    for _ in range(3):
        model = fitted(rows, 2, draws, How(), first)
        roots = np.sqrt(model.covariances)
        state = family.fit(rows, draws)._replace(
            centre=np.zeros((2_000, 1)),
            scale=np.ones((2_000, 1)),
            weights=model.weights,
            means=model.means,
            roots=roots,
        )
        rows = family.sample(state, 20, draws)
    gap = [max(one.mean for one in model) - min(one.mean for one in model) for model in twin]
    assert ks_2samp(np.ptp(model.means[..., 0], axis=1), gap).pvalue > 1e-4


def test_log_densities_of_a_family_are_in_the_units_of_the_rows() -> None:
    rows = clouds(3, 400, 2) * [1.0, 50.0] + 7
    family = GaussianMixture(2, tolerance=1e-4)
    state = family.fit(rows, rng())
    grid = np.stack(np.meshgrid(np.linspace(-1, 15, 60), np.linspace(-393, 407, 60)), axis=-1).reshape(1, -1, 2)
    cell = 16 / 59 * 800 / 59
    assert np.exp(family.log_density(state, grid)).sum(axis=1) * cell == pytest.approx(np.ones(3), abs=0.02)


def test_degenerate_rows_are_states_and_no_crash() -> None:
    few = np.repeat(rng().standard_normal((4, 2, 3)), 10, axis=1)
    for start in ("none", "previous"):
        family = GaussianMixture(5, start=start)
        rows, state = few, None
        for t in range(6):
            state = family.fit(rows, rng(t), state)
            rows = family.sample(state, 20, rng(t + 50))
            assert np.isfinite(rows).all() and np.isfinite(family.exact(state, "log_variance")).all()
    same = np.full((2, 9), 4.0)
    family = GaussianMixture(3)
    assert (family.sample(family.fit(same, rng()), 5, rng()) == 4.0).all()
    assert np.isneginf(family.exact(family.fit(same, rng()), "log_det")).all()


def test_groups_of_k_means_find_far_modes() -> None:
    centres = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0], [9.0, 9.0]])
    truth = rng().integers(0, 4, (20, 80))
    members = groups(centres[truth] + 0.1 * rng(1).standard_normal((20, 80, 2)), 4, rng(2))
    assert (members.sum(axis=1) == 1).all()
    for chain in range(20):
        numbers = members[chain].argmax(axis=0)
        assert len({(a, b) for a, b in zip(numbers, truth[chain], strict=True)}) == 4


def test_bad_settings_are_one_sentence() -> None:
    for given in ({"covariance": "round"}, {"tolerance": 0.0}, {"steps": 0}, {"start": "last"}):
        with pytest.raises(InputError, match="must be"):
            GaussianMixture(**given)
