"""Every metric on every kind of world, in rows of many chains and in the long loop: values, or one sentence beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest

import longtail
from longtail import catalog
from longtail.errors import InputError

pytest.importorskip("sklearn", reason='needs scikit-learn: pip install "longtail[families]"')

VECTORS = {
    "prdc", "vendi", "frechet_distance", "kernel_distance", "energy_distance", "classifier_two_sample", "memorisation",
    "out_of_support", "mauve",
}  # fmt: skip
ALWAYS = {"lost_mass", "divergence", "held_out_loss"}
TAKEN = {
    "types": ALWAYS | {"alive", "differentiation", "diversity", "extinction", "overlap"},
    "numbers": ALWAYS | VECTORS | {"moments", "excess_risk"},
    "table": ALWAYS | VECTORS,
    "images": ALWAYS | VECTORS | {"moments"},
    "texts": ALWAYS | VECTORS | {"text_diversity"},
}
NEEDS_MORE = {
    "divergence",
    "held_out_loss",
    "differentiation",
    "excess_risk",
    "alive",
    "diversity",
    "extinction",
    "overlap",
}
"""Metrics that need the law of a model, its likelihood or a network: a model that only draws rows leaves them without values."""


class State(NamedTuple):
    rows: np.ndarray


@dataclass(frozen=True)
class Again:
    """Writes rows of its training set again, for all chains at a time."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: Any = None) -> State:
        return State(rows)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return np.stack([rows[rng.integers(len(rows), size=n)] for rows in state.rows])


@dataclass(frozen=True)
class OneByOne(Again):
    """The same, one chain at a time."""

    chains: ClassVar[int] = 1


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder, rng = tmp_path_factory.mktemp("worlds"), np.random.default_rng(0)
    words = ["the", "of", "whale", "sea", "gam", "squid", "ship", "cap"]
    share = np.array([40, 20, 10, 10, 8, 6, 4, 2]) / 100
    names = rng.choice(list("abcd"), 300, p=(0.6, 0.3, 0.08, 0.02))
    lines = [f"{name},{x:.3f}" for name, x in zip(names, rng.standard_normal(300))]
    (folder / "table.csv").write_text("\n".join(["name,x", *lines]), "utf8")
    texts = [" ".join(rng.choice(words, rng.integers(5, 12), p=share)) for _ in range(300)]
    (folder / "texts.txt").write_text("\n".join(texts), "utf8")
    np.save(folder / "images.npy", rng.integers(0, 99, (300, 3, 3)).astype(float))
    return {
        "types": {"zipf": {"symbols": 9}},
        "numbers": {"normal": {"dim": 2}},
        "table": {"table": {"path": str(folder / "table.csv")}},
        "images": {"images": {"path": str(folder / "images.npy")}},
        "texts": {"texts": {"path": str(folder / "texts.txt"), "tokens": "words"}},
    }


def metrics(kind: str) -> Iterator[Any]:
    for name in sorted(TAKEN[kind]):
        yield {name: {"classifier": "logistic"}} if name == "classifier_two_sample" else name


@pytest.mark.parametrize("family", ["Again", "OneByOne"])
@pytest.mark.parametrize("kind", TAKEN)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_what_a_world_takes_has_values(kind: str, family: str, worlds: dict[str, Any], tmp_path: Path) -> None:
    found = longtail.run(
        world=worlds[kind], family=f"test_every_world:{family}", metrics=list(metrics(kind)), rows=60, probe=60, chains=2,
        horizon=2, executor="serial", trust=True, out=str(tmp_path / "run"),
    ).measurements.to_pydict()  # fmt: skip
    told: dict[str, set[str]] = {}
    for quantity, status, value in zip(found["quantity"], found["status"], found["value"], strict=True):
        told.setdefault(quantity, set()).add(status)
        assert status != "ok" or np.isfinite(value), quantity
    for name in TAKEN[kind] - NEEDS_MORE:
        wanted = {"held"} if name == "lost_mass" else {"log_det"} if name == "moments" else set()
        for quantity in set(catalog.find("metric", name).quantities) - wanted:
            assert "ok" in told.get(quantity, ()), f"{name} writes no {quantity}"


@pytest.mark.parametrize("kind", TAKEN)
def test_what_a_world_does_not_take_is_one_sentence(kind: str, worlds: dict[str, Any]) -> None:
    name, given = next(iter(worlds[kind].items()))
    world = catalog.build("world", name, given)
    for metric in catalog.names("metric"):
        built = catalog.build("metric", metric, {})
        if metric in TAKEN[kind] or not hasattr(built, "settled"):
            continue
        with pytest.raises(InputError, match=rf"^metric {metric} needs [^\n]+") as told:
            built.settled(world)
        assert "use " in str(told.value), "it names what to use instead"
