"""Metrics of vectors: what they write of looks whose answer is known, floors, statuses and refusals."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from benchmarks.metric_cases import Reality, RowsLook, normal

from longtail import catalog
from longtail.errors import InputError
from longtail.families.gaussian import Gaussian, State
from longtail.quantity import QUANTITIES
from longtail.scores.prdc import fresh_coverage, prdc
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

VECTORS = (
    "prdc", "vendi", "frechet_distance", "kernel_distance", "energy_distance", "classifier_two_sample", "memorisation",
    "out_of_support",
)  # fmt: skip
Found = dict[tuple[str, str], tuple[np.ndarray, str]]


def rows(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, d))


def look(made: np.ndarray, trained: np.ndarray | None = None, d: int = 2) -> RowsLook:
    return RowsLook(Reality(normal, d), made, rows(len(made), d, 99) if trained is None else trained, {})


def measured(name: str, seen: Any, **given: Any) -> Found:
    metric = catalog.build("metric", name, given)
    metric = metric.settled(seen.world) if hasattr(metric, "settled") else metric
    return {(item.quantity, item.part): (np.asarray(item.values), item.status) for item in metric.measure(seen, {})}


@pytest.mark.parametrize("name", [*VECTORS, "held_out_loss"])
def test_values_lie_in_their_range_and_come_again(name: str) -> None:
    if name == "classifier_two_sample":
        pytest.importorskip("sklearn")
    seen = look(rows(120, 2))
    first, again = measured(name, seen), measured(name, seen)
    metric = catalog.build("metric", name, {})
    assert {quantity for quantity, _ in first} == set(metric.quantities)
    for key, (values, status) in first.items():
        about = QUANTITIES[key[0]]
        known = values[~np.isnan(values)]
        assert values.shape == (1,)
        assert len(known) == 1 or status != "ok", key
        assert about.low is None or (known >= about.low).all()
        assert about.high is None or (known <= about.high).all()
        np.testing.assert_array_equal(values, again[key][0])


@pytest.mark.parametrize("name", VECTORS)
def test_a_diverged_chain_has_no_value_and_a_status(name: str) -> None:
    if name == "classifier_two_sample":
        pytest.importorskip("sklearn")
    for number in (np.nan, 1e200):
        seen = look(np.full((60, 2), number))
        for (quantity, part), (values, status) in measured(name, seen).items():
            if part not in ("real rows", "expected"):
                assert np.isnan(values).all() and status == "diverged", (quantity, part)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [name for name in VECTORS if name != "classifier_two_sample"])
@pytest.mark.parametrize("size", [1e60, 1e140])
def test_numbers_whose_powers_are_too_large_are_measured_or_diverged(name: str, size: float) -> None:
    for (quantity, part), (values, status) in measured(name, look(size * rows(60, 2))).items():
        assert np.isfinite(values).all() or status in ("diverged", "skipped"), (quantity, part)
        if quantity == "kernel_distance" and not part:
            assert np.isnan(values).all() and status == "diverged"


def test_rows_without_a_direction_are_degenerate_and_too_few_rows_are_skipped() -> None:
    values, status = measured("vendi", look(np.zeros((60, 2))))["vendi", ""]
    assert np.isnan(values).all() and status == "degenerate"
    for name in ("prdc", "out_of_support"):
        few = measured(name, look(rows(5, 2)))
        assert {status for (_, part), (_, status) in few.items() if part != "expected"} == {"skipped"}, name


@pytest.mark.parametrize("name", VECTORS)
def test_worlds_of_types_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"metric {name} needs numbers"):
        catalog.build("metric", name, {}).settled(Zipf(5))


@pytest.mark.parametrize("name", [name for name in VECTORS if name != "classifier_two_sample"])
def test_equal_rows_are_measured(name: str) -> None:
    """A collapsed model: all rows alike."""
    for (quantity, part), (values, status) in measured(name, look(np.zeros((60, 2)))).items():
        assert not np.isinf(values).any()
        assert np.isfinite(values).all() or status in ("skipped", "degenerate"), (quantity, part)


def test_prdc_is_the_score_and_its_floors_are_those_of_real_rows() -> None:
    seen = look(rows(200, 2) / 2)
    found = measured("prdc", seen)
    expected = prdc(seen.real_vectors(200), seen.vectors[0])
    for name in ("precision", "recall", "density", "coverage"):
        assert found[name, ""][0] == pytest.approx(getattr(expected, name))
    samples = [prdc(seen.real_vectors(200), some).recall for some in seen.real_vector_samples(8, 200)]
    assert found["recall", "real rows"][0] == pytest.approx(np.mean(samples))
    assert found["coverage", "expected"][0] == pytest.approx(fresh_coverage(200, 200))
    assert measured("prdc", look(rows(200, 2)), neighbours=1)["coverage", "expected"][0] == pytest.approx(
        fresh_coverage(200, 200, 1)
    )


def test_settings_are_checked() -> None:
    for name, given in (
        ("prdc", {"neighbours": 0}),
        ("vendi", {"order": -1.0}),
        ("vendi", {"kernel": "radial"}),
        ("classifier_two_sample", {"classifier": "forest"}),
    ):
        with pytest.raises(InputError, match=f"metric {name}: {next(iter(given))} = "):
            catalog.build("metric", name, given)
    with pytest.raises(InputError, match='by = "carrier" needs a world of tables'):
        catalog.build("metric", "out_of_support", {"by": "carrier"}).settled(Normal())


def test_a_missing_classifier_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(InputError, match=r'needs scikit-learn: pip install "longtail\[families\]"'):
        catalog.build("metric", "classifier_two_sample", {}).settled(Normal())


def test_the_classifier_sees_what_it_can() -> None:
    pytest.importorskip("sklearn")
    halved = measured("classifier_two_sample", look(rows(600, 4) / 3, d=4))
    assert abs(halved["classifier_accuracy", "logistic"][0][0] - 0.5) < 0.1
    assert halved["classifier_accuracy", "boosted trees"][0][0] > 0.7
    assert set(part for _, part in measured("classifier_two_sample", look(rows(60, 2)), classifier="logistic")) == {
        "logistic"
    }


def test_memorisation_sees_copies_and_not_fresh_rows() -> None:
    trained = rows(300, 8, 5)
    fresh = measured("memorisation", look(rows(300, 8), trained, 8))
    assert fresh["memorisation_p", ""][0] > 0.01
    assert fresh["copied", ""][0] == 0
    noisy = trained + 0.1 * rows(300, 8, 6)
    copied = measured("memorisation", look(noisy, trained, 8))
    assert copied["memorisation_p", ""][0] < 0.01
    assert copied["nearest_to_training", "all"][0] > 0.9
    assert copied["nearest_to_training", "real rows"][0] == 0.5
    assert measured("memorisation", look(trained, trained, 8))["copied", ""][0] == 1


def test_memorisation_has_no_p_later_and_nothing_without_training_rows() -> None:
    seen = look(rows(60, 2))
    seen.generation = 3
    values, status = measured("memorisation", seen)["memorisation_p", ""]
    assert np.isnan(values).all() and status == "skipped"
    seen.training_rows = None
    assert all(
        np.isnan(values).all() and status == "skipped" for values, status in measured("memorisation", seen).values()
    )


class Sums(Reality):
    """A world in which rows are compared by the sums of their numbers."""

    def embed(self, some: np.ndarray) -> np.ndarray:
        return some.sum(axis=2, keepdims=True)


def test_a_row_that_only_looks_like_a_training_row_is_no_copy() -> None:
    trained = rows(50, 3)
    made = np.concatenate((trained[:10].astype(np.float32).astype(float), trained[10:, [1, 2, 0]]))
    made[:5] = trained[:5]
    found = measured("memorisation", RowsLook(Sums(normal, 3), made, trained, {}))
    assert found["copied", ""][0] == pytest.approx(5 / 50)
    assert found["nearest_to_training", "all"][0] > 0.9


def test_memorisation_is_exact_at_generation_0() -> None:
    """Under the null the p is at least uniform: 60 trials at 10 % give 14 or fewer but for a chance of 1 in 1,000."""
    p = []
    for trial in range(60):
        seen = look(rows(60, 2, 1000 + trial), rows(60, 2, 2000 + trial))
        seen.real = lambda n, trial=trial: rows(n, 2, 3000 + trial)[None]
        p.append(measured("memorisation", seen)["memorisation_p", ""][0][0])
    assert np.sum(np.array(p) <= 0.1) <= 14


def test_out_of_support_sees_what_reality_lacks() -> None:
    made = rows(400, 2)
    made[:100] += 20
    found = measured("out_of_support", look(made))
    floor = found["out_of_support", "real rows"][0][0]
    assert 0 < floor < 0.1
    assert found["out_of_support", ""][0][0] == pytest.approx(0.25 + 0.75 * floor, abs=0.03)


class Letters:
    """Texts of three letters: b twice as common as a and c; d does not exist."""

    size = types = None
    by = "tokens"

    def types_by(self, by: str) -> Any:
        from longtail.coverage.types import Types

        return Types(np.array(["a", "b", "c"]), np.array([0.25, 0.5, 0.25]))

    def types_of(self, some: np.ndarray, by: str) -> np.ndarray:
        return np.where(some > 2, 3, some)

    def embed(self, some: np.ndarray) -> np.ndarray:
        return some.astype(float)


class Texts:
    """A look at texts of letters."""

    world, generation, probe_rows, probed = Letters(), 0, 2, 1
    probe = np.array([[[0, 1, 5, -1], [1, 1, -1, -1]]])

    def __init__(self) -> None:
        self.cache: dict[str, Any] = {}
        self.log_likelihood = -np.array([[[1.0, 2.0, 3.0, 5.0], [2.0, 4.0, np.nan, np.nan]]])

    def real(self, n: int) -> np.ndarray:
        return np.array([[[1, 0, 2, -1], [1, -1, -1, -1]]])


def test_out_of_support_by_types() -> None:
    found = measured("out_of_support", Texts())
    assert found["out_of_support", "tokens"][0] == pytest.approx(1 / 5)
    assert found["out_of_support", "tokens, real rows"][0] == 0


def test_held_out_loss_of_tokens_by_hand() -> None:
    found = measured("held_out_loss", Texts())
    assert found["held_out_loss", ""][0] == pytest.approx(17 / 6), "ends of texts count in the total"
    # b starts at 0 of the mass, a at .5, c at .75
    assert found["held_out_loss", "decile 1"][0] == pytest.approx((1 + 2) / 2)
    assert found["held_out_loss", "decile 6"][0] == pytest.approx(2)
    assert found["held_out_loss", "decile 8"][0] == pytest.approx(3)
    assert ("held_out_loss", "decile 2") not in found
    assert found["zero_probability", ""][0] == 0


def test_an_impossible_token_is_told() -> None:
    seen = Texts()
    seen.log_likelihood[0, 0, 2] = -np.inf
    found = measured("held_out_loss", seen)
    for part in ("", "decile 8"):
        values, status = found["held_out_loss", part]
        assert np.isnan(values).all() and status == "degenerate"
    assert found["held_out_loss", "decile 1"][0] == pytest.approx(1.5)
    assert found["zero_probability", ""][0] == pytest.approx(1 / 6)


class Rows(RowsLook):
    """A look at normal models, with their own likelihood."""

    def __init__(self, mean: float, sd: float) -> None:
        super().__init__(Reality(normal, 1), rows(1000, 1), rows(1000, 1), {})
        known = Gaussian().settled(Normal()), State(np.array([[mean]]), np.array([[[sd]]]))
        self.log_likelihood = known[0].log_likelihood(known[1], self.real(1000))


def test_the_mean_loss_can_improve_while_the_last_decile_worsens() -> None:
    """Against a model of twice the spread, one of .8 of it is better in the mean and worse at the rarest tenth."""
    wide, narrow = (measured("held_out_loss", Rows(0.0, sd)) for sd in (2.0, 0.8))
    assert narrow["held_out_loss", ""][0] < wide["held_out_loss", ""][0] - 0.1
    assert narrow["held_out_loss", "decile 10"][0] > wide["held_out_loss", "decile 10"][0] + 0.3
    deciles = [wide["held_out_loss", f"decile {number}"][0][0] for number in range(1, 11)]
    assert np.mean(deciles) == pytest.approx(wide["held_out_loss", ""][0][0], abs=1e-9)
    # the entropy of the cross term: E -log q = log(sd) + .5 log(2 pi) + 1 / (2 sd^2)
    assert wide["held_out_loss", ""][0] == pytest.approx(np.log(2) + 0.9189385 + 1 / 8, abs=0.03)


def test_without_a_likelihood_the_loss_is_skipped() -> None:
    seen = Texts()
    seen.log_likelihood = None
    assert {status for _, status in measured("held_out_loss", seen).values()} == {"skipped"}
