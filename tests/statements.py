"""What the store is asked while something is done: by whichever road, and on whichever store the tests run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from app import db

QUESTIONS = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements, as the driver is given them; not where a transaction begins and ends."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().startswith(QUESTIONS):
            seen.append(statement)

    class Noting(psycopg.Cursor[Any]):
        """A cursor that notes what it is given."""

        def execute(self, query: Any, *given: Any, **more: Any) -> Any:
            note(str(query))
            return super().execute(query, *given, **more)

    def begin(connection: Any, *_more: object) -> None:
        if db.is_sqlite():
            connection.set_trace_callback(note)
        else:
            connection.cursor_factory = Noting

    def end(connection: Any, *_more: object) -> None:
        if connection is None:
            return
        if db.is_sqlite():
            connection.set_trace_callback(None)
        else:
            connection.cursor_factory = psycopg.Cursor

    engine = db.engine()
    event.listen(engine, "checkout", begin)
    event.listen(engine, "checkin", end)
    try:
        yield seen
    finally:
        event.remove(engine, "checkout", begin)
        event.remove(engine, "checkin", end)
