"""The frame of a signed-in person's page: where they can go, by what they may do."""

from functools import lru_cache

from app import db
from app.clock import today
from app.people.access import roles_may
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.settings import settings
from app.web.frame import Frame, Link, NavLink
from app.web.words import day_words

PLACES = (
    ("Home", "/", "service:use"),
    ("My reflections", "/reflections", "reflection:list"),
    ("My supervision", "/my-supervision", "meeting:list"),
    ("Standards", "/standards", "standard:read"),
    ("Supervision", "/supervision", "supervision:list"),
    ("Actions", "/actions", "action:list"),
    ("Workspace", "/workspace", "workspace:use"),
    ("How it runs", "/admin", "service:see-running"),
)


@lru_cache
def _links(roles: frozenset[Role], place: str) -> tuple[NavLink, ...]:
    """Where somebody with these roles can go."""
    return tuple(NavLink(words, href, href == place) for words, href, action in PLACES if roles_may(roles, action))


def frame_for(
    person: SignedIn | None,
    title: str,
    *,
    place: str = "",
    error: bool = False,
    notice: str | None = None,
    back: Link | None = None,
    wide: bool = False,
    uses_htmx: bool = False,
    scripts: tuple[str, ...] = (),
) -> Frame:
    """The frame for this person and page; `place` is the address of the navigation link that it belongs to."""
    return Frame(
        title=title,
        person_name=person.name if person else None,
        person_key=str(person.id) if person else "",
        links=_links(person.roles, place) if person else (),
        error=error,
        notice=notice,
        demo=settings().is_demo,
        back=back,
        wide=wide,
        day=day_words(today()),
        uses_htmx=uses_htmx,
        scripts=scripts,
        can_save=person is None or db.is_writable(),
    )
