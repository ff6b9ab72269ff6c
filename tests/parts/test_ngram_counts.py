"""The n-gram model without smoothing: the law of the counts, the plain loop's law, and what it knows of single tokens."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from reference.bigram import bigram
from reference.plain_loop import Plan, run
from scipy.stats import ks_2samp

from longtail.checks.laws import counts_p
from longtail.errors import InputError
from longtail.families.ngram import END, Ngram, documents
from longtail.reproduction.simulate import cell_of, setting_of, zipf

TEXTS = [(0, 1, 2), (0, 1), (0, 1, 1), (2, 1, 0), (2,), (), (1, 1, 1, 1), (0, 2, 2), (2, 1), (0, 0, 1, 2)]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_documents_have_the_law_of_the_counts(order: int) -> None:
    """P(w | h) = c(h w) / c(h), the start as a token; documents that the counts cannot write are never written."""
    rows = documents(TEXTS, 4)
    lines = [("start", *row[: row.index(END) + 1]) if END in row else ("start", *row) for row in rows[0].tolist()]
    whole, history = Counter(), Counter()
    for line in lines:
        for at in range(1, len(line)):
            before = line[max(0, at - order + 1) : at]
            whole[(*before, line[at])] += 1
            history[before] += 1

    def chance(document: tuple[int, ...]) -> float:
        line, p = ("start", *document), 1.0
        for at in range(1, len(line)):
            before = line[max(0, at - order + 1) : at]
            p *= whole[(*before, line[at])] / max(history[before], 1)
        return p

    family = Ngram(order, smoothing="none")
    drawn = family.sample(family.fit(rows), 30_000, rng(order))[0].tolist()
    found = Counter(tuple(row[: row.index(END) + 1]) if END in row else tuple(row) for row in drawn)
    p = {document: chance(document) for document in found}
    assert min(p.values()) > 0 and (order == 1 or sum(p.values()) > 0.999)
    rest = 30_000 * max(1 - sum(p.values()), 0.0)
    common = [document for document in p if p[document] * 30_000 > 20]
    counts = np.array([found[document] for document in common] + [30_000 - sum(found[one] for one in common)])
    law = np.array([p[document] for document in common])
    assert counts_p(counts, np.append(law, 1 - law.sum())) > 1e-4 and rest < 3_000


def test_its_loop_has_the_law_of_the_plain_loop() -> None:
    """Tokens in the last text, and different tokens, over many chains of four fits."""
    texts = [(0, 1, 2, 3), (4, 1, 5), (6, 7), (0, 2, 2, 8), (9,), (3, 3, 1)]
    longest, chains = 12, 600
    kind = bigram(texts, longest)
    twin = [run(Plan(4, 6), kind, rng(at))[-1] for at in range(chains)]
    tokens = [sum(len(after) for after in model.values()) for model in twin]
    kinds = [len({token for after in model.values() for token in after}) for model in twin]
    coded = documents(texts, longest)[0]
    family, draws = Ngram(2, smoothing="none"), rng(99)
    rows = coded[draws.integers(len(coded), size=(chains, 6))]
    for _ in range(3):
        rows = family.sample(family.fit(rows), 6, draws)
    lengths = (rows != END).sum(axis=2)
    ours = (lengths + (lengths < longest)).sum(axis=1)
    assert ks_2samp(ours, tokens).pvalue > 1e-4
    assert ks_2samp([len(np.unique(chain)) for chain in rows], kinds).pvalue > 1e-4


def test_single_tokens_are_a_categorical_model() -> None:
    types = np.array([[3, 3, 0, 9], [5, 5, 5, 5]])
    for order in (1, 2, 3):
        family = Ngram(order, smoothing="none")
        tokens, q = family.exact(family.fit(types), "law")
        assert tokens.tolist() == [0, 3, 5, 9]
        assert q == pytest.approx(np.array([[0.25, 0.5, 0, 0.25], [0, 0, 1, 0]]))
    assert Ngram(3).exact(Ngram(3).fit(types), "law") is None
    assert Ngram(2, smoothing="none").exact(Ngram(2, smoothing="none").fit(documents([[1]])), "law") is None
    cell = cell_of(4, 3, world=zipf(6), rows=10, family={"ngram": {"order": 2, "smoothing": "none"}})
    said = {item.quantity: item.values for item in cell.family.predict(setting_of(cell))}
    assert said["heterozygosity"][1] == pytest.approx(said["heterozygosity"][0] * 0.9)
    assert Ngram(3).predict(setting_of(cell)) == []


def test_tokens_may_be_far_apart_and_of_any_whole_type() -> None:
    for given in (np.array([[[7, 10**12, END]]]), np.array([[[200, 3]]], dtype=np.uint8)):
        drawn = Ngram(2, smoothing="none").sample(Ngram(2, smoothing="none").fit(given), 20, rng())
        assert (drawn == given[0, 0]).all()


def test_bad_smoothing_is_one_sentence() -> None:
    with pytest.raises(InputError, match='"kneser-ney" or "none"'):
        Ngram(2, smoothing="laplace")
