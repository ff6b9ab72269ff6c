"""The locks: every file pinned by hash, no address of any registry or machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = Path(__file__).parents[1] / "locks"
NAMES = ("build.txt", "data.txt", "test.txt")
# One version may stand twice, with markers (numpy below and from Python 3.12).
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==[^\s;]+( ; [^\\]+)?$")
HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


def requirements(text: str) -> list[tuple[str, list[str]]]:
    """(requirement, its hashes) for each entry of a lock."""
    entries = [line for line in text.replace("\\\n", "\0").splitlines() if line.strip() and not line.startswith("#")]
    split = [[part.strip() for part in entry.split("\0")] for entry in entries]
    return [(parts[0], parts[1:]) for parts in split]


def pinned(name: str) -> dict[str, list[str]]:
    """Package name -> requirements of one lock."""
    found: dict[str, list[str]] = {}
    for requirement, _ in requirements((LOCKS / name).read_text("utf8")):
        found.setdefault(requirement.partition("==")[0], []).append(requirement)
    return found


def test_these_are_all_the_locks() -> None:
    assert sorted(path.name for path in LOCKS.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_address_and_no_option(name: str) -> None:
    text = (LOCKS / name).read_text("utf8")
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^\s*-(-(index|extra|find|trusted|no-index|pre)|[ief]\b)", text, flags=re.M)


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    entries = requirements((LOCKS / name).read_text("utf8"))
    assert entries
    for requirement, hashes in entries:
        assert PIN.match(requirement), requirement
        assert hashes, requirement
        assert all(HASH.match(found) for found in hashes), requirement


def test_hashes_are_those_of_a_whole_release() -> None:
    # A local wheel folder would leave one hash; the release of a compiled package has a wheel for each platform.
    for requirement, hashes in requirements((LOCKS / "build.txt").read_text("utf8")):
        if requirement.startswith(("numpy==", "pyarrow==", "scipy==", "msgspec==")):
            assert len(hashes) > 10, requirement


def test_the_test_lock_holds_the_demo_lock() -> None:
    demo, tests = pinned("build.txt"), pinned("test.txt")
    assert demo.items() <= tests.items()


def test_what_is_declared_is_locked() -> None:
    declared = tomllib.loads((LOCKS.parent / "pyproject.toml").read_text("utf8"))
    groups = declared["dependency-groups"]
    wanted = {
        "build.txt": declared["project"]["dependencies"] + groups["build"],
        "data.txt": groups["data"],
        "test.txt": groups["test"] + groups["browser"] + groups["dev"],
    }
    for name, requirements_of in wanted.items():
        names = {re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in requirements_of}
        assert names <= pinned(name).keys(), name
