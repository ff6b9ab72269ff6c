"""The page in a real browser: light and dark, wide and narrow, offline, without a single error or request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_tables import FakeTables, many_cells

from longtail.show.page import page

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def refused(reason: str) -> None:
    """Skip on a machine without a browser; where the tests must be complete, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The distribution's Chromium."""
    if not CHROMIUM.exists():
        refused(f"{CHROMIUM} is not there: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        refused("playwright is not installed")
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


@pytest.fixture(scope="module")
def pages(demo: FakeTables, one_cell: FakeTables, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages to open: an ordinary run, one cell, and names that are long and hostile."""
    folder = tmp_path_factory.mktemp("pages")
    tables = {"demo": demo, "one": one_cell, "long": many_cells(9, 12, "x" * 400 + "<script>throw 1</script> {}")}
    for name, table in tables.items():
        (folder / f"{name}.html").write_text(page(table), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in tables}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["demo", "one", "long"])
def test_the_page_opens_without_an_error(
    browser: Any, pages: dict[str, Path], name: str, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    opened, bad = context.new_page(), []
    opened.on("console", lambda message: bad.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: bad.append(str(error)))
    opened.on("request", lambda asked: bad.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    opened.goto(pages[name].as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = opened.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    assert opened.evaluate("document.querySelectorAll('svg.chart').length") > 0
    assert bad == []
    context.close()


def test_links_of_the_contents_lead_somewhere(browser: Any, pages: dict[str, Path]) -> None:
    opened = browser.new_page()
    opened.goto(pages["demo"].as_uri())
    missing = "[...document.querySelectorAll('a')].filter(a => !document.querySelector(a.getAttribute('href'))).length"
    assert opened.evaluate(missing) == 0
    opened.close()
