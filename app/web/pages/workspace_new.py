"""Beginning a standard: five ways, each with a small form of its own."""

from dataclasses import dataclass, field
from uuid import UUID

from app.people.signed_in import SignedIn
from app.standards.parsing import LARGEST_DOCUMENT
from app.standards.reading import StandardToRead
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.terms import plain_words

PLACE = "/workspace"
NEW = f"{PLACE}/new"
SCRATCH, FOLLOWING, COPY, FILE, PASTE = "scratch", "next", "copy", "file", "paste"
WAYS = {
    SCRATCH: (
        "From scratch",
        "A first text with a section of its own and the questions that close every standard, to be changed as you "
        "like.",
    ),
    FOLLOWING: (
        "The next document of a published standard",
        "Its words as they stand, to be tidied or changed. What was published stays as it is.",
    ),
    COPY: ("A copy of another standard", "Its words under a new title, as the first document of a new standard."),
    FILE: ("A file that you have", "It is kept exactly as it is, even if things in it have to be put right."),
    PASTE: ("A text to paste", "Written or kept somewhere else. Things that have to be put right do not stop you."),
}
SIZE = f"{LARGEST_DOCUMENT // 1024} KB"
TOO_LARGE = (
    f"The file is larger than {SIZE}, which is more than a standard may be. Nothing was kept, and your file is as it "
    "was. Shorten it, or split the standard in two."
)
FILE_NEEDED = "Choose a file. Nothing came with the form."
TEXT_NEEDED = "Paste the text. The field is empty."
STANDARD_NEEDED = "Choose a standard."


@dataclass(frozen=True)
class Way:
    """One way to begin."""

    link: Link
    hint: str


@dataclass(frozen=True)
class NewPage:
    """The ways to begin, or the form of the one that was chosen."""

    frame: Frame
    heading: str
    hint: str
    ways: tuple[Way, ...]
    way: str
    action: str
    takes_file: bool
    errors: tuple[FieldError, ...]
    group: Field | None
    group_id: str
    standard: Field | None
    title: Field | None
    id: Field | None
    file: Field | None
    text: Field | None


@dataclass(frozen=True)
class Typed:
    """What was sent, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def present_new(
    person: SignedIn,
    *,
    way: str,
    groups: dict[UUID, str],
    published: tuple[StandardToRead, ...],
    typed: Typed | None = None,
) -> NewPage:
    """The page for a way, or for choosing one."""
    typed = typed or Typed()
    chosen = way if way in WAYS else ""
    heading, hint = WAYS.get(way, ("Begin a standard", "Colleagues in your group see a draft from its first text on."))
    fields = _fields(chosen, published, typed)
    group = _group(groups, typed) if chosen and len(groups) > 1 else None
    errors = errors_of(*(one for one in (group, *fields.values()) if one))
    back = Link("Back to the ways to begin", NEW) if chosen else Link("Back to the workspace", PLACE)
    return NewPage(
        frame=frame_for(person, heading, place=PLACE, error=bool(errors), back=back),
        heading=heading,
        hint=hint,
        ways=() if chosen else tuple(Way(Link(words, f"{NEW}?way={one}"), more) for one, (words, more) in WAYS.items()),
        way=chosen,
        action=NEW,
        takes_file=chosen == FILE,
        errors=errors,
        group=group,
        group_id=str(next(iter(groups), "")),
        standard=fields.get("standard"),
        title=fields.get("title"),
        id=fields.get("id"),
        file=fields.get("file"),
        text=fields.get("text"),
    )


def _fields(way: str, published: tuple[StandardToRead, ...], typed: Typed) -> dict[str, Field]:
    made: dict[str, Field] = {}
    if way in (FOLLOWING, COPY):
        made["standard"] = _standard(published, typed, following=way == FOLLOWING)
    if way in (SCRATCH, COPY):
        made["title"] = _line("title", "Title", "What the standard is about, such as Siblings placed apart.", typed)
        made["id"] = _line(
            "id",
            "Id (optional)",
            "The name of the standard in addresses and files, such as siblings-placed-apart. It never changes once "
            "published. Left empty, it is made from the title.",
            typed,
        )
    if way == FILE:
        hint = f"A YAML file of at most {SIZE}."
        made["file"] = Field(
            name="file", id="file", label="The file", hint=hint, error=typed.faults.get("text"), required=True
        )
    if way == PASTE:
        made["text"] = Field(
            name="words",
            id="the-text",
            label="The text",
            hint=f"The YAML of a standard, at most {SIZE}.",
            value=typed.values.get("words", ""),
            error=typed.faults.get("text"),
            required=True,
            rows=16,
        )
    return made


def _line(name: str, label: str, hint: str, typed: Typed) -> Field:
    return Field(
        name=name,
        id=name,
        label=label,
        hint=hint,
        value=typed.values.get(name, ""),
        error=typed.faults.get(name),
        required=name == "title",
    )


def _standard(published: tuple[StandardToRead, ...], typed: Typed, *, following: bool) -> Field:
    newest = [one.history[0] for one in published]
    return Field(
        name="standard",
        id="standard",
        label="Which standard" if following else "Which standard to copy",
        hint="It begins as a revision. Whether your changes make it a new edition is said beside them later."
        if following
        else None,
        error=typed.faults.get("standard"),
        required=True,
        choices=tuple(
            Choice(
                code=one.standard,
                label=plain_words(one.definition.title),
                hint=f"Now {one.version}",
                checked=typed.values.get("standard") == one.standard,
            )
            for one in newest
        ),
    )


def _group(groups: dict[UUID, str], typed: Typed) -> Field:
    return Field(
        name="group",
        id="group",
        label="Which group writes it",
        error=typed.faults.get("group"),
        required=True,
        choices=tuple(
            Choice(code=str(key), label=name, checked=typed.values.get("group") == str(key))
            for key, name in groups.items()
        ),
    )
