"""What `audit` gives back: tables that render themselves, with an exit code for pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..atomic import write
from .outcome import FAILED, PASS
from .tables import AuditTables

EXITS = {PASS: 0, FAILED: 1}


@dataclass(frozen=True, eq=False)
class Audit:
    """A finished audit: its tables (Arrow), its sentence and its outcome.

    sheet: a PNG of real images that the candidate lost, where examples of images were asked for.
    """

    tables: AuditTables
    sheet: bytes | None = None

    @property
    def sentence(self) -> str:
        """What was found, in words for a manager."""
        from ..show.audit_sentence import sentence

        return sentence(self.tables)

    @property
    def outcome(self) -> str:
        """pass, failed or undecided."""
        return str(self.tables.facts["outcome"])

    @property
    def passed(self) -> bool:
        return self.outcome == PASS

    @property
    def exit_code(self) -> int:
        """0 pass, 1 something failed, 3 undecided."""
        return EXITS.get(self.outcome, 3)

    @property
    def groups(self) -> pa.Table:
        return self.tables.groups

    @property
    def levels(self) -> pa.Table:
        return self.tables.levels

    @property
    def blocks(self) -> pa.Table:
        return self.tables.blocks

    def verdicts(self) -> dict[str, str]:
        """The verdict of each group, by name."""
        return dict(zip(self.groups["group"].to_pylist(), self.groups["verdict"].to_pylist(), strict=True))

    def to_pandas(self, name: str = "groups") -> Any:
        """One of the tables as a pandas data frame (pandas must be installed)."""
        return getattr(self.tables, name).to_pandas()

    def json(self) -> str:
        """The same numbers as JSON."""
        import json

        from ..show.audit_json import as_json

        return json.dumps(as_json(self.tables), indent=1, ensure_ascii=False, allow_nan=False)

    def markdown(self) -> str:
        """A summary that fits a pull request."""
        from ..show.audit_markdown import markdown

        return markdown(self.tables)

    def junit(self) -> str:
        """A JUnit report: a case for each level, named group and block."""
        from ..show.audit_junit import junit

        return junit(self.tables)

    def page(self) -> str:
        """The offline page as HTML."""
        from ..show.audit_page import page

        return page(self.tables)

    def save(self, folder: str | Path) -> Path:
        """Write report.html, audit.json and lost.png if there is a sheet into a folder; gives the page's path.

        Raises InputError where that cannot be written; no file is left half-written.
        """
        where = Path(folder)
        held: dict[str, str | bytes] = {"audit.json": self.json() + "\n", "report.html": self.page()}
        if self.sheet is not None:
            held["lost.png"] = self.sheet
        for name, content in held.items():
            write(where / name, content)
        return where / "report.html"

    def __str__(self) -> str:
        from ..show.audit_table import terminal

        return terminal(self.tables)

    def _repr_html_(self) -> str:
        content = self.page().replace("&", "&amp;").replace('"', "&quot;")
        return f'<iframe srcdoc="{content}" style="width:100%;height:70vh;border:0" title="longtail audit"></iframe>'
