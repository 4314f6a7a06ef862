"""The list of standards, one standard to read before starting, and its blank sheet for printing."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.clock import day_of, today
from app.people.access import may
from app.people.signed_in import SignedIn
from app.standards.documents import InstalledDocument
from app.standards.reading import KnownSources, StandardToRead, known_sources
from app.web.frame import Frame, Link
from app.web.moulds import Poured
from app.web.pages.framing import frame_for
from app.web.pages.standard_document import asked_prompts, present_document
from app.web.rendering import ENVIRONMENT
from app.web.terms import marked_terms, plain_words
from app.web.words import day_words

PLACE = "/standards"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRow:
    """One standard on the list."""

    heading: str
    href: str
    summary: str
    prompts: str
    notice: str | None
    start: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardsPage:
    """Every standard, to choose one."""

    frame: Frame
    rows: tuple[StandardRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One thing that an edition changed, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """One edition in the history."""

    name: str
    href: str
    is_shown: bool
    since: str
    published: str
    changes: tuple[ChangeView, ...]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardPage:
    """One document, whole."""

    frame: Frame
    whole: Poured


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeStandard:
    """One document as it is read today. `body` is what stands in the file."""

    caption: str
    title: str
    summary: Markup
    prompts: str
    notices: tuple[str, ...]
    withdrawn_why: str
    newer: Link | None
    start: Link | None
    print: Link
    said: Link | None
    elsewhere: tuple[Link, ...]
    body: Markup
    history: tuple[EditionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankSheetPage:
    """One document with room to write on paper."""

    frame: Frame
    caption: str
    title: str
    summary: Markup
    body: Markup


def present_standards(person: SignedIn, found: tuple[StandardToRead, ...]) -> StandardsPage:
    """The list; whoever may start a reflection can start it here."""
    return StandardsPage(
        frame=frame_for(person, "Standards", place=PLACE),
        rows=tuple(_row(person, one) for one in found),
    )


def present_standard(person: SignedIn, found: StandardToRead, said: int = 0) -> StandardPage:
    """The document as a whole page: the same all day for everybody who may start on it, and for everybody else.

    `said` is how many comments were published with it.
    """
    title = plain_words(found.document.definition.title)
    start, known = _start(person, found), known_sources()
    return StandardPage(
        frame=frame_for(person, title, place=PLACE, back=Link("All standards", PLACE)),
        whole=Poured(
            template="standards/_standard.html",
            name="standard",
            shape=(
                found.document.id,
                tuple(one.id for one in found.history),
                found.is_withdrawn,
                start,
                known.agreed,
                said,
                today(),
            ),
            values=(found.withdrawn_why,),
            present=lambda values: replace(_whole(found, title, start, known, said), withdrawn_why=values[0]),
        ),
    )


def _whole(found: StandardToRead, title: str, start: Link | None, known: KnownSources, said: int) -> WholeStandard:
    shown = found.document
    newer = found.in_force if found.in_force and not found.is_in_force and not found.is_coming else None
    return WholeStandard(
        caption=caption_of(shown),
        title=title,
        summary=marked_terms(shown.definition.summary, shown.definition),
        prompts=_prompts_in_words(shown),
        notices=notices_of(found),
        withdrawn_why="",  # A person's own words: poured in.
        newer=Link(f"Read edition {newer.version}", _address(newer)) if newer else None,
        start=start,
        print=Link("Print it blank", f"{_address(shown)}/print"),
        said=Link(f"You said, we did ({said})", f"{_address(shown)}/you-said") if said else None,
        elsewhere=_elsewhere(found),
        body=rendered_once("standards/_document.html", shown, known),
        history=tuple(_edition(one, found) for one in found.history),
    )


def present_blank_sheet(person: SignedIn, found: StandardToRead) -> BlankSheetPage:
    """The same document to write on by hand; it leads nowhere but back."""
    shown = found.document
    title = plain_words(shown.definition.title)
    back = Link("Back to the standard", _address(shown))
    return BlankSheetPage(
        frame=replace(frame_for(person, title, back=back), links=()),
        caption=caption_of(shown),
        title=title,
        summary=marked_terms(shown.definition.summary, shown.definition),
        body=rendered_once("standards/_blank_sheet.html", shown, known_sources()),
    )


# A document never changes, so what all its readers share is rendered once per process, known by the file's SHA-256
# and by how many sources were agreed on by then.
_rendered: dict[tuple[str, str, int], Markup] = {}


def rendered_once(template: str, shown: InstalledDocument, known: KnownSources) -> Markup:
    """What every reader of a document sees alike."""
    key = (template, shown.sha256, known.agreed)
    if key not in _rendered:
        view = present_document(shown.definition, known.by_id)
        html = ENVIRONMENT.get_template(template).render(page=view)
        _rendered[key] = Markup(html)  # noqa: S704 - our own template has escaped every word of it
    return _rendered[key]


def _elsewhere(found: StandardToRead) -> tuple[Link, ...]:
    """Ways to use the document outside this page."""
    shown = found.document
    return (
        Link("What changed since you last reflected on it", f"/standards/{shown.standard}/changes"),
        Link("See which prompts matter before a hearing", "/stages"),
        Link("Download the file (YAML)", f"{_address(shown)}/download.yaml"),
        Link("Download it for other programs (JSON)", f"{_address(shown)}/download.json"),
        Link("Page for linking from elsewhere, readable without signing in", f"/published/{shown.standard}"),
    )


def _row(person: SignedIn, found: StandardToRead) -> StandardRow:
    definition = found.document.definition
    number = f"{definition.number}. " if definition.number else ""
    notices = notices_of(found)
    return StandardRow(
        heading=f"{number}{plain_words(definition.title)}",
        href=f"{PLACE}/{definition.id}",
        summary=plain_words(definition.summary),
        prompts=_prompts_in_words(found.document),
        notice=notices[0] if notices else None,
        start=_start(person, found),
    )


def _start(person: SignedIn, found: StandardToRead) -> Link | None:
    if not found.may_be_started or not may(person, "reflection:start"):
        return None
    definition = found.document.definition
    return Link(
        "Start a reflection",
        f"/reflections/new?standard={definition.id}",
        context=f"on {plain_words(definition.title)}",
    )


def _prompts_in_words(shown: InstalledDocument) -> str:
    count = asked_prompts(shown.definition)
    core = len(shown.definition.core_prompts)
    return f"{count} prompts, {core} of them core" if core else f"{count} prompts"


def notices_of(found: StandardToRead) -> tuple[str, ...]:
    """What to know before reading on: withdrawn, still to come, or no longer the newest."""
    notices = []
    if found.is_withdrawn:
        notices.append(
            "Withdrawn. No new reflection can be started on this standard. Those that were begun can be read, "
            "finished and shared as before."
        )
    if found.is_coming:
        until = f" Until then edition {found.in_force.version} is in force." if found.in_force else ""
        notices.append(f"From {day_words(found.document.effective_from)}.{until}")
    elif found.in_force and not found.is_in_force:
        since = day_words(found.in_force.effective_from)
        notices.append(
            f"This is an earlier edition. Edition {found.in_force.version} has been in force since {since}. "
            "A reflection that was written on this edition keeps its wording."
        )
    return tuple(notices)


def _edition(one: InstalledDocument, found: StandardToRead) -> EditionRow:
    day = day_words(one.effective_from)
    if found.in_force is not None and one.id == found.in_force.id:
        since = f"in force since {day}"
    elif found.in_force is None or one.effective_from > found.in_force.effective_from:
        since = f"from {day}"
    else:
        since = f"an earlier edition, from {day}"
    published = day_words(day_of(one.published_at)) if one.published_at else "on a day that is not recorded"
    return EditionRow(
        name=f"Edition {one.version}",
        href=_address(one),
        is_shown=one.id == found.document.id,
        since=since,
        published=f"Published {published}: {one.published_by or 'not recorded by whom'}.",
        changes=tuple(
            ChangeView(what=plain_words(change.what), why=plain_words(change.why)) for change in one.definition.changes
        ),
        sha256=one.sha256,
    )


def caption_of(shown: InstalledDocument) -> str:
    """Which standard and edition this is."""
    number = f" {shown.definition.number}" if shown.definition.number else ""
    return f"Practice quality standard{number}, edition {shown.version}"


def _address(shown: InstalledDocument) -> str:
    return f"{PLACE}/{shown.standard}/{shown.version}"
