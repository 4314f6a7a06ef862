"""Bringing the database to the newest migration, and asking whether it is there.

A migration runs while people write, so it takes all of what it needs at once or gives up (see migrations/env.py): on
PostgreSQL it waits a second at most for a lock, because every save queues behind it while it waits. All the waiting
migrations are applied in one transaction, on either store: all of them or none.

Each migration leaves the previous release working: it adds, and only a later release takes away. So a database that is
ahead of this release is one that this release can serve, which is what makes going back possible.
"""

from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app import db
from app.settings import ROOT

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code for a lock that did not come in time.

IN_USE = (
    "The migration gave up: somebody holds what it needs, and while it waited every save would have waited behind it. "
    "Nothing was changed, and the service goes on as it is. Run pqs db upgrade again in a minute. If it gives up every "
    "time, something else has a transaction open, for example a backup or a report: let it end first."
)
FAILED = (
    "The migration to {to} failed, and nothing was changed: the release that is running goes on as it is. "
    "Do not start the new one. What failed: {why}"
)


class MigrationGaveUp(Exception):
    """Nothing was migrated; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def upgrade(engine: Engine) -> None:
    """Run the migrations that the database has not seen: all of them, or none. Raises MigrationGaveUp."""
    waiting = _waiting(engine)
    if not waiting:
        return
    from alembic import command  # Only here: a worker never migrates, and would hold eleven megabytes for nothing.

    config = _config()
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, "head")
    except Exception as fault:
        if _is_in_use(fault):
            raise MigrationGaveUp(IN_USE) from fault
        raise MigrationGaveUp(FAILED.format(to=waiting[-1], why=_why(fault))) from fault


def pending() -> list[str]:
    """The migrations that the connected database has not seen, oldest first; none if it is ahead of this release."""
    return _waiting(db.engine())


def knows(revision: str) -> bool:
    """Whether this release has that migration."""
    return revision in _released()


def _waiting(engine: Engine) -> list[str]:
    released = _released()
    with engine.connect() as connection:
        seen = None
        if inspect(connection).has_table("alembic_version"):
            seen = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    if seen is None:
        return released
    return released[released.index(seen) + 1 :] if seen in released else []


def _released() -> list[str]:
    """The migrations of this release, oldest first: a file's name begins with its number, and one follows another."""
    return sorted(file.stem.split("_")[0] for file in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))


def _is_in_use(fault: Exception) -> bool:
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    return getattr(cause, "sqlstate", None) == LOCK_NOT_AVAILABLE or str(cause) == "database is locked"


def _why(fault: Exception) -> str:
    """The driver's words alone, without the values that it was about to write."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    words = str(cause).splitlines()
    return f"{type(cause).__name__}: {words[0]}" if words else type(cause).__name__


def _config() -> "Config":
    from alembic.config import Config

    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config
