"""Texts: distinct-n, self-BLEU, compression and MAUVE against their definitions, and what the metrics see."""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longtail.contracts import Measured
from longtail.errors import InputError
from longtail.forms import END
from longtail.metrics.mauve import Mauve
from longtail.metrics.text_diversity import TextDiversity
from longtail.scores.mauve import area, clusters, mauve
from longtail.scores.texts import compression_ratio, distinct_ratios, draft, pieces, self_bleu
from longtail.worlds.normal import Normal
from longtail.worlds.texts import Texts

WIDTH = 24
Rows = np.ndarray


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def plain_bleu(text: list[int], references: list[list[int]]) -> float:
    """BLEU-4 by the words of its definition, one n-gram at a time."""
    logs, any_match = [], False
    for order in range(1, 5):
        own = Counter(tuple(text[i : i + order]) for i in range(len(text) - order + 1))
        if not own:
            continue
        theirs = [Counter(tuple(one[i : i + order]) for i in range(len(one) - order + 1)) for one in references]
        matches = sum(min(count, max(one[gram] for one in theirs)) for gram, count in own.items())
        any_match |= matches > 0
        logs.append(math.log((matches or 0.1) / sum(own.values())))
    nearest = min((len(one) for one in references), key=lambda length: (abs(length - len(text)), length))
    penalty = min(0.0, 1 - nearest / len(text))
    return math.exp(sum(logs) / len(logs) + penalty) if any_match else 0.0


@pytest.mark.parametrize("seed", range(6))
def test_self_bleu_is_that_of_the_definition(seed: int) -> None:
    draw = rng(seed)
    texts = [draw.integers(0, (3, 8, 60)[seed % 3], draw.integers(1, 15)) for _ in range(25)]
    lists = [text.tolist() for text in texts]
    expected = np.mean([plain_bleu(text, lists[:at] + lists[at + 1 :]) for at, text in enumerate(lists)])
    assert self_bleu(texts) == pytest.approx(expected, rel=1e-12)


def test_self_bleu_in_closed_cases() -> None:
    one, other = np.arange(9), np.arange(100, 109)
    assert self_bleu([one, one, one]) == pytest.approx(1)
    assert self_bleu([one, other]) == 0
    # Three of four tokens, two of three pairs, one of two triples, no gram of four (0.1 of 1): both texts alike.
    a, b = np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5])
    assert self_bleu([a, b]) == pytest.approx((3 / 4 * 2 / 3 * 1 / 2 * 0.1) ** 0.25)
    for texts in ([one], [one, one[:0]]):
        with pytest.raises(InputError, match="at least 2 texts"):
            self_bleu(texts)


def test_self_bleu_agrees_with_nltk_where_it_is_installed() -> None:
    bleu = pytest.importorskip("nltk.translate.bleu_score", reason="needs nltk: pip install nltk")
    lists = [rng(seed).integers(0, 9, 12).tolist() for seed in range(12)]
    smoothing = bleu.SmoothingFunction().method1
    expected = [
        bleu.sentence_bleu(lists[:at] + lists[at + 1 :], text, smoothing_function=smoothing)
        for at, text in enumerate(lists)
    ]
    assert self_bleu([np.array(text) for text in lists]) == pytest.approx(np.mean(expected), rel=1e-9)


def test_drafts_and_pieces_hold_what_was_asked_for() -> None:
    documents = [rng(seed).integers(0, 50, 3 + seed) for seed in range(10)]
    found = draft(documents, 40, rng(1))
    assert sum(map(len, found)) == 40
    whole = [tuple(document) for document in documents]
    assert all(tuple(part) in whole for part in found[:-1]) and len(found[-1]) > 0
    with pytest.raises(InputError, match="hold 75 tokens; 76"):
        draft(documents, 76, rng())
    cut = pieces([np.array([1, 2, 3]), np.array([4, 5]), np.array([6])], 3)
    assert [part.tolist() for part in cut] == [[1, 2, 3], [7, 4, 5]], "the end of a text is a token of its own"
    assert distinct_ratios(documents, 1, 40, 5, rng()).shape == (5,)


def test_compression_ratio_is_bytes_over_gzip_bytes() -> None:
    assert compression_ratio("ü" * 500) == 1000 / len(gzip.compress(b"\xc3\xbc" * 500, 9, mtime=0))
    letters = "".join(rng().choice(list("abcdefgh"), 5000))
    assert compression_ratio("the same words " * 300) > 20 > 4 > compression_ratio(letters)
    with pytest.raises(InputError, match="not empty"):
        compression_ratio("")


def test_the_area_of_mauve_in_closed_cases() -> None:
    p = np.array([0.2, 0.5, 0.3])
    assert area(p, p) == pytest.approx(1, abs=1e-9)
    # Apart: KL(p | r) = -log w, so the curve is ((1 - w)^5, w^5), and its area 5 B(6, 5).
    apart = 5 * math.gamma(6) * math.gamma(5) / math.gamma(11)
    assert area(np.array([1.0, 0]), np.array([0, 1.0])) == pytest.approx(apart, rel=1e-5)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.9), (0.3, 0.0), (0.01, 0.6)])
def test_the_area_of_mauve_for_two_points_by_quadrature(a: float, b: float) -> None:
    """Integral of y dx over the weight by adaptive quadrature, with the rectangle before the curve begins."""
    from scipy.integrate import quad

    def kl(share: float, other: float) -> float:
        pairs = ((share, other), (1 - share, 1 - other))
        return (
            sum(x * math.log(x / y) if x else 0.0 for x, y in pairs) if all(y or not x for x, y in pairs) else math.inf
        )

    def slope(w: float) -> float:
        """d/dw exp(-5 KL(q | r)), r = w p + (1 - w) q."""
        r = w * a + (1 - w) * b
        change = sum(q * (p - q) / m if q else 0.0 for p, q, m in ((a, b, r), (1 - a, 1 - b, 1 - r)))
        return 5 * change * math.exp(-5 * kl(b, r))

    curve = quad(lambda w: -slope(w) * math.exp(-5 * kl(a, w * a + (1 - w) * b)), 0, 1, limit=200)[0]
    expected = curve + math.exp(-5 * kl(b, a))
    assert area(np.array([a, 1 - a]), np.array([b, 1 - b])) == pytest.approx(expected, rel=1e-4)


def test_mauve_of_two_sets() -> None:
    real, fresh = rng(1).normal(size=(600, 3)), rng(2).normal(size=(600, 3))
    same, moved = mauve(real, fresh, rng()), mauve(real, fresh + 1, rng())
    assert mauve(real, real, rng()) == pytest.approx(1) and 0.85 < same < 1 and moved < same - 0.1
    assert mauve(real, 0.3 * fresh, rng()) < same - 0.1, "the size of vectors counts"
    assert mauve(real, fresh + 99, rng()) == pytest.approx(0.003968, abs=1e-5)
    assert mauve(real, fresh, rng(3)) == mauve(real, fresh, rng(3)), "the same draws, the same clusters"
    assert mauve(np.zeros((30, 2)), np.zeros((30, 2)), rng()) == pytest.approx(1)
    with pytest.raises(InputError, match="columns"):
        mauve(real, fresh[:, :2], rng())


def test_clusters_find_groups_and_hold_equal_rows_together() -> None:
    centre = rng().permutation(12)[:, None] * 10.0
    rows = 1e6 + np.repeat(centre, 9, axis=0) + 0.1 * rng(1).normal(size=(108, 2))
    found = clusters(rows, 12, rng(5)).reshape(12, 9)
    assert (found == found[:, :1]).all() and len(set(found[:, 0])) == 12
    repeated = np.repeat(rng(2).normal(size=(7, 2)), 30, axis=0)
    found = clusters(repeated, 20, rng()).reshape(7, 30)
    assert (found == found[:, :1]).all() and len(set(found[:, 0])) == 7


class Seen:
    """A look at given rows of a world (contracts.Look)."""

    def __init__(self, world: Any, probe: Rows) -> None:
        self.world, self.probe, self.generation = world, probe, 3
        self.probed, self.probe_rows = probe.shape[:2]
        self.cache: dict[str, Any] = {}

    @property
    def vectors(self) -> Rows:
        return self.world.embed(self.probe)

    def real(self, n: int) -> Rows:
        return self.world.rows(1, n, rng(2))

    def real_samples(self, samples: int, n: int) -> Rows:
        return self.world.rows(samples, n, rng(3))

    def real_vectors(self, n: int) -> Rows:
        return self.world.embed(self.real(n))[0]

    def real_vector_samples(self, samples: int, n: int) -> Rows:
        return self.world.embed(self.real_samples(samples, n))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """600 lines of words by Zipf's law."""
    draw = rng(8)
    vocabulary = np.array([f"w{number}" for number in range(300)])
    p = 1 / np.arange(1, 301)
    lines = [" ".join(draw.choice(vocabulary, draw.integers(5, WIDTH), p=p / p.sum())) for _ in range(600)]
    path = tmp_path_factory.mktemp("texts") / "lines.txt"
    path.write_text("\n".join(lines), "utf8")
    return Texts(str(path), tokens="words", width=WIDTH)


def repeated(rows: Rows) -> Rows:
    return np.repeat(rows[:, : rows.shape[1] // 20], 20, axis=1)


def half_the_words(rows: Rows) -> Rows:
    return np.where(rows > 2, rows % 40, rows)


def stuttering(rows: Rows) -> Rows:
    return np.where(rows == END, END, rows[..., :1])


def by_name(measured: Any) -> dict[tuple[str, str], Measured]:
    return {(one.quantity, one.part): one for one in measured}


@pytest.mark.parametrize("fault", [repeated, half_the_words, stuttering])
def test_text_diversity_sees_planted_failures(world: Texts, fault: Callable[[Rows], Rows]) -> None:
    real = world.rows(1, 400, rng(11))
    fine, broken = (
        by_name(TextDiversity().settled(world).measure(Seen(world, rows), {})) for rows in (real, fault(real))
    )
    for quantity, part, better in (("distinct", "2", 1), ("self_bleu", "", -1), ("compression", "", -1)):
        floor = float(fine[quantity, f"{part} real rows".strip()].values[0])
        apart = abs(float(fine[quantity, part].values[0]) - floor)
        assert apart < 0.06 * floor, "fresh real texts score what the floor says"
        assert better * (floor - float(broken[quantity, part].values[0])) > 3 * apart


def test_text_diversity_does_not_depend_on_the_length_of_texts(world: Texts) -> None:
    """The same tokens cut into texts of half the length: all within a tenth."""
    rows = world.rows(1, 400, rng(4))
    half = np.full((1, 800, WIDTH), END)
    half[0, :400, : WIDTH // 2], half[0, 400:, : WIDTH // 2] = rows[0, :, : WIDTH // 2], rows[0, :, WIDTH // 2 :]
    metric = TextDiversity(tokens=1500)
    whole, cut = (by_name(metric.measure(Seen(world, part), {})) for part in (rows, half))
    for name in (("distinct", "1"), ("self_bleu", ""), ("compression", "")):
        assert float(cut[name].values[0]) == pytest.approx(float(whole[name].values[0]), rel=0.1), name


def test_too_few_tokens_are_no_value(world: Texts) -> None:
    gone = world.rows(2, 100, rng(4))
    gone[1, :, 1:] = END
    found = by_name(TextDiversity().measure(Seen(world, gone), {}))
    for name in (("distinct", "1"), ("self_bleu", ""), ("compression", "")):
        assert np.isfinite(found[name].values[0]) and np.isnan(found[name].values[1])
        assert found[name].status == "degenerate"


def test_mauve_sees_lost_words_and_is_blind_to_their_order(world: Texts) -> None:
    real = world.rows(1, 400, rng(11))
    for fault, less in ((half_the_words, 0.03), (repeated, 0.2)):
        lost, floor = (float(one["mauve", part].values[0]) for one, part in _mauves(world, fault(real)))
        assert lost < floor - less, fault.__name__
    backwards = np.where(real[..., ::-1] == END, END, real[..., ::-1])
    order = np.argsort(backwards == END, axis=2, kind="stable")
    same, floor = (
        float(one["mauve", part].values[0])
        for one, part in _mauves(world, np.take_along_axis(backwards, order, axis=2))
    )
    assert abs(same - floor) < 0.05


def _mauves(world: Texts, rows: Rows) -> list[tuple[dict[tuple[str, str], Measured], str]]:
    found = by_name(Mauve().settled(world).measure(Seen(world, rows), {}))
    return [(found, ""), (found, "real rows")]


def test_settings_and_worlds_that_do_not_suit_are_refused() -> None:
    with pytest.raises(InputError, match="needs texts"):
        TextDiversity().settled(Normal())
    for bad in ({"piece": 3}, {"tokens": 30}):
        with pytest.raises(InputError, match="at least"):
            TextDiversity(**bad)
    with pytest.raises(InputError, match="clusterings"):
        Mauve(clusterings=0)
