"""One SQLite file: its connections, and whose turn it is to write.

A pool that asks, counts and times its connections costs more than most of the questions a page asks over one. SQLite
needs none of that: a connection is a file that is open, and there are never more of them than threads that look.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged saves in a power cut.
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-4000",  # In kB for each connection; the system keeps the file in memory anyway, once for all.
    "temp_store=MEMORY",
)


class NotTheirTurn(Exception):
    """Other writers were in the way for too long."""


def prepare(connection: Any) -> None:
    """Set a connection up, whoever opened it."""
    connection.isolation_level = None  # We send BEGIN ourselves.
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")


class SqliteFile:
    """The file at `path`. Connections that wait are used again, the last one given back first: it is the warmest."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._waiting: list[sqlite3.Connection] = []
        self._is_closed = False
        self._writing = threading.Lock()
        self._turnstile: int | None = None  # The open file that processes writing to this one pass by turns.
        # Where it cannot be made, on a disk that is full or read-only, nothing is written either.
        with suppress(OSError):
            self._turnstile = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT, 0o600)

    def close(self) -> None:
        """Close what waits; what is in use is closed as it comes back."""
        self._is_closed = True
        while self._waiting:
            self._waiting.pop().close()
        if self._turnstile is not None:
            os.close(self._turnstile)
            self._turnstile = None

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else uses now. What was not committed is rolled back as it comes back."""
        taken = self._take()
        try:
            yield taken
        finally:
            self._give_back(taken)

    @contextmanager
    def turn_to_write(self, patience: float) -> Iterator[None]:
        """SQLite has one writer at a time. Threads of this process queue here, and processes at the turnstile.

        Raises NotTheirTurn after `patience` seconds.
        """
        until = time.monotonic() + patience
        if not self._writing.acquire(timeout=patience):
            raise NotTheirTurn("other writers were in the way for too long")
        try:
            if self._turnstile is None:
                yield
                return
            _pass(self._turnstile, until)
            try:
                yield
            finally:
                fcntl.flock(self._turnstile, fcntl.LOCK_UN)
        finally:
            self._writing.release()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._waiting.pop()  # Which no two threads can do at once.
        except IndexError:
            connection = sqlite3.connect(self._path, check_same_thread=False)
            prepare(connection)
            return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            connection.rollback()
        except sqlite3.Error:
            connection.close()
            return
        if self._is_closed:
            connection.close()
        else:
            self._waiting.append(connection)


def _pass(turnstile: int, until: float) -> None:
    """SQLite's own waiting sleeps ever longer, and a writer in another process may overtake it for seconds."""
    while True:
        try:
            fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise NotTheirTurn("writers of another process were in the way for too long") from None
            time.sleep(0.0005)
