"""Around a trial: what one is asked to try, what became of what one said, and what everybody reads afterwards."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.standards.definition import Definition
from app.standards.reading import StandardToRead
from app.web.frame import Frame, Link
from app.web.pages.consultation import RESPONSE_WORDS, WHOLE, in_words
from app.web.pages.consultation_own import CHANGED
from app.web.pages.consultation_prompt import OwnComment, own_comment
from app.web.pages.framing import frame_for
from app.web.terms import plain_words
from app.web.words import day_words
from app.workspace.queries import AskedOf, CommentRow
from app.workspace.taking_part import Asked, TookPart


@dataclass(frozen=True)
class AskedRow:
    """A draft to try, or to read the answers about."""

    title: str
    href: str
    sentence: str


@dataclass(frozen=True)
class ConsultationsPage:
    """Everything that somebody is asked to try, and where they said something."""

    frame: Frame
    heading: str
    asked: tuple[AskedRow, ...]
    took_part: tuple[AskedRow, ...]


@dataclass(frozen=True)
class SaidGroup:
    """What one person said about one prompt, or about the whole."""

    label: str
    asked: str
    comments: tuple[OwnComment, ...]


@dataclass(frozen=True)
class OverPage:
    """A consultation that is over, for somebody who was asked."""

    frame: Frame
    heading: str
    sentences: tuple[str, ...]
    published: Link | None
    said: tuple[SaidGroup, ...]


@dataclass(frozen=True)
class SaidAndDone:
    """One comment without a name, and what was done about it."""

    words: str
    response: str
    reason: str


@dataclass(frozen=True)
class SaidAndDoneGroup:
    """What was said about one prompt, or about the whole."""

    label: str
    asked: str
    comments: tuple[SaidAndDone, ...]


@dataclass(frozen=True)
class YouSaidPage:
    """You said, we did: published with a document."""

    frame: Frame
    caption: str
    heading: str
    sentence: str
    groups: tuple[SaidAndDoneGroup, ...]


def asked_row(one: AskedOf) -> AskedRow:
    """A draft to try, with what has been done about it so far."""
    so_far = " You have finished it." if one.is_done else " You have begun." if one.has_begun else ""
    until = f"Asked by {one.group}, until {day_words(one.until_day)}."
    return AskedRow(plain_words(one.title), f"/consultations/{one.draft_id}", f"{until}{so_far}")


def present_consultations(
    person: SignedIn, asked: tuple[AskedOf, ...], took_part: tuple[TookPart, ...]
) -> ConsultationsPage:
    """The list; what is still open stands above only."""
    heading = "What you are asked to try"
    still_open = {one.draft_id for one in asked}
    return ConsultationsPage(
        frame=frame_for(person, heading, place="/standards", back=Link("All standards", "/standards")),
        heading=heading,
        asked=tuple(asked_row(one) for one in asked),
        took_part=tuple(_took_part(one) for one in took_part if one.draft_id not in still_open),
    )


def present_over(person: SignedIn, asked: Asked, comments: tuple[CommentRow, ...], *, said: str = "") -> OverPage:
    """Over, with thanks, and with the answer to everything that this person said."""
    heading = f"This trial is over: {plain_words(asked.title)}"
    published = None
    if asked.published:
        standard, version = asked.published
        published = Link("Read the standard that came of it", f"/standards/{standard}/{version}")
    groups: dict[tuple[str, str], list[CommentRow]] = {}
    for one in comments:
        groups.setdefault((one.label or WHOLE, one.asked), []).append(one)
    return OverPage(
        frame=frame_for(
            person, heading, notice=CHANGED.get(said), back=Link("What you are asked to try", "/consultations")
        ),
        heading=heading,
        sentences=_over_words(asked, tuple(one for one in comments if not one.is_taken_back)),
        published=published,
        said=tuple(
            SaidGroup(label, words, tuple(own_comment(one, asked.draft_id) for one in rows))
            for (label, words), rows in groups.items()
        ),
    )


def present_you_said(person: SignedIn, found: StandardToRead, said: tuple[CommentRow, ...]) -> YouSaidPage:
    """Every comment by prompt, in the order of the document, without anybody's name."""
    shown = found.document
    definition: Definition = shown.definition
    order = {prompt.id: place for place, prompt in enumerate(definition.prompts, 1)} | {"": 0}
    groups: dict[tuple[str, str], list[CommentRow]] = {}
    for one in sorted(said, key=lambda one: order.get(one.prompt, len(order))):
        groups.setdefault((one.label or WHOLE, one.asked), []).append(one)
    heading = "You said, we did"
    return YouSaidPage(
        frame=frame_for(
            person,
            heading,
            place="/standards",
            back=Link("Back to the standard", f"/standards/{shown.standard}/{shown.version}"),
        ),
        caption=f"{plain_words(definition.title)}, edition {shown.version}",
        heading=heading,
        sentence=f"{definition.owner} asked colleagues to try this standard before it was published. This is what they "
        "said, and what was done about it. Each prompt stands as they read it then.",
        groups=tuple(
            SaidAndDoneGroup(
                label,
                words,
                tuple(SaidAndDone(one.words, RESPONSE_WORDS[one.response or ""], one.reason or "") for one in rows),
            )
            for (label, words), rows in groups.items()
        ),
    )


def _took_part(one: TookPart) -> AskedRow:
    said = in_words(one.said, "comment")
    answered = "answered" if one.said == one.answered else f"{in_words(one.answered, 'answer').lower()} so far"
    return AskedRow(plain_words(one.title), f"/consultations/{one.draft_id}", f"{said}, {answered}.")


def _over_words(asked: Asked, comments: tuple[CommentRow, ...]) -> tuple[str, ...]:
    over = f"{asked.group} asked people until {day_words(asked.until_day)}. Nothing more can be sent now."
    if not comments:
        return (
            over,
            "Thank you for your interest. When the standard is published, what was said is published with it.",
        )
    waiting = sum(1 for one in comments if not one.response)
    told = (
        "Every one of your comments has an answer, below."
        if not waiting
        else f"{in_words(waiting, 'comment')} of yours {'waits' if waiting == 1 else 'wait'} for an answer. "
        "It will stand here, so look again."
    )
    return (over, f"Thank you for trying it and for what you said. {told}")
