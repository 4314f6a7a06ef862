"""A consultation: opened and answered by the group, tried and commented on by whoever is asked."""

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
from app.web.forms.consultation_forms import comments_in, invited_in, last_day_in, with_cleared
from app.web.forms.sent import Sent, SentForm
from app.web.pace import check_pace
from app.web.pages.consultation import ToPresent, Typed, present_consultation
from app.web.pages.consultation_after import present_consultations, present_over
from app.web.pages.consultation_trial import Came, TrialForm, present_trial
from app.web.rendering import render_page
from app.web.route import new_router
from app.workspace.consulting import answer_comment, comment_on_draft, consult
from app.workspace.queries import areas_and_teams, asked_of, consultations_on, draft_to_read, own_comments, said_about
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
        consult(by=person, draft_id=draft_id, invited=invited_in(sent), until=until)
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
    """The trial while it is open; afterwards that it is over, and the answer to what I said."""
    asked = asked_about(by=person, draft_id=draft_id)
    comments = own_comments(by=person, draft_id=draft_id)
    if not asked.is_open:
        return render_page(request, "consultations/over.html", present_over(person, asked, comments))
    page = present_trial(person, trial_of(by=person, draft_id=draft_id), comments, group=asked.group, said=said)
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
    comments = comments_in(sent, prompts)
    refused = _send_comments(person, draft_id, comments)
    if saved.is_all_saved and not refused:
        code = {"finish": "finished", "say": "sent"}.get(then, "saved")
        place = {"say": f"#prompt-{which}", "clear": f"#prompt-{which}", "at": f"#section-{which}"}.get(then, "")
        return RedirectResponse(f"/consultations/{draft_id}?said={code}{place}", 303)
    page = present_trial(
        person,
        trial_of(by=person, draft_id=draft_id),
        own_comments(by=person, draft_id=draft_id),
        group=asked_about(by=person, draft_id=draft_id).group,
        form=TrialForm(
            typed=_typed(answers, saved),
            faults=saved.faults,
            conflicts=saved.conflicts,
            comments={prompt: comments[prompt] for prompt in refused},
            comment_faults=refused,
        ),
    )
    return render_page(request, "consultations/trial.html", page, status=409 if saved.conflicts else 422)


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
