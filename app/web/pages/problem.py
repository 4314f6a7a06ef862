"""The page that is shown when something cannot be done: what happened, and what to do next."""

from dataclasses import dataclass

from app.web.frame import Frame, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """One heading, a few plain sentences without blame, and where to go from here."""

    frame: Frame
    heading: str
    sentences: tuple[str, ...]
    links: tuple[Link, ...] = ()


def present_problem(
    *,
    heading: str,
    sentences: tuple[str, ...],
    links: tuple[Link, ...] = (),
    person_name: str | None = None,
    demo: bool = False,
) -> ProblemPage:
    """A problem page that stands alone, for when nothing else is known about the person or the page."""
    frame = Frame(title=heading, person_name=person_name, demo=demo)
    return ProblemPage(frame=frame, heading=heading, sentences=sentences, links=links)
