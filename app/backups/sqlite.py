"""A SQLite store: copied while people write, checked, and put in place of nothing."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.backups.file import Contents, place_beside
from app.backups.refused import BackupRefused

PAGES_AT_A_TIME = 2000
Progress = Callable[[float], None]


def copy_store(store: Path, copy: Path, progress: Progress) -> datetime:
    """Copy the store as it is at one moment, and say which. Writers go on: in WAL mode a reader holds nobody up.

    The open read transaction is what holds the moment: without it every save would start the copy afresh.
    """
    if not store.exists():
        raise BackupRefused(f"There is no database at {store}. Nothing was backed up.")
    try:
        with closing(_open(store, read_only=True)) as source, closing(_open(copy)) as target:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            taken = datetime.now(UTC)
            source.backup(
                target,
                pages=PAGES_AT_A_TIME,
                progress=lambda _status, left, all_pages: progress(1 - left / max(all_pages, 1)),
            )
            target.execute("PRAGMA journal_mode=DELETE")  # One file, nothing beside it.
    except sqlite3.Error as fault:
        raise BackupRefused(_sentence(fault, copy.parent)) from fault
    return taken


def contents_of(store: Path) -> Contents:
    """What the store holds. Raises BackupRefused if it is damaged, or not a store of ours."""
    try:
        with closing(_open(store)) as opened:
            sound = [row[0] for row in opened.execute("PRAGMA integrity_check")] == ["ok"]
            if not sound or opened.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupRefused(f"The database in {store.parent} is damaged: SQLite's own check fails.")
            names = _tables(opened)
            if "alembic_version" not in names:
                raise BackupRefused("The database is empty. Run: pqs db upgrade")
            [migration] = opened.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            tables = {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
    except sqlite3.Error as fault:
        raise BackupRefused(_sentence(fault, store.parent)) from fault
    return Contents(migration=str(migration), tables=tables)


def refuse_unless_free(store: Path) -> None:
    """Nothing is put in place of a store that holds people, or that a running service has open."""
    if not store.exists():
        left = [name for ending in ("-wal", "-journal") if (name := Path(f"{store}{ending}")).exists()]
        if left:
            raise BackupRefused(f"{left[0]} is left from another database. Move it away first; nothing was restored.")
        return
    try:
        with closing(_open(store)) as opened:
            if "person" in _tables(opened) and opened.execute("SELECT 1 FROM person LIMIT 1").fetchone():
                raise BackupRefused(
                    f"The database at {store} holds people already, and a restore never writes over anybody. "
                    "Restore into an empty folder: set PQS_DATA_DIR to one."
                )
            # Leaving WAL mode needs the file alone, and takes its companions away, which belong to the old content.
            opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as fault:
        raise BackupRefused(f"The database at {store} is in use. Stop the service first.") from fault
    except sqlite3.DatabaseError as fault:
        raise BackupRefused(f"The file {store} is not a database. Move it away first; nothing was restored.") from fault


def put_in_place(pieces: Iterable[bytes], store: Path, expected: Contents, *, end_sign_ins_at: datetime) -> None:
    """Write the store beside its place, check it, and only then put it there."""
    with place_beside(store) as beside:
        with beside.open("wb") as written:
            for piece in pieces:
                written.write(piece)
        wrong = contents_of(beside).differences(expected)
        if wrong:
            raise BackupRefused(f"The copy does not hold what its manifest says ({', '.join(wrong)}). Use another.")
        with closing(_open(beside)) as opened:
            opened.execute("UPDATE sign_in_session SET ended = ? WHERE ended IS NULL", (_stored(end_sign_ins_at),))
        refuse_unless_free(store)


def _open(store: Path, *, read_only: bool = False) -> sqlite3.Connection:
    mode = "ro" if read_only else "rw"
    address = f"{store.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=5, cached_statements=0)


def _tables(opened: sqlite3.Connection) -> list[str]:
    rows = opened.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [str(name) for (name,) in rows]


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).strftime("%Y-%m-%d %H:%M:%S.%f")


def _sentence(fault: sqlite3.Error, folder: Path) -> str:
    name = getattr(fault, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return f"There is not enough room in {folder}. Nothing was written; make room, or choose another folder."
    if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return f"The database in {folder} is damaged: {fault}."
    return f"The database cannot be read: {fault}."
