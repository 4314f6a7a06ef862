"""Form fields as the components in templates/components show them: words and ticks, nothing to decide."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One radio, checkbox or option. An `exclusive` checkbox clears the others ("None of these")."""

    code: str
    label: str
    hint: str | None = None
    checked: bool = False
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as it is to be shown, with what the person typed and what is wrong with it.

    `id` is also the target of the error summary's link. `described_by` names further elements that describe the
    field, such as the line that says who will read the answer. `empty_first` sends one empty value before the
    choices, so that unticking all of them is an answer too and not silence.
    """

    name: str
    id: str
    label: str
    value: str = ""
    hint: str | None = None
    error: str | None = None
    required: bool = False
    autocomplete: str | None = None
    choices: tuple[Choice, ...] = ()
    type: Literal["text", "email", "password", "search"] = "text"
    inputmode: Literal["text", "numeric", "email", "search"] | None = None
    width: Literal["2", "3", "4", "5", "10", "20", "30"] | None = None
    rows: int = 5
    described_by: tuple[str, ...] = ()
    empty_first: bool = False

    @property
    def hint_id(self) -> str:
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def descriptions(self) -> str:
        """The ids for aria-describedby, in the order in which they are read out."""
        ids = list(self.described_by)
        if self.hint:
            ids.append(self.hint_id)
        if self.error:
            ids.append(self.error_id)
        return " ".join(ids)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the error summary: the sentence, and the id of the field it is about."""

    sentence: str
    field_id: str


def errors_of(*fields: Field) -> tuple[FieldError, ...]:
    """The error summary's lines for these fields, in the order of the page."""
    return tuple(FieldError(sentence=field.error, field_id=field.id) for field in fields if field.error)
