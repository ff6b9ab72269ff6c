"""The table of docs/metrics.md: it lists every metric, and its verdicts come again at small size."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from benchmarks.metric_cases import (
    BETTER,
    BLIND,
    CASES,
    METRICS,
    SEES,
    Reality,
    RowsLook,
    Told,
    centres,
    cut,
    normal,
    scored,
    told_of_numbers,
    verdict,
)  # fmt: skip

from longtail import catalog

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
FIGURES = PAGE.with_name("metric-failures.md")
MARKS = {SEES: "●", BLIND: "–", BETTER: "▲"}
SMALL, COLUMNS, REPEATS = 200, 16, (24, 3)
CHEAP = (
    "lost_mass",
    "prdc",
    "vendi",
    "frechet_distance",
    "energy_distance",
    "memorisation",
    "out_of_support",
    "held_out_loss",
)

ROBUST = {
    "spread halved": {
        "precision": BETTER, "density": BETTER, "recall": SEES, "out_of_support": BETTER, "energy_distance": SEES,
        "frechet_distance": SEES, "held_out_loss": SEES, "held_out_loss, decile 10": SEES, "kept, rare": SEES, "copied": BLIND,
    },
    "few rows repeated": {
        "coverage": SEES, "recall": SEES, "vendi": SEES, "energy_distance": SEES, "copied": BLIND,
        "uncovered, rare": SEES,
    },
    "training copied": {"copied": SEES, "nearest_to_training, all": SEES, "frechet_distance": BLIND},
    "mode invented": {"precision": SEES, "out_of_support": SEES, "vendi": BETTER, "kept, very rare": SEES, "copied": BLIND},
}  # fmt: skip
Key = tuple[str, str]


@pytest.fixture(scope="module")
def small() -> dict[str, dict[Key, Told]]:
    cases = [case for case in CASES if case.name in ROBUST]
    return told_of_numbers(cases, COLUMNS, SMALL, {name: METRICS[name] for name in CHEAP}, REPEATS, seed=7)


def printed(case: str, number: str) -> str:
    """The verdict that the page prints for one number in 16 columns."""
    quantity, _, part = number.partition(", ")
    section = FIGURES.read_text("utf8").split(f"## {case[0].upper()}{case[1:]}\n")[1].split("## ")[0]
    head = re.search(r"^\| number \|.*$", section, flags=re.M)
    row = re.search(rf"^\| `{quantity}`{', ' + part if part else ''} \|.*$", section, flags=re.M)
    assert head and row, (case, number)
    at = head[0].split(" | ").index(f"{COLUMNS} columns")
    return row[0].rstrip(" |").split(" | ")[at].split("] ")[1]


@pytest.mark.parametrize("case", ROBUST)
def test_the_page_prints_the_verdicts_that_come_again(case: str, small: dict[str, dict[Key, Told]]) -> None:
    for number, expected in ROBUST[case].items():
        quantity, _, part = number.partition(", ")
        assert small[case][quantity, part].verdict == expected, number
        assert printed(case, number) == expected, number
        assert marked(case, number) == MARKS[expected], number


def marked(case: str, number: str) -> str:
    """The mark of one number in 16 columns, the second of three."""
    quantity, _, part = number.partition(", ")
    page = PAGE.read_text("utf8").split("## Which failure")[1]
    head = re.search(r"^\| number \|.*$", page, flags=re.M)
    row = re.search(rf"^\| `{quantity}`{', ' + part if part else ''} \|.*$", page, flags=re.M)
    assert head and row, (case, number)
    return row[0].rstrip(" |").split(" | ")[head[0].rstrip(" |").split(" | ").index(case)][1]


def test_the_page_lists_every_metric_and_every_case() -> None:
    page = PAGE.read_text("utf8")
    for name in catalog.names("metric"):
        assert re.search(rf"^\| `{name}` \|", page, flags=re.M), (
            f"{name} is missing: run python docs/make_metric_table.py"
        )
    for case in CASES:
        assert f"| {case.name} |" in page
        assert f"## {case.name[0].upper()}{case.name[1:]}\n" in FIGURES.read_text("utf8")


@pytest.mark.parametrize("name", catalog.names("metric"))
def test_every_metric_says_its_direction_its_blind_spot_and_its_source(name: str) -> None:
    doc = " ".join((inspect.getdoc(catalog.find("metric", name)) or "").split())
    assert re.search(r"[Bb]etter (high|low)|[Nn]o side is better|neither|the later the better", doc)
    assert re.search(r"Blind spot: .{20,} Sources?: .*\d{4}", doc), name


def test_every_metric_of_vectors_is_in_the_table() -> None:
    """A metric that takes a world of numbers and looks at the probe is put before the cases."""
    exact_only = {
        "divergence",
        "excess_risk",
        "alive",
        "differentiation",
        "diversity",
        "extinction",
        "overlap",
    }
    texts = {"text_diversity"}
    assert set(catalog.names("metric")) - exact_only - texts <= set(METRICS)


def test_the_verdict_knows_the_bad_side() -> None:
    assert verdict("recall", 0.2, 0.5, 0.9) == SEES
    assert verdict("recall", 0.95, 0.5, 0.9) == BETTER
    assert verdict("energy_distance", 0.95, 0.5, 0.9) == SEES
    assert verdict("energy_distance", 0.1, 0.5, 0.9) == BETTER
    assert verdict("kept", 0.1, 0.5, 0.9) == verdict("kept", 1.1, 0.5, 0.9) == SEES
    assert verdict("recall", 0.5, 0.5, 0.9) == BLIND


def test_the_cases_are_what_they_say() -> None:
    rng = np.random.default_rng(3)
    by_name = {case.name: case for case in CASES}

    def made(name: str, d: int = 4) -> np.ndarray:
        case = by_name[name]
        assert case.made is not None
        return case.made(2000, d, rng)

    assert made("spread halved").std() == pytest.approx(0.5, abs=0.02)
    assert len(np.unique(made("few rows repeated"), axis=0)) == 100
    outer = np.quantile((normal(20_000, 4, rng) ** 2).sum(axis=1), 0.9)
    assert (cut(2000, 4, rng) ** 2).sum(axis=1).max() < outer * 1.05
    assert len(cut(500, 4, rng)) == 500
    assert made("one column wrong").mean(axis=0) == pytest.approx([6, 0, 0, 0], abs=0.15)

    def shares(rows: np.ndarray) -> np.ndarray:
        near = np.linalg.norm(rows[:, None] - centres(4)[None], axis=2).argmin(axis=1)
        return np.bincount(near, minlength=11) / len(rows)

    real = shares(by_name["mode dropped"].real(20_000, 4, rng))
    assert real == pytest.approx([0.98 / 9] * 9 + [0.02, 0.0], abs=0.01)
    assert shares(made("mode dropped"))[0] == 0
    assert shares(made("rare mode dropped"))[9] == 0
    assert shares(made("mode invented"))[10] == pytest.approx(0.1, abs=0.03)
    uneven = shares(made("modes uneven"))
    assert uneven[0] > 0.5 and uneven[1:9] == pytest.approx(0.055, abs=0.02)


def test_a_blind_number_would_not_pass_for_a_seeing_one() -> None:
    """The test above can fail: for fresh real rows in the place of the failure nothing is seen."""
    world, cache, rng = Reality(normal, COLUMNS), {}, np.random.default_rng(5)
    null = [
        scored(
            RowsLook(world, normal(SMALL, COLUMNS, rng), normal(SMALL, COLUMNS, rng), cache), {"prdc": METRICS["prdc"]}
        )
        for _ in range(30)
    ]
    recall = sorted(one["recall", ""] for one in null[1:])
    assert verdict("recall", float(np.median(recall)), recall[0], recall[-1]) == BLIND
