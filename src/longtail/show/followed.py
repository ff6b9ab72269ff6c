"""The section of followed types: still there or gone, seen and predicted."""

from __future__ import annotations

from collections.abc import Sequence

from .figures import cut, drawn_cells, followed_chart, legend
from .markup import Markup, details, html, paragraph, shown, table
from .number import known, number, share
from .view import Row, Seen, View, short_label

MOST_TYPES = 6


def followed(view: View) -> Markup:
    """The followed types: still there at the last generation, seen and predicted, and when they went."""
    body = []
    for name, cells in view.groups().items():
        some = drawn_cells(cells)
        kinds = _commonest_first(view, some, view.parts(some, "present"))[:MOST_TYPES]
        if not kinds:
            continue
        head = ["cell", *(cut(kind, 40) for kind in kinds)]
        rows = [[short_label(cell), *(_present(view, cell, kind) for kind in kinds)] for cell in some]
        body.append(f"<h3>{html(name)}</h3>{legend(some)}{followed_chart(view, some, kinds)}")
        body.append(table(head, rows, range(1, len(head))))
        body.append(_extinctions(view, some, kinds))
    key = (
        "The share of chains in which the model can still write the type; "
        "in the table at the last generation, what theory predicts in brackets."
    )
    return Markup(paragraph(key, "key") + "".join(body)) if body else Markup("")


def _present(view: View, cell: Row, kind: str) -> Markup:
    seen = view.last(cell["cell"], "present", kind)
    if seen is None:
        return shown("–", "not followed in this cell")
    theory = [one for one in view.theory(cell["cell"], "present", kind) if one.generation == seen.generation]
    return Markup(shown(share(seen.mean), seen.status) + html(f" ({share(theory[0].value)})" if theory else ""))


def _commonest_first(view: View, cells: Sequence[Row], kinds: Sequence[str]) -> list[str]:
    def share_of(kind: str) -> float:
        firsts = [view.seen[key][0].mean for cell in cells if (key := (cell["cell"], "probability", kind)) in view.seen]
        return max((first for first in firsts if first is not None), default=0.0)

    return sorted(kinds, key=share_of, reverse=True)


def _extinctions(view: View, cells: Sequence[Row], kinds: Sequence[str]) -> Markup:
    """When each followed type went: median and range over the chains in which it did."""
    rows = []
    for cell in cells:
        for kind in kinds:
            seen = view.last(cell["cell"], "extinction", kind)
            if seen is None:
                continue
            theory = view.theory(cell["cell"], "extinction", kind)
            band = f" [{number(seen.low)} to {number(seen.high)}]" if known(seen.low) and known(seen.high) else ""
            when = Markup(shown(number(seen.median), seen.status) + html(band))
            foreseen = shown(number(theory[-1].value) if theory else "–", "no prediction")
            first = view.seen.get((cell["cell"], "probability", kind))
            share_of = _probability(first[0] if first else None)
            still = f"{seen.missing} of {seen.chains + seen.missing}"
            rows.append([cut(kind, 60), short_label(cell), share_of, when, foreseen, still])
    head = ["type", "cell", "share at the first fit", "first generation without it", "predicted", "chains that have it"]
    return details("When they went", table(head, rows, range(2, 6), "small")) if rows else Markup("")


def _probability(seen: Seen | None) -> Markup:
    return shown(number(seen.mean, 2) if seen else "–", seen.status if seen else "not measured")
