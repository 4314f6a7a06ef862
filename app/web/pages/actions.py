"""The actions page: what I mean to do and what was agreed, each with the words that close it."""

from dataclasses import dataclass
from uuid import UUID

from app.actions.queries import ActionLists, ActionToRead
from app.actions.services import ActionStatus
from app.clock import day_of
from app.people.signed_in import SignedIn
from app.web.forms.fields import Field, FieldError, errors_of
from app.web.frame import Frame
from app.web.pages.framing import frame_for
from app.web.words import day_words, due_words, moment_words, status_words

DONE, NO_LONGER_NEEDED, REMARK = "done", "no-longer-needed", "remarks"
SAID = {
    DONE: "Done, with what it meant for the child.",
    NO_LONGER_NEEDED: "Closed, with why it is no longer needed.",
    REMARK: "Your remark stands beside the action, for both of you.",
}


@dataclass(frozen=True)
class ActionCame:
    """What a form on this page sent, where it could not be kept: it is shown again as typed."""

    action_id: UUID
    step: str
    words: str
    fault: str


@dataclass(frozen=True)
class StepForm:
    """One thing to say about an action, folded until it is wanted."""

    summary: str
    action: str
    field: Field
    button: str
    context: str
    is_open: bool


@dataclass(frozen=True)
class RemarkView:
    """A remark, by whom and when."""

    by: str
    when: str
    words: str


@dataclass(frozen=True)
class ActionView:
    """One action."""

    id: str
    what: str
    facts: str
    outcome: str | None
    remarks: tuple[RemarkView, ...]
    forms: tuple[StepForm, ...]


@dataclass(frozen=True)
class ActionSection:
    """A list of actions under a heading."""

    id: str
    heading: str
    actions: tuple[ActionView, ...]


@dataclass(frozen=True)
class ActionsPage:
    """Everything still ahead, and what is closed, folded."""

    frame: Frame
    errors: tuple[FieldError, ...]
    kept: str
    nothing: str
    sections: tuple[ActionSection, ...]
    closed: tuple[ActionView, ...]


def present_actions(
    person: SignedIn, found: ActionLists, *, said: str = "", came: ActionCame | None = None
) -> ActionsPage:
    """The page as it stands, or with the words that came back."""
    lists = (
        ("mine", "What I mean to do", found.ahead, True),
        ("my-supervisor", "What my supervisor agreed to do", found.by_my_supervisor, False),
        ("my-advisers", "Agreed with the people I supervise", found.by_my_advisers, False),
    )
    sections = tuple(
        ActionSection(name, heading, tuple(_view(one, name, is_mine=is_mine, came=came) for one in some))
        for name, heading, some, is_mine in lists
        if some or name == "mine"
    )
    closed = tuple(_view(one, "closed", is_mine=False, came=came) for one in found.closed)
    fields = [form.field for section in sections for one in section.actions for form in one.forms]
    fields += [form.field for one in closed for form in one.forms]
    errors = errors_of(*fields)
    return ActionsPage(
        frame=frame_for(
            person,
            "Actions",
            place="/actions",
            error=bool(errors),
            notice=None if came else SAID.get(said),
        ),
        errors=errors,
        kept=came.words if came and not errors else "",
        nothing="" if found.ahead else "Nothing is ahead of you here.",
        sections=sections,
        closed=closed,
    )


def _view(action: ActionToRead, section: str, *, is_mine: bool, came: ActionCame | None) -> ActionView:
    came = came if came and came.action_id == action.id else None
    forms = []
    if is_mine:
        forms.append(_form(action, DONE, "It is done", "What it meant for the child", came))
        forms.append(_form(action, NO_LONGER_NEEDED, "It is no longer needed", "Why it is no longer needed", came))
    if action.is_agreed:
        forms.append(_form(action, REMARK, "Add a remark", "Your remark", came))
    return ActionView(
        id=f"action-{action.id}",
        what=action.what,
        facts=_facts(action, section),
        outcome=action.outcome,
        remarks=tuple(RemarkView(one.by, moment_words(one.said_at), one.words) for one in action.remarks),
        forms=tuple(forms),
    )


def _facts(action: ActionToRead, section: str) -> str:
    if action.status is ActionStatus.INTENDED:
        said = ["intended"]
    elif action.closed_at:
        said = [f"{status_words(action.status.value)} {day_words(day_of(action.closed_at))}"]
    else:
        said = ["agreed in supervision"]
    if section == "my-advisers":
        said.insert(0, action.owner)
    elif not action.is_advisers and section != "my-supervisor":
        said.append(f"with {action.adviser}")
    if action.by_day and not action.closed_at:
        said.append(due_words(action.by_day))
    return " · ".join(said)


def _form(action: ActionToRead, step: str, summary: str, label: str, came: ActionCame | None) -> StepForm:
    is_this = came is not None and came.step == step
    return StepForm(
        summary=summary,
        action=f"/actions/{action.id}/{step}",
        field=Field(
            name="words",
            id=f"{step}-{action.id}",
            label=label,
            hint="No names." if step == DONE else None,
            value=came.words if came and is_this else "",
            error=came.fault if came and is_this else None,
            required=True,
            rows=3,
        ),
        button="Send" if step == REMARK else "Close this action",
        context=f"{summary.lower()}: {action.what[:60]}",
        is_open=is_this,
    )
