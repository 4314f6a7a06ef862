"""What the operator asks for: back up, restore. Both end well, or say in one sentence why nothing was done."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import make_url

from app import clock, migrations
from app.backups import postgresql, sqlite
from app.backups.file import Contents, Manifest, pack, private_file, read_manifest, remove, unpack
from app.backups.refused import BackupRefused, folder_sentence

WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Progress = Callable[[float], None]


def _quietly(_share: float) -> None:
    """Nobody watches."""


def back_up(url: str, file: Path, *, tools: Path | None = None, progress: Progress = _quietly) -> Manifest:
    """Copy the store that is in use into one file, as it was at one moment. Nobody's saving waits for it."""
    if file.is_dir():
        raise BackupRefused(f"{file} is a folder. Name the file, for example {file / 'pqs.backup'}")
    if file.exists() and file.stat().st_size:
        raise BackupRefused(f"There is a file {file} already, and a backup never writes over another. Choose a name.")
    copy = private_file(file)
    try:
        if _kind(url) == "sqlite":
            taken = sqlite.copy_store(_sqlite_file(url), copy, progress)
            contents = sqlite.contents_of(copy)
        else:
            taken, contents = postgresql.copy_store(postgresql.Tools(url, tools), copy)
        return pack(copy, file, store=_kind(url), taken=taken, contents=contents)
    finally:
        remove(copy)


def restore(url: str, file: Path, *, tools: Path | None = None) -> Manifest:
    """Put a backup into the empty store that the settings name. Everybody signs in again afterwards.

    Sign-ins are ended because the copy may hold some that were ended after it was made.
    """
    manifest = read_manifest(file)
    kind = _kind(url)
    if manifest.store != kind:
        raise BackupRefused(
            f"{file} is a backup of a {WORDS[manifest.store]} store, and PQS_DATABASE_URL names a {WORDS[kind]} one. "
            "Nothing was restored."
        )
    if not migrations.knows(manifest.contents.migration):
        raise BackupRefused(
            f"{file} was made by a newer version of the service (migration {manifest.contents.migration}). Install "
            "that version, then restore."
        )
    if kind == "sqlite":
        store = _sqlite_file(url)
        _make_folder(store.parent)
        sqlite.refuse_unless_free(store)
        sqlite.put_in_place(unpack(file, manifest), store, manifest.contents, end_sign_ins_at=clock.now())
    else:
        programs = postgresql.Tools(url, tools)
        version = postgresql.refuse_unless_free(programs, manifest.contents)
        postgresql.put_in_place(
            programs, unpack(file, manifest), manifest.contents, version=version, end_sign_ins_at=clock.now()
        )
    return manifest


def said(contents: Contents) -> str:
    """What a copy holds, in words an operator can compare with what they expect."""
    rows = contents.tables
    return (
        f"{rows.get('person', 0)} people, {rows.get('reflection', 0)} reflections, {rows.get('answer', 0)} answers "
        f"in {rows.get('answer_version', 0)} versions, {rows.get('audit_entry', 0)} audit entries"
    )


def _kind(url: str) -> str:
    return make_url(url).get_backend_name()


def _sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise BackupRefused(folder_sentence(fault, folder)) from fault
