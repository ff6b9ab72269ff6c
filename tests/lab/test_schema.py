"""The manifest's schema: typed, shipped as JSON, and kept by every run folder, old ones too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import longtail
from longtail.lab import schema
from longtail.lab.store import Folder

KEPT = Path(__file__).parent / "kept_run"


def test_the_shipped_schema_is_that_of_the_types() -> None:
    shipped = json.loads((Path(schema.__file__).parent / "manifest.schema.json").read_text())
    assert shipped == schema.json_schema()


def test_a_kept_run_folder_still_opens_and_is_shown_again(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(KEPT, folder)
    result = longtail.report(folder)
    assert result.decision() and "longtail" in result.page.read_text()


@pytest.mark.parametrize("broken", ["seed", "cells", "software"])
def test_a_broken_manifest_is_one_sentence(tmp_path: Path, broken: str) -> None:
    shutil.copytree(KEPT, tmp_path / "run")
    path = tmp_path / "run" / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, broken: None}))
    with pytest.raises(longtail.InputError, match="not a manifest of a run"):
        Folder(tmp_path / "run").manifest()
