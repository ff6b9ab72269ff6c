"""The verb `reproduce`: names, results, resuming, bad input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

import longtail
from longtail.cli import main
from longtail.reproduction.budget import P_VALUES, THRESHOLD, Outcome, outcome_of, rejected
from longtail.reproduction.check import Check, at_least, at_most, equal, mean
from longtail.reproduction.claim import Claim, claim, names
from longtail.reproduction.kept import keep, kept, path_of
from longtail.reproduction.papers import PAPERS
from longtail.reproduction.reproduce import chosen_claims
from longtail.reproduction.result import CAUGHT, FAILS, HOLDS, MISSED, Reproduction

FAST = "wrong_power_of_t"


def planted(checks: list[Check], wrong: bool = False, name: str = "planted") -> tuple[Claim, Outcome]:
    made = Claim(name, "A planted claim", PAPERS["longtail"], "D", wrong, Path("planted.py"), lambda rng: iter(checks))
    return made, Outcome(name, checks, 0.5)


def reproduction(*pairs: tuple[Claim, Outcome]) -> Reproduction:
    return Reproduction(1, tuple(one for one, _ in pairs), tuple(outcome for _, outcome in pairs))


TRUE = equal("one", "here", 1.0, 1.0)
FALSE = equal("one", "here", 1.1, 1.0)


def test_a_result_is_run_by_name() -> None:
    found = longtail.reproduce(FAST, seed=5)
    assert found.exit_code == 0 and found.verdict(FAST) == CAUGHT
    table = found.table()
    assert table.num_rows == 6 and set(table["wrong"].to_pylist()) == {True}
    assert all(size > 6 for size in table["residual"].to_pylist())
    assert FAST in str(found) and "as it must be" in str(found) and "<svg" not in found.sentence


def test_the_same_seed_gives_the_same_numbers_for_any_number_of_workers() -> None:
    one = longtail.reproduce(FAST, "wrong_real_fraction", seed=3, workers=1).table()
    two = longtail.reproduce("wrong_real_fraction", FAST, seed=3, workers=2).table()
    assert one.equals(two)
    assert not one.equals(longtail.reproduce(FAST, "wrong_real_fraction", seed=4, workers=1).table())


def test_a_failing_claim_is_named_first_and_last() -> None:
    found = reproduction(planted([TRUE, FALSE], name="false_one"), planted([TRUE], name="true_one"))
    assert found.verdict("false_one") == FAILS and found.verdict("true_one") == HOLDS
    assert found.exit_code == 1 and "1 of 2 results hold" in found.sentence and "false_one" in found.sentence
    assert "does not agree" in str(found)


def test_a_wrong_formula_must_fail_everywhere() -> None:
    assert reproduction(planted([FALSE, FALSE], wrong=True)).passed
    found = reproduction(planted([FALSE, TRUE], wrong=True))
    assert not found.passed and found.verdict("planted") == MISSED


def test_a_wrong_formula_that_cannot_be_judged_is_not_caught() -> None:
    def skewed(rng: np.random.Generator) -> Iterator[Check]:
        yield mean("a mean", "too skewed", np.append(np.zeros(99), 1e6), 5.0)

    wrong = Claim("planted", "A planted claim", PAPERS["longtail"], "D", True, Path("planted.py"), skewed)
    outcome = outcome_of(wrong, 1)
    assert outcome.rejected and not outcome.caught
    assert Reproduction(1, (wrong,), (outcome,)).verdict("planted") == MISSED
    assert wrong.grounds.startswith("false, against a truth")


def test_a_bound_is_signed_by_the_side_of_the_bound() -> None:
    few = np.arange(100) < 1
    assert at_most("m", "", few, 0.5).above is False and at_least("m", "", ~few, 0.5).above is True
    assert at_most("m", "", ~few, 0.5).above is True and rejected(at_most("m", "", ~few, 0.5))


def test_a_claim_that_compares_nothing_does_not_hold() -> None:
    assert not reproduction(planted([])).passed


def test_a_shifted_mean_is_rejected_at_the_budgeted_level() -> None:
    values = np.random.default_rng(1).normal(size=10_000)
    assert not rejected(mean("mean", "n=10,000", values, 0.0))
    assert rejected(mean("mean", "n=10,000", values, 0.08))
    assert pytest.approx(1e-6) == THRESHOLD * P_VALUES


def test_residuals_are_signed_by_their_side_and_follow_the_p_value() -> None:
    values = np.random.default_rng(2).normal(size=1_000)
    above, below = mean("m", "", values, values.mean() - 0.1), mean("m", "", values, values.mean() + 0.1)
    assert above.residual is not None and below.residual is not None
    assert above.residual == pytest.approx(-below.residual) and 2.5 < above.residual < 4.0
    assert TRUE.residual is None


def test_every_outcome_is_kept_and_read_again(tmp_path: Path) -> None:
    first = longtail.reproduce(FAST, seed=2, out=tmp_path)
    file = path_of(tmp_path, FAST, 2)
    data = json.loads(file.read_text("utf8"))
    data["seconds"] = 12345.0
    file.write_text(json.dumps(data), "utf8")
    again = longtail.reproduce(FAST, seed=2, out=tmp_path)
    assert again.outcomes[0].seconds == 12345.0 and again.table().equals(first.table())
    assert longtail.reproduce(FAST, seed=3, out=tmp_path).outcomes[0].seconds < 1000
    file.write_text(json.dumps({**data, "code": "older"}), "utf8")
    assert longtail.reproduce(FAST, seed=2, out=tmp_path).outcomes[0].seconds < 1000
    for name in ("report.html", "claims.json", "claims.parquet"):
        assert (tmp_path / name).stat().st_size > 500
    assert not list(tmp_path.rglob("*.new"))


def test_a_broken_outcome_says_what_to_do(tmp_path: Path) -> None:
    keep(tmp_path, outcome_of(claim(FAST), 2), 2)
    path_of(tmp_path, FAST, 2).write_text("{", "utf8")
    with pytest.raises(longtail.InputError, match="delete it"):
        kept(tmp_path, FAST, 2)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ([], "name at least one result"),
        (["wrong_power_of"], 'did you mean "wrong_power_of_t"'),
        (["shumailof"], 'did you mean "shumailov"'),
        ([FAST, "--seed", "-1"], "at least 0"),
        ([FAST, "--workers", "0"], "at least 1"),
    ],
)
def test_bad_input_is_one_sentence(asked: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", *asked]) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", "utf8")
    assert main(["reproduce", FAST, "--out", str(taken)]) == 2
    assert "is a file" in capsys.readouterr().err and taken.read_text("utf8") == "a file"


def test_the_list_shows_every_result_by_paper(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", "--list"]) == 0
    said = capsys.readouterr().out
    assert all(f"  {name}\n" in said for name in names())
    assert said.index("wrong_power_of_t") > said.index(PAPERS["public"].citation)


def test_a_papers_name_stands_for_all_its_results() -> None:
    assert [one.name for one in chosen_claims(["public"])] == [
        one.name for one in map(claim, names()) if one.paper is PAPERS["public"]
    ]


def test_json_holds_the_numbers_and_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", FAST, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["seed"] == 1 and len(data["comparisons"]) == 6 and "NaN" not in json.dumps(data)


def test_the_page_is_whole_and_offline() -> None:
    values = np.random.default_rng(3).normal(size=1_000)
    checks = [mean("m <b>", f"seed {k}", values + k / 1000, 0.0) for k in range(40)]
    page = reproduction(planted([*checks, TRUE]), planted([FALSE], wrong=True, name="wrong_one")).page()
    assert page.startswith("<!doctype html>") and "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert "m &lt;b&gt;" in page and page.count("<circle") == 40 and "NaN" not in page
    assert "rejected, as it must be" in page and len(page) < 2_000_000


def test_a_verdict_hangs_on_every_comparison() -> None:
    pair = planted([TRUE] * 5)
    assert reproduction(pair).passed
    assert not reproduction((pair[0], replace(pair[1], checks=[*pair[1].checks, FALSE]))).passed


def test_a_claim_that_cannot_be_judged_does_not_hold_and_stops_nothing() -> None:
    def skewed(rng: np.random.Generator) -> Iterator[Check]:
        yield TRUE
        yield mean("mean", "Cauchy", rng.standard_cauchy(1_000), 0.0)

    made = Claim("skewed", "A claim of a skewed mean.", PAPERS["longtail"], "D", False, Path("skewed.py"), skewed)
    outcome = outcome_of(made, 1)
    assert outcome.rejected and len(outcome.checks) == 2 and "skewness" in outcome.checks[1].expected
    assert json.dumps([asdict(check) for check in outcome.checks])
