"""What `reproduce` gives back: claims with their comparisons, as a sentence, a table, a page and JSON."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .. import __version__
from ..atomic import write
from .budget import BUDGET, P_VALUES, THRESHOLD, Outcome, rejected
from .claim import Claim

HOLDS, FAILS, CAUGHT, MISSED = "holds", "does not hold", "rejected, as it must be", "not rejected"
COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("claim", "says", "paper", "evidence", "verdict")]
    + [(name, pa.string()) for name in ("what", "setting", "expected", "observed")]
    + [("standard_error", pa.float64()), ("test", pa.string()), ("p", pa.float64()), ("residual", pa.float64())]
    + [("agrees", pa.bool_()), ("wrong", pa.bool_())]
)


@dataclass(frozen=True, eq=False)
class Reproduction:
    """Claims that were run again with one seed, each with its outcome, in the order of papers."""

    seed: int
    claims: tuple[Claim, ...]
    outcomes: tuple[Outcome, ...]

    def verdict(self, name: str) -> str:
        """What came of one claim: it holds or not; a wrong formula is rejected, as it must be, or not."""
        return next(
            verdict_of(one, outcome)
            for one, outcome in zip(self.claims, self.outcomes, strict=True)
            if one.name == name
        )

    @property
    def passed(self) -> bool:
        """Whether every claim holds and every wrong formula is rejected."""
        pairs = zip(self.claims, self.outcomes, strict=True)
        return all(verdict_of(one, outcome) in (HOLDS, CAUGHT) for one, outcome in pairs)

    @property
    def exit_code(self) -> int:
        """0 if all is as stated, else 1."""
        return 0 if self.passed else 1

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        from ..show.claims_words import sentence

        return sentence(self)

    def table(self) -> pa.Table:
        """One row a comparison: claim, source, expected, observed, standard error, test, p and residual."""
        rows = []
        for one, outcome in zip(self.claims, self.outcomes, strict=True):
            shared = {
                "claim": one.name,
                "says": one.says,
                "paper": one.paper.short,
                "evidence": one.grounds,
                "verdict": verdict_of(one, outcome),
                "wrong": one.wrong,
            }
            rows += [
                {
                    **shared,
                    **{name: getattr(check, name) for name in ("what", "setting", "expected", "observed", "test", "p")},
                    "standard_error": check.error,
                    "residual": check.residual,
                    "agrees": not rejected(check),
                }
                for check in outcome.checks
            ]
        return pa.Table.from_pylist(rows, schema=COLUMNS)

    def facts(self) -> dict[str, Any]:
        """What the numbers hang on: seed, budget, software, seconds."""
        import scipy

        return {
            "seed": self.seed,
            "budget": BUDGET,
            "p_values": P_VALUES,
            "threshold": THRESHOLD,
            "seconds": round(sum(outcome.seconds for outcome in self.outcomes), 1),
            "software": {
                "longtail": __version__,
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "python": platform.python_version(),
            },
        }

    def json(self) -> str:
        """The same numbers as JSON."""
        return json.dumps(
            {"sentence": self.sentence, **self.facts(), "comparisons": self.table().to_pylist()},
            indent=1,
            allow_nan=False,
        )

    def page(self) -> str:
        """The claims page: offline HTML."""
        from ..show.claims_page import page

        return page(self)

    def save(self, folder: str | Path) -> Path:
        """Writes report.html, claims.json and claims.parquet into a folder; gives the page's path.  InputError if it cannot."""
        where = Path(folder)
        sink = pa.BufferOutputStream()
        pq.write_table(self.table(), sink, compression="zstd")
        write(where / "claims.parquet", sink.getvalue().to_pybytes())
        write(where / "claims.json", self.json() + "\n")
        write(where / "report.html", self.page())
        return where / "report.html"

    def __str__(self) -> str:
        from ..show.claims_table import terminal

        return terminal(self)

    def _repr_html_(self) -> str:
        content = self.page().replace("&", "&amp;").replace('"', "&quot;")
        return f'<iframe srcdoc="{content}" style="width:100%;height:70vh;border:0" title="longtail claims"></iframe>'


def verdict_of(one: Claim, outcome: Outcome) -> str:
    """A claim holds if no comparison fails; a wrong formula must fail in each, by what was seen."""
    if one.wrong:
        return CAUGHT if outcome.caught else MISSED
    return FAILS if outcome.rejected or not outcome.checks else HOLDS
