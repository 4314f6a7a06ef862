"""What a draft would change, publishing it as the second person, withdrawing a standard; what changed for readers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.editions import ACCEPTED_FOR
from app.reflections.last_on_standard import LastReflection
from app.standards.changes import ChangeClass, version_for
from app.standards.documents import InstalledDocument
from app.standards.reading import StandardToRead
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.compared import ComparedView, present_compared
from app.web.pages.framing import frame_for
from app.web.terms import plain_words
from app.web.words import day_words
from app.workspace.impact import FEWEST_SHOWN, Impact
from app.workspace.queries import DraftToRead

PLACE = "/workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage:
    """What publishing the text that stands would do."""

    frame: Frame
    title: str
    sentences: tuple[str, ...]
    compared: ComparedView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage:
    """The second person looks once more, and publishes."""

    frame: Frame
    title: str
    sentences: tuple[str, ...]
    errors: tuple[FieldError, ...]
    meaning: Field | None
    reworded: tuple[str, ...]
    accept_until: Field | None
    compared: ComparedView | None
    address: str
    text: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage:
    """Withdrawing a standard, or offering it again."""

    frame: Frame
    title: str
    is_withdrawn: bool
    errors: tuple[FieldError, ...]
    why: Field
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What the working group says it changed, and why."""

    version: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """What changed in a standard between two of its documents."""

    frame: Frame
    title: str
    since: str
    nothing: str | None
    reasons: tuple[Reason, ...]
    compared: ComparedView | None
    others: tuple[Link, ...]


def present_impact(person: SignedIn, draft: DraftToRead, impact: Impact | None) -> ImpactPage:
    """The difference and what follows from it; with a sentence while the text cannot be read as a standard."""
    return ImpactPage(
        frame=frame_for(
            person,
            f"Difference and impact: {plain_words(draft.title)}",
            place=PLACE,
            back=Link("Back to the draft", f"{PLACE}/{draft.id}"),
        ),
        title=f"Difference and impact: {plain_words(draft.title)}",
        sentences=(
            impact_sentences(impact)
            if impact
            else ("The text cannot be compared yet: it has faults that the page of the draft lists.",)
        ),
        compared=present_compared(impact.compared) if impact and impact.compared else None,
    )


def impact_sentences(impact: Impact) -> tuple[str, ...]:
    """What the document would be, and whom it concerns, before any detail."""
    definition, compared = impact.definition, impact.compared
    if compared is None:
        return ("This is the first document of its standard. No reflection has been written on it yet.",)
    due = version_for(compared.older, compared.change_class)
    sentences = [_makes(compared.change_class), f"After {compared.older.version} it has to be called {due}."]
    if due != definition.version and compared.change_class is not ChangeClass.REFUSED:
        sentences.append(f"The text says {definition.version} at present.")
    sentences.append(_in_progress(impact.in_progress, is_edition=compared.change_class is ChangeClass.EDITION))
    return tuple(sentences)


def _makes(change_class: ChangeClass) -> str:
    return {
        ChangeClass.REVISION: "The changes make a revision.",
        ChangeClass.REWORDED: "The changes make a revision with reworded prompts.",
        ChangeClass.EDITION: "The changes make a new edition.",
        ChangeClass.REFUSED: "This cannot be published: a change breaks a promise made with an earlier document.",
    }[change_class]


def _in_progress(count: int | None, *, is_edition: bool) -> str:
    who = f"Fewer than {FEWEST_SHOWN} reflections are" if count is None else f"{count} or a few more reflections are"
    then = (
        "Their authors are offered the move, can undo it, and can finish as they began."
        if is_edition
        else "They are shown in the new words with a line that says so; no answer is touched."
    )
    return f"{who} being written on this standard now. {then}"


def present_publish(
    person: SignedIn,
    *,
    address: str,
    back: Link,
    impact: Impact,
    text: int = 0,
    sent: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
) -> PublishPage:
    """The page on which the second person publishes; `sent` and `faults` when something was missing."""
    sent, faults = sent or {}, faults or {}
    compared, definition = impact.compared, impact.definition
    change_class = compared.change_class if compared else None
    meaning = _meaning(sent, faults) if change_class is ChangeClass.REWORDED else None
    until = _accept_until(definition.effective_from, sent, faults) if change_class is ChangeClass.EDITION else None
    title = f"Publish {definition.version}: {plain_words(definition.title)}"
    return PublishPage(
        frame=frame_for(person, title, place=PLACE, error=bool(faults), back=back),
        title=title,
        sentences=(
            *impact_sentences(impact),
            f"It is in force from {day_words(definition.effective_from)}." if definition.effective_from else "",
            "Once published it never changes. Reflections already shared or finished stay on the words they were "
            "written on.",
        ),
        errors=(
            *((FieldError(faults["text"], "publish"),) if "text" in faults else ()),
            *errors_of(*(field for field in (meaning, until) if field)),
        ),
        meaning=meaning,
        reworded=tuple(
            f"{plain_words(prompt.label)}: {plain_words(prompt.text)}"
            for prompt_id in (compared.reworded_prompts if compared else ())
            if (prompt := definition.prompt(prompt_id))
        ),
        accept_until=until,
        compared=present_compared(compared) if compared else None,
        address=address,
        text=text,
    )


def _meaning(sent: dict[str, str], faults: dict[str, str]) -> Field:
    return Field(
        name="meaning",
        id="meaning",
        label="Do the reworded prompts still ask the same?",
        hint="If one of them asks something else now, go back: it needs a new id, and the document is a new edition.",
        error=faults.get("meaning"),
        required=True,
        choices=(
            Choice(
                code="kept",
                label="I have read each of them, and it asks the same",
                checked=sent.get("meaning") == "kept",
            ),
        ),
    )


def _accept_until(starts: date | None, sent: dict[str, str], faults: dict[str, str]) -> Field:
    usual = starts + ACCEPTED_FOR if starts else None
    return Field(
        name="accept_until",
        id="accept_until",
        label="Until when may a reflection on the edition before be shared without being asked to move?",
        hint=f"A date such as 4 March 2026. Left empty: {day_words(usual)}, 90 days after it is in force. Nobody is "
        "ever stopped from writing or finishing."
        if usual
        else None,
        value=sent.get("accept_until", ""),
        error=faults.get("accept_until"),
        width="20",
    )


def present_withdraw(
    person: SignedIn, found: StandardToRead, *, why: str = "", faults: dict[str, str] | None = None
) -> WithdrawPage:
    """Withdrawing stops new starts and nothing else; the page says so before it asks why."""
    faults = faults or {}
    step = "Offer again" if found.is_withdrawn else "Withdraw"
    title = f"{step}: {plain_words(found.document.definition.title)}"
    field = Field(
        name="why",
        id="why",
        label="Why is it withdrawn?",
        hint="One or two sentences. Everybody who meets this standard reads them.",
        value=why,
        error=faults.get("why"),
        required=True,
        rows=3,
    )
    return WithdrawPage(
        frame=frame_for(
            person,
            title,
            place=PLACE,
            error=bool(faults),
            back=Link("Back to the workspace", PLACE),
        ),
        title=title,
        is_withdrawn=found.is_withdrawn,
        errors=errors_of(field),
        why=field,
        address=f"/standards/{found.document.standard}",
    )


def present_changes(
    person: SignedIn,
    found: StandardToRead,
    *,
    older: InstalledDocument | None,
    last: LastReflection | None,
    compared: ComparedView | None,
) -> ChangesPage:
    """What changed since the document that this person last reflected on, or between the two that were asked for."""
    newer, title = found.document, f"What changed: {plain_words(found.document.definition.title)}"
    address = f"/standards/{newer.standard}"
    nothing = None
    if older is None:
        nothing = f"Version {newer.version} is the first document of this standard."
    elif older.id == newer.id:
        nothing = f"Nothing has changed since then: version {newer.version} is still in force."
    return ChangesPage(
        frame=frame_for(person, title, place="/standards", back=Link("Back to the standard", address)),
        title=title,
        since=_since(older, newer, last),
        nothing=nothing,
        reasons=_reasons(found, older),
        compared=compared,
        others=tuple(
            Link(
                f"From {before.version} to {after.version}",
                f"{address}/changes?from={before.version}&to={after.version}",
            )
            for after, before in zip(found.history, found.history[1:], strict=False)
        ),
    )


def _since(older: InstalledDocument | None, newer: InstalledDocument, last: LastReflection | None) -> str:
    if last is not None and older is not None and last.document.id == older.id:
        day = day_words(day_of(last.started_at))
        return f"You last reflected on this standard on {day}, on version {older.version}."
    return f"From version {older.version} to version {newer.version}." if older else ""


def _reasons(found: StandardToRead, older: InstalledDocument | None) -> tuple[Reason, ...]:
    """The working group's own lines, from each document after the older one, the newest first."""
    if older is None:
        return ()
    since = older.definition
    later = [
        one
        for one in found.history
        if (one.definition.edition, one.definition.revision) > (since.edition, since.revision)
        and (one.definition.edition, one.definition.revision)
        <= (found.document.definition.edition, found.document.definition.revision)
    ]
    return tuple(
        Reason(version=one.version, what=plain_words(change.what), why=plain_words(change.why))
        for one in later
        for change in one.definition.changes
    )


def draft_address(draft_id: UUID) -> str:
    """Where a draft is published."""
    return f"{PLACE}/{draft_id}/publish"
