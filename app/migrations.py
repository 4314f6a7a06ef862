"""Bringing the database to the newest migration, and asking whether it is there.

A migration runs while people write, so it takes all of what it needs at once or gives up (see migrations/env.py): on
PostgreSQL it waits a second at most for a lock, because every save queues behind it while it waits. All the waiting
migrations are applied in one transaction, on either store: all of them or none.

Each migration leaves the previous release working: it adds, and only a later release takes away. So a database that is
ahead of this release is one that this release can serve, which is what makes going back possible.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app import db
from app.settings import ROOT

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
    return _knows(ScriptDirectory.from_config(_config()), revision)


def _waiting(engine: Engine) -> list[str]:
    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        seen = MigrationContext.configure(connection).get_current_revision()
    if seen is not None and not _knows(script, seen):
        return []
    return [one.revision for one in reversed(list(script.iterate_revisions("head", seen or "base")))]


def _knows(script: ScriptDirectory, revision: str) -> bool:
    try:
        return script.get_revision(revision) is not None
    except CommandError:
        return False


def _is_in_use(fault: Exception) -> bool:
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    return getattr(cause, "sqlstate", None) == LOCK_NOT_AVAILABLE or str(cause) == "database is locked"


def _why(fault: Exception) -> str:
    """The driver's words alone, without the values that it was about to write."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    words = str(cause).splitlines()
    return f"{type(cause).__name__}: {words[0]}" if words else type(cause).__name__


def _config() -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config
