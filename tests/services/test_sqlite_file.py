"""SQLite's own connections: warm ones first, and nothing of one use is left for the next."""

import sqlite3
import threading

import pytest

from app.sqlite_file import NotTheirTurn, SqliteFile


@pytest.fixture
def file(tmp_path):
    made = SqliteFile(str(tmp_path / "pqs.sqlite3"))
    with made.connection() as connection:
        connection.execute("CREATE TABLE said (words TEXT)")
    yield made
    made.close()


def said(file: SqliteFile) -> list[str]:
    with file.connection() as connection:
        return [words for (words,) in connection.execute("SELECT words FROM said")]


def test_what_was_not_committed_is_gone_before_the_next_use(file):
    with file.connection() as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO said VALUES ('half')")
    assert said(file) == []


def test_what_fails_leaves_no_transaction_behind(file):
    with pytest.raises(sqlite3.OperationalError), file.connection() as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO nothing VALUES (1)")
    with file.connection() as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO said VALUES ('whole')")
        connection.commit()
    assert said(file) == ["whole"]


def test_two_at_once_never_share_a_connection_and_one_after_the_other_always_does(file):
    with file.connection() as first:
        with file.connection() as second:
            assert first is not second
        with file.connection() as third:
            assert third is second


def test_every_connection_waits_for_the_disk_and_keeps_foreign_keys(file):
    with file.connection() as connection:
        assert [connection.execute(f"PRAGMA {one}").fetchone()[0] for one in ("synchronous", "foreign_keys")] == [2, 1]


def test_whoever_waits_too_long_for_their_turn_is_told(file):
    is_writing, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with file.turn_to_write(1):
            is_writing.set()
            may_end.wait(5)

    writer = threading.Thread(target=write)
    writer.start()
    is_writing.wait(5)
    with pytest.raises(NotTheirTurn), file.turn_to_write(0.01):
        pass
    may_end.set()
    writer.join()
    with file.turn_to_write(0.01):
        pass


def test_two_processes_take_turns_too(file, tmp_path):
    other = SqliteFile(str(tmp_path / "pqs.sqlite3"))
    with file.turn_to_write(1), pytest.raises(NotTheirTurn), other.turn_to_write(0.01):
        pass
    with other.turn_to_write(0.01):
        pass
    other.close()


def test_what_is_in_use_when_the_store_is_closed_is_closed_as_it_comes_back(file):
    with file.connection() as connection:
        file.close()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
