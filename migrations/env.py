"""Runs the migrations on the store that PQS_DATABASE_URL or the data folder names."""

from typing import Any

from alembic import context
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from app import db
from app.actions import models as actions
from app.audit import models as audit
from app.mail import models as mail
from app.people import models as people
from app.reflections import models as reflections
from app.running import models as running
from app.settings import settings
from app.standards import models as standards
from app.supervision import models as supervision
from app.workspace import models as workspace

TABLES = (actions, audit, mail, people, reflections, running, standards, supervision, workspace)


def run() -> None:
    """Upgrade within one transaction; on PostgreSQL never wait long for a lock that the running service holds."""
    given = context.config.attributes.get("engine")
    engine = given if given is not None else db.make_engine(settings().store_url)
    with engine.execution_options(write=True).connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # A table that is changed is copied and dropped, and dropping it would delete what hangs on it.
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=is_sqlite,
            compare_type=True,
            transactional_ddl=True,  # On SQLite as well: we send BEGIN ourselves.
        )
        try:
            with context.begin_transaction():
                if not is_sqlite:
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
                context.run_migrations()
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise ValueError("a row points to one that is not there")
        finally:
            if is_sqlite:
                _driver(connection).execute("PRAGMA foreign_keys=ON")


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


run()
