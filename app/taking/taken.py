"""What an adviser takes with them of one reflection: everything in it that is theirs to read, frozen and in order.

The words in it are the words as they were typed, character for character. Every file is written from this and from
nothing else, so that no two of them can tell different things.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True)
class TakenAction:
    """Something that somebody means to do, as the answer to a prompt or as it was agreed, with what came of it."""

    what: str
    by: date | None
    owner: str | None = None
    status: str | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    remarks: tuple["TakenRemark", ...] = ()


@dataclass(frozen=True)
class TakenRemark:
    """What somebody said: about an action, about an answer, or about the whole reflection.

    `about` says of an answer that has changed since, or of a question, what it belongs to.
    """

    by: str
    said_at: datetime
    words: str
    about: str = ""


@dataclass(frozen=True)
class TakenAnswer:
    """What stands as the answer to a prompt, by its kind: words, what was chosen, a number, a day, or actions."""

    words: str | None = None
    chosen: tuple[str, ...] = ()
    number: int | None = None
    unit: str | None = None
    day: date | None = None
    actions: tuple[TakenAction, ...] = ()
    because_label: str = "Because"
    because: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written, ticked or counted."""
        return not (self.words or self.chosen or self.actions or self.because) and self.number is None and not self.day


@dataclass(frozen=True)
class TakenPrompt:
    """One prompt: the question exactly as it was asked, who may read the answer, and the answer as given.

    `wording` is the document that words it: the one that its author saw.
    """

    id: str
    kind: str
    label: str
    question: str
    wording: str
    who_may_read: str
    is_private: bool
    is_flagged: bool
    state: str
    state_in_words: str
    version: int
    saved_at: datetime | None
    answer: TakenAnswer
    comments: tuple[TakenRemark, ...]


@dataclass(frozen=True)
class TakenSection:
    """A section with its prompts, in the order of the document."""

    id: str
    title: str
    prompts: tuple[TakenPrompt, ...]


@dataclass(frozen=True)
class KeptText:
    """A text that is kept beside the answers: asked in another edition only, or typed on a second page at once."""

    prompt: str
    question: str
    wording: str
    why: str
    saved_at: datetime
    answer: TakenAnswer


@dataclass(frozen=True)
class TakenNote:
    """A supervision note as it was signed."""

    signed_by: str
    signed_for: str
    signed_at: datetime
    parts: tuple[tuple[str, str], ...]
    functions: tuple[str, ...]
    review_on: date | None
    actions: tuple[TakenAction, ...]
    about_several: int


@dataclass(frozen=True)
class TakenAcknowledgement:
    """How the author answered the note."""

    by: str
    sees_it_the_same: bool
    words: str | None
    acknowledged_at: datetime


@dataclass(frozen=True)
class TakenAddendum:
    """Something added after the note was signed."""

    by: str
    added_at: datetime
    reason: str
    words: str


@dataclass(frozen=True)
class TakenSharing:
    """When it was shared, and with whom."""

    shared_with: str
    shared_at: datetime


@dataclass(frozen=True)
class TakenReading:
    """An opening by somebody other than the author."""

    reader: str
    capacity: str
    moment: datetime


@dataclass(frozen=True)
class Taken:
    """A reflection for its author, to take along. `taken_by` and `taken_at` say whose copy this is, and from when."""

    marking: str
    id: UUID
    standard: str
    title: str
    version: str
    sha256: str
    label: str
    stage: str
    week: int | None
    age_band: str | None
    children: str | None
    path: str
    status: str
    status_since: datetime
    started_at: datetime
    last_written_at: datetime | None
    author: str
    holder: str | None
    sharings: tuple[TakenSharing, ...]
    sections: tuple[TakenSection, ...]
    comments: tuple[TakenRemark, ...]
    notes: tuple[TakenNote, ...]
    acknowledgement: TakenAcknowledgement | None
    addenda: tuple[TakenAddendum, ...]
    kept: tuple[KeptText, ...]
    readings: tuple[TakenReading, ...]
    taken_by: str
    taken_at: datetime

    @property
    def prompts(self) -> tuple[TakenPrompt, ...]:
        """Every prompt, in the order of the document."""
        return tuple(prompt for section in self.sections for prompt in section.prompts)
