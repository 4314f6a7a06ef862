"""The store: one engine, two ways in. `read()` looks; `write()` is one transaction, committed before the reply.

No request holds a connection or the write lock outside these two blocks (a lock taken in a dependency once stopped
the whole service at 120 simultaneous saves).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, String, event
from sqlalchemy.engine import Dialect, Engine, create_engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, TimeoutError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel

from app import cipher

POOL_SIZE = 24  # Never fewer than the worker threads (see web/threads): a thread that waits for a connection is lost.

LONGEST_WAIT = 15.0  # Seconds that a writer waits for its turn before the page says that saving is not possible.

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_SQLITE_SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged saves in a power cut.
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-16000",
    "temp_store=MEMORY",
)

_engine: Engine | None = None
_write_lock = threading.Lock()


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
    global _engine
    if _engine is not None:
        _engine.dispose()
    _engine = make_engine(url)
    return _engine


def disconnect() -> None:
    """Close every connection."""
    global _engine
    if _engine is not None:
        _engine.dispose()
        _engine = None


def make_engine(url: str) -> Engine:
    """An engine for either store, with the settings that keep promise 1."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_size=POOL_SIZE, max_overflow=4, pool_pre_ping=True, pool_timeout=10, hide_parameters=True
        )
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=4,
        pool_timeout=10,
        hide_parameters=True,  # An error message never repeats what a person typed.
        connect_args={"timeout": 10, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def engine() -> Engine:
    """The engine that connect() opened."""
    if _engine is None:
        raise StoreUnavailable("connect() has not been called")
    return _engine


def is_postgresql(session: Session) -> bool:
    """Whether rows are locked one by one (PostgreSQL) or the whole file at once (SQLite)."""
    return session.get_bind().dialect.name == "postgresql"


@contextmanager
def read() -> Iterator[Session]:
    """Look, and change nothing: whatever is left in the session is dropped."""
    try:
        with Session(engine(), expire_on_commit=False) as session:
            yield session
    except DataError as fault:
        raise NotStorable(_reason(fault)) from fault
    except (OperationalError, TimeoutError) as fault:
        raise StoreUnavailable(_reason(fault)) from fault


@contextmanager
def write(*, patience: float = LONGEST_WAIT) -> Iterator[Session]:
    """One transaction. Leaving the block commits; an exception rolls everything back.

    `patience` is how many seconds to wait for another writer of this process (SQLite).
    """
    try:
        if engine().dialect.name == "sqlite":
            with (
                _turn_to_write(patience),
                Session(engine().execution_options(write=True), expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        else:
            with Session(engine(), expire_on_commit=False) as session, session.begin():
                yield session
    except IntegrityError as fault:
        raise AlreadyThere(_reason(fault)) from fault
    except DataError as fault:
        raise NotStorable(_reason(fault)) from fault
    except (OperationalError, TimeoutError) as fault:
        raise StoreUnavailable(_reason(fault)) from fault


@contextmanager
def _turn_to_write(patience: float) -> Iterator[None]:
    if not _write_lock.acquire(timeout=patience):
        raise StoreUnavailable("other writers were in the way for too long")
    try:
        yield
    finally:
        _write_lock.release()


def _reason(fault: Exception) -> str:
    """Why, in the driver's words alone: SQLAlchemy's own message repeats parameters, which may be people's words."""
    return str(getattr(fault, "orig", None) or type(fault).__name__).splitlines()[0]


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # We send BEGIN ourselves.
    for setting in _SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
