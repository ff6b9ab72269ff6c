"""The page of an audit holds what it must, stays small, and never lets data become markup."""

from __future__ import annotations

import re

import audit_fakes
import pytest
from test_page import Checked, parsed

from longtail.audits.tables import Rows, built
from longtail.show.audit_page import page

SECTIONS = (
    "sentence",
    "groups",
    "levels",
    "unseen",
    "tests",
    "novel",
    "copies",
    "regions",
    "classical",
    "columns",
    "reading",
    "command",
)


def strict(text: str) -> Checked:
    """The page, read strictly; that none is gone is a sentence here and no missing number."""
    return parsed(re.sub(r"\b(?:None of|none is)\b", "0 of", text))


def words(text: str) -> str:
    """What a reader sees, with plain spaces."""
    return " ".join(" ".join(strict(text).text).replace("\u00a0", " ").split())


def test_every_section_is_there_with_its_anchor() -> None:
    found = strict(page(audit_fakes.demo()))
    assert [name for name in found.ids if name in SECTIONS] == list(SECTIONS)
    assert "group-segment-e" in found.ids


def test_the_header_says_which_file_is_the_reference() -> None:
    seen = words(page(audit_fakes.demo()))
    assert (
        "Reference, trusted as real real.parquet 20,000 rows Candidate, under audit synthetic.parquet 20,000 rows"
        in seen
    )
    assert seen.index("Reference, trusted") < seen.index("2 of 9 groups are gone")


def test_a_doubt_about_the_orientation_stands_before_the_sentence() -> None:
    seen = words(page(audit_fakes.demo(orientation="It looks like a superset.")))
    assert seen.index("It looks like a superset.") < seen.index("2 of 9 groups are gone")


def test_the_worst_groups_come_first_with_bars_and_words() -> None:
    text = page(audit_fakes.demo())
    groups = text[text.index('<section id="groups">') : text.index('<section id="levels">')]
    names = re.findall(r"<bdi>(.*?)</bdi>", groups)
    assert names[:3] == ["a = 1, b = north", "row 17", "label = chargeback"] and names[-1] == "segment = A"
    assert groups.count("✗ gone") == 3 and groups.count("↓ thinning") == 2 and groups.count('class="bar"') == 10
    assert "named by the policy" in groups and "× 4.2" in groups and "not even all" in groups


def test_levels_are_drawn_with_their_numbers_below() -> None:
    text = page(audit_fakes.demo())
    levels = text[text.index('<section id="levels">') : text.index('<section id="unseen">')]
    assert levels.count('<svg class="chart"') == 4 and levels.count('class="floor"') == 8
    assert levels.index("</svg>") < levels.index("<table>") and levels.count("<tr>") == 9
    assert "asked to keep" in levels


def test_what_could_not_be_seen_is_said() -> None:
    seen = words(page(audit_fakes.demo()))
    for part in (
        "at least 0.7 % of the real rows would have been seen",
        "needs 88 expected rows here",
        "2 of 9 groups are so small that not even their complete loss would have shown",
        "With 4.2 times as many rows",
        "with 100,000 trusted rows",
    ):
        assert part in seen, part


def test_the_page_explains_itself() -> None:
    seen = words(page(audit_fakes.demo()))
    for part in (
        "very set that the generator was trained on",
        "unicode: NFC",
        "at most 5.0 %",
        "below 10 %",
        "longtail audit --ref",
    ):
        assert part in seen, part


@pytest.mark.parametrize("made", [audit_fakes.nulls, audit_fakes.nothing, audit_fakes.hostile])
def test_a_page_stands_whatever_is_missing_or_hostile(made: object) -> None:
    text = page(made())  # type: ignore[operator]
    found = strict(text)
    assert "sentence" in found.ids and not found.names & {"img", "script"}
    assert "\u202e" not in text and "\u2066" not in text and "\x1b" not in text and "\x00" not in text


def test_a_page_of_nothing_has_no_empty_sections() -> None:
    assert "groups" not in strict(page(audit_fakes.nothing())).ids


def test_names_that_share_an_anchor_share_no_id() -> None:
    rows = Rows()
    rows.add("groups", [audit_fakes.group("a", name, 300, 0) for name in ("a b", "a-b", "A B", "a b")])
    assert strict(page(built(audit_fakes.facts(), rows))).ids.count("group-a-b") == 1


def test_400_columns_and_100_000_groups_with_names_that_grow_stay_below_2_mb() -> None:
    text = page(audit_fakes.wide())
    found = strict(text)
    seen = " ".join(found.text)
    assert text.count('<svg class="bar"') == 400
    for more in (
        "And 39,800 more groups, in audit.json",
        "And 19,900 more groups",
        "And 300 more tests",
        "400 columns",
    ):
        assert more in seen, more
    assert "And 1,480 more rarity levels" in seen and "and 395 more, in audit.json" in seen


def test_colour_is_never_the_only_sign() -> None:
    text = page(audit_fakes.demo())
    for kind, shown in re.findall(r'<span class="decision ([\w-]+)">(.*?)</span>', text):
        assert re.match("[✗↓?✓] [a-z]", shown), (kind, shown)
