"""HTML pieces: escaped text, anchors, tables, unknown values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from zlib import crc32

from .number import DASH

WIDE = 24
LONGEST = 60


class Markup(str):
    """Text that is HTML already; every other string is escaped where it enters the page."""


def html(text: str) -> Markup:
    """The text as HTML."""
    return text if isinstance(text, Markup) else Markup(escape(text))


def unknown(status: str) -> Markup:
    """An en dash whose tooltip says why there is no number."""
    return Markup(f'<span class="unknown" title="{escape(status)}">{DASH}</span>')


def shown(text: str, status: str = "not known") -> Markup:
    """A formatted number, or the en dash with its status."""
    return unknown(status) if text == DASH else html(text)


def anchor(kind: str, name: str) -> str:
    """A stable id for the thing of that name: the kind, then the name in plain letters."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if name.isascii() and 0 < len(plain) <= LONGEST:
        return f"{kind}-{plain}"
    return f"{kind}-{plain[:LONGEST].strip('-')}-{crc32(name.encode()):08x}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int], kind: str = "") -> Markup:
    """A table that scrolls inside its box; `numeric` names the columns that align right."""
    right = set(numeric)
    wide = {
        at for row in rows for at, text in enumerate(row) if at not in right and len(re.sub("<[^>]*>", "", text)) > WIDE
    }

    def line(cells: Sequence[str], tag: str) -> str:
        styled = (
            (' class="n"' if at in right else ' class="w"' if at in wide else "", html(text))
            for at, text in enumerate(cells)
        )
        return "<tr>" + "".join(f"<{tag}{style}>{text}</{tag}>" for style, text in styled) + "</tr>"

    body = "\n".join(line(row, "td") for row in rows)
    return Markup(
        f'<div class="scroll" tabindex="0"><table{f" class={kind}" if kind else ""}><thead>{line(head, "th")}</thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def details(summary: str, body: str) -> Markup:
    """A folded part, such as the numbers below a chart."""
    return Markup(f"<details><summary>{html(summary)}</summary>{html(body)}</details>")


def paragraph(text: str, kind: str = "") -> Markup:
    """One paragraph."""
    return Markup(f"<p{f' class={kind}' if kind else ''}>{html(text)}</p>")
