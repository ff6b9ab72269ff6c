"""One HTML page of an audit: offline, without script, small whatever the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import audit_sections as sections
from .audit_groups import groups, name_of
from .audit_levels import levels
from .audit_names import legible, told
from .audit_reading import reading
from .audit_sentence import said
from .audit_view import AuditView, read
from .audit_words import counts_of, exit_line, marked
from .markup import Markup, html, paragraph
from .number import share
from .page import document

if TYPE_CHECKING:
    from ..audits.tables import AuditTables

MOST_REASONS, MOST_NOTES, LONGEST_COMMAND = 5, 40, 4000


def page(tables: AuditTables) -> str:
    """The page as HTML, under 2 MB: sentence, worst groups, levels, what could not be seen, and all the rest."""
    view = read(tables)
    parts = {
        "groups": ("Groups, worst first", groups(view)),
        "levels": ("Rarity levels", levels(view)),
        "unseen": ("What could not have been seen", sections.power(view)),
        "tests": ("Tests of whole columns and blocks", sections.blocks(view)),
        "novel": ("What the reference does not show", sections.novel(view)),
        "copies": ("Copies and repeats", sections.copies(view)),
        "regions": ("Regions that emptied", sections.regions(view)),
        "classical": ("Classical numbers", sections.classical(view)),
        "columns": ("Columns as they were read", sections.columns(view)),
        "reading": ("How to read this page", reading(view)),
        "command": ("The exact command", _command(view)),
    }
    candidate, reference = (legible(str(view.facts[one]["name"]), 60) for one in ("candidate", "reference"))
    title = html(f"{candidate} against {reference}")
    return document(title, "longtail · audit", _sets(view), _lead(view), parts)


def _sets(view: AuditView) -> Markup:
    """Which set is which, so that nobody reads the page the wrong way round."""
    facts = view.facts
    lines = "".join(
        f"<div><dt>{role}</dt><dd>{name_of(str(facts[key]['name']))} <small>{counts_of(facts[key]['rows'])} rows</small></dd></div>"
        for role, key in (("Reference, trusted as real", "reference"), ("Candidate, under audit", "candidate"))
    )
    rules = [f"level {share(facts['level'])} for the whole page", f"asked to keep {share(facts['limit'])}"]
    rules += [f"seed {facts['seed']}"] if "seed" in facts else []
    rules += [f"counts below {facts['min_cell']} hidden"] if facts.get("min_cell") is not None else []
    return Markup(f'<dl class="sets">{lines}</dl>{paragraph(" · ".join(rules), "facts")}')


def _lead(view: AuditView) -> Markup:
    """The outcome and the sentences; a doubt about the orientation before all else."""
    facts = view.facts
    outcome = facts["outcome"]
    badge = f'<p class="outcome"><span class="decision {html(outcome)}">{html(marked(exit_line(facts)))}</span></p>'
    doubt = paragraph(told(facts["orientation"]), "doubt") if facts.get("orientation") else ""
    reasons = [told(one) for one in facts["reasons"]]
    listed = "".join(f"<li>{html(one)}</li>" for one in reasons[:MOST_REASONS])
    if len(reasons) > MOST_REASONS:
        listed += f"<li>and {len(reasons) - MOST_REASONS:,} more, in audit.json</li>"
    why = f'<ul class="reasons">{listed}</ul>' if listed else ""
    first, *rest = said(view)
    more = paragraph(" ".join(rest), "more") if rest else ""
    return Markup(f'<section id="sentence" class="lead">{badge}{doubt}{paragraph(first)}{more}{why}</section>')


def _command(view: AuditView) -> Markup:
    facts = view.facts
    notes = [told(one) for one in facts.get("notes", [])]
    said = "".join(paragraph(one, "note") for one in notes[:MOST_NOTES])
    if len(notes) > MOST_NOTES:
        said += paragraph(f"And {len(notes) - MOST_NOTES:,} more notes, in audit.json.", "note")
    versions = ", ".join(f"{name} {version}" for name, version in facts.get("software", {}).items())
    command = facts.get("command") or ""
    ran = f"<pre>{html(legible(command, LONGEST_COMMAND))}</pre>" if command else ""
    return Markup(ran + said + (paragraph(versions, "note") if versions else ""))
