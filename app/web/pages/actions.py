"""The actions page: what I mean to do and what was agreed, each with the words that close it."""

from dataclasses import dataclass
from uuid import UUID

from app.actions.queries import AboutAction, ActionLists, ActionToRead
from app.actions.services import ActionStatus
from app.clock import day_of
from app.people.signed_in import SignedIn
from app.web.forms.fields import Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.words import day_words, due_words, listed, moment_words, status_words

ADVISERS, MY_SUPERVISOR = "my-advisers", "my-supervisor"
DONE, NO_LONGER_NEEDED, REMARK = "done", "no-longer-needed", "remarks"
SAID = {
    DONE: "Done, with what came of it.",
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
    source: Link | None
    outcome: str | None
    remarks: tuple[RemarkView, ...]
    forms: tuple[StepForm, ...]


@dataclass(frozen=True)
class ActionGroup:
    """The actions of one adviser; without a name where a section is not divided. `passed` says that they passed on."""

    name: str
    passed: str
    actions: tuple[ActionView, ...]


@dataclass(frozen=True)
class ActionSection:
    """A list of actions under a heading, in one group or one for each adviser."""

    id: str
    heading: str
    groups: tuple[ActionGroup, ...]

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """All of them."""
        return tuple(one for group in self.groups for one in group.actions)


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
        (MY_SUPERVISOR, "What my supervisor agreed to do", found.by_my_supervisor, False),
        (ADVISERS, "Agreed with the people I supervise", found.by_my_advisers, False),
    )
    sections = tuple(
        ActionSection(name, heading, _groups(person, found, name, some, is_mine=is_mine, came=came))
        for name, heading, some, is_mine in lists
        if some or name == "mine"
    )
    closed = tuple(_view(person, found, one, "closed", is_mine=False, came=came) for one in found.closed)
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


def _groups(
    person: SignedIn,
    found: ActionLists,
    section: str,
    actions: tuple[ActionToRead, ...],
    *,
    is_mine: bool,
    came: ActionCame | None,
) -> tuple[ActionGroup, ...]:
    """A supervisor's advisers one after the other, by name; everything else as it comes, by date."""
    names = sorted({one.adviser for one in actions}) if section == ADVISERS else [""]
    return tuple(
        ActionGroup(
            name,
            _passed(person, found, section, name, actions),
            tuple(
                _view(person, found, one, section, is_mine=is_mine, came=came)
                for one in actions
                if name in ("", one.adviser)
            ),
        )
        for name in names
    )


def _passed(person: SignedIn, found: ActionLists, section: str, name: str, actions: tuple[ActionToRead, ...]) -> str:
    """That the supervision passed on a short while ago, and what was agreed with it."""
    if section == MY_SUPERVISOR and (mine := found.passed.get(person.id)):
        return (
            f"Your supervision passed from {mine.before} to {mine.to} on {day_words(mine.on_day)}, and with it what "
            "was agreed and is open."
        )
    if section != ADVISERS:
        return ""
    theirs = dict.fromkeys(one.adviser_id for one in actions if one.adviser == name)
    return " ".join(
        f"The supervision of {one.adviser} passed to you from {one.before} on {day_words(one.on_day)}, and with it "
        "the agreed actions that are open."
        for one in (found.passed[key] for key in theirs if key in found.passed)
    )


def _view(
    person: SignedIn,
    found: ActionLists,
    action: ActionToRead,
    section: str,
    *,
    is_mine: bool,
    came: ActionCame | None,
) -> ActionView:
    came = came if came and came.action_id == action.id else None
    forms = []
    if is_mine:
        forms.append(_form(action, DONE, "It is done", "What came of it, and what it meant for the child", came))
        forms.append(_form(action, NO_LONGER_NEEDED, "It is no longer needed", "Why it is no longer needed", came))
    if action.is_agreed:
        forms.append(_form(action, REMARK, "Add a remark", "Your remark", came))
    return ActionView(
        id=f"action-{action.id}",
        what=action.what,
        facts=_facts(action, found.about.get(action.id), section, person),
        source=_source(action, found.about.get(action.id), person),
        outcome=action.outcome,
        remarks=tuple(RemarkView(one.by, moment_words(one.said_at), one.words) for one in action.remarks),
        forms=tuple(forms),
    )


def _facts(action: ActionToRead, about: AboutAction | None, section: str, person: SignedIn) -> str:
    """Whose it is, which child and standard where the reader may know, and when it was agreed, closed or is due."""
    said = [_whose(action, section, person)]
    if about and about.labels:
        said.append(listed(list(about.labels)))
    if about and about.title:
        said.append(about.title)
    if action.status is ActionStatus.INTENDED:
        said.append("intended")
    elif about and about.agreed_at:
        said.append(f"agreed {day_words(day_of(about.agreed_at))}")
    if action.closed_at:
        said.append(f"{status_words(action.status.value)} {day_words(day_of(action.closed_at))}")
    elif action.by_day:
        said.append(due_words(action.by_day))
    return " · ".join(said)


def _whose(action: ActionToRead, section: str, person: SignedIn) -> str:
    if section == ADVISERS:
        return action.owner
    if section == MY_SUPERVISOR:
        return "Your supervisor"  # Whoever that is today: what was agreed passes on with the supervision.
    if action.is_advisers:
        return "You"
    with_whom = f"You, with {action.adviser}"
    return with_whom if action.owner == person.name else f"{with_whom}; it passed to you from {action.owner}"


def _source(action: ActionToRead, about: AboutAction | None, person: SignedIn) -> Link | None:
    """The way to where it was written or agreed, for whoever may read it."""
    if about is None or about.reflection_id is None:
        return None
    if action.adviser_id == person.id:
        return Link("The reflection", f"/reflections/{about.reflection_id}", context=f"behind: {action.what[:60]}")
    return Link("The review", f"/supervision/{about.reflection_id}", context=f"behind: {action.what[:60]}")


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
        button="Send" if step == REMARK else summary,
        context=f"{'your remark ' if step == REMARK else ''}({action.what[:60]})",
        is_open=is_this,
    )
