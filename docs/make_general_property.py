"""Fills docs/general-property.md from a finished study, and draws its pictures: `python docs/make_general_property.py FOLDER`."""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path

from longtail.show.number import count, number, share
from longtail.show.study_page import MARKS, chart
from longtail.show.study_scatter import scatter
from longtail.show.study_sentence import AT_END, carried, sentences
from longtail.show.study_tables import end_of, explained, left_cell
from longtail.studies.findings import Model, Study, read

HERE = Path(__file__).parent
PAGE = HERE / "general-property.md"
DASH = "–"


def main(folder: str, page: Path = PAGE) -> None:
    """Writes the tables into the page, and the pictures beside it."""
    study = read(folder)
    text = page.read_text(encoding="utf-8")
    ran = [model for model in study.models if not model.left_out]
    parts = {
        "settings": settings(study),
        "finding": "\n\n".join(sentences(study)),
        "left": left(study),
        "one row": one_row(ran),
        "sizes": sizes(ran),
        "pictures": key(study.designs)
        + drawn(page, "left", {model.name: chart(model, study.designs) for model in ran if model.level}),
        "scatter": drawn(page, "law", {model.name: scatter(model) for model in ran if model.law is not None}),
    }
    for name, body in parts.items():
        text = filled(text, name, body)
    page.write_text(text, encoding="utf-8")


def filled(text: str, name: str, body: str) -> str:
    """The text with the part between its two marks replaced."""
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    found, times = marks.subn(lambda match: f"{match[1]}{body.rstrip()}\n{match[2]}", text)
    if times != 1:
        raise SystemExit(f"general-property.md has {times} parts named {name!r}; it must have one")
    return found


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(one.replace("|", "\\|") for one in row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def settings(study: Study) -> str:
    rows = [
        [
            model.name, model.kind, f"`{json.dumps(model.family)}`", f"`{json.dumps(model.world)}`", count(model.rows), str(model.horizon),
            count(model.chains), count(model.probe), model.left_out or f"{model.seconds:,.0f} s",
        ]
        for model in study.models
    ]  # fmt: skip
    head = ["model", "data", "family", "world", "n", "generations", "chains", "probe", "one worker, by the clock"]
    made = ", ".join(f"{name} {version}" for name, version in study.software.items())
    whole = sum(model.seconds for model in study.models)
    said = f"The {study.size} study, seed {study.seed}, {whole / 3600:.2g} hours of one worker process by the clock. Made with {made}."
    return f"{said}\n\n{table(head, rows)}"


def left(study: Study) -> str:
    rows = []
    for model in study.models:
        firsts = [design.first for design in model.designs if design.first is not None]
        first = f"{share(min(firsts))} to {share(max(firsts))}" if firsts else DASH
        chains = min((design.chains for design in model.designs if design.chains), default=0)
        cells = [left_cell(model, name)[0] for name in study.designs]
        rows.append([model.name, model.level or DASH, str(chains) if chains else DASH, first, *cells])
    failed = [
        f"† {model.name}, {one.name}: {one.failed}." for model in study.models for one in model.designs if one.failed
    ]
    shown = table(["model", "level", "chains looked at", "first fit", *study.designs], rows)
    return "\n\n".join([shown, *failed])


def one_row(models: list[Model]) -> str:
    rows = []
    for model in models:
        one = model.one_row
        if one is None:
            rows.append([model.name, *[DASH] * 5])
            continue
        measured = f"{share(one.measured)} ± {share(one.error)}"
        rows.append([model.name, one.verdict, one.level, str(one.generation), measured, share(one.foreseen)])
    head = [
        "model",
        "one real row",
        "level",
        "generation",
        "shown more than without (± standard error, 1 % at least)",
        "foreseen",
    ]
    return table(head, rows)


def sizes(models: list[Model]) -> str:
    rows = []
    for model in models:
        law = model.law
        if law is None:
            rows.append([model.name, *[DASH] * 5, model.no_law])
            continue
        low, high = (None if one is None else one / model.rows for one in (law.low, law.high))
        band = f" ({number(low)}–{number(high)})" if low is not None and high is not None else ""
        alone = sorted(one.value for one in law.by_design.values())
        ends = [f"{AT_END.get(end_of(one, model.rows), '')}{number(one / model.rows)}" for one in (alone[0], alone[-1])]
        worst = max(law.by_design, key=lambda name: law.by_design[name].missed)
        told = [f"{AT_END.get(law.end, '')}{number(law.value / model.rows)}{band}", explained(law), share(law.missed)]
        told += [f"{worst}: {share(law.by_design[worst].missed)}", " to ".join(ends)]
        rows.append([model.name, *told, carried(law)])
    head = [
        "model",
        "n_e / n (95 % interval)",
        "explained",
        "misses",
        "worst design",
        "n_e / n of single designs",
        "carries the table",
    ]
    return table(head, rows)


def key(designs: list[str]) -> str:
    """What the letters at the ends of the lines stand for."""
    named = ", ".join(f"{mark} {name}" for mark, name in zip(MARKS, designs, strict=False))
    return f"What is left over generations, relative to the first fit; bands hold 5 to 95 % of the chains. {named}.\n\n"


def drawn(page: Path, kind: str, pictures: dict[str, str]) -> str:
    """One SVG file a picture beside the page, on a light ground of its own, and the lines that show them."""
    style = files("longtail.show").joinpath("page.css").read_text(encoding="utf-8")
    light = re.sub(r"@media \(prefers-color-scheme: dark\) \{.*?\n\}\n", "", style, count=1, flags=re.S)
    shows = "what is left over generations" if kind == "left" else "measured against foreseen"
    found = []
    for name, svg in pictures.items():
        path = page.parent / f"general-property-{kind}-{name.replace(' ', '-')}.svg"
        held = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" width="435" height="309" ', 1)
        head, body = held.split(">", 1)
        wide, high = re.findall(r'viewBox="0 0 (\S+) (\S+)"', head)[0]
        told = f"<title>{name}</title><desc>{name}: {shows}</desc><style>{light}</style>"
        ground = f'<rect width="{wide}" height="{high}" fill="#ffffff"/>'
        path.write_text(f"{head}>{told}{ground}{body}\n", encoding="utf-8")
        found.append(f"![{name}: {shows}]({path.name})")
    return "\n".join(found)


if __name__ == "__main__":
    main(sys.argv[1])
