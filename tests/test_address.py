"""Random numbers by address, and permutations that are never stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longtail.address import digest, rng_at, scattered

words = st.one_of(st.integers(-5, 2**70), st.text(max_size=5))


@given(st.lists(words, max_size=5), st.lists(words, max_size=5))
def test_an_address_is_its_numbers(a: list[int | str], b: list[int | str]) -> None:
    same = a == b and [type(part) for part in a] == [type(part) for part in b]
    assert (rng_at(*a).random(4).tolist() == rng_at(*b).random(4).tolist()) == same


def test_an_integer_and_its_name_are_two_addresses() -> None:
    assert rng_at(1, "fit", 3).random() != rng_at("1", "fit", 3).random()
    assert rng_at(1, 23).random() != rng_at(12, 3).random()


def test_addresses_are_the_same_in_another_process() -> None:
    code = "from longtail.address import rng_at, digest; print(rng_at(1, 'c', 2, 'fit', 3).random().hex(), digest({'b': 1, 'a': [2.5, 'x']}))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert said.stdout.split() == [rng_at(1, "c", 2, "fit", 3).random().hex(), digest({"a": [2.5, "x"], "b": 1})]


def test_a_stream_is_what_it_always_was() -> None:
    """Stored runs go on from their addresses: these numbers may only change with a new schema."""
    assert rng_at(1, "cell", 0, "fit", 0).integers(0, 2**32, 3).tolist() == [370015630, 3495343418, 2778195685]


def test_neighbours_are_uncorrelated() -> None:
    streams = np.array([rng_at(1, "cell", block, "pool", 0).standard_normal(500) for block in range(40)])
    off = np.corrcoef(streams)[np.triu_indices(40, 1)]
    assert abs(off).max() < 6 / np.sqrt(500) and abs(off.std() * np.sqrt(500) - 1) < 0.2


@given(st.integers(1, 700), st.integers(0, 2**32))
def test_scattered_is_a_permutation_for_each_chain(total: int, seed: int) -> None:
    keys = np.random.default_rng(seed).integers(0, 2**63, (2, 6), dtype=np.uint64)
    position = np.broadcast_to(np.arange(total), (2, total))
    index = scattered(position, total, keys)
    assert (np.sort(index, axis=1) == position).all()
    part = scattered(position[:, total // 2 :], total, keys)
    assert (part == index[:, total // 2 :]).all(), "a slice of the permutation is the permutation of the slice"


def test_scattered_looks_shuffled() -> None:
    """Over many keys every position goes everywhere equally often (chi-square at five standard errors)."""
    total, chains = 20, 20000
    keys = np.random.default_rng(3).integers(0, 2**63, (chains, 6), dtype=np.uint64)
    index = scattered(np.broadcast_to(np.arange(total), (chains, total)), total, keys)
    seen = np.array([np.bincount(index[:, place], minlength=total) for place in range(total)])
    expected = chains / total
    chi2 = ((seen - expected) ** 2 / expected).sum()
    freedom = (total - 1) ** 2
    assert abs(chi2 - freedom) < 5 * np.sqrt(2 * freedom)
    first, second = index[:, 0], index[:, 1]
    pairs = np.bincount(first * total + second, minlength=total**2).reshape(total, total)
    assert (np.diag(pairs) == 0).all()
    pair_chi2 = ((pairs[~np.eye(total, dtype=bool)] - chains / 380) ** 2 / (chains / 380)).sum()
    assert abs(pair_chi2 - 379) < 5 * np.sqrt(2 * 379)


@pytest.mark.parametrize("value", [float("nan"), {1, 2}])
def test_a_digest_refuses_what_has_no_plain_form(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        digest(value)
