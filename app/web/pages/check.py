"""The check page: every answer once more, what sharing means, and the choice."""

from dataclasses import dataclass

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.answers import givens
from app.reflections.facts import ReflectionFacts
from app.reflections.queries import WholeReflection
from app.reflections.states import AnswerState, is_left_closed, states_of
from app.standards.definition import PromptKind
from app.web.forms.fields import Field, FieldError
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.prompts import ReadSection, present_read, wording_of
from app.web.words import day_words, listed

CHANGED = "An answer changed after this page was shown, perhaps in another tab. Look once more, then choose again."


@dataclass(frozen=True)
class CheckPage:
    """Check your answers, then choose."""

    frame: Frame
    heading: str
    label: str
    errors: tuple[FieldError, ...]
    changed: str | None
    sections: tuple[ReadSection, ...]
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


def present_check(
    person: SignedIn, found: WholeReflection, *, faults: dict[str, str] | None = None, changed: str | None = None
) -> CheckPage:
    """Every prompt as it stands, private ones marked, with a way back to each."""
    facts, definition = found.facts, found.written_on.definition
    root = f"/reflections/{facts.id}"
    states = states_of(definition, givens(found.answers), found.path)
    faults = faults or {}
    private = [prompt.label for prompt in definition.prompts if prompt.is_private]
    heading = "Check your answers"
    return CheckPage(
        frame=frame_for(
            person,
            heading,
            place="/reflections",
            error=bool(faults or changed),
            back=Link("Back to writing", f"{root}/edit"),
        ),
        heading=heading,
        label=facts.label,
        errors=tuple(FieldError(sentence, f"check-{prompt}") for prompt, sentence in faults.items()),
        changed=changed,
        sections=_sections(found, states, faults, root),
        flagged=tuple(prompt.label for prompt in definition.prompts if prompt.id in facts.flags),
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
        at_first=_at_first(facts),
        read_before=_read_before(found),
        is_short=facts.is_short,
    )


def _sections(
    found: WholeReflection, states: dict[str, AnswerState], faults: dict[str, str], root: str
) -> tuple[ReadSection, ...]:
    """Every prompt as it stands; those that the short path left closed by their labels only."""
    facts, definition = found.facts, found.written_on.definition
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
            prompts.append(
                present_read(
                    worded,
                    states[prompt.id],
                    answer.given if answer else None,
                    is_flagged=prompt.id in facts.flags,
                    edit_href=f"{root}/edit?section={section.id}#prompt-{prompt.id}",
                    note=faults.get(prompt.id, ""),
                )
            )
        sections.append(ReadSection(section.title, tuple(prompts), tuple(closed)))
    return tuple(sections)


def _at_first(facts: ReflectionFacts) -> str:
    """What the cover sheet tells before anybody opens it."""
    seen = ["whose it is", "the standard", "the stage"]
    if facts.flags:
        seen.append(f"that you flagged {len(facts.flags)} {'prompt' if len(facts.flags) == 1 else 'prompts'}")
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
        if states.get(prompt.id) is AnswerState.NOT_RIGHT and not found.answers[prompt.id].given.because
    )
