"""Saving: one answer by the page's script, and the whole form by any of its buttons."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import Content, Wire, wire_of
from app.reflections.days import is_iso
from app.reflections.details import DetailsRefused, check_details
from app.reflections.lifecycle import NotNow
from app.reflections.queries import Draft, draft
from app.reflections.services.history import still_what_i_mean
from app.reflections.services.save import SaveResult, SentAnswer, save_answer_together
from app.reflections.services.start import change_details, flag_prompts, open_section
from app.reflections.services.whole_form import FormSaved, save_form
from app.reflections.states import AnswerState, Given
from app.standards.definition import Prompt, PromptKind
from app.standards.documents import find_document
from app.web.access import MaybePerson, Person, access
from app.web.forms.answer_forms import answer_in, answers_in, mark_in, page_in
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept_answers
from app.web.pace import check_pace
from app.web.pages.edit import CONFLICT, NOT_ASKED, NOT_OPEN, FormState, present_edit
from app.web.pages.edit_prompt import Typed
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.view import remember_view

router = new_router()

DETAILS = ("label", "stage", "week", "age_band", "children")


@router.put("/reflections/{reflection_id:uuid}/answers/{prompt_id}")
@access("reflection:write")
async def put_answer(reflection_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Save one answer; the reply comes after the commit."""
    check_pace(person.id)
    answer = answer_in(sent, mark=mark_in(sent.one("save")))
    result = await save_answer_together(by=person, reflection_id=reflection_id, prompt_id=prompt_id, sent=answer)
    if result.is_stored:
        return JSONResponse(_saved(result, answer))
    return JSONResponse(_refused(result, reflection_id), 409)


@router.post("/reflections/{reflection_id:uuid}/answers")
@access("reflection:write")
def post_answers(request: Request, reflection_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Save the whole form, then go where the button leads. Without the right person, nothing is saved or lost."""
    if person is None:
        return _kept(request, None, sent, 401)
    try:
        return _save_form(request, person, reflection_id, sent, sent.one("then"))
    except NotFound:
        return _kept(request, person, sent, 404)


def _kept(request: Request, person: SignedIn | None, sent: Sent, status: int) -> Response:
    """The same form again, every field as typed."""
    shown_on = find_document(sent.one("document"))
    return kept_answers(request, person, sent, status, shown_on.definition if shown_on else None)


@router.post("/reflections/{reflection_id:uuid}/details")
@access("reflection:write")
def post_details(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Keep the details; whatever else the form holds is saved too."""
    return _save_form(request, person, reflection_id, sent, "details")


@router.post("/reflections/{reflection_id:uuid}/flags")
@access("reflection:write")
def post_flags(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Flag up to three prompts to talk about."""
    with_flags = sent if "flag" in sent else Sent([*sent.pairs, ("flag", "")])
    return _save_form(request, person, reflection_id, with_flags, sent.one("then"))


@router.post("/reflections/{reflection_id:uuid}/path")
@access("reflection:write")
def post_path(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """On the short path, open the other prompts: of one section, or of all."""
    return _save_form(request, person, reflection_id, sent, f"open:{sent.one('section')}")


def _save_form(request: Request, person: SignedIn, reflection_id: UUID, sent: Sent, then: str) -> Response:
    found = draft(by=person, reflection_id=reflection_id)
    answers = _cleared(answers_in(sent, _prompts_of(found, sent)), then)
    saved = save_form(by=person, reflection_id=reflection_id, page=page_in(sent), sent=answers)
    form = _what_came_back(found, sent, saved, answers)
    detail_faults = _keep_details(person, reflection_id, sent) | _keep_flags(person, found, sent)
    if saved.is_all_saved and not detail_faults:
        return _go_on(person, reflection_id, sent, then)
    page = present_edit(
        person,
        draft(by=person, reflection_id=reflection_id),
        section=sent.one("section") or None,
        one_at_a_time=bool(sent.one("section")),
        form=replace(
            form, details={name: sent.one(name) for name in DETAILS if "label" in sent}, detail_faults=detail_faults
        ),
    )
    return render_page(request, "reflections/edit.html", page, status=409 if saved.conflicts else 422)


def _prompts_of(found: Draft, sent: Sent) -> list[str]:
    """The prompts that may have fields here: those of the draft, and those of the document that the page showed."""
    page = find_document(sent.one("document"))
    shown = [found.shown_on, *([page] if page and page.standard == found.shown_on.standard else [])]
    return list(dict.fromkeys(prompt.id for one in shown for prompt in one.definition.prompts))


def _go_on(person: SignedIn, reflection_id: UUID, sent: Sent, then: str) -> Response:
    """Everything is saved: go where the button leads."""
    root = f"/reflections/{reflection_id}"
    what, _, which = then.partition(":")
    section = sent.one("section")
    here = f"{root}/edit?said=saved" + (f"&section={section}" if section.replace("-", "").isalnum() else "")
    if what == "at":
        return RedirectResponse(f"{here}#section-{which}", 303)
    if what == "check":
        return RedirectResponse(f"{root}/check", 303)
    if what == "section":
        return RedirectResponse(f"{root}/edit?said=saved&section={which}", 303)
    try:
        if what == "open":
            open_section(by=person, reflection_id=reflection_id, section=which or None)
            return RedirectResponse(f"{here.replace('said=saved', 'said=widened')}#section-{which}", 303)
        if what == "still":
            still_what_i_mean(by=person, reflection_id=reflection_id, prompt_id=which)
            return RedirectResponse(f"{here}#prompt-{which}", 303)
    except NotFound:
        return RedirectResponse(here, 303)  # The section or prompt went with a new wording; what was typed is saved.
    if what == "clear":
        return RedirectResponse(f"{here}#prompt-{which}", 303)
    if what == "details":
        return RedirectResponse(here.replace("said=saved", "said=details"), 303)
    if what == "view":
        answer = RedirectResponse(f"{root}/edit?said=saved", 303)
        remember_view(answer, which)
        return answer
    return RedirectResponse(here, 303)


def _cleared(answers: dict[str, SentAnswer], then: str) -> dict[str, SentAnswer]:
    """The button that clears a choice sends the form with that answer empty."""
    what, _, which = then.partition(":")
    if what == "clear" and which in answers:
        answers[which] = replace(answers[which], wire=Wire(("",)), state=AnswerState.SKIPPED.value)
    return answers


def _keep_details(person: SignedIn, reflection_id: UUID, sent: Sent) -> dict[str, str]:
    if "label" not in sent:
        return {}
    try:
        details = check_details(
            label=sent.one("label"),
            stage=sent.one("stage"),
            week=sent.one("week"),
            age_band=sent.one("age_band"),
            children=sent.one("children"),
        )
        change_details(by=person, reflection_id=reflection_id, details=details)
    except DetailsRefused as refused:
        return refused.faults
    except NotNow as not_now:
        return {"label": not_now.sentence}
    return {}


def _keep_flags(person: SignedIn, found: Draft, sent: Sent) -> dict[str, str]:
    if "flag" not in sent:
        return {}
    flags = sent.all("flag")
    shown = next((one for one in found.shown_on.definition.sections if one.id == sent.one("section")), None)
    if shown is not None:
        # The page showed one section only, so it says nothing about the flags of the others: they stay.
        here = {prompt.id for prompt in shown.prompts}
        flags = [*(flag for flag in found.facts.flags if flag not in here), *flags]
    try:
        flag_prompts(by=person, reflection_id=found.facts.id, prompts=flags)
    except DetailsRefused as refused:
        return refused.faults
    except NotNow as not_now:
        return {"flag": not_now.sentence}
    return {}


def _what_came_back(found: Draft, sent: Sent, saved: FormSaved, answers: dict[str, SentAnswer]) -> FormState:
    """Every field as typed, and the sentence for each prompt that could not be saved."""
    faults = dict(saved.faults)
    for prompt_id in saved.conflicts:
        label = saved.results[prompt_id].prompt.label
        sentence = {"status": NOT_OPEN, "edition": NOT_ASKED}.get(saved.results[prompt_id].outcome, CONFLICT)
        faults[prompt_id] = sentence.format(
            label=label, status=found.facts.status.in_words, version=found.shown_on.version
        )
    typed = {
        prompt: Typed(
            wire=answer.wire or Wire(),
            state=answer.state,
            because=answer.because,
            base=answer.base if prompt in faults else _base_after(saved, prompt, answer),
        )
        for prompt, answer in answers.items()
    }
    flags = tuple(flag for flag in sent.all("flag") if flag) if "flag" in sent else None
    return FormState(typed=typed, faults=faults, flags=flags)


def _base_after(saved: FormSaved, prompt: str, answer: SentAnswer) -> int:
    return saved.results[prompt].current.version if prompt in saved.results else answer.base


def _saved(result: SaveResult, answer: SentAnswer) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "version": result.current.version,
        "state": result.current.given.state.value,
        "sha256": result.sha256 if _is_spelled_as_stored(result.prompt, answer) else None,
        "saved_at": _moment(result.current.saved_at),
    }
    if result.is_stale:
        reply["stale"] = True
    return reply


def _is_spelled_as_stored(prompt: Prompt, answer: SentAnswer) -> bool:
    """A day written in words is stored in figures: then the page cannot compare hashes, and is given none."""
    wire = answer.wire or Wire()
    days = wire.values if prompt.kind is PromptKind.DATE else wire.by
    return all(is_iso(day.strip()) for day in days if day.strip())


def _refused(result: SaveResult, reflection_id: UUID) -> dict[str, Any]:
    current, yours = result.current, result.yours
    return {
        "reason": result.outcome,
        "version": current.version,
        "current": {
            "version": current.version,
            **_given(result.prompt, current.given),
            "saved_at": _moment(current.saved_at),
        },
        "yours": _given(result.prompt, yours or Given(AnswerState.SKIPPED, Content(), None)),
        "choose": f"/reflections/{reflection_id}/answers/{result.prompt.id}/choose",
    }


def _given(prompt: Prompt, given: Given) -> dict[str, Any]:
    wire = wire_of(prompt, given.content)
    told: dict[str, Any] = {"state": given.state.value, "value": list(wire.values), "because": given.because}
    if wire.by:
        told["by"] = list(wire.by)
    return told


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
