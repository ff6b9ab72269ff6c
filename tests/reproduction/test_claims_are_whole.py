"""Every file of the folder claims is a claim: source, evidence, a page of the docs, and a size to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from longtail.errors import InputError
from longtail.reproduction.budget import outcome_of
from longtail.reproduction.claim import claim, claim_of, names
from longtail.reproduction.papers import EVIDENCE, PAPERS

DOCS = Path(__file__).parents[2] / "docs" / "papers"
LONGEST = 130


@pytest.mark.parametrize("name", names())
def test_a_file_is_one_claim(name: str) -> None:
    one = claim(name)
    text = one.file.read_text("utf8")
    assert one.name == name and one.says.endswith((".", "?")), "the first line is a sentence"
    assert len(text.splitlines()) <= LONGEST, "a claim is one small file"
    assert name not in PAPERS and name != "all"
    page = DOCS / f"{one.paper.page}.md"
    assert page.exists(), f"{page.name} must tell of {name}"
    assert f"`{name}`" in page.read_text("utf8"), f"{page.name} does not name {name}"


@pytest.mark.parametrize("name", names())
def test_a_claim_draws_from_its_own_noise_alone(name: str) -> None:
    tree = ast.parse(claim(name).file.read_text("utf8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"np.random.default_rng", "numpy.random.default_rng", "np.random.seed", "random.random"}


def test_there_is_no_paper_without_a_claim() -> None:
    told = {claim(name).paper.short for name in names()}
    assert {paper.short for paper in PAPERS.values()} == told


def test_a_file_that_lacks_something_is_refused() -> None:
    from types import ModuleType

    module = ModuleType("longtail.claims.half")
    module.__doc__ = "A sentence."
    with pytest.raises(InputError, match="PAPER"):
        claim_of(module)


def test_evidence_is_told_in_words() -> None:
    assert all(len(words) > 10 for words in EVIDENCE.values())


def test_the_example_of_the_docs_is_a_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib
    import re

    text = (DOCS.parent / "add-a-claim.md").read_text("utf8")
    ((name, code),) = re.findall(r"^Save as `claims/(\w+)\.py`:\n\n```python\n(.*?)^```$", text, flags=re.M | re.S)
    (tmp_path / f"{name}.py").write_text(code, "utf8")
    monkeypatch.syspath_prepend(str(tmp_path))
    one = claim_of(importlib.import_module(name))
    assert one.says and not outcome_of(one, 1).rejected


def test_the_page_of_results_is_that_of_the_code() -> None:
    import runpy

    made = runpy.run_path(str(DOCS.parent / "make_claims.py"))["text"]()
    assert (DOCS.parent / "claims.md").read_text("utf8") == made, "run: python docs/make_claims.py"
