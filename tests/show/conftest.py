"""Tables that several tests read; made once."""

from __future__ import annotations

import fake_tables
import pytest


@pytest.fixture(scope="session")
def demo() -> fake_tables.FakeTables:
    """A run with three panels."""
    return fake_tables.demo()


@pytest.fixture(scope="session")
def one_cell() -> fake_tables.FakeTables:
    """A run of one cell."""
    return fake_tables.one_cell()


@pytest.fixture(scope="session")
def many() -> fake_tables.FakeTables:
    """Thirty cells in one panel, every one of 150 generations written."""
    return fake_tables.many_cells()
