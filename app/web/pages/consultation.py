"""The working group's side of a consultation: whom it asks, how many tried, and every comment with its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.clock import today
from app.people.signed_in import SignedIn
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.forms.sent import number_in
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.words import day_words, listed, moment_words
from app.workspace.consulting import ANOTHER_TEXT, Response, answer_mark
from app.workspace.lifecycle import DraftStatus
from app.workspace.queries import CommentRow, ConsultationRow, DraftToRead

SAID = {
    "opened": "People are asked now. They find the draft on their home page.",
    "answered": "The answer is kept. Whoever said it can read it now, and it is published with the standard.",
}
RESPONSE_WORDS = {
    Response.ACCEPTED.value: "Accepted",
    Response.DECLINED.value: "Declined",
    Response.LATER.value: "Later",
}
RESPONSE_HINTS = {
    Response.ACCEPTED.value: "The draft is changed, or will be, before it is agreed.",
    Response.DECLINED.value: "It stays as it is.",
    Response.LATER.value: "It is kept for a later edition.",
}
WHY_NOT = {
    DraftStatus.AGREED: "The group has agreed this text. To ask people again, return it to the group first.",
    DraftStatus.PUBLISHED: "This draft is published. What was said and done about it stands with the standard.",
    DraftStatus.PUT_AWAY: "This draft is put away. Take it out again to ask people about it.",
}
WHOLE = "The whole draft"
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


@dataclass(frozen=True)
class AskForm:
    """The form that opens a consultation: about the text with this number; `changed` leads to what another changed."""

    action: str
    whom: Field
    areas: Field
    teams: Field
    shows_both: bool
    until: Field
    text: int
    changed: Link | None


@dataclass(frozen=True)
class Round:
    """One consultation in words."""

    heading: str
    whom: str
    tried: str


@dataclass(frozen=True)
class AnswerForm:
    """What the group says to one comment. `base` and `said` name the answer and the words that the page showed."""

    action: str
    base: str
    said: str
    response: Field
    reason: Field


@dataclass(frozen=True)
class CommentView:
    """One comment with its commenter's name, and what the group says to it."""

    anchor: str
    name: str
    when: str
    words: str
    response: str
    reason: str
    form: AnswerForm | None
    is_open: bool


@dataclass(frozen=True)
class CommentGroup:
    """The comments on one prompt, with the prompt's own words; or on the whole, which has none."""

    label: str
    asked: str
    comments: tuple[CommentView, ...]


@dataclass(frozen=True)
class ConsultationPage:
    """The whole page."""

    frame: Frame
    heading: str
    errors: tuple[FieldError, ...]
    rounds: tuple[Round, ...]
    form: AskForm | None
    why_not: str
    draft: Link
    return_action: str
    waiting_words: str
    waiting: tuple[CommentGroup, ...]
    answered: tuple[CommentGroup, ...]
    taken_back: tuple[str, ...]
    said: Link | None


@dataclass(frozen=True)
class Typed:
    """What came back: the fields of the form that opens a consultation, or of one answer."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    comment: UUID | None = None


@dataclass(frozen=True)
class ToPresent:
    """What the page is made of: the draft, its consultations, what was said, and everybody who can be asked."""

    draft: DraftToRead
    rounds: tuple[ConsultationRow, ...]
    comments: tuple[CommentRow, ...]
    areas: Mapping[UUID, str]
    teams: Mapping[UUID, str]


def present_consultation(
    person: SignedIn, found: ToPresent, *, said: str = "", typed: Typed | None = None
) -> ConsultationPage:
    """The page as it stands, or with everything as typed when something was refused."""
    typed = typed or Typed()
    draft, root = found.draft, f"/workspace/{found.draft.id}"
    form = _ask_form(found, root, typed if typed.comment is None else Typed())
    waiting = _groups(found, [one for one in found.comments if one.response is None], root, typed)
    answered = _groups(
        found, [one for one in found.comments if one.response is not None and not one.is_taken_back], root, typed
    )
    errors = _errors(form, (*waiting, *answered))
    heading = f"Consultation: {draft.title}"
    count = sum(len(one.comments) for one in waiting)
    return ConsultationPage(
        frame=frame_for(
            person,
            heading,
            place="/workspace",
            error=bool(errors),
            notice=None if errors else SAID.get(said),
            back=Link("Back to the draft", root),
        ),
        heading=heading,
        errors=errors,
        rounds=tuple(_round(one) for one in found.rounds),
        form=form,
        why_not=_why_not(draft),
        draft=Link("Open the draft", root),
        return_action=f"{root}/return" if draft.status is DraftStatus.IN_CONSULTATION else "",
        waiting_words=f"{in_words(count, 'comment')} {'waits' if count == 1 else 'wait'} for an answer",
        waiting=waiting,
        answered=answered,
        taken_back=tuple(_taken_back(one) for one in found.comments if one.is_taken_back),
        said=_said_link(draft),
    )


def in_words(count: int, noun: str) -> str:
    """No comments, one comment, two comments; from thirteen on in figures."""
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {noun if count == 1 else f'{noun}s'}"


def _ask_form(found: ToPresent, root: str, typed: Typed) -> AskForm | None:
    draft, values = found.draft, typed.values
    if draft.status is not DraftStatus.DRAFT or not (draft.checked.is_sound or values):
        return None
    chosen, seen = values.get("whom", ("",))[-1], values.get("text", ("",))[-1]
    whom = Field(
        name="whom",
        id="whom",
        label="Whom to ask",
        error=typed.faults.get("invited"),
        required=True,
        choices=(
            Choice(code="everyone", label="Everyone with an account", checked=chosen == "everyone"),
            Choice(code="chosen", label="The areas and teams that I choose below", checked=chosen == "chosen"),
        ),
    )
    until = Field(
        name="until",
        id="until",
        label="Last day",
        hint="Today or later, and within six months. For example 4 March 2026.",
        value=values.get("until", ("",))[-1],
        error=typed.faults.get("until"),
        required=True,
        width="10",
    )
    return AskForm(
        action=f"{root}/consultation",
        whom=whom,
        areas=_some("area", "Areas", found.areas, values),
        teams=_some("team", "Teams", found.teams, values),
        shows_both=chosen == "chosen" or bool(values.get("area") or values.get("team")),
        until=until,
        # Until they are told that there is another text, it is still the one that they saw.
        text=draft.text_number if "text" in typed.faults else number_in(seen) or draft.text_number,
        changed=_changed(draft, root, seen) if "text" in typed.faults else None,
    )


def _changed(draft: DraftToRead, root: str, seen: str) -> Link:
    """What a colleague changed since the page was opened; or the text that stands, where that cannot be told."""
    numbers = {str(one.number) for one in draft.texts}
    beside = f"?beside={seen}" if seen in numbers else ""
    return Link("Read what changed" if beside else "Read the text", f"{root}/texts/{draft.text_number}{beside}")


def _some(name: str, label: str, named: Mapping[UUID, str], values: Mapping[str, tuple[str, ...]]) -> Field:
    ticked = values.get(name, ())
    choices = tuple(Choice(code=str(one), label=words, checked=str(one) in ticked) for one, words in named.items())
    return Field(name=name, id=name, label=label, choices=choices)


def _why_not(draft: DraftToRead) -> str:
    """Why nobody can be asked about the draft now; nothing when they can, or are."""
    if draft.status is DraftStatus.DRAFT and not draft.checked.is_sound:
        things = in_words(len(draft.checked.faults), "thing")
        verb = "is" if len(draft.checked.faults) == 1 else "are"
        return f"{things} {verb} to be put right in the text before people can try it. The draft lists them."
    return WHY_NOT.get(draft.status, "")


def _said_link(draft: DraftToRead) -> Link | None:
    definition = draft.definition
    if draft.status is not DraftStatus.PUBLISHED or definition is None:
        return None
    return Link("You said, we did, as everybody reads it", f"/standards/{draft.standard}/{definition.version}/you-said")


def _round(row: ConsultationRow) -> Round:
    opened = moment_words(row.opened_at)
    if row.ended_at is not None:
        heading = f"Asked from {opened} until {moment_words(row.ended_at)}, when the group ended it"
    elif row.until_day < today():
        heading = f"Asked from {opened} until {day_words(row.until_day)}, which was the last day"
    else:
        heading = f"Open until {day_words(row.until_day)}, asked since {opened}"
    begun = in_words(row.begun, "person").replace("persons", "people")
    done = f"{_NUMBERS[row.done].lower() if row.done < len(_NUMBERS) else row.done} finished"
    return Round(
        heading=heading,
        whom=f"It asks: {listed([one.lower() if one == 'Everyone' else one for one in row.invited])}.",
        tried=f"{begun} began to try it, {done}." if row.begun else "Nobody has begun to try it yet.",
    )


def _groups(found: ToPresent, comments: list[CommentRow], root: str, typed: Typed) -> tuple[CommentGroup, ...]:
    """By prompt, in the order of the draft: first what is about the whole, last what is about a prompt that went."""
    definition = found.draft.definition
    order = {prompt.id: place for place, prompt in enumerate(definition.prompts, 1)} if definition else {}
    order[""] = 0
    groups: dict[tuple[str, str], list[CommentRow]] = {}
    for one in sorted(comments, key=lambda one: order.get(one.prompt, len(order))):
        groups.setdefault((one.prompt, one.asked), []).append(one)
    is_settled = found.draft.status is DraftStatus.PUBLISHED
    return tuple(
        CommentGroup(
            label=rows[0].label or WHOLE,
            asked=asked,
            comments=tuple(_comment(one, None if is_settled else root, typed) for one in rows),
        )
        for (_, asked), rows in groups.items()
    )


def _taken_back(row: CommentRow) -> str:
    """Whoever said something took it back: that it was there is told, the words are gone."""
    about = f"“{row.label}”" if row.label else "the whole draft"
    return (
        f"{row.name} took back what they had said about {about}, {moment_words(row.answered_at or row.commented_at)}."
    )


def _comment(row: CommentRow, root: str | None, typed: Typed) -> CommentView:
    came_back = typed.comment == row.id
    return CommentView(
        anchor=f"comment-{row.id}",
        name=row.name,
        when=moment_words(row.commented_at),
        words=row.words,
        response=RESPONSE_WORDS.get(row.response or "", ""),
        reason=row.reason or "",
        form=_answer_form(row, root, typed if came_back else Typed()) if root else None,
        is_open=came_back,
    )


def _answer_form(row: CommentRow, root: str, typed: Typed) -> AnswerForm:
    chosen = typed.values.get("response", (row.response or "",))[-1]
    response = Field(
        name="response",
        id=f"response-{row.id}",
        label="What the group does about it",
        error=typed.faults.get("response"),
        required=True,
        choices=tuple(
            Choice(code=code, label=words, hint=RESPONSE_HINTS[code], checked=code == chosen)
            for code, words in RESPONSE_WORDS.items()
        ),
    )
    reason = Field(
        name="reason",
        id=f"reason-{row.id}",
        label="Why",
        hint=f"{row.name} reads this, and so does everybody once the standard is published.",
        value=typed.values.get("reason", (row.reason or "",))[-1],
        error=typed.faults.get("reason"),
        required=True,
        rows=3,
    )
    return AnswerForm(
        action=f"{root}/consultation/comments/{row.id}",
        base=answer_mark(row.answered_at),
        said=answer_mark(row.commented_at),
        response=response,
        reason=reason,
    )


def _errors(form: AskForm | None, groups: tuple[CommentGroup, ...]) -> tuple[FieldError, ...]:
    changed = (FieldError(ANOTHER_TEXT, "ask"),) if form and form.changed else ()
    asked = (*changed, *errors_of(form.whom, form.until)) if form else ()
    forms = [one.form for group in groups for one in group.comments if one.form]
    return (*asked, *(error for one in forms for error in errors_of(one.response, one.reason)))
