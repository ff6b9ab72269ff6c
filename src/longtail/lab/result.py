"""What `run` and `report` give back: tables that render themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from .cell import Cell
from .resources import Need, gigabytes
from .tables import Tables


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run: its folder, its tables (Arrow), its sentence and its page."""

    folder: Path
    tables: Tables

    @property
    def sentence(self) -> str:
        """What happened, in words for a manager."""
        from ..show.sentence import sentence

        return sentence(self.tables)

    @property
    def page(self) -> Path:
        """The offline page."""
        return self.folder / "report.html"

    @property
    def cells(self) -> pa.Table:
        return self.tables.cells

    @property
    def summary(self) -> pa.Table:
        return self.tables.summary

    @property
    def predictions(self) -> pa.Table:
        return self.tables.predictions

    @property
    def verdicts(self) -> pa.Table:
        return self.tables.verdicts

    @property
    def residuals(self) -> pa.Table:
        return self.tables.residuals

    @property
    def measurements(self) -> pa.Table:
        """Every measured value: cell, chain, generation, quantity, part, value, status, how."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / "measurements.parquet")

    def to_pandas(self, name: str = "summary") -> Any:
        """One of the tables as a pandas data frame (pandas must be installed)."""
        return getattr(self, name).to_pandas()

    def decision(self, cell: str | None = None) -> dict[str, str]:
        """The verdict of each cell, by cell."""
        rows = [row for row in self.verdicts.to_pylist() if row["part"] == "whole" and cell in (None, row["cell"])]
        return {row["cell"]: row["decision"] for row in rows}

    def __str__(self) -> str:
        from ..show.table import terminal

        return f"{self.sentence}\n\n{terminal(self.tables)}\n\n{self.page}"

    def _repr_html_(self) -> str:
        from ..show.page import page

        content = page(self.tables).replace("&", "&amp;").replace('"', "&quot;")
        return f'<iframe srcdoc="{content}" style="width:100%;height:70vh;border:0" title="longtail run"></iframe>'


@dataclass(frozen=True, eq=False)
class DryRun:
    """What a run would do and need; nothing was run or written."""

    grid: list[Cell]
    needs: list[Need]
    folder: Path
    missing: int
    total: int

    def __str__(self) -> str:
        from ..show.plain import columns

        rows = [
            [cell.id, " · ".join(cell.label[name] for name in ("world", "family", "regime", "anchor", "rows")), f"{cell.lane}: {cell.reason}", str(cell.block),
             "?" if need.seconds is None else f"{need.seconds:.2g} s", gigabytes(need.memory), gigabytes(need.disk)]
            for cell, need in zip(self.grid, self.needs, strict=True)
        ]  # fmt: skip
        seconds = [need.seconds for need in self.needs]
        time = "unknown" if None in seconds else f"{sum(s for s in seconds if s is not None):.2g} s of one processor"
        last = f"{len(self.grid)} cells, {self.missing} of {self.total} blocks to run, time {time}, memory {gigabytes(max(need.memory for need in self.needs))} a worker, disk {gigabytes(sum(need.disk for need in self.needs))}, folder {self.folder}"
        return columns(["cell", "what", "lane and why", "block", "time", "memory", "disk"], rows) + "\n" + last
