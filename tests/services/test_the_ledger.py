"""The ledger's checker, before anybody trusts it: each kind of loss is planted once, and it has to find it."""

import hashlib
import sqlite3
from collections.abc import Iterator
from uuid import UUID

import pytest

from app import clock, db
from app.people.queries import person_signed_in
from app.reflections.content import Wire
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer
from tests.faults.fault import Bench, bench
from tests.faults.ledger import Findings, Ledger, Place, Save, check, opening
from tests.faults.stores import SQLITE, SqliteStore

TURNS = 5


@pytest.fixture
def on_a_bench() -> Iterator[Bench]:
    with bench(SQLITE) as ready:
        yield ready


class Kept:
    """A store into which three advisers have saved five times each, with a ledger that agrees.

    The third one's texts do not say whose they are.
    """

    def __init__(self, store: SqliteStore) -> None:
        self.store, self.ledger = store, Ledger()
        prompt = store.people.text_prompts[0]
        self.places = [Place(one.person, one.reflections[0], prompt) for one in store.people.advisers]
        db.connect(store.url)
        try:
            for place in self.places:
                for turn in range(1, TURNS + 1):
                    self._save(place, turn)
        finally:
            db.disconnect()

    def _save(self, place: Place, turn: int) -> None:
        save = Save(f"page-of-{place.person.hex[:4]}", turn)
        text = f"{'' if place == self.places[2] else opening(place, save)} words of turn {turn}"
        self.ledger.send(place, save, text)
        with db.read() as session:
            by = person_signed_in(session, place.person, clock.today())
        assert by is not None
        sent = SentAnswer(wire=Wire((text,)), base=turn - 1, mark=SaveMark(*save))
        made = save_answer(by=by, reflection_id=place.reflection, prompt_id=place.prompt, sent=sent)
        assert self.ledger.acknowledge(place, save, version=made.current.version, sha256=made.sha256)

    def plant(self, statement: str, *values: object) -> None:
        """Change the file behind the service's back."""
        connection = sqlite3.connect(self.store.file)
        connection.execute("PRAGMA foreign_keys=OFF")
        with connection:
            changed = connection.execute(statement, values).rowcount
        connection.close()
        assert changed, "nothing was planted"

    def answer(self, which: int) -> str:
        """The key of an adviser's answer, as the file holds it."""
        connection = sqlite3.connect(self.store.file)
        found = connection.execute(
            "SELECT id FROM answer WHERE reflection_id = ?", (_stored(self.places[which].reflection),)
        ).fetchone()
        connection.close()
        return str(found[0])

    def check(self) -> Findings:
        return check(self.ledger, self.store.url)


def _stored(key: UUID) -> str:
    return key.hex


@pytest.fixture
def kept(on_a_bench: Bench) -> Kept:
    store = on_a_bench.open_store(advisers=3)
    assert isinstance(store, SqliteStore)
    return Kept(store)


def test_it_finds_nothing_where_nothing_is_wrong(kept):
    found = kept.check()
    assert found.is_clean
    assert (found.acknowledged, found.stored, found.lost) == (15, 15, 0)


def test_it_finds_a_lost_version(kept):
    kept.plant("DELETE FROM answer_version WHERE answer_id = ? AND number = 5", kept.answer(0))
    kept.plant("UPDATE answer SET version = 4 WHERE id = ?", kept.answer(0))
    found = kept.check()
    assert (len(found.missing), found.lost) == (1, 1)
    assert not found.gaps


def test_it_finds_a_lost_answer(kept):
    kept.plant("DELETE FROM answer_version WHERE answer_id = ?", kept.answer(0))
    kept.plant("DELETE FROM answer WHERE id = ?", kept.answer(0))
    assert kept.check().lost == 5


def test_it_finds_another_text(kept):
    kept.plant(
        "UPDATE answer_version SET words = (SELECT words FROM answer_version WHERE answer_id = ?1 AND number = 2)"
        " WHERE answer_id = ?1 AND number = 3",
        kept.answer(0),
    )
    found = kept.check()
    assert (len(found.other_text), found.lost) == (1, 1)
    assert not found.is_clean


def test_it_finds_a_text_cut_short(kept):
    kept.plant(
        "UPDATE answer_version SET words = substr(words, 1, 60) WHERE answer_id = ? AND number = 5", kept.answer(0)
    )
    assert kept.check().lost == 1


def test_it_finds_the_text_of_somebody_else(kept):
    kept.plant(
        "UPDATE answer_version SET words = (SELECT words FROM answer_version WHERE answer_id = ?2 AND number = 3)"
        " WHERE answer_id = ?1 AND number = 3",
        kept.answer(0),
        kept.answer(1),
    )
    found = kept.check()
    assert len(found.foreign) == 1
    assert found.lost == 1


def test_it_finds_a_version_that_says_somebody_else_saved_it(kept):
    kept.plant(
        "UPDATE answer_version SET saved_by = ? WHERE answer_id = ? AND number = 2",
        _stored(kept.places[1].person),
        kept.answer(0),
    )
    assert len(kept.check().foreign) == 1


def test_it_finds_a_gap(kept):
    kept.plant("UPDATE answer_version SET number = 7 WHERE answer_id = ? AND number = 5", kept.answer(0))
    kept.plant("UPDATE answer SET version = 7 WHERE id = ?", kept.answer(0))
    found = kept.check()
    assert found.gaps == [f"{kept.places[0].prompt}: 7 after 4"]
    assert found.lost == 1


def _copy_of_version(kept: Kept, number: int, *, page: str, words: str, which: int = 0) -> None:
    columns = "state, codes, whole, day, because, document_id, turn, kept, saved_at, saved_by"
    kept.plant(
        f"INSERT INTO answer_version (id, answer_id, number, page, words, {columns})"
        f" SELECT lower(hex(randomblob(16))), answer_id, {TURNS + 1}, {page}, {words}, {columns}"
        " FROM answer_version WHERE answer_id = ? AND number = ?",
        kept.answer(which),
        number,
    )
    kept.plant("UPDATE answer SET version = ? WHERE id = ?", TURNS + 1, kept.answer(which))


@pytest.mark.parametrize("which", [0, 2], ids=["a text that says whose it is", "a text that does not"])
def test_it_finds_a_doubled_version(kept, which):
    _copy_of_version(kept, TURNS, page="page", words="words", which=which)
    found = kept.check()
    assert len(found.doubled) == 1
    assert (found.lost, found.gaps, found.extra) == (0, [], [])


def test_it_finds_a_version_doubled_under_another_mark(kept):
    _copy_of_version(kept, 2, page="'another page'", words="words")
    assert len(kept.check().doubled) == 1


def test_it_finds_an_extra_version(kept):
    _copy_of_version(kept, TURNS, page="'another page'", words="CAST('words that nobody sent' AS BLOB)")
    found = kept.check()
    assert len(found.extra) == 1
    assert found.lost == 0


def test_it_finds_our_words_in_a_reflection_where_nobody_wrote(kept):
    place = kept.places[1]
    del kept.ledger.places[place]
    assert len(kept.check().extra) == TURNS


def test_it_finds_a_current_version_that_is_not_the_newest(kept):
    kept.plant("UPDATE answer SET version = 4 WHERE id = ?", kept.answer(0))
    found = kept.check()
    assert len(found.wrong_current) == 1
    assert found.lost == 0


def test_it_finds_a_set_aside_text_of_somebody_else(kept):
    kept.plant(
        "INSERT INTO set_aside (id, reflection_id, prompt, page, turn, state, words, reason, document_id,"
        " set_aside_at, set_aside_by)"
        " SELECT ?, ?, ?, 'page', 1, 'answered', v.words, 'conflict', v.document_id, v.saved_at, v.saved_by"
        " FROM answer_version v WHERE v.answer_id = ? AND v.number = 1",
        "0" * 32,
        _stored(kept.places[0].reflection),
        kept.places[0].prompt,
        kept.answer(1),
    )
    found = kept.check()
    assert len(found.foreign) == 1
    assert found.set_aside == 1


def test_what_was_sent_and_never_acknowledged_may_be_there_or_not(kept):
    place = kept.places[0]
    save = Save(f"page-of-{place.person.hex[:4]}", TURNS + 1)
    kept.ledger.send(place, save, "on its way when the power went")
    assert kept.check().is_clean


def test_a_save_counts_only_with_the_hash_of_what_was_sent():
    place, ledger = Place(UUID(int=1), UUID(int=2), "prompt"), Ledger()
    ledger.send(place, Save("page", 1), "as I wrote it")
    assert not ledger.acknowledge(place, Save("page", 1), version=1, sha256=None)
    assert not ledger.acknowledge(
        place, Save("page", 1), version=1, sha256=hashlib.sha256(b"as somebody else did").hexdigest()
    )
    assert ledger.acknowledged == 0
    assert len(ledger.wrong_echoes) == 2
    assert ledger.acknowledge(place, Save("page", 1), version=1, sha256=hashlib.sha256(b"as I wrote it").hexdigest())
    assert ledger.acknowledged == 1


def test_one_version_cannot_be_acknowledged_for_two_texts():
    place, ledger = Place(UUID(int=1), UUID(int=2), "prompt"), Ledger()
    for turn in (1, 2):
        ledger.send(place, Save("page", turn), f"text {turn}")
    assert ledger.acknowledge(place, Save("page", 1), version=1, sha256=hashlib.sha256(b"text 1").hexdigest())
    assert not ledger.acknowledge(place, Save("page", 2), version=1, sha256=hashlib.sha256(b"text 2").hexdigest())


def test_a_repeated_save_is_the_same_text():
    place, ledger = Place(UUID(int=1), UUID(int=2), "prompt"), Ledger()
    ledger.send(place, Save("page", 1), "text")
    ledger.send(place, Save("page", 1), "text")
    with pytest.raises(ValueError, match="unchanged"):
        ledger.send(place, Save("page", 1), "another text")
