"""The home page: what is waiting, drafts at the place they were left, actions due, and where to start."""

from dataclasses import dataclass

from app.actions.queries import ActionLists, ActionToRead
from app.people.access import may
from app.people.roles import ROLE_WORDS, Role
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.queries import ReflectionFacts
from app.supervision.home import Desk
from app.supervision.queue import QueueState
from app.web.frame import Frame
from app.web.pages.framing import frame_for
from app.web.words import ago_words, day_words, due_words

S = ReflectionStatus
MOST_DRAFTS = 5
MOST_ACTIONS = 5
WITHOUT_PAGES = (Role.WORKING_GROUP_MEMBER, Role.INSIGHT_ANALYST, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: what, where, and why."""

    label: str
    href: str
    sentence: str


@dataclass(frozen=True)
class Draft:
    """A reflection to go on with, at the place it was left."""

    label: str
    title: str
    href: str
    since: str


@dataclass(frozen=True)
class Due:
    """An action still ahead."""

    what: str
    due: str


@dataclass(frozen=True)
class QueueCount:
    """How many reflections stand somewhere in the supervision queue."""

    words: str
    href: str


@dataclass(frozen=True)
class HomePage:
    """The blocks of the page; an empty one is not shown."""

    frame: Frame
    heading: str
    writes: bool
    waiting: tuple[Waiting, ...]
    drafts: tuple[Draft, ...]
    has_more_drafts: bool
    told: tuple[str, ...]
    due: tuple[Due, ...]
    thought_about: tuple[str, ...]
    supervises: bool
    queue: tuple[QueueCount, ...]
    also: tuple[str, ...]


QUEUE_WORDS = {
    QueueState.TO_OPEN: "to open",
    QueueState.IN_SUPERVISION: "in supervision",
    QueueState.WAITING: "waiting for the adviser’s answer",
    QueueState.ANSWERED: "answered since you last read them",
    QueueState.ADDED_TO: "added to since you last read them",
}


def present_home(person: SignedIn, desk: Desk, actions: ActionLists | None) -> HomePage:
    """The page for this person."""
    drafts = [one for one in desk.reflections if one.status is S.IN_PROGRESS]
    return HomePage(
        frame=frame_for(person, f"Hello, {person.name.split()[0]}", place="/"),
        heading=f"Hello, {person.name.split()[0]}",
        writes=may(person, "reflection:list"),
        waiting=tuple(found for one in desk.reflections if (found := _waiting(one))),
        drafts=tuple(_draft(one, desk) for one in drafts[:MOST_DRAFTS]),
        has_more_drafts=len(drafts) > MOST_DRAFTS,
        told=_told(desk),
        due=tuple(_due(one) for one in actions.ahead[:MOST_ACTIONS]) if actions else (),
        thought_about=tuple(sorted({one.title for one in desk.reflections})),
        supervises=may(person, "supervision:list"),
        queue=_queue(desk),
        also=tuple(
            f"{ROLE_WORDS[role].title}: your pages come with a later release."
            for role in WITHOUT_PAGES
            if person.is_a(role)
        ),
    )


def _waiting(facts: ReflectionFacts) -> Waiting | None:
    root, holder = f"/reflections/{facts.id}", facts.holder or "Your supervisor"
    gone = facts.holder is not None and not facts.holder_is_there
    if facts.status is S.HANDED_BACK:
        return Waiting(
            facts.label, f"{root}/edit", f"{holder} handed it back with a question {ago_words(facts.status_since)}."
        )
    if facts.status is S.DISCUSSED:
        return Waiting(
            facts.label,
            root,
            f"The supervision note was signed {ago_words(facts.status_since)} and waits for your answer.",
        )
    if facts.status is S.SHARED and gone:
        return Waiting(
            facts.label, root, f"{holder} no longer supervises you and never opened it. You can take it back."
        )
    if facts.status is S.IN_SUPERVISION and gone:
        return Waiting(facts.label, root, f"{holder} no longer supervises you. You can end it without a note.")
    return None


def _draft(facts: ReflectionFacts, desk: Desk) -> Draft:
    prompt = desk.left_at.get(facts.id)
    place = f"#prompt-{prompt}" if prompt else ""
    return Draft(facts.label, facts.title, f"/reflections/{facts.id}/edit{place}", ago_words(facts.status_since))


def _told(desk: Desk) -> tuple[str, ...]:
    cover = [
        f"{one.cover} covers for {one.supervisor} from {day_words(one.from_day)} to {day_words(one.until_day)}, "
        "and can open what you share with them in that time."
        for one in desk.cover
    ]
    added = [f"{one.by} added something to {one.label}, {ago_words(one.added_at)}." for one in desk.added]
    return (*cover, *added)


def _due(action: ActionToRead) -> Due:
    return Due(action.what, due_words(action.by_day))


def _queue(desk: Desk) -> tuple[QueueCount, ...]:
    counts = []
    for part in desk.queue:
        if part.rows and part.state in QUEUE_WORDS:
            many = f"{len(part.rows)}{' or more' if part.more else ''}"
            counts.append(QueueCount(f"{many} {QUEUE_WORDS[part.state]}", f"/supervision?state={part.state.value}"))
    return tuple(counts)
