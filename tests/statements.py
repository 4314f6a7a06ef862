"""What the store is asked while something is done: by whichever road, and on whichever store the tests run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from app import db
from app.sqlite_file import SqliteFile

QUESTIONS = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements, as the driver is given them; not where a transaction begins and ends."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().startswith(QUESTIONS):
            seen.append(statement)

    with told_by_sqlite(note) if db.is_sqlite() else _told_by_psycopg(note):
        yield seen


@contextmanager
def told_by_sqlite(note: Callable[[str], object]) -> Iterator[None]:
    """Each statement that SQLite runs, values and all."""

    def begin(connection: Any, *_more: object) -> None:
        connection.set_trace_callback(note)

    def end(connection: Any, *_more: object) -> None:
        if connection is not None:
            connection.set_trace_callback(None)

    as_it_is = SqliteFile.connection

    @contextmanager
    def heard(self: SqliteFile) -> Iterator[Any]:
        with as_it_is(self) as connection:
            begin(connection)
            yield connection
            end(connection)

    SqliteFile.connection = heard  # type: ignore[method-assign]
    try:
        with _at_each_use(begin, end):
            yield
    finally:
        SqliteFile.connection = as_it_is  # type: ignore[method-assign]


@contextmanager
def _told_by_psycopg(note: Callable[[str], object]) -> Iterator[None]:
    class Noting(psycopg.Cursor[Any]):
        """A cursor that notes what it is given."""

        def execute(self, query: Any, *given: Any, **more: Any) -> Any:
            note(str(query))
            return super().execute(query, *given, **more)

    def begin(connection: Any, *_more: object) -> None:
        connection.cursor_factory = Noting

    def end(connection: Any, *_more: object) -> None:
        if connection is not None:
            connection.cursor_factory = psycopg.Cursor

    with _at_each_use(begin, end):
        yield


@contextmanager
def _at_each_use(begin: Callable[..., None], end: Callable[..., None]) -> Iterator[None]:
    engine = db.engine()
    event.listen(engine, "checkout", begin)
    event.listen(engine, "checkin", end)
    try:
        yield
    finally:
        event.remove(engine, "checkout", begin)
        event.remove(engine, "checkin", end)
