"""One HTML page of a study: offline, without script; the same picture for every model, one table, one law."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .chart import COLOURS, Curve, Panel, Point, line_chart
from .markup import Markup, details, html, paragraph, table
from .number import count, share
from .page import document
from .study_scatter import scatter
from .study_sentence import NEAR, NOISE, sentences
from .study_tables import left, one_row, sizes

if TYPE_CHECKING:
    from ..studies.findings import Model, Study

MARKS = "ABCDEFGHI"
TALLEST = 1.5


def page(study: Study) -> str:
    """The page as HTML: sentence, pictures, table, one real row, the law, samples, the exact settings."""
    parts = {
        "pictures": ("The same picture for every model", pictures(study)),
        "left": ("Real mass kept at the rarest level", _left(study)),
        "one-row": ("One real row a generation", _one_row(study)),
        "law": ("One number for each model", _law(study)),
        "samples": ("What a person sees", _samples(study)),
        "settings": ("The exact settings", _settings(study)),
        "reading": ("How to read this page", _reading()),
    }
    ran = [model for model in study.models if not model.left_out]
    facts = [
        f"{len(ran)} models",
        f"{len({model.kind for model in ran})} kinds of data",
        f"{len(study.designs)} designs",
    ]
    facts += [f"{study.size} study", f"seed {study.seed}"]
    lead = Markup(f'<section id="sentence" class="lead">{"".join(map(paragraph, sentences(study)))}</section>')
    title = html("The same loop, the same real rows, every model")
    return document(title, "longtail · study", paragraph(" · ".join(facts), "facts"), lead, parts)


def pictures(study: Study) -> Markup:
    """Small multiples: what is left at the rarest judged level against generation, a line for each design."""
    drawn = [name for name in study.designs if any(_path(model, name) for model in study.models)]
    charts = [chart(model, drawn) for model in study.models if any(_path(model, name) for name in drawn)]
    if not charts:
        return Markup("")
    items = "".join(
        f'<li><b class="mark c{at % COLOURS}">{MARKS[at % len(MARKS)]}</b> {html(name)}</li>'
        for at, name in enumerate(drawn)
    )
    key = (
        "Line: median over chains of the worse of kept and covered, relative to the first fit. Band: 5 to 95 % of the chains. "
        "Generation 0 is the first fit, on real rows only; the axis is log(1 + generation)."
    )
    body = f'<ul class="legend">{items}</ul><div class="panels many">{"".join(charts)}</div>'
    return Markup(paragraph(key, "key") + body + details("The numbers", _numbers(study, drawn)))


def chart(model: Model, drawn: list[str]) -> Markup:
    """The picture of one model."""
    curves = []
    for at, name in enumerate(drawn):
        points = [Point(t, middle, low, high) for t, middle, low, high in _path(model, name)]
        if points:
            curves.append(Curve(MARKS[at % len(MARKS)], name, at % COLOURS, points))
    top = max((step[1] for name in drawn for step in _path(model, name)), default=1.0)
    return line_chart(
        Panel(f"{model.name} · {model.level}", _of(model, drawn), 0.0, min(max(1.1, 1.05 * top), TALLEST)), curves
    )


def _of(model: Model, drawn: list[str]) -> str:
    """What the axis says: generations, of how many rows, in how many chains."""
    seen = [one.chains for one in model.designs if one.name in drawn and one.chains]
    return f"generation · n {count(model.rows)} · {count(min(seen, default=model.chains))} chains"


def _path(model: Model, name: str) -> tuple[tuple[int, float, float, float], ...]:
    return next((design.path for design in model.designs if design.name == name), ())


def _numbers(study: Study, drawn: list[str]) -> Markup:
    """Medians at the last generation and at half of it."""
    rows = []
    for model in study.models:
        for name in drawn:
            path = _path(model, name)
            for step in dict.fromkeys((path[0], path[len(path) // 2], path[-1])) if path else ():
                rows.append([model.name, name, str(step[0]), share(step[1]), f"{share(step[2])} to {share(step[3])}"])
    return table(["model", "design", "generation", "median", "5 to 95 %"], rows, (2, 3, 4), "small")


def _left(study: Study) -> Markup:
    note = (
        "Median over chains of the worse of kept and covered at the last generation, relative to the first fit, at the rarest "
        "level that is judged under every design of the model (under most of them, where there is none); in brackets its 95 % "
        "order-statistic interval (eight chains or more). "
        "First fit: the same at generation 0, which is what one step of training loses or keeps: no drift. Chains: "
        "replicates that were looked at. † some chains failed, and what is left is that of the others. A dash: not known; point "
        "at it to read why."
    )
    failed = [
        f"† {model.name}, {one.name}: {one.failed}." for model in study.models for one in model.designs if one.failed
    ]
    return Markup(left(study) + paragraph(note, "note") + "".join(paragraph(one, "note") for one in failed))


def _one_row(study: Study) -> Markup:
    note = (
        "How much more of the level is still shown at the last generation with one fresh real row among the n than with none, "
        "and what the categorical law with the model's fitted number says. Not reached: the law says the difference is smaller "
        "than two standard errors, since one row shows only after generations of the order of n. Carries over: more than two "
        "standard errors, and not surely less than half of what the law says. A standard error counts as 1 % at least."
    )
    return Markup(one_row(study) + paragraph(note, "note"))


def _law(study: Study) -> Markup:
    charts = [scatter(model) for model in study.models if model.law is not None]
    note = (
        "For every model, design, level and generation: what the level still shows relative to the first fit, against the exact "
        "transient law of a categorical loop with the same rows, real rows, real probabilities and generation, with one fitted "
        "number: how many rows the generated ones count for (n for a categorical model). Below each design's own number stands "
        f"what the one number misses there. It carries the table where it misses at most {100 * NEAR:.0f} % in every design, and does not where it misses more, by "
        f"more than {NOISE:.0f} standard errors; else the chains are too few to say. In errors: the miss in standard errors of "
        "the measured means; about 1 where the law holds."
    )
    return Markup(f'{paragraph(note, "key")}<div class="panels">{"".join(charts)}</div>{sizes(study)}')


def _samples(study: Study) -> Markup:
    parts = []
    for model in study.models:
        if not model.samples:
            continue
        parts.append(f"<h3>{html(model.name)}</h3>")
        for one in model.samples:
            at = ", ".join(map(str, one.generations))
            parts.append(f"<h4>{html(one.design)}: generations {at}</h4>")
            if one.png:
                said = html(f"{model.name}, {one.design}: samples of generations {at}, a line each")
                parts.append(
                    f'<img alt="{said}" style="max-width:100%;image-rendering:pixelated" src="data:image/png;base64,{one.png}">'
                )
            else:
                rows = [[str(t), *texts] for t, texts in zip(one.generations, one.texts, strict=True)]
                wide = max(map(len, one.texts), default=0)
                parts.append(table(["generation", *([""] * wide)], rows, (0,), "small"))
    if not parts:
        return Markup("")
    return Markup(paragraph("The first rows that the first chain's models wrote, unchosen.", "key") + "".join(parts))


def _settings(study: Study) -> Markup:
    head = ["model", "family", "world", "n", "generations", "chains", "probe", "seconds"]
    rows = [
        [
            model.name, json.dumps(model.family), json.dumps(model.world) if model.world else "–",
            *(count(one) for one in (model.rows, model.horizon, model.chains, model.probe, round(model.seconds))),
        ]
        for model in study.models
    ]  # fmt: skip
    out = [f"{model.name}: {model.left_out}" for model in study.models if model.left_out]
    missing = "".join(paragraph(f"Not run. {one}", "note") for one in out)
    size = " --small" if study.size == "small" else ""
    made = "".join(f"{name} {version}, " for name, version in study.software.items())
    whole = sum(model.seconds for model in study.models)
    note = f"{made}seed {study.seed}. Seconds: by the clock, in one worker process; all models together {count(round(whole))}."
    return Markup(
        f"<pre>longtail run {html(study.name)}{size} --seed {study.seed} --out FOLDER</pre>"
        f"{table(head, rows, range(3, 8), 'small')}{missing}{paragraph(note, 'note')}"
    )


def _reading() -> Markup:
    terms = {
        "Design": "Fresh rows stand among the n rows of a generation. Fixed rows, the same each time, stand beside them, as many "
        "as 10 % of n. Thinned to strata: three times as many rows are generated, and thinned so that every stratum of rarity "
        "has its real mass. By group: as many fresh real rows as 10 % of n beside, more from rare strata than their part.",
        "Effective rows": "n_e: the generated rows of a generation carry the sampling noise of n_e / n times their number, while "
        "the mixing share of the real rows and their own noise stay as they are. A categorical model has n_e = n exactly; a model "
        "that writes every row twice has n / 2. Above n: the model smooths. It is fitted by weighted least squares to all designs, "
        "levels and generations; the interval is a bootstrap over chains, widened for few, and says nothing of a law that does not "
        "hold. A generation that a tenth of the chains or more did not reach is not fitted.",
        "Level": "Real mass ordered from common to rare: common to 50 %, uncommon to 90 %, rare to 99 %, very rare the rest.",
    }
    return Markup(
        "<dl>" + "".join(f"<dt>{html(name)}</dt><dd>{html(text)}</dd>" for name, text in terms.items()) + "</dl>"
    )
