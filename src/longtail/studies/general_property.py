"""The study general-property: the same real rows beside every kind of generative model, in the same closed loop."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..address import digest
from ..errors import InputError
from ..lab.experiment import cells, experiment
from ..lab.result import Result
from ..lab.run import run as run_experiment
from ..lab.store import Folder
from .findings import Model, Study, model_of, read, write
from .settings import FULL, SMALL, Part

NAME = "general-property"
WORKERS = 2
PACKAGES = ("scikit-learn", "scipy", "torch", "transformers", "zuko")
"""What models are made of beside what a run folder names."""


@dataclass(frozen=True, eq=False)
class StudyResult:
    """A finished study: its folder, what was found (as study.json has it), its sentence and its page."""

    folder: Path
    study: Study

    @property
    def sentence(self) -> str:
        """What was found, in words for a manager."""
        from ..show.study_sentence import sentence

        return sentence(self.study)

    @property
    def page(self) -> Path:
        """The offline page."""
        return self.folder / "study.html"

    def decision(self) -> dict[str, str]:
        """The verdict of every model and design at the level that the table shows, as `kernel density: replace`."""
        return {f"{model.name}: {one.name}": one.decision for model in self.study.models for one in model.designs}

    def told(self) -> dict[str, Any]:
        """Sentence, folder, page and everything found, as plain data (what --json prints)."""
        where = {"sentence": self.sentence, "folder": str(self.folder), "page": str(self.page)}
        return {**where, "study": asdict(self.study)}

    def __str__(self) -> str:
        from ..show.study_tables import terminal

        return f"{self.sentence}\n\n{terminal(self.study)}\n\n{self.page}"


def run(
    *,
    small: bool = False,
    out: str | Path | None = None,
    workers: int | None = None,
    progress: bool = False,
    seed: int = 1,
    parts: tuple[Part, ...] | None = None,
) -> StudyResult:
    """Runs the study, or what is missing of it, model by model, and writes study.html, study.json and study.parquet.

    small: one model of each kind of data and three designs, minutes; else every model, hours.  out: the folder (default:
    longtail-runs/general-property or general-property-small); a run folder for each model lies below it, and a folder that
    holds a part is completed.  parts: other settings than those that ship.  A model whose package is missing, or that
    cannot be combined with a design, is left out and the page says why.  Raises InputError where nothing could be run.
    """
    chosen = parts if parts is not None else SMALL if small else FULL
    folder = Path(out) if out is not None else Path("longtail-runs") / f"{NAME}{'-small' if small else ''}"
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; --out names the folder of the study")
    found = [_model(part, folder, WORKERS if workers is None else workers, progress, seed) for part in chosen]
    if all(model.left_out for model in found):
        raise InputError(f"no model of the study could be run: {found[0].left_out}")
    study = Study(NAME, "small" if small else "full", seed, found, _software(chosen, folder))
    write(study, folder)
    return StudyResult(folder, study)


def report(folder: str | Path) -> StudyResult:
    """The page and tables of a finished study again, from its study.json.  InputError if there is none."""
    study = read(folder)
    write(study, Path(folder))
    return StudyResult(Path(folder), study)


def _software(parts: tuple[Part, ...], folder: Path) -> dict[str, str]:
    """What the models were run with, by name."""
    told: dict[str, str] = {}
    for part in parts:
        manifest = _folder(part, folder) / "manifest.json"
        if manifest.exists():
            told |= json.loads(manifest.read_text(encoding="utf-8"))["software"]
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            told[name] = version(name)
    return dict(sorted(told.items()))


def _folder(part: Part, folder: Path) -> Path:
    return folder / part.name.replace(" ", "-").lower()


def _model(part: Part, folder: Path, workers: int, progress: bool, seed: int) -> Model:
    """One model under all its designs; what cannot be run is left out with the reason."""
    asked: dict[str, dict[str, Any]] = {}
    refused: dict[str, str] = {}
    shared = {"name": digest(part.name, 8), "title": part.name, "probe": part.probe, "seed": seed}
    for design in part.designs:
        try:
            case = part.fields(design, folder / "data")
            cells(experiment({**shared, **case}))
            asked[design] = case
        except InputError as error:
            refused[design] = str(error)
    if not asked:
        return Model.missing(part, next(iter(refused.values())))
    where = _folder(part, folder)
    wish = {**shared, "cases": list(asked.values())}
    try:
        result = run_experiment(wish, out=where, workers=workers, progress=progress)
    except InputError as error:
        return Model.missing(part, str(error))
    assert isinstance(result, Result)
    built = {design: cells(experiment({**shared, **case}))[0] for design, case in asked.items()}
    return model_of(part, built, refused, result, Folder(where), seed)
