"""The command line: each verb a thin call of the Python function of the same name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

from . import __version__
from .errors import InputError

PASS, FAILED, USAGE, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130
EXITS = "Exit codes: 0 done or pass, 1 something is lost or a check failed (or a verdict named by --fail-on), 2 usage or input error, 3 not enough data to say, 130 interrupted."

app = App(
    name="longtail",
    help="What a model that learns from models loses, and how much real data keeps it.",
    version=__version__,
    help_epilogue=EXITS,
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(negative=()),
)


@app.command
def run(
    experiment: Path,
    *,
    out: Path | None = None,
    small: bool = False,
    dry_run: bool = False,
    trust: bool = False,
    workers: int | None = None,
    seed: int | None = None,
    chains: int | None = None,
    horizon: int | None = None,
    json: bool = False,
    fail_on: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
) -> int:
    """Run an experiment, or what is missing of it, and write its folder and page.

    Args:
        experiment: a TOML file, or the name of a study (longtail list studies)
        out: the run folder (default: longtail-runs/NAME-DIGEST)
        small: the small version of a study
        dry_run: print the cells, their lanes and why, time, memory and disk; run nothing
        trust: allow parts given as module:Class, which run code from outside longtail
        workers: worker processes (default: every processor); changes no number
        seed: overrules the file's seed (default 1)
        chains: overrules the file's replicate chains
        horizon: overrules the file's number of fits
        json: print the verdicts as JSON
        fail_on: exit with 1 if the verdict of a cell (of a study: of a design of a model) is one of these (collapsed, degrading, lossy, undecided, stable)
    """
    from .lab.result import DryRun
    from .lab.run import run as run_it
    from .lab.verdict import SEVERITY

    unknown = [name for name in fail_on or () if name not in SEVERITY]
    if unknown:
        raise InputError(f'--fail-on "{unknown[0]}" is no verdict; verdicts are {", ".join(SEVERITY)}')
    result = run_it(
        experiment,
        out=out,
        small=small,
        dry_run=dry_run,
        trust=trust,
        workers=workers,
        progress=True,
        seed=seed,
        chains=chains,
        horizon=horizon,
    )
    if isinstance(result, DryRun):
        print(result)
        return PASS
    _say(result, json)
    return FAILED if set(fail_on or ()) & set(result.decision().values()) else PASS


@app.command
def report(folder: Path, *, json: bool = False) -> int:
    """Write the page of a run folder or of a study again, from its tables.

    Args:
        folder: a run folder, or the folder of a study
        json: print the verdicts as JSON
    """
    from .lab.run import report as report_it

    _say(report_it(folder), json)
    return PASS


@app.command
def compare(
    *folders: Path,
    quantity: str | None = None,
    generation: int | None = None,
    format: Literal["text", "markdown", "latex"] = "text",
) -> int:
    """Residuals of run folders against theory in standard errors, and their cells side by side.

    Args:
        folders: run folders
        quantity: residuals of this quantity alone, generation by generation
        generation: at which written generation cells are compared (default: the last)
        format: text, markdown or latex
    """
    from .show.compare import compare as compare_them

    print(compare_them(*folders, quantity=quantity, generation=generation, format=format))
    return PASS


@app.command
def reproduce(
    *results: str,
    list_them: Annotated[bool, Parameter(name="--list")] = False,
    out: Path | None = None,
    seed: int = 1,
    workers: int | None = None,
    json: bool = False,
) -> int:
    """Run published and derived results again: expected, observed, standard error, verdict.

    Args:
        results: names of results, a paper's name for all of its results, or "all"
        list_them: show every result by paper, and run none
        out: a folder for the claims page, its numbers, and what is done so far (default for all: longtail-claims)
        seed: another seed is another test of everything
        workers: worker processes (default: every processor); changes no number
        json: print the numbers as JSON
    """
    from .audits.steps import Steps
    from .reproduction.reproduce import ALL, chosen_claims
    from .reproduction.reproduce import reproduce as reproduce_it
    from .show.claims_words import listed

    if list_them:
        print(listed(chosen_claims(results or (ALL,))))
        return PASS
    folder = Path("longtail-claims") if out is None and ALL in results else out
    with Steps() as steps:
        result = reproduce_it(
            *results,
            seed=seed,
            out=folder,
            workers=workers,
            progress=lambda done, of, name: steps(f"{done} of {of} results done, the last {name}", None),
        )
    print(result.json() if json else result if folder is None else f"{result}\n\n{folder / 'report.html'}")
    return result.exit_code


@app.command
def audit(
    *,
    reference: Annotated[list[Path], Parameter(consume_multiple=True)],
    candidate: Annotated[list[Path], Parameter(consume_multiple=True)],
    by: str | None = None,
    text: str | None = None,
    labels: Annotated[list[Path] | None, Parameter(consume_multiple=True)] = None,
    embeddings: Annotated[tuple[Path, Path] | None, Parameter(consume_multiple=True)] = None,
    schema: Path | None = None,
    cluster: str | None = None,
    train: Annotated[list[Path] | None, Parameter(consume_multiple=True)] = None,
    policy: Path | None = None,
    level: float | None = None,
    counts_only: int | None = None,
    examples: bool = False,
    classical: bool = False,
    sample: int = 10_000,
    seed: int = 0,
    out: Path = Path("longtail-audit"),
    json: bool = False,
    junit: Path | None = None,
    markdown: Path | None = None,
) -> int:
    """Say which groups, values, regions and words of a trusted reference a candidate set lost.

    Args:
        reference: files of trusted real rows: Parquet, CSV, JSONL, Arrow, .npy, a folder of images; paths or globs
        candidate: files of the set under audit, of the same kind
        by: columns, separated by commas, whose combinations are groups
        text: the column of texts
        labels: labels beside arrays or images: a table for the reference and one for the candidate, or one with a column "set"
        embeddings: two .npy files, of the reference's and the candidate's images
        schema: a TOML file of lines such as amount = "number"
        cluster: the column whose equal values mark rows that belong together, such as a user
        train: files that the generator was trained on; the reference must then be rows that it never saw
        policy: a TOML file that says what loss matters
        level: the chance that the page holds any false alarm (default 0.05)
        counts_only: hide counts below this number and show no record
        examples: name the reference rows nearest to what is lost, and draw a contact sheet of images
        classical: add the usual scores: precision, recall, density, coverage, distinct n-grams and others
        sample: rows of each set that neighbour tests see
        seed: of the halves, the samples and the relabellings
        out: the folder for report.html and audit.json
        json: print the numbers as JSON
        junit: write a JUnit report here
        markdown: write a summary for a pull request here
    """
    from .atomic import refuse_places, write
    from .audits.audit import audit as audit_it
    from .audits.steps import Steps

    refuse_places(out, (junit, markdown))
    with Steps() as progress:
        result = audit_it(
            reference=reference,
            candidate=candidate,
            by=[name.strip() for name in by.split(",")] if by else (),
            text=text,
            labels=tuple(labels) if labels and len(labels) > 1 else labels,
            embeddings=embeddings,
            schema=schema,
            cluster=cluster,
            train=train,
            policy=policy,
            level=level,
            counts_only=counts_only,
            examples=examples,
            classical=classical,
            sample=sample,
            seed=seed,
            progress=progress,
        )
    page = result.save(out)
    for path, text_of in ((junit, result.junit), (markdown, result.markdown)):
        if path is not None:
            write(path, text_of())
    print(result.json() if json else f"{result}\n\n{page}")
    return result.exit_code


@app.command
def check(part: str, *, kind: str | None = None, trust: bool = False) -> int:
    """Check that a part keeps its contract: one of ours by name, or yours as module:Class.

    Args:
        part: a name, or module:Class
        kind: world, family, regime, anchor, selection, metric or executor, where the name leaves it open
        trust: allow module:Class, which runs code from outside longtail
    """
    from .checks.check import check as check_it

    result = check_it(part, kind=kind, trust=trust)
    print(result)
    if result.passed:
        return PASS
    return FAILED if result.failures else UNDECIDED


@app.command(name="list")
def list_parts(kind: str | None = None) -> int:
    """Show what parts there are, with file and first line.

    Args:
        kind: worlds, families, regimes, anchors, selections, metrics, executors, estimates, claims or studies (default: all)
    """
    from .listing import parts

    print(parts(kind))
    return PASS


def _say(result: Any, as_json: bool) -> None:
    if not as_json:
        print(result)
        return
    import json

    from .lab.result import Result

    if not isinstance(result, Result):
        print(json.dumps(result.told(), indent=1, allow_nan=False))
        return
    labels = {row["cell"]: row["label"] for row in result.cells.to_pylist()}
    verdicts = [{"label": labels[row["cell"]], **row} for row in result.verdicts.to_pylist()]
    print(
        json.dumps(
            {
                "sentence": result.sentence,
                "folder": str(result.folder),
                "page": str(result.page),
                "verdicts": verdicts,
                "failures": result.tables.failures.to_pylist(),
            },
            indent=1,
            allow_nan=False,
        )
    )


def main(tokens: Sequence[str] | None = None) -> int:
    """Runs the command line; returns its exit code."""
    try:
        return int(app(tokens, exit_on_error=False, print_error=False, result_action="return_value") or PASS)
    except InputError as error:
        print(f"longtail: {error}", file=sys.stderr)
    except CycloptsError as error:
        print(f"longtail: {' '.join(str(error).split())}; see longtail --help", file=sys.stderr)
    except KeyboardInterrupt:
        print(
            "longtail: interrupted; nothing is half-written; run the same command again (a run goes on where it stopped)",
            file=sys.stderr,
        )
        return INTERRUPTED
    except MemoryError:
        print(
            "longtail: memory ran out; what is complete is kept: run again with fewer --workers, fewer rows or a smaller model",
            file=sys.stderr,
        )
    except BrokenPipeError:
        return INTERRUPTED
    return USAGE


def entry() -> None:
    """The console script."""
    sys.exit(main())
