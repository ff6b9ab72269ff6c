"""A missing extra is one sentence with the command that installs it, said before anything is trained."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from longtail.errors import InputError
from longtail.families.transformer import Transformer
from longtail.worlds.texts import Texts


@pytest.mark.parametrize(("module", "extra"), [("transformers", "lm"), ("torch", "torch")])
def test_the_transformer_names_the_extra_that_it_needs(
    module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lines.txt").write_text("some words\nand more\n", "utf8")
    monkeypatch.setitem(sys.modules, module, None)
    if module == "torch":
        pytest.importorskip("transformers", reason='needs transformers: pip install "longtail[lm]"')
    environment = dict(os.environ)
    with pytest.raises(InputError, match=rf'family transformer needs {module}: pip install "longtail\[{extra}\]"'):
        Transformer().settled(Texts(str(tmp_path / "lines.txt"), width=8))
    assert dict(os.environ) == environment
