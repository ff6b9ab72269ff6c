"""One HTML page of a run: offline, without script, small whatever the data."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from . import sections
from .agreement import agreement
from .failures import failed_chains
from .followed import followed
from .markup import Markup, html, paragraph, table
from .number import count
from .reading import reading
from .sections import section
from .sentence import sentences
from .view import View, read

if TYPE_CHECKING:
    from ..lab.tables import Tables

WORST_CELLS = 24


def page(tables: Tables) -> str:
    """The page as HTML, under 2 MB: sentence, verdicts, levels, charts with their numbers, the experiment."""
    view = read(tables, WORST_CELLS)
    parts = {
        "verdicts": ("Verdicts, worst first", sections.verdicts(view)),
        "levels": ("The worst-hit rarity levels", sections.worst_levels(view)),
        "generations": ("Over generations", sections.over_generations(view)),
        "real-rows": ("What is left against real rows", sections.by_real_rows(view)),
        "followed": ("Followed types", followed(view)),
        "failures": ("Chains that failed", failed_chains(tables)),
        "agreement": ("Agreement with theory", agreement(view)),
        "experiment": ("The exact experiment", _experiment(view)),
        "reading": ("How to read this page", reading(view)),
    }
    title = html(view.manifest["title"] or view.manifest["name"])
    return document(title, "longtail · closed loop", _facts(view), _lead(sentences(tables)), parts)


def document(title: Markup, over: str, facts: Markup, lead: Markup, parts: Mapping[str, tuple[str, Markup]]) -> str:
    """A whole page: heading, what was found, links to the sections, sections (heading and body by anchor)."""
    links = "".join(f'<a href="#{name}">{html(head)}</a>' for name, (head, body) in parts.items() if body)
    main = "\n".join(section(name, head, body) for name, (head, body) in parts.items())
    return (
        f'<!doctype html>\n<html lang="en"><head>{_head(title)}</head>\n'
        f'<body><header><p class="over">{html(over)}</p><h1>{title}</h1>{facts}</header>\n'
        f'<main>{lead}<nav aria-label="Sections">{links}</nav>\n{main}</main></body></html>\n'
    )


def _head(title: Markup) -> Markup:
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    # The empty icon keeps a browser from asking for one.
    return Markup(
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f"<title>{title}</title>\n<style>\n{style}</style>"
    )


def _lead(said: list[str]) -> Markup:
    """The sentences: what happened in large type, the definition below it."""
    rest = paragraph(said[-1], "note") if said[1:] else ""
    return Markup(f'<section id="sentence" class="lead">{paragraph(" ".join(said[:-1] or said))}{rest}</section>')


def _facts(view: View) -> Markup:
    manifest = view.manifest
    number = len(view.cells) + view.hidden
    last = max((cell["horizon"] - 1 for cell in view.cells), default=manifest["horizon"] - 1)
    facts = [f"{number} cell{'s' * (number != 1)}", f"{count(manifest['chains'])} chains", f"generations 0 to {last}"]
    facts += [f"seed {manifest['seed']}", str(manifest["created"])]
    return paragraph(" · ".join(facts), "facts")


def _experiment(view: View) -> Markup:
    manifest = view.manifest
    notes = "".join(paragraph(note) for note in manifest["notes"])
    versions = ", ".join(f"{name} {version}" for name, version in manifest["software"].items())
    made = paragraph(f"Seed {manifest['seed']}; schema {manifest['schema']}; {versions}.")
    head = ["cell", "lane", "why this lane", "chains", "fits", "block", "n", "real rows"]
    numbers = ("chains", "horizon", "block", "n", "real_rows")
    rows = [
        [*(cell[name] for name in ("label", "lane", "reason")), *(count(cell[name]) for name in numbers)]
        for cell in view.cells
    ]
    return Markup(
        f"{notes}<p>To run it again; this is experiment.toml in the run folder, and its paths are seen from there:</p><pre>{html(manifest['experiment_toml'])}</pre>"
        f"<p>and run</p><pre>{html(manifest['command'])}</pre>"
        f"{made}{table(head, rows, range(3, 8), 'small')}"
    )
