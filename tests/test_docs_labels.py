"""The pages of the papers label each claim by what it rests on, in words: they must be the letters of the claim's own file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from longtail.reproduction.claim import claim, names

PAPERS = Path(__file__).parents[1] / "docs" / "papers"
LABEL = {"label", "grounds", "evidence", "source"}
WORDS = {
    "R": r"\bread in\b",
    "N": "reading note",
    "A": "abstract",
    "M": "memory",
    "D": "derived",
    "V": "checked|our numbers",
}


def labels(page: Path) -> list[tuple[str, str]]:
    """What a page says of each claim's grounds: (claim, label), for all tables that have such a column."""
    found, head, last = [], [""], False
    for line in page.read_text("utf8").splitlines():
        cells = [one.strip() for one in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            last = False
        elif not last:
            head, last = cells, True
        elif (column := next((at for at, name in enumerate(head) if name in LABEL), None)) is not None:
            assert len(cells) in (1, len(head)), f"{page.name}: {line}"
            found += [(name, cells[column]) for name in re.findall(r"`(\w+)`", cells[0]) if name in names()]
    return found


@pytest.mark.parametrize("page", sorted(PAPERS.glob("*.md")), ids=lambda page: page.stem)
def test_labels_are_the_evidence_of_the_claim(page: Path) -> None:
    for name, said in labels(page):
        letters = {letter for letter, words in WORDS.items() if re.search(words, said)}
        assert letters == set(claim(name).evidence), f"{page.name} says of {name}: {said}"


def test_every_claim_but_the_wrong_ones_is_labelled_on_some_page() -> None:
    labelled = {name for page in PAPERS.glob("*.md") for name, _ in labels(page)}
    assert {name for name in names() if not claim(name).wrong} == labelled
