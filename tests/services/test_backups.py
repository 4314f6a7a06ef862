"""Backups: made while people write, put back on an empty machine, and refused in a sentence when something is off."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select
from typer.testing import CliRunner

from app import db, migrations
from app.backups import file as backup_file
from app.backups import sqlite
from app.backups.file import CONTENT, MANIFEST, read_manifest
from app.backups.refused import BackupRefused
from app.backups.service import back_up, restore
from app.cli import main
from app.people.sign_in import open_session, who_is
from app.reflections.models import Answer, AnswerVersion
from app.settings import settings
from tests.databases import POSTGRESQL, SQLITE
from tests.makers import TEXT_PROMPT, a_reflection, answer

WORDS = "She said it twice, and looked at the door."


@pytest.fixture
def only_sqlite(databases):
    if databases.name != SQLITE:
        pytest.skip("about the SQLite file")


@pytest.fixture
def only_postgresql(databases):
    if databases.name != POSTGRESQL:
        pytest.skip("about PostgreSQL's own programs")


@pytest.fixture
def elsewhere(databases, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """An empty machine: elsewhere() gives the address of a database that is not there yet, or empty."""
    made: list[str] = []

    def empty() -> str:
        folder = tmp_path / f"machine-{len(made)}"
        folder.mkdir()
        made.append(databases.create(folder))
        return made[-1]

    yield empty
    db.disconnect()
    for url in made:
        databases.drop(url)


@pytest.fixture
def saved(store, person, tmp_path: Path) -> Path:
    """A backup of a store in which Rowan has written one answer."""
    a_reflection(person, answers={TEXT_PROMPT: (WORDS,)})
    made = tmp_path / "friday.backup"
    back_up(settings().store_url, made)
    return made


def sentence_of(do: Callable[[], object]) -> str:
    with pytest.raises(BackupRefused) as refused:
        do()
    return refused.value.sentence


def rows_of(url: str) -> dict[str, list[str]]:
    """Every row of every table, but for the sign-ins, which a restore ends."""
    engine = create_engine(url)
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if engine.dialect.name == POSTGRESQL:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with engine.connect() as connection:
        found = {
            name: sorted(str(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in connection.execute(text(names)).scalars().all()
            if name != "sign_in_session"
        }
    engine.dispose()
    return found


def left_over(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name.endswith((".part", "-journal"))]


def test_what_was_backed_up_comes_back_row_by_row_on_an_empty_machine(saved, elsewhere):
    url = elsewhere()
    manifest = restore(url, saved)
    was, is_now = rows_of(settings().store_url), rows_of(url)
    assert is_now == was
    assert manifest.contents.tables["answer_version"] == 1
    db.connect(url)
    assert migrations.pending() == []
    with db.read() as session:
        assert session.exec(select(AnswerVersion.words)).one() == WORDS


def test_the_backup_is_readable_by_its_owner_alone_and_nothing_is_left_beside_it(saved):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert left_over(saved.parent) == []


def test_a_backup_taken_while_people_write_holds_one_moment(store, person, tmp_path, elsewhere):
    reflections = [a_reflection(person, author=key) for key in ("rowan", "nell", "sol")]
    people = [person(key) for key in ("rowan", "nell", "sol")]
    stop, written = threading.Event(), [0, 0, 0]

    def write(number: int) -> None:
        while not stop.is_set():
            turn = written[number] + 1
            answer(people[number], reflections[number], TEXT_PROMPT, f"{turn}", base=written[number], turn=turn)
            written[number] = turn

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for one in writers:
        one.start()
    while min(written) < 5:
        pass
    before = list(written)
    file = tmp_path / "busy.backup"
    back_up(settings().store_url, file)
    after = list(written)
    stop.set()
    for one in writers:
        one.join()
    url = elsewhere()
    restore(url, file)
    db.connect(url)
    with db.read() as session:
        rows = session.exec(select(Answer.reflection_id, Answer.id, Answer.version)).all()
        for number, reflection_id in enumerate(reflections):
            [(answer_id, current)] = [(row[1], row[2]) for row in rows if row[0] == reflection_id]
            versions = session.exec(select(AnswerVersion.number).where(AnswerVersion.answer_id == answer_id)).all()
            assert sorted(versions) == list(range(1, current + 1))
            assert before[number] <= current <= after[number] + 1


def test_what_is_saved_while_the_copy_is_made_does_not_start_it_afresh(
    store, person, tmp_path, elsewhere, monkeypatch, only_sqlite
):
    reflection_id, by, steps = a_reflection(person), person("rowan"), []
    monkeypatch.setattr(sqlite, "PAGES_AT_A_TIME", 50)

    def save_one(share: float) -> None:
        if len(steps) < 3:
            answer(by, reflection_id, TEXT_PROMPT, f"{len(steps)}", base=len(steps), turn=len(steps) + 1)
        steps.append(share)

    made = back_up(settings().store_url, tmp_path / "b.backup", progress=save_one)
    assert made.contents.tables["answer_version"] == 0
    assert len(steps) > 3
    assert steps == sorted(steps)


def test_a_store_that_holds_people_is_never_restored_over(saved, person):
    before = rows_of(settings().store_url)
    assert "holds people already" in sentence_of(lambda: restore(settings().store_url, saved))
    assert rows_of(settings().store_url) == before


def test_a_store_that_was_only_prepared_is_restored_over(saved, elsewhere):
    url = elsewhere()
    migrations.upgrade(db.connect(url))
    db.disconnect()
    restore(url, saved)
    assert rows_of(url) == rows_of(settings().store_url)


def test_everybody_signs_in_again_after_a_restore(store, tmp_path, elsewhere):
    token = open_session(store["rowan"], replaces=None)
    assert who_is(token) is not None
    file = tmp_path / "b.backup"
    back_up(settings().store_url, file)
    url = elsewhere()
    restore(url, file)
    db.connect(url)
    assert who_is(token) is None


def test_a_backup_never_writes_over_another(saved):
    before = saved.read_bytes()
    assert "never writes over another" in sentence_of(lambda: back_up(settings().store_url, saved))
    assert saved.read_bytes() == before


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99, 0.9999])
def test_a_file_that_was_cut_short_is_refused(saved, elsewhere, tmp_path, share):
    cut = tmp_path / "cut.backup"
    cut.write_bytes(saved.read_bytes()[: int(saved.stat().st_size * share)])
    url = elsewhere()
    assert "damaged or was cut short" in sentence_of(lambda: restore(url, cut))
    assert is_empty(url)


def test_a_file_with_one_byte_changed_anywhere_is_refused(saved, elsewhere, tmp_path):
    whole = saved.read_bytes()
    for place in range(40, len(whole), len(whole) // 23):
        changed = tmp_path / "changed.backup"
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        url = elsewhere()
        try:
            restore(url, changed)
        except BackupRefused:
            assert is_empty(url)
        else:  # A byte of the archive's own that nothing reads, such as a date.
            assert rows_of(url) == rows_of(settings().store_url)


def is_empty(url: str) -> bool:
    """Nothing was restored at this address, nor left beside it."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return not file.exists() and left_over(file.parent) == []
    return rows_of(url) == {}


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 nothing", b"SQLite format 3\x00"])
def test_a_file_that_is_no_backup_is_refused(store, elsewhere, tmp_path, content):
    file = tmp_path / "other"
    file.write_bytes(content)
    url = elsewhere()
    assert "Nothing was restored" in sentence_of(lambda: restore(url, file))
    assert is_empty(url)


def test_an_archive_of_something_else_is_refused(store, elsewhere, tmp_path):
    file = tmp_path / "photos.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("heron.txt", "a heron")
    assert "was not made by pqs backup" in sentence_of(lambda: restore(elsewhere(), file))


def test_a_backup_of_the_other_store_is_refused(saved, elsewhere):
    manifest = read_manifest(saved)
    other = POSTGRESQL if manifest.store == SQLITE else SQLITE
    changed = rewritten(saved, store=other)
    refused = sentence_of(lambda: restore(elsewhere(), changed))
    assert "is a backup of a" in refused
    assert "Nothing was restored" in refused


def test_a_backup_of_a_newer_version_is_refused(saved, elsewhere):
    manifest = read_manifest(saved)
    changed = rewritten(saved, contents={**manifest.contents.model_dump(), "migration": "9999"})
    assert "newer version of the service (migration 9999)" in sentence_of(lambda: restore(elsewhere(), changed))


def test_a_backup_that_lacks_an_answer_is_refused(saved, elsewhere):
    manifest = read_manifest(saved)
    changed = rewritten(
        saved,
        contents={
            "migration": manifest.contents.migration,
            "tables": {**manifest.contents.tables, "answer_version": 2},
        },
    )
    url = elsewhere()
    assert "answer_version" in sentence_of(lambda: restore(url, changed))
    assert is_empty(url)


def test_a_backup_whose_content_is_not_what_its_manifest_says_is_refused(saved, elsewhere):
    url = elsewhere()
    assert "damaged" in sentence_of(lambda: restore(url, rewritten(saved, sha256="0" * 64)))
    assert is_empty(url)


def rewritten(file: Path, **changes: object) -> Path:
    """The same backup with another manifest."""
    made = file.with_name("rewritten.backup")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        manifest = {**json.loads(old.read(MANIFEST)), **changes}
        content = next(name for name in old.namelist() if name != MANIFEST)
        new.writestr(CONTENT[manifest["store"]], old.read(content))
        new.writestr(MANIFEST, json.dumps(manifest))
    return made


def test_a_folder_that_is_not_there_is_one_sentence(store, tmp_path):
    refused = sentence_of(lambda: back_up(settings().store_url, tmp_path / "nowhere" / "b.backup"))
    assert "There is no folder" in refused


def test_no_room_is_one_sentence_and_leaves_nothing_behind(saved, tmp_path, monkeypatch):
    """A file limit stands for a full disk here; tests/faults fills real ones."""

    class Full(zipfile.ZipFile):
        def writestr(self, *_arguments, **_more):
            raise OSError(28, os.strerror(28))

    monkeypatch.setattr(backup_file.zipfile, "ZipFile", Full)
    refused = sentence_of(lambda: back_up(settings().store_url, tmp_path / "second.backup"))
    assert "not enough room" in refused
    assert not (tmp_path / "second.backup").exists()
    assert left_over(tmp_path) == []


def test_the_manifest_says_what_the_file_is_and_the_content_is_as_it_says(saved, databases):
    with zipfile.ZipFile(saved) as archive:
        told = json.loads(archive.read(MANIFEST))
        content = archive.read(CONTENT[databases.name])
    assert told["store"] == databases.name
    assert told["contents"]["tables"]["person"] == 9
    assert (told["bytes"], told["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_store_in_use_is_not_restored_over(saved, elsewhere, only_sqlite):
    url = elsewhere()
    with migrations_done(url).connect() as held:
        held.exec_driver_sql("SELECT 1 FROM person")
        assert "Stop the service first" in sentence_of(lambda: restore(url, saved))


def migrations_done(url: str):
    engine = db.connect(url)
    migrations.upgrade(engine)
    return engine


def test_what_is_left_of_another_database_is_not_mixed_with_the_restored_one(saved, elsewhere, only_sqlite):
    url = elsewhere()
    left = Path(f"{url.removeprefix('sqlite:///')}-wal")
    left.write_bytes(b"left over")
    assert "left from another database" in sentence_of(lambda: restore(url, saved))
    assert left.read_bytes() == b"left over"


def test_a_damaged_database_is_never_backed_up_as_if_it_were_sound(saved, tmp_path, only_sqlite):
    db.disconnect()
    broken = tmp_path / "broken"
    broken.mkdir()
    shutil.copy(settings().data_dir / "pqs.sqlite3", broken / "pqs.sqlite3")
    with (broken / "pqs.sqlite3").open("rb+") as opened:
        opened.seek(5 * 4096)
        opened.write(os.urandom(8 * 4096))
    refused = sentence_of(lambda: back_up(f"sqlite:///{broken / 'pqs.sqlite3'}", tmp_path / "never.backup"))
    assert "damaged" in refused
    assert not (tmp_path / "never.backup").exists()


def test_a_database_whose_index_lacks_a_row_is_damaged_too(saved, tmp_path, only_sqlite):
    db.disconnect()
    file = settings().data_dir / "pqs.sqlite3"
    opened = sqlite3.connect(file, isolation_level=None)
    opened.execute("CREATE TABLE heron (n)")
    opened.execute("CREATE INDEX heron_n ON heron (n)")
    opened.execute("PRAGMA writable_schema = ON")
    index = opened.execute("SELECT * FROM sqlite_master WHERE name = 'heron_n'").fetchone()
    opened.execute("DELETE FROM sqlite_master WHERE name = 'heron_n'")
    opened.close()
    opened = sqlite3.connect(file, isolation_level=None)
    opened.execute("INSERT INTO heron VALUES (1)")
    opened.execute("PRAGMA writable_schema = ON")
    opened.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", index)
    opened.close()
    assert "damaged" in sentence_of(lambda: back_up(settings().store_url, tmp_path / "never.backup"))


def test_without_the_programs_of_postgresql_the_sentence_says_what_to_install(store, tmp_path, only_postgresql):
    refused = sentence_of(lambda: back_up(settings().store_url, tmp_path / "b.backup", tools=tmp_path))
    assert "pg_dump is not on this machine" in refused
    assert "PQS_POSTGRES_BIN" in refused


def test_tables_of_somebody_else_are_left_alone(saved, elsewhere, only_postgresql):
    url = elsewhere()
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE heron (n integer)"))
    engine.dispose()
    assert "heron" in sentence_of(lambda: restore(url, saved))
    assert list(rows_of(url)) == ["heron"]


def test_the_password_is_never_on_a_command_line(store, tmp_path, monkeypatch, only_postgresql):
    seen: list[tuple[list[str], dict[str, str]]] = []
    started = backups_running()

    class Noted(started):
        def __init__(self, command, environment, streams):
            seen.append((command, environment))
            super().__init__(command, environment, streams)

    monkeypatch.setattr("app.backups.postgresql.Running", Noted)
    url = create_engine(settings().store_url).url.set(password="s3cret-heron")
    back_up(url.render_as_string(hide_password=False), tmp_path / "b.backup")
    [(command, environment)] = seen
    assert not any("s3cret" in part for part in command)
    assert environment["PGPASSWORD"] == "s3cret-heron"


def backups_running():
    from app.backups.postgresql import Running

    return Running


def test_the_command_backs_up_and_says_what_the_copy_holds(store, tmp_path):
    db.disconnect()
    file = tmp_path / "b.backup"
    done = CliRunner().invoke(main, ["backup", str(file)])
    assert done.exit_code == 0, done.output
    assert "9 people" in done.output
    again = CliRunner().invoke(main, ["backup", str(file)])
    assert again.exit_code == 1
    assert len(again.output.strip().splitlines()) == 1
    refused = CliRunner().invoke(main, ["restore", str(file)])
    assert refused.exit_code == 1
    assert "holds people already" in refused.output


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_both_commands_have_help_with_an_example(command):
    assert "Example: " in " ".join(CliRunner().invoke(main, [command, "--help"]).output.split())
