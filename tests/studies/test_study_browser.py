"""The page of a study in a real browser: light and dark, wide and narrow, offline, without an error or a request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from longtail.show.study_page import page
from longtail.studies.findings import Design, Law, Model, Size, Study
from longtail.studies.samples import Samples, sheet
from longtail.studies.settings import DESIGNS

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def made(name: str, samples: tuple[Samples, ...]) -> Model:
    """A model with every design, a fitted law and samples."""
    path = tuple((t, 1 / (1 + t), 0.8 / (1 + t), 1.1 / (1 + t)) for t in range(9))
    designs = tuple(Design(one, 8, "lossy", 0.4, 0.3, 0.5, 0.8, 1.0, path) for one in DESIGNS)
    sizes = {one: Size(200.0, 180.0, 220.0, 0.01, 1.0, 0.002) for one in DESIGNS}
    points = tuple((one, "rare", t, left, 0.02, left) for one in DESIGNS for t, left, *_ in path)
    law = Law(200.0, 190.0, 210.0, 0.01, 1.0, 0.99, "", sizes, points)
    return Model(name, "images", {"vae": {}}, {}, 200, 9, 8, 1000, "", "rare", 9.0, designs, law, samples=samples)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    images = Samples("replace", [0, 8], sheet([np.random.default_rng(0).random((12, 8, 8)) for _ in range(2)]))
    texts = Samples("replace", [0, 8], texts=(("to be <b>or</b> not", "x" * 90), ("to to to", "to")))
    hostile = "<script>throw 1</script>" + "y" * 80
    models = [made("images", (images,)), made("texts", (texts,)), made(hostile, ())]
    models.append(Model("missing", "texts", {}, {}, 200, 9, 8, 1000, "family x needs torch"))
    path = tmp_path_factory.mktemp("page") / "study.html"
    path.write_text(page(Study("general-property", "full", 1, models)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The distribution's Chromium; a machine without one skips, unless the tests must be complete."""
    refused = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    if not CHROMIUM.exists():
        refused(f"{CHROMIUM} is not there: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        refused("playwright is not installed")
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_without_an_error(browser: Any, where: Path, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    opened, bad = context.new_page(), []
    opened.on("console", lambda message: bad.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: bad.append(str(error)))
    opened.on("request", lambda asked: bad.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    opened.goto(where.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = opened.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    # three models, each with a picture of what is left and one of the law
    assert opened.evaluate("document.querySelectorAll('svg.chart').length") == 6
    assert opened.evaluate("[...document.images].every(one => one.naturalWidth > 0 && one.alt)")
    assert bad == [] and where.stat().st_size < 2_000_000
    context.close()
