"""The settings of the study general-property: which model on which data, with how many rows, generations and chains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import data

Spec = dict[str, Any]
DESIGNS: dict[str, Callable[[int], Spec]] = {
    "replace": lambda n: {},
    "accumulate": lambda n: {"regime": "accumulate"},
    "1 fresh row": lambda n: {"anchor": {"fresh": {"rows": 1}}},
    "1 % fresh": lambda n: {"anchor": {"fresh": {"share": 0.01}}},
    "10 % fresh": lambda n: {"anchor": {"fresh": {"share": 0.1}}},
    "30 % fresh": lambda n: {"anchor": {"fresh": {"share": 0.3}}},
    "10 % fixed": lambda n: {"anchor": {"fixed": {"rows": n // 10}}},
    "thinned to strata": lambda n: {"selection": {"quota": {}}},
    "thinned, real rows by group": lambda n: {
        "selection": {"quota": {}},
        "anchor": {"grouped": {"rows": n // 10, "weights": "none", "quota": False}},
    },
}
"""What real rows do, as fields of a case for n rows.  Fixed rows and rows by group stand beside n, fresh ones are among n."""
FEW = ("replace", "1 fresh row", "30 % fresh")
"""The designs of the small study."""
VARIED = ("replace", "10 % fresh", "30 % fresh")
"""The designs under which architecture, data and training length are varied."""


@dataclass(frozen=True)
class Part:
    """One model in the loop: its name, kind of data, file of real data, world, family, and the size of its runs.

    makes: writes the file below a folder; world: the world of that file.
    """

    name: str
    kind: str
    makes: Callable[[Path], Path]
    world: Callable[[str], Spec]
    family: Spec
    rows: int
    horizon: int
    chains: int
    probe: int = 1000
    designs: tuple[str, ...] = field(default=tuple(DESIGNS))

    def fields(self, design: str, folder: Path) -> Spec:
        """The fields of a case: this model under one design; the real data lie below the folder."""
        shared = {"world": self.world(str(self.makes(folder))), "family": self.family, "rows": self.rows}
        return {**shared, "chains": self.chains, "horizon": self.horizon, **DESIGNS[design](self.rows)}


def _weather(path: str) -> Spec:
    return {"file": {"path": path}}


def _names(path: str) -> Spec:
    return {"file": {"path": path, "column": "name", "weight": "n"}}


def _flights(path: str) -> Spec:
    return {"table": {"path": path}}


def _digits(path: str) -> Spec:
    return {"images": {"path": path}}


def _plane(components: int) -> Callable[[str], Spec]:
    return lambda path: {"images": {"path": path, "components": components}}


def _black_and_white(path: str) -> Spec:
    return {"images": {"path": path, "binary": 0.5}}


def _lines(path: str) -> Spec:
    return {"texts": {"path": path, "column": "text", "tokens": "words", "vocabulary": 1000, "width": 16}}


def _plays(folder: Path) -> Path:
    return data.plays_of_shakespeare(folder, "lines")


_MODELS = (
    Part("categorical", "numbers", data.names_of_2017, _names, {"categorical": {}}, 1000, 301, 64),
    Part(
        "gaussian", "numbers", data.weather_of_new_york, _weather, {"gaussian": {}}, 200, 101, 8,
        designs=tuple(DESIGNS)[:-1],  # 128 chains run in a block, and real rows by group take a quarter of an hour there
    ),
    Part(
        "gaussian mixture", "numbers", data.weather_of_new_york, _weather,
        {"gaussian_mixture": {"components": 5}}, 200, 101, 8,
    ),
    Part("kernel density", "numbers", data.weather_of_new_york, _weather, {"kernel_density": {}}, 200, 101, 8),
    Part("flow", "numbers", data.weather_of_new_york, _weather, {"flow": {}}, 200, 6, 8),
    Part("gaussian copula", "tables", data.flights_of_new_york, _flights, {"gaussian_copula": {}}, 200, 201, 8),
    Part("trees", "tables", data.flights_of_new_york, _flights, {"trees": {}}, 200, 101, 8),
    Part("variational autoencoder of tables", "tables", data.flights_of_new_york, _flights, {"tabular_vae": {"steps": 500}}, 200, 6, 8),
    Part("variational autoencoder", "images", data.handwritten_digits, _digits, {"vae": {}}, 200, 11, 8),
    Part("diffusion", "images", data.handwritten_digits, _plane(8), {"diffusion": {"steps_to_draw": 25}}, 200, 11, 8),
    Part("flow of images", "images", data.handwritten_digits, _plane(8), {"flow": {}}, 200, 11, 8),
    Part(
        "Boltzmann machine", "images", data.handwritten_digits, _black_and_white,
        {"sampled_boltzmann_machine": {"epochs": 60}}, 200, 16, 8,
    ),
    Part("trigram", "texts", _plays, _lines, {"ngram": {"order": 3}}, 200, 101, 8),
    Part("transformer", "texts", _plays, _lines, {"transformer": {"steps": 100}}, 200, 6, 4),
)  # fmt: skip
"""The models of the full study, under every design but for one of the gaussian."""

_OTHERS = (
    Part("bigram", "texts", _plays, _lines, {"ngram": {"order": 2}}, 200, 101, 8),
    Part(
        "trees with large leaves", "tables", data.flights_of_new_york, _flights,
        {"trees": {"min_leaf": 20}}, 200, 101, 8, 2000,
    ),
    Part(
        "gaussian mixture of fifteen", "numbers", data.weather_of_new_york, _weather,
        {"gaussian_mixture": {"components": 15}}, 200, 101, 8, 2000,
    ),
    Part(
        "gaussian mixture of images", "images", data.handwritten_digits, _plane(8),
        {"gaussian_mixture": {"components": 5}}, 200, 101, 8,
    ),
    Part("kernel density of images", "images", data.handwritten_digits, _plane(8), {"kernel_density": {}}, 200, 101, 8),
    Part(
        "Boltzmann machine trained briefly", "images", data.handwritten_digits, _black_and_white,
        {"sampled_boltzmann_machine": {"epochs": 15}}, 200, 16, 8,
    ),
    Part(
        "Boltzmann machine trained long", "images", data.handwritten_digits, _black_and_white,
        {"sampled_boltzmann_machine": {"epochs": 180}}, 200, 16, 8,
    ),
)  # fmt: skip
"""The same families with another architecture, other data or another length of training."""
FULL = (*_MODELS, *(replace(part, designs=VARIED) for part in _OTHERS))
"""Every model of the full study."""


def _smaller(part: Part, horizon: int, chains: int) -> Part:
    return replace(part, horizon=horizon, chains=chains, designs=FEW)


_BY_NAME = {part.name: part for part in FULL}
SMALL = (
    _smaller(_BY_NAME["kernel density"], 51, 8),
    _smaller(_BY_NAME["trees"], 11, 8),
    _smaller(_BY_NAME["variational autoencoder"], 8, 8),
    _smaller(_BY_NAME["trigram"], 31, 8),
)
"""One model of each kind of data, for a first look."""
