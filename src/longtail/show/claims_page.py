"""The claims page: every result with its source, evidence, residuals, and all residuals together; offline, without script."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ..reproduction.budget import BUDGET, P_VALUES, THRESHOLD
from ..reproduction.papers import EVIDENCE
from ..reproduction.result import CAUGHT, HOLDS, verdict_of
from .claims_words import agreement, sentence
from .markup import Markup, anchor, details, html, paragraph, shown, table
from .number import count, number
from .page import document
from .quantiles import half_normal_plot

if TYPE_CHECKING:
    from ..reproduction.budget import Outcome
    from ..reproduction.claim import Claim
    from ..reproduction.result import Reproduction

Pair = tuple["Claim", "Outcome"]


def page(found: Reproduction) -> str:
    """The page as HTML: sentence, quantile plot, the results paper by paper, wrong formulas, how to read it."""
    pairs = list(zip(found.claims, found.outcomes, strict=True))
    stated = [pair for pair in pairs if not pair[0].wrong]
    parts = {
        "residuals": ("All residuals together", _residuals(stated)),
        "results": ("Results, paper by paper", _by_paper(stated)),
        "wrong": ("Wrong formulas, which must be rejected", _whole([pair for pair in pairs if pair[0].wrong])),
        "reading": ("How to read this page", _reading()),
        "again": ("To run it again", _again(found)),
    }
    drawn = sum(check.p is not None for _, outcome in pairs for check in outcome.checks)
    facts = [f"{len(pairs)} results", f"{count(drawn)} p-values of {count(P_VALUES)} budgeted", f"seed {found.seed}"]
    lead = Markup(f'<section id="sentence" class="lead">{paragraph(sentence(found))}</section>')
    title = html("Published and derived results, run again")
    return document(title, "longtail · claims", paragraph(" · ".join(facts), "facts"), lead, parts)


def _residuals(pairs: list[Pair]) -> Markup:
    drawn = [
        (check.residual, f"{one.name}, {check.what}, {check.setting}")
        for one, outcome in pairs
        for check in outcome.checks
        if check.residual is not None
    ]
    if not drawn:
        return Markup("")
    plot = half_normal_plot([size for size, _ in drawn], [name for _, name in drawn])
    said = (
        "Each dot is one comparison with simulation: the distance of what was seen from what was expected, in standard "
        "errors, against the distance that chance alone would give the dot of that rank. Shaded: where 99 of 100 dots of a "
        "rank fall if all is true. Dots below the line come of tests that are cautious by design."
    )
    return Markup(f"<figure>{plot}</figure>{paragraph(said, 'note')}")


def _by_paper(pairs: list[Pair]) -> Markup:
    parts = []
    for paper, some in groupby(pairs, key=lambda pair: pair[0].paper):
        parts.append(f"<h3>{html(paper.short)}</h3>{paragraph(paper.citation, 'note')}{_whole(list(some))}")
    return Markup("".join(parts))


def _whole(pairs: list[Pair]) -> Markup:
    """One row a claim, and below it, folded, every comparison."""
    if not pairs:
        return Markup("")
    head = ["result", "evidence", "comparisons", "largest residual", "verdict"]
    rows = [_row(one, outcome) for one, outcome in pairs]
    folded = "".join(_comparisons(one, outcome) for one, outcome in pairs)
    return Markup(table(head, rows, (2, 3)) + folded)


def _row(one: Claim, outcome: Outcome) -> list[str]:
    name = Markup(f'<a href="#{anchor("claim", one.name)}">{html(one.says)}</a><small>{html(one.name)}</small>')
    largest = shown(number(outcome.largest_residual, 2), "nothing drawn: exact comparisons")
    return [name, one.evidence, f"{len(outcome.checks)}", largest, _badge(verdict_of(one, outcome))]


def _badge(verdict: str) -> Markup:
    kind = "fine" if verdict in (HOLDS, CAUGHT) else "failed"
    return Markup(f'<span class="decision {kind}">{html(verdict)}</span>')


def _comparisons(one: Claim, outcome: Outcome) -> Markup:
    head = ["what", "setting", "expected", "observed", "standard error", "test", "residual", "verdict"]
    rows = [
        [
            check.what,
            check.setting,
            check.expected,
            check.observed,
            shown(number(check.error, 2), "no standard error: exact, or a test of a whole law"),
            check.test,
            shown(number(check.residual, 3), "nothing drawn"),
            agreement(check, one.wrong),
        ]
        for check in outcome.checks
    ]
    grounds = paragraph(f"{one.grounds}. Run it alone with: longtail reproduce {one.name}", "note")
    body = details(f"{one.name}: {len(rows)} comparisons", grounds + table(head, rows, (2, 3, 4, 6), "small"))
    return Markup(f'<div id="{anchor("claim", one.name)}">{body}</div>')


def _reading() -> Markup:
    letters = "; ".join(f"{letter} {words}" for letter, words in EVIDENCE.items())
    said = [
        f"Evidence: {letters}.",
        f"The whole set of results has one budget: if all of them were true, the chance that any is rejected would be at "
        f"most {BUDGET:g}. It is split evenly over {P_VALUES:,} p-values, fixed beforehand, so a comparison fails below "
        f"p = {THRESHOLD:.1e}, some six standard errors. Comparisons in which nothing is drawn hold or do not.",
        "Skewed quantities are compared on logarithms, by medians, by ranks or by exact laws. A mean is judged by a z-score "
        "only where its skewness allows it. A standard error larger than a third of the published tolerance is refused, unless "
        "the distance is beyond doubt (ten standard errors).",
        "A residual is the distance in standard errors of a normal law that has the comparison's p-value.",
        "Outside the budget: skewness and standard error are themselves drawn, so that now and then a comparison is refused "
        "although its claim is true; it is then said that it cannot be judged, and the claim counts as not holding. So do facts "
        "about drawn numbers that are said in words and have no p-value.",
    ]
    return Markup("".join(paragraph(one) for one in said))


def _again(found: Reproduction) -> Markup:
    facts = found.facts()
    names = "all" if len(found.claims) > 20 else " ".join(one.name for one in found.claims)
    versions = ", ".join(f"{name} {version}" for name, version in facts["software"].items())
    spent = paragraph(f"{count(facts['seconds'])} seconds of work in all; {versions}.", "note")
    return Markup(f"<pre>longtail reproduce {html(names)} --seed {found.seed} --out FOLDER</pre>{spent}")
