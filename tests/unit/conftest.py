"""Unit tests reach no database: asking for one fails."""

import pytest

from app import db


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens the store from a unit test is told so."""

    def refuse() -> None:
        raise AssertionError("a unit test reached for the database")

    monkeypatch.setattr(db, "engine", refuse)
