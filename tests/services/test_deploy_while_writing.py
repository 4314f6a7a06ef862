"""Migrations while people write: all or nothing, never in the way for long, and the release before goes on working."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app import db, migrations
from app.reflections.queries import draft
from tests.faults.deploys import EXPAND, HALF_WAY, release, shape_of
from tests.makers import TEXT_PROMPT, a_reflection, answer

WORDS = "Written before the new release"


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The release that comes next, with more migrations; from then on they are the ones that wait."""

    def made(bodies: dict[str, str]) -> None:
        folder = release(tmp_path / f"release-{len(list(tmp_path.iterdir()))}", bodies)
        monkeypatch.setattr(migrations, "ROOT", folder)

    return made


def url() -> str:
    return db.engine().url.render_as_string(hide_password=False)


def text_of(by, reflection_id):
    return draft(by=by, reflection_id=reflection_id).answers[TEXT_PROMPT].given.content.words


def test_a_migration_that_fails_half_way_leaves_nothing_behind_and_says_so_in_a_sentence(store, person, next_release):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (WORDS,)})
    before = shape_of(url())
    next_release({"9001": EXPAND, "9002": HALF_WAY})
    with pytest.raises(migrations.MigrationGaveUp) as gave_up:
        migrations.upgrade(db.engine())
    assert "nothing was changed" in gave_up.value.sentence
    assert "the second half was never written" in gave_up.value.sentence
    assert shape_of(url()) == before
    assert migrations.pending() == ["9001", "9002"]
    assert answer(person("rowan"), reflection_id, TEXT_PROMPT, "And on", base=1, turn=2) == 2


def test_a_table_that_is_changed_keeps_its_rows_and_all_that_hangs_on_them(store, person, next_release):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (WORDS,)})
    next_release({"9001": EXPAND})
    migrations.upgrade(db.engine())
    assert migrations.pending() == []
    assert text_of(person("rowan"), reflection_id) == WORDS


def test_a_migration_that_would_leave_a_row_without_what_it_points_to_is_refused(store, person, next_release):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (WORDS,)})
    next_release({"9001": '\ndef upgrade():\n    op.execute("DELETE FROM reflection")\n'})
    with pytest.raises(migrations.MigrationGaveUp):
        migrations.upgrade(db.engine())
    assert text_of(person("rowan"), reflection_id) == WORDS


def test_the_release_before_serves_a_database_that_is_ahead_of_it(store, person, next_release, monkeypatch):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (WORDS,)})
    this_release = migrations.ROOT
    next_release({"9001": EXPAND})
    migrations.upgrade(db.engine())
    monkeypatch.setattr(migrations, "ROOT", this_release)
    ahead = shape_of(url())
    assert migrations.pending() == []
    migrations.upgrade(db.engine())
    assert shape_of(url()) == ahead
    assert answer(person("rowan"), reflection_id, TEXT_PROMPT, "And on", base=1, turn=2) == 2
    assert text_of(person("rowan"), reflection_id) == "And on"


def test_a_migration_that_cannot_get_its_lock_gives_up_instead_of_queueing_every_save_behind_it(
    store, person, next_release
):
    if db.is_sqlite():
        pytest.skip("on SQLite a migration is one more writer, and waits for its turn")
    before = shape_of(url())
    next_release({"9001": EXPAND})
    with db.engine().connect() as report:
        report.execute(text("SELECT count(*) FROM answer_version"))
        with pytest.raises(migrations.MigrationGaveUp) as gave_up:
            migrations.upgrade(db.engine())
        assert gave_up.value.sentence == migrations.IN_USE
    assert shape_of(url()) == before
    migrations.upgrade(db.engine())
    assert migrations.pending() == []


def test_after_a_migration_the_database_still_refuses_what_points_to_nothing(store, next_release):
    next_release({"9001": EXPAND})
    migrations.upgrade(db.engine())
    with pytest.raises(db.AlreadyThere), db.write() as session:
        session.execute(text("UPDATE answer SET reflection_id = id"))
        session.execute(text("DELETE FROM area"))
