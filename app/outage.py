"""Whether the store takes what is written, as far as this process knows.

A write that the store could not take is remembered until one succeeds. Pages ask here what to say at their top, which
costs nothing in ordinary times. During an outage one page every few seconds tries a small write of its own, so that
the outage also ends for people who only read.
"""

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError, TimeoutError

TRY_EVERY = 3.0  # Seconds between two tries of this process during an outage.
ROOM = (
    1 << 20
)  # Bytes that must be free before an outage is over: fewer, and the next page of words would bring it back.
_SHORT = 0.2  # Seconds that a try waits for a lock.
_AGAIN = ("40",)  # PostgreSQL: two writers were in each other's way, and one has to try again.

_lock = threading.Lock()
_store = ""
_is_out = False
_next_try = 0.0


def opened(store: str) -> None:
    """A store was opened. Nothing is known of another one; the same one is as it was."""
    global _store, _is_out, _next_try
    if store != _store:
        _store, _is_out, _next_try = store, False, 0.0


def is_known() -> bool:
    """Whether the last write failed for a reason of the store."""
    return _is_out


def write_failed(fault: BaseException | None) -> None:
    """A write ended with this. Too many at once, or two in each other's way, is no outage."""
    global _is_out
    if fault is None or isinstance(fault, TimeoutError):
        return
    if str(getattr(getattr(fault, "orig", fault), "sqlstate", None) or "").startswith(_AGAIN):
        return
    _is_out = True


def write_succeeded() -> None:
    """A transaction was committed."""
    global _is_out
    if _is_out:
        _is_out = False


def is_over(engine: Engine) -> bool:
    """Whether writing is possible: yes in ordinary times; during an outage, what the last try said."""
    global _is_out, _next_try
    if not _is_out:
        return True
    if time.monotonic() < _next_try or not _lock.acquire(blocking=False):
        return False
    try:
        if time.monotonic() < _next_try:
            return not _is_out
        if _takes_writes(engine):
            _is_out = False
        _next_try = time.monotonic() + TRY_EVERY
        return not _is_out
    finally:
        _lock.release()


def _takes_writes(engine: Engine) -> bool:
    try:
        if engine.dialect.name == "sqlite":
            return _sqlite_takes_writes(Path(engine.url.database or ""))
        with engine.connect() as connection:
            return _postgresql_takes_writes(connection)
    except (sqlite3.Error, OSError, SQLAlchemyError):
        return False


def _sqlite_takes_writes(file: Path) -> bool:
    """Write a number of the file's head again, as it is: it goes the whole way to the disk and changes nothing."""
    if shutil.disk_usage(file.parent).free < ROOM:
        return False
    with closing(sqlite3.connect(file, isolation_level=None, timeout=_SHORT)) as connection:
        [number] = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {int(number)}")
        connection.execute("COMMIT")
    return True


def _postgresql_takes_writes(connection: Connection) -> bool:
    """Fill a passing table: it needs room in the log and among the data, and is gone with the transaction."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = '2s'")
    if connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
        return False
    if not connection.exec_driver_sql("SELECT has_database_privilege(current_database(), 'TEMPORARY')").scalar_one():
        return True  # An account that may make no passing tables: then the next save is what tells.
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE pqs_takes_writes ON COMMIT DROP AS "
            "SELECT repeat('x', 1000) FROM generate_series(1, :rows)"
        ),
        {"rows": ROOM // 1000},
    )
    connection.commit()
    return True
