"""What an audit comes to: pass, failed or undecided, and the sentences that say why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .evidence import Evidence
from .judge import Block, Judged
from .levels import CROSSED
from .policy import Policy
from .power import smallest_visible_mass
from .retention import FINE, GONE, THINNING, TOO_FEW
from .verdicts import LISTED

PASS, FAILED, UNDECIDED = "pass", "failed", "undecided"
Row = Mapping[str, Any]
TWO_SIDED = ("drift",)
"""Statistics that speak of gains as well as of losses."""
SPOKE = {
    "outer run": "the farthest rows of all are real",
    "outer scan": "real rows are the more frequent the farther out",
    "outer rank": "real rows lie farther out",
    "isolation": "isolated rows are real",
    "column run": "the most extreme values of a column are real",
    "column side": "one end of a column is real",
    "column rank": "a column is spread wider in the real rows",
    "direction": "a combination of columns is spread wider in the real rows",
    "clump": "small dense groups apart are real",
    "ball": "some neighbourhoods hold real rows only, or nearly",
    "copies": "candidate rows lie unusually close to each other",
    "missing": "more real values are missing than chance would have it",
    "gone": "values seen several times in reality are missing",
    "entropy": "the candidate is less diverse",
    "drift": "shares of values differ more than chance would have it",
    "rare mass": "rare values have lost mass",
    "head": "common values have gained mass",
}
"""What each statistic says when it speaks loudest."""


def sized(block: Block, groups: Sequence[Row], levels: Sequence[Row], lost_columns: set[str]) -> str:
    """How a rejected block is to be read: "named", "explained", "changed" or "unsized"."""
    names = [row["verdict"] for row in groups if row["block"] == block.name]
    own = [row["verdict"] for row in levels if row["block"] == block.name]
    if GONE in names or THINNING in names:
        return "named"
    if block.role in CROSSED and lost_columns & set(block.columns):
        return "explained"
    if GONE in own or THINNING in own:
        return "named"
    return "changed" if own and set(own) == {FINE} else "unsized"


def block_rows(judged: Judged, groups: Sequence[Row], levels: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of all blocks, each rejected one with its sentence."""
    lost = {row["block"] for row in levels if row["verdict"] in (GONE, THINNING)}
    single = [row for row in groups if row["role"] in ("column", "tail") and row["verdict"] in (GONE, THINNING)]
    lost |= {column for row in single for column in row["columns"]}
    rows = []
    for one in judged.blocks:
        reading = sized(one, groups, levels, lost) if one.is_rejected and one.role != "copies" else ""
        rows.append(
            {
                "block": one.name,
                "role": one.role,
                "test": one.test,
                "unit": one.unit,
                "reference": one.reference,
                "candidate": one.candidate,
                "sampled": one.sampled,
                "p": one.p,
                "threshold": one.threshold,
                "relabellings": one.relabellings,
                "rejected": one.is_rejected,
                "reading": reading,
                "strongest": one.strongest,
                "sentence": _sentence(one, reading),
                "status": one.status,
            }
        )
    return rows


def _sentence(block: Block, reading: str) -> str:
    if not block.is_rejected:
        return ""
    why = SPOKE.get(block.strongest, block.strongest)
    said = {
        "named": f"{block.name}: lost, see its groups and levels ({why}).",
        "explained": f"{block.name}: lost, as its columns are.",
        "changed": f"{block.name}: changed ({why}), but every rarity level is fine.",
        "unsized": f"{block.name}: rows like these are missing, how much cannot be said ({why}).",
    }
    if reading == "unsized" and block.strongest in TWO_SIDED:
        return f"{block.name}: changed, whether rows are missing cannot be said ({why})."
    return said.get(reading, block.strongest)


def outcome(
    groups: Sequence[Row], levels: Sequence[Row], blocks: Sequence[Row], policy: Policy
) -> tuple[str, list[str]]:
    """pass, failed or undecided, and the reasons, the worst first.

    Failed: something is gone or thinning, a rejected block's loss cannot be sized, or rows are copied.  Undecided:
    nothing failed, but of what the policy names (of the rarity levels, where it names nothing) something is undecided.
    """
    reasons = []
    worst = sorted(groups, key=lambda row: row["seen"] - row["expected"])
    for verdict in (GONE, THINNING):
        found = [row["group"] for row in worst if row["verdict"] == verdict]
        if found:
            reasons.append(f"{_listed(found)} {'is' if len(found) == 1 else 'are'} {verdict}")
        bands = [band(row) for row in levels if row["verdict"] == verdict]
        if bands:
            reasons.append(
                f"the rarity level{'s' * (len(bands) > 1)} {_listed(bands)} {'is' if len(bands) == 1 else 'are'} {verdict}"
            )
    reasons += [
        row["sentence"]
        for row in blocks
        if row["rejected"] and (row["reading"] == "unsized" or row["role"] == "copies")
    ]
    if reasons:
        return FAILED, reasons
    if policy.names_something:
        open_ = [row["group"] for row in groups if row["named"] and row["verdict"] == TOO_FEW]
        open_ += [band(row) for row in levels if row["verdict"] == TOO_FEW and row["level"] in policy.levels]
    else:
        open_ = [band(row) for row in levels if row["verdict"] == TOO_FEW]
        if not levels:
            open_ = ["every rarity level"]
    if open_:
        return UNDECIDED, [f"too few rows to tell about {_listed(open_)}"]
    return PASS, []


def band(row: Row) -> str:
    """A rarity level with what it is a level of."""
    return f"{row['level']} of {row['block']}"


def _listed(names: Sequence[str]) -> str:
    some = "; ".join(names[:5])
    return some if len(names) <= 5 else f"{some} and {len(names) - 5} more"


def power_sentence(judged: Judged) -> str:
    """What a silent page means: the smallest group, of those fixed beforehand, whose total loss would have been called."""
    fixed = [one for one in judged.groups if one.role in LISTED and not one.gated]
    if not fixed:
        return ""
    masses = [
        smallest_visible_mass(one.n_reference, one.n_candidate, float(one.error[0]), float(one.limit.min()))
        for one in fixed
    ]
    known = [mass for mass in masses if mass is not None]
    if len(known) < len(masses):
        return "These rows are too few to see even the complete loss of a group."
    unit = next((one.unit for one in judged.blocks if one.name == fixed[masses.index(max(known))].block), "rows")
    return (
        f"A complete loss of any of {sum(len(one.names) for one in fixed):,} groups holding at least "
        f"{100 * max(known):.2g} % of the real {unit} would have been seen with 80 % probability."
    )


def larger_reference(evidence: Evidence, judged: Judged, levels: Sequence[Row]) -> str:
    """Advice where more real rows, or more of them looked at, would decide more; or nothing."""
    real, made = evidence.reference.rows, evidence.candidate.rows
    open_ = {row["block"] for row in levels if row["verdict"] == TOO_FEW}
    sampled = {one.name for one in judged.blocks if one.sampled}
    if open_ and open_ <= sampled:
        return f"More rows looked at would show more of {', '.join(sorted(open_))}: a larger --sample takes longer."
    if not open_ or real >= 5 * made:
        return ""
    return (
        f"A larger reference would show more: every verdict here rests on {real:,} trusted rows, half of which only "
        "fix the rarity levels."
    )
