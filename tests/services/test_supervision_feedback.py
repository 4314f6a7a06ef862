"""What an adviser says about the supervision they received goes to whoever signed, and to nobody else, ever."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock, db
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.people.models import Cover
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.supervision.feedback import (
    LONGEST,
    feedback_said_to,
    give_feedback,
    open_feedback,
    own_feedback,
    take_feedback_back,
)
from app.supervision.home import desk_of
from app.supervision.models import NotedReflection, SupervisionFeedback
from tests.makers import S, a_reflection
from tests.relationships import covered, excluded, has_left, supervision_ended, supervision_passed_on

HELPED = "You asked what Heron would see from the stairs."
MORE = "A minute of silence before the next question."
EVERYBODY_ELSE = ("nell", "idris", "bea", "sol", "amal", "joss", "mina")


def a_signed_note(person, *, holder: str = "tamsin") -> UUID:
    """The note about one of Rowan's reflections, signed."""
    return note_about(a_reflection(person, S.DISCUSSED, holder=holder))


def note_about(reflection_id: UUID) -> UUID:
    with db.read() as session:
        return session.exec(select(NotedReflection.note_id).where(NotedReflection.reflection_id == reflection_id)).one()


def signed_in_cover(person, people) -> UUID:
    """Idris stands in for Tamsin today, and signs."""
    covered(people, by="idris")
    return a_signed_note(person, holder="idris")


def give(person, note_id: UUID, helped: str = HELPED, more_of: str = "", *, by: str = "rowan") -> None:
    give_feedback(by=person(by), note_id=note_id, helped=helped, more_of=more_of)


def said(person, key: str):
    rows, _ = feedback_said_to(by=person(key), after=None)
    return rows


def rows() -> list[SupervisionFeedback]:
    with db.read() as session:
        return list(session.exec(select(SupervisionFeedback)))


def recorded() -> list[str]:
    with db.read() as session:
        found = session.exec(select(AuditEntry.action).order_by(AuditEntry.moment))
        return [one for one in found if one.startswith("supervision-feedback")]


def cover_over() -> None:
    """The cover ended yesterday."""
    with db.write() as session:
        row = session.exec(select(Cover).order_by(Cover.recorded_at.desc())).first()
        row.from_day = row.until_day = clock.today() - timedelta(days=1)
        session.add(row)


def test_whoever_signed_sees_that_something_was_said_and_the_words_only_after_opening(person, store):
    note_id = a_signed_note(person)
    give(person, note_id, HELPED, MORE)
    [before] = said(person, "tamsin")
    assert (before.adviser, before.helped, before.more_of, before.opened_at) == ("Rowan Ashdown", "", "", None)
    assert own_feedback(by=person("rowan"), note_id=note_id).opened_at is None
    open_feedback(by=person("tamsin"), feedback_id=before.id)
    [after] = said(person, "tamsin")
    assert (after.helped, after.more_of) == (HELPED, MORE)
    assert own_feedback(by=person("rowan"), note_id=note_id).opened_at == after.opened_at
    assert recorded() == ["supervision-feedback:given", "supervision-feedback:opened"]


def test_nobody_else_ever_finds_a_trace_of_it(person, store):
    note_id = a_signed_note(person)
    give(person, note_id)
    covered(store, by="idris")  # Whoever stands in reads the notes of these days, and not this.
    [row] = rows()
    for key in EVERYBODY_ELSE:
        assert said(person, key) == ()
        assert desk_of(person(key)).told_how_it_was == ()
        with pytest.raises(NotFound):
            open_feedback(by=person(key), feedback_id=row.id)
        with pytest.raises(NotFound):
            own_feedback(by=person(key), note_id=note_id)
        with pytest.raises(NotFound):
            give(person, note_id, "from somebody else", by=key)
        with pytest.raises(NotFound):
            take_feedback_back(by=person(key), note_id=note_id)
    assert said(person, "rowan") == ()
    with pytest.raises(NotFound):
        own_feedback(by=person("tamsin"), note_id=note_id)
    assert [one.helped for one in rows()] == [HELPED]


def test_an_unsigned_note_takes_no_feedback(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    from app.supervision.note_services import SentField, save_note_field
    from app.supervision.notes import NoteField

    save_note_field(
        by=person("tamsin"),
        reflection_id=reflection_id,
        field=NoteField.TALKED_ABOUT,
        sent=SentField(values=("We talked.",)),
    )
    with pytest.raises(NotFound):
        give(person, note_about(reflection_id))
    with pytest.raises(NotFound):
        own_feedback(by=person("rowan"), note_id=note_about(reflection_id))


def test_the_same_words_twice_are_said_once_and_other_words_are_refused_beside_the_first(person, store):
    note_id = a_signed_note(person)
    give(person, note_id)
    give(person, note_id, f"  {HELPED}\r\n")
    with pytest.raises(NotNow, match="already"):
        give(person, note_id, "Something else.")
    assert [one.helped for one in rows()] == [HELPED]
    assert recorded() == ["supervision-feedback:given"]


def test_one_of_the_two_is_needed_and_neither_may_be_long(person, store):
    note_id = a_signed_note(person)
    with pytest.raises(DetailsRefused) as refused:
        give(person, note_id, "  \n ", "\t")
    assert set(refused.value.faults) == {"helped"}
    with pytest.raises(DetailsRefused) as refused:
        give(person, note_id, "fine", "a" * (LONGEST + 1))
    assert set(refused.value.faults) == {"more_of"}
    give(person, note_id, "", "a" * LONGEST)
    assert [(one.helped, len(one.more_of)) for one in rows()] == [(None, LONGEST)]


def test_it_can_be_taken_back_until_it_was_opened_and_said_anew(person, store):
    note_id = a_signed_note(person)
    give(person, note_id, HELPED, MORE)
    taken = take_feedback_back(by=person("rowan"), note_id=note_id)
    assert (taken.helped, taken.more_of) == (HELPED, MORE)
    assert (rows(), said(person, "tamsin")) == ([], ())
    again = take_feedback_back(by=person("rowan"), note_id=note_id)
    assert (again.helped, again.more_of) == ("", "")
    assert recorded() == ["supervision-feedback:given", "supervision-feedback:taken-back"]
    give(person, note_id, MORE)
    [row] = said(person, "tamsin")
    open_feedback(by=person("tamsin"), feedback_id=row.id)
    open_feedback(by=person("tamsin"), feedback_id=row.id)
    with pytest.raises(NotNow, match="Tamsin Greaves has opened this"):
        take_feedback_back(by=person("rowan"), note_id=note_id)
    assert recorded().count("supervision-feedback:opened") == 1


def test_the_words_go_from_the_signer_on_the_day_supervision_ends_and_stay_with_the_adviser(person, store):
    note_id = a_signed_note(person)
    give(person, note_id)
    [row] = said(person, "tamsin")
    open_feedback(by=person("tamsin"), feedback_id=row.id)
    supervision_passed_on(store, to="idris")
    assert said(person, "tamsin") == said(person, "idris") == ()
    with pytest.raises(NotFound):
        open_feedback(by=person("tamsin"), feedback_id=row.id)
    kept = own_feedback(by=person("rowan"), note_id=note_id)
    assert (kept.helped, kept.can_be_read) == (HELPED, False)


def test_what_was_not_opened_can_still_be_taken_back_after_supervision_ended(person, store):
    note_id = a_signed_note(person)
    give(person, note_id)
    supervision_ended(store)
    assert desk_of(person("tamsin")).told_how_it_was == ()
    assert take_feedback_back(by=person("rowan"), note_id=note_id).helped == HELPED


def test_a_stand_in_who_signed_reads_it_while_the_cover_holds_and_the_holder_never(person, store):
    note_id = signed_in_cover(person, store)
    give(person, note_id)
    assert said(person, "tamsin") == ()
    assert desk_of(person("tamsin")).told_how_it_was == ()
    [row] = said(person, "idris")
    open_feedback(by=person("idris"), feedback_id=row.id)
    assert said(person, "idris")[0].helped == HELPED
    cover_over()
    assert said(person, "idris") == said(person, "tamsin") == ()
    assert own_feedback(by=person("rowan"), note_id=note_id).helped == HELPED


@pytest.mark.parametrize("opened", [True, False])
def test_a_stand_in_who_supervises_later_reads_it_as_little_as_any_later_supervisor(person, store, opened):
    note_id = signed_in_cover(person, store)
    give(person, note_id)
    [row] = said(person, "idris")
    if opened:
        open_feedback(by=person("idris"), feedback_id=row.id)
    with clock.held_at(clock.now() + timedelta(days=1)):
        supervision_passed_on(store, to="idris")
        assert said(person, "idris") == ()
        assert desk_of(person("idris")).told_how_it_was == ()
        with pytest.raises(NotFound):
            open_feedback(by=person("idris"), feedback_id=row.id)
        assert own_feedback(by=person("rowan"), note_id=note_id).can_be_read is False


def test_a_stand_in_whom_the_adviser_asked_to_exclude_reads_nothing(person, store):
    note_id = signed_in_cover(person, store)
    give(person, note_id)
    excluded(store, adviser="rowan", who="idris")
    assert said(person, "idris") == ()


@pytest.mark.parametrize("how", ["ended", "cover over", "left"])
def test_nothing_is_taken_that_nobody_could_read(person, store, how):
    note_id = signed_in_cover(person, store) if how == "cover over" else a_signed_note(person)
    assert own_feedback(by=person("rowan"), note_id=note_id).can_be_read
    if how == "ended":
        supervision_ended(store)
    elif how == "cover over":
        cover_over()
    else:
        has_left(store, "tamsin")
    assert not own_feedback(by=person("rowan"), note_id=note_id).can_be_read
    with pytest.raises(NotNow, match="would go to nobody else"):
        give(person, note_id)
    assert rows() == []


def test_the_home_page_names_each_adviser_once_until_all_is_opened(person, store):
    for _ in range(2):
        give(person, a_signed_note(person))
    tamsin = person("tamsin")
    assert desk_of(tamsin).told_how_it_was == ("Rowan Ashdown",)
    for row in said(person, "tamsin"):
        open_feedback(by=tamsin, feedback_id=row.id)
    assert desk_of(tamsin).told_how_it_was == ()


def test_the_newest_stands_first_and_pages_hold_everything_once(person, store, monkeypatch):
    monkeypatch.setattr("app.supervision.feedback_rows.ON_A_PAGE", 2)
    notes = [a_signed_note(person) for _ in range(3)]
    for place, note_id in enumerate(notes):
        give(person, note_id, f"word {place}")
    given = [one.id for one in sorted(rows(), key=lambda one: one.given_at, reverse=True)]
    first, more = feedback_said_to(by=person("tamsin"), after=None)
    assert (more, [one.id for one in first[:2]]) == (True, given[:2])
    rest, more = feedback_said_to(by=person("tamsin"), after=(first[1].given_at, first[1].id))
    assert (more, [one.id for one in rest]) == (False, given[2:])


def test_no_word_of_it_is_read_from_the_store_before_it_is_opened(person, store, monkeypatch):
    give(person, a_signed_note(person), HELPED, MORE)
    unsealed = []
    from app import cipher

    real = cipher.unseal
    monkeypatch.setattr(cipher, "unseal", lambda sealed: unsealed.append(real(sealed)) or real(sealed))
    said(person, "tamsin")
    desk_of(person("tamsin"))
    assert HELPED not in unsealed and MORE not in unsealed
