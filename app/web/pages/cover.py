"""The cover page: who stands in, from a day until a day; what they may do; and who is told."""

from dataclasses import dataclass

from app.people.covering import Concerned, CoverRead, CoverStands, CoverTime, EndedAs
from app.people.signed_in import SignedIn
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, NavLink
from app.web.pages.framing import frame_for
from app.web.pages.supervision_ways import COVER, ways_from
from app.web.words import day_words, moment_words

WHO, FROM, UNTIL = "who", "from", "until"
SAID = {
    "arranged": "Cover is arranged. Everybody concerned is told on their home page.",
    EndedAs.ENDED.value: "Cover has ended. From this moment on nobody reads in your place.",
    EndedAs.CALLED_OFF.value: "Cover is called off, before it began.",
    EndedAs.OVER.value: "That cover was over already.",
}
MAY = (
    "From the first day until 23:59 on the last, they can open what your advisers have shared with you, and read what "
    "is open already and the notes of your meetings.",
    "They can comment, hand back with a question, and write and sign the supervision note in your place. The note says "
    "who signed it. They also read a note that you have begun and not signed.",
    "Every time they open a reflection or a note, the adviser can see that it was them, and when; for a note, once it "
    "is signed.",
    "They never see a draft or a private answer. They cannot close the actions you agreed on, arrange cover, or hand "
    "over supervision.",
    "You go on reading and writing as before. You can end cover at any moment.",
)


@dataclass(frozen=True)
class CoverCame:
    """What the form sent, where it could not be kept: shown again as typed."""

    who: str
    from_day: str
    until_day: str
    faults: dict[str, str]


@dataclass(frozen=True)
class CoverForm:
    """Who, from which day, until which."""

    who: Field
    from_day: Field
    until_day: Field


@dataclass(frozen=True)
class CoverRow:
    """Cover between two days, and the button that ends it or calls it off, if there is anything to end."""

    name: str
    facts: tuple[str, ...]
    action: str
    button: str
    context: str


@dataclass(frozen=True)
class CoverGroup:
    """Cover that stands alike, under a heading."""

    id: str
    heading: str
    rows: tuple[CoverRow, ...]


@dataclass(frozen=True)
class CoverPage:
    """What is arranged, runs and is over; the form; and what it means."""

    frame: Frame
    errors: tuple[FieldError, ...]
    ways: tuple[NavLink, ...]
    groups: tuple[CoverGroup, ...]
    earlier: tuple[CoverGroup, ...]
    form: CoverForm | None
    why_not: str
    may: tuple[str, ...]
    concerned: tuple[str, ...]
    told: str


def present_cover(person: SignedIn, found: CoverRead, *, said: str = "", came: CoverCame | None = None) -> CoverPage:
    """The page as it stands, or with what came back from the form."""
    form = _form(found, came) if found.concerned and found.can_be_asked else None
    errors = errors_of(form.who, form.from_day, form.until_day) if form else ()
    if came and not form:
        errors = tuple(FieldError(sentence, "why-not") for sentence in came.faults.values())
    return CoverPage(
        frame=frame_for(
            person,
            "Cover for when you are away",
            place="/supervision",
            error=bool(errors),
            notice=None if came else SAID.get(said),
        ),
        errors=errors,
        ways=ways_from(COVER),
        groups=tuple(group for group in _groups(found) if group.rows),
        earlier=tuple(group for group in (_earlier(found),) if group.rows),
        form=form,
        why_not=_why_not(found),
        may=MAY,
        concerned=tuple(_concerned(one) for one in found.concerned),
        told=(
            "Each of them is told on their home page, from now until the last day, and so is whoever stands in for you."
        ),
    )


def _form(found: CoverRead, came: CoverCame | None) -> CoverForm:
    typed = came or CoverCame("", "", "", {})
    nobody = Choice(code="", label="Choose somebody", checked=not typed.who)
    people = (Choice(code=str(one.id), label=one.name, checked=str(one.id) == typed.who) for one in found.can_be_asked)
    hint = "For example 4 March 2026"
    return CoverForm(
        who=Field(
            name=WHO,
            id=WHO,
            label="Who stands in for you",
            choices=(nobody, *people),
            error=typed.faults.get(WHO),
            required=True,
        ),
        from_day=Field(
            name=FROM,
            id=FROM,
            label="First day",
            hint=f"Today or later. {hint}",
            value=typed.from_day,
            error=typed.faults.get(FROM),
            required=True,
            width="10",
        ),
        until_day=Field(
            name=UNTIL,
            id=UNTIL,
            label="Last day",
            hint=f"Six weeks after the first day at most. {hint}",
            value=typed.until_day,
            error=typed.faults.get(UNTIL),
            required=True,
            width="10",
        ),
    )


def _why_not(found: CoverRead) -> str:
    if not found.concerned:
        return "You supervise nobody at the moment, so there is nothing to stand in for."
    if not found.can_be_asked:
        return "There is no other practice supervisor who could stand in for you. Ask the administrator."
    return ""


def _concerned(one: Concerned) -> str:
    days = []
    if one.from_day:
        days.append(f"from {day_words(one.from_day)}")
    if one.until_day:
        days.append(f"until {day_words(one.until_day)}")
    return f"{one.name}, {' '.join(days)}" if days else one.name


def _groups(found: CoverRead) -> tuple[CoverGroup, ...]:
    mine, others = found.for_me, found.by_me
    ahead = (
        *_rows(others, CoverStands.RUNNING, is_mine=False),
        *_rows(others, CoverStands.ARRANGED, is_mine=False),
    )
    return (
        CoverGroup("running", "Standing in for you now", _rows(mine, CoverStands.RUNNING, is_mine=True)),
        CoverGroup("arranged", "Arranged", _rows(mine, CoverStands.ARRANGED, is_mine=True)),
        CoverGroup("for-others", "You stand in for others", ahead),
    )


def _earlier(found: CoverRead) -> CoverGroup:
    mine = _rows(found.for_me, CoverStands.PAST, is_mine=True)
    return CoverGroup("earlier", "Earlier cover", (*mine, *_rows(found.by_me, CoverStands.PAST, is_mine=False)))


def _rows(times: tuple[CoverTime, ...], stands: CoverStands, *, is_mine: bool) -> tuple[CoverRow, ...]:
    return tuple(_row(one, is_mine=is_mine) for one in times if one.stands is stands)


def _row(one: CoverTime, *, is_mine: bool) -> CoverRow:
    facts = [span_words(one)]
    if one.ended_at:
        began = "called off" if one.is_called_off else "ended"
        facts.append(f"{began} {moment_words(one.ended_at)}")
    elif one.stands is CoverStands.RUNNING:
        facts.append("ends at 23:59 on its last day")
    can_end = is_mine and one.stands is not CoverStands.PAST
    button = "End now" if one.stands is CoverStands.RUNNING else "Call off"
    return CoverRow(
        name=one.name if is_mine else f"You, for {one.name}",
        facts=tuple(facts),
        action=f"{COVER}/{one.id}/end" if can_end else "",
        button=button,
        context=f"the cover by {one.name}, {span_words(one)}",
    )


def span_words(one: CoverTime) -> str:
    """From 4 March 2026 to 8 March 2026; a single day is said once."""
    if one.from_day == one.until_day:
        return f"on {day_words(one.from_day)}"
    return f"from {day_words(one.from_day)} to {day_words(one.until_day)}"
