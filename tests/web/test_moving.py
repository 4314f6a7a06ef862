"""A newer edition of a standard beside a draft: offered, previewed, moved to and back, and asked about when sharing."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock, db
from app.audit.models import AuditEntry
from app.reflections.models import AnswerVersion, Reflection
from app.standards.definition import Definition
from app.standards.documents import current_document
from app.standards.faults import FaultList
from app.standards.library import keep_document
from app.standards.models import Document, Standard
from app.standards.parsing import read_tree
from app.standards.shape import read_shape
from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection, answer

GONE, PRIVATE, CHOICE = "an-ordinary-day", "what-surprised-me", "wish-and-my-view"
OLD_WORDS, NEW_WORDS = "Heron takes things in slowly.", "written on the newer edition"


def publish(version: str, *changes: tuple[str, str], accept_until: date | None = None) -> UUID:
    """The next document of the standard, from the words of the one in force."""
    with db.write() as session:
        current = current_document(session, STANDARD)
        assert current
        source = session.get_one(Document, current.id).source.decode()
        for old, new in (*changes, (f'version: "{current.version}"', f'version: "{version}"')):
            assert source.count(old) >= 1, old
            source = source.replace(old, new, 1)
        source += f"\n# {version}\n"
        faults = FaultList("made.yaml")
        tree = read_tree(source.encode(), faults)
        definition = read_shape(Definition, tree, faults) if tree else None
        assert definition, faults.faults
        return keep_document(
            session,
            definition.model_copy(update={"effective_from": clock.today()}),
            source.encode(),
            sha256=f"{version:0>64}",
            published_by="Amal Rees",
            accept_until=accept_until,
        ).id


@pytest.fixture
def blocks(store: object) -> Callable[[str], str]:
    """The lines of one prompt as they stand in the file of the standard."""

    def block(prompt: str) -> str:
        with db.read() as session:
            current = current_document(session, STANDARD)
            assert current
            source = session.get_one(Document, current.id).source.decode()
        start = source.index(f"      - id: {prompt}\n")
        ends = [source.find(mark, start + 1) for mark in ("\n      - id: ", "\n  - id: ")]
        return source[start : min(end + 1 for end in ends if end > 0)]

    return block


def renamed(block: str) -> tuple[str, str]:
    """A prompt taken out, and another asked in its place."""
    return block, block.replace(f"id: {GONE}", "id: brand-new-here", 1)


def text_of(prompt: str) -> str:
    with db.read() as session:
        current = current_document(session, STANDARD)
        assert current
        found = current.definition.prompt(prompt)
    assert found
    return found.text


@pytest.fixture
def draft(person) -> UUID:
    """Rowan's draft on edition 1, with three answers."""
    return a_reflection(
        person, answers={TEXT_PROMPT: (OLD_WORDS,), GONE: ("An ordinary day began at six.",), PRIVATE: ("A surprise.",)}
    )


@pytest.fixture
def edition_2(draft, blocks) -> UUID:
    return publish("2.0", renamed(blocks(GONE)))


def document_of(reflection_id: UUID) -> UUID:
    with db.read() as session:
        return session.get_one(Reflection, reflection_id).document_id


def versions() -> list[tuple[int, str | None, UUID]]:
    with db.read() as session:
        rows = session.exec(select(AnswerVersion)).all()
        return sorted(((row.number, row.words, row.document_id) for row in rows), key=str)


def test_a_revision_is_said_in_a_line_that_leads_to_what_changed(client_for, draft):
    publish("1.1", ("number: ", "number: "))
    page = client_for("rowan").get(f"/reflections/{draft}/edit").text
    assert "The wording was tidied on" in page
    assert f"/standards/{STANDARD}/1.1#history" in page
    assert "newer edition" not in page


def test_a_newer_edition_is_offered_and_moves_nothing_by_itself(client_for, draft, edition_2):
    before = document_of(draft)
    page = client_for("rowan").get(f"/reflections/{draft}/edit").text
    assert "There is a newer edition of this standard, 2.0" in page
    assert f"/reflections/{draft}/move" in page
    assert document_of(draft) == before != edition_2


def test_the_preview_tells_what_is_carried_reworded_new_and_no_longer_asked(client_for, draft, blocks):
    block = blocks(TEXT_PROMPT)
    asked = text_of(TEXT_PROMPT)
    first = asked.split()[0]
    at = block.index("text:")
    reworded = block[:at] + block[at:].replace(first, f"Truly {first}", 1)
    publish("2.0", renamed(blocks(GONE)), (block, reworded))
    page = client_for("rowan").get(f"/reflections/{draft}/move").text
    for title in ("Carried over", "Wording changed (1)", "New (1)", "No longer asked (1)"):
        assert title in page
    assert "<ins>Truly" in page
    assert "Your answer is kept with your draft" in page
    assert "at the foot of the page on which you write" in page


def test_moving_changes_no_answer_and_what_is_no_longer_asked_stays_readable_to_its_author_alone(
    client_for, draft, edition_2
):
    rowan, before = client_for("rowan"), versions()
    for _ in range(2):
        moved = rowan.post(f"/reflections/{draft}/move")
        assert (moved.status_code, moved.headers["location"]) == (303, f"/reflections/{draft}/edit?said=moved")
    assert document_of(draft) == edition_2
    assert versions() == before
    for path in ("edit", ""):
        page = rowan.get(f"/reflections/{draft}/{path}".rstrip("/")).text
        assert "Not asked in this edition; kept with your draft, read by nobody else (1)" in page
        assert "An ordinary day began at six." in page
    assert client_for("tamsin").get(f"/reflections/{draft}/move").status_code == 404
    with db.read() as session:
        entries = [one.action for one in session.exec(select(AuditEntry)).all()]
    assert entries.count("reflection:carried-over") == 1


def test_a_move_is_undone_until_finishing_and_not_after(client_for, draft, edition_2):
    rowan, first = client_for("rowan"), document_of(draft)
    rowan.post(f"/reflections/{draft}/move")
    assert "Move back to edition 1.0" in rowan.get(f"/reflections/{draft}/move?to=back").text
    for _ in range(2):
        assert rowan.post(f"/reflections/{draft}/move-back").status_code == 303
        assert document_of(draft) == first
    rowan.post(f"/reflections/{draft}/move")
    rowan.post(f"/reflections/{draft}/finish")
    assert rowan.post(f"/reflections/{draft}/move-back").status_code == 409
    rowan.post(f"/reflections/{draft}/reopen")
    assert rowan.post(f"/reflections/{draft}/move-back").status_code == 409
    assert document_of(draft) == edition_2


def test_what_is_handed_back_keeps_its_document_and_is_offered_nothing(client_for, person, blocks):
    handed_back = a_reflection(person, S.HANDED_BACK, answers={TEXT_PROMPT: (OLD_WORDS,)})
    publish("2.0", renamed(blocks(GONE)))
    rowan = client_for("rowan")
    assert "newer edition" not in rowan.get(f"/reflections/{handed_back}/edit").text
    assert rowan.post(f"/reflections/{handed_back}/move").status_code == 409
    assert rowan.get(f"/reflections/{handed_back}/move").status_code == 303


def sha(document_id: UUID) -> str:
    with db.read() as session:
        return session.get_one(Document, document_id).sha256


def test_a_page_of_the_older_edition_goes_on_saving_on_the_words_it_shows(client_for, draft, edition_2):
    rowan, older = client_for("rowan"), document_of(draft)
    rowan.post(f"/reflections/{draft}/move")
    save = {"value": "Slowly, and in pictures.", "base": "1", "document": sha(older), "save": "old.1"}
    assert rowan.put(f"/reflections/{draft}/answers/{TEXT_PROMPT}", data=save).status_code == 200
    assert (2, "Slowly, and in pictures.", older) in versions()
    assert document_of(draft) == edition_2


def test_words_under_a_prompt_that_is_no_longer_asked_are_set_aside_and_shown(client_for, draft, edition_2):
    rowan, older = client_for("rowan"), document_of(draft)
    rowan.post(f"/reflections/{draft}/move")
    save = {"value": "It ended at nine.", "base": "1", "document": sha(older), "save": "old.1"}
    refused = rowan.put(f"/reflections/{draft}/answers/{GONE}", data=save)
    assert (refused.status_code, refused.json()["reason"]) == (409, "edition")
    led = rowan.get(refused.json()["choose"])
    assert led.headers["location"] == f"/reflections/{draft}/edit#not-asked-here"
    page = rowan.get(f"/reflections/{draft}/edit").text
    assert "It ended at nine." in page
    assert "An ordinary day began at six." in page
    form = {f"{GONE}.value": "It ended at ten.", f"{GONE}.base": "1", "document": sha(older), "page": "other"}
    again = rowan.post(f"/reflections/{draft}/answers", data=form)
    assert again.status_code == 409
    assert "It ended at ten." in again.text
    assert "is not asked in edition 2.0" in again.text


def test_an_answer_that_is_no_longer_offered_stays_in_words_and_survives_a_save(client_for, draft, person, blocks):
    block = blocks(CHOICE)
    lines = block.splitlines(keepends=True)
    option = next(number for number, line in enumerate(lines) if "code: " in line)
    code = lines[option].split("code: ")[1].split(",")[0].strip(" }\n")
    with db.read() as session:
        label = current_document(session, STANDARD).definition.prompt(CHOICE).option(code).label
    answer(person("rowan"), draft, CHOICE, code)
    publish("2.0", renamed(blocks(GONE)), (f"code: {code}", "code: something-else"), (label, "Something else"))
    rowan = client_for("rowan")
    rowan.post(f"/reflections/{draft}/move")
    page = rowan.get(f"/reflections/{draft}/edit").text
    assert f"You chose then: “{label}”" in page
    assert "not offered in this edition" in page
    form = {f"{CHOICE}.value": "", f"{CHOICE}.base": "1", f"{CHOICE}.because": "", "document": f"{'2.0':0>64}"}
    before = versions()
    assert rowan.post(f"/reflections/{draft}/answers", data=form).status_code == 303
    assert versions() == before
    assert label in rowan.get(f"/reflections/{draft}").text
    cleared = rowan.post(f"/reflections/{draft}/answers", data={**form, "then": f"clear:{CHOICE}"})
    assert cleared.status_code == 303
    assert len(versions()) == len(before) + 1


def test_what_was_written_privately_stays_private_when_the_draft_moves_back(client_for, draft, blocks):
    block = blocks(TEXT_PROMPT)
    narrowed = block.replace("visibility: supervisor", "visibility: private", 1)
    publish("2.0", renamed(blocks(GONE)), (block, narrowed))
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    rowan.post(f"/reflections/{draft}/move")
    save = {"value": "For me alone.", "base": "1", "document": f"{'2.0':0>64}", "save": "new.1"}
    rowan.put(f"/reflections/{draft}/answers/{TEXT_PROMPT}", data=save)
    rowan.post(f"/reflections/{draft}/move-back")
    assert "stays yours and is not shared" in rowan.get(f"/reflections/{draft}/edit").text
    assert rowan.post(f"/reflections/{draft}/share").status_code == 303
    tamsin.post(f"/supervision/{draft}/open")
    page = tamsin.get(f"/supervision/{draft}").text
    assert "For me alone." not in page
    assert "An ordinary day began at six." in page


def test_before_the_day_sharing_asks_nothing_and_after_it_once(client_for, draft, blocks):
    publish("2.0", renamed(blocks(GONE)), accept_until=clock.today())
    rowan = client_for("rowan")
    assert "as_it_stands" not in rowan.get(f"/reflections/{draft}/check").text
    with db.write() as session:
        row = session.exec(select(Document).where(Document.edition == 2, Document.standard == STANDARD)).one()
        row.accept_until = clock.today() - timedelta(days=1)
    asked = rowan.post(f"/reflections/{draft}/share")
    assert asked.status_code == 422
    assert "Share it as it stands, on edition 1.0" in asked.text
    assert f"/reflections/{draft}/move" in asked.text
    assert rowan.post(f"/reflections/{draft}/finish").status_code == 303
    assert rowan.post(f"/reflections/{draft}/share", data={"as_it_stands": "yes"}).status_code == 303
    tamsin = client_for("tamsin")
    assert "written on edition 1.0, before edition 2.0" in tamsin.get(f"/supervision/{draft}").text
    tamsin.post(f"/supervision/{draft}/open")
    assert "written on edition 1.0, before edition 2.0" in tamsin.get(f"/supervision/{draft}").text


def test_a_flag_on_a_prompt_that_is_no_longer_asked_stays_until_sharing_and_goes_then(client_for, draft, edition_2):
    rowan = client_for("rowan")
    rowan.post(f"/reflections/{draft}/flags", data={"flag": ["", GONE]})
    rowan.post(f"/reflections/{draft}/move")
    rowan.post(f"/reflections/{draft}/flags", data={"flag": ["", TEXT_PROMPT]})
    with db.read() as session:
        assert session.get_one(Reflection, draft).flags == [TEXT_PROMPT, GONE]
    assert rowan.post(f"/reflections/{draft}/share").status_code == 303
    assert "1 prompt flagged" in client_for("tamsin").get(f"/supervision/{draft}").text


def test_a_withdrawn_standard_starts_nothing_new_and_stops_nothing_begun(client_for, draft):
    with db.write() as session:
        row = session.exec(select(Standard).where(Standard.slug == STANDARD)).one()
        row.withdrawn_at, row.withdrawn_by = clock.now(), "a member"
        row.withdrawn_why = "The <law> has changed."
    rowan = client_for("rowan")
    for path in (f"/standards/{STANDARD}", f"/reflections/new?standard={STANDARD}", f"/reflections/{draft}/edit"):
        page = rowan.get(path).text
        assert "The &lt;law&gt; has changed." in page, path
        assert "Start writing" not in page
    started = {"standard": STANDARD, "label": "Wren", "stage": "mid", "path": "full"}
    assert rowan.post("/reflections", data=started).status_code == 409
    assert (
        rowan.put(f"/reflections/{draft}/answers/next-steps", data={"what": "Ring Gran", "by": ""}).status_code == 200
    )
    assert rowan.post(f"/reflections/{draft}/finish").status_code == 303
    assert rowan.post(f"/reflections/{draft}/share").status_code == 303


def test_still_what_i_mean_is_kept_on_the_words_that_are_shown(client_for, draft, person):
    shown = publish("1.1", (text_of(TEXT_PROMPT).split()[-1], text_of(TEXT_PROMPT).split()[-1]))
    rowan = client_for("rowan")
    kept = rowan.post(f"/reflections/{draft}/answers", data={"then": f"still:{TEXT_PROMPT}", "document": sha(shown)})
    assert kept.status_code == 303
    assert (2, OLD_WORDS, shown) in versions()
    assert document_of(draft) == shown
