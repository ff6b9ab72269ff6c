"""Closed forms of iterated regression, workflows, edited labels and label verifiers, against plain computation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from longtail.errors import InputError
from longtail.reproduction.simulate import cell_of, loop, setting_of
from longtail.theory import edited_labels, label_verifier, regression, workflow
from longtail.worlds.linear import Linear
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_law_of_normal_rows_is_their_regression() -> None:
    world = Linear(2, (1.0, -0.5), 0.3, ((2.0, 0.5), (0.5, 1.0)))
    law = regression.law_of(Normal(3, covariance=tuple(map(tuple, world.gaussian[1].tolist()))))
    assert law is not None
    assert law.coefficients == pytest.approx(world.linear.coefficients) and law.noise == pytest.approx(0.3)
    assert regression.law_of(Zipf(4)) is None and regression.law_of(Normal()) is None
    assert regression.excess(np.array([[2.0, -0.5]]), law) == pytest.approx([2.0])


def test_errors_add_up() -> None:
    assert regression.replaced([50] * 10, 5, [1.0] * 10)[[0, 4, 9]] == pytest.approx([0.1136, 0.5682, 1.1364], abs=5e-5)
    assert regression.replaced([50, 100, 100], 5, [1.0, 0.5, 0.5])[-1] == pytest.approx(5 / 44 + 2 * 0.25 * 5 / 94)
    assert math.isnan(regression.fit_error(6, 5, 1.0)) and math.isnan(regression.interpolation_error(4, 5, 1.0))
    fresh = regression.replaced([30] * 200, 3, [1.0] * 200, [30] + [30] * 199)
    assert fresh == pytest.approx(np.full(200, 3 / 26))


@pytest.mark.parametrize("n, fresh, d", [(12, 3, 1), (14, 4, 3), (20, 1, 2)])
def test_the_passed_on_share_is_that_of_drawn_matrices(n: int, fresh: int, d: int) -> None:
    rows = rng(n).standard_normal((20_000, n, d))
    written = rows[:, fresh:]
    m = np.linalg.solve(rows.transpose(0, 2, 1) @ rows, written.transpose(0, 2, 1) @ written)
    values = (m**2).sum(axis=(1, 2)) / d
    assert values.mean() == pytest.approx(regression.passed_on(n, fresh, d), abs=5 * values.std() / 141)
    assert regression.passed_on(n, 0, d) == pytest.approx(1) and regression.passed_on(n, n, d) == pytest.approx(0)


def test_interpolation_without_noise_loses_the_signal() -> None:
    assert regression.interpolated(5, 10, 0.0, 2.0, 3) == pytest.approx([1.0, 1.5, 1.75])
    once = regression.interpolated(5, 10, 1.0, 2.0, 1)[0]
    assert once == pytest.approx(1.0 + 5 / 4)


def test_the_family_predicts_only_what_holds() -> None:
    asked: dict[str, Any] = {"world": {"linear": {"covariates": 8, "covariance": 2.0}}, "family": "linear_regression"}
    few = told(rows=4, **asked)
    assert few["coefficient", "0", "mean"] == pytest.approx([0.5, 0.25, 0.125])
    assert few["excess_risk", "", "mean"] == pytest.approx(regression.interpolated(4, 8, 1.0, 16.0, 3))
    drawn = loop(rng(), 4_000, [2], regression.excess_of, rows=4, **asked)[2]
    assert drawn.mean() == pytest.approx(few["excess_risk", "", "mean"][2], rel=0.05)
    many = told(rows=40, **asked)
    assert many["excess_risk", "", "mean"] == pytest.approx(8 / 31 * np.arange(1, 4))
    assert many["variance", "8", "mean"] == pytest.approx(16 + 8 / 31 * np.arange(1, 4) + 1)
    assert ("excess_risk", "", "mean") not in told(rows=40, regime="accumulate", **asked)
    asked["family"] = {"linear_regression": {"penalty": 0.1}}
    assert told(rows=40, **asked) == {}


def told(**asked: Any) -> dict[tuple[str, str, str], np.ndarray]:
    """What the family predicts of three generations."""
    cell = cell_of(8, 3, **asked)
    return {(one.quantity, one.part, one.of): one.values for one in cell.family.predict(setting_of(cell))}


def test_workflows_against_recursions() -> None:
    assert workflow.variances(workflow.replace(7), 0.5) == pytest.approx(0.5 * np.arange(1, 8))
    assert workflow.variances(workflow.accumulate(50), 1.0) == pytest.approx(workflow.pathway(50))
    assert workflow.window(4, 2)[3] == pytest.approx([0, 0, 0.5, 0.5])
    weights = np.tril(rng().random((6, 6)))
    seen = workflow.simulated(weights, 1.0, 40_000, rng(1))
    assert (seen**2).mean(axis=0) == pytest.approx(workflow.variances(weights, 1.0), rel=0.06)
    for wrong in (np.ones((2, 2)), np.ones((2, 3)), np.ones(3)):
        with pytest.raises(InputError, match="lower-triangular"):
            workflow.travelled(wrong)


def test_edited_labels_at_the_ends() -> None:
    design = rng().standard_normal((30, 4))
    assert edited_labels.edited(design, [1.0] * 3) == pytest.approx([1, 2, 3, 4])
    assert edited_labels.edited(design, [0.0] * 3) == pytest.approx([1, 1, 1, 1])
    assert edited_labels.edited_limit([0.5, 1.0]) == pytest.approx([1, 1.75, 2.75])
    seen = edited_labels.rewritten(design, [0.4, 0.2], 20_000, rng(1)).mean(axis=1)
    assert seen == pytest.approx(4 * edited_labels.edited(design, [0.4, 0.2]), rel=0.05)


def test_label_verifier_algebra() -> None:
    at = label_verifier.turning_point(0.8, 0.3)
    assert at == pytest.approx(0.72727, abs=1e-5)
    assert label_verifier.wrong_among_kept(at, 0.8, 0.3) == pytest.approx(0.5)
    assert label_verifier.kept_share(0.0, 0.8, 0.3) == 0.8
    assert label_verifier.accuracy(0.5, 10, 1e4) == pytest.approx(0.5)
    assert label_verifier.accuracy(0.0, 10, 1e12) == pytest.approx(1.0, abs=1e-5)


def test_verified_gap_against_draws_and_its_limits() -> None:
    draws = rng()
    gap, d, slope, width = 0.8, 4, 0.5, 0.3
    x = draws.standard_normal((400_000, d))
    y = x[:, 0] * gap + draws.standard_normal(len(x))
    kept = np.abs(y) <= slope * np.linalg.norm(x, axis=1) + width
    fitted = np.linalg.lstsq(x[kept], y[kept])[0]
    assert fitted == pytest.approx([label_verifier.verified_gap(gap, d, slope, width), 0, 0, 0], abs=0.006)
    assert label_verifier.verified_gap(gap, d, slope, 50.0) == pytest.approx(gap, abs=1e-6)
    assert label_verifier.centred(0.4, 50.0) == pytest.approx(0.4)
    assert label_verifier.centred(0.4, 1.0) == pytest.approx(-label_verifier.centred(-0.4, 1.0))
    assert label_verifier.rate_at_centre(1.0) == pytest.approx(0.29113, abs=1e-5)
