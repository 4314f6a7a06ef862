"""Runs the migrations on the store that PQS_DATABASE_URL or the data folder names."""

from alembic import context
from sqlmodel import SQLModel

from app import db
from app.actions import models as actions
from app.audit import models as audit
from app.people import models as people
from app.reflections import models as reflections
from app.settings import settings
from app.standards import models as standards
from app.supervision import models as supervision

TABLES = (actions, audit, people, reflections, standards, supervision)


def run() -> None:
    """Upgrade within one transaction; on PostgreSQL never wait long for a lock that the running service holds."""
    given = context.config.attributes.get("engine")
    engine = given if given is not None else db.make_engine(settings().store_url)
    with engine.execution_options(write=True).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '1s'")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
