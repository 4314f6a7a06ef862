"""The store: one engine, two ways in. `read()` looks; `write()` is one transaction, committed before the reply.

No request holds a connection or the write lock outside these two blocks (a lock taken in a dependency once stopped
the whole service at 120 simultaneous saves).
"""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, String, event
from sqlalchemy.engine import Dialect, Engine, create_engine, make_url
from sqlalchemy.exc import (
    DataError,
    DisconnectionError,
    IntegrityError,
    OperationalError,
    TimeoutError,
)
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel

from app import cipher, outage, sqlite_file
from app.sqlite_file import NotTheirTurn, SqliteFile

POOL_SIZE = 24  # Never fewer than the worker threads (see web/threads): a thread that waits for a connection is lost.

LONGEST_WAIT = 5.0  # Seconds that a writer waits for its turn before the page says that saving is not possible.

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A server that is gone without a word is noticed within seconds, not after the network's quarter of an hour.
_POSTGRESQL_WAITS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}
TRUSTED_FOR = 5.0  # Seconds after its last use within which a connection to a server is taken to be alive.
_POSTGRESQL_SETTINGS = (
    "lock_timeout = '5s'",  # A row or table that somebody else holds: then the page says that it was not saved.
)

_engine: Engine | None = None
_sqlite: SqliteFile | None = None  # Where the store is one file.


class StoreUnavailable(Exception):
    """The database cannot be read or written at this moment; nothing was half-written."""


class NotStorable(Exception):
    """The database holds no such value, for example a character that it does not know."""


class AlreadyThere(Exception):
    """The database holds a row that excludes this one; the constraint's name says which rule."""


class FreeText(TypeDecorator[str]):
    """A column that holds words a person typed. Bytes in the database; never sorted, filtered or searched."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Seal the words on their way in."""
        return None if value is None else cipher.seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Unseal them on their way out."""
        return None if value is None else cipher.unseal(value)


class Row(SQLModel):
    """What every table has: a key made by the application."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)


def words(*, required: bool = True) -> Any:
    """A field for words a person typed."""
    if required:
        return Field(sa_type=FreeText)
    return Field(default=None, sa_type=FreeText, nullable=True)


def code(*, length: int = 60, index: bool = False) -> Any:
    """A field for a status, a role or another code of ours: text, checked by its StrEnum."""
    return Field(sa_type=String(length), index=index)


def connect(url: str) -> Engine:
    """Open the store for this process. Services reach it through read() and write()."""
    global _engine, _sqlite
    disconnect()
    outage.opened(url)
    _engine = make_engine(url)
    if url.startswith("sqlite"):
        _sqlite = SqliteFile(url.removeprefix("sqlite:///"))
    return _engine


def disconnect() -> None:
    """Close every connection."""
    global _engine, _sqlite
    if _engine is not None:
        _engine.dispose()
        _engine = None
    if _sqlite is not None:
        _sqlite.close()
        _sqlite = None


def make_engine(url: str) -> Engine:
    """An engine for either store, with the settings that keep promise 1.

    The connection that was given back last is lent first: few that are always warm, not all of them now and then.
    """
    if not url.startswith("sqlite"):
        engine = create_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=4,
            pool_use_lifo=True,
            pool_timeout=10,
            hide_parameters=True,
            connect_args={name: value for name, value in _POSTGRESQL_WAITS.items() if name not in make_url(url).query}
            | {"prepare_threshold": 1},  # The same few questions, again and again: planned at the second time.
        )
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _ask_if_in_doubt)
        return engine
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=4,
        pool_use_lifo=True,
        pool_timeout=10,
        hide_parameters=True,  # An error message never repeats what a person typed.
        connect_args={"timeout": 5, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def engine() -> Engine:
    """The engine that connect() opened."""
    if _engine is None:
        raise StoreUnavailable("connect() has not been called")
    return _engine


def is_writable() -> bool:
    """Whether what is written now is likely to be kept, as far as this process knows: for the line on every page."""
    return _engine is None or outage.is_over(_engine)


def is_readable() -> bool:
    """Whether the store can be read at this moment."""
    try:
        with read() as session:
            session.connection().exec_driver_sql("SELECT 1")
    except StoreUnavailable:
        return False
    return True


def is_sqlite() -> bool:
    """Whether the store is one file with one writer at a time."""
    return engine().dialect.name == "sqlite"


def is_postgresql(session: Session) -> bool:
    """Whether rows are locked one by one (PostgreSQL) or the whole file at once (SQLite)."""
    return session.get_bind().dialect.name == "postgresql"


@contextmanager
def read() -> Iterator[Session]:
    """Look, and change nothing: whatever is left in the session is dropped."""
    with _errors_by_name(), Session(engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def write(*, patience: float = LONGEST_WAIT) -> Iterator[Session]:
    """One transaction. Leaving the block commits; an exception rolls everything back.

    `patience` is how many seconds to wait for another writer (SQLite).
    """
    with _outage_noticed(), _errors_by_name():
        if _sqlite is not None:
            with (
                _sqlite.turn_to_write(_patience(patience)),
                Session(engine().execution_options(write=True), expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        else:
            with Session(engine(), expire_on_commit=False) as session, session.begin():
                yield session


@contextmanager
def plain_read(*, once: bool = False) -> Iterator[Any]:
    """The driver's own connection, to look with (see prepared.py); `once` for a single question."""
    with _errors_by_name(), _plain_connection() as connection:
        if _sqlite is not None:
            if not once:
                connection.execute("BEGIN")  # One moment for every question of the page.
            yield connection
        else:
            connection.autocommit = True  # PostgreSQL looks anew at each question anyway: no trip to begin and to end.
            try:
                yield connection
            finally:
                connection.autocommit = False


@contextmanager
def plain_write() -> Iterator[Any]:
    """The same to write with: one transaction, as in write(), on the driver's own connection (see prepared.py)."""
    with _outage_noticed(), _errors_by_name():
        if _sqlite is not None:
            with _sqlite.turn_to_write(_patience(LONGEST_WAIT)), _plain_connection() as connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        else:
            with _plain_connection() as connection:  # The driver begins with the first statement.
                yield connection
                connection.commit()


@contextmanager
def _plain_connection() -> Iterator[Any]:
    """A connection of the pool without SQLAlchemy's wrapping. What was not committed is rolled back as it goes back."""
    if _sqlite is not None:
        with _sqlite.connection() as connection:
            yield connection
        return
    borrowed = engine().raw_connection()
    try:
        yield borrowed.driver_connection
    except Exception as fault:
        dialect = engine().dialect
        dbapi = dialect.loaded_dbapi
        if isinstance(fault, dbapi.Error) and dialect.is_disconnect(fault, borrowed.driver_connection, None):
            borrowed.invalidate(fault)
        raise
    finally:
        borrowed.close()


@contextmanager
def _outage_noticed() -> Iterator[None]:
    """Remember when the store itself could not take what was written, until it takes something."""
    try:
        yield
    except StoreUnavailable as fault:
        if not isinstance(fault.__cause__, NotTheirTurn):  # Too many at once is no outage.
            outage.write_failed(fault.__cause__)
        raise
    outage.write_succeeded()


@contextmanager
def _errors_by_name() -> Iterator[None]:
    """What a store says when it cannot, by our names; never with its parameters, which may be people's words."""
    try:
        yield
    except Exception as fault:
        driver = engine().dialect.loaded_dbapi if _engine is not None else None
        for kinds, name in (
            ((IntegrityError, getattr(driver, "IntegrityError", ())), AlreadyThere),
            ((DataError, getattr(driver, "DataError", ())), NotStorable),
            ((NotTheirTurn, OperationalError, TimeoutError, getattr(driver, "OperationalError", ())), StoreUnavailable),
        ):
            if isinstance(fault, kinds):
                raise name(_reason(fault)) from fault
        if _is_of_the_store(fault):
            raise StoreUnavailable(_reason(fault)) from fault
        raise


def _patience(patience: float) -> float:
    """In an outage nobody queues: a thread that waits is one that answers no reader."""
    return min(patience, 0.02) if outage.is_known() else patience


def _is_of_the_store(fault: Exception) -> bool:
    """Read-only, or damaged: drivers do not count these among the operational errors."""
    driver = getattr(fault, "orig", None) or fault
    state, name = getattr(driver, "sqlstate", None) or "", getattr(driver, "sqlite_errorname", None) or ""
    # 42501 is also what PostgreSQL says of a file on a disk that turned read-only.
    return state in ("25006", "42501") or state.startswith("XX") or name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _reason(fault: Exception) -> str:
    """Why, in the driver's words alone: SQLAlchemy's own message repeats parameters, which may be people's words."""
    return str(getattr(fault, "orig", None) or type(fault).__name__).splitlines()[0]


def _prepare_postgresql(connection: Any, _record: object) -> None:
    for setting in _POSTGRESQL_SETTINGS:
        connection.execute(f"SET {setting}")
    connection.commit()


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ask_if_in_doubt(connection: Any, record: ConnectionPoolEntry, _borrowed: object) -> None:
    """A connection that lay idle is asked whether it is alive, and so is one at which the server has said something.

    A server that goes away says so at once, unless it is the network that went; nothing else is ever said unasked.
    """
    used = record.info.get("used")
    if used is None or (time.monotonic() - used < TRUSTED_FOR and not _has_something_said(connection)):
        return  # It was opened just now, or used just now.
    try:
        engine().dialect.do_ping(connection)
    except engine().dialect.loaded_dbapi.Error as fault:
        raise DisconnectionError(_reason(fault)) from fault


def _has_something_said(connection: Any) -> bool:
    if connection.closed:
        return True
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    sqlite_file.prepare(connection)


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
