"""One save, as the page's script sends it: the contract of PUT /reflections/{uuid}/answers/{prompt}."""

import hashlib

import pytest
from sqlmodel import func, select

from app import db
from app.audit.models import AuditEntry
from app.reflections.models import AnswerVersion, SetAside
from app.web import pace
from tests.makers import TEXT_PROMPT, S, a_reflection

CHOICE, CHOICES, ACTIONS = "wish-and-my-view", "where-we-met", "next-steps"


@pytest.fixture
def rowan(client_for):
    return client_for("rowan")


@pytest.fixture
def reflection_id(person):
    return a_reflection(person)


@pytest.fixture
def save(rowan, reflection_id):
    """Save as Rowan: save("words", base=0, save="page.1")."""

    def put(*values, prompt=TEXT_PROMPT, **fields):
        data = {"value": list(values), **fields} if values else fields
        return rowan.put(f"/reflections/{reflection_id}/answers/{prompt}", data=data)

    return put


def count(table) -> int:
    with db.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_save_answers_with_its_version_and_the_hash_of_what_was_stored(save):
    reply = save("He draws first,\r\nthen talks.", base="0", save="a.1")
    assert reply.status_code == 200
    told = reply.json()
    assert (told["version"], told["state"]) == (1, "answered")
    assert told["sha256"] == hashlib.sha256(b"He draws first,\nthen talks.").hexdigest()
    assert told["saved_at"]


def test_an_autosave_writes_one_version_and_no_audit_entry(save):
    before = count(AuditEntry)
    save("one", save="a.1")
    save("two", base="1", save="a.2")
    assert (count(AnswerVersion), count(AuditEntry)) == (2, before)


def test_the_same_save_sent_again_answers_as_the_first_did(save):
    first = save("one", save="a.1").json()
    again = save("one", save="a.1").json()
    assert again == first
    assert count(AnswerVersion) == 1


def test_ones_own_earlier_save_is_never_a_conflict(save):
    save("one", base="0", save="a.1")
    assert save("one two", base="0", save="a.2").json()["version"] == 2
    late = save("one t", base="0", save="a.1.5".replace(".1.5", ".1"))
    assert late.status_code == 200
    assert count(AnswerVersion) == 2


def test_an_older_save_that_was_held_up_is_stale_and_changes_nothing(save):
    save("one two", base="0", save="a.5")
    reply = save("one", base="0", save="a.3")
    assert (reply.status_code, reply.json()["stale"], reply.json()["version"]) == (200, True, 1)
    assert count(AnswerVersion) == 1


def test_a_second_writer_is_told_and_both_texts_are_kept(save):
    save("from the laptop", base="0", save="laptop.1")
    reply = save("from the phone", base="0", save="phone.1")
    assert reply.status_code == 409
    told = reply.json()
    assert told["reason"] == "conflict"
    assert told["current"]["value"] == ["from the laptop"]
    assert told["current"]["version"] == told["version"] == 1
    assert told["yours"]["value"] == ["from the phone"]
    assert told["choose"].endswith(f"/answers/{TEXT_PROMPT}/choose")
    assert count(SetAside) == 1


def test_later_saves_of_a_conflicting_page_replace_its_text_set_aside_and_an_older_one_never_does(save, rowan):
    save("from the laptop", save="laptop.1")
    for turn, words in ((1, "phone"), (3, "phone, later"), (2, "phone, held up")):
        assert save(words, base="0", save=f"phone.{turn}").status_code == 409
    assert count(SetAside) == 1
    page = rowan.get(save("phone, later", base="0", save="phone.3").json()["choose"]).text
    assert "phone, later" in page
    assert "from the laptop" in page
    assert "held up" not in page


def test_the_joined_text_becomes_the_next_version_and_nothing_waits_any_more(save, rowan, reflection_id):
    save("from the laptop", save="laptop.1")
    choose = save("from the phone", base="0", save="phone.1").json()["choose"]
    page = rowan.get(choose).text
    aside = page.split('name="aside" value="')[1].split('"')[0]
    done = rowan.post(choose, data={"value": "both, joined", "base": "1", "aside": aside})
    assert done.status_code == 303
    assert "both, joined" in rowan.get(f"/reflections/{reflection_id}/edit").text
    assert "There is nothing to choose here" in rowan.get(choose).text


def test_missing_is_not_empty(save):
    assert save(base="0").status_code == 422
    save("words", save="a.1")
    cleared = save("", base="1", save="a.2").json()
    assert (cleared["version"], cleared["state"]) == (2, "skipped")


def test_because_stays_when_it_is_not_sent_and_goes_when_it_is_sent_empty(save):
    assert save("words", because="no room for this", save="a.0").status_code == 422
    prompt = CHOICES
    save("", "school-or-nursery", prompt=prompt, because="His choice", save="a.1")
    save("", "outdoors-or-journey", prompt=prompt, base="1", save="a.2")
    with db.read() as session:
        kept = [row.because for row in session.exec(select(AnswerVersion).order_by(AnswerVersion.number)).all()]
    assert kept[-1] == kept[0]
    save("", "outdoors-or-journey", prompt=prompt, base="2", because="", save="a.3")
    with db.read() as session:
        assert session.exec(select(AnswerVersion).order_by(AnswerVersion.number.desc())).first().because is None


def test_not_right_for_this_child_keeps_the_reason_and_what_was_typed_stays_in_history(save, rowan, reflection_id):
    save("", "different-where-to-live", prompt=CHOICE, save="a.1")
    told = save("", prompt=CHOICE, state="not_right", because="Still a baby", base="1", save="a.2").json()
    assert (told["state"], told["version"]) == ("not_right", 2)
    history = rowan.get(f"/reflections/{reflection_id}/history/{CHOICE}").text
    assert "Still a baby" in history


@pytest.mark.parametrize(
    ("prompt", "fields", "status"),
    [
        (TEXT_PROMPT, {"value": "x" * 100_001}, 422),
        (TEXT_PROMPT, {"value": "x", "base": "minus one"}, 422),
        (TEXT_PROMPT, {"value": "x", "base": "-1"}, 422),
        (TEXT_PROMPT, {"value": "x", "base": "9" * 40}, 422),
        (TEXT_PROMPT, {"value": "x", "save": "no turn"}, 422),
        (TEXT_PROMPT, {"value": "x", "save": "a." + "9" * 30}, 422),
        (TEXT_PROMPT, {"value": "x", "state": "not_asked_branch"}, 422),
        (TEXT_PROMPT, {"value": "x", "state": "<b>"}, 422),
        (TEXT_PROMPT, {"value": "x", "state": "not_right"}, 422),
        (TEXT_PROMPT, {"value": "x", "document": "0" * 64}, 422),
        (CHOICE, {"value": "pigeon"}, 422),
        ("times-together", {"value": "many"}, 422),
        ("no-such-prompt", {"value": "x"}, 404),
    ],
)
def test_what_cannot_be_saved_is_answered_with_a_sentence_and_changes_nothing(
    rowan, reflection_id, prompt, fields, status
):
    reply = rowan.put(f"/reflections/{reflection_id}/answers/{prompt}", data=fields)
    assert reply.status_code == status
    assert reply.json()["sentence"].endswith(".")
    assert count(AnswerVersion) == 0


@pytest.mark.parametrize("body", [b"\xff\xfe", b"value=%FF%FE", b"value=%00%E0%80", b"{", b"&" * 5000, b"a=1&" * 3000])
def test_a_body_that_is_no_form_is_answered_with_a_sentence(rowan, reflection_id, body):
    reply = rowan.put(
        f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert reply.status_code == 422
    assert reply.json()["sentence"]


def test_a_huge_body_is_refused_and_says_so(rowan, reflection_id):
    reply = rowan.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", data={"value": "x" * 9_000_000})
    assert reply.status_code == 413
    assert "still on the page" in reply.json()["sentence"]


def test_after_sharing_a_save_is_set_aside_and_offered_when_writing_goes_on(client_for, person, rowan):
    shared = a_reflection(person, S.SHARED, answers={TEXT_PROMPT: ("as shared",)})
    reply = rowan.put(
        f"/reflections/{shared}/answers/{TEXT_PROMPT}", data={"value": "too late", "base": "1", "save": "b.1"}
    )
    assert (reply.status_code, reply.json()["reason"]) == (409, "status")
    rowan.post(f"/reflections/{shared}/take-back")
    page = rowan.get(f"/reflections/{shared}/edit").text
    assert "Texts that wait for you" in page
    assert "too late" in rowan.get(reply.json()["choose"]).text


def test_more_than_a_person_can_type_is_asked_to_wait_and_keeps_its_text(save, monkeypatch):
    monkeypatch.setattr(pace.time, "monotonic", lambda: 1000.0)  # All of it within one moment.
    statuses = [save(f"words {turn}", base="0", save=f"a.{turn}").status_code for turn in range(1, 140)]
    assert set(statuses) == {200, 429}
    assert statuses[:100] == [200] * 100
    refused = next(
        reply for reply in (save("x", base="0", save=f"a.{n}") for n in range(500, 600)) if reply.status_code == 429
    )
    assert refused.headers["Retry-After"] == "1"


def test_signed_out_a_save_is_401_and_the_whole_form_comes_back_as_typed(client_for, reflection_id):
    nobody = client_for(None)
    assert nobody.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", data={"value": "x"}).json() == {
        "reason": "signed_out"
    }
    page = nobody.post(f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": "He draws\nfirst."})
    assert page.status_code == 401
    assert "You were signed out. Sign in in a new tab, then come back and press Save again." in page.text
    assert "He draws\nfirst." in page.text


def test_signed_in_as_somebody_else_the_form_comes_back_and_nothing_is_saved(client_for, reflection_id):
    page = client_for("nell").post(
        f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": "He draws first."}
    )
    assert page.status_code == 404
    assert "He draws first." in page.text
    assert count(AnswerVersion) == 0


def test_a_form_in_conflict_comes_back_whole_with_every_field_as_typed(save, rowan, reflection_id):
    save("from the laptop", save="laptop.1")
    page = rowan.post(
        f"/reflections/{reflection_id}/answers",
        data={
            "page": "phone",
            f"{TEXT_PROMPT}.value": "from the phone",
            f"{TEXT_PROMPT}.base": "0",
            "an-ordinary-day.value": "Breakfast is loud.",
            "times-together.value": "many",
        },
    )
    assert page.status_code == 409
    for words in ("from the phone", "Breakfast is loud.", 'value="many"', "whole number", "Choose what to keep"):
        assert words in page.text
    assert "Breakfast is loud." in rowan.get(f"/reflections/{reflection_id}/edit").text


def test_actions_keep_their_rows_and_dates(rowan, reflection_id):
    fields = {f"{ACTIONS}.what": ["Ring Gran", "", "See Kite", "", ""], f"{ACTIONS}.by": ["2026-12-01", "", "", "", ""]}
    saved = rowan.post(f"/reflections/{reflection_id}/answers", data=fields)
    assert saved.status_code == 303
    page = rowan.get(f"/reflections/{reflection_id}/edit").text
    assert page.index("Ring Gran") < page.index("See Kite")
    assert 'value="2026-12-01"' in page


def test_a_date_may_be_written_in_words_and_is_told_back_in_figures(rowan, reflection_id):
    url = f"/reflections/{reflection_id}/answers/{ACTIONS}"
    saved = rowan.put(url, data={"what": ["Ring Gran"], "by": ["4 December 2027"], "save": "a.1"})
    assert saved.status_code == 200
    assert saved.json()["sha256"] is None, "the page would compare it with the words it sent, and never say saved"
    other = rowan.put(url, data={"what": ["Ring Gran, too"], "by": ["4/12/2027"], "save": "b.1"}).json()
    assert (other["current"]["by"], other["yours"]["by"]) == (["2027-12-04"], ["2027-12-04"])


def test_an_unreadable_date_says_which_action_and_stores_nothing(rowan, reflection_id):
    url = f"/reflections/{reflection_id}/answers/{ACTIONS}"
    reply = rowan.put(url, data={"what": ["Ring Gran", "See Kite"], "by": ["", "before Friday"]})
    assert reply.status_code == 422
    assert "Action 2" in reply.json()["sentence"]
    assert count(AnswerVersion) == 0


def test_words_cleared_in_one_sitting_are_in_history_and_come_back_after_sharing(save, rowan, reflection_id):
    save("Two sentences. Written with care.", save="a.1")
    save("", base="1", save="a.2")
    rowan.post(f"/reflections/{reflection_id}/share")
    rowan.post(f"/reflections/{reflection_id}/take-back")
    history = f"/reflections/{reflection_id}/history/{TEXT_PROMPT}"
    assert "Written with care." in rowan.get(history).text
    assert rowan.post(history, data={"version": "1"}).status_code == 303
    assert "Written with care." in rowan.get(f"/reflections/{reflection_id}/edit").text
