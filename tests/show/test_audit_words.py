"""The sentences of an audit, its text for a terminal, and names made fit to show."""

from __future__ import annotations

import audit_fakes
import pytest

from longtail.show.audit_names import legible
from longtail.show.audit_sentence import sentence, sentences
from longtail.show.audit_table import WIDTH, terminal
from longtail.show.audit_words import interval, tally

GONE, THINNING, FINE, TOO_FEW = "gone", "thinning", "fine", "too few rows to tell"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({GONE: 2, THINNING: 3, FINE: 120, TOO_FEW: 89},
         "2 of 214 groups are gone, 3 are thinning, 120 are fine, 89 have too few rows to tell."),
        ({GONE: 1, THINNING: 0, FINE: 1, TOO_FEW: 1},
         "1 of 3 groups is gone, none is thinning, 1 is fine, 1 has too few rows to tell."),
        ({GONE: 0, THINNING: 1, FINE: 5, TOO_FEW: 0}, "None of 6 groups is gone, 1 is thinning, 5 are fine."),
        ({GONE: 0, THINNING: 0, FINE: 3, TOO_FEW: 1},
         "None of 4 groups is gone or thinning: 3 are fine, 1 has too few rows to tell."),
        ({GONE: 1, THINNING: 1, FINE: 0, TOO_FEW: 0}, "1 of 2 groups is gone, 1 is thinning, none is fine."),
        ({FINE: 1200}, "All 1,200 groups are fine."),
        ({TOO_FEW: 1}, "The one group has too few rows to tell."),
        ({}, ""),
    ],
)  # fmt: skip
def test_the_tally_is_english_whatever_the_numbers(counts: dict[str, int], said: str) -> None:
    assert tally(counts, "group") == said


def test_sentences_say_groups_then_what_has_no_size_then_levels() -> None:
    said = sentences(audit_fakes.demo())
    assert said[0] == "2 of 9 groups are gone, 2 are thinning, 3 are fine, 2 have too few rows to tell."
    assert said[1] == "Beyond these, “a = 1, b = north” is gone."
    assert said[2] == "Rows like these are missing, how much cannot be said: “numbers”."
    assert said[3].startswith("None of 8 rarity levels is gone, 1 is thinning") and "“very rare of segment”" in said[3]
    assert sentence(audit_fakes.demo()) == " ".join(said)


def test_an_audit_without_groups_says_so() -> None:
    assert sentence(audit_fakes.nothing()).startswith("These data name no groups")


def test_a_changed_block_is_no_loss_in_the_sentence() -> None:
    assert "rank" not in sentence(audit_fakes.demo())


@pytest.mark.parametrize("made", [audit_fakes.demo, audit_fakes.nulls, audit_fakes.nothing, audit_fakes.hostile])
def test_the_terminal_text_fits_and_holds_no_controls(made: object) -> None:
    text = terminal(made())  # type: ignore[operator]
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert not [sign for sign in text if ord(sign) < 32 and sign != "\n"]
    assert (
        "\u202e" not in text
        and "nan" not in text
        and "None of" not in text.replace("None of 8", "").replace("None of 32", "")
    )
    assert text.encode("utf-8")


def test_the_terminal_text_puts_the_worst_first_with_its_numbers() -> None:
    text = terminal(audit_fakes.demo()).replace("\u00a0", " ")
    lines = text.splitlines()
    rows = [line for line in lines if "✗ gone" in line or "↓ thinning" in line or "✓ fine" in line]
    assert " ".join(rows[0].split()) == "a = 1, b = north 230 0 0 % (0–3.4 %) ✗ gone"
    assert text.index("segment = E") < text.index("segment = F ") < text.index("segment = A")
    assert "31 %" in next(line for line in lines if "very rare" in line and "segment" in line and "(" in line)
    assert "To be called gone" in text and "failed (exit 1)" in text and "not testable" in text


def test_many_groups_are_counted_not_listed() -> None:
    text = terminal(audit_fakes.wide(columns=4, groups=400, name="n"))
    assert (
        "and 380 more: 60 gone, 80 thinning, 160 too few rows to tell, 80 fine" in text
        and "more rarity levels, no worse" in text
    )
    assert len(text.splitlines()) < 70


def test_an_interval_without_an_upper_end_is_never_shown_as_unknown() -> None:
    assert interval(0.03, None).replace("\u00a0", " ") == "from 3.0 %"
    assert interval(None, None) == "–"


@pytest.mark.parametrize("name", audit_fakes.HOSTILE)
def test_names_are_short_visible_and_one_line(name: str) -> None:
    shown = legible(name, 40)
    assert len(shown) <= 40 and shown.isprintable()


def test_names_that_differ_at_the_end_stay_different() -> None:
    assert legible("x" * 200 + "1") != legible("x" * 200 + "2")
    assert legible("plain = name") == "plain = name"
    assert legible("नमस्ते = मी\u200dसे 👩\u200d🚀") == "नमस्ते = मी\u200dसे 👩\u200d🚀"
