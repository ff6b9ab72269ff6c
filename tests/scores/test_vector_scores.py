"""Scores of vectors against direct computations, closed forms and the packages where they are installed."""

from __future__ import annotations

import numpy as np
import pytest

from longtail.coverage.regions import Regions
from longtail.errors import InputError
from longtail.scores.deciles import DECILES, deciles_of_scores, deciles_of_types, means
from longtail.scores.frechet import frechet_distance
from longtail.scores.kernel_distance import kernel_distance
from longtail.scores.out_of_support import outside, unknown_types
from longtail.scores.pairs import HIGH
from longtail.scores.vectors import of_each_chain
from longtail.scores.vendi import vendi


def rows(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, d))


def slow_vendi(x: np.ndarray, order: float, cosine: bool) -> float:
    """The definition: eigenvalues of the n x n kernel matrix over its trace."""
    x = x / np.linalg.norm(x, axis=1, keepdims=True) if cosine else x
    kernel = x @ x.T
    share = np.linalg.eigvalsh(kernel / np.trace(kernel))
    share = share[share > 1e-12]
    if order == 1:
        return float(np.exp(-(share * np.log(share)).sum()))
    return float(1 / share.max() if order == np.inf else (share**order).sum() ** (1 / (1 - order)))


@pytest.mark.parametrize("order", [0.5, 1.0, 2.0, np.inf])
@pytest.mark.parametrize("kernel", ["cosine", "linear"])
@pytest.mark.parametrize("shape", [(90, 6), (12, 40), (30, 1)])
def test_vendi_is_the_definition(order: float, kernel: str, shape: tuple[int, int]) -> None:
    x = rows(*shape) + 0.3
    assert vendi(x, order, kernel) == pytest.approx(slow_vendi(x, order, kernel == "cosine"), rel=1e-9)


def test_vendi_by_hand() -> None:
    assert vendi(np.eye(5)) == pytest.approx(5)
    assert vendi(np.repeat(np.eye(2), (30, 10), axis=0), 2) == pytest.approx(1 / (0.75**2 + 0.25**2))
    assert vendi(np.ones((9, 3))) == pytest.approx(1)
    # shares 9/10 and 1/10 of the trace: a row three times as long
    assert vendi(np.array([[3.0, 0.0], [0.0, 1.0]]), np.inf, "linear") == pytest.approx(10 / 9)
    assert vendi(np.vstack((np.eye(3), np.zeros((4, 3))))) == pytest.approx(3), "rows without a direction are left out"
    assert vendi(np.zeros((4, 3))) is None
    assert vendi(1e-160 * np.eye(4)) == pytest.approx(4), "no square underflows"


def test_vendi_equals_the_package() -> None:
    package = pytest.importorskip("vendi_score.vendi", reason="needs vendi-score: pip install vendi-score")
    x = rows(200, 8)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    for order in (1, 2):
        assert vendi(x, order) == pytest.approx(package.score_K(unit @ unit.T, q=order), rel=1e-8)
    assert vendi(x) == pytest.approx(package.score_dual(x, normalize=True), rel=1e-8)


def test_vendi_refuses() -> None:
    with pytest.raises(InputError, match="order of at least 0"):
        vendi(np.eye(2), -1)
    with pytest.raises(InputError, match='not "radial"'):
        vendi(np.eye(2), 1, "radial")
    with pytest.raises(InputError, match="missing, infinite"):
        vendi(np.full((3, 2), np.nan))


def with_moments(mean: np.ndarray, covariance: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Rows whose sample mean and covariance (divisor n - 1) are exactly these."""
    d = len(mean)
    q = np.linalg.qr(np.c_[np.ones(n), rows(n, d, seed)])[0][:, 1:]
    root = np.linalg.cholesky(covariance) if np.linalg.matrix_rank(covariance) == d else _root(covariance)
    return mean + q * np.sqrt(n - 1) @ root.T


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.maximum(values, 0))


def test_frechet_of_commuting_laws_is_the_closed_form() -> None:
    a, b = np.array([4.0, 1.0, 9.0]), np.array([1.0, 1.0, 0.25])
    x = with_moments(np.zeros(3), np.diag(a), 50, 1)
    y = with_moments(np.array([1.0, 2.0, 0.0]), np.diag(b), 40, 2)
    assert frechet_distance(x, y) == pytest.approx(5 + ((np.sqrt(a) - np.sqrt(b)) ** 2).sum())


def test_frechet_equals_the_matrix_root() -> None:
    from scipy.linalg import sqrtm

    x, y = rows(60, 5, 1) @ rows(5, 5, 2), 0.5 + rows(70, 5, 3) @ rows(5, 5, 4)
    c, e = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    direct = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(c + e - 2 * sqrtm(c @ e).real)
    assert frechet_distance(x, y) == pytest.approx(direct, rel=1e-9)


def test_frechet_of_singular_covariances() -> None:
    """Fewer rows than columns, a constant column, one line: the closed form holds where a matrix root breaks down."""
    one = np.zeros((3, 3))
    one[0, 0] = 4.0
    other = np.zeros((3, 3))
    other[1, 1] = 9.0
    x, y = with_moments(np.zeros(3), one, 20, 1), with_moments(np.zeros(3), other, 20, 2)
    assert frechet_distance(x, y) == pytest.approx(4 + 9)
    few = rows(4, 30)
    assert frechet_distance(few, few) == pytest.approx(0, abs=1e-10)
    assert frechet_distance(few, np.zeros((5, 30))) == pytest.approx(
        (few.mean(0) ** 2).sum() + few.var(0, ddof=1).sum()
    )
    with pytest.raises(InputError, match="2 rows in each set"):
        frechet_distance(few, few[:1])


def test_kernel_distance_is_the_definition() -> None:
    x, y = rows(HIGH + 20, 4, 1), 0.2 + rows(HIGH - 50, 4, 2)

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (a @ b.T / 4 + 1) ** 3

    own, other = kernel(x, x), kernel(y, y)
    within = [(k.sum() - np.trace(k)) / len(k) / (len(k) - 1) for k in (own, other)]
    assert kernel_distance(x, y) == pytest.approx(sum(within) - 2 * kernel(x, y).mean(), rel=1e-9)


def test_kernel_distance_has_no_bias() -> None:
    found = [kernel_distance(rows(20, 2, 2 * k), rows(30, 2, 2 * k + 1)) for k in range(400)]
    assert abs(np.mean(found)) < 4 * np.std(found) / 20
    assert min(found) < 0
    with pytest.raises(InputError, match="2 rows in each set"):
        kernel_distance(rows(1, 2), rows(5, 2))


def test_outside_is_the_definition() -> None:
    real = rows(300, 3)
    regions = Regions(object(), real[:150], real[150:])
    made = 1.5 * rows(400, 3, 5)
    scaled = [regions.scaled(some) for some in (real[:150], real[150:], made)]
    gaps = np.linalg.norm(scaled[1][:, None] - scaled[0][None], axis=2)
    reach = np.sort(gaps, axis=1)[:, 4]
    direct = ~(np.linalg.norm(scaled[2][:, None] - scaled[1][None], axis=2) <= reach).any(axis=1)
    assert 10 < direct.sum() < 300
    assert (outside(regions, made) == direct).all()
    assert outside(regions, np.full((2, 3), 1e30)).all()
    assert not outside(regions, real[150:160]).any()


def test_unknown_types_are_those_that_reality_lacks() -> None:
    assert unknown_types(np.array([[0, 2, -1], [1, 1, 3]]), 3) == pytest.approx(1 / 5)
    assert unknown_types(np.array([-1, -1]), 3) is None


def test_deciles_hold_a_tenth_of_the_real_mass() -> None:
    p = np.append(np.full(20, 0.025), 0.5)
    decile = deciles_of_types(p)
    assert decile[-1] == 0
    # .5 to 1 in twenty steps of .025: four types in each of the deciles 5 to 9, none in 1 to 4
    assert np.bincount(decile, minlength=DECILES).tolist() == [1, 0, 0, 0, 0, 4, 4, 4, 4, 4]
    score = np.random.default_rng(1).permutation(200).astype(float)
    assert np.bincount(deciles_of_scores(score)).tolist() == [20] * DECILES
    assert (deciles_of_scores(score)[score < 20] == 0).all()
    assert len(set(deciles_of_scores(np.ones(30)))) == 1


def test_means_leave_out_what_is_no_value() -> None:
    values = np.array([[1.0, 3.0, np.nan, 7.0, 9.0], [1.0, np.inf, 5.0, 2.0, 9.0]])
    found = means(values, np.array([0, 0, 1, 2, -1]), 4)
    np.testing.assert_equal(found, [[2, np.nan, 7, np.nan], [np.nan, 5, 2, np.nan]])


def test_a_chain_without_numbers_has_no_value() -> None:
    some = np.stack((rows(9, 2), np.full((9, 2), 1e200), np.full((9, 2), np.nan)))
    found, status = of_each_chain(some, lambda one: (float(one.mean()),), 1)
    assert np.isfinite(found[0]) and np.isnan(found[1:]).all() and status == "diverged"

    found, status = of_each_chain(some[:1], lambda one: (None, 1.0), 2)
    assert np.isnan(found[0, 0]) and found[0, 1] == 1 and status == "degenerate"

    def refuses(one: np.ndarray) -> tuple[float]:
        raise InputError("too few")

    found, status = of_each_chain(some[:1], refuses, 1)
    assert np.isnan(found).all() and status == "skipped"
