"""What a study found, in sentences: the effect, what one real row does, and whether one number carries the table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .number import number, share

if TYPE_CHECKING:
    from ..studies.findings import Design, Law, Model, Study

NEAR, NOISE = 0.05, 2.0
"""The law carries a design where its weighted root mean square miss is at most this share; it does not where the miss is
larger and beyond so many standard errors; else the chains are too few to say."""
AT_END = {"at least": "≥ ", "at most": "≤ "}
YES, NO, OPEN = "yes", "no", "too noisy to say"


def sentence(study: Study) -> str:
    """The whole finding in a few sentences."""
    return " ".join(sentences(study))


def sentences(study: Study) -> list[str]:
    """The finding: the effect, one real row, the one number, what was not run."""
    return [one for one in (_effect(study), _one_row(study), _law(study), *_left_out(study)) if one]


def carried(law: Law) -> str:
    """Whether one number carries the table of a model: YES in every design, NO in some, or OPEN."""
    missed = [one for one in law.by_design.values() if one.missed > NEAR]
    if not missed:
        return YES
    return NO if any(one.in_errors is not None and one.in_errors > NOISE for one in missed) else OPEN


def design_of(model: Model, name: str) -> Design | None:
    """The design of that name, if the model was run under it."""
    return next((one for one in model.designs if one.name == name and not one.refused), None)


def _effect(study: Study) -> str:
    pairs = [
        (model, bare, best)
        for model in study.models
        if (bare := design_of(model, "replace")) and bare.value is not None and (best := _best(model))
    ]
    if not pairs:
        return "No model has a judged rarity level."
    lost = [model for model, bare, _ in pairs if bare.value is not None and bare.value < 0.5]
    names = ", ".join(f"{model.name} {share(bare.value)} ({model.level})" for model, bare, _ in pairs)
    said = (
        f"Trained on its own output alone, {len(lost)} of {len(pairs)} models kept less than half of the real mass at the "
        f"rarest judged level. Kept was: {names}."
    )
    wins = Counter(best.name for _, _, best in pairs).most_common()
    return f"{said} The highest median had {', '.join(f'{name} ({_models(times)})' for name, times in wins)}."


def _models(count: int) -> str:
    return f"{count} model{'s' * (count != 1)}"


def _best(model: Model) -> Design | None:
    known = [one for one in model.designs if one.value is not None]
    return max(known, key=lambda one: one.value or 0.0) if known else None


def _one_row(study: Study) -> str:
    told: dict[str, list[str]] = {}
    for model in study.models:
        if model.one_row is not None:
            told.setdefault(model.one_row.verdict, []).append(model.name)
    if not told:
        return ""
    parts = "; ".join(f"{verdict} ({', '.join(names)})" for verdict, names in told.items())
    return f"That one fresh real row a generation keeps what would be lost: {parts}."


def _law(study: Study) -> str:
    if all(model.law is None for model in study.models):
        return ""
    told: dict[str, list[str]] = {YES: [], NO: [], OPEN: []}
    for model in study.models:
        if model.law is not None:
            told[carried(model.law)].append(f"{model.name} {_size(model, model.law)}")
    parts = "; ".join(f"{word} ({', '.join(names)})" for word, names in told.items() if names)
    return (
        f"Whether one fitted number, the effective over the actual rows of a generation, carries the whole table to "
        f"{100 * NEAR:.0f} %: {parts}."
    )


def _size(model: Model, law: Law) -> str:
    return f"{AT_END.get(law.end, '')}{number(law.value / model.rows)}"


def _left_out(study: Study) -> list[str]:
    missing = [model.name for model in study.models if model.left_out]
    return [f"Not run: {', '.join(missing)}."] if missing else []
