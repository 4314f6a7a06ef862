"""The words that people are asked to try: one text of a draft, which never changes, read once per process."""

from threading import Lock
from uuid import UUID

from sqlmodel import Session

from app.people.access import NotFound
from app.standards.definition import Definition
from app.standards.faults import FaultList
from app.standards.parsing import read_tree
from app.standards.shape import read_shape
from app.workspace.texts import text_of

MOST_KEPT = 200

_known: dict[tuple[UUID, int], Definition] = {}
_lock = Lock()


def definition_tried(session: Session, draft_id: UUID, number: int) -> Definition:
    """This text of the draft as a standard. It was judged when the consultation opened, and is only read again here."""
    key = (draft_id, number)
    if key not in _known:
        faults = FaultList("draft")
        tree = read_tree(text_of(session, draft_id, number).source, faults)
        definition = read_shape(Definition, tree, faults) if tree else None
        if definition is None:
            raise NotFound
        with _lock:
            if len(_known) >= MOST_KEPT:
                _known.clear()
            _known[key] = definition
        return definition
    return _known[key]
