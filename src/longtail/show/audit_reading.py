"""The last section of an audit's page: what its words mean, with the limits that hold here."""

from __future__ import annotations

from .audit_names import told
from .audit_view import AuditView
from .markup import Markup, html
from .number import share


def reading(view: AuditView) -> Markup:
    """The terms, one short paragraph each."""
    listed = (f"<dt>{html(name)}</dt><dd>{html(text)}</dd>" for name, text in _terms(view).items() if text)
    return Markup(f"<dl>{''.join(listed)}</dl>")


def _terms(view: AuditView) -> dict[str, str]:
    facts = view.facts
    level, limit, gone = share(facts["level"]), share(facts["limit"]), share(facts.get("gone", 0.1))
    below = facts.get("min_cell")
    return {
        "Gone": f"The interval of the share kept lies wholly below {gone}. That nothing was seen is never enough: "
        "a group needs rows enough for its absence to be no accident.",
        "Thinning": f"The interval lies wholly below the share asked to keep ({limit} unless the policy says otherwise), "
        "but the group is not gone.",
        "Fine": "The interval lies wholly above the share asked to keep.",
        "Too few rows to tell": "The interval reaches over the limit. This is not fine: a loss may hide here.",
        "How sure": f"The chance that this page holds any false alarm (gone, thinning or a rejected test) is at most {level}, "
        "all groups, columns, levels and tests together; the intervals are as wide as that asks for.",
        "Expected": "Rows that the candidate would hold of a group if it held the group's real share.",
        "Rarity level": "Values, words or regions ordered from common to rare by their real share, cut at 50, 90 and 99 % of "
        "the real rows: common, uncommon, rare, very rare. They are cut on one half of the reference and counted "
        "on the other.",
        "Uncovered and floor": "The share of a level's held-out real rows whose value or neighbourhood no candidate row "
        "touches. A fresh real sample of this size leaves some uncovered too: the floor. Covered is (1 - uncovered) / "
        "(1 - floor).",
        "Rejected": "A test of the whole block says that real rows are missing. Which and how much is then said by groups and "
        "levels, where the rows are enough for that.",
        "Training rows": told(facts.get("trained_on_reference") or ""),
        "Text": _pairs(facts.get("text")),
        "Policy": _pairs(facts.get("policy")),
        "Counts only": ""
        if below is None
        else f"Counts below {below} are shown as <{below}, and the numbers that would give them away are hidden. Names of rare "
        "groups still stand here, and tables set against each other can say more: this is no proof of anonymity.",
        "En dash": "Not known; point at it to read why.",
    }


def _pairs(told_of: object) -> str:
    """Plain data as a line."""
    if not isinstance(told_of, dict):
        return ""
    return told(", ".join(f"{name}: {value}" for name, value in told_of.items()))
