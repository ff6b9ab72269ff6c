"""The last section of the page: what its words mean."""

from __future__ import annotations

from .markup import Markup, html
from .number import share
from .view import View

TERMS = {
    "Level": "Types (or regions of space) ordered from common to rare by real probability, and cut at 50, 90 and 99 % "
    "of the real mass: common, uncommon, rare, very rare.",
    "Kept": "The model's mass of a level over the level's real mass. In a neutral loop its mean stays at 100 % while "
    "few types take over the mass of all others, so it is never read alone.",
    "Uncovered": "The share of a level's real mass whose type does not occur among as many rows of the model as a "
    "generation holds: what the next model can no longer learn.",
    "Floor": "Uncovered for a fresh real sample of the same size: sampling alone misses that much. Covered is "
    "(1 - uncovered) / (1 - floor), what the model shows of what a real sample of this size shows.",
    "Verdict": "Collapsed: below the limit and almost nothing left. Degrading: falling. Lossy: below the limit, but no "
    "longer falling. Stable: above the limit and flat. Undecided: the chains do not tell. Not judged: a real sample of "
    "this size shows less than 5 % of the level.",
    "Real rows": "Their mean number in a generation's training data. An anchor's real rows count inside n, so n - r "
    "rows come from the model; an anchor that puts them beside n says so in its name.",
    "En dash": "Not known; point at it to read why.",
}


def reading(view: View) -> Markup:
    """Which definition of collapse, and the terms, one short paragraph each."""
    definitions, methods, assumptions = (_told(view, name) for name in ("definition", "method", "assumptions"))
    keep = view.manifest["asked"].get("keep")
    asked = f" The limit is {share(keep)}, what this run was asked to keep; it is no universal threshold."
    left = (
        "The worse of kept and covered at the last generation, relative to the same at generation 0 (the first fit, on "
        "real rows only): what the loop lost beyond the first fit." + (asked if keep is not None else "")
    )
    terms = {"Which definition of collapse": definitions, "Left": left, "Interval and trend": methods}
    terms |= {"Assumed": assumptions, **TERMS}
    listed = (f"<dt>{html(name)}</dt><dd>{html(text)}</dd>" for name, text in terms.items() if text)
    return Markup(f"<dl>{''.join(listed)}</dl>")


def _told(view: View, name: str) -> str:
    told = dict.fromkeys(row[name] for row in view.whole.values() if row[name])
    return "; ".join(one[0].upper() + one[1:].rstrip(".") + "." for one in told)
