"""Requests that no page of ours sends: each gets a sentence and a 4xx, and nothing is half-written."""

import pytest
from sqlmodel import func, select

from app import clock, db
from app.people.models import Supervision
from app.people.services import record_cover
from app.reflections.models import ReaderEntry, Reflection, SetAside
from app.reflections.services.settle import finish
from app.supervision.services import hand_back
from tests.makers import TEXT_PROMPT, S, a_reflection, answer

MULTIPART = "multipart/form-data; boundary=bb; charset=unicode_escape"
SURROGATE = b'--bb\r\nContent-Disposition: form-data; name="words"\r\n\r\nhello \\ud800\r\n--bb--\r\n'


@pytest.mark.parametrize("kind", [MULTIPART, "application/json", "text/plain", "Multipart/Form-Data; boundary=bb"])
def test_what_is_no_form_of_ours_is_refused_and_nothing_is_stored(client_for, person, kind):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    rowan = client_for("rowan")
    for path in (f"/reflections/{reflection_id}/comments", "/sign-in", f"/reflections/{reflection_id}/answers"):
        refused = rowan.post(path, content=SURROGATE, headers={"content-type": kind})
        assert refused.status_code == 422, path
    assert rowan.get(f"/reflections/{reflection_id}").status_code == 200


@pytest.mark.parametrize("version", ["x." + "9" * 5000, "x.-1", "x.", ".", "x.1.2", "x.٣"])
@pytest.mark.parametrize("step", ["share", "finish"])
def test_a_version_that_cannot_be_read_is_shown_once_more(client_for, person, version, step):
    reflection_id = a_reflection(person)
    assert client_for("rowan").post(f"/reflections/{reflection_id}/{step}", data={"version": version}).status_code in (
        303,
        409,
    )


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("GET", "/standards/%00", None),
        ("GET", "/reflections/new?standard=%00", None),
        ("GET", "/reflections/{id}/history/a%00", None),
        ("GET", "/supervision?state=%00&after=%00&adviser=%00", None),
        ("POST", "/reflections", {"standard": "care-plan\0", "label": "He\0ron", "stage": "mid"}),
        ("POST", "/reflections", {"standard": "care-plan", "once": "\0", "label": "", "stage": "mid"}),
        ("POST", "/reflections/{id}/answers/x/choose", {"aside": "not-a-key", "value": "x"}),
        ("POST", "/reflections/{id}/comments", {"prompt": "\0", "words": "x"}),
        ("POST", "/reflections/{id}/answers", {"then": "section:../../x", "section": "\r\nSet-Cookie: a=b"}),
        ("POST", "/sign-in", {"email": "a\0b", "password": "\0", "then": "\0"}),
    ],
)
def test_odd_characters_and_keys_are_answered_with_a_page(client_for, person, method, path, fields):
    reflection_id = a_reflection(person)
    reply = client_for("rowan").request(method, path.replace("{id}", str(reflection_id)), data=fields)
    assert reply.status_code < 500
    assert "set-cookie" not in reply.headers or "a=b" not in reply.headers["set-cookie"]


def test_what_nobody_foresaw_is_a_page_with_every_protection_and_no_content_in_the_log(
    client_for, person, monkeypatch, caplog
):
    def fall(**_anything):
        raise RuntimeError("canary words in a message")

    monkeypatch.setattr("app.web.routes.reflections.page_of_reflections", fall)
    answered = client_for("rowan").get("/reflections")
    assert answered.status_code == 500
    assert "It is our fault, not yours" in answered.text
    assert answered.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answered.headers
    assert "canary" not in caplog.text
    assert "RuntimeError" in caplog.text


def entries(reflection_id) -> int:
    with db.read() as session:
        query = select(func.count()).select_from(ReaderEntry).where(ReaderEntry.reflection_id == reflection_id)
        return session.exec(query).one()


@pytest.mark.parametrize(
    ("path", "fields", "state"),
    [
        ("comments", {"prompt": "", "words": ""}, S.IN_SUPERVISION),
        ("addenda", {"reason": "", "words": ""}, S.DISCUSSED),
        ("note", {"question": "q"}, S.IN_SUPERVISION),
    ],
)
def test_no_page_of_a_review_is_read_without_its_reader_entry(client_for, person, store, path, fields, state):
    reflection_id = a_reflection(person, state, answers={TEXT_PROMPT: ("He draws first.",)})
    with db.write() as session:
        record_cover(
            session, holder_id=store["tamsin"], cover_id=store["idris"], from_day=clock.today(), until_day=clock.today()
        )
    before = entries(reflection_id)
    page = client_for("idris").post(f"/supervision/{reflection_id}/{path}", data=fields)
    assert "He draws first." in page.text
    assert entries(reflection_id) == before + 1


def test_what_is_back_with_its_author_shows_no_intention_through_a_note_over_two(client_for, person):
    first, second = (a_reflection(person, S.IN_SUPERVISION, label=label) for label in ("Heron", "Kite"))
    tamsin = client_for("tamsin")
    tamsin.post(f"/supervision/{first}/note", data={"talked_about.value": "Both.", "reflections": ["", str(second)]})
    hand_back(by=person("tamsin"), reflection_id=second, question="And Kite?")
    answer(person("rowan"), second, "next-steps", "UNSHARED intention")
    finish(by=person("rowan"), reflection_id=second, counts_without_name=False, checked=None)
    assert "UNSHARED" not in tamsin.get(f"/supervision/{first}").text


def test_after_a_hand_back_the_supervisor_sees_the_details_that_were_shared(client_for, person):
    reflection_id = a_reflection(person, S.HANDED_BACK, label="Heron")
    details = {"label": "Secret wren", "stage": "final", "week": "", "age_band": "", "children": ""}
    assert client_for("rowan").post(f"/reflections/{reflection_id}/details", data=details).status_code == 303
    for path in (f"/supervision/{reflection_id}", f"/reflections/{reflection_id}", "/supervision"):
        page = client_for("tamsin").get(path).text
        assert "Secret wren" not in page
        assert "Final hearing" not in page


def test_newer_words_of_the_whole_form_replace_the_older_ones_set_aside_by_the_same_page(client_for, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: ("somebody else's",)})
    rowan = client_for("rowan")
    url = f"/reflections/{reflection_id}/answers"
    rowan.put(f"{url}/{TEXT_PROMPT}", data={"value": "page one", "base": "0", "save": "pg.5"})
    form = {"page": "pg", f"{TEXT_PROMPT}.base": "0", f"{TEXT_PROMPT}.value": "page one, later in the form"}
    assert rowan.post(url, data=form).status_code == 409
    assert "page one, later in the form" in rowan.get(f"{url}/{TEXT_PROMPT}/choose").text


def test_texts_that_name_no_page_never_push_each_other_out(client_for, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: ("somebody else's",)})
    rowan = client_for("rowan")
    for words in ("loose A", "loose B", "loose B"):
        assert (
            rowan.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", data={"value": words}).status_code == 409
        )
    with db.read() as session:
        assert sorted(row.words for row in session.exec(select(SetAside)).all()) == ["loose A", "loose B"]


def test_a_new_supervisor_is_not_told_who_wrote_before(client_for, person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, author="nell")
    client_for("tamsin").post(f"/supervision/{reflection_id}/comments", data={"prompt": "", "words": "between us two"})
    with db.write() as session:
        row = session.exec(select(Supervision).where(Supervision.adviser_id == store["nell"])).one()
        row.supervisor_id = store["idris"]
        session.add(row)
    nell = client_for("nell")
    nell.post(f"/reflections/{reflection_id}/end")
    assert nell.post(f"/reflections/{reflection_id}/share").status_code == 303
    page = client_for("idris").get("/supervision").text
    assert str(reflection_id) in page
    assert "wrote last" not in page


def test_the_database_refuses_a_shared_reflection_that_is_deleted(person, store):
    reflection_id = a_reflection(person, S.SHARED)
    with pytest.raises(db.AlreadyThere, match="deleted_only_unshared"), db.write() as session:
        row = session.get_one(Reflection, reflection_id)
        row.deleted_at, row.deleted_by = clock.now(), row.author_id
        session.add(row)


def test_signing_again_with_the_same_form_answers_as_the_first_did(client_for, person):
    first, second = (a_reflection(person, S.IN_SUPERVISION, label=label) for label in ("Heron", "Kite"))
    tamsin = client_for("tamsin")
    form = {"talked_about.value": "Both.", "reflections": ["", str(second)]}
    statuses = [tamsin.post(f"/supervision/{first}/sign", data=form).status_code for _ in range(2)]
    assert statuses == [303, 303]


@pytest.mark.parametrize("then", ["open:nope", "still:nope", "nonsense", "section:\r\nx", ":"])
def test_an_unknown_button_saves_what_was_typed_and_says_so(client_for, person, then):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    saved = rowan.post(f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": "typed", "then": then})
    assert saved.status_code == 303
    page = rowan.get(saved.headers["location"]).text
    assert "typed" in page
    assert "Saved" in page
