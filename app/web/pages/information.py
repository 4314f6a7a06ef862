"""Help, the accessibility statement, and who can see what, which is printed from the rules that the code enforces."""

from dataclasses import dataclass
from functools import cache

from app.actions.services import ActionStatus
from app.people.access import ActionRules, Rule, access_rules
from app.people.roles import ROLE_WORDS, Role
from app.people.sign_in import ABSOLUTE_LIMIT, IDLE_LIMIT
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.web.frame import Frame
from app.web.pages.framing import frame_for
from app.web.words import listed, status_words
from app.workspace.lifecycle import DraftStatus

RELATION_WORDS = {
    "anyone": "Anyone, also without signing in",
    "signed_in": "Everybody with an account",
    "author": "The adviser who wrote it, or whose meeting it was",
    "holder": "The supervisor it is with, while they supervise the adviser",
    "cover": "Whoever covers for that supervisor, between the dates of the cover",
    "former_holder": "The supervisor it was with, once they no longer supervise the adviser",
    "owner": "The person whose action it is",
    "other_side": "The adviser or supervisor it was agreed with",
    "group_member": "A member of the working group that writes it",
    "second_member": "A member of that working group who wrote none of it",
    "consultee": "Whoever is asked to try it, while the consultation is open",
    "was_asked": "Whoever was asked to try it, once that is over",
    "commenter": "Whoever said something about it when they were asked",
    "stranger": "Everybody else",
}
_TO_A_THING = frozenset(RELATION_WORDS) - {"anyone", "signed_in"}
SEES_WORDS = {
    "own": "All of it",
    "shared": "What was shared, and never a private answer",
    "cover_sheet": "The cover sheet only",
    "nothing": "Nothing that anyone wrote",
}
GROUP_WORDS = {
    "service": "The service itself",
    "standard": "Standards",
    "reflection": "Reflections",
    "supervision": "Supervision",
    "meeting": "Meetings, as their adviser finds them",
    "note": "Notes of meetings",
    "team": "Teams",
    "cover": "Cover",
    "feedback": "Saying how supervision was",
    "year": "One’s own year",
    "action": "Actions",
    "workspace": "The standards workshop",
    "standard-draft": "Drafts of standards",
    "consultation": "Trying a draft when asked",
    "mail": "E-mails",
    "prompt": "Prompts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """What this is and is not, and what to do when something goes wrong."""

    frame: Frame
    idle_minutes: int
    longest_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityPage:
    """What was tested and what was not."""

    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role and what it is for."""

    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoRow:
    """Who may, in which statuses of the thing, and what then leaves the server."""

    who: str
    statuses: str
    sees: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """One action and everyone who may."""

    says: str
    who: tuple[WhoRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionGroup:
    """The actions on one kind of thing."""

    id: str
    title: str
    actions: tuple[ActionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoCanSeeWhatPage:
    """The rules as tables, after the same in plain words."""

    frame: Frame
    roles: tuple[RoleRow, ...]
    groups: tuple[ActionGroup, ...]


def present_help(person: SignedIn | None) -> HelpPage:
    """The help page; everybody may read it."""
    return HelpPage(
        frame=frame_for(person, "Help"),
        idle_minutes=int(IDLE_LIMIT.total_seconds() // 60),
        longest_hours=int(ABSOLUTE_LIMIT.total_seconds() // 3600),
    )


def present_accessibility(person: SignedIn | None) -> AccessibilityPage:
    """The accessibility statement; everybody may read it."""
    return AccessibilityPage(frame=frame_for(person, "Accessibility"))


def present_who_can_see_what(person: SignedIn | None) -> WhoCanSeeWhatPage:
    """Every rule of people/access.yaml in words, in the order of the file."""
    return WhoCanSeeWhatPage(
        frame=frame_for(person, "Who can see what", wide=True),
        roles=tuple(RoleRow(title=words.title, description=words.description) for words in ROLE_WORDS.values()),
        groups=_groups(),
    )


@cache
def _groups() -> tuple[ActionGroup, ...]:
    groups: dict[str, list[ActionRules]] = {}
    for rules in access_rules().values():
        groups.setdefault(rules.action.partition(":")[0], []).append(rules)
    return tuple(
        ActionGroup(id=name, title=GROUP_WORDS.get(name, name), actions=tuple(_action(one) for one in actions))
        for name, actions in groups.items()
    )


def relation_words(relation: str) -> str:
    """What a person is to a thing, or which role they hold, as the page says it."""
    if relation in RELATION_WORDS:
        return RELATION_WORDS[relation]
    title = ROLE_WORDS[Role(relation)].title
    return f"{'An' if title[0] in 'AEIOU' else 'A'} {title[0].lower()}{title[1:]}"


def _action(rules: ActionRules) -> ActionView:
    return ActionView(says=rules.says, who=tuple(_who(rule) for rule in rules.who))


def _who(rule: Rule) -> WhoRow:
    return WhoRow(
        who=relation_words(rule.relation),
        statuses=_statuses(rule),
        sees=SEES_WORDS[rule.sees],
    )


def _statuses(rule: Rule) -> str:
    if rule.statuses is None:
        return "Whatever its status" if rule.relation in _TO_A_THING else "Always"
    return listed([status_words(status) for status in _in_order(rule.statuses)]).capitalize()


def _in_order(statuses: frozenset[str]) -> list[str]:
    """As they are reached: a reflection's, an action's, and those of a draft of a standard."""
    return [status.value for status in (*ReflectionStatus, *ActionStatus, *DraftStatus) if status.value in statuses]
