"""Writes docs/metrics.md, every metric and which known failures it sees, and docs/metric-failures.md, the numbers behind it.

Run: python docs/make_metric_table.py.  It takes about three minutes on one core.
"""

from __future__ import annotations

import inspect
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.metric_cases import BETTER, BLIND, CASES, METRICS, SEES, Case, Numbers, Told, told_of_numbers  # noqa: E402
from benchmarks.text_cases import SAYS, TEXT_METRICS, told_of_texts  # noqa: E402
from threadpoolctl import threadpool_limits  # noqa: E402

from longtail import catalog  # noqa: E402
from longtail.quantity import QUANTITIES  # noqa: E402

PAGE, FIGURES = ROOT / "docs" / "metrics.md", ROOT / "docs" / "metric-failures.md"
ROWS, SEED, COLUMNS, REPEATS = 500, 1, (2, 16, 64), (40, 3)
MARKS = {SEES: "●", BLIND: "–", BETTER: "▲"}

Key = tuple[str, str]
Found = dict[tuple[str, int], dict[Key, Told]]
Texts = dict[str, dict[Key, Told]]

HEAD = """# Metrics, and what each one sees

Any metric is blind somewhere, so ask for several, and read each number against what real rows score in the model's place: its part
"real rows", at the same number of rows.

| question | metric | read |
|---|---|---|
| Which part of reality is lost? | `lost_mass` | `uncovered` of the rare levels beside `floor`; `kept`, where 1 is right |
| Does it write what does not exist? | `out_of_support` | beside its "real rows" |
| Does it copy its training rows? | `memorisation` | `copied`; `nearest_to_training` above "real rows"; `memorisation_p` after the first fit |
| Is the whole law near reality? | `energy_distance`; for types and normal models `divergence` | beside its "real rows" |
| Does it still expect real rows? | `held_out_loss`, if the model has a likelihood | "decile 10", the rarest tenth, beside "decile 1" |
| Is the spread right? | `moments`; for rows of any kind `recall` of `prdc` | against the world's; recall alone: outliers raise it |
| Do its texts repeat themselves? | `text_diversity` | beside its "real rows": too high is wrong as well |

{smallest}
Precision, density, coverage, Vendi score and distinct-n each take some failure for an improvement: the tables below say which.
"""

HOW = """## Which failure is seen by which metric

{cases} failures of {rows:,} rows in {columns} columns, one mark for each number of columns:
● the number sees the failure, – it is blind to it, ▲ it mistakes it for better.  Below the table stands how this is decided.
"""

DECIDED = """
A number is worked out {null} times for fresh real rows in the model's place, against the same held-out real rows (seed {seed}): the
middle 95 % of them are its range. ●, –, ▲: its median over {drawn} draws of the failure lies outside of the range on the bad side,
inside, or outside on the good side. `kept`, `mean` and `variance` have no better side: they see on either. At 95 % about one mark in
twenty is chance. Moments are those of the first column. The held-out loss is that of a kernel density of the rows, whose width follows
their whole spread, so that less spread can better it where modes lie far apart. Metrics of types are not here: they need the
model's law, not its rows.

The failures come after the checks of Räisä, van Breugel and van der Schaar 2025, "Position: all current generative fidelity and
diversity metrics are flawed" (arXiv:2505.22450), with settings of our own: modes dropped, invented and uneven, scales, outliers, one
wrong column among many, a large unit; and gross failures: half the spread, rows repeated, a copy of the training rows, a cut tail.
[Every number behind these marks](metric-failures.md). Both pages are written by `python docs/make_metric_table.py`.
"""

SEEN = """Read by failure: what sees it in {columns} columns alike, and what mistakes it for better in at least two of them.
"""

TEXTS = """
## Failures of texts

{rows} texts of words, drawn from a law in which each word is followed by one of twelve others; vectors are the world's own (what a
text is about, not the order of its words); the held-out loss is that of an n-gram model of order 3 of the texts, which holds words that
it never saw impossible.
"""

FIGURES_HEAD = """# Failures, and what each metric makes of them

The numbers behind the marks of [metrics](metrics.md), which says how they are made: the median on the failure, [the range of real
rows in the model's place], and what follows.
"""


def pages(found: Found, texts: Texts) -> dict[Path, str]:
    """The two pages as Markdown."""
    settings = {"cases": len(CASES), "rows": ROWS, "seed": SEED, "null": REPEATS[0], "drawn": REPEATS[1]}
    columns = f"{', '.join(map(str, COLUMNS[:-1]))} and {COLUMNS[-1]}"
    parts = [HEAD.format(smallest=_smallest(found, columns)), HOW.format(**settings, columns=columns), *_matrix(found)]
    parts += [DECIDED.format(**settings), SEEN.format(columns=columns), *_seen(found)]
    parts += [TEXTS.format(**settings), *_texts(texts, lambda one: " " if one is None else MARKS[one.verdict])]
    parts += ["", *_metrics()]
    figures = [FIGURES_HEAD]
    for case in CASES:
        figures += [f"## {_title(case)}", "", f"{case.says[0].upper()}{case.says[1:]}.", "", *_values(case, found), ""]
    figures += ["## Failures of texts", "", *_texts(texts, _cell)]
    return {PAGE: "\n".join(parts) + "\n", FIGURES: "\n".join(figures) + "\n"}


def _smallest(found: Found, columns: str) -> str:
    """One sentence: the smallest sets of metrics that between them see each failure in all numbers of columns."""
    seen = {
        name: {case.name for case in CASES if any(_all_see(found, case, key) for key in keys)}
        for name, keys in METRICS.items()
    }
    every = {case.name for case in CASES}
    where = f"all {len(CASES)} failures of rows below, in {columns} columns alike"
    for size in range(1, len(seen) + 1):
        sets = [some for some in combinations(seen, size) if set().union(*(seen[name] for name in some)) == every]
        if sets:
            return f"The fewest that between them saw {where}: {'; or '.join(_grouped([set(some) for some in sets]))}."
    return f"No set of metrics saw {where}."


def _grouped(sets: list[set[str]]) -> Iterator[str]:
    """Sets of equally many names in words, those that differ in one name taken together."""
    while sets:
        cores = [some - {name} for some in sets for name in some]
        core = max(cores, key=lambda core: (cores.count(core), sorted(core)))
        added = sorted(f"`{name}`" for some in sets if core <= some for name in some - core)
        shared = " and ".join(f"`{name}`" for name in sorted(core))
        yield f"{shared} with {'one of ' if len(added) > 1 else ''}{', '.join(added)}" if core else ", ".join(added)
        sets = [some for some in sets if not core <= some]


def _all_see(found: Found, case: Case, key: Key) -> bool:
    return all(_mark(found, case, d, key) == MARKS[SEES] for d in COLUMNS)


def _metrics() -> Iterator[str]:
    yield "## The metrics"
    yield ""
    yield "| metric | what it writes (better, range) | what it is | blind spot |"
    yield "|---|---|---|---|"
    for name in catalog.names("metric"):
        kind = catalog.find("metric", name)
        first, blind = _told_of(kind)
        written = "; ".join(f"`{quantity}` ({_direction(quantity)})" for quantity in kind.quantities)
        yield f"| `{name}` | {written} | {first} | {blind} |"


def _direction(quantity: str) -> str:
    about = QUANTITIES[quantity]
    low, high = ("−∞" if about.low is None else f"{about.low:g}", "∞" if about.high is None else f"{about.high:g}")
    return f"{ {1: 'more', -1: 'less', 0: 'neither'}[about.better] }, {low} to {high}"


def _told_of(kind: Any) -> tuple[str, str]:
    """The first sentence of a metric's docstring, and its blind spot, where it tells of one."""
    doc = " ".join((inspect.getdoc(kind) or "").replace("|", "\\|").split())
    blind = re.search(r"Blind spots?: (.*?)(?: Sources?: |$)", doc)
    first = re.split(r"(?<!et al)\.(?: |$)", doc, maxsplit=1)[0]
    return first.rstrip(":"), blind[1].rstrip(". ") if blind else "–"


def _matrix(found: Found) -> Iterator[str]:
    yield "| number | " + " | ".join(case.name for case in CASES) + " |"
    yield "|---|" + ":-:|" * len(CASES)
    for key in _keys(found):
        marks = ("".join(_mark(found, case, d, key) for d in COLUMNS) for case in CASES)
        yield f"| {_name(key)} | " + " | ".join(marks) + " |"


def _seen(found: Found) -> Iterator[str]:
    yield "| failure | seen by | mistaken for better by |"
    yield "|---|---|---|"
    for case in CASES:
        marks = {key: [_mark(found, case, d, key) for d in COLUMNS] for key in _keys(found)}
        seen = [_name(key) for key in marks if _all_see(found, case, key)]
        better = [_name(key) for key, some in marks.items() if some.count(MARKS[BETTER]) > 1]
        yield f"| {case.name} | {'; '.join(seen) or 'none'} | {'; '.join(better) or 'none'} |"


def _values(case: Case, found: Found) -> Iterator[str]:
    yield "| number | " + " | ".join(f"{d} columns" for d in COLUMNS) + " |"
    yield "|---|" + "---|" * len(COLUMNS)
    for key in _keys(found):
        cells = (_cell(found.get((case.name, d), {}).get(key)) for d in COLUMNS)
        yield f"| {_name(key)} | " + " | ".join(cells) + " |"


def _texts(texts: Texts, cell: Callable[[Told | None], str]) -> Iterator[str]:
    for name, says in SAYS.items():
        yield f"- {name}: {says}."
    yield ""
    yield "| number | " + " | ".join(SAYS) + " |"
    yield "|---|" + "---|" * len(SAYS)
    for key in (key for keys in TEXT_METRICS.values() for key in keys):
        if any(key in some for some in texts.values()):
            yield f"| {_name(key)} | " + " | ".join(cell(texts[name].get(key)) for name in SAYS) + " |"


def _cell(one: Told | None) -> str:
    if one is None:
        return "no value"
    return f"{_short(one.value)} [{_short(one.low)}, {_short(one.high)}] {one.verdict}"


def _keys(found: Found) -> list[Key]:
    return [key for keys in METRICS.values() for key in keys if any(key in some for some in found.values())]


def _mark(found: Found, case: Case, d: int, key: Key) -> str:
    one = found.get((case.name, d), {}).get(key)
    return " " if one is None else MARKS[one.verdict]


def _name(key: Key) -> str:
    return f"`{key[0]}`" + (f", {key[1]}" if key[1] else "")


def _title(case: Case) -> str:
    return case.name[0].upper() + case.name[1:]


def _short(value: float) -> str:
    return f"{value:.3g}"


def known(numbers: Numbers) -> Numbers:
    """The numbers of the metrics that there are."""
    return {name: keys for name, keys in numbers.items() if name in catalog.names("metric")}


def measured() -> tuple[Found, Texts]:
    """What every number says of every failure, in numbers and in texts."""
    found: Found = {}
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        for d in COLUMNS:
            for case, said in told_of_numbers(CASES, d, ROWS, known(METRICS), REPEATS, SEED).items():
                found[case, d] = said
        return found, told_of_texts(Path(folder) / "texts.txt", ROWS, known(TEXT_METRICS), REPEATS, SEED)


if __name__ == "__main__":
    for path, text in pages(*measured()).items():
        path.write_text(text, "utf8")
        print(f"{path.name} written")
