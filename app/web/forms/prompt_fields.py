"""The form field of each prompt kind: one function a kind, found by the kind."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.reflections.content import MOST_ACTIONS, Wire
from app.standards.definition import CONFIRMED, Prompt, PromptKind
from app.web.forms.fields import Choice, Field


@dataclass(frozen=True)
class ActionFields:
    """One row of an `actions` prompt: what, by when, and the key that stays with the row."""

    what: Field
    by: Field
    key_name: str
    key: str


@dataclass(frozen=True)
class PromptFields:
    """What is filled in for one prompt: one field, or rows of them."""

    field: Field | None
    rows: tuple[ActionFields, ...] = ()


def prompt_fields(prompt: Prompt, wire: Wire, *, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    """The fields of a prompt, filled with what was saved or typed."""
    return _FIELDS[prompt.kind](prompt, wire, described_by, error)


def field_id(prompt_id: str) -> str:
    """Where a link to a prompt's field leads."""
    return f"answer-{prompt_id}"


def _field(prompt: Prompt, described_by: tuple[str, ...], error: str | None, *, value: str = "") -> Field:
    return Field(
        name=f"{prompt.id}.value",
        id=field_id(prompt.id),
        label=prompt.text,
        hint=_hint(prompt),
        value=value,
        error=error,
        described_by=described_by,
    )


def _hint(prompt: Prompt) -> str | None:
    parts = [prompt.hint] if prompt.hint else []
    if prompt.words:
        parts.append(f"About {prompt.words.guide} words is plenty.")
    return " ".join(parts) or None


def _text(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    plain = _field(prompt, described_by, error, value="\n".join(wire.values))
    guide = prompt.words.guide if prompt.words else 100
    return PromptFields(replace(plain, rows=max(4, min(12, guide // 20))))


def _line(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    return PromptFields(_field(prompt, described_by, error, value="".join(wire.values)))


def _options(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    choices = tuple(
        Choice(
            code=option.code,
            label=option.label,
            hint=option.hint,
            checked=option.code in wire.values,
            exclusive=option.exclusive,
        )
        for option in prompt.options
    )
    return PromptFields(replace(_field(prompt, described_by, error), choices=choices, empty_first=True))


def _confirm(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    tick = Choice(code=CONFIRMED, label="Yes", checked=CONFIRMED in wire.values)
    return PromptFields(replace(_field(prompt, described_by, error), choices=(tick,), empty_first=True))


def _number(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    plain = _field(prompt, described_by, error, value="".join(wire.values))
    unit = f"A whole number: {prompt.unit}."
    return PromptFields(
        replace(plain, hint=f"{plain.hint} {unit}" if plain.hint else unit, inputmode="numeric", width="5")
    )


def _day(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    plain = _field(prompt, described_by, error, value="".join(wire.values))
    example = "For example 4 March 2026."
    return PromptFields(replace(plain, hint=f"{plain.hint} {example}" if plain.hint else example, width="10"))


def _actions(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:
    rows = []
    for place in range(MOST_ACTIONS):
        number = place + 1
        first = place == 0
        rows.append(
            ActionFields(
                what=Field(
                    name=f"{prompt.id}.what",
                    id=field_id(prompt.id) if first else f"{field_id(prompt.id)}-{number}",
                    label=f"Action {number}: what I mean to do",
                    value=_at(wire.values, place),
                    rows=2,
                ),
                by=Field(
                    name=f"{prompt.id}.by",
                    id=f"{field_id(prompt.id)}-by-{number}",
                    label=f"Action {number}: by when, if there is a date",
                    hint="For example 4 March 2026",
                    value=_at(wire.by, place),
                    width="10",
                ),
                key_name=f"{prompt.id}.key",
                key=_at(wire.keys, place),
            )
        )
    return PromptFields(_field(prompt, described_by, error), tuple(rows))


def _nothing(prompt: Prompt, wire: Wire, described_by: tuple[str, ...], error: str | None) -> PromptFields:  # noqa: ARG001
    return PromptFields(None)


def _at(values: tuple[str, ...], place: int) -> str:
    return values[place] if place < len(values) else ""


_FIELDS: dict[PromptKind, Callable[[Prompt, Wire, tuple[str, ...], str | None], PromptFields]] = {
    PromptKind.TEXT: _text,
    PromptKind.LINE: _line,
    PromptKind.CHOICE: _options,
    PromptKind.CHOICES: _options,
    PromptKind.SCALE: _options,
    PromptKind.NUMBER: _number,
    PromptKind.DATE: _day,
    PromptKind.CONFIRM: _confirm,
    PromptKind.ACTIONS: _actions,
    PromptKind.NOTE: _nothing,
}
