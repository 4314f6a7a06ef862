"""Makes things for tests, always through the real services, so that every state is one that can really be reached."""

from collections.abc import Callable
from uuid import UUID

from app.people.signed_in import SignedIn
from app.reflections.content import Wire
from app.reflections.details import check_details
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer
from app.reflections.services.settle import finish, share_for_supervision
from app.reflections.services.start import start_reflection
from app.reflections.services.turn import acknowledge
from app.supervision.note_services import SentField, save_note_field, sign
from app.supervision.notes import NoteField
from app.supervision.services import hand_back, open_reflection

STANDARD = "seeing-and-engaging"
TEXT_PROMPT = "how-they-take-things-in"
S = ReflectionStatus
AskPerson = Callable[[str], SignedIn]


def start(by: SignedIn, *, standard: str = STANDARD, label: str = "Heron", path: str = "full") -> UUID:
    """A reflection in progress, nothing answered."""
    details = check_details(label=label, stage="mid", week="14", age_band="14-17", children="1")
    return start_reflection(by=by, standard=standard, details=details, path=path)


def answer(by: SignedIn, reflection_id: UUID, prompt: str, *values: str, base: int = 0, turn: int = 1) -> int:
    """Save an answer as a page would. Returns its version."""
    sent = SentAnswer(wire=Wire(values), base=base, mark=SaveMark(f"maker{prompt}"[:64], turn))
    result = save_answer(by=by, reflection_id=reflection_id, prompt_id=prompt, sent=sent)
    assert result.is_stored, result.outcome
    return result.current.version


def a_reflection(
    person: AskPerson,
    status: ReflectionStatus = S.IN_PROGRESS,
    *,
    author: str = "rowan",
    holder: str = "tamsin",
    standard: str = STANDARD,
    label: str = "Heron",
    answers: dict[str, tuple[str, ...]] | None = None,
) -> UUID:
    """A reflection that has reached the status through the real services."""
    by = person(author)
    reflection_id = start(by, standard=standard, label=label)
    for prompt, values in (answers or {}).items():
        answer(by, reflection_id, prompt, *values)
    if status is S.FINISHED:
        finish(by=by, reflection_id=reflection_id, counts_without_name=False, checked=None)
    if status in (S.IN_PROGRESS, S.FINISHED):
        return reflection_id
    share_for_supervision(by=by, reflection_id=reflection_id, checked=None)
    if status is S.SHARED:
        return reflection_id
    open_reflection(by=person(holder), reflection_id=reflection_id)
    if status is S.HANDED_BACK:
        hand_back(by=person(holder), reflection_id=reflection_id, question="What would Heron say?")
    if status in (S.DISCUSSED, S.COMPLETED):
        sign_note(person(holder), reflection_id)
    if status is S.COMPLETED:
        acknowledge(by=by, reflection_id=reflection_id, view="same", words="")
    return reflection_id


def sign_note(by: SignedIn, reflection_id: UUID, words: str = "We talked about what Heron asked for.") -> None:
    """Write what was talked about, and sign."""
    save_note_field(by=by, reflection_id=reflection_id, field=NoteField.TALKED_ABOUT, sent=SentField(values=(words,)))
    sign(by=by, reflection_id=reflection_id)
