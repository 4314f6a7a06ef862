"""Actions: what I mean to do, what was agreed, and closing one with what it meant for the child."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.actions.services import ActionStatus, AlreadyClosed, WordsNeeded, close_action, remark_on_action
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.supervision.queries import actions_with_context
from app.web.access import MaybePerson, Person, access, check_role
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.pages.actions import DONE, NO_LONGER_NEEDED, REMARK, ActionCame, present_actions
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

CLOSING = {DONE: ActionStatus.DONE, NO_LONGER_NEEDED: ActionStatus.NO_LONGER_NEEDED}


@router.get("/actions")
@access("action:list")
def show_actions(request: Request, person: Person, said: str = "") -> Response:
    """My actions, and those agreed with the people I supervise."""
    check_role(person, "action:list")
    page = present_actions(person, actions_with_context(by=person), said=said)
    return render_page(request, "actions/list.html", page)


@router.post("/actions/{action_id:uuid}/done")
@access("action:close")
def post_done(request: Request, action_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """It is done, and this is what it meant for the child."""
    return _step(request, action_id, person, sent, DONE)


@router.post("/actions/{action_id:uuid}/no-longer-needed")
@access("action:close")
def post_no_longer_needed(request: Request, action_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """It is no longer needed, and this is why."""
    return _step(request, action_id, person, sent, NO_LONGER_NEEDED)


@router.post("/actions/{action_id:uuid}/remarks")
@access("action:remark")
def post_remark(request: Request, action_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Say something about an agreed action."""
    return _step(request, action_id, person, sent, REMARK)


def _step(request: Request, action_id: UUID, person: SignedIn | None, sent: Sent, step: str) -> Response:
    if person is None:
        return kept(request, None, sent, 401)
    words = sent.one("words")
    try:
        if step in CLOSING:
            close_action(by=person, action_id=action_id, status=CLOSING[step], words=words)
        else:
            remark_on_action(by=person, action_id=action_id, words=words)
    except WordsNeeded as needed:
        came = ActionCame(action_id, step, words, needed.faults["words"])
        page = present_actions(person, actions_with_context(by=person), came=came)
        return render_page(request, "actions/list.html", page, status=422)
    except AlreadyClosed as closed:
        return kept(request, person, sent, 409, closed.sentence)
    except NotFound:
        return kept(request, person, sent, 404)
    return RedirectResponse(f"/actions?said={step}", 303)
