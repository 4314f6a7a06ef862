"""Makes drafts of standards for tests, through the real services."""

import re
from datetime import date
from uuid import UUID

from sqlmodel import select

from app import clock, db
from app.people.queries import working_groups_of
from app.people.signed_in import SignedIn
from app.settings import ROOT
from app.standards.models import Document
from app.workspace.texts import Beginning, begin_draft

STANDARD = "care-plan"
FILE = ROOT / "standards" / STANDARD / "1.0.yaml"


def next_document(version: str, *, replaces: str = "1.0", on: date | None = None, source: bytes | None = None) -> bytes:
    """The next document of the standard, in force from a day (today unless said); only its head differs."""
    day = (on or clock.today()).isoformat()
    text = (source or FILE.read_bytes()).decode()
    text = re.sub(r"(?m)^replaces: .*\n(changes:\n(?:  .*\n)+)?", "", text)
    head = (
        f'version: "{version}"\nreplaces: "{replaces}"\nchanges:\n'
        "  - kind: editorial\n    what: A tidier summary.\n    why: It was long.\n"
    )
    text = re.sub(r'(?m)^version: ".*"\n', head, text)
    text = re.sub(r"(?m)^effective_from: .*$", f"effective_from: {day}", text)
    text = (
        re.sub(r"(?m)^(    +)(concept: .*)$", r"\1\2\n\1continuity: same", text) if "continuity:" not in text else text
    )
    return text.encode()


def group_of(by: SignedIn) -> UUID:
    """The one working group of this person."""
    with db.read() as session:
        return next(iter(working_groups_of(session, by.id, clock.today())))


def document_id(version: str, standard: str = STANDARD) -> UUID:
    """The key of a document that is there."""
    edition, revision = (int(part) for part in version.split("."))
    with db.read() as session:
        return session.exec(
            select(Document.id).where(
                Document.standard == standard, Document.edition == edition, Document.revision == revision
            )
        ).one()


def a_draft(by: SignedIn, source: bytes | None = None, *, standard: str = STANDARD) -> UUID:
    """A draft of the next document of the standard, as its first member wrote it."""
    text = source if source is not None else next_document("1.1")
    return begin_draft(by=by, beginning=Beginning(group_of(by), standard, text, document_id("1.0", standard)))
