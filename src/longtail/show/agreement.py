"""The section of agreement with theory: the largest residuals, with limits and bounds apart."""

from __future__ import annotations

from statistics import NormalDist

from ..quantity import QUANTITIES
from .figures import cut
from .markup import Markup, html, paragraph, shown, table
from .number import count, known, number
from .view import Row, View


def agreement(view: View) -> Markup:
    """The largest residual of each quantity against exact theory, and limits and bounds apart."""
    exact: dict[tuple[str, str], list[Row]] = {}
    loose: dict[tuple[str, str, str], list[Row]] = {}
    for row in view.residuals:
        if row["kind"] == "exact" and known(row["z"]):
            exact.setdefault((row["quantity"], row["of"]), []).append(row)
        elif row["kind"] != "exact":
            loose.setdefault((row["quantity"], row["of"], row["kind"]), []).append(row)
    if not exact and not loose:
        return Markup("")
    labels = {cell["cell"]: cell["label"] for cell in view.cells}
    body = _exact(exact, labels, view) if exact else paragraph("No exact prediction could be compared.")
    return Markup(body + (_loose(loose, view) if loose else ""))


def _exact(exact: dict[tuple[str, str], list[Row]], labels: dict[str, str], view: View) -> Markup:
    head = ["quantity", "of", "residuals", "largest |z|", "5 % limit", "where", "formula"]
    rows = []
    for (quantity, of), residuals in sorted(exact.items(), key=lambda item: -max(abs(row["z"]) for row in item[1])):
        top = max(residuals, key=lambda row: abs(row["z"]))
        limit = NormalDist().inv_cdf(1 - 0.025 / len(residuals))
        where = [f"generation {top['generation']}", cut(top["part"], 30), labels.get(top["cell"], "a cell not shown")]
        largest = html(number(abs(top["z"])))
        if abs(top["z"]) > limit:
            largest = Markup(f"<b>{largest}</b>")
        named = [_named(quantity), of, count(len(residuals)), largest, number(limit)]
        rows.append([*named, ", ".join(part for part in where if part), _sources(view, quantity, of, "exact")])
    text = (
        "z is (observed - predicted) / standard error, over all cells, parts and generations. The 5 % limit is what "
        "the largest of that many normal residuals would pass once in twenty runs (Bonferroni); few chains and heavy "
        "tails pass it more often. Neighbouring generations are correlated."
    )
    return Markup(paragraph(text) + table(head, rows, (2, 3, 4)))


def _loose(loose: dict[tuple[str, str, str], list[Row]], view: View) -> Markup:
    head = ["quantity", "of", "kind", "points", "largest difference", "formula"]
    rows = []
    for (quantity, of, kind), residuals in sorted(loose.items()):
        both = [(row["observed"], row["predicted"]) for row in residuals]
        apart = max((abs(seen - said) for seen, said in both if known(seen) and known(said)), default=None)
        named = [_named(quantity), of, kind, count(len(residuals))]
        rows.append([*named, shown(number(apart)), _sources(view, quantity, of, kind)])
    text = "Limits hold for large n or rare types, and bounds on one side only: they are drawn, not tested."
    return Markup("<h3>Limits and bounds</h3>" + paragraph(text) + table(head, rows, (3, 4)))


def _named(quantity: str) -> Markup:
    about = QUANTITIES.get(quantity)
    return Markup(f'<span title="{html(about.says if about else quantity)}">{html(quantity.replace("_", " "))}</span>')


def _sources(view: View, quantity: str, of: str, kind: str) -> str:
    found = dict.fromkeys(
        row["source"] for row in view.sources if (row["quantity"], row["of"], row["kind"]) == (quantity, of, kind)
    )
    return cut("; ".join(source for source in found if source), 160)
