"""One real row against what the law foresees, and samples as a person sees them."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from longtail.estimates.loop_size import Curve, Members
from longtail.studies.one_row import one_row
from longtail.studies.samples import samples_of, sheet
from longtail.theory.transient import Flow

N, LAST = 50, 200
Q = np.array([0.05])


def curve(real: int, left: float, spread: float = 0.01, last: int = LAST) -> Curve:
    """A loop of which `left` of the first fit is still shown at the last generation."""
    members = (Members(Flow(N - real, real), Q, np.ones(1)),)
    rng = np.random.default_rng(4)
    shown = np.stack([np.full(16, 0.9), 0.9 * (left + spread * rng.standard_normal(16))], axis=1)
    return Curve("any", "common", members, N, np.array([0, last]), 1 - shown)


def law(real: int, last: int = LAST) -> float:
    return float(curve(real, 1.0, last=last).law(1.0)[-1])


def test_verdicts() -> None:
    none, one = law(0), law(1)
    assert one - none > 0.1
    cases = [
        (none, one, "carries over"),
        (none, none, "does not carry over"),
        (none, none + 0.25 * (one - none), "less than foreseen"),
    ]
    for without, beside, verdict in cases:
        found = one_row([curve(0, without, 0.005)], [curve(1, beside, 0.005)], 1.0)
        assert found is not None and found.verdict == verdict
        assert found.foreseen == pytest.approx(one - none, abs=1e-9) and found.level == "common"


def test_too_few_generations_are_not_reached() -> None:
    found = one_row([curve(0, law(0, 2), last=2)], [curve(1, law(1, 2), last=2)], 1.0)
    assert found is not None and found.verdict == "not reached"


def test_a_missing_loop_has_no_verdict() -> None:
    assert one_row([], [curve(1, 0.5)], 1.0) is None


def test_a_single_chain_or_one_that_failed_has_no_verdict() -> None:
    single, failed = curve(1, 0.5), curve(1, 0.5)
    assert one_row([curve(0, 0.2)], [replace(single, lost=single.lost[:1])], 1.0) is None
    failed.lost[:4, -1] = np.nan
    assert one_row([curve(0, 0.2)], [failed], 1.0) is None


def test_images_become_one_picture() -> None:
    lines = [np.random.default_rng(0).random((4, 8, 8)), np.random.default_rng(1).random((4, 8, 8))]
    held = base64.b64decode(sheet(lines, scale=3))
    wide, high = struct.unpack(">II", held[16:24])
    assert held.startswith(b"\x89PNG") and (wide, high) == (4 * 9 * 3, 2 * 9 * 3)
    assert sheet([np.zeros((1, 2, 2))])  # all alike: no division by nothing


class Stored:
    """A folder in which some generations of one chain are stored."""

    def __init__(self, where: Path, probes: dict[int, Any]) -> None:
        self.where, self.probes = where, probes
        for t in probes:
            (where / str(t)).write_text("")

    def generation_path(self, cell: str, block: int, t: int) -> Path:
        return self.where / str(t)

    def read_tree(self, path: Path, family: Any) -> dict[str, Any]:
        return {"probe": self.probes[int(path.name)]}


def fake(kind: str, decode: Any, lane: str = "long") -> Any:
    form = SimpleNamespace(kind=kind, decode=decode)
    return SimpleNamespace(id="a", lane=lane, horizon=4, family=None, world=SimpleNamespace(form=form))


def test_samples_come_of_stored_probes(tmp_path: Path) -> None:
    probes = {0: np.zeros((1, 20, 4)), 1: np.ones((1, 20, 4)), 3: None}
    folder: Any = Stored(tmp_path, probes)
    images = samples_of({"replace": fake("images", lambda rows: rows.reshape(-1, 2, 2))}, folder)
    assert len(images) == 1 and images[0].generations == [0, 1] and images[0].png
    texts = samples_of({"replace": fake("texts", lambda rows: ["to be\nor  not"] * len(rows))}, folder)
    assert texts[0].texts[0][0] == "to be or not" and len(texts[0].texts) == 2
    assert samples_of({"replace": fake("images", None, lane="rows")}, folder) == ()
    assert samples_of({"replace": fake("numbers", None)}, folder) == ()
