"""What a save of the supervision note is answered with: the script's reply, and what comes back to a form."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from app.people.access import NotFound
from app.reflections.lifecycle import NotNow
from app.supervision.note_services import NoteFormSaved, NoteSaved, SentField
from app.supervision.notes import FIELD_WORDS, NoteField, read_actions
from app.web.forms.note_forms import KEEP, LEAVE_OUT, known_in, others_in
from app.web.forms.sent import Sent
from app.web.pages.note import CONFLICT, NOT_OPEN, NoteState

NOT_THERE = (
    "A reflection that you ticked is not open to you any more, so which reflections this note is about stays as it was."
)
Choose = Callable[[list[UUID], frozenset[UUID] | None], frozenset[UUID]]


def field_named(name: str) -> NoteField:
    """The field that an address names. Raises NotFound."""
    if name not in {one.value for one in NoteField}:
        raise NotFound
    return NoteField(name)


def field_reply(field: NoteField, result: NoteSaved) -> Response:
    """Saved, or what stands there and what was sent."""
    if result.is_stored:
        return JSONResponse(_saved(field, result))
    return JSONResponse(_refused(field, result), 409)


def what_came_back(sent: Sent, fields: dict[NoteField, SentField], saved: NoteFormSaved) -> NoteState:
    """What could not be kept, as typed, with its sentence."""
    faults = dict(saved.faults)
    for one in saved.conflicts:
        sentence = NOT_OPEN if saved.results[one].outcome == "status" else CONFLICT
        faults[one] = sentence.format(label=FIELD_WORDS[one])
    others, known = others_in(sent), known_in(sent)
    return NoteState(
        typed=fields,
        # A field that was kept goes on from its new version; in a conflict, the next press keeps what was typed here.
        bases={one: result.version for one, result in saved.results.items()},
        faults=faults,
        conflicts=frozenset(saved.conflicts),
        others=frozenset(str(one) for one in others) if others is not None else None,
        known=frozenset(str(one) for one in known or ()),
        question=sent.one("question"),
        came_too_late=any(result.outcome == "status" for result in saved.results.values()),
    )


def with_choice(sent: Sent, state: NoteState, choose: Choose) -> NoteState:
    """The choice of reflections, after the fields were saved; what cannot be chosen is said beside it."""
    ticked, known = others_in(sent), known_in(sent)
    if ticked is None and known is not None:
        ticked = list(known)  # The page had nothing to tick: what it knew is what it asks for.
    if ticked is None or state.came_too_late:
        return state
    try:
        return replace(state, joined=choose(ticked, known))
    except NotNow as not_now:
        return replace(state, note_fault=not_now.sentence)
    except NotFound:
        return replace(state, note_fault=NOT_THERE)


def _saved(field: NoteField, result: NoteSaved) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "version": result.version,
        "state": "answered" if result.words else "skipped",
        "sha256": _sha256(field, result.words),
        "saved_at": _moment(result.saved_at),
    }
    if result.is_stale:
        reply["stale"] = True
    return reply


def _refused(field: NoteField, result: NoteSaved) -> dict[str, Any]:
    return {
        "reason": result.outcome,
        "version": result.version,
        "current": {
            "version": result.version,
            **_told(field, result.words),
            "saved_at": _moment(result.saved_at),
        },
        "yours": _told(field, result.yours),
    }


def _told(field: NoteField, words: str) -> dict[str, Any]:
    """The words of a field as its fields are sent."""
    state = "answered" if words else "skipped"
    if field is not NoteField.ACTIONS:
        value = words.split("\n") if field is NoteField.FUNCTIONS else [words]
        return {"state": state, "value": value}
    rows = read_actions(words)
    return {
        "state": state,
        "what": [row.what for row in rows],
        "by": [row.by for row in rows],
        "owner": [row.owner for row in rows],
        "origin": [str(row.origin or "") for row in rows],
        "keep": [KEEP if row.keep else LEAVE_OUT for row in rows],
    }


def _sha256(field: NoteField, words: str) -> str:
    """The hash of what is stored, its values joined by line feeds as they are sent; never kept."""
    told = _told(field, words)
    values = told.get("value")
    if values is None:
        rows = zip(told["what"], told["by"], told["owner"], told["origin"], told["keep"], strict=True)
        values = [part for row in rows for part in row]
    return hashlib.sha256("\n".join(values).encode("utf-8", errors="surrogatepass")).hexdigest()


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
