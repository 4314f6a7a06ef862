"""The ways between the pages of supervision, shown at the top of each of them."""

from app.web.frame import NavLink

QUEUE, TEAM, COVER, FEEDBACK = "/supervision", "/supervision/team", "/supervision/cover", "/supervision/feedback"
_WAYS = (("What waits", QUEUE), ("Team", TEAM), ("Cover", COVER), ("Said to you", FEEDBACK))


def ways_from(place: str) -> tuple[NavLink, ...]:
    """The ways, with the one where somebody is."""
    return tuple(NavLink(words, href, href == place) for words, href in _WAYS)
