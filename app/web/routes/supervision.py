"""Supervision: the queue, the cover sheet, opening, the review, comments and addenda."""

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app import db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.supervision.queries import CoverSheet, Review
from app.supervision.queue import read_queue
from app.supervision.reading import look_at_shared, read_review, read_shared
from app.supervision.services import AS_SUPERVISOR, add_addendum, comment, open_reflection
from app.web.access import MaybePerson, Person, access, check_role
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.pages.conversation import anchor_of
from app.web.pages.review import Came, present_comment, present_review
from app.web.pages.supervision import adviser_in, place_in, present_cover_sheet, present_queue, state_in
from app.web.rendering import pour_page, render_fragment, render_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()

REVIEW = "supervision/review.html"


@router.get("/supervision")
@access("supervision:list")
@only_looks
def show_queue(person: Person, state: str = "", after: str = "", adviser: str = "") -> Response:
    """What waits for this supervisor, by state and age; of one adviser, if they choose one."""
    check_role(person, "supervision:list")
    chosen = state_in(state)
    found = read_queue(by=person, state=chosen, after=place_in(after), adviser=adviser_in(adviser))
    return pour_page("supervision/queue.html", present_queue(person, found, state=chosen))


@router.get("/supervision/{reflection_id:uuid}")
@access("supervision:cover-sheet")
async def show_reflection(
    request: Request, reflection_id: UUID, person: Person, said: str = "", at: str = "", unfold: str = ""
) -> Response:
    """Before opening the cover sheet; after it the review, and the author is told of this reading first.

    Made where it was asked while nothing has to be written (see only_looks); otherwise in a thread.
    """

    def shown(found: CoverSheet | Review) -> Response:
        if isinstance(found, CoverSheet):
            return render_page(request, "supervision/cover_sheet.html", present_cover_sheet(person, found))
        return pour_page(REVIEW, present_review(person, found, said=said, at=at, unfold=bool(unfold)))

    found = look_at_shared(by=person, reflection_id=reflection_id) if db.is_sqlite() else None
    if found is not None:
        return shown(found)
    return await run_in_threadpool(lambda: shown(read_shared(by=person, reflection_id=reflection_id)))


@router.post("/supervision/{reflection_id:uuid}/open")
@access("supervision:open")
def post_open(reflection_id: UUID, person: Person) -> Response:
    """Open what was shared."""
    open_reflection(by=person, reflection_id=reflection_id)
    return RedirectResponse(f"/supervision/{reflection_id}?said=opened", 303)


@router.post("/supervision/{reflection_id:uuid}/comments")
@access("supervision:review")
def post_comment(request: Request, reflection_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Comment on a prompt or on the whole. htmx gets the thread back; a browser without it the page."""
    if person is None:
        return kept(request, None, sent, 401)
    prompt, words = sent.one("prompt"), sent.one("words")
    try:
        comment(by=person, reflection_id=reflection_id, side=AS_SUPERVISOR, prompt=prompt, words=words)
    except DetailsRefused as refused:
        return _comment_came_back(request, person, reflection_id, sent, refused.faults["words"], 422)
    except NotAnAnswer as fault:
        return _comment_came_back(request, person, reflection_id, sent, fault.sentence, 422)
    except NotNow as not_now:
        return _comment_came_back(request, person, reflection_id, sent, not_now.sentence, 409)
    except NotFound:
        return kept(request, person, sent, 404)
    if _is_htmx(request):
        found = read_review(by=person, reflection_id=reflection_id)
        return _thread(request, thread=present_comment(found, prompt or None), status=200)
    place = f"&at={prompt}" if prompt else ""
    return RedirectResponse(f"/supervision/{reflection_id}?said=commented{place}#{anchor_of(prompt or None)}", 303)


@router.post("/supervision/{reflection_id:uuid}/addenda")
@access("supervision:review")
def post_addendum(request: Request, reflection_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Add to what was signed, with a date and a reason."""
    if person is None:
        return kept(request, None, sent, 401)
    reason, words = sent.one("reason"), sent.one("words")
    try:
        add_addendum(by=person, reflection_id=reflection_id, side=AS_SUPERVISOR, reason=reason, words=words)
    except (DetailsRefused, NotAnAnswer) as refused:
        faults = refused.faults if isinstance(refused, DetailsRefused) else {"words": refused.sentence}
        came = Came(reason=reason, reason_fault=faults.get("reason"), words=words, words_fault=faults.get("words"))
        found = read_review(by=person, reflection_id=reflection_id)
        return pour_page(REVIEW, present_review(person, found, came=came), status=422)
    except NotNow as not_now:
        return kept(request, person, sent, 409, not_now.sentence)
    except NotFound:
        return kept(request, person, sent, 404)
    return RedirectResponse(f"/supervision/{reflection_id}?said=added", 303)


def _comment_came_back(
    request: Request, person: SignedIn, reflection_id: UUID, sent: Sent, sentence: str, status: int
) -> Response:
    """The comment as typed, with the sentence: in its thread, or on the whole page."""
    if status == 409:  # Comments are over, so no thread has room for the words.
        return kept(request, person, sent, 409, sentence)
    prompt, words = sent.one("prompt"), sent.one("words")
    found = read_review(by=person, reflection_id=reflection_id)
    if _is_htmx(request):
        thread = present_comment(found, prompt or None, words=words, fault=sentence)
        return _thread(request, thread=thread, status=status)
    came = Came(comment_on=prompt, comment=words, comment_fault=sentence)
    return pour_page(REVIEW, present_review(person, found, came=came), status=status)


def _thread(request: Request, *, thread: object, status: int) -> Response:
    """A thread alone. The header tells the page's script that this may take the thread's place."""
    response = render_fragment(request, "supervision/_thread_alone.html", thread, status=status)
    response.headers["PQS-Fragment"] = "thread"
    return response


def _is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
