"""From the fields of a form to the fields of a supervision note: `{field}.value`, `.base`; for actions, rows."""

from uuid import UUID

from app.reflections.content import NotAnAnswer
from app.reflections.saving import SaveMark
from app.supervision.note_services import SentField
from app.supervision.notes import OWNER_ADVISER, NoteAction, NoteField
from app.web.forms.answer_forms import base_in
from app.web.forms.sent import Sent

KEEP, LEAVE_OUT = "yes", "no"
ROW_PARTS = ("what", "by", "owner", "origin", "keep")


def note_field_in(sent: Sent, field: NoteField, *, mark: SaveMark | None) -> SentField:
    """One field as the page's script saves it. Raises NotAnAnswer for an unreadable base, or when no value came."""
    found = _field(sent, field, "", base_in(sent.one("base")), mark)
    if found is None:
        raise NotAnAnswer("Nothing came with this save, not even an empty field. Your words are still on the screen.")
    return found


def note_fields_in(sent: Sent) -> dict[NoteField, SentField]:
    """Every field of the note that the form holds."""
    found = {field: _field(sent, field, f"{field.value}.", _base(sent, field), None) for field in NoteField}
    return {field: one for field, one in found.items() if one is not None}


def rows_in(sent: Sent, prefix: str = "") -> tuple[NoteAction, ...]:
    """The rows of actions, in the order in which they were sent, empty ones too."""
    what, by, owner, origin, keep = (sent.all(f"{prefix}{part}") for part in ROW_PARTS)
    return tuple(
        NoteAction(
            origin=_uuid(_at(origin, place)),
            keep=_at(keep, place, KEEP) != LEAVE_OUT,
            what=words,
            by=_at(by, place),
            owner=_at(owner, place) or OWNER_ADVISER,
        )
        for place, words in enumerate(what)
    )


def others_in(sent: Sent) -> list[UUID] | None:
    """The other reflections that the note is about; None when the form did not ask."""
    if "reflections" not in sent:
        return None
    return [found for one in sent.all("reflections") if (found := _uuid(one)) is not None]


def known_in(sent: Sent) -> frozenset[UUID] | None:
    """The reflections that the page knew to be on the note; None when the form did not say."""
    if "reflections.base" not in sent:
        return None
    return frozenset(found for one in sent.one("reflections.base").split() if (found := _uuid(one)) is not None)


def _base(sent: Sent, field: NoteField) -> int:
    """The version that the page knew. One that cannot be read is none: nothing is written over unseen."""
    try:
        return base_in(sent.one(f"{field.value}.base"))
    except NotAnAnswer:
        return 0


def _field(sent: Sent, field: NoteField, prefix: str, base: int, mark: SaveMark | None) -> SentField | None:
    if field is NoteField.ACTIONS:
        return SentField(rows=rows_in(sent, prefix), base=base, mark=mark) if f"{prefix}what" in sent else None
    name = f"{prefix}value" if f"{prefix}value" in sent else prefix.rstrip(".")
    if not name or name not in sent:
        return None
    return SentField(values=tuple(sent.all(name)), base=base, mark=mark)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _at(values: list[str], place: int, otherwise: str = "") -> str:
    return values[place] if place < len(values) else otherwise
