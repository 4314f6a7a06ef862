"""The keys for words that a browser keeps sealed until the server has them (docs/decisions/0006).

Each sign-in brings a key of its own. It is given to nobody but the person who signed in, is gone when they sign out,
and after seven days in any case. A sign-in that only ran out keeps its key: that is when words wait in a browser.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.people.models import SignInSession, WordsKey

KEPT_FOR = timedelta(days=7)
LENGTH = 32


@dataclass(frozen=True)
class WordsKeys:
    """What one person may open: `now` seals what this sign-in keeps, `earlier` open what was kept before."""

    now: str | None
    earlier: tuple[str, ...]


def make_words_key(session: Session, *, sign_in_id: UUID, person_id: UUID, moment: datetime) -> None:
    """A new sign-in gets its key. Whatever is older than seven days, of anybody, goes."""
    session.exec(delete(WordsKey).where(col(WordsKey.made) <= moment - KEPT_FOR))
    key = base64.b64encode(secrets.token_bytes(LENGTH)).decode()
    session.add(WordsKey(sign_in_id=sign_in_id, person_id=person_id, made=moment, key=key))


def hand_on_words_keys(session: Session, *, old: SignInSession, new: SignInSession) -> None:
    """The same person signs in again at the same browser: signing out then ends the earlier keys as well."""
    if old.person_id == new.person_id:
        session.exec(update(WordsKey).where(col(WordsKey.sign_in_id) == old.id).values(sign_in_id=new.id))


def forget_words_keys(session: Session, sign_in_id: UUID) -> None:
    """Signed out: what this browser kept can never be opened again, wherever a copy of it may lie."""
    session.exec(delete(WordsKey).where(col(WordsKey.sign_in_id) == sign_in_id))


def forget_other_words_keys(session: Session, person_id: UUID, *, but: UUID | None) -> None:
    """Signed out everywhere but here: only the keys of this sign-in stay."""
    theirs = delete(WordsKey).where(col(WordsKey.person_id) == person_id)
    session.exec(theirs.where(col(WordsKey.sign_in_id) != but) if but else theirs)


def words_keys_of(session: Session, person_id: UUID, *, sign_in_id: UUID | None, moment: datetime) -> WordsKeys:
    """This person's own keys, the newest first; nobody else's, and none that is older than seven days."""
    rows = session.exec(
        select(WordsKey.sign_in_id, WordsKey.key)
        .where(WordsKey.person_id == person_id, col(WordsKey.made) > moment - KEPT_FOR)
        .order_by(col(WordsKey.made).desc())
    ).all()
    now = next((key for belongs_to, key in rows if belongs_to == sign_in_id), None)
    return WordsKeys(now, tuple(key for _, key in rows if key != now))
