"""The backup file: a zip archive with the store as its own tools write it, and a manifest that says what it is.

Nothing of ours is needed to open it: `unzip` gives a SQLite file, or what `pg_dump` wrote. The manifest says which
store it was, the migration, when, how many rows each table had, and the SHA-256 of the rest; so a file that was cut
short, changed or meant for something else is refused before anything is touched.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from app.backups.refused import BackupRefused, folder_sentence

FORMAT = "practice quality standards, backup 1"
MANIFEST = "manifest.json"
CONTENT = {"sqlite": "pqs.sqlite3", "postgresql": "pqs.dump"}
_PIECE = 1 << 20


class Contents(BaseModel):
    """What a copy of a store holds: its migration, and the rows of every table."""

    model_config = ConfigDict(frozen=True)

    migration: str
    tables: dict[str, int]

    def differences(self, other: "Contents") -> list[str]:
        """The tables, or the migration, in which two copies differ."""
        names = sorted(self.tables.keys() | other.tables.keys())
        wrong = [name for name in names if self.tables.get(name) != other.tables.get(name)]
        return wrong if self.migration == other.migration else ["migration", *wrong]


class Manifest(BaseModel):
    """What the file says of itself."""

    model_config = ConfigDict(frozen=True)

    format: str
    store: str
    taken: AwareDatetime
    contents: Contents
    bytes: int
    sha256: str


def pack(copy: Path, file: Path, *, store: str, taken: datetime, contents: Contents) -> Manifest:
    """Put a copy of the store into the file, beside it first; it appears whole or not at all."""
    with place_beside(file) as beside:
        digest, size = hashlib.sha256(), 0
        # What pg_dump writes is compressed already.
        method = zipfile.ZIP_DEFLATED if store == "sqlite" else zipfile.ZIP_STORED
        with zipfile.ZipFile(beside, "w", method, compresslevel=1) as archive:
            with copy.open("rb") as source, archive.open(CONTENT[store], "w", force_zip64=True) as packed:
                for piece in _pieces(source):
                    packed.write(piece)
                    digest.update(piece)
                    size += len(piece)
            manifest = Manifest(
                format=FORMAT, store=store, taken=taken, contents=contents, bytes=size, sha256=digest.hexdigest()
            )
            archive.writestr(MANIFEST, json.dumps(manifest.model_dump(mode="json"), indent=2))
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What the file says of itself, or why it is no backup of ours."""
    try:
        with file.open("rb") as opened:
            looks_right = opened.read(2) == b"PK"
    except OSError as fault:
        raise BackupRefused(f"The file {file} cannot be read: {fault.strerror}.") from fault
    if not looks_right:
        raise BackupRefused(f"{file} was not made by pqs backup. Nothing was restored.")
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError) as fault:
        raise BackupRefused(f"{file} was not made by pqs backup. Nothing was restored.") from fault
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as fault:
        raise damaged(file) from fault
    if manifest.format != FORMAT or manifest.store not in CONTENT:
        raise BackupRefused(f"{file} was made by another version of pqs backup. Restore it with that version.")
    return manifest


def unpack(file: Path, manifest: Manifest) -> Iterator[bytes]:
    """The copy of the store, piece by piece. Ends in BackupRefused unless every byte is the one that was packed."""
    digest, size = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(file) as archive, archive.open(CONTENT[manifest.store]) as packed:
            for piece in _pieces(packed):
                digest.update(piece)
                size += len(piece)
                if size > manifest.bytes:
                    raise damaged(file)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as fault:
        raise damaged(file) from fault
    if (size, digest.hexdigest()) != (manifest.bytes, manifest.sha256):
        raise damaged(file)


def damaged(file: Path) -> BackupRefused:
    """The refusal of a file that is not what it was when it was made."""
    return BackupRefused(f"{file} is damaged or was cut short. Nothing was restored; use another backup.")


@contextmanager
def place_beside(file: Path) -> Iterator[Path]:
    """A file of its owner's alone, in the same folder. Leaving the block puts it in place; a fault removes it."""
    beside = private_file(file)
    try:
        yield beside
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(file)
        _sync_folder(file.parent)
    except OSError as fault:
        raise BackupRefused(folder_sentence(fault, file.parent)) from fault
    finally:
        remove(beside)


def private_file(file: Path) -> Path:
    """A new empty file in the same folder, which only its owner can read."""
    try:
        opened, name = mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    except OSError as fault:
        raise BackupRefused(folder_sentence(fault, file.parent)) from fault
    os.close(opened)
    return Path(name)


def remove(copy: Path) -> None:
    """Remove a file that was written beside, with what SQLite may have left next to it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece
