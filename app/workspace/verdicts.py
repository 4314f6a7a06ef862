"""An adviser tells the working group whether a prompt helped them think. Apart from every reflection.

The group reads numbers of many people (see health.py), and reasons without a name once enough people have answered;
never who, and never about which reflection. A private prompt is not asked about: its use is nobody else's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.content import clean
from app.reflections.details import DetailsRefused
from app.reflections.models import Reflection
from app.standards.definition import Definition, Prompt, PromptKind
from app.standards.documents import InstalledDocument, documents_of
from app.workspace.models import PromptVerdict

LONGEST_REASON = 500  # characters
TOO_LONG = f"Keep the reason to {LONGEST_REASON} characters. Your words are still here."
YES_OR_NO = "Choose yes or no, so that the group knows what the reason is for."


@dataclass(frozen=True)
class Verdict:
    """Whether a prompt helped, and why, if the person says so. `helped` None: nothing told, or taken back."""

    helped: bool | None
    reason: str = ""


@dataclass(frozen=True)
class OwnVerdicts:
    """The edition in the wording of one document, and what this person has told about its prompts."""

    document: InstalledDocument
    told: dict[str, Verdict]

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """What can be told about."""
        return told_about(self.document.definition)


def told_about(definition: Definition) -> tuple[Prompt, ...]:
    """The prompts of a document that can be told about: those that ask for something, and are not private."""
    return tuple(
        prompt for prompt in definition.prompts if prompt.kind is not PromptKind.NOTE and not prompt.is_private
    )


def own_verdicts(*, by: SignedIn, standard: str, version: str) -> OwnVerdicts:
    """What one has told the group about an edition. Raises NotFound for an edition that one never reflected on."""
    with db.read() as session:
        shown = _edition_for(session, standard, version, by=by)
        rows = _own(session, shown.definition, by)
        return OwnVerdicts(shown, {row.prompt: Verdict(row.helped, row.reason or "") for row in rows})


def tell_group(*, by: SignedIn, standard: str, version: str, verdicts: Mapping[str, Verdict]) -> None:
    """Tell, change or take back: one verdict for each prompt of an edition. A prompt that is not named stays as it is.

    Raises DetailsRefused with every fault (prompt → sentence); then nothing is changed.
    """
    plain = {prompt: Verdict(one.helped, clean(one.reason).strip()) for prompt, one in verdicts.items()}
    faults = {prompt: sentence for prompt, one in plain.items() if (sentence := _fault(one))}
    if faults:
        raise DetailsRefused(faults)
    with db.write() as session:
        definition = _edition_for(session, standard, version, by=by).definition
        known = {prompt.id for prompt in told_about(definition)}
        rows = {row.prompt: row for row in _own(session, definition, by)}
        for prompt, one in plain.items():
            if prompt not in known:
                raise NotFound
            _keep(session, rows.get(prompt), definition, prompt, one, by)


def _keep(
    session: Session, row: PromptVerdict | None, definition: Definition, prompt: str, told: Verdict, by: SignedIn
) -> None:
    """A verdict that says the same as before keeps the day on which it was told."""
    if told.helped is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = PromptVerdict(
            standard=definition.id,
            edition=definition.edition,
            prompt=prompt,
            helped=told.helped,
            told_at=clock.now(),
            told_by=by.id,
        )
    elif (row.helped, row.reason or "") == (told.helped, told.reason):
        return
    row.helped, row.reason, row.told_at = told.helped, told.reason or None, clock.now()
    session.add(row)


def _fault(one: Verdict) -> str:
    if one.helped is None and one.reason:
        return YES_OR_NO
    return TOO_LONG if len(one.reason) > LONGEST_REASON else ""


def _edition_for(session: Session, standard: str, version: str, *, by: SignedIn) -> InstalledDocument:
    """The document, for somebody who has a reflection on its edition; for anybody else there is nothing to tell."""
    check_may(by, "prompt:tell-group")
    documents = documents_of(session, standard)
    shown = next((one for one in documents if one.version == version), None)
    if shown is None:
        raise NotFound
    edition = [one.id for one in documents if one.definition.edition == shown.definition.edition]
    if not _has_reflected_on(session, edition, by):
        raise NotFound
    return shown


def _has_reflected_on(session: Session, documents: list[UUID], by: SignedIn) -> bool:
    found = session.exec(
        select(Reflection.id)
        .where(
            Reflection.author_id == by.id,
            col(Reflection.document_id).in_(documents),
            col(Reflection.deleted_at).is_(None),
        )
        .limit(1)
    ).first()
    return found is not None


def _own(session: Session, definition: Definition, by: SignedIn) -> list[PromptVerdict]:
    return list(
        session.exec(
            select(PromptVerdict).where(
                PromptVerdict.told_by == by.id,
                PromptVerdict.standard == definition.id,
                PromptVerdict.edition == definition.edition,
            )
        ).all()
    )
