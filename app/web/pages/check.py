"""The check page: every answer once more, what sharing means, and the choice."""

from dataclasses import dataclass, replace

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.answers import givens
from app.reflections.editions import is_kept_private, not_asked_here
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.queries import WholeReflection
from app.reflections.states import AnswerState, is_left_closed, states_of
from app.standards.definition import Prompt, PromptKind
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.looked_through import FOUND_NONE, LOOKS, FoundIn, found_in
from app.web.pages.prompts import ReadSection, present_read, wording_of
from app.web.pages.verdicts import link_to_verdicts
from app.web.words import day_words, listed

CHOOSE_EDITION = "Choose: move to the newer edition first, or tick that this is shared as it stands."
REOPEN_FIRST = "To move to it, reopen this first; or share it as it stands."
CHANGED = "An answer changed after this page was shown, perhaps in another tab. Look once more, then choose again."


@dataclass(frozen=True)
class EditionChoice:
    """A newer edition has been there for long: move to it, or tick that this one is shared as it stands."""

    sentence: str
    move: Link | None
    as_it_stands: Field


@dataclass(frozen=True)
class CheckPage:
    """Check your answers, then choose."""

    frame: Frame
    heading: str
    label: str
    errors: tuple[FieldError, ...]
    changed: str | None
    sections: tuple[ReadSection, ...]
    looks: str
    found_none: str
    found: tuple[FoundIn, ...]
    flagged: tuple[str, ...]
    reasons: tuple[Field, ...]
    versions: tuple[str, ...]
    waiting: tuple[Link, ...]
    supervisor: str | None
    covers: str
    share_action: str
    finish_action: str
    can_finish: bool
    edit_href: str
    private_labels: str
    at_first: str
    read_before: str
    is_short: bool
    edition: EditionChoice | None
    not_asked: str
    tell_group: Link | None


def present_check(
    person: SignedIn,
    found: WholeReflection,
    *,
    faults: dict[str, str] | None = None,
    changed: str | None = None,
    edition_fault: str | None = None,
) -> CheckPage:
    """Every prompt as it stands, private ones marked, with a way back to each."""
    facts, definition = found.facts, found.written_on.definition
    root = f"/reflections/{facts.id}"
    states = states_of(definition, givens(found.answers), found.path)
    faults = faults or {}
    private = [prompt.label for prompt in definition.prompts if is_private_here(found, prompt)]
    edition = _edition(found, root, edition_fault)
    heading = "Check your answers"
    sections = _sections(found, states, faults, root)
    looked = _looked_through(facts.label, sections, root)
    return CheckPage(
        frame=frame_for(
            person,
            heading,
            place="/reflections",
            error=bool(faults or changed or edition_fault),
            back=Link("Back to writing", f"{root}/edit"),
        ),
        heading=heading,
        label=facts.label,
        errors=(
            *(errors_of(edition.as_it_stands) if edition else ()),
            *(FieldError(sentence, f"check-{prompt}") for prompt, sentence in faults.items()),
        ),
        changed=changed,
        sections=sections,
        looks=LOOKS,
        found_none="" if looked else FOUND_NONE,
        found=looked,
        flagged=tuple(prompt.label for prompt in definition.prompts if prompt.id in _flags(found)),
        reasons=_reasons(found, states),
        versions=tuple(f"{prompt}.{answer.number}" for prompt, answer in found.answers.items()),
        waiting=tuple(
            Link(f"Choose what to keep for “{prompt.label}”", f"{root}/answers/{prompt.id}/choose")
            for prompt in definition.prompts
            if any(aside.prompt == prompt.id for aside in found.asides)
        ),
        supervisor=found.supervision.supervisor,
        covers=listed(list(found.supervision.covers)),
        share_action=f"{root}/share",
        finish_action=f"{root}/finish",
        can_finish=facts.status.value != "finished",
        edit_href=f"{root}/edit",
        private_labels=listed([f"“{label}”" for label in private]),
        at_first=_at_first(len(_flags(found))),
        read_before=_read_before(found),
        is_short=facts.is_short,
        edition=edition,
        not_asked=_not_asked(found),
        tell_group=link_to_verdicts(person, definition),
    )


def is_private_here(found: WholeReflection, prompt: Prompt) -> bool:
    """Whether nobody but the author reads this prompt: so it is asked here, or was where the answer was given."""
    answer = found.answers.get(prompt.id)
    return prompt.is_private or (answer is not None and is_kept_private(prompt, found.documents[answer.document_id]))


def _flags(found: WholeReflection) -> frozenset[str]:
    """The flags that go with a sharing: those of prompts that others will read."""
    prompts = found.written_on.definition.prompts
    return frozenset(one.id for one in prompts if one.id in found.facts.flags and not is_private_here(found, one))


def _not_asked(found: WholeReflection) -> str:
    """How many answers stay behind because this edition does not ask for them."""
    count = len(not_asked_here(found.written_on, found.answers))
    if not count:
        return ""
    answers = "One answer belongs to a prompt" if count == 1 else f"{count} answers belong to prompts"
    return f"{answers} that this edition does not ask. They stay with your draft, and nobody else reads them."


def _edition(found: WholeReflection, root: str, fault: str | None) -> EditionChoice | None:
    """The question before sharing on an older edition, once the time for it is over; never of one handed back."""
    newer, status = found.editions.newer, found.facts.status
    if newer is None or not newer.is_asked_first or status is ReflectionStatus.HANDED_BACK:
        return None
    mine, theirs = found.written_on.version, newer.document.version
    can_move = status is ReflectionStatus.IN_PROGRESS
    return EditionChoice(
        sentence=f"This is written on edition {mine}, and edition {theirs} of the standard has been in force since "
        f"{day_words(newer.document.effective_from)}. "
        + ("You can move to it first, or share this as it stands." if can_move else REOPEN_FIRST),
        move=Link("See what moving would change", f"{root}/move") if can_move else None,
        as_it_stands=Field(
            name="as_it_stands",
            id="as_it_stands",
            label="Which edition to share",
            error=fault,
            choices=(
                Choice(
                    code="yes",
                    label=f"Share it as it stands, on edition {mine}",
                    hint=f"It is marked: written on edition {mine}, before edition {theirs}.",
                ),
            ),
        ),
    )


def _sections(
    found: WholeReflection, states: dict[str, AnswerState], faults: dict[str, str], root: str
) -> tuple[ReadSection, ...]:
    """Every prompt as it stands; those that the short path left closed by their labels only."""
    flags, definition = _flags(found), found.written_on.definition
    sections = []
    for section in definition.sections:
        prompts, closed = [], []
        for prompt in section.prompts:
            if prompt.kind is PromptKind.NOTE:
                continue
            answer = found.answers.get(prompt.id)
            if answer is None and is_left_closed(definition, prompt, states[prompt.id], found.path):
                closed.append(prompt.label)
                continue
            worded = wording_of(found.documents, prompt, answer.document_id) if answer else prompt
            read = present_read(
                worded,
                states[prompt.id],
                answer.given if answer else None,
                is_flagged=prompt.id in flags,
                edit_href=f"{root}/edit?section={section.id}#prompt-{prompt.id}",
                note=faults.get(prompt.id, ""),
            )
            prompts.append(replace(read, is_private=is_private_here(found, prompt)))
        sections.append(ReadSection(section.title, tuple(prompts), tuple(closed)))
    return tuple(sections)


def _looked_through(label: str, sections: tuple[ReadSection, ...], root: str) -> tuple[FoundIn, ...]:
    """What looks like a name or a case detail, in the label and prompt by prompt. It is never in the way of sharing."""
    found = [found_in(label, Link("Change your label", f"{root}/edit"), label="")]
    for prompt in (prompt for section in sections for prompt in section.prompts):
        words = "\n\n".join(filter(None, (prompt.words, *(what for what, _ in prompt.rows), prompt.because)))
        change = Link(f"Change “{prompt.label}”", prompt.edit_href or f"{root}/edit")
        found.append(found_in(words, change, label=label))
    return tuple(one for one in found if one)


def _at_first(flagged: int) -> str:
    """What the cover sheet tells before anybody opens it."""
    seen = ["whose it is", "the standard", "the stage"]
    if flagged:
        seen.append(f"that you flagged {flagged} {'prompt' if flagged == 1 else 'prompts'}")
    return listed(seen)


def _read_before(found: WholeReflection) -> str:
    """Who read an earlier version, and when; empty where nobody did."""
    read = found.last_read
    return f"{read.reader} read it on {day_words(day_of(read.moment))}" if read else ""


def _reasons(found: WholeReflection, states: dict[str, AnswerState]) -> tuple[Field, ...]:
    """A reason for each "not right for this child" that has none yet, asked for once and never in the way."""
    return tuple(
        Field(
            name=f"{prompt.id}.because",
            id=f"because-{prompt.id}",
            label=f"“{prompt.label}” is not right for this child, because…",
            hint="You can leave this empty.",
            rows=2,
        )
        for prompt in found.written_on.definition.prompts
        if prompt.not_right
        and states.get(prompt.id) is AnswerState.NOT_RIGHT
        and not found.answers[prompt.id].given.because
    )
