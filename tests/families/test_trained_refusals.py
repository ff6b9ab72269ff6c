"""Trained families say what they cannot do before anything is trained; none of this needs torch."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from longtail import catalog
from longtail.errors import InputError
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

TRAINED = ("vae", "flow", "diffusion", "tabular_vae")


def world(kind: str, **given: Any) -> SimpleNamespace:
    return SimpleNamespace(form=SimpleNamespace(kind=kind, **given))


@pytest.mark.parametrize("name", TRAINED)
def test_without_torch_the_install_command_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError, match=rf'^family {name} needs torch: pip install "longtail\[torch\]"$'):
        catalog.build("family", name, {}).settled(Normal())


@pytest.mark.parametrize("name", TRAINED)
def test_types_and_texts_are_refused(name: str) -> None:
    for refused, said in ((Zipf(5), "types"), (world("texts"), "texts")):
        with pytest.raises(InputError, match=f"family {name} needs .*, but this world has {said}; use "):
            catalog.build("family", name, {}).settled(refused)


@pytest.mark.parametrize("name", ("vae", "flow", "diffusion"))
def test_columns_of_names_are_refused_by_name(name: str) -> None:
    table = world("table", categorical=(1,), missing=(), names=("delay", "carrier"))
    with pytest.raises(
        InputError, match=rf"family {name} needs plain numbers, .* categories \(carrier\); use tabular_vae"
    ):
        catalog.build("family", name, {}).settled(table)
    gaps = world("table", categorical=(), missing=(0,), names=("delay", "distance"))
    with pytest.raises(InputError, match=r"missing values \(delay\); use tabular_vae"):
        catalog.build("family", name, {}).settled(gaps)


def test_columns_that_are_said_to_hold_names_come_beside_those_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("longtail.families.tabular_vae.device_for", lambda *_: "cpu")
    table = world("table", categorical=(1,), missing=(), names=("delay", "carrier", "month"))
    for name in ("tabular_vae", "gaussian_copula"):
        assert catalog.build("family", name, {"categorical": (2,)}).settled(table).categorical == (1, 2)
        assert catalog.build("family", name, {}).settled(table).categorical == (1,)


def test_images_are_refused_by_the_family_of_tables() -> None:
    with pytest.raises(InputError, match="images; use vae"):
        catalog.build("family", "tabular_vae", {}).settled(world("images"))


@pytest.mark.parametrize("name", TRAINED)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"steps": 0}, "steps = 0 must be above 0"),
        ({"batch": -1}, "batch = -1 must be above 0"),
        ({"learning_rate": 0.0}, "learning_rate = 0.0 must be above 0"),
        ({"device": "gpu"}, 'device = "gpu" must be one of "cpu", "cuda", "auto"'),
    ],
)
def test_bad_settings_are_one_sentence(name: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=f"family {name}: {said}"):
        catalog.build("family", name, given)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("vae", {"output": "binary"}, "output"),
        ("flow", {"architecture": "glow"}, "architecture"),
        ("flow", {"hidden": (0,)}, r"hidden\[0\] = 0"),
        ("diffusion", {"levels": 1}, "levels = 1"),
        ("diffusion", {"steps_to_draw": 200}, "steps_to_draw = 200"),
        ("diffusion", {"start": "first"}, "start"),
        ("tabular_vae", {"categorical": (-1,)}, "number columns from 0"),
    ],
)
def test_bad_settings_of_one_family(name: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        catalog.build("family", name, given)


def test_listing_the_families_loads_no_torch() -> None:
    code = "import sys; from longtail import catalog; [catalog.find('family', n) for n in catalog.names('family')]; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
