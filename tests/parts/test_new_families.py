"""Sequential trees, n-grams and Gaussian mixtures: what they write has the law that they state; and their real examples."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from longtail.checks.laws import counts_p
from longtail.errors import InputError
from longtail.families.gaussian_mixture import GaussianMixture
from longtail.families.ngram import END, Ngram, documents
from longtail.families.trees import Trees
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def mixed(n: int) -> np.ndarray:
    """A category, a number that depends on it (missing half the time in category 2), and the square of that number."""
    category = rng(1).integers(0, 4, n)
    number = rng(2).normal(10.0 * category, 1.0)
    number[(category == 2) & (rng(3).random(n) < 0.5)] = np.nan
    return np.stack([category, number, number**2], axis=1)


def test_trees_keep_a_mixed_table_and_its_missing_values() -> None:
    rows, family = mixed(2000), Trees(categorical=(0,))
    drawn = family.sample(family.fit(rows[None], rng()), 20_000, rng(5))[0]
    for column in range(3):
        assert np.isin(drawn[:, column], rows[:, column]).sum() == np.isfinite(drawn[:, column]).sum(), "only donors"
    for category in range(4):
        real, made = (part[part[:, 0] == category] for part in (rows, drawn))
        assert len(made) / len(drawn) == pytest.approx(len(real) / len(rows), abs=0.02)
        assert np.isnan(made[:, 1]).mean() == pytest.approx(np.isnan(real[:, 1]).mean(), abs=0.05)
        assert np.nanmean(made[:, 1]) == pytest.approx(np.nanmean(real[:, 1]), abs=0.2)
    assert (np.isnan(drawn[:, 1]) == np.isnan(drawn[:, 2])).all()
    finite = drawn[np.isfinite(drawn[:, 1])]
    assert np.corrcoef(finite[:, 1] ** 2, finite[:, 2])[0, 1] > 0.999


def test_trees_draw_a_category_from_its_leaf() -> None:
    number = rng().integers(0, 6, 4000)
    category = np.where(rng(1).random(4000) < 0.9, number % 3, 7)
    family = Trees(categorical=(1,))
    drawn = family.sample(family.fit(np.stack([number, category], axis=1)[None], rng()), 30_000, rng(2))[0]
    for value in range(6):
        shares = Counter(drawn[drawn[:, 0] == value, 1].tolist())
        assert set(shares) == {value % 3, 7}
        assert shares[7] / shares.total() == pytest.approx((category[number == value] == 7).mean(), abs=0.02)


def test_trees_split_names_by_impurity_and_numbers_by_variance() -> None:
    """Left of 0 the names 0 and 2, right of it 1: their mean is 1 on both sides, so only impurity sees the one good split."""
    x = np.arange(-200, 200) + 0.5
    name = np.where(x > 0, 1, rng().permutation(np.arange(400) % 2) * 2)
    for categorical, mixed_up in (((1,), False), ((), True)):
        family = Trees(min_leaf=150, categorical=categorical)
        drawn = family.sample(family.fit(np.stack([x, name], axis=1)[None], rng()), 2000, rng(1))[0]
        assert bool((drawn[drawn[:, 0] < 0, 1] == 1).any()) == mixed_up


def test_trees_of_one_leaf_make_columns_independent() -> None:
    x = rng().standard_normal(500)
    rows = np.stack([x, x], axis=1)[None]
    for min_leaf, low, high in ((400, -0.05, 0.05), (5, 0.99, 1.0)):
        family = Trees(min_leaf=min_leaf)
        drawn = family.sample(family.fit(rows, rng()), 5000, rng(1))[0]
        assert low <= np.corrcoef(drawn.T)[0, 1] <= high


def test_trees_do_not_mind_a_monotone_change() -> None:
    rows = rng().standard_normal((2, 300, 3))
    rows[..., 2] += rows[..., 0] * rows[..., 1]
    family = Trees()
    plain, changed = (family.sample(family.fit(given, rng(1)), 400, rng(2)) for given in (rows, np.exp(9 * rows)))
    assert np.exp(9 * plain) == pytest.approx(changed)


def test_trees_leave_enough_donors_in_each_leaf() -> None:
    rows = rng().standard_normal((1, 500, 2))
    tree = Trees(min_leaf=20).fit(rows, rng()).tables[0].trees[1]
    sizes = np.diff(tree.starts)[tree.left < 0]
    assert sizes.sum() == 500 and sizes.min() >= 20 and len(sizes) > 5


def probability(rows: list[list[int]], order: int, document: tuple[int, ...]) -> float:
    """Plain twin of the n-gram model: the probability of a whole document by the formula of the class."""
    lines = [["start", *row[: row.index(END) + 1 if END in row else len(row)]] for row in rows]
    grams = [
        Counter(gram(line, at, k) for line in lines for at in range(max(k - 1, 1), len(line))) for k in range(order + 2)
    ]

    def count(k: int, key: tuple[Any, ...]) -> int:
        if k == order or key[0] == "start":
            return grams[k][key]
        return sum(longer[1:] == key for longer in grams[k + 1])

    tables = [{key: count(k, key) for key in grams[k]} if k else {} for k in range(order + 1)]

    def chance(history: tuple[Any, ...], token: int) -> float:
        k = len(history) + 1
        after = {key[-1]: n for key, n in tables[k].items() if key[:-1] == history}
        if k == 1:
            return after.get(token, 0) / sum(after.values())
        if not after:
            return chance(history[1:], token)
        once, twice = (sum(n == wanted for n in tables[k].values()) for wanted in (1, 2))
        discount = once / (once + 2 * twice) if once else 0.0
        kept, total = max(after.get(token, 0) - discount, 0.0), sum(after.values())
        return kept / total + discount * len(after) / total * chance(history[1:], token)

    whole = ("start", *document)
    steps = [chance(whole[max(0, at - order + 1) : at], int(whole[at])) for at in range(1, len(whole))]
    return float(np.prod(steps))


def gram(line: list[Any], at: int, k: int) -> tuple[Any, ...]:
    return tuple(line[at - k + 1 : at + 1])


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_ngram_documents_have_the_law_of_the_formula(order: int) -> None:
    texts = [[0, 1, 2], [0, 1], [0, 1, 1], [2, 1, 0], [2], [], [1, 1, 1, 1], [0, 2, 2], [2, 1], [0, 0, 1, 2]]
    rows = documents(texts, 4)
    every = [one for size in range(4) for one in product(range(3), repeat=size)]
    every = [(*one, END) for one in every] + list(product(range(3), repeat=4))
    p = np.array([probability(rows[0].tolist(), order, one) for one in every])
    assert p.sum() == pytest.approx(1.0), "the twin is a law"
    family = Ngram(order)
    drawn = family.sample(family.fit(rows), 40_000, rng(order))[0].tolist()
    found = Counter(tuple(row[: row.index(END) + 1]) if END in row else tuple(row) for row in drawn)
    counts = np.array([found[one] for one in every])
    assert counts.sum() == 40_000 and (counts[p == 0] == 0).all()
    assert counts_p(counts, p) > 1e-3
    assert counts_p(rng().permutation(counts), p) < 1e-9, "another law would be seen"


def test_ngram_chains_know_only_their_own_tokens() -> None:
    rows = np.stack([documents([[0, 1, 2]] * 5)[0], documents([[7, 8, 7]] * 5)[0]])
    family = Ngram()
    drawn = family.sample(family.fit(rows), 300, rng())
    assert set(np.unique(drawn[0])) == {END, 0, 1, 2} and set(np.unique(drawn[1])) == {END, 7, 8}
    assert drawn.shape == (2, 300, 4)


def test_ngram_of_cut_documents_does_not_end_them() -> None:
    rows = rng().integers(0, 5, (1, 50, 6))
    drawn = Ngram().sample(Ngram().fit(rows), 200, rng())
    assert drawn.min() >= 0
    types = np.array([[0] * 70 + [3] * 30])
    drawn = Ngram(1).sample(Ngram(1).fit(types), 20_000, rng())
    assert drawn.shape == (1, 20_000) and (drawn == 3).mean() == pytest.approx(0.3, abs=0.02)


def two_groups(n: int = 600) -> np.ndarray:
    """Two normal groups in two columns of unlike units: means -4 and 4, slanted noise, all times (1, 100)."""
    side = np.where(rng().random(n) < 0.3, -4.0, 4.0)
    noise = rng(1).standard_normal((n, 2)) @ [[1.0, -1.0], [0.0, 0.5]]
    return (side[:, None] + noise)[None] * [1.0, 100.0]


def test_mixture_finds_groups_and_knows_its_moments() -> None:
    rows, family = two_groups(), GaussianMixture(2)
    state = family.fit(rows, rng())
    assert np.sort(state.weights[0]) == pytest.approx([0.3, 0.7], abs=0.05)
    assert family.exact(state, "mean")[0] == pytest.approx(rows[0].mean(axis=0))
    assert family.exact(state, "variance")[0] == pytest.approx(rows[0].var(axis=0), rel=1e-4)
    assert np.exp(family.exact(state, "log_variance")) == pytest.approx(family.exact(state, "variance"))
    drawn = family.sample(state, 50_000, rng(2))[0]
    assert drawn.mean(axis=0) == pytest.approx(rows[0].mean(axis=0), rel=0.05)
    assert np.cov(drawn.T, bias=True) == pytest.approx(np.cov(rows[0].T, bias=True), rel=0.05)
    assert (drawn[:, 0] < 0).mean() == pytest.approx((rows[0, :, 0] < 0).mean(), abs=0.02)
    made, real = (part[part[:, 0] > 0] / [1.0, 100.0] for part in (drawn, rows[0]))
    assert np.cov(made.T) == pytest.approx(np.cov(real.T), rel=0.1)
    assert np.cov(made.T)[0, 1] < -0.8


def test_mixture_does_not_mind_units_and_keeps_a_constant_column() -> None:
    rows, family = two_groups(200), GaussianMixture(2)
    wide = np.concatenate((rows * 1e9 + 3e9, np.full((1, 200, 1), 0.1)), axis=2)
    plain, scaled = (family.sample(family.fit(given, rng()), 100, rng(1)) for given in (rows, wide))
    assert (scaled[..., 2] == 0.1).all()
    assert np.corrcoef(plain[0, :, 0], plain[0, :, 1])[0, 1] > 0.8
    assert family.fit(wide, rng()).means[0, :, :2] == pytest.approx(family.fit(rows, rng()).means[0], rel=1e-3)


def test_mixture_goes_on_from_where_it_was() -> None:
    family = GaussianMixture(2, start="previous")
    rows = np.repeat(two_groups(), 6, axis=0)
    first = family.fit(rows, rng())
    means = first.centre[:, None] + first.scale[:, None] * first.means
    later = family.fit(rows * 1.1, rng(9), first)
    moved = later.centre[:, None] + later.scale[:, None] * later.means
    assert moved == pytest.approx(1.1 * means, rel=0.02), "components keep their places"
    orders = np.argsort(family.fit(np.repeat(two_groups(), 40, axis=0), rng(9)).means[..., 0], axis=1)
    assert 0 < orders[:, 0].sum() < 40, "a fresh fit starts anew, by chance"


def test_new_families_refuse_what_does_not_suit_them() -> None:
    with pytest.raises(InputError, match="this world has numbers"):
        Ngram().settled(Normal())
    with pytest.raises(InputError, match="this world has types"):
        GaussianMixture().settled(Zipf(5))
    with pytest.raises(InputError, match="goes on behind its end"):
        Ngram().fit(np.array([[[1, END, 2]]]))
    for rows in (np.zeros((1, 3, 2)), np.array([[[-2]]]), np.zeros((1, 0, 2), dtype=int)):
        with pytest.raises(InputError, match="no documents"):
            Ngram().fit(rows)
    for rows, says in ((np.zeros((1, 2, 1)), "2 rows for 3"), (np.full((1, 9, 1), np.nan), "missing or infinite")):
        with pytest.raises(InputError, match=says):
            GaussianMixture().fit(rows, rng())
    with pytest.raises(InputError, match="no rows"):
        Trees().fit(np.zeros((1, 0, 2)), rng())
    with pytest.raises(InputError, match="have 2 columns"):
        Trees(categorical=(2,)).fit(np.zeros((1, 9, 2)), rng())
    for family, given in ((Trees, {"min_leaf": 0}), (Ngram, {"order": 0}), (GaussianMixture, {"components": 0})):
        with pytest.raises(InputError, match="must be at least 1"):
            family(**given)


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(InputError, match=r'pip install "longtail\[families\]"'):
        Trees().fit(rng().standard_normal((1, 20, 2)), rng())


SMALLER = {
    "table": {"TRAIN": 500, "REFERENCE": 20_000, "CANDIDATE": 20_000, "MODEL": 40_000},
    "text": {"TRAIN": 300, "CANDIDATE": 1_000, "MODEL": 4_000},
    "images": {"TRAIN": 300, "CANDIDATE": 1_000, "MODEL": 4_000},
}


@pytest.mark.parametrize("kind", SMALLER)
def test_examples_write_what_they_expect(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The candidate has the shares that are said of the model (within 3.5 standard errors); the reference has not."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "examples"))
    import audit_data

    made = audit_data.KINDS[kind]
    for name, value in SMALLER[kind].items():
        monkeypatch.setitem(made.__globals__, name, value)
    assert f"{kind}: " in audit_data.write(kind, tmp_path, 1)
    files, told = made(1)
    assert {path.name for path in tmp_path.iterdir()} == {*files, "expected.json"}
    table, column = {"table": ("parquet", "dest"), "text": ("jsonl", "play"), "images": ("npy", "digit")}[kind]
    held = {name: values_of(files, name, table, column) for name in ("candidate", "reference")}
    far = {name: 0.0 for name in held}
    for one in told["entries"]:
        if [*one.get("group", ())] != [column]:
            continue
        for name, values in held.items():
            share = np.mean([value == one["group"][column] for value in values])
            error = np.sqrt(max(one["model"], 1e-4) * (1 / len(values) + 1 / SMALLER[kind]["MODEL"]))
            far[name] = max(far[name], abs(share - one["model"]) / error)
    assert far["candidate"] < 3.5 < far["reference"]


def values_of(files: dict[str, Any], name: str, ending: str, column: str) -> list[Any]:
    if ending == "npy":
        return files[f"{name}-labels.csv"][column].to_pylist()
    held = files[f"{name}.{ending}"]
    return [row[column] for row in held] if ending == "jsonl" else held[column].to_pylist()
