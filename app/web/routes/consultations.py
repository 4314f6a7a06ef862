"""A consultation: opened and answered by the group, tried and commented on by whoever is asked."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app import clock
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import Wire
from app.reflections.details import DetailsRefused
from app.reflections.services.save import SentAnswer, sha256_of
from app.reflections.states import AnswerState
from app.standards.definition import PromptKind
from app.web.access import Person, access
from app.web.forms.answer_forms import answer_in, answers_in, mark_in
from app.web.forms.consultation_forms import comments_in, invited_in, last_day_in, path_in, with_cleared
from app.web.forms.sent import Sent, SentForm, number_in
from app.web.pace import check_pace
from app.web.pages.consultation import ToPresent, Typed, present_consultation
from app.web.pages.consultation_after import present_consultations, present_over
from app.web.pages.consultation_own import present_own_comment
from app.web.pages.consultation_trial import Came, TrialForm, present_trial, trial_address
from app.web.rendering import render_page
from app.web.route import new_router
from app.workspace.consulting import answer_comment, comment_on_draft, consult
from app.workspace.own_words import reword_comment, take_back_comment
from app.workspace.queries import (
    CommentRow,
    areas_and_teams,
    asked_of,
    consultations_on,
    draft_to_read,
    own_comments,
    said_about,
)
from app.workspace.taking_part import asked_about, took_part_in
from app.workspace.trials import TrialSaved, mark_of, save_trial, trial_of

router = new_router()

SPELLED_ANEW = frozenset({PromptKind.DATE, PromptKind.ACTIONS})  # The page cannot compare what it sent.


@router.get("/workspace/{draft_id:uuid}/consultation")
@access("standard-draft:read")
def show_consultation(request: Request, draft_id: UUID, person: Person, said: str = "") -> Response:
    """Whom the draft is asked about, how many tried it, and every comment; the group only."""
    page = present_consultation(person, _to_present(person, draft_id), said=said)
    return render_page(request, "workspace/consultation.html", page)


@router.post("/workspace/{draft_id:uuid}/consultation")
@access("standard-draft:consult")
def post_consultation(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Ask people to try the draft, until a day."""
    until, unreadable = last_day_in(sent)
    try:
        text = number_in(sent.one("text")) if "text" in sent else None
        consult(by=person, draft_id=draft_id, invited=invited_in(sent), until=until, text=text)
    except DetailsRefused as refused:
        faults = refused.faults | ({"until": unreadable} if unreadable else {})
        return _consultation_again(request, person, draft_id, sent, faults)
    return RedirectResponse(f"/workspace/{draft_id}/consultation?said=opened", 303)


@router.post("/workspace/{draft_id:uuid}/consultation/comments/{comment_id:uuid}")
@access("standard-draft:consult")
def post_answer_to_comment(
    request: Request, draft_id: UUID, comment_id: UUID, person: Person, sent: SentForm
) -> Response:
    """Accepted, declined or later, with a reason."""
    try:
        answer_comment(
            by=person,
            draft_id=draft_id,
            comment_id=comment_id,
            response=sent.one("response"),
            reason=sent.one("reason"),
            base=sent.maybe("base"),
            said=sent.maybe("said"),
        )
    except DetailsRefused as refused:
        return _consultation_again(request, person, draft_id, sent, refused.faults, comment_id)
    return RedirectResponse(f"/workspace/{draft_id}/consultation?said=answered", 303)


@router.get("/consultations")
@access("consultation:list")
def list_consultations(request: Request, person: Person) -> Response:
    """What I am asked to try, and where I said something."""
    page = present_consultations(person, asked_of(person), took_part_in(person))
    return render_page(request, "consultations/list.html", page)


@router.get("/consultations/{draft_id:uuid}")
@access("consultation:read")
def show_trial(request: Request, draft_id: UUID, person: Person, said: str = "") -> Response:
    """The trial while it is open, on either path; afterwards that it is over, and the answer to what I said."""
    asked = asked_about(by=person, draft_id=draft_id)
    comments = own_comments(by=person, draft_id=draft_id)
    if not asked.is_open:
        return render_page(request, "consultations/over.html", present_over(person, asked, comments, said=said))
    path = path_in(request.query_params.multi_items())
    trial = trial_of(by=person, draft_id=draft_id)
    page = present_trial(person, trial, comments, group=asked.group, path=path, said=said)
    return render_page(request, "consultations/trial.html", page)


@router.post("/consultations/{draft_id:uuid}")
@access("consultation:take-part")
def post_trial(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Save every answer of the form and send every comment, then go where the button leads."""
    check_pace(person.id)
    then, _, which = sent.one("then").partition(":")
    prompts = [prompt.id for prompt in trial_of(by=person, draft_id=draft_id).definition.prompts]
    answers = with_cleared(answers_in(sent, prompts), which if then == "clear" else "")
    saved = save_trial(by=person, draft_id=draft_id, answers=answers, is_done=then == "finish")
    comments, path = comments_in(sent, prompts), path_in(sent.pairs)
    refused = _send_comments(person, draft_id, comments)
    if saved.is_all_saved and not refused:
        code = {"finish": "finished", "say": "sent", "open": "widened"}.get(then, "saved")
        part = {"say": "prompt", "clear": "prompt", "at": "section", "open": "section"}.get(then)
        place = f"#{part}-{which}" if part else ""
        opened = replace(path, opened_sections=path.opened_sections | ({which} if then == "open" else set()))
        return RedirectResponse(f"{trial_address(draft_id, opened, said=code)}{place}", 303)
    page = present_trial(
        person,
        trial_of(by=person, draft_id=draft_id),
        own_comments(by=person, draft_id=draft_id),
        group=asked_about(by=person, draft_id=draft_id).group,
        path=path,
        form=TrialForm(
            typed=_typed(answers, saved),
            faults=saved.faults,
            conflicts=saved.conflicts,
            comments={prompt: comments[prompt] for prompt in refused},
            comment_faults=refused,
        ),
    )
    return render_page(request, "consultations/trial.html", page, status=409 if saved.conflicts else 422)


@router.get("/consultations/{draft_id:uuid}/comments/{comment_id:uuid}")
@access("consultation:change-own")
def show_own_comment(request: Request, draft_id: UUID, comment_id: UUID, person: Person) -> Response:
    """Something that I said, to reword or take back; once it is answered, back to where the answer stands."""
    row = _own_comment(person, draft_id, comment_id)
    if row.response is not None:
        return RedirectResponse(f"/consultations/{draft_id}", 303)
    return render_page(request, "consultations/own_comment.html", present_own_comment(person, draft_id, row))


@router.post("/consultations/{draft_id:uuid}/comments/{comment_id:uuid}")
@access("consultation:change-own")
def post_own_comment(request: Request, draft_id: UUID, comment_id: UUID, person: Person, sent: SentForm) -> Response:
    """Say it in other words."""
    check_pace(person.id)
    words = sent.one("words")
    try:
        reword_comment(by=person, draft_id=draft_id, comment_id=comment_id, words=words)
    except DetailsRefused as refused:
        row = _own_comment(person, draft_id, comment_id)
        page = present_own_comment(person, draft_id, row, typed=words, error=refused.faults["words"])
        return render_page(request, "consultations/own_comment.html", page, status=422)
    return RedirectResponse(f"/consultations/{draft_id}?said=reworded", 303)


@router.post("/consultations/{draft_id:uuid}/comments/{comment_id:uuid}/take-back")
@access("consultation:change-own")
def post_take_back(draft_id: UUID, comment_id: UUID, person: Person) -> Response:
    """Take back what I said."""
    take_back_comment(by=person, draft_id=draft_id, comment_id=comment_id)
    return RedirectResponse(f"/consultations/{draft_id}?said=taken-back", 303)


@router.put("/consultations/{draft_id:uuid}/answers/{prompt_id}")
@access("consultation:take-part")
def put_trial_answer(draft_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Save one answer of a trial; the reply comes after the commit."""
    check_pace(person.id)
    answer = answer_in(sent, mark=mark_in(sent.one("save")))
    saved = save_trial(by=person, draft_id=draft_id, answers={prompt_id: answer})
    given = saved.answers.get(prompt_id)
    if prompt_id in saved.conflicts:
        return JSONResponse({"reason": "conflict", "version": mark_of(given)}, 409)
    if prompt_id in saved.faults:
        return JSONResponse({"sentence": saved.faults[prompt_id]}, 422)
    reply: dict[str, Any] = {
        "version": mark_of(given),
        "state": (given.state if given else AnswerState.SKIPPED).value,
        "sha256": None,
        "saved_at": clock.now().isoformat(),
    }
    prompt = trial_of(by=person, draft_id=draft_id).definition.prompt(prompt_id)
    if prompt and given and given.state is AnswerState.ANSWERED and prompt.kind not in SPELLED_ANEW:
        reply["sha256"] = sha256_of(prompt, given.content)
    return JSONResponse(reply)


def _own_comment(person: SignedIn, draft_id: UUID, comment_id: UUID) -> CommentRow:
    """What this person said themselves. Raises NotFound for anybody else's."""
    found = next((one for one in own_comments(by=person, draft_id=draft_id) if one.id == comment_id), None)
    if found is None:
        raise NotFound
    return found


def _send_comments(person: SignedIn, draft_id: UUID, comments: dict[str, str]) -> dict[str, str]:
    """Send what was written about prompts and the whole; what was refused, with its sentence."""
    refused: dict[str, str] = {}
    for prompt, words in comments.items():
        try:
            comment_on_draft(by=person, draft_id=draft_id, prompt=prompt, words=words)
        except DetailsRefused as fault:
            refused[prompt] = " ".join(fault.faults.values())
    return refused


def _typed(answers: dict[str, SentAnswer], saved: TrialSaved) -> dict[str, Came]:
    """Every answer as it was typed, to be sent again over what stands there now."""
    return {
        prompt: Came(
            wire=answer.wire or Wire(),
            state=answer.state,
            because=answer.because or "",
            base=mark_of(saved.answers.get(prompt)),
        )
        for prompt, answer in answers.items()
    }


def _to_present(person: SignedIn, draft_id: UUID) -> ToPresent:
    draft = draft_to_read(by=person, draft_id=draft_id)
    areas, teams = areas_and_teams(person)
    return ToPresent(
        draft=draft,
        rounds=consultations_on(by=person, draft_id=draft_id),
        comments=said_about(by=person, draft_id=draft_id),
        areas=areas,
        teams=teams,
    )


def _consultation_again(
    request: Request,
    person: SignedIn,
    draft_id: UUID,
    sent: Sent,
    faults: dict[str, str],
    comment_id: UUID | None = None,
) -> Response:
    found = _to_present(person, draft_id)
    if comment_id is not None and all(one.id != comment_id for one in found.comments):
        raise NotFound
    values = {name: tuple(sent.all(name)) for name, _ in sent.pairs}
    page = present_consultation(person, found, typed=Typed(values, faults, comment_id))
    return render_page(request, "workspace/consultation.html", page, status=422)
