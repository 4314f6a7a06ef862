"""Bringing the database to the newest migration, and asking whether it is there."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from app import db
from app.settings import ROOT


def upgrade(engine: Engine) -> None:
    """Run the migrations that the database has not seen."""
    config = _config()
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


def pending() -> list[str]:
    """The migrations that the connected database has not seen, oldest first."""
    script = ScriptDirectory.from_config(_config())
    with db.engine().connect() as connection:
        seen = MigrationContext.configure(connection).get_current_revision()
    return [one.revision for one in reversed(list(script.iterate_revisions("head", seen or "base")))]


def _config() -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config
