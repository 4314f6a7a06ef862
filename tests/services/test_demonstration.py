"""The demonstration: every state it must show, true in every record, and loaded once."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import inspect, text
from sqlmodel import col, select

from app import clock, db, migrations
from app.audit.models import AuditEntry
from app.demo.calendar import NotADay, calendar_before
from app.demo.load import load_demonstration
from app.demo.stories import note_stories, reflection_stories
from app.main import create_app
from app.people.demo_people import DEMO_PEOPLE
from app.people.models import Person
from app.people.queries import person_signed_in
from app.people.sign_in import open_session
from app.people.signed_in import SignedIn
from app.reflections.models import Acknowledgement, Answer, AnswerVersion, ReaderEntry, Reflection, Sharing
from app.reflections.queries import readers_of
from app.settings import ROOT, settings
from app.standards.library import install_files
from app.standards.models import Document
from app.supervision.conversation import Conversation
from app.supervision.models import Comment
from app.supervision.notes import NoteField
from app.supervision.queries import actions_of, conversation_for_author, review
from app.web.pace import forget_pace
from tests.conftest import NOON
from tests.databases import Databases
from tests.page import PageClient

MUST_STAND = {
    ("rowan", 1, "Button and Otter", "finished"),
    ("rowan", 1, "Heron", "completed"),
    ("rowan", 2, "The four of them", "completed"),
    ("rowan", 2, "Heron, Otter and Button", "completed"),
    ("rowan", 3, "Heron", "shared"),
    ("rowan", 3, "All four together", "shared"),
    ("rowan", 4, "Otter and Button (mid)", "completed"),
    ("rowan", 4, "Otter and Button (irh)", "completed"),
    ("rowan", 5, "Kite and Gran", "in_supervision"),
    ("rowan", 6, "Kite", "completed"),
    ("rowan", 7, "Otter", "in_progress"),
    ("rowan", 7, "Heron", "discussed"),
    ("nell", 1, "Wren", "handed_back"),
    ("nell", 6, "Linnet", "in_progress"),
}
STANDARDS = (
    "seeing-and-engaging",
    "work-before-court",
    "care-plan",
    "care-orders-at-home",
    "special-guardianship",
    "impact-of-delay",
    "social-worker-and-iro",
)
CASE_NUMBER = re.compile(r"[A-Z]{2}\d{2}[A-Z]\d{5}|XX24C|xx24c")  # Keys in hexadecimal are lower case.


@pytest.fixture(scope="module")
def empty_store(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database with the seven standards and nobody in it."""
    url = databases.create(tmp_path_factory.mktemp("empty"))
    _prepare(url, ROOT / "standards")
    yield url
    databases.drop(url)


@pytest.fixture(scope="module")
def loaded_store(empty_store: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same after the demonstration was loaded, as of noon on a Friday."""
    url = databases.copy(empty_store, tmp_path_factory.mktemp("loaded"))
    _work_on(url, lambda: load_demonstration(NOON))
    yield url
    databases.drop(url)


@pytest.fixture
def cast(
    loaded_store: str, databases: Databases, data_dir: Path, use_database: Callable[[str], None]
) -> Iterator[dict[str, SignedIn]]:
    """The demonstration, with time standing still at the noon on which it was loaded: first name → who acts."""
    url = databases.copy(loaded_store, data_dir)
    use_database(url)
    db.connect(url)
    forget_pace()
    with clock.held_at(NOON):
        yield _people()
    db.disconnect()
    databases.drop(url)


def _prepare(url: str, standards: Path) -> None:
    def prepare() -> None:
        migrations.upgrade(db.engine())
        with clock.held_at(NOON):
            install_files(standards, publish_at_once=True)

    _work_on(url, prepare)


def _work_on(url: str, work: Callable[[], object]) -> None:
    db.connect(url)
    try:
        work()
    finally:
        db.disconnect()


def _people() -> dict[str, SignedIn]:
    with db.read() as session:
        ids = {row.email: row.id for row in session.exec(select(Person))}
        found = {one.key: person_signed_in(session, ids[one.email], clock.today()) for one in DEMO_PEOPLE}
    return {key: one for key, one in found.items() if one is not None}


def _reflections() -> list[Reflection]:
    with db.read() as session:
        return list(session.exec(select(Reflection).order_by(col(Reflection.started_at))))


def _one(label: str, status: str | None = None) -> Reflection:
    return next(one for one in _reflections() if one.label == label and status in (None, one.status))


def _conversation(by: SignedIn, reflection: Reflection) -> Conversation:
    return conversation_for_author(by=by, reflection_id=reflection.id)


def _rows_in(url: str) -> dict[str, int]:
    engine = db.connect(url)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        counts = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
    db.disconnect()
    return counts


def test_every_reflection_stands_where_the_demonstration_must_show_it(cast):
    names = {one.id: key for key, one in cast.items()}
    labels = [one.label for one in _reflections()]
    found = {
        (
            names[one.author_id],
            STANDARDS.index(one.standard) + 1,
            one.label if one.standard != "care-orders-at-home" else f"{one.label} ({one.stage})",
            one.status,
        )
        for one in _reflections()
    }
    assert found == MUST_STAND
    assert len(labels) == len(MUST_STAND)


def test_every_answer_that_is_written_down_is_stored(cast):
    for name, reflection in zip(_by_start(), _reflections(), strict=True):
        story = reflection_stories()[name]
        written = {prompt for sitting in story.sittings for prompt in sitting.answers}
        with db.read() as session:
            stored = session.exec(
                select(Answer.prompt).where(Answer.reflection_id == reflection.id, Answer.version > 0)
            ).all()
        assert set(stored) == written, name
        assert reflection.flags == story.flags, name


def test_every_remark_question_and_agreed_action_that_is_written_down_is_stored(cast):
    events = [one for story in (*reflection_stories().values(), *note_stories().values()) for one in story.then]
    said = [one.words for one in events if one.does in ("comment", "hand back")]
    closed = [one.words for one in events if one.does in ("done", "no longer needed")]
    with db.read() as session:
        assert sorted(row.words for row in session.exec(select(Comment))) == sorted(said)
    lists = [actions_of(by=cast[key]) for key in ("rowan", "tamsin")]
    assert sorted(one.outcome or "" for found in lists for one in found.closed) == sorted(closed)


def test_notes_stand_over_the_reflections_they_are_about(cast):
    signed = {
        tuple(sorted(_label(one) for one in note.reflections)): note
        for reflection in _reflections()
        if reflection.author_id == cast["rowan"].id
        for note in _conversation(cast["rowan"], reflection).notes
    }
    assert set(signed) == {
        ("Heron, Otter and Button", "The four of them"),
        ("Heron",),
        ("Kite",),
        ("Otter and Button", "Otter and Button"),
    }
    assert _conversation(cast["rowan"], _one("Heron", "discussed")).notes[0].words[0][1].endswith("Review: closed.")
    assert len(_conversation(cast["rowan"], _one("Heron", "completed")).notes) == 1
    assert all(note.signed_by == "Tamsin Greaves" and note.actions and note.functions for note in signed.values())
    draft = review(by=cast["tamsin"], reflection_id=_one("Kite and Gran").id).note
    assert draft is not None
    assert draft.fields[NoteField.TALKED_ABOUT].words.startswith("Rowan asked Gran the question about the porch.")
    assert len(draft.actions) == 4
    assert not _conversation(cast["rowan"], _one("Kite and Gran")).notes


def _label(reflection_id: UUID) -> str:
    return next(one.label for one in _reflections() if one.id == reflection_id)


def test_adviser_and_supervisor_disagree_in_their_own_words(cast):
    for reflection in [one for one in _reflections() if one.standard == "care-orders-at-home"]:
        conversation = _conversation(cast["rowan"], reflection)
        assert conversation.acknowledged is not None
        assert not conversation.acknowledged.sees_it_the_same
        assert len((conversation.acknowledged.words or "").split()) > 40
        differ = dict(conversation.notes[0].words)["Where we differ, if we do"]
        assert "the recommendation is the guardian's and stands" in differ
    with db.read() as session:
        views = [row.view for row in session.exec(select(Acknowledgement))]
    assert sorted(views) == ["different"] * 2 + ["same"] * 4


def test_nell_has_a_question_to_answer_and_a_short_path_to_go_on_with(cast):
    question = _conversation(cast["nell"], _one("Wren")).question
    assert question is not None
    assert question.by == "Tamsin Greaves"
    assert question.words.endswith("room.")
    assert _one("Linnet").path == "short"


def test_shared_reflections_flag_one_to_three_prompts_and_private_words_are_never_shared(cast):
    with db.read() as session:
        sharings = list(session.exec(select(Sharing)))
    assert len(sharings) == 11
    assert all(1 <= len(one.flags) <= 3 for one in sharings)
    private = reflection_stories()["02-heron"].sittings[0].answers["because-of-who-i-am"]
    shared = review(by=cast["tamsin"], reflection_id=_one("Heron", "completed").id)
    assert str(private) not in str(shared.prompts)
    assert "what-surprised-me" not in {one.prompt.id for one in shared.prompts}


def test_the_readers_of_one_reflection_are_a_cover_and_the_holder(cast):
    _, readings = readers_of(by=cast["rowan"], reflection_id=_one("Kite").id)
    assert {(one.reader, one.capacity) for one in readings} == {
        ("Idris Fenwick", "cover"),
        ("Tamsin Greaves", "holder"),
    }
    assert min(readings, key=lambda one: one.moment).reader == "Idris Fenwick"
    with db.read() as session:
        covers = session.exec(select(ReaderEntry).where(ReaderEntry.capacity == "cover")).all()
    assert len({one.reflection_id for one in covers}) == 1


def test_actions_are_done_with_what_they_meant_and_others_are_due_about_now(cast):
    rowan, tamsin = actions_of(by=cast["rowan"]), actions_of(by=cast["tamsin"])
    assert len(rowan.closed) >= 10
    assert all(one.outcome for one in (*rowan.closed, *tamsin.closed))
    assert {one.status.value for one in rowan.closed} == {"done", "no_longer_needed"}
    due = [one.by_day for one in (*rowan.ahead, *tamsin.ahead) if one.by_day]
    assert len(due) >= 3
    assert all(abs(day - clock.today()) <= timedelta(days=35) for day in due)


def test_the_record_of_actions_tells_every_status_that_is_stored(cast):
    for reflection in _reflections():
        with db.read() as session:
            entries = session.exec(
                select(AuditEntry).where(AuditEntry.subject == str(reflection.id)).order_by(col(AuditEntry.moment))
            ).all()
        status = None
        for entry in entries:
            if "after" in entry.detail:
                assert entry.detail.get("before") == status, entry.action
                status = entry.detail["after"]
                since = entry.moment
        assert (status, since) == (reflection.status, reflection.status_since)


def test_everything_happened_in_working_hours_before_now(cast):
    with db.read() as session:
        moments = [
            *session.exec(select(AnswerVersion.saved_at)),
            *session.exec(select(Comment.said_at)),
            *session.exec(select(ReaderEntry.moment)),
            *session.exec(select(AuditEntry.moment).where(AuditEntry.subject_kind != "person")),
        ]
    happened = [one for one in moments if one != NOON]  # The standards were installed when the demonstration was.
    assert len(happened) > 200
    for moment in happened:
        assert moment < NOON
        here = moment.astimezone(clock.LONDON)
        assert here.weekday() < 5, here
        assert 9 <= here.hour < 18, here


@pytest.mark.parametrize("days", range(7))
def test_the_last_week_is_wholly_past_whatever_day_it_is_loaded(days):
    moment = NOON + timedelta(days=days)
    calendar = calendar_before(moment)
    end = calendar.moment("week 28 Fri 18:00")
    assert clock.day_of(end) < clock.day_of(moment)
    assert moment - end < timedelta(days=8)


def test_a_day_that_is_written_otherwise_is_refused():
    with pytest.raises(NotADay):
        calendar_before(NOON).day("week 3 Sun")
    with pytest.raises(NotADay):
        calendar_before(NOON).moment("week 3 Mon")


def test_no_case_number_stands_anywhere(cast):
    with db.engine().connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                for value in row:
                    words = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    found = CASE_NUMBER.search(words) if isinstance(value, bytes | str) else None
                    assert found is None, f"{table}: {found}"


@pytest.mark.parametrize("key", [one.key for one in DEMO_PEOPLE])
def test_the_home_page_opens_for_everybody(cast, key):
    with _client(cast[key]) as client:
        assert client.get("/").status_code == 200


def test_each_of_her_reflections_opens_for_rowan(cast):
    with _client(cast["rowan"]) as client:
        for reflection in _reflections():
            mine = reflection.author_id == cast["rowan"].id
            answer = client.get(f"/reflections/{reflection.id}")
            assert answer.status_code == (200 if mine else 404), reflection.label
            if mine:
                assert client.get(f"/reflections/{reflection.id}/readers").status_code == 200
            if mine and reflection.status == "in_progress":
                assert client.get(f"/reflections/{reflection.id}/edit").status_code == 200


def _client(person: SignedIn) -> PageClient:
    client = PageClient(create_app())
    client.cookies.set("pqs", open_session(person.id, replaces=None))
    return client


def test_loading_twice_changes_nothing(cast):
    url = settings().store_url
    before = _rows_in(url)
    outcomes: list[bool] = []
    _work_on(url, lambda: outcomes.append(load_demonstration(NOON + timedelta(days=3))))
    assert outcomes == [False]
    assert _rows_in(url) == before


def test_every_standard_keeps_the_day_from_which_it_is_in_force(cast):
    with db.read() as session:
        for row in session.exec(select(Document)):
            assert f"\neffective_from: {row.effective_from}\n".encode() in row.source


def test_nothing_is_loaded_where_there_are_people(store):
    assert load_demonstration(NOON) is False
    assert not _reflections()


@pytest.fixture
def loaded_in_part(empty_database: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The demonstration on six of its seven standards: how the store waited for the disk before loading, and after."""
    shutil.copytree(ROOT / "standards", tmp_path / "standards")
    shutil.rmtree(tmp_path / "standards" / "special-guardianship")
    _prepare(empty_database, tmp_path / "standards")
    db.connect(empty_database)
    before = _waiting_for_the_disk()
    assert load_demonstration(NOON)
    yield before, _waiting_for_the_disk()
    db.disconnect()


def _waiting_for_the_disk() -> str:
    with db.engine().connect() as connection:
        asked = "PRAGMA synchronous" if connection.dialect.name == "sqlite" else "SHOW synchronous_commit"
        return str(connection.exec_driver_sql(asked).scalar_one())


def test_what_the_standards_of_the_day_do_not_ask_is_left_out_and_the_store_waits_for_the_disk_as_before(
    loaded_in_part,
):
    before, after = loaded_in_part
    assert len(_reflections()) == len(MUST_STAND) - 1
    assert after == before
    assert db.engine().dialect.name != "sqlite" or after == "2"


def _by_start() -> list[str]:
    """The names of the stories in the order in which they began."""
    calendar = calendar_before(NOON)
    stories = reflection_stories()
    return sorted(stories, key=lambda name: calendar.moment(stories[name].started))
