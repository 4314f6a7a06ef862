"""Telling the working group which prompts helped: apart from the reflection, and without its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.people.access import may
from app.people.signed_in import SignedIn
from app.standards.definition import Definition, Prompt
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.forms.sent import Sent
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.terms import plain_words
from app.workspace.verdicts import OwnVerdicts, Verdict

HEADING = "Which prompts helped"
YES, NO, NOTHING = "yes", "no", ""
SAID = {"told": "The working group will count what you told. You can change it or take it back here at any time."}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFields:
    """The two fields of one prompt; what it asks is the hint of the first."""

    id: str
    helped: Field
    reason: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictSection:
    """A section with its prompts."""

    title: str
    prompts: tuple[VerdictFields, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsPage:
    """Every prompt of an edition that can be told about."""

    frame: Frame
    heading: str
    title: str
    edition: str
    action: str
    errors: tuple[FieldError, ...]
    sections: tuple[VerdictSection, ...]


def verdicts_in(sent: Sent, prompts: tuple[Prompt, ...]) -> dict[str, Verdict]:
    """What a form says about each prompt that it names. An answer that is neither yes nor no tells nothing."""
    helped = {YES: True, NO: False}
    return {
        prompt.id: Verdict(helped.get(sent.one(f"{prompt.id}.helped")), sent.one(f"{prompt.id}.because"))
        for prompt in prompts
        if f"{prompt.id}.helped" in sent or f"{prompt.id}.because" in sent
    }


def address_of(definition: Definition) -> str:
    """Where one tells the group about an edition."""
    return f"/standards/{definition.id}/{definition.version}/verdicts"


def link_to_verdicts(person: SignedIn, definition: Definition) -> Link | None:
    """For the pages of a reflection: the way to the page, which knows nothing of the reflection."""
    if not may(person, "prompt:tell-group"):
        return None
    return Link("Tell the working group which prompts helped", address_of(definition))


def present_verdicts(
    person: SignedIn,
    found: OwnVerdicts,
    *,
    said: str = "",
    typed: Mapping[str, Verdict] | None = None,
    faults: Mapping[str, str] | None = None,
) -> VerdictsPage:
    """The form, with what was told before; or as typed, when something is to be put right."""
    definition = found.document.definition
    told, wrong = {**found.told, **(typed or {})}, faults or {}
    may_tell = {prompt.id for prompt in found.prompts}
    sections = tuple(
        VerdictSection(
            title=section.title,
            prompts=tuple(
                _prompt(prompt, told.get(prompt.id, Verdict(None)), wrong.get(prompt.id))
                for prompt in section.prompts
                if prompt.id in may_tell
            ),
        )
        for section in definition.sections
    )
    fields = (field for section in sections for one in section.prompts for field in (one.helped, one.reason))
    title = plain_words(definition.title)
    return VerdictsPage(
        frame=frame_for(
            person,
            HEADING,
            place="/standards",
            error=bool(wrong),
            notice=SAID.get(said),
            back=Link("Back to the standard", f"/standards/{definition.id}/{definition.version}"),
        ),
        heading=HEADING,
        title=title,
        edition=f"Edition {definition.edition}",
        action=address_of(definition),
        errors=errors_of(*fields),
        sections=tuple(section for section in sections if section.prompts),
    )


def _prompt(prompt: Prompt, told: Verdict, fault: str | None) -> VerdictFields:
    # A reason that is too long stands under its own field; one without a yes or no under the choice.
    is_about_choice = fault is not None and told.helped is None
    chosen = NOTHING if told.helped is None else YES if told.helped else NO
    choices = ((YES, "Yes"), (NO, "No"), (NOTHING, "Nothing to say"))
    return VerdictFields(
        id=f"prompt-{prompt.id}",
        helped=Field(
            name=f"{prompt.id}.helped",
            id=f"helped-{prompt.id}",
            label=f"Did “{prompt.label}” help you think?",
            hint=plain_words(prompt.text),
            error=fault if is_about_choice else None,
            choices=tuple(Choice(code=code, label=words, checked=code == chosen) for code, words in choices),
        ),
        reason=Field(
            name=f"{prompt.id}.because",
            id=f"because-{prompt.id}",
            label=f"Why? Optional, about “{prompt.label}”",
            value=told.reason,
            error=None if is_about_choice else fault,
            rows=2,
        ),
    )
