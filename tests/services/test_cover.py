"""Cover: who stands in, from a day until a day; who may not; and what ends with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.people.covering import CoverStands, EndedAs, arrange_cover, end_cover, is_supervisor_on_all, read_cover
from app.people.models import Cover, RoleGrant
from app.people.roles import Role
from app.people.services import CoverNotPossible, add_person, begin_supervision
from app.supervision.queue import queue
from tests.makers import S, a_reflection
from tests.relationships import excluded, has_left

TODAY = date(2026, 11, 20)  # The day of `noon`.


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every test here is about days."""


def day(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


def arrange(person, *, of="tamsin", by="idris", first=0, last=6) -> None:
    arrange_cover(by=person(of), cover_id=person(by).id, from_day=day(first), until_day=day(last))


def arranged() -> list[Cover]:
    with db.read() as session:
        return list(session.exec(select(Cover).order_by(Cover.from_day)))


def recorded(action: AuditAction) -> list[AuditEntry]:
    with db.read() as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == action.value)))


def supervisor_joins(name: str, *, until: date | None = None):
    """Another practice supervisor."""
    with db.write() as session:
        joined = add_person(
            session,
            email=f"{name.lower()}@example.org",
            name=name,
            roles=(Role.PRACTICE_SUPERVISOR,),
            team=None,
            password=None,
        )
        if until:
            session.flush()
            session.exec(select(RoleGrant).where(RoleGrant.person_id == joined.id)).one().until_day = until
        return joined.id


def test_the_same_cover_asked_for_twice_is_arranged_once_and_recorded_once(person):
    arrange(person)
    arrange(person)
    assert len(arranged()) == len(recorded(AuditAction.COVER_RECORDED)) == 1


def test_cover_asked_for_at_the_same_moment_from_two_tabs_is_arranged_once(person):
    joined, tamsin, idris = supervisor_joins("Ada"), person("tamsin"), person("idris").id

    def ask(who):
        try:
            arrange_cover(by=tamsin, cover_id=who, from_day=day(0), until_day=day(6))
        except CoverNotPossible:
            return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, [idris, joined, idris, joined]))
    assert len(arranged()) == 1


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"first": -1}, "from", "Choose today or a later day"),
        ({"first": 3, "last": 2}, "until", "comes before its first day"),
        ({"last": 42}, "until", "six weeks at most"),
        ({"by": "tamsin"}, "who", "Nobody stands in for themselves"),
        ({"by": "bea"}, "who", "cannot stand in for you"),
        ({"by": "rowan"}, "who", "nobody stands in towards themselves"),
        ({"of": "idris", "by": "tamsin"}, "who", "You supervise Tamsin Greaves"),
    ],
)
def test_cover_that_cannot_be_is_refused_with_a_sentence_and_nothing_is_stored(person, asked, field, sentence):
    with pytest.raises(CoverNotPossible, match=sentence) as refused:
        arrange(person, **asked)
    assert refused.value.field == field
    assert (arranged(), recorded(AuditAction.COVER_RECORDED)) == ([], [])


@pytest.mark.parametrize("last", [0, 41])
def test_one_day_is_enough_and_six_weeks_are_not_too_long(person, last):
    arrange(person, last=last)
    assert [one.until_day for one in arranged()] == [day(last)]


def test_whoever_is_a_supervisor_on_some_of_the_days_only_cannot_stand_in(person):
    joined = supervisor_joins("Ada", until=day(4))
    with pytest.raises(CoverNotPossible, match="cannot stand in for you"):
        arrange_cover(by=person("tamsin"), cover_id=joined, from_day=day(0), until_day=day(5))
    arrange_cover(by=person("tamsin"), cover_id=joined, from_day=day(0), until_day=day(4))


@pytest.mark.parametrize(
    ("grants", "is_one"),
    [
        (((0, None),), True),
        (((0, 9),), True),
        (((1, None),), False),
        (((0, 8),), False),
        (((0, 4), (5, 9)), True),
        (((0, 4), (6, None)), False),
        (((-9, 2), (-3, 5), (6, 30)), True),
    ],
)
def test_a_role_that_was_held_piece_by_piece_counts_only_without_a_gap(store, grants, is_one):
    with db.write() as session:
        for first, last in grants:
            until = None if last is None else day(last)
            session.add(
                RoleGrant(
                    person_id=store["bea"],
                    role=Role.PRACTICE_SUPERVISOR.value,
                    from_day=day(first),
                    until_day=until,
                )
            )
        session.flush()
        assert is_supervisor_on_all(session, store["bea"], day(0), day(9)) is is_one


def test_somebody_whom_an_adviser_asked_to_exclude_is_refused_without_saying_who_asked(person, store):
    excluded(store, adviser="rowan", who="idris")
    with pytest.raises(CoverNotPossible) as refused:
        arrange(person)
    assert "Idris Fenwick cannot stand in for you" in refused.value.sentence
    assert "Rowan" not in refused.value.sentence
    assert "exclude" not in refused.value.sentence


def test_an_adviser_who_comes_only_later_counts_on_the_days_that_they_are_there(person, store):
    excluded(store, adviser="amal", who="idris")
    with db.write() as session:
        begin_supervision(session, adviser_id=store["amal"], supervisor_id=store["tamsin"], from_day=day(3))
    arrange(person, last=1)
    with pytest.raises(CoverNotPossible, match="cannot stand in"):
        arrange(person, first=2, last=4)


def test_whoever_has_left_or_was_never_there_cannot_be_chosen(person, store):
    idris = store["idris"]
    tamsin = person("tamsin")
    has_left(store, "idris")
    for who in (idris, uuid4()):
        with pytest.raises(CoverNotPossible, match="Choose who stands in"):
            arrange_cover(by=tamsin, cover_id=who, from_day=day(0), until_day=day(1))


@pytest.mark.parametrize(("first", "last"), [(0, 0), (6, 8), (2, 3)])
def test_two_people_never_stand_in_on_one_day(person, first, last):
    arrange(person)
    joined = supervisor_joins("Ada")
    with pytest.raises(CoverNotPossible, match="Idris Fenwick stands in for you on some of these days already"):
        arrange_cover(by=person("tamsin"), cover_id=joined, from_day=day(first), until_day=day(last))
    arrange_cover(by=person("tamsin"), cover_id=joined, from_day=day(7), until_day=day(8))


def test_cover_that_has_ended_makes_room_for_other_cover(person):
    arrange(person)
    end_cover(by=person("tamsin"), arrangement_id=arranged()[0].id)
    arrange(person)
    assert len(arranged()) == 2


@pytest.mark.parametrize("key", ["rowan", "joss", "mina"])
def test_nobody_but_a_practice_supervisor_arranges_or_sees_cover(person, key):
    with pytest.raises(NotFound):
        arrange(person, of=key)
    with pytest.raises(NotFound):
        read_cover(by=person(key))


def test_only_the_supervisor_for_whom_it_is_ends_cover(person):
    arrange(person)
    with pytest.raises(NotFound):
        end_cover(by=person("idris"), arrangement_id=arranged()[0].id)
    assert arranged()[0].ended_at is None


def test_ending_twice_answers_the_same_and_is_recorded_once(person, noon):
    arrange(person)
    [cover] = arranged()
    assert end_cover(by=person("tamsin"), arrangement_id=cover.id) is EndedAs.ENDED
    with clock.held_at(noon + timedelta(days=20)):
        assert end_cover(by=person("tamsin"), arrangement_id=cover.id) is EndedAs.ENDED
    assert arranged()[0].ended_at == noon
    assert len(recorded(AuditAction.COVER_ENDED)) == 1


def test_cover_that_has_not_begun_is_called_off_and_one_that_is_over_stays_as_it_was(person, noon):
    arrange(person, first=3)
    [coming] = arranged()
    assert end_cover(by=person("tamsin"), arrangement_id=coming.id) is EndedAs.CALLED_OFF
    arrange(person, last=0)
    over = next(one for one in arranged() if one.id != coming.id)
    with clock.held_at(noon + timedelta(days=1)):
        assert end_cover(by=person("tamsin"), arrangement_id=over.id) is EndedAs.OVER
    assert len(recorded(AuditAction.COVER_ENDED)) == 1


def test_the_page_knows_what_is_arranged_what_runs_and_what_is_over_on_both_sides(person, noon):
    arrange(person, last=1)
    arrange(person, first=10, last=12)
    with clock.held_at(noon + timedelta(days=5)):
        arrange(person, first=5, last=7)
        for key, side in (("tamsin", "for_me"), ("idris", "by_me")):
            found = getattr(read_cover(by=person(key)), side)
            assert [one.stands for one in found] == [CoverStands.ARRANGED, CoverStands.RUNNING, CoverStands.PAST]
    with clock.held_at(noon + timedelta(days=13)):
        assert {one.stands for one in read_cover(by=person("tamsin")).for_me} == {CoverStands.PAST}


def test_whom_it_concerns_and_who_can_be_asked_are_named_and_ones_own_advisers_cannot_be_asked(person, store):
    with db.write() as session:
        begin_supervision(session, adviser_id=store["amal"], supervisor_id=store["tamsin"], from_day=day(30))
    found = read_cover(by=person("tamsin"))
    assert [(one.name, one.from_day) for one in found.concerned] == [
        ("Amal Rees", day(30)),
        ("Nell Okoro-Price", None),
        ("Rowan Ashdown", None),
    ]
    assert [one.name for one in found.can_be_asked] == ["Idris Fenwick"]
    assert read_cover(by=person("idris")).can_be_asked == ()


def test_what_waits_is_gone_from_the_stand_ins_queue_at_the_moment_cover_is_ended(person):
    a_reflection(person, S.SHARED)
    arrange(person)
    assert any(part.rows for part in queue(by=person("idris")))
    end_cover(by=person("tamsin"), arrangement_id=arranged()[0].id)
    assert not any(part.rows for part in queue(by=person("idris")))
