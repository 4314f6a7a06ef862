"""The author's steps: finish, reopen, share, take back, end, acknowledge, delete, put back; and what they say."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused
from app.reflections.queries import whole
from app.reflections.services.save import SentAnswer, save_answer
from app.reflections.services.settle import (
    ChangedSinceChecked,
    EditionToChoose,
    NotReadyToShare,
    finish,
    share_for_supervision,
)
from app.reflections.services.turn import acknowledge, delete, end_without_note, reopen, take_back, undelete
from app.reflections.states import AnswerState
from app.supervision.queries import conversation_for_author
from app.supervision.services import AS_AUTHOR, add_addendum, comment
from app.web.access import Person, access
from app.web.forms.sent import Sent, SentForm
from app.web.pages.check import CHANGED, CHOOSE_EDITION, present_check
from app.web.pages.read import SaidForm, present_read_page
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

MOST_DIGITS = 10


@router.post("/reflections/{reflection_id:uuid}/share")
@access("reflection:share")
def post_share(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Share with today's supervisor; or show the check page again, with what stands in the way."""
    try:
        _keep_reasons(person, reflection_id, sent)
        as_it_stands = sent.one("as_it_stands") == "yes"
        share_for_supervision(by=person, reflection_id=reflection_id, checked=_checked(sent), as_it_stands=as_it_stands)
    except EditionToChoose:
        return _check_again(request, person, reflection_id, edition_fault=CHOOSE_EDITION)
    except NotReadyToShare as not_ready:
        return _check_again(request, person, reflection_id, faults=not_ready.faults)
    except ChangedSinceChecked:
        return _check_again(request, person, reflection_id, changed=CHANGED)
    return RedirectResponse(f"/reflections/{reflection_id}?said=shared", 303)


@router.post("/reflections/{reflection_id:uuid}/finish")
@access("reflection:finish")
def post_finish(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Finish without sharing: nothing in the answers can stop it."""
    try:
        _keep_reasons(person, reflection_id, sent)
        counts = sent.one("counts_without_name") == "yes"
        finish(by=person, reflection_id=reflection_id, counts_without_name=counts, checked=_checked(sent))
    except ChangedSinceChecked:
        return _check_again(request, person, reflection_id, changed=CHANGED)
    return RedirectResponse(f"/reflections/{reflection_id}?said=finished", 303)


@router.post("/reflections/{reflection_id:uuid}/reopen")
@access("reflection:finish")
def post_reopen(reflection_id: UUID, person: Person) -> Response:
    """Write on in what was finished."""
    reopen(by=person, reflection_id=reflection_id)
    return RedirectResponse(f"/reflections/{reflection_id}/edit?said=reopened", 303)


@router.post("/reflections/{reflection_id:uuid}/take-back")
@access("reflection:share")
def post_take_back(reflection_id: UUID, person: Person) -> Response:
    """Take back what was shared and not opened."""
    take_back(by=person, reflection_id=reflection_id)
    return RedirectResponse(f"/reflections/{reflection_id}/edit?said=taken-back", 303)


@router.post("/reflections/{reflection_id:uuid}/end")
@access("reflection:finish")
def post_end(reflection_id: UUID, person: Person) -> Response:
    """End without a note, when the supervisor is no longer there."""
    end_without_note(by=person, reflection_id=reflection_id)
    return RedirectResponse(f"/reflections/{reflection_id}?said=ended", 303)


@router.post("/reflections/{reflection_id:uuid}/acknowledge")
@access("reflection:acknowledge")
def post_acknowledge(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Answer the supervision note: the same, or seen differently."""
    view, words = sent.one("view"), sent.one("words")
    try:
        acknowledge(by=person, reflection_id=reflection_id, view=view, words=words)
    except DetailsRefused as refused:
        said = SaidForm("acknowledge", {"view": view, "words": words}, refused.faults)
        return _read_again(request, person, reflection_id, said)
    return RedirectResponse(f"/reflections/{reflection_id}?said=acknowledged", 303)


@router.post("/reflections/{reflection_id:uuid}/delete")
@access("reflection:delete")
def post_delete(reflection_id: UUID, person: Person) -> Response:
    """Delete; it can be put back for 30 days."""
    delete(by=person, reflection_id=reflection_id)
    return RedirectResponse("/reflections?said=deleted", 303)


@router.post("/reflections/{reflection_id:uuid}/undelete")
@access("reflection:undelete")
def post_undelete(reflection_id: UUID, person: Person) -> Response:
    """Put back what was deleted."""
    undelete(by=person, reflection_id=reflection_id)
    return RedirectResponse("/reflections?said=put-back", 303)


@router.post("/reflections/{reflection_id:uuid}/comments")
@access("reflection:comment")
def post_comment(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Comment on a prompt or reply."""
    prompt, words = sent.one("prompt"), sent.one("words")
    try:
        comment(by=person, reflection_id=reflection_id, side=AS_AUTHOR, prompt=prompt, words=words)
    except DetailsRefused as refused:
        said = SaidForm("comment", {"words": words, "prompt": prompt}, refused.faults)
        return _read_again(request, person, reflection_id, said)
    return RedirectResponse(f"/reflections/{reflection_id}?said=commented#conversation", 303)


@router.post("/reflections/{reflection_id:uuid}/addenda")
@access("reflection:add")
def post_addendum(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Add to what was discussed, with a reason."""
    reason, words = sent.one("reason"), sent.one("words")
    try:
        add_addendum(by=person, reflection_id=reflection_id, side=AS_AUTHOR, reason=reason, words=words)
    except DetailsRefused as refused:
        said = SaidForm("addendum", {"reason": reason, "words": words}, refused.faults)
        return _read_again(request, person, reflection_id, said)
    return RedirectResponse(f"/reflections/{reflection_id}?said=added#conversation", 303)


def _keep_reasons(person: SignedIn, reflection_id: UUID, sent: Sent) -> None:
    """The check page asks once for the reason of each "not right for this child"; none ever blocks."""
    if not any(name.endswith(".because") for name, _ in sent.pairs):
        return
    for prompt, found in whole(by=person, reflection_id=reflection_id).answers.items():
        value = sent.one(f"{prompt}.because")
        if value.strip() and found.given.state is AnswerState.NOT_RIGHT and found.given.because != value:
            reason = SentAnswer(None, state=AnswerState.NOT_RIGHT.value, because=value, base=found.number)
            save_answer(by=person, reflection_id=reflection_id, prompt_id=prompt, sent=reason)


def _checked(sent: Sent) -> dict[str, int] | None:
    """The versions that the check page showed, as `prompt.version`; None when it did not say."""
    if "version" not in sent:
        return None
    pairs = (one.rpartition(".") for one in sent.all("version") if one)
    reasons = {name.rpartition(".")[0] for name, value in sent.pairs if name.endswith(".because") and value.strip()}
    return {
        prompt: int(number) + (1 if prompt in reasons else 0)
        for prompt, _, number in pairs
        if number.isdecimal() and len(number) < MOST_DIGITS
    }


def _check_again(
    request: Request,
    person: SignedIn,
    reflection_id: UUID,
    *,
    faults: dict[str, str] | None = None,
    changed: str | None = None,
    edition_fault: str | None = None,
) -> Response:
    found = whole(by=person, reflection_id=reflection_id)
    page = present_check(person, found, faults=faults or {}, changed=changed, edition_fault=edition_fault)
    return render_page(request, "reflections/check.html", page, status=409 if changed else 422)


def _read_again(request: Request, person: SignedIn, reflection_id: UUID, said: SaidForm) -> Response:
    page = present_read_page(
        person,
        whole(by=person, reflection_id=reflection_id),
        conversation_for_author(by=person, reflection_id=reflection_id),
        said="",
        form=said,
    )
    return render_page(request, "reflections/read.html", page, status=422)
