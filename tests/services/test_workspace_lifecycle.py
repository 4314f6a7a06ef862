"""A working group writes a standard, consults on it and publishes it: each step, and each refusal with its sentence."""

import shutil
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.people.models import RoleGrant, WorkingGroupMember
from app.people.queries import working_groups_of
from app.people.services import join_working_group
from app.reflections.details import DetailsRefused
from app.settings import ROOT
from app.standards.documents import current_document, documents_of, is_withdrawn
from app.standards.library import install_files
from app.workspace.beginnings import begin_following
from app.workspace.consulting import Invited, answer_comment, comment_on_draft, consult
from app.workspace.lifecycle import DraftStatus, NotAtThisPoint
from app.workspace.publishing import (
    FileRefused,
    Publication,
    offer_again,
    publish_draft,
    publish_file,
    publish_installed,
    withdraw,
)
from app.workspace.queries import asked_of, draft_to_read, said_about, said_and_done, workspace_of
from app.workspace.settling import agree, put_away, return_to_group, take_out
from app.workspace.standing import standing_of
from app.workspace.texts import ColleagueWroteMeanwhile, TextTooLong, save_text, settle_other_text
from tests.makers_of_drafts import STANDARD, a_draft, group_of, next_document

LINE = b"# A line that a colleague added.\n"
EVERYONE = Invited(everyone=True)


def in_a_week():
    return clock.today() + timedelta(days=7)


def test_a_member_s_text_is_kept_byte_for_byte_with_every_text_before_it(person):
    sol = person("sol")
    draft_id = a_draft(sol)
    written = b"\xef\xbb\xbf" + next_document("1.1").replace(b"\n", b"\r\n")
    assert save_text(by=sol, draft_id=draft_id, source=written, base=1) == 2
    draft = draft_to_read(by=sol, draft_id=draft_id)
    assert (draft.source, draft.number) == (written, 2)
    assert draft_to_read(by=sol, draft_id=draft_id, number=1).source == next_document("1.1")
    assert [text.saved_by for text in draft.texts] == ["Sol Marchetti", "Sol Marchetti"]
    assert save_text(by=sol, draft_id=draft_id, source=written, base=1) == 2, "the same bytes again are the same text"


def test_of_two_members_who_write_at_once_both_texts_are_kept_and_either_can_be_used(person):
    sol, amal = person("sol"), person("amal")
    draft_id = a_draft(sol)
    save_text(by=sol, draft_id=draft_id, source=next_document("1.1") + LINE, base=1)
    mine = next_document("1.1") + b"# Mine.\n"
    with pytest.raises(ColleagueWroteMeanwhile):
        save_text(by=amal, draft_id=draft_id, source=mine, base=1)
    draft = draft_to_read(by=amal, draft_id=draft_id)
    assert draft.source.endswith(LINE)
    assert [aside.source for aside in draft.aside] == [mine]
    assert draft_to_read(by=sol, draft_id=draft_id).aside == (), "a text aside belongs to its writer"
    settle_other_text(by=amal, draft_id=draft_id, other_id=draft.aside[0].id, use_mine=True, base=2)
    settled = draft_to_read(by=amal, draft_id=draft_id)
    assert (settled.source, settled.number, settled.aside) == (mine, 3, ())


def test_a_text_longer_than_a_standard_may_be_is_refused_with_a_sentence(person):
    draft_id = a_draft(person("sol"))
    with pytest.raises(TextTooLong) as refused:
        save_text(by=person("sol"), draft_id=draft_id, source=b"#" * 70_000, base=1)
    assert "64 KB" in refused.value.sentence
    assert draft_to_read(by=person("sol"), draft_id=draft_id).number == 1


@pytest.mark.parametrize("key", ["rowan", "tamsin", "joss", "mina", "bea"])
def test_a_draft_is_nothing_to_whoever_is_not_in_its_group(person, key):
    draft_id = a_draft(person("sol"))
    with pytest.raises(NotFound):
        draft_to_read(by=person(key), draft_id=draft_id)
    with pytest.raises(NotFound):
        save_text(by=person(key), draft_id=draft_id, source=b"x", base=1)


def test_a_member_who_left_the_group_finds_nothing_from_the_next_day(person, store):
    draft_id = a_draft(person("sol"))
    with db.write() as session:
        row = session.exec(select(WorkingGroupMember).where(WorkingGroupMember.person_id == store["sol"])).one()
        row.until_day = clock.today() - timedelta(days=1)
        session.add(row)
    with pytest.raises(NotFound):
        draft_to_read(by=person("sol"), draft_id=draft_id)
    assert workspace_of(person("sol")).drafts == ()


def test_a_draft_is_consulted_on_answered_agreed_and_published_by_a_member_who_wrote_none_of_it(person):
    sol, amal, rowan = person("sol"), person("amal"), person("rowan")
    draft_id = a_draft(sol)
    consult(by=sol, draft_id=draft_id, invited=EVERYONE, until=in_a_week())
    assert [asked.draft_id for asked in asked_of(rowan)] == [draft_id]
    comment_on_draft(by=rowan, draft_id=draft_id, prompt="", words="The summary is long.")
    comment_on_draft(by=rowan, draft_id=draft_id, prompt="", words="The summary is long.")
    with pytest.raises(NotAtThisPoint, match="One comment waits"):
        agree(by=sol, draft_id=draft_id)
    (comment,) = said_about(by=sol, draft_id=draft_id)
    assert (comment.name, comment.words) == ("Rowan Ashdown", "The summary is long.")
    answer_comment(by=sol, draft_id=draft_id, comment_id=comment.id, response="accepted", reason="We cut it.")
    agree(by=sol, draft_id=draft_id)
    assert asked_of(rowan) == ()
    with pytest.raises(NotFound):
        publish_draft(by=sol, draft_id=draft_id, publication=Publication())
    document = publish_draft(by=amal, draft_id=draft_id, publication=Publication())
    assert publish_draft(by=amal, draft_id=draft_id, publication=Publication()) == document
    with db.read() as session:
        found = current_document(session, STANDARD)
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "document:published")).all()
    assert found is not None
    assert (found.id, found.version, found.published_by) == (document, "1.1", "Amal Rees")
    assert [entry.detail["change_class"] for entry in entries] == ["revision"]
    (said,) = said_and_done(by=rowan, document_id=document)
    assert (said.words, said.response, said.reason, said.name) == ("The summary is long.", "accepted", "We cut it.", "")


def test_whoever_wrote_in_a_draft_can_not_be_its_second_person(person):
    sol, amal = person("sol"), person("amal")
    draft_id = a_draft(sol)
    save_text(by=amal, draft_id=draft_id, source=next_document("1.1") + LINE, base=1)
    agree(by=sol, draft_id=draft_id)
    for member in (sol, amal):
        assert not draft_to_read(by=member, draft_id=draft_id).may_publish
        with pytest.raises(NotFound):
            publish_draft(by=member, draft_id=draft_id, publication=Publication())


def test_the_second_person_is_not_somebody_whose_own_text_a_colleague_brought_in(person):
    sol, amal = person("sol"), person("amal")
    mine = next_document("1.1") + LINE
    save_text(by=amal, draft_id=a_draft(amal), source=mine, base=1)
    draft_id = a_draft(sol, mine)
    save_text(by=sol, draft_id=draft_id, source=mine + b"# One more.\n", base=1)
    agree(by=sol, draft_id=draft_id)
    assert not draft_to_read(by=amal, draft_id=draft_id).may_publish
    assert standing_of(by=sol, draft_id=draft_id).second_members == ()
    with pytest.raises(NotFound):
        publish_draft(by=amal, draft_id=draft_id, publication=Publication())


def test_the_second_person_is_not_somebody_whose_text_was_kept_aside_and_saved_by_a_colleague(person):
    sol, amal = person("sol"), person("amal")
    draft_id = a_draft(sol)
    save_text(by=sol, draft_id=draft_id, source=next_document("1.1") + LINE, base=1)
    with pytest.raises(ColleagueWroteMeanwhile):
        save_text(by=amal, draft_id=draft_id, source=next_document("1.1") + b"# Mine.\n", base=1)
    assert draft_to_read(by=amal, draft_id=draft_id).has_written is False
    save_text(by=sol, draft_id=draft_id, source=next_document("1.1") + b"# Mine.\n", base=2)
    assert draft_to_read(by=amal, draft_id=draft_id).has_written is True


def test_two_members_who_each_began_after_the_same_document_have_not_written_for_each_other(person):
    sol, amal = person("sol"), person("amal")
    group = group_of(sol)
    begin_following(by=amal, group_id=group, standard=STANDARD)
    draft_id = begin_following(by=sol, group_id=group, standard=STANDARD)
    assert standing_of(by=sol, draft_id=draft_id).second_members == (amal.name,)


def test_a_text_with_a_fault_is_neither_tried_nor_agreed(person):
    sol = person("sol")
    draft_id = a_draft(sol, next_document("1.1").replace(b"visibility: private", b"visiblity: private", 1))
    assert draft_to_read(by=sol, draft_id=draft_id).definition is None
    for step in (
        lambda: agree(by=sol, draft_id=draft_id),
        lambda: consult(by=sol, draft_id=draft_id, invited=EVERYONE, until=in_a_week()),
    ):
        with pytest.raises(NotAtThisPoint, match="to be put right"):
            step()
    assert draft_to_read(by=sol, draft_id=draft_id).status is DraftStatus.DRAFT


def test_what_was_private_is_never_published_for_more_readers(person):
    sol = person("sol")
    widened = next_document("1.1").replace(b"visibility: private", b"visibility: supervisor")
    draft_id = a_draft(sol, widened)
    faults = draft_to_read(by=sol, draft_id=draft_id).checked.faults
    assert any("visibility widened" in fault.what for fault in faults)
    with pytest.raises(NotAtThisPoint):
        agree(by=sol, draft_id=draft_id)


def test_words_stand_still_while_people_try_them_and_what_was_typed_then_is_kept_aside(person):
    sol = person("sol")
    draft_id = a_draft(sol)
    consult(by=sol, draft_id=draft_id, invited=EVERYONE, until=in_a_week())
    with pytest.raises(NotAtThisPoint, match="Return the draft"):
        save_text(by=sol, draft_id=draft_id, source=next_document("1.1") + LINE, base=1)
    draft = draft_to_read(by=sol, draft_id=draft_id)
    assert (draft.number, [one.source for one in draft.aside]) == (1, [next_document("1.1") + LINE])
    return_to_group(by=sol, draft_id=draft_id)
    assert asked_of(person("rowan")) == ()


@pytest.mark.parametrize(
    ("invited", "days", "fault"),
    [(Invited(), 7, "invited"), (EVERYONE, -1, "until"), (EVERYONE, 400, "until"), (EVERYONE, None, "until")],
)
def test_a_consultation_says_whom_it_asks_and_until_when(person, invited, days, fault):
    sol = person("sol")
    draft_id = a_draft(sol)
    until = None if days is None else clock.today() + timedelta(days=days)
    with pytest.raises(DetailsRefused) as refused:
        consult(by=sol, draft_id=draft_id, invited=invited, until=until)
    assert list(refused.value.faults) == [fault]


def test_only_those_who_are_asked_can_take_part_and_only_until_the_last_day(person):
    sol, rowan = person("sol"), person("rowan")
    draft_id = a_draft(sol)
    consult(by=sol, draft_id=draft_id, invited=Invited(teams=(rowan.team_id,)), until=in_a_week())
    comment_on_draft(by=rowan, draft_id=draft_id, prompt="", words="Clear.")
    with pytest.raises(NotFound):
        comment_on_draft(by=person("idris"), draft_id=draft_id, prompt="", words="Nobody asked me.")
    with clock.held_at(clock.now() + timedelta(days=8)), pytest.raises(NotFound):
        comment_on_draft(by=rowan, draft_id=draft_id, prompt="", words="Too late.")


def test_a_day_that_is_past_is_not_published(person):
    sol, amal = person("sol"), person("amal")
    draft_id = a_draft(sol)
    agree(by=sol, draft_id=draft_id)
    later = clock.now() + timedelta(days=2)
    with clock.held_at(later), pytest.raises(NotAtThisPoint, match="that day is past"):
        publish_draft(by=amal, draft_id=draft_id, publication=Publication())
    assert draft_to_read(by=amal, draft_id=draft_id).status is DraftStatus.AGREED


def test_a_document_of_a_day_to_come_changes_nothing_before_it(person):
    sol, amal = person("sol"), person("amal")
    day = clock.today() + timedelta(days=30)
    draft_id = a_draft(sol, next_document("1.1", on=day))
    agree(by=sol, draft_id=draft_id)
    publish_draft(by=amal, draft_id=draft_id, publication=Publication())
    with db.read() as session:
        current = current_document(session, STANDARD)
        assert [one.version for one in documents_of(session, STANDARD)] == ["1.1", "1.0"]
    assert current is not None
    assert current.version == "1.0"


def test_a_draft_put_away_can_be_taken_out_again(person):
    sol = person("sol")
    draft_id = a_draft(sol)
    put_away(by=sol, draft_id=draft_id)
    with pytest.raises(NotAtThisPoint, match="put away"):
        agree(by=sol, draft_id=draft_id)
    take_out(by=sol, draft_id=draft_id)
    assert draft_to_read(by=sol, draft_id=draft_id).status is DraftStatus.DRAFT


def test_a_standard_is_withdrawn_with_a_reason_and_offered_again(person):
    sol = person("sol")
    with pytest.raises(DetailsRefused):
        withdraw(by=sol, standard=STANDARD, why=" ")
    withdraw(by=sol, standard=STANDARD, why="The law changed.")
    with db.read() as session:
        assert is_withdrawn(session, STANDARD)
    offer_again(by=sol, standard=STANDARD)
    with db.read() as session:
        assert not is_withdrawn(session, STANDARD)
    with pytest.raises(NotFound):
        withdraw(by=person("rowan"), standard=STANDARD, why="Not mine to say.")


def test_a_third_member_can_publish_what_two_wrote(person, store):
    sol, amal = person("sol"), person("amal")
    draft_id = a_draft(sol)
    save_text(by=amal, draft_id=draft_id, source=next_document("1.1") + LINE, base=1)
    agree(by=sol, draft_id=draft_id)
    with db.write() as session:
        group = next(iter(working_groups_of(session, sol.id, clock.today())))
        session.add(RoleGrant(person_id=store["idris"], role="working_group_member", from_day=clock.today()))
        join_working_group(session, group_id=group, person_id=store["idris"], from_day=clock.today())
    publish_draft(by=person("idris"), draft_id=draft_id, publication=Publication())
    assert draft_to_read(by=sol, draft_id=draft_id).status is DraftStatus.PUBLISHED


def test_a_file_that_waited_is_published_by_a_member_and_read_so_by_everybody(person, data_dir):
    folder = data_dir / "standards"
    shutil.copytree(ROOT / "standards", folder)
    (folder / STANDARD / "1.1.yaml").write_bytes(next_document("1.1"))
    assert install_files(folder, publish_at_once=False).installed == (f"standards/{STANDARD}/1.1.yaml",)
    (waiting,) = workspace_of(person("amal")).waiting_files
    assert (waiting.version, waiting.published_at) == ("1.1", None)
    publish_installed(by=person("amal"), document_id=waiting.id, publication=Publication())
    with db.read() as session:
        current = current_document(session, STANDARD)
    assert current is not None
    assert (current.version, current.published_by) == ("1.1", "Amal Rees")
    assert workspace_of(person("amal")).waiting_files == ()


def test_a_file_is_published_from_the_terminal_by_two_people(person):
    sol, amal, source = person("sol"), person("amal"), next_document("1.1")
    with pytest.raises(NotAtThisPoint, match="two people"):
        publish_file(by=sol, second=sol, source=source, publication=Publication())
    with pytest.raises(NotFound):
        publish_file(by=sol, second=person("rowan"), source=source, publication=Publication())
    with pytest.raises(FileRefused) as refused:
        publish_file(by=sol, second=amal, source=source.replace(b"title:", b"titel:"), publication=Publication())
    assert any('did you mean "title"' in fault.what for fault in refused.value.faults)
    document = publish_file(by=sol, second=amal, source=source, publication=Publication())
    assert publish_file(by=sol, second=amal, source=source, publication=Publication()) == document


def test_a_file_written_by_hand_follows_what_was_published_here(person, data_dir):
    sol, amal = person("sol"), person("amal")
    draft_id = a_draft(sol)
    agree(by=sol, draft_id=draft_id)
    publish_draft(by=amal, draft_id=draft_id, publication=Publication())
    folder = data_dir / "standards"
    shutil.copytree(ROOT / "standards", folder)
    late, sound = folder / STANDARD / "1.1.yaml", folder / STANDARD / "1.2.yaml"
    late.write_bytes(next_document("1.1") + LINE)
    (refused,) = install_files(folder, publish_at_once=False).refused
    assert "was installed before with other words" in refused.faults[0]
    late.unlink()
    sound.write_bytes(next_document("1.2", replaces="1.0"))
    (refused,) = install_files(folder, publish_at_once=False).refused
    assert 'the latest document is "1.1"' in refused.faults[0]
    sound.write_bytes(next_document("1.2", replaces="1.1"))
    assert install_files(folder, publish_at_once=False).installed == (f"standards/{STANDARD}/1.2.yaml",)
