"""Databases for the tests, of either kind: a fresh one, a copy of one that was prepared, and away with it."""

import shutil
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text

SQLITE, POSTGRESQL = STORES = ("sqlite", "postgresql")
_spoken: dict[str, Engine] = {}


def with_what_was_compiled(engine: Engine) -> Engine:
    """The engine, with what an earlier one has compiled: every test has a new engine, and a service one for months.

    An engine that has not connected yet does not know its server, and gives nothing on.
    """
    earlier = _spoken.setdefault(engine.dialect.name, engine)
    if earlier.dialect.server_version_info is None:
        _spoken[engine.dialect.name] = engine
        return engine
    engine.dialect = engine.pool._dialect = earlier.dialect
    engine._compiled_cache = earlier._compiled_cache
    return engine


class Databases(Protocol):
    """Where the tests keep their databases. Nobody may be connected to a database that is copied or dropped."""

    name: str

    def create(self, folder: Path) -> str:
        """An empty database for the test whose data folder this is. Returns its address."""

    def copy(self, source: str, folder: Path) -> str:
        """A copy of another database, for the test whose data folder this is. Returns its address."""

    def restore(self, kept: str, url: str) -> None:
        """Make the database at this address the same as the kept one again."""

    def drop(self, url: str) -> None:
        """Remove a database, so that hundreds of them do not fill the disk."""


class SqliteFiles:
    """One file for each database."""

    name = SQLITE

    def create(self, folder: Path) -> str:
        """The place of the file; connecting makes it."""
        return f"sqlite:///{folder / 'pqs.sqlite3'}"

    def copy(self, source: str, folder: Path) -> str:
        """Copy the file. The last connection that closed has brought everything into it."""
        url = self.create(folder)
        self.restore(source, url)
        return url

    def restore(self, kept: str, url: str) -> None:
        """Copy the kept file over this one."""
        assert not Path(f"{_file(kept)}-wal").exists(), "somebody is still connected to the database that is copied"
        shutil.copyfile(_file(kept), _file(url))

    def drop(self, url: str) -> None:
        """Nothing to do: the file goes with its folder."""


class PostgresDatabases:
    """Databases on one server, told apart by names that begin with the run's own prefix."""

    name = POSTGRESQL

    def __init__(self, server_url: str, prefix: str) -> None:
        self._server = make_url(server_url)
        self._prefix = prefix
        self._engine = create_engine(self._server, isolation_level="AUTOCOMMIT")

    def create(self, folder: Path) -> str:
        """An empty database."""
        return self._make(self._fresh_name())

    def copy(self, source: str, folder: Path) -> str:
        """A copy, file by file: less than half the time of one through the server’s log, where the disk is quick."""
        return self._make(self._fresh_name(), source)

    def restore(self, kept: str, url: str) -> None:
        """Drop the database and copy the kept one under its name."""
        self.drop(url)
        self._make(_name(url), kept)

    def drop(self, url: str) -> None:
        """Drop the database, and close whatever a killed process left connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def drop_all(self) -> None:
        """Drop every database of this run."""
        with self._engine.connect() as connection:
            names = connection.execute(
                text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)"), {"prefix": self._prefix}
            ).scalars()
            for name in list(names):
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()

    def _fresh_name(self) -> str:
        return f"{self._prefix}{uuid4().hex[:12]}"

    def _make(self, name: str, source: str | None = None) -> str:
        like = f' TEMPLATE "{_name(source)}" STRATEGY file_copy' if source else ""
        self._run(f'CREATE DATABASE "{name}"{like}')
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    name = make_url(url).database
    assert name, url
    return name
