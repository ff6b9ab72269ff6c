"""README and docs: every example runs, every link leads somewhere, every table says what the code says."""

from __future__ import annotations

import dataclasses
import inspect
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import longtail
from longtail import catalog, cli
from longtail.audits.audit import read_schema
from longtail.audits.policy import read_policy
from longtail.lab.block import COLUMNS
from longtail.lab.experiment import Experiment, cells, experiment, read
from longtail.lab.tables import FAILURES, SCHEMAS
from longtail.lab.verdict import SEVERITY
from longtail.quantity import QUANTITIES
from longtail.reproduction.claim import names
from longtail.reproduction.papers import PAPERS
from longtail.reproduction.reproduce import chosen_claims

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EVERY = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("papers/*.md"))]
RUNNABLE = [page for page in EVERY if not page.name.startswith(("add-", "your-own-model"))]
"""The others are followed by tests of their own."""
READERS = {"policy.toml": lambda path: read_policy(path, None), "schema.toml": read_schema}
WORDS = ["Emma", "Olivia", "Noah", "Liam", "Ava", "Mia", "Zoe", "Ida", "Ada", "Uma", "Kit", "Bo"]


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page that are examples: (language, text), in their order."""
    return re.findall(r"^```(python|toml|sh|console|yaml)\n(.*?)^```$", page.read_text("utf8"), flags=re.M | re.S)


def tables_of(page: Path) -> dict[str, list[list[str]]]:
    """The rows of each Markdown table of a page, by the heading above it (several tables below one heading are joined)."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in re.sub(r"^```.*?^```$", "", page.read_text("utf8"), flags=re.M | re.S).splitlines():
        if line.startswith("#"):
            heading = line.strip("# ").lower()
        elif line.startswith("|") and not re.match(r"^\|[-:| ]+\|$", line):
            found.setdefault(heading, []).append([one.strip() for one in line.strip("|").split(" | ")])
    return found


def anchors_of(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with the small files that the examples name."""
    counts = [(word, 4000 // (rank * rank)) for rank, word in enumerate(WORDS, start=1)]
    rows = "".join(f"{word},{count}\n" for word, count in counts)
    (tmp_path / "names.csv").write_text(f"name,n\n{rows}", "utf8")
    (tmp_path / "novel.txt").write_text("the whale and the sea and the whale " * 40, "utf8")
    numbers = "".join(f"{(7 * at) % 41},{(11 * at) % 53}\n" for at in range(400))
    (tmp_path / "weather.csv").write_text(f"temp,wind\n{numbers}", "utf8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [page for page in RUNNABLE if blocks(page)], ids=lambda page: page.stem)
def test_every_example_runs(page: Path, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = ""
    for number, (language, text) in enumerate(blocks(page)):
        if language == "python":
            exec(compile(text, f"{page.name} {number}", "exec"), {})
            assert capsys.readouterr().out.strip()
        elif language == "toml":
            run_file(text, workplace, number)
        elif language == "console":
            for line in text.splitlines():
                assert " ".join(line.split()) in printed, f"{page.name} shows: {line}"
        elif language == "yaml":
            run_gate(text, workplace)
        else:
            for line in text.splitlines():
                run_command(line)
            printed = " ".join(capsys.readouterr().out.split())


def run_file(text: str, workplace: Path, number: int) -> None:
    """A whole file is saved under the name of its first comment, for a command to run; lines of one run in a small experiment."""
    named = re.match(r"# (\S+\.toml)\n", text)
    if named and named[1] in READERS:
        (workplace / named[1]).write_text(text, "utf8")
        assert READERS[named[1]](workplace / named[1])
        return
    if named:
        (workplace / named[1]).write_text(text, "utf8")
        assert cells(experiment(read(workplace / named[1])))
        return
    world = "" if re.search(r"^world", text, flags=re.M) else "world = { zipf = { symbols = 30 } }\n"
    (workplace / f"lines-{number}.toml").write_text(world + text, "utf8")
    assert longtail.run(workplace / f"lines-{number}.toml", workers=1, chains=8, horizon=4, probe=50).sentence


def run_command(line: str) -> None:
    """A line `longtail ...` ends with 0, or with the code that its comment names; `make ...` names a target."""
    words = shlex.split(line, comments=True)
    if not words:
        return
    program, *rest = words
    if program == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf8"), flags=re.M)
        assert rest[-1] in targets
        return
    if program == "python":
        done = subprocess.run([sys.executable, ROOT / rest[0], *rest[1:]], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return
    assert program == "longtail", line
    if rest[0] == "reproduce" and not {"--help", "--list"} & set(rest):
        # Each claim is run by `make verify`; a page only names them.
        assert chosen_claims([name for name in rest[1:] if name in (*names(), *PAPERS, "all")]), line
        return
    code = re.search(r"# exit (\d+)", line)
    assert cli.main(rest) == (int(code[1]) if code else cli.PASS), line


def run_gate(text: str, workplace: Path) -> None:
    """The script of a continuous-integration file stops the pipeline where the audit fails, and leaves its reports."""
    (script,) = re.findall(r"^( +)run: \|\n((?:\1 +.*\n)+)", text, flags=re.M)
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(workplace / "summary.md")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(["bash", "-c", textwrap.dedent(script[1])], env=environment, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    for name in re.findall(r"--(?:junit|markdown) (\S+)", text):
        assert (workplace / name).stat().st_size
    assert (workplace / "summary.md").read_text("utf8") == (workplace / "audit.md").read_text("utf8")


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.stem)
def test_internal_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors_of(there), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.stem)
def test_pages_end_in_one_line_break_and_fence_every_block(page: Path) -> None:
    text = page.read_text("utf8")
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert text.count("```") % 2 == 0


@pytest.mark.parametrize("picture", sorted(DOCS.rglob("*.svg")), ids=lambda picture: picture.stem)
def test_pictures_stand_on_a_ground_of_their_own_and_say_what_they_show(picture: Path) -> None:
    root = ElementTree.fromstring(picture.read_text("utf8"))
    said = {element.tag.rpartition("}")[2]: element for element in root.iter()}
    assert said["title"].text and said["desc"].text
    first = next(element for element in root if element.tag.endswith("rect"))
    assert first.get("fill") == "#ffffff"
    assert f"0 0 {first.get('width')} {first.get('height')}" == root.get("viewBox")


def test_the_table_of_quantities_is_that_of_the_code() -> None:
    assert tables_of(DOCS / "experiment.md")["quantities"] == list(quantity_table())


def quantity_table() -> Iterator[list[str]]:
    """The table of quantities as docs/experiment.md prints it."""
    yield ["quantity", "unit", "better", "range", "definition", "metric", "what it is"]
    writers = {name: metric for metric in catalog.names("metric") for name in catalog.find("metric", metric).quantities}
    for name, one in QUANTITIES.items():
        low, high = ("−∞" if one.low is None else f"{one.low:g}"), ("∞" if one.high is None else f"{one.high:g}")
        better = {1: "more", -1: "less", 0: "neither"}[one.better]
        definition = "–" if one.definition is None else str(one.definition)
        metric = f"`{writers[name]}`" if name in writers else "theory only"
        says = one.says.replace("||", "\\|\\|")
        yield [f"`{name}`", one.unit, better, f"{low} to {high}", definition, metric, says]


def test_the_table_of_fields_is_that_of_the_code() -> None:
    rows = tables_of(DOCS / "experiment.md")["fields"][1:]
    fields = dataclasses.fields(Experiment)
    assert [row[:2] for row in rows] == [[f"`{field.name}`", default(field)] for field in fields]


@pytest.mark.parametrize("kind", catalog.KINDS)
def test_the_table_of_parts_is_that_of_the_code(kind: str) -> None:
    rows = tables_of(DOCS / "experiment.md")[catalog.KINDS[kind]][1:]
    expected = []
    for name in catalog.names(kind):
        taken = catalog.parameters_of(catalog.find(kind, name)).values()
        parameters = ", ".join(f"`{field.name.rstrip('_')}` {default(field)}" for field in taken)
        expected.append([f"`{name}`", parameters or "none"])
    assert [row[:2] for row in rows] == expected


def default(field: dataclasses.Field[Any]) -> str:
    """A default as the tables write it."""
    if field.default is dataclasses.MISSING:
        return "required"
    if field.default in (None, "", ()):
        return "–"
    return f"`{_toml(field.default)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, float):
        return f"{value:g}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_the_columns_of_the_tables_are_those_of_the_code() -> None:
    rows = tables_of(DOCS / "run-folder.md")["tables"][1:]
    expected = {"measurements": ["cell", *COLUMNS.names]} | {
        name: schema.names for name, schema in {**SCHEMAS, "failures": FAILURES}.items()
    }
    assert {row[0].strip("`"): re.findall(r"`(\w+)`", row[1]) for row in rows} == expected


def test_verdict_words_and_exit_codes_are_those_of_the_code() -> None:
    words = [row[0].strip("*") for row in tables_of(DOCS / "concepts.md")["verdicts"][1:]]
    assert sorted(words) == sorted(SEVERITY)
    codes = [int(row[0]) for row in tables_of(DOCS / "start.md")["exit codes"][1:]]
    assert codes == [cli.PASS, cli.FAILED, cli.USAGE, cli.UNDECIDED, cli.INTERRUPTED]
    of_audit = [row[0].strip("*") for row in tables_of(DOCS / "audit.md")["what to read"][1:]]
    assert of_audit == ["gone", "thinning", "fine", "too few rows to tell"]


def test_the_options_of_the_audit_are_those_of_the_command() -> None:
    rows = tables_of(DOCS / "audit.md")["options"][1:]
    expected = []
    for name, option in inspect.signature(cli.audit).parameters.items():
        shown = "required" if option.default is option.empty else default_of(option.default)
        expected.append([f"`--{name.replace('_', '-')}`", shown])
    assert [row[:2] for row in rows] == expected


def default_of(value: Any) -> str:
    """A default of an option as the table writes it."""
    return "–" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_the_verbs_of_the_readme_exist_and_are_all_there() -> None:
    rows = tables_of(ROOT / "README.md")["the verbs"][1:]
    commands = {name for name in cli.app if not name.startswith("-")}
    assert {row[0].strip("`") for row in rows} == commands
    for row in rows:
        verb, example = row[0].strip("`"), row[2].strip("`")
        assert example.startswith(f"longtail {verb} ")
        assert callable(getattr(longtail, verb))
        assert set(re.findall(r"--([a-z-]+)", example)) <= {
            name.replace("_", "-") for name in inspect.signature(getattr(longtail, verb)).parameters
        }


def test_the_changelog_and_the_citation_name_this_version() -> None:
    newest = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf8"), flags=re.M)
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf8"), flags=re.M)
    assert newest and cited
    assert newest[1] == cited[1] == longtail.__version__


def test_the_readme_names_the_default_seed_and_folder() -> None:
    text = (ROOT / "README.md").read_text("utf8")
    assert f"default seed is {Experiment.seed}" in text
    assert "longtail-runs/NAME-DIGEST" in text
