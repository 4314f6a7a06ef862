"""The page that offers a reflection to take along: which file is good for what, and what leaves with it."""

from dataclasses import dataclass

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.facts import ReflectionFacts
from app.taking.taken import Taken
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOffered:
    """One kind of file, and what it is good for."""

    link: Link
    good_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePage:
    """The choices, and what has to be known before one is taken."""

    frame: Frame
    about: str
    files: tuple[FileOffered, ...]
    cpd: Link
    read: Link


_FILES = (
    (
        "docx",
        "Word",
        "For working on it further: headings to move by, questions and answers in styles of their own.",
    ),
    ("pdf", "PDF", "For reading and printing as it stands, on any machine. Headings and bookmarks lead through it."),
    ("txt", "Plain text", "For pasting elsewhere, and for keeping: every program can read it, in ten years too."),
    ("json", "JSON", "For other programs: everything under fixed names, with dates and versions."),
)


def present_take(person: SignedIn, facts: ReflectionFacts) -> TakePage:
    """The page for one's own reflection."""
    root = f"/reflections/{facts.id}"
    return TakePage(
        frame=frame_for(person, "Take it with me", place="/reflections", back=Link("Back to the reflection", root)),
        about=f"{facts.label}: {facts.title}",
        files=tuple(
            FileOffered(link=Link(f"Take it as {name}", f"{root}/download.{kind}"), good_for=good_for)
            for kind, name, good_for in _FILES
        ),
        cpd=Link("Draft a CPD record from it", f"{root}/cpd"),
        read=Link("open it to read", root),
    )


def file_name(taken: Taken, kind: str, *, before: str = "") -> str:
    """The name of a file: the standard and the day. The label stays out: names of files are seen by everybody."""
    return f"{before}{taken.standard}-{day_of(taken.taken_at).isoformat()}.{kind}"
