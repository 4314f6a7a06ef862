"""The database itself refuses: a changed audit entry, two supervisors on one day, cover of more than six weeks."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OVERLAP = """
    SELECT 1 FROM supervision AS other
    WHERE other.adviser_id = NEW.adviser_id AND other.id <> NEW.id
      AND other.from_day <= COALESCE(NEW.until_day, '9999-12-31')
      AND COALESCE(other.until_day, '9999-12-31') >= NEW.from_day
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _upgrade_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entry_never_{verb.lower()} BEFORE {verb} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'an audit entry never changes'); END"
        )
    for verb in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER one_supervisor_a_day_{verb.lower()} BEFORE {verb} ON supervision "
            f"WHEN EXISTS ({_OVERLAP}) BEGIN SELECT RAISE(ABORT, 'one supervisor a day'); END"
        )
        op.execute(
            f"CREATE TRIGGER cover_six_weeks_{verb.lower()} BEFORE {verb} ON cover "
            "WHEN julianday(NEW.until_day) - julianday(NEW.from_day) >= 42 "
            "BEGIN SELECT RAISE(ABORT, 'cover lasts six weeks at most'); END"
        )


def _upgrade_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_entry_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'an audit entry never changes' USING ERRCODE = '23514'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_never_changes()"
    )
    op.execute(
        "CREATE FUNCTION one_supervisor_a_day() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock(hashtext(NEW.adviser_id::text)); "
        f"IF EXISTS ({_OVERLAP}) THEN "
        "RAISE EXCEPTION 'one supervisor a day' USING ERRCODE = '23P01'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER one_supervisor_a_day BEFORE INSERT OR UPDATE ON supervision "
        "FOR EACH ROW EXECUTE FUNCTION one_supervisor_a_day()"
    )
    op.execute("ALTER TABLE cover ADD CONSTRAINT ck_cover_six_weeks CHECK (until_day - from_day < 42)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_never_changes ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_never_changes()")
        op.execute("DROP TRIGGER one_supervisor_a_day ON supervision")
        op.execute("DROP FUNCTION one_supervisor_a_day()")
        op.execute("ALTER TABLE cover DROP CONSTRAINT ck_cover_six_weeks")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER audit_entry_never_{verb}")
    for verb in ("insert", "update"):
        op.execute(f"DROP TRIGGER one_supervisor_a_day_{verb}")
        op.execute(f"DROP TRIGGER cover_six_weeks_{verb}")
