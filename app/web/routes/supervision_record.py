"""One adviser's supervision record, and the agenda for the next meeting with them."""

from uuid import UUID

from starlette.responses import Response

from app.supervision.record import read_agenda, read_record
from app.web.access import Person, access
from app.web.pages.agenda import present_agenda
from app.web.pages.meeting_parts import meeting_place
from app.web.pages.record import present_record
from app.web.rendering import pour_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()


@router.get("/supervision/people/{person_id:uuid}")
@access("supervision:record")
@only_looks
def show_record(person_id: UUID, person: Person, after: str = "") -> Response:
    """Meetings, actions and standards over time, and what waits between the two now."""
    place = meeting_place(after)
    found = read_record(by=person, adviser_id=person_id, after=place)
    return pour_page("supervision/record.html", present_record(person, found, is_first_page=place is None))


@router.get("/supervision/people/{person_id:uuid}/agenda")
@access("supervision:record")
@only_looks
def show_agenda(person_id: UUID, person: Person) -> Response:
    """What is on for the next meeting, to print."""
    found = read_agenda(by=person, adviser_id=person_id)
    return pour_page("supervision/agenda.html", present_agenda(person, found))
