"""The migrations build what the models say, and the database itself holds the rules that must never bend."""

from datetime import date, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from app import clock, db, migrations
from app.people.models import Cover, Supervision
from app.settings import ROOT


def test_the_migrations_build_what_the_models_say(store):
    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        differences = compare_metadata(context, SQLModel.metadata)
    assert differences == []
    assert migrations.pending() == []


def test_the_migrations_follow_one_another_in_the_order_of_their_files():
    script = ScriptDirectory(str(ROOT / "migrations"))
    followed = [one.revision for one in reversed(list(script.walk_revisions()))]
    assert followed == sorted(file.name.split("_")[0] for file in (ROOT / "migrations" / "versions").glob("*.py"))
    assert all(migrations.knows(one) for one in followed)
    assert not migrations.knows("9999")


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_an_audit_entry_is_never_changed_or_deleted(store, change):
    with db.engine().connect() as connection, pytest.raises(IntegrityError, match="never changes"):
        connection.exec_driver_sql(change)


def add(row) -> None:
    with Session(db.engine().execution_options(write=True)) as session, session.begin():
        session.add(row)


@pytest.mark.parametrize(("first", "last"), [(0, None), (-10, -5), (5, 10)])
def test_an_adviser_never_has_two_supervisors_on_one_day(store, first, last):
    day = clock.today()
    until = None if last is None else day + timedelta(days=last)
    with pytest.raises(IntegrityError, match="one supervisor a day"):
        add(
            Supervision(
                adviser_id=store["rowan"],
                supervisor_id=store["idris"],
                from_day=day + timedelta(days=first),
                until_day=until,
            )
        )


def test_nobody_supervises_themselves(store):
    with pytest.raises(IntegrityError, match="not_oneself"):
        add(Supervision(adviser_id=store["amal"], supervisor_id=store["amal"], from_day=clock.today()))


@pytest.mark.parametrize(("days", "allowed"), [(41, True), (42, False)])
def test_cover_lasts_six_weeks_at_most(store, days, allowed):
    cover = Cover(
        holder_id=store["tamsin"],
        cover_id=store["idris"],
        from_day=date(2026, 11, 22),
        until_day=date(2026, 11, 22) + timedelta(days=days),
        recorded_at=clock.now(),
        recorded_by="test",
    )
    if allowed:
        add(cover)
    else:
        with pytest.raises(IntegrityError, match=r"six[ _]weeks"):
            add(cover)
