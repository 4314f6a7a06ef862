"""Whatever goes wrong with a form that held words, the words come back: signed out, too late, not open, store down."""

import html
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine

from app import db, sqlite_file
from app.settings import settings
from tests.makers import TEXT_PROMPT, S, a_reflection

WORDS = "I did say goodbye, on the step.\nHe waved."
AUTHOR = {
    "comments": ({"prompt": "", "words": WORDS}, S.IN_SUPERVISION),
    "acknowledge": ({"view": "different", "words": WORDS}, S.DISCUSSED),
    "addenda": ({"reason": WORDS, "words": WORDS}, S.COMPLETED),
    f"answers/{TEXT_PROMPT}/choose": ({"value": WORDS, "base": "0"}, S.IN_PROGRESS),
    "details": ({f"{TEXT_PROMPT}.value": WORDS, "label": "Heron"}, S.IN_PROGRESS),
    "share": ({"wish-and-my-view.because": WORDS}, S.IN_PROGRESS),
    "finish": ({"wish-and-my-view.because": WORDS}, S.IN_PROGRESS),
    "answers": ({f"{TEXT_PROMPT}.value": WORDS}, S.IN_PROGRESS),
}
SUPERVISOR = {
    "comments": ({"prompt": "", "words": WORDS}, S.IN_SUPERVISION),
    "note": ({"talked_about.value": WORDS}, S.IN_SUPERVISION),
    "sign": ({"talked_about.value": WORDS}, S.IN_SUPERVISION),
    "hand-back": ({"question": WORDS}, S.IN_SUPERVISION),
    "addenda": ({"reason": "late", "words": WORDS}, S.COMPLETED),
}


def words_of(answer) -> str:
    return html.unescape(answer.text)


@pytest.mark.parametrize("path", AUTHOR)
def test_signed_out_the_authors_words_come_back(client_for, person, path):
    fields, state = AUTHOR[path]
    answer = client_for(None).post(f"/reflections/{a_reflection(person, state)}/{path}", data=fields)
    assert answer.status_code == 401
    assert "You were signed out" in answer.text
    assert WORDS in words_of(answer)


@pytest.mark.parametrize("path", SUPERVISOR)
def test_signed_out_the_supervisors_words_come_back(client_for, person, path):
    fields, state = SUPERVISOR[path]
    answer = client_for(None).post(f"/supervision/{a_reflection(person, state)}/{path}", data=fields)
    assert answer.status_code == 401
    assert WORDS in words_of(answer)


def test_signed_out_the_label_of_a_new_reflection_comes_back(client_for):
    answer = client_for(None).post(
        "/reflections", data={"standard": "care-plan", "label": "Heron by the weir", "stage": "mid"}
    )
    assert answer.status_code == 401
    assert "Heron by the weir" in answer.text
    assert 'name="stage" value="mid"' in answer.text


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("comments", S.COMPLETED, 409),
        ("acknowledge", S.IN_SUPERVISION, 409),
        ("addenda", S.IN_SUPERVISION, 409),
        (f"answers/{TEXT_PROMPT}/choose", S.SHARED, 409),
    ],
)
def test_too_late_the_authors_words_come_back_with_the_reason(client_for, person, path, state, status):
    fields, _ = AUTHOR[path]
    answer = client_for("rowan").post(f"/reflections/{a_reflection(person, state)}/{path}", data=fields)
    assert answer.status_code == status
    assert WORDS in words_of(answer)
    assert state.in_words in answer.text or "not open for writing" in answer.text


@pytest.mark.parametrize("path", ["comments", "acknowledge", "addenda", f"answers/{TEXT_PROMPT}/choose"])
def test_words_that_are_too_many_come_back_all_of_them(client_for, person, path):
    fields, state = AUTHOR[path]
    long = {name: "word " * 20_001 if value == WORDS else value for name, value in fields.items()}
    answer = client_for("rowan").post(f"/reflections/{a_reflection(person, state)}/{path}", data=long)
    assert answer.status_code == 422
    assert answer.text.count("word ") >= 20_000


def test_a_comment_on_what_is_not_shared_comes_back(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    fields = {"prompt": "what-surprised-me", "words": WORDS}
    for key, root in (("rowan", "reflections"), ("tamsin", "supervision")):
        answer = client_for(key).post(f"/{root}/{reflection_id}/comments", data=fields)
        assert answer.status_code == 404
        assert WORDS in words_of(answer)


@pytest.mark.parametrize("path", ["note", "sign"])
def test_words_for_a_note_that_was_signed_meanwhile_come_back(client_for, person, path):
    reflection_id = a_reflection(person, S.DISCUSSED)
    answer = client_for("tamsin").post(f"/supervision/{reflection_id}/{path}", data={"talked_about.value": WORDS})
    assert answer.status_code == 409
    assert WORDS in words_of(answer)
    assert "signed or handed back while you were writing" in answer.text


@pytest.fixture
def impatient(store, monkeypatch):
    """The store, with connections that wait a moment for what somebody else holds instead of many seconds."""
    db.disconnect()
    monkeypatch.setattr(sqlite_file, "SETTINGS", (*sqlite_file.SETTINGS, "busy_timeout=50"))
    monkeypatch.setattr(db, "_POSTGRESQL_SETTINGS", ("lock_timeout = '50ms'",))
    db.connect(settings().store_url)


@contextmanager
def held_by_somebody_else():
    """Another program holds the whole SQLite file, or every reflection in PostgreSQL."""
    engine = create_engine(settings().store_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as holding:
        holding.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "BEGIN")
        holding.exec_driver_sql("UPDATE reflection SET path = path")
        yield
        holding.exec_driver_sql("ROLLBACK")
    engine.dispose()


def test_when_the_database_is_held_by_somebody_else_the_words_come_back(impatient, client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    rowan.get("/")
    with held_by_somebody_else():
        answer = rowan.post(f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": WORDS})
        saved = rowan.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", data={"value": WORDS})
    assert answer.status_code == saved.status_code == 503
    assert WORDS in words_of(answer)
    assert answer.headers["Retry-After"] == saved.headers["Retry-After"] == "5"


def test_rows_of_actions_keep_their_dates_on_the_way_back(client_for, person):
    reflection_id = a_reflection(person)
    fields = {"next-steps.what": ["", "Ring Gran", "See Kite"], "next-steps.by": ["", "2026-12-01", "2026-12-02"]}
    page = client_for(None).post(f"/reflections/{reflection_id}/answers", data=fields).text
    places = [page.index(words) for words in ("Ring Gran", "See Kite", "2026-12-01", "2026-12-02")]
    assert places == sorted(places)
    assert page.index('name="next-steps.what" value=""') < page.index("Ring Gran")


def test_one_unreadable_version_in_a_whole_form_loses_nothing_of_the_rest(client_for, person):
    reflection_id = a_reflection(person)
    fields = {f"{TEXT_PROMPT}.value": WORDS, f"{TEXT_PROMPT}.base": "x", "an-ordinary-day.value": "Breakfast is loud."}
    assert client_for("rowan").post(f"/reflections/{reflection_id}/answers", data=fields).status_code == 303
    assert WORDS in words_of(client_for("rowan").get(f"/reflections/{reflection_id}/edit"))
