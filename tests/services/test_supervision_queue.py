"""The queue: what waits, for whom, and what is never in it."""

from datetime import timedelta

import pytest
from alembic import command

from app import clock, db, migrations
from app.people.models import Person
from app.reflections.services.settle import share_for_supervision
from app.reflections.services.start import flag_prompts
from app.reflections.services.turn import acknowledge
from app.supervision import queue as supervision_queue
from app.supervision import queue_rows
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.queue import queue, read_queue
from app.supervision.queue_rows import ON_A_PAGE, QueueState
from app.supervision.services import AS_AUTHOR, AS_SUPERVISOR, add_addendum, comment, note_reading, open_reflection
from tests.makers import TEXT_PROMPT, S, a_reflection, sign_note, start
from tests.relationships import covered, excluded, has_left, supervision_ended, supervision_passed_on
from tests.statements import statements


def ids_in(parts, state=None):
    return [row.id for part in parts for row in part.rows if state in (None, part.state)]


def test_nobody_elses_queue_has_it(person):
    a_reflection(person, S.SHARED)
    for stranger in ("idris", "nell", "joss", "rowan"):
        assert ids_in(queue(by=person(stranger))) == []


def test_what_was_not_shared_is_not_in_it(person):
    for status in (S.IN_PROGRESS, S.FINISHED):
        a_reflection(person, status)
    assert ids_in(queue(by=person("tamsin"))) == []


def test_when_supervision_ends_the_queue_forgets_at_once(person, store):
    for status in (S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED):
        a_reflection(person, status)
    supervision_ended(store)
    assert ids_in(queue(by=person("tamsin"))) == []


@pytest.mark.parametrize("status", [S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED])
def test_each_state_has_its_place_and_the_filter_shows_it_alone(person, status):
    wanted = a_reflection(person, status)
    other = a_reflection(person, S.SHARED if status is not S.SHARED else S.DISCUSSED, author="nell")
    assert set(ids_in(queue(by=person("tamsin")))) == {wanted, other}
    assert ids_in(queue(by=person("tamsin"), state=QueueState(status.value))) == [wanted]


def test_a_row_holds_cover_sheet_facts_and_never_the_label(person):
    by = person("rowan")
    reflection_id = start(by, label="Kittiwake")
    flag_prompts(by=by, reflection_id=reflection_id, prompts=[TEXT_PROMPT])
    share_for_supervision(by=by, reflection_id=reflection_id, checked=None)
    [row] = queue(by=person("tamsin"), state=QueueState.TO_OPEN)[0].rows
    assert (row.author, row.version, row.stage, row.flagged, row.holder) == ("Rowan Ashdown", "1.0", "mid", 1, None)
    assert "Kittiwake" not in repr(row)


def test_the_oldest_comes_first(person, noon):
    later = a_reflection(person, S.SHARED)
    with clock.held_at(noon - timedelta(days=3)):
        earlier = a_reflection(person, S.SHARED)
    assert ids_in(queue(by=person("tamsin"))) == [earlier, later]


def test_somebody_who_covers_sees_it_marked_with_the_holder(person, store):
    wanted = a_reflection(person, S.SHARED)
    covered(store, by="idris")
    [row] = queue(by=person("idris"), state=QueueState.TO_OPEN)[0].rows
    assert (row.id, row.holder) == (wanted, "Tamsin Greaves")


def test_cover_ends_at_the_end_of_its_last_day(person, store, noon):
    a_reflection(person, S.SHARED)
    covered(store, by="idris")
    with clock.held_at(noon.replace(hour=23, minute=59)):
        assert ids_in(queue(by=person("idris")))
    with clock.held_at(noon + timedelta(days=1)):
        assert ids_in(queue(by=person("idris"))) == []


def test_an_adviser_who_excluded_the_cover_is_not_in_their_queue(person, store):
    a_reflection(person, S.SHARED)
    nells = a_reflection(person, S.SHARED, author="nell")
    covered(store, by="idris")
    excluded(store, adviser="rowan", who="idris")
    assert ids_in(queue(by=person("idris"))) == [nells]


def test_somebody_who_covers_for_their_own_supervisor_does_not_find_their_own_there(person, store):
    a_reflection(person, S.SHARED, author="tamsin", holder="idris")
    sols = a_reflection(person, S.SHARED, author="sol", holder="idris")
    covered(store, by="tamsin", holder="idris")
    assert ids_in(queue(by=person("tamsin"))) == [sols]


def test_a_leaver_waits_to_be_opened_and_signed_but_is_not_waited_for(person, store):
    to_open = a_reflection(person, S.SHARED, author="nell")
    a_reflection(person, S.DISCUSSED, author="nell")
    has_left(store, "nell")
    assert ids_in(queue(by=person("tamsin"))) == [to_open]


def test_the_queue_says_who_wrote_last_and_not_what(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("He draws.",)})
    comment(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, prompt="", words="Kittiwake words")
    [row] = queue(by=person("tamsin"), state=QueueState.IN_SUPERVISION)[0].rows
    assert row.wrote_last == "Rowan Ashdown"
    assert "Kittiwake" not in repr(row)


def test_an_addendum_by_the_author_comes_up_until_it_has_been_read(person, noon):
    reflection_id = a_reflection(person, S.COMPLETED)
    with clock.held_at(noon + timedelta(hours=1)):
        add_addendum(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, reason="News", words="He rang.")
        assert ids_in(queue(by=person("tamsin")), QueueState.ADDED_TO) == [reflection_id]
    with clock.held_at(noon + timedelta(hours=2)):
        note_reading(by=person("tamsin"), reflection_id=reflection_id)
        assert ids_in(queue(by=person("tamsin")), QueueState.ADDED_TO) == []


def test_an_addendum_of_her_own_is_no_news_to_her(person, noon):
    reflection_id = a_reflection(person, S.COMPLETED)
    with clock.held_at(noon + timedelta(hours=1)):
        add_addendum(
            by=person("tamsin"), reflection_id=reflection_id, side=AS_SUPERVISOR, reason="News", words="He rang."
        )
    note_reading(by=person("tamsin"), reflection_id=reflection_id)
    assert ids_in(queue(by=person("tamsin")), QueueState.ADDED_TO) == []


@pytest.mark.parametrize(("view", "words", "same"), [("same", "", True), ("different", "Kittiwake words", False)])
def test_how_the_adviser_answered_comes_up_until_it_has_been_read(person, noon, view, words, same):
    reflection_id = a_reflection(person, S.DISCUSSED)
    with clock.held_at(noon + timedelta(hours=1)):
        acknowledge(by=person("rowan"), reflection_id=reflection_id, view=view, words=words)
        [row] = queue(by=person("tamsin"), state=QueueState.ANSWERED)[0].rows
        assert (row.id, row.saw_it_the_same) == (reflection_id, same)
        assert "Kittiwake" not in repr(row)
        assert ids_in(queue(by=person("idris"))) == []
    with clock.held_at(noon + timedelta(hours=2)):
        note_reading(by=person("tamsin"), reflection_id=reflection_id)
        assert ids_in(queue(by=person("tamsin"))) == []


def test_the_queue_of_one_adviser_is_theirs_alone_and_keeps_its_pages(person):
    rowans, nells = a_reflection(person, S.SHARED), a_reflection(person, S.SHARED, author="nell")
    tamsin = person("tamsin")
    found = read_queue(by=tamsin, adviser=person("nell").id)
    assert (ids_in(found.parts), found.adviser.name) == ([nells], "Nell Okoro-Price")
    assert [one.name for one in found.advisers] == ["Nell Okoro-Price", "Rowan Ashdown"]
    assert set(ids_in(read_queue(by=tamsin).parts)) == {rowans, nells}


def test_an_adviser_of_somebody_else_is_not_named_and_narrows_nothing(person, store):
    a_reflection(person, S.SHARED, author="sol", holder="idris")
    rowans = a_reflection(person, S.SHARED)
    found = read_queue(by=person("tamsin"), adviser=person("sol").id)
    assert (ids_in(found.parts), found.adviser) == ([rowans], None)
    assert "Sol Marchetti" not in repr(found)


def test_under_cover_the_advisers_of_the_holder_can_be_chosen_but_for_one_who_asked_not(person, store):
    covered(store, by="idris")
    excluded(store, adviser="rowan", who="idris")
    names = [one.name for one in read_queue(by=person("idris")).advisers]
    assert "Nell Okoro-Price" in names
    assert "Rowan Ashdown" not in names


def test_a_second_addendum_before_the_first_was_read_is_one_line_and_one_reading_takes_it_away(person, noon):
    reflection_id = a_reflection(person, S.COMPLETED)
    for hours, words in ((1, "He rang."), (2, "He rang again.")):
        with clock.held_at(noon + timedelta(hours=hours)):
            add_addendum(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, reason="News", words=words)
    with clock.held_at(noon + timedelta(hours=3)):
        assert ids_in(queue(by=person("tamsin")), QueueState.ADDED_TO) == [reflection_id]
        note_reading(by=person("tamsin"), reflection_id=reflection_id)
        assert ids_in(queue(by=person("tamsin")), QueueState.ADDED_TO) == []
    with clock.held_at(noon + timedelta(hours=4)):
        add_addendum(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, reason="News", words="Once more.")
        assert ids_in(queue(by=person("tamsin")), QueueState.ADDED_TO) == [reflection_id]


def test_news_is_read_for_the_holder_when_whoever_covers_reads_it(person, store, noon):
    reflection_id = a_reflection(person, S.COMPLETED)
    covered(store, by="idris")
    with clock.held_at(noon + timedelta(hours=1)):
        add_addendum(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, reason="News", words="He rang.")
        for reader in ("tamsin", "idris"):
            assert ids_in(queue(by=person(reader)), QueueState.ADDED_TO) == [reflection_id]
        note_reading(by=person("idris"), reflection_id=reflection_id)
        assert ids_in(queue(by=person("tamsin"))) == []


def test_an_answer_that_nobody_reads_is_told_for_twenty_eight_days(person, noon):
    reflection_id = a_reflection(person, S.DISCUSSED)
    acknowledge(by=person("rowan"), reflection_id=reflection_id, view="same", words="")
    for days, is_there in ((27, True), (28, False)):
        with clock.held_at(noon + timedelta(days=days)):
            assert bool(ids_in(queue(by=person("tamsin")), QueueState.ANSWERED)) is is_there


def test_news_is_not_told_to_whoever_supervises_the_adviser_next(person, store):
    reflection_id = a_reflection(person, S.DISCUSSED)
    acknowledge(by=person("rowan"), reflection_id=reflection_id, view="same", words="")
    add_addendum(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, reason="News", words="He rang.")
    supervision_passed_on(store, to="idris")
    for nobody in ("tamsin", "idris"):
        assert ids_in(queue(by=person(nobody))) == []


def test_what_was_shared_again_is_one_line_as_it_was_shared_last(person, noon):
    by, tamsin = person("rowan"), person("tamsin")
    reflection_id = a_reflection(person, S.HANDED_BACK)
    with clock.held_at(noon + timedelta(hours=1)):
        flag_prompts(by=by, reflection_id=reflection_id, prompts=[TEXT_PROMPT])
        share_for_supervision(by=by, reflection_id=reflection_id, checked=None)
        [row] = queue(by=tamsin, state=QueueState.TO_OPEN)[0].rows
        assert (row.id, row.shared_at, row.flagged) == (reflection_id, noon + timedelta(hours=1), 1)


def test_what_was_said_to_the_supervisor_before_is_not_told_to_the_next(person, store, noon):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    with clock.held_at(noon + timedelta(hours=1)):
        supervision_passed_on(store, to="idris")
        share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)
        open_reflection(by=person("idris"), reflection_id=reflection_id)
        [row] = queue(by=person("idris"), state=QueueState.IN_SUPERVISION)[0].rows
        assert (row.wrote_last, row.wrote_last_at) == (None, None)


def test_the_migration_finds_what_was_not_read_before_there_was_news(person, noon):
    unread, read, own = (a_reflection(person, S.DISCUSSED) for _ in range(3))
    rowan = person("rowan")
    with clock.held_at(noon + timedelta(hours=1)):
        for one in (unread, read):
            acknowledge(by=rowan, reflection_id=one, view="same", words="")
            add_addendum(by=rowan, reflection_id=one, side=AS_AUTHOR, reason="News", words="He rang.")
        add_addendum(by=person("tamsin"), reflection_id=own, side=AS_SUPERVISOR, reason="News", words="He rang.")
    with clock.held_at(noon + timedelta(hours=2)):
        note_reading(by=person("tamsin"), reflection_id=read)
        before = queue(by=person("tamsin"))
        assert ids_in(before, QueueState.ADDED_TO) == ids_in(before, QueueState.ANSWERED) == [unread]
        config = migrations._config()
        config.attributes["engine"] = db.engine()
        command.downgrade(config, "0003")
        migrations.upgrade(db.engine())
        after = queue(by=person("tamsin"))
        assert [ids_in(after, state) for state in QueueState] == [ids_in(before, state) for state in QueueState]


def test_a_name_that_changes_is_the_name_on_the_next_page(person, store):
    a_reflection(person, S.SHARED)
    for name in ("Rowan Ashdown", "Rowan Ashdown-Lee"):
        with db.write() as session:
            session.get_one(Person, store["rowan"]).name = name
        [row] = queue(by=person("tamsin"), state=QueueState.TO_OPEN)[0].rows
        assert row.author == name


def agreed_by(person, day, *, author="rowan", owner=OWNER_ADVISER):
    """An action agreed with Tamsin, due on a day."""
    reflection_id = a_reflection(person, S.IN_SUPERVISION, author=author)
    row = NoteAction(None, True, "Ring the school", day, owner)
    save_note_field(
        by=person("tamsin"), reflection_id=reflection_id, field=NoteField.ACTIONS, sent=SentField(rows=(row,))
    )
    sign_note(person("tamsin"), reflection_id)


def test_agreed_actions_due_within_a_week_or_before_are_counted_for_everybody_or_one(person, store, noon):
    agreed_by(person, "2026-11-27")
    agreed_by(person, "2026-11-02", author="nell", owner=OWNER_SUPERVISOR)
    agreed_by(person, "2026-11-28")
    agreed_by(person, "")
    a_reflection(person, S.SHARED, answers={"next-steps": ("Never agreed",)})
    tamsin = person("tamsin")
    assert read_queue(by=tamsin).actions_due == 2
    assert read_queue(by=tamsin, adviser=person("nell").id).actions_due == 1
    assert read_queue(by=person("idris")).actions_due == 0
    supervision_ended(store)
    assert read_queue(by=tamsin).actions_due == 1


def test_twenty_rows_cost_no_more_statements_than_two(person):
    tamsin = person("tamsin")
    for _ in range(2):
        a_reflection(person, S.SHARED)
    with statements() as with_two:
        assert len(ids_in(read_queue(by=tamsin).parts)) == 2
    for _ in range(18):
        a_reflection(person, S.SHARED)
    with statements() as with_twenty:
        assert len(ids_in(read_queue(by=tamsin).parts)) == 20
    assert len(with_twenty) == len(with_two) == 4  # What is settled about new lines is asked once.
    with statements() as again:
        assert len(ids_in(read_queue(by=tamsin).parts)) == 20
    assert len(again) == 3


def test_a_line_that_is_kept_says_what_came_since(person, noon):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("He draws.",)})
    wrote: list[tuple[str | None, bool]] = []
    for hours, who, side in ((1, "rowan", AS_AUTHOR), (2, "tamsin", AS_SUPERVISOR), (3, "rowan", AS_AUTHOR)):
        with clock.held_at(noon + timedelta(hours=hours)):
            comment(by=person(who), reflection_id=reflection_id, side=side, prompt="", words=f"Words {hours}")
            [row] = queue(by=person("tamsin"), state=QueueState.IN_SUPERVISION)[0].rows
            assert row.wrote_last_at == noon + timedelta(hours=hours)
            wrote.append((row.wrote_last, row.is_mine_last))
    assert wrote == [("Rowan Ashdown", False), ("Tamsin Greaves", True), ("Rowan Ashdown", False)]


def test_holder_and_cover_each_read_their_own_side_of_the_same_line(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("He draws.",)})
    covered(store, by="idris")
    comment(by=person("tamsin"), reflection_id=reflection_id, side=AS_SUPERVISOR, prompt="", words="Say more.")
    read = {}
    for reader in ("tamsin", "idris", "tamsin"):
        [row] = queue(by=person(reader), state=QueueState.IN_SUPERVISION)[0].rows
        read[reader] = (row.holder, row.wrote_last, row.is_mine_last)
    assert read == {
        "tamsin": (None, "Tamsin Greaves", True),
        "idris": ("Tamsin Greaves", "Tamsin Greaves", False),
    }


def test_somebody_who_stood_in_and_wrote_last_is_named_as_they_are_called_today(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("He draws.",)})
    covered(store, by="idris")
    comment(by=person("idris"), reflection_id=reflection_id, side=AS_SUPERVISOR, prompt="", words="Say more.")
    for name in ("Idris Quill", "Idris Quill-Penrose"):
        with db.write() as session:
            session.get_one(Person, store["idris"]).name = name
        [row] = queue(by=person("tamsin"), state=QueueState.IN_SUPERVISION)[0].rows
        assert (row.wrote_last, row.is_mine_last) == (name, False)


def test_whoever_is_in_the_queue_is_one_of_its_advisers(person, store):
    """Names are taken from the list of advisers: nobody is in the queue who is not in it, own or covered for."""
    for author, holder in (("rowan", "tamsin"), ("nell", "tamsin"), ("sol", "idris")):
        a_reflection(person, S.SHARED, author=author, holder=holder)
    covered(store, by="idris")
    found = read_queue(by=person("idris"))
    assert {row.author for part in found.parts for row in part.rows} == {
        "Nell Okoro-Price",
        "Rowan Ashdown",
        "Sol Marchetti",
    }
    assert {row.author for part in found.parts for row in part.rows} <= {one.name for one in found.advisers}


def test_more_than_a_page_is_reached_page_by_page_and_none_twice(person, noon):
    made = [a_reflection(person, S.SHARED) for _ in range(ON_A_PAGE + 3)]
    [first] = queue(by=person("tamsin"), state=QueueState.TO_OPEN)
    assert len(first.rows) == ON_A_PAGE
    [second] = queue(by=person("tamsin"), state=QueueState.TO_OPEN, after=first.more)
    assert second.more is None
    assert sorted(row.id for part in (first, second) for row in part.rows) == sorted(made)


def test_no_line_is_missing_though_another_page_makes_room_meanwhile(person, monkeypatch):
    made = [a_reflection(person, S.SHARED) for _ in range(3)]
    settle = supervision_queue.settle

    def then_room_is_made(*asked):
        settled = settle(*asked)
        queue_rows._settled.clear()
        queue_rows._rows.clear()
        return settled

    monkeypatch.setattr(supervision_queue, "settle", then_room_is_made)
    assert sorted(ids_in(queue(by=person("tamsin")))) == sorted(made)
