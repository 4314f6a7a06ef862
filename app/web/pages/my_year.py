"""My year: the adviser's own quiet page. It lists, and adds nothing up."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.year import CameOf, Surprise, ThoughtAbout, Year
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.words import day_words, due_words

OLDEST = 1900


@dataclass(frozen=True)
class MonthRow:
    """A month, and the reflections that belong to it."""

    words: str
    reflections: tuple[Link, ...]


@dataclass(frozen=True)
class StandardRow:
    """A standard, under the title of the newest reflection on it, and its months, newest first."""

    title: str
    href: str
    months: tuple[MonthRow, ...]


@dataclass(frozen=True)
class IntentionRow:
    """Something that one meant to do, and in one's own words what came of it."""

    what: str
    when: str
    outcome: str
    source: Link | None


@dataclass(frozen=True)
class IntentionGroup:
    """Intentions under one heading."""

    heading: str
    rows: tuple[IntentionRow, ...]


@dataclass(frozen=True)
class SurpriseRow:
    """What was written about a surprise, and where."""

    words: str
    source: Link
    facts: str


@dataclass(frozen=True)
class SurpriseGroup:
    """The answers to one wording of the question."""

    asked: str
    rows: tuple[SurpriseRow, ...]


@dataclass(frozen=True)
class MyYearPage:
    """Twelve months."""

    frame: Frame
    months: str
    standards: tuple[StandardRow, ...]
    intentions: tuple[IntentionGroup, ...]
    surprises: tuple[SurpriseGroup, ...]
    earlier: Link | None
    newest: Link | None


def present_year(person: SignedIn, year: Year) -> MyYearPage:
    """The page."""
    first, last = year.months.first, year.months.last
    before = year.months.before
    groups = (
        ("Done, and what it meant", year.done),
        ("No longer needed, and why", year.no_longer_needed),
        ("Still ahead", year.ahead),
    )
    return MyYearPage(
        frame=frame_for(person, "My year", place="/reflections", back=Link("Home", "/")),
        months=f"{day_words(first)} to {day_words(last)}",
        standards=_standards(year.reflections),
        intentions=tuple(
            IntentionGroup(heading, tuple(_intention(one) for one in some)) for heading, some in groups if some
        ),
        surprises=_surprises(year.surprises),
        earlier=Link("The twelve months before", f"/my-year?{urlencode({'until': before.last.isoformat()})}")
        if year.has_earlier
        else None,
        newest=None if year.is_newest else Link("The last twelve months", "/my-year"),
    )


def until_in(text: str) -> date | None:
    """The last day of the twelve months that an address names, if that can be read."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > OLDEST else None


def _standards(reflections: tuple[ThoughtAbout, ...]) -> tuple[StandardRow, ...]:
    """The standards in the order in which they are published: never by how much was written."""
    by_standard: dict[str, list[ThoughtAbout]] = {}
    for one in reflections:
        by_standard.setdefault(one.standard, []).append(one)
    newest = sorted((some[0] for some in by_standard.values()), key=lambda one: (one.number or 999, one.title))
    return tuple(
        StandardRow(one.title, f"/standards/{one.standard}", _months(by_standard[one.standard])) for one in newest
    )


def _months(reflections: list[ThoughtAbout]) -> tuple[MonthRow, ...]:
    by_month: dict[date, list[Link]] = {}
    for one in reflections:
        for month in one.months:
            link = Link(
                one.label, f"/reflections/{one.id}", context=f"(begun {day_words(one.begun)}, under {month:%B %Y})"
            )
            by_month.setdefault(month, []).append(link)
    return tuple(MonthRow(f"{month:%B %Y}", tuple(by_month[month])) for month in sorted(by_month, reverse=True))


def _intention(one: CameOf) -> IntentionRow:
    when = day_words(day_of(one.closed_at)) if one.closed_at else due_words(one.by_day)
    source = None
    if one.reflection_id:
        source = Link(one.label, f"/reflections/{one.reflection_id}", context=f"(where you wrote: {one.what[:60]})")
    return IntentionRow(one.what, when, one.outcome, source)


def _surprises(found: tuple[Surprise, ...]) -> tuple[SurpriseGroup, ...]:
    """Under the words of the question as it was asked; newest first."""
    by_wording: dict[str, list[SurpriseRow]] = {}
    for one in found:
        day = day_words(day_of(one.saved_at))
        source = Link(one.label, f"/reflections/{one.reflection_id}", context=f"(what surprised you, {day})")
        by_wording.setdefault(one.asked, []).append(SurpriseRow(one.words, source, f"{one.title}, {day}"))
    return tuple(SurpriseGroup(asked, tuple(rows)) for asked, rows in by_wording.items())
