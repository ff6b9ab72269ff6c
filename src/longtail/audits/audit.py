"""`audit`: which parts of a trusted reference a candidate set no longer holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InputError
from .asked import Asked
from .command import command
from .copied import copy_blocks
from .evidence import Evidence
from .findings import add_classical, facts_of, lost_images, rows_of
from .gather import gather, named_apart
from .judge import judge
from .policy import Policy, read_policy
from .result import Audit
from .tables import built

FEWEST_CELL, FEWEST_SAMPLED = 2, 100
CLUSTERED = 'Rows with the same value of "{0}" belong together: counts are of values of "{0}", and tests permute them.'


def audit(
    *,
    reference: Any,
    candidate: Any,
    by: str | Sequence[str] = (),
    text: str | None = None,
    labels: Any = None,
    embeddings: tuple[Any, Any] | None = None,
    schema: Mapping[str, str] | str | Path | None = None,
    cluster: str | None = None,
    train: Any = None,
    policy: str | Path | Mapping[str, Any] | Policy | None = None,
    level: float | None = None,
    counts_only: int | None = None,
    examples: bool = False,
    classical: bool = False,
    sample: int = 10_000,
    seed: int = 0,
    progress: Callable[[str, float | None], None] | None = None,
) -> Audit:
    """Which groups, values, regions and words of the trusted reference the candidate lost, and how sure that is.

    reference, candidate: paths, globs, Arrow tables, data frames, arrays, lists of texts; of one kind.  by: columns
    whose combinations are groups.  text: the column of texts.  labels: a table of labels beside arrays, or a pair of
    them.  embeddings:
    arrays for the reference's and the candidate's images or texts.  schema: kinds of columns, or a TOML file of them.
    cluster: a column whose equal values mark rows that belong together.  train: what the generator was trained on, so
    that copies can be tested; the reference must then be rows that it never saw.  policy: what loss matters
    (a TOML file or a mapping).  level: the chance that the page holds any false alarm.  counts_only: smaller counts are
    hidden and no record is shown.  examples: name rows.  classical: add the usual scores.  sample: rows of each set
    that neighbour tests see.

    Raises InputError for what cannot be read or used.
    """
    given = command(locals())
    rules = read_policy(policy, level)
    _refuse(counts_only, examples, sample)
    asked = Asked(
        by=(by,) if isinstance(by, str) else tuple(by),
        text=text,
        cluster=cluster,
        schema=read_schema(schema),
        seed=seed,
        sample=sample,
        examples=examples,
        **({"progress": progress} if progress else {}),
    )
    evidence = named_apart(gather(reference, candidate, asked, labels, embeddings))
    seen = None if train is None else _training_rows(reference, train, asked, labels)
    copying = copy_blocks(evidence, seen, asked, rules.level)
    judged = judge(evidence, rules, asked, copying.blocks)
    rules.refuse_unknown({one.name for one in evidence.columns}, {name for one in judged.groups for name in one.names})
    rows = rows_of(evidence, judged, rules)
    if classical:
        add_classical(rows, evidence, judged, asked)
    facts = facts_of(evidence, judged, rows, rules, copying)
    facts |= {"command": given, "min_cell": counts_only, "seed": seed, "sample": sample}
    facts["notes"] += [] if cluster is None else [CLUSTERED.format(cluster)]
    return Audit(built(facts, rows), lost_images(judged))


def _training_rows(reference: Any, train: Any, asked: Asked, labels: Any) -> Evidence:
    """The training rows, read as the candidate is; they have no labels beside them."""
    try:
        return gather(reference, train, asked if labels is None else replace(asked, by=(), cluster=None))
    except InputError as error:
        raise InputError(f"train: {str(error).replace('the candidate', 'the training set')}") from error


def _refuse(counts_only: int | None, examples: bool, sample: int) -> None:
    if counts_only is not None and counts_only < FEWEST_CELL:
        raise InputError(
            f"counts-only = {counts_only} hides nothing; give the smallest count that may be shown, such as 10"
        )
    if counts_only is not None and examples:
        raise InputError("examples are records, and counts-only shows none; leave one of the two out")
    if sample < FEWEST_SAMPLED:
        raise InputError(
            f"sample = {sample} is too small; neighbour tests need at least {FEWEST_SAMPLED} rows of each set"
        )


def read_schema(schema: Mapping[str, str] | str | Path | None) -> Mapping[str, str]:
    """Kinds of columns from a mapping or a TOML file of `column = "kind"` lines.

    Raises InputError for a file that cannot be read or holds anything else.
    """
    import tomllib

    if schema is None:
        return {}
    given: Mapping[str, Any] = schema if isinstance(schema, Mapping) else {}
    if not isinstance(schema, Mapping):
        try:
            given = tomllib.loads(Path(schema).read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f'schema "{schema}" cannot be read: {error.strerror}') from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f'schema "{schema}" is not TOML: {error}') from error
    for name, kind in given.items():
        if not isinstance(kind, str):
            raise InputError(f'schema: "{name}" must be a kind such as "category" or "number", not {kind!r}')
    return given
