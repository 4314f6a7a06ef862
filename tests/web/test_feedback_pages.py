"""The pages of feedback on supervision: what is said before a word is written, and that words are never lost."""

import html
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.people.models import RoleGrant
from app.supervision.models import NotedReflection, SupervisionFeedback
from tests.makers import S, a_reflection
from tests.relationships import covered, supervision_ended
from tests.statements import statements

HELPED = "You asked what Heron would see from the stairs."
CANARY = 'Kestrel-on-the-wire "><img src=x onerror=alert(1)> {{7*7}}'
EVERYBODY = ("nell", "tamsin", "idris", "bea", "sol", "amal", "joss", "mina")


@pytest.fixture
def discussed(person, store) -> tuple[str, str]:
    """A discussed reflection of Rowan's, and where its feedback is given."""
    reflection_id = a_reflection(person, S.DISCUSSED, answers={"next-steps": ("Ring Gran",)})
    return f"/reflections/{reflection_id}", f"/my-supervision/{note_of(reflection_id)}/feedback"


def note_of(reflection_id) -> str:
    with db.read() as session:
        return session.exec(select(NotedReflection.note_id).where(NotedReflection.reflection_id == reflection_id)).one()


def given() -> list[SupervisionFeedback]:
    with db.read() as session:
        return list(session.exec(select(SupervisionFeedback)))


def text_of(page) -> str:
    return html.unescape(page.text)


def test_the_page_says_who_reads_it_before_a_word_is_written_and_asks_for_nothing(client_for, discussed):
    page = client_for("rowan").get(discussed[1])
    before_the_form = text_of(page).split('<form method="post" action="/my-supervision')[0]
    assert "Only you can read this, and Tamsin Greaves for as long as they supervise you." in before_the_form
    assert "There are no marks and nothing is counted." in before_the_form
    assert "Until they open it you can take it back." in before_the_form
    form = page.text.split(discussed[1], 1)[1].split("</form>")[0]
    assert form.count("<textarea") == 2
    assert "required" not in form and 'type="radio"' not in form and "<select" not in form


def test_the_signed_note_asks_in_one_quiet_link_and_never_again(client_for, discussed):
    rowan = client_for("rowan")
    reflection, feedback = discussed
    assert f'href="{feedback}">How was this supervision for you?</a>' in rowan.get(reflection).text
    rowan.post(feedback, data={"helped": HELPED, "more_of": ""})
    page = rowan.get(reflection).text
    assert "How was this supervision" not in page
    assert f'href="{feedback}">What you said about this supervision</a>' in page
    assert "how was this supervision" not in rowan.get("/").text.lower()


def test_nothing_is_asked_where_nobody_could_read_the_answer(client_for, discussed, store):
    supervision_ended(store)
    rowan = client_for("rowan")
    reflection, feedback = discussed
    assert "/feedback" not in rowan.get(reflection).text
    page = rowan.get(feedback)
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert "could not read what you write here" in text_of(page)


def test_where_the_supervisor_has_not_the_role_today_nothing_untrue_is_said(client_for, discussed, store):
    with db.write() as session:
        held = select(RoleGrant).where(RoleGrant.person_id == store["tamsin"], RoleGrant.role == "practice_supervisor")
        grant = session.exec(held).one()
        grant.from_day, grant.until_day = (clock.today() - timedelta(days=days) for days in (2, 1))
        session.add(grant)
    rowan, feedback = client_for("rowan"), discussed[1]
    asked, refused = rowan.get(feedback), rowan.post(feedback, data={"helped": HELPED})
    assert "Tamsin Greaves could not read what you write here today." in text_of(asked)
    assert (refused.status_code, HELPED in text_of(refused)) == (409, True)
    assert "supervise you" not in text_of(asked) + text_of(refused)


def test_from_saying_it_to_reading_it(client_for, discussed):
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    feedback = discussed[1]
    sent = rowan.post(feedback, data={"helped": HELPED, "more_of": "More time."}, follow_redirects=True)
    assert "Sent to Tamsin Greaves, and to nobody else." in sent.text
    assert "Tamsin Greaves has not opened it." in sent.text
    assert "Rowan Ashdown told you how a meeting was for them" in tamsin.get("/").text
    page = tamsin.get("/supervision/feedback").text
    assert "Rowan Ashdown said something about your meeting on" in page
    assert HELPED not in page and "More time." not in page
    [row] = given()
    opened = tamsin.post(f"/supervision/feedback/{row.id}/open", follow_redirects=True).text
    assert HELPED in opened and "More time." in opened
    assert "Rowan Ashdown can see that you read it." in html.unescape(opened)
    assert "told you how a meeting was" not in tamsin.get("/").text
    assert "Tamsin Greaves opened it on" in rowan.get(feedback).text


def test_taking_it_back_gives_the_words_back_even_when_it_is_sent_twice(client_for, discussed):
    rowan, feedback = client_for("rowan"), discussed[1]
    rowan.post(feedback, data={"helped": HELPED, "more_of": "More\ntime."})
    page = rowan.get(feedback).text
    assert f'action="{feedback}/take-back"' in page and 'name="helped"' in page
    carried = {"helped": HELPED, "more_of": "More\r\ntime."}
    for _ in range(2):
        back = rowan.post(f"{feedback}/take-back", data=carried)
        assert back.status_code == 200
        assert "Taken back. Nobody has read it." in back.text
        assert HELPED in back.text and "More" in back.text and "<textarea" in back.text
    assert given() == []


def test_what_was_opened_stays_said(client_for, discussed):
    rowan, tamsin, feedback = client_for("rowan"), client_for("tamsin"), discussed[1]
    rowan.post(feedback, data={"helped": HELPED})
    tamsin.post(f"/supervision/feedback/{given()[0].id}/open")
    assert "take-back" not in rowan.get(feedback).text
    late = rowan.post(f"{feedback}/take-back", data={"helped": HELPED})
    assert late.status_code == 409
    assert HELPED in late.text and "Tamsin Greaves has opened this" in late.text
    assert len(given()) == 1


@pytest.mark.parametrize("said", ["", "Nothing", "a" * 4_001])
def test_what_is_refused_comes_back_as_typed(client_for, discussed, said):
    other = "b" * 4_001 if said == "Nothing" else ""
    page = client_for("rowan").post(discussed[1], data={"helped": said, "more_of": other})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert 'name="helped"' in page.text
    assert (said in page.text) and (other in page.text)
    assert given() == []


def test_words_are_given_back_when_signed_out_or_to_a_stranger_or_too_late(client_for, discussed, store):
    feedback = discussed[1]
    words = {"helped": "Nothing", "more_of": CANARY}
    for key, status in ((None, 401), ("nell", 404), ("tamsin", 404)):
        page = client_for(key).post(feedback, data=words)
        assert page.status_code == status
        assert "Your words are still here" in page.text
        assert "Nothing</textarea>" in page.text and CANARY in html.unescape(page.text)
        assert "<img src=x" not in page.text
    rowan = client_for("rowan")
    rowan.post(feedback, data={"helped": HELPED})
    other = rowan.post(feedback, data=words)
    assert other.status_code == 409 and CANARY in html.unescape(other.text)
    assert "Tamsin Greaves" in other.text
    rowan.post(f"{feedback}/take-back")
    supervision_ended(store)
    late = rowan.post(feedback, data=words)
    assert late.status_code == 409 and CANARY in html.unescape(late.text)
    assert "It would go to nobody else" in late.text
    assert given() == []


def test_the_words_are_on_no_page_of_anybody_but_the_two(client_for, discussed, person, store):
    """A canary: everybody opens every page that may speak of supervision, before the words are opened and after."""
    reflection, feedback = discussed
    root = reflection.removeprefix("/reflections")
    covered(store, by="idris")
    rowan = client_for("rowan")
    rowan.post(feedback, data={"helped": CANARY, "more_of": CANARY})
    [row] = given()
    paths = (
        *(
            "/",
            "/reflections",
            "/actions",
            "/supervision",
            "/supervision/team",
            "/supervision/cover",
            "/my-supervision",
        ),
        *("/supervision/feedback", "/my-year", "/sessions", "/who-can-see-what", "/admin", "/mail", "/workspace"),
        *(reflection, f"{reflection}/readers", f"/supervision{root}", feedback, feedback.removesuffix("/feedback")),
        f"/supervision/people/{store['rowan']}",
        f"/supervision/people/{store['rowan']}/agenda",
        f"/supervision/people/{store['rowan']}/hand-over",
        f"/supervision/meetings/{row.note_id}",
    )
    for is_opened in (False, True):
        for key in EVERYBODY:
            client = client_for(key)
            for path in paths:
                page = html.unescape(client.get(path).text)
                reads = is_opened and (key, path) == ("tamsin", "/supervision/feedback")
                assert ("Kestrel" in page) is reads, f"{key} reads it on {path}"
        client_for("tamsin").post(f"/supervision/feedback/{row.id}/open")
    for end in ("txt", "json", "docx", "pdf"):
        assert b"Kestrel" not in rowan.get(f"{reflection}/download.{end}").content
    assert html.unescape(rowan.get(feedback).text).count("Kestrel") == 2


def test_strangers_learn_nothing_of_a_feedback_that_is_there(client_for, discussed):
    client_for("rowan").post(discussed[1], data={"helped": HELPED})
    [row] = given()
    for key in ("nell", "idris", "rowan", "joss"):
        client = client_for(key)
        there, nothing = f"/supervision/feedback/{row.id}/open", f"/supervision/feedback/{row.note_id}/open"
        answers = [client.post(path) for path in (there, nothing)]
        assert [one.status_code for one in answers] == [404, 404], key
        assert answers[0].text == answers[1].text
    assert given()[0].opened_at is None


def test_twenty_cost_as_many_questions_as_two(client_for, person, store):
    tamsin, rowan = client_for("tamsin"), client_for("rowan")

    def cost(client, path: str) -> int:
        client.get(path)
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    def say(times: int) -> None:
        for _ in range(times):
            note = note_of(a_reflection(person, S.DISCUSSED))
            rowan.post(f"/my-supervision/{note}/feedback", data={"helped": HELPED})
            tamsin.post(f"/supervision/feedback/{given()[-1].id}/open")

    say(2)
    at_two = cost(tamsin, "/supervision/feedback"), cost(tamsin, "/")
    say(18)
    assert (cost(tamsin, "/supervision/feedback"), cost(tamsin, "/")) == at_two
    assert at_two[0] <= 4
