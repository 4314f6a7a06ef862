"""When the store takes nothing, people go on reading and copying, and every page says what is saved and what is not."""

import html
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine
from sqlmodel import select

from app import clock, db, outage, sqlite_file
from app.people.models import SignInSession
from app.reflections.models import AnswerVersion
from app.settings import settings
from tests.databases import SQLITE
from tests.makers import TEXT_PROMPT, S, a_reflection

WORDS = "I did say goodbye, on the step.\nHe waved."
BEFORE = "She knew the way without asking."
BANNER = "Nothing can be saved at the moment"
SAFE = "What was saved before is safe, and you can read and copy it."


@pytest.fixture(autouse=True)
def tries_at_once(monkeypatch):
    """Nobody waits seconds here for the next try."""
    monkeypatch.setattr(outage, "TRY_EVERY", 0.0)


@pytest.fixture
def read_only(store, databases) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """with read_only(): the store answers questions and takes nothing."""
    return _held_by_another if databases.name == SQLITE else _read_only_server


@contextmanager
def _held_by_another() -> Iterator[None]:
    """Another program holds the write lock of the file, and the service does not wait long."""
    file = settings().store_url.removeprefix("sqlite:///")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sqlite_file, "SETTINGS", (*sqlite_file.SETTINGS, "busy_timeout=50"))
        db.connect(settings().store_url)
        holding = sqlite3.connect(file, isolation_level=None)
        holding.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holding.execute("ROLLBACK")
            holding.close()


@contextmanager
def _read_only_server() -> Iterator[None]:
    """The server says that this database is for reading, as a standby does."""
    _say_to_the_server("on")
    db.connect(settings().store_url)
    try:
        yield
    finally:
        _say_to_the_server("off")
        db.engine().dispose()


def _say_to_the_server(state: str) -> None:
    engine = create_engine(settings().store_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        name = engine.url.database
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {state}')
    engine.dispose()


def words_of(answer) -> str:
    return html.unescape(answer.text)


def save(client, reflection_id, **more):
    return client.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", data={"value": WORDS, "base": "1", **more})


def test_ordinary_pages_say_nothing_about_saving(client_for, person):
    assert BANNER not in client_for("rowan").get("/").text


def test_after_a_failed_save_every_page_of_the_signed_in_says_it_and_what_was_saved_can_be_read(
    client_for, person, read_only
):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan, nobody = client_for("rowan"), client_for(None)
    with read_only():
        assert save(rowan, reflection_id).status_code == 503
        for path in (
            "/",
            "/reflections",
            f"/reflections/{reflection_id}",
            f"/reflections/{reflection_id}/check",
            "/standards",
            "/actions",
            "/sessions",
            "/help",
            "/nothing-here",
        ):
            page = rowan.get(path)
            assert page.status_code in (200, 404), path
            assert BANNER in page.text, path
            assert SAFE in page.text, path
        edit = rowan.get(f"/reflections/{reflection_id}/edit")
        assert BANNER in edit.text
        assert BEFORE in words_of(edit)
        assert BANNER not in nobody.get("/help").text


def test_the_line_goes_when_writing_works_again_without_anybody_saving(client_for, person, read_only):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan = client_for("rowan")
    with read_only():
        save(rowan, reflection_id)
        assert BANNER in rowan.get("/").text
    assert BANNER not in rowan.get("/").text


def test_the_line_goes_with_the_first_save_that_works(client_for, person, read_only, monkeypatch):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan = client_for("rowan")
    with read_only():
        save(rowan, reflection_id)
        monkeypatch.setattr(outage, "TRY_EVERY", 3600.0)
        assert BANNER in rowan.get("/").text
    assert BANNER in rowan.get("/").text
    assert save(rowan, reflection_id).status_code == 200
    assert BANNER not in rowan.get("/").text


def test_during_an_outage_pages_try_to_write_once_in_a_while_and_not_each_time(
    client_for, person, read_only, monkeypatch
):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan = client_for("rowan")
    tries = []
    takes_writes = outage._takes_writes
    monkeypatch.setattr(outage, "_takes_writes", lambda engine: tries.append(1) or takes_writes(engine))
    monkeypatch.setattr(outage, "TRY_EVERY", 3600.0)
    rowan.get("/")
    assert tries == []
    with read_only():
        save(rowan, reflection_id)
        for _ in range(5):
            rowan.get("/")
    assert len(tries) == 1


def test_nothing_is_called_saved_that_is_not(client_for, person, read_only):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan = client_for("rowan")
    with read_only():
        saved = save(rowan, reflection_id)
        sent = rowan.post(f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": WORDS})
    assert (saved.status_code, sent.status_code) == (503, 503)
    assert "sha256" not in saved.text
    assert WORDS in words_of(sent)
    assert "Not saved" in sent.text
    assert "Sign in (opens" not in sent.text
    with db.read() as session:
        assert session.exec(select(AnswerVersion.words)).all() == [BEFORE]


@pytest.mark.parametrize(
    ("path", "fields"),
    [("comments", {"prompt": "", "words": WORDS}), ("share", {"wish-and-my-view.because": WORDS})],
)
def test_words_of_every_form_come_back(client_for, person, read_only, path, fields):
    reflection_id = a_reflection(person, S.IN_SUPERVISION if path == "comments" else S.IN_PROGRESS)
    rowan = client_for("rowan")
    with read_only():
        answer = rowan.post(f"/reflections/{reflection_id}/{path}", data=fields)
    assert answer.status_code == 503
    assert WORDS in words_of(answer)
    assert answer.headers["Retry-After"] == "5"


def test_nobody_opens_a_reflection_whose_opening_cannot_be_recorded(client_for, person, read_only):
    reflection_id = a_reflection(person, S.SHARED, answers={TEXT_PROMPT: (BEFORE,)})
    tamsin = client_for("tamsin")
    with read_only():
        opened = tamsin.post(f"/supervision/{reflection_id}/open")
        review = tamsin.get(f"/supervision/{reflection_id}")
    assert opened.status_code == 503
    assert "nothing was opened" in opened.text
    assert BEFORE not in opened.text + review.text


def test_a_review_is_not_shown_when_its_reading_cannot_be_recorded(client_for, person, read_only, monkeypatch):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: (BEFORE,)})
    tamsin = client_for("tamsin")
    with db.write() as session:
        session.connection().exec_driver_sql("UPDATE reader_entry SET moment = '2020-01-01 00:00:00'")
    with read_only():
        review = tamsin.get(f"/supervision/{reflection_id}")
    assert review.status_code == 503
    assert "nothing was shown" in review.text
    assert BEFORE not in review.text
    assert BEFORE in tamsin.get(f"/supervision/{reflection_id}").text


def test_somebody_who_was_last_seen_long_ago_goes_on_reading(client_for, store, person, read_only):
    rowan = client_for("rowan")
    with db.write() as session:
        for row in session.exec(select(SignInSession)):
            row.last_seen = row.last_seen - timedelta(minutes=20)
            session.add(row)
    with read_only():
        page = rowan.get("/")
    assert page.status_code == 200


def test_signing_in_says_plainly_that_it_has_to_wait(client_for, store, read_only):
    with read_only():
        answer = client_for(None).post(
            "/sign-in", data={"email": "rowan.ashdown@example.org", "password": "reflect-on-practice"}
        )
    assert answer.status_code == 503
    assert "Signing in is not possible at the moment" in answer.text
    assert "set-cookie" not in answer.headers


def test_signing_out_takes_the_sign_in_from_this_browser_all_the_same(client_for, store, read_only):
    rowan = client_for("rowan")
    with read_only():
        answer = rowan.post("/sign-out")
    assert "You are signed out of this browser" in answer.text
    assert answer.headers["set-cookie"].startswith('pqs=""; ')


def test_the_probe_says_read_only_and_goes_on_being_ready(client_for, person, read_only):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    assert rowan.get("/readyz").json()["database"] == "ok"
    with read_only():
        save(rowan, reflection_id)
        probe = rowan.get("/readyz")
    assert probe.status_code == 200
    assert (probe.json()["ready"], probe.json()["database"]) == (True, "read-only")
    assert rowan.get("/readyz").json()["database"] == "ok"


def test_a_store_that_is_gone_altogether_is_said_and_the_words_come_back(client_for, person, databases):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    if databases.name == SQLITE:
        db.disconnect()
    else:
        db.connect("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answer = rowan.post(f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": WORDS})
    page = rowan.get("/")
    db.connect(settings().store_url)
    assert (answer.status_code, page.status_code) == (503, 503)
    assert WORDS in words_of(answer)
    assert "The service cannot be used at the moment" in page.text


def test_an_outage_longer_than_the_idle_limit_signs_out_nobody_who_goes_on_reading(client_for, person, read_only):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (WORDS,)})
    began = datetime.now(UTC)
    rowan, away = client_for("rowan"), client_for("nell")
    with read_only():
        for minutes in range(10, 70, 10):
            with clock.held_at(began + timedelta(minutes=minutes)):
                assert WORDS in rowan.get(f"/reflections/{reflection_id}").text
        with clock.held_at(began + timedelta(minutes=61)):
            assert away.get("/").headers["location"].startswith("/sign-in")
