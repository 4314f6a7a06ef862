"""When cover ends, at its last minute or before, nothing is readable any more: every route, by whoever stood in."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app import clock, db
from app.people.covering import arrange_cover, end_cover
from app.people.models import Cover
from app.supervision.models import SupervisionNote
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import NoteField
from tests.about_the_code.test_routes_declare_access import routes
from tests.makers import TEXT_PROMPT, S, a_reflection

SECOND = timedelta(seconds=1)
SHARED = (S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED)
WORDS, LABEL, NOTE = "Porcupine words", "Kittiwake", "Wolverine words of the note"


@pytest.fixture
def waiting(person) -> dict[S, UUID]:
    """A reflection of Rowan's in each state that a supervisor can see; the one in supervision with a draft note."""
    found = {status: a_reflection(person, status, label=LABEL, answers={TEXT_PROMPT: (WORDS,)}) for status in SHARED}
    save_note_field(
        by=person("tamsin"),
        reflection_id=found[S.IN_SUPERVISION],
        field=NoteField.TALKED_ABOUT,
        sent=SentField(values=(NOTE,)),
    )
    return found


def arrange(person, first: date, last: date) -> UUID:
    """Idris stands in for Tamsin."""
    arrange_cover(by=person("tamsin"), cover_id=person("idris").id, from_day=first, until_day=last)
    with db.read() as session:
        return session.exec(select(Cover.id)).one()


def addresses(application, store, reflection_id: UUID) -> list[tuple[str, str]]:
    """Every address about this reflection, its note or its author that a supervisor could try, with its method."""
    with db.read() as session:
        note_id = session.exec(select(SupervisionNote.id).where(SupervisionNote.adviser_id == store["rowan"])).first()
    keys = {"reflection_id": reflection_id, "person_id": store["rowan"], "note_id": note_id or uuid4()}
    found = []
    for route in routes(application):
        named = set(re.findall(r"\{(\w+):uuid\}", route.path))
        if not named or not named <= set(keys) or not route.path.startswith(("/supervision", "/reflections")):
            continue
        path = re.sub(r"\{(\w+):uuid\}", lambda one: str(keys[one[1]]), route.path)
        path = re.sub(r"\{field\}", "talked_about", re.sub(r"\{prompt_id\}", TEXT_PROMPT, path))
        found += [(method, re.sub(r"\{[^}]+\}", "1", path)) for method in route.methods]
    assert ("GET", f"/supervision/{reflection_id}") in found
    assert ("PUT", f"/supervision/{reflection_id}/note/talked_about") in found
    return found


def check_nothing_is_there(client, application, store, waiting) -> None:
    """Nothing in the queue, on the team page or on the home page, and the same 404 at every address."""
    for path in ("/supervision", "/supervision/team", "/supervision/cover", "/"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "Rowan Ashdown" not in page.text, path
        assert not [one for one in waiting.values() if str(one) in page.text], path
    seen = set()
    for status, reflection_id in waiting.items():
        for method, path in addresses(application, store, reflection_id):
            if (method, path) in seen:
                continue
            seen.add((method, path))
            answer = client.request(method, path, data={"value": "a word"} if method == "PUT" else None)
            assert answer.status_code == 404, f"{method} {path} while {status}: {answer.status_code}"
            for word in (WORDS, LABEL, NOTE):
                assert word not in answer.text, f"{method} {path}"
    assert len(seen) > 60


def is_readable(client, waiting) -> bool:
    """Whether the queue, the cover sheet and a review answer whoever stands in."""
    pages = [client.get(f"/supervision/{waiting[one]}").status_code for one in (S.SHARED, S.IN_SUPERVISION)]
    return str(waiting[S.SHARED]) in client.get("/supervision").text and pages == [200, 200]


def test_the_second_after_it_was_ended_nothing_is_readable(application, client_for, person, store, waiting, noon):
    arranged = arrange(person, clock.today(), clock.today() + timedelta(days=6))
    idris = client_for("idris")
    assert is_readable(idris, waiting)
    end_cover(by=person("tamsin"), arrangement_id=arranged)
    with clock.held_at(noon + SECOND):
        check_nothing_is_there(idris, application, store, waiting)


def test_before_the_first_day_nothing_is_readable(application, client_for, person, store, waiting, noon):
    arrange(person, clock.today() + timedelta(days=1), clock.today() + timedelta(days=6))
    idris = client_for("idris")
    for path in (f"/supervision/{one}" for one in waiting.values()):
        assert idris.get(path).status_code == 404
    with clock.held_at(noon.replace(hour=23, minute=59) + timedelta(minutes=1)):
        assert is_readable(client_for("idris"), waiting)


# The last second of the last day in London: in winter, in summer, and on the two days on which the clocks change.
LAST_SECONDS = {
    "winter": (date(2026, 11, 24), datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
    "summer": (date(2027, 7, 1), datetime(2027, 7, 1, 22, 59, 59, tzinfo=UTC)),
    "the day before the clocks go forward": (date(2027, 3, 27), datetime(2027, 3, 27, 23, 59, 59, tzinfo=UTC)),
    "the day on which the clocks go forward": (date(2027, 3, 28), datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC)),
    "the day before the clocks go back": (date(2027, 10, 30), datetime(2027, 10, 30, 22, 59, 59, tzinfo=UTC)),
    "the day on which the clocks go back": (date(2027, 10, 31), datetime(2027, 10, 31, 23, 59, 59, tzinfo=UTC)),
}


@pytest.mark.parametrize("which", LAST_SECONDS)
def test_it_ends_with_the_last_minute_of_its_last_day_in_london(
    application, client_for, person, store, waiting, noon, which
):
    last_day, last_second = LAST_SECONDS[which]
    with clock.held_at(last_second - timedelta(days=2)):
        arrange(person, last_day - timedelta(days=1), last_day)
    with clock.held_at(last_second):
        idris = client_for("idris")
        assert is_readable(idris, waiting)
    most = {one: waiting[one] for one in (S.SHARED, S.IN_SUPERVISION)}
    with clock.held_at(last_second + SECOND):
        check_nothing_is_there(idris, application, store, most)


def test_the_day_after_nothing_is_readable_in_any_state(application, client_for, person, store, waiting, noon):
    arrange(person, clock.today(), clock.today())
    assert is_readable(client_for("idris"), waiting)
    with clock.held_at(noon + timedelta(days=1)):
        check_nothing_is_there(client_for("idris"), application, store, waiting)


def test_whoever_stood_in_saves_no_more_of_the_note_after_it_has_ended(client_for, person, waiting, noon):
    arranged = arrange(person, clock.today(), clock.today())
    idris, root = client_for("idris"), f"/supervision/{waiting[S.IN_SUPERVISION]}"
    sent = {"value": "Written while standing in", "base": "1", "save": "page.1"}
    assert idris.put(f"{root}/note/talked_about", data=sent).status_code == 200
    end_cover(by=person("tamsin"), arrangement_id=arranged)
    late = {"value": "Written too late", "base": "2", "save": "page.2"}
    assert idris.put(f"{root}/note/talked_about", data=late).status_code == 404
    page = client_for("tamsin").get(root).text
    assert "Written while standing in" in page
    assert "Written too late" not in page
