"""The Gaussian copula: margins are the training rows', ties are kept, and what cannot be is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from longtail.errors import InputError
from longtail.families.gaussian_copula import GaussianCopula
from longtail.rows import head
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def table(n: int = 3000, seed: int = 0) -> np.ndarray:
    """A skewed number, one tied to it, a name of shares .6, .3, .1, and a number with gaps."""
    noise = rng(seed)
    first = noise.standard_normal(n)
    tied = 0.8 * first + 0.6 * noise.standard_normal(n)
    gaps = np.where(noise.random(n) < 0.2, np.nan, noise.random(n))
    return np.stack([np.exp(first), tied, noise.choice(3, n, p=(0.1, 0.6, 0.3)), gaps], axis=1)[None]


def drawn(rows: np.ndarray, n: int = 20000, **given: Any) -> np.ndarray:
    family = GaussianCopula(**given)
    return family.sample(family.fit(rows), n, rng(1))[0]


def test_margins_are_those_of_the_training_rows() -> None:
    rows = table()
    found = drawn(rows, categorical=(2,))
    for column in range(4):
        known, code = np.unique(rows[0, :, column], return_inverse=True)
        assert np.isin(found[:, column], known).all() or column == 3
        share = np.bincount(code) / len(code)
        seen = np.array([(found[:, column] == value).mean() for value in known[:5]])
        assert np.allclose(seen[~np.isnan(known[:5])], share[:5][~np.isnan(known[:5])], atol=0.02)
        quantiles = np.nanquantile(rows[0, :, column], (0.1, 0.5, 0.9))
        assert np.allclose(np.nanquantile(found[:, column], (0.1, 0.5, 0.9)), quantiles, rtol=0.1, atol=0.1)
    assert np.isnan(found[:, 3]).mean() == pytest.approx(np.isnan(rows[0, :, 3]).mean(), abs=0.02)
    assert not np.isnan(found[:, :3]).any()


def test_rank_correlations_are_kept_and_free_columns_stay_free() -> None:
    rows = table()
    found = drawn(rows, categorical=(2,))
    assert spearmanr(found[:, 0], found[:, 1])[0] == pytest.approx(spearmanr(rows[0, :, 0], rows[0, :, 1])[0], abs=0.03)
    assert abs(spearmanr(found[:, 0], found[:, 2])[0]) < 0.06


def test_chains_are_apart_and_their_head_is_theirs() -> None:
    rows = np.concatenate((table(50, 1), 100 + table(50, 2)))
    state = GaussianCopula().fit(rows)
    assert (GaussianCopula().sample(head(state, 1), 30, rng())[..., 0] < 100).all()
    both = GaussianCopula().sample(state, 30, rng())
    assert both.shape == (2, 30, 4) and (both[1, :, 0] > 100).all()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_rows_that_are_all_alike_or_few_are_written_again(n: int) -> None:
    rows = np.full((3, n, 2), 7.0)
    rows[0, 0, 0] = 8.0
    found = GaussianCopula().sample(GaussianCopula().fit(rows), 40, rng())
    assert (found[1:] == 7).all() and set(np.unique(found[0])) <= {7.0, 8.0}


def test_weights_count_rows() -> None:
    rows = np.array([[0.0, 0.0, 1.0, 2.0]])
    weighed = GaussianCopula().fit(rows[:, [0, 2, 3]], weights=np.array([[2.0, 1.0, 0.0]]))
    twice = GaussianCopula().fit(rows[:, [0, 1, 2]])
    assert np.array_equal(weighed.models[0].margins[0].values, twice.models[0].margins[0].values)
    assert np.allclose(weighed.models[0].margins[0].ends, twice.models[0].margins[0].ends)


def test_types_stay_whole_numbers_and_a_table_says_its_names() -> None:
    family = GaussianCopula().settled(Zipf(5))
    rows = Zipf(5).rows(2, 50, rng())
    found = family.sample(family.fit(rows), 60, rng())
    assert found.shape == (2, 60) and found.dtype == rows.dtype
    form = SimpleNamespace(kind="table", categorical=(1, 3))
    assert GaussianCopula().settled(SimpleNamespace(form=form)).categorical == (1, 3)
    assert GaussianCopula().settled(Normal()).categorical == ()


def test_what_does_not_suit_it_is_refused() -> None:
    with pytest.raises(InputError, match="texts; use ngram"):
        GaussianCopula().settled(SimpleNamespace(form=SimpleNamespace(kind="texts")))
    with pytest.raises(InputError, match="number columns from 0"):
        GaussianCopula((-1,))
    with pytest.raises(InputError, match="the rows have 2 columns"):
        GaussianCopula((2,)).fit(np.zeros((1, 4, 2)))
    with pytest.raises(InputError, match="at least one"):
        GaussianCopula().fit(np.zeros((1, 0, 2)))
