"""What a study found, in sentences: the effect, what one real row does, and whether one number carries the table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .number import count, share

if TYPE_CHECKING:
    from ..studies.findings import Design, Model, Study

NEAR = 0.05
"""The law carries a model's table where its weighted root mean square miss is at most this share in every design."""


def sentence(study: Study) -> str:
    """The whole finding in a few sentences."""
    return " ".join([_effect(study), _one_row(study), _law(study), *_left_out(study)]).strip()


def carried(model: Model) -> bool | None:
    """Whether one number carries the table of a model; None where no law could be fitted."""
    if model.law is None:
        return None
    return all(one.missed <= NEAR for one in model.law.by_design.values())


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
        f"Trained on its own output alone, {len(lost)} of {len(pairs)} models kept less than half of the rarest judged real "
        f"mass: {names}."
    )
    wins = Counter(best.name for _, _, best in pairs).most_common()
    return f"{said} What kept most: {', '.join(f'{name} (in {times})' for name, times in wins)}."


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
    parts = "; ".join(f"{verdict}: {', '.join(names)}" for verdict, names in told.items())
    return f"The result on one real row a generation: {parts}."


def _law(study: Study) -> str:
    fitted = [model for model in study.models if model.law is not None]
    if not fitted:
        return ""
    good = [model.name for model in fitted if carried(model)]
    sizes = ", ".join(f"{model.name} {_size(model)}" for model in fitted)
    return (
        f"One fitted number, the effective rows a generation, carries the whole table (to {NEAR:.0%}) of {len(good)} of "
        f"{len(fitted)} models{': ' + ', '.join(good) if good else ''}. Effective over actual rows: {sizes}."
    )


def _size(model: Model) -> str:
    assert model.law is not None
    end = {"at least": "≥ ", "at most": "≤ "}.get(model.law.end, "")
    return f"{end}{count(round(model.law.value / model.rows, 2))}"


def _left_out(study: Study) -> list[str]:
    missing = [model.name for model in study.models if model.left_out]
    return [f"Not run: {', '.join(missing)}."] if missing else []
