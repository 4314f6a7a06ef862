"""The team page: that supervision happened with each adviser and when, and what waits. Facts, by name; no text."""

from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.supervision.team import Team, TeamMember
from app.web.frame import Frame, Link, NavLink
from app.web.moulds import Shown
from app.web.pages.framing import frame_for
from app.web.pages.supervision_ways import TEAM, ways_from
from app.web.rendering import poured
from app.web.shapes import PART_OF_THE_SHAPE
from app.web.words import day_words, listed

NOTHING_YET = "No supervision recorded here yet."
_WAITING = {
    ReflectionStatus.SHARED: "to open",
    ReflectionStatus.IN_SUPERVISION: "in supervision",
    ReflectionStatus.HANDED_BACK: "handed back",
    ReflectionStatus.DISCUSSED: "waiting for their answer",
}


@dataclass(frozen=True)
class TeamFact:
    """One thing known of an adviser's supervision, in one line or several."""

    key: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MemberView:
    """One adviser."""

    id: str
    name: str
    holder: str
    facts: tuple[TeamFact, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class TeamPage:
    """One's own advisers, and those of whoever one stands in for today. Each is rendered before."""

    frame: Frame
    ways: tuple[NavLink, ...] = field(metadata=PART_OF_THE_SHAPE)
    own: Markup
    under_cover: Markup
    nothing: str


def present_team(person: SignedIn, team: Team) -> TeamPage:
    """The page as it stands."""
    return TeamPage(
        frame=frame_for(person, "Your team", place="/supervision"),
        ways=ways_from(TEAM),
        own=_members(team.own),
        under_cover=_members(team.under_cover),
        nothing="" if team.own else "You supervise nobody today.",
    )


def _members(several: tuple[TeamMember, ...]) -> Markup:
    return Markup("".join([_member(one) for one in several]))  # noqa: S704 - each as poured


@lru_cache(maxsize=4096)
def _member(one: TeamMember) -> Markup:
    """One adviser as they stand on the page; the same facts are the same markup."""
    return poured(Shown("supervision/_member.html", "member", _view(one)))


def _view(one: TeamMember) -> MemberView:
    record = Link("Supervision record", f"/supervision/people/{one.id}", context=f"of {one.name}")
    hand_over = Link("Hand over", f"/supervision/people/{one.id}/hand-over", context=f"the supervision of {one.name}")
    return MemberView(
        id=f"adviser-{one.id}",
        name=one.name,
        holder=f"for {one.holder}" if one.holder else "",
        facts=tuple(fact for fact in _facts(one) if fact.lines),
        links=(record,) if one.holder else (record, hand_over),
    )


def _facts(one: TeamMember) -> tuple[TeamFact, ...]:
    return (
        TeamFact("Supervision", _supervision(one)),
        TeamFact("Waiting", _waiting(one)),
        TeamFact("Agreed actions", _due(one.actions_due)),
        TeamFact(
            "Thought about together, last twelve months",
            tuple(f"{each.title} ({day_of(each.shared_at):%B %Y})" for each in one.reflected_on),
        ),
    )


def _supervision(one: TeamMember) -> tuple[str, ...]:
    """When it last was and when it is looked at again. Of the time before, only that it was and when."""
    if one.last_day is None:
        said = [NOTHING_YET]
    elif one.was_with_another:
        said = [f"Last on {day_words(one.last_day)}, with their supervisor before"]
    else:
        said = [f"Last on {day_words(one.last_day)}"]
    if one.review_on:
        said.append(f"Next review {day_words(one.review_on)}")
    return tuple(said)


def _waiting(one: TeamMember) -> tuple[str, ...]:
    said = [f"{many} {_WAITING[state]}" for state, many in one.waiting]
    return (listed(said),) if said else ()


def _due(many: int | None) -> tuple[str, ...]:
    if not many:
        return ()
    return (f"{many} due within seven days, or due before",)
