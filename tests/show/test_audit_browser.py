"""The page of an audit in a real browser: light and dark, wide and narrow, offline, nothing from the data runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import audit_fakes
import pytest
from test_browser import browser  # noqa: F401  the fixture

from longtail.show.audit_page import page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages to open: an ordinary audit, one without numbers, hostile names, 400 columns, counts only."""
    folder = tmp_path_factory.mktemp("audits")
    tables = {
        "demo": audit_fakes.demo(),
        "nulls": audit_fakes.nulls(),
        "hostile": audit_fakes.hostile(),
        "wide": audit_fakes.wide(400, 2000, "x" * 300 + "<script>window.ran = 1</script>"),
        "cells": audit_fakes.demo(min_cell=10),
    }
    for name, table in tables.items():
        (folder / f"{name}.html").write_text(page(table), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in tables}


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        *(
            (name, scheme, width)
            for name in ("demo", "hostile")
            for scheme in ("light", "dark")
            for width in (1280, 390)
        ),
        *((name, *seen) for name in ("nulls", "wide", "cells") for seen in (("light", 1280), ("dark", 390))),
    ],
)
def test_the_page_opens_without_an_error(
    browser: Any,  # noqa: F811
    pages: dict[str, Path],
    name: str,
    scheme: str,
    width: int,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    opened, bad = context.new_page(), []
    opened.on("console", lambda message: bad.append(message.text))
    opened.on("pageerror", lambda error: bad.append(str(error)))
    opened.on("dialog", lambda dialog: bad.append(dialog.message))
    opened.on("request", lambda asked: bad.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    opened.goto(pages[name].as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = opened.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    assert opened.evaluate(
        "window.ran === undefined && !document.querySelector('script, img, iframe, [onerror], [onload]')"
    )
    missing = "[...document.querySelectorAll('a')].filter(a => !document.querySelector(a.getAttribute('href'))).length"
    assert opened.evaluate(missing) == 0
    assert bad == []
    context.close()


def test_on_a_phone_name_verdict_and_share_stand_without_scrolling(browser: Any, pages: dict[str, Path]) -> None:  # noqa: F811
    opened = browser.new_page(viewport={"width": 390, "height": 900})
    opened.goto(pages["demo"].as_uri())
    ends = opened.evaluate(
        "[...document.querySelectorAll('#groups tbody tr')].map(row => row.cells[2].getBoundingClientRect().right)"
    )
    assert max(ends) <= 390
    opened.close()
