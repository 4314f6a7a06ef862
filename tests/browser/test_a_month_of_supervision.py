"""A month as Tamsin with two advisers: prepared, held, recorded, covered for, handed over; and Rowan goes on from it.

Time moves for the whole service, and everybody signs in again when a week has gone by.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pypdf
import pytest

from app import clock
from app.people.signed_in import SignedIn
from app.reflections.services.start import flag_prompts
from tests.browser.journey import SAVED, Journey
from tests.makers import STANDARD, TEXT_PROMPT, a_reflection

JourneyAs = Callable[..., Journey]
FIRST_DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COVER_BEGINS = datetime(2026, 11, 26, 0, 5, tzinfo=UTC)
LAST_MINUTE_OF_COVER = datetime(2026, 12, 2, 23, 58, tzinfo=UTC)
AFTER_COVER = datetime(2026, 12, 3, 0, 1, tzinfo=UTC)
NEW_SUPERVISOR = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
ANSWER = "He draws first, and talks once the pencil is moving."
FOR_ROWAN = "Tell Heron what changes before the next visit"
FOR_LATER = "Ask Heron what he would like the judge to hear"
FOR_TAMSIN = "Ask the duty team to keep the Thursday free"
AGREED = ((FOR_ROWAN, "Rowan Ashdown"), (FOR_LATER, "Rowan Ashdown"), (FOR_TAMSIN, "Tamsin Greaves"))
OUTCOME = "He knew before the hearing, and asked what comes next."


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everybody's clock says this."""
    with clock.held_at(moment):
        yield


@pytest.fixture
def reflections(store: dict[str, UUID], person: Callable[[str], SignedIn]) -> list[UUID]:
    """Three of Rowan's on one standard, shared, one with something to talk about; the fourth is Nell's."""
    with at(FIRST_DAY):
        three = [
            a_reflection(person, label=label, answers={TEXT_PROMPT: (ANSWER,)}) for label in ("Heron", "Otter", "Kite")
        ]
        flag_prompts(by=person("rowan"), reflection_id=three[0], prompts=[TEXT_PROMPT])
        return three


def given_rowan_shares(rowan: Journey, reflections: list[UUID]) -> None:
    for one in reflections:
        rowan.open(f"/reflections/{one}/check")
        rowan.press_button("Share with Tamsin Greaves")
        rowan.page.wait_for_url("**said=shared")


def when_tamsin_opens_them_and_prints_the_agenda(
    tamsin: Journey, rowan: UUID, reflections: list[UUID], to: Path
) -> str:
    tamsin.open(f"/supervision/people/{rowan}/agenda")
    before = tamsin.page.inner_text("main")
    assert "Heron" not in before, "nothing of what is not opened stands on the agenda"
    for one in reflections:
        tamsin.open(f"/supervision/{one}")
        tamsin.press_button("Open")
        tamsin.page.wait_for_url("**said=opened*")
    tamsin.open(f"/supervision/people/{rowan}/agenda")
    tamsin.check_accessible()
    tamsin.check_no_sideways_scroll()
    assert "Heron" in tamsin.page.inner_text("main")
    tamsin.page.pdf(path=to, format="A4")
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(to).pages)


def when_they_meet(tamsin: Journey, rowan: UUID) -> UUID:
    tamsin.open(f"/supervision/people/{rowan}")
    tamsin.check_accessible()
    tamsin.press_button("Begin a meeting")
    tamsin.page.wait_for_url("**/supervision/meetings/*")
    note_id = UUID(tamsin.page.url.split("/meetings/")[1].split("?")[0])
    tamsin.check_accessible()
    for box in (
        tamsin.page.get_by_role("group", name="Which reflections this meeting was about").get_by_role("checkbox").all()
    ):
        box.check()
    tamsin.press_button("Save the note and these reflections")
    tamsin.page.wait_for_load_state()
    tamsin.field("held_on").fill("23 November 2026")
    tamsin.field("talked_about").fill("We went through three visits, and what he draws when he cannot say it.")
    tamsin.field("outside").fill("Leave in December, and the court list of the new year.")
    rows = tamsin.page.locator(".pqs-note-row:has(textarea)")
    for place, (what, owner) in enumerate(AGREED):
        rows.nth(place).locator("textarea").fill(what)
        rows.nth(place).locator('select[name="actions.owner"]').select_option(label=owner)
        rows.nth(place).locator('[name="actions.by"]').fill("4 December 2026")
    tamsin.wait_for_status("actions", SAVED)
    tamsin.field("review_on").fill("21 December 2026")
    tamsin.check_accessible()
    tamsin.press_button("Sign the note")
    tamsin.page.wait_for_url("**said=signed*")
    tamsin.check_accessible()
    tamsin.check_no_sideways_scroll()
    return note_id


def then_rowan_reads_it_and_does_what_was_agreed(rowan: Journey, note_id: UUID, reflections: list[UUID]) -> None:
    rowan.open(f"/my-supervision/{note_id}")
    assert "what he draws when he cannot say it" in rowan.page.inner_text("main")
    rowan.check_accessible()
    for one in reflections:
        rowan.open(f"/reflections/{one}")
        rowan.page.get_by_label("I see it the same way").check()
        rowan.press_button("Record my answer")
        rowan.page.wait_for_url("**said=acknowledged")
    rowan.open("/actions")
    one = rowan.page.locator(".pqs-agreed__one").filter(has_text=FOR_ROWAN)
    one.get_by_text("It is done").first.click()
    one.get_by_label("What came of it").fill(OUTCOME)
    one.locator('form[action$="/done"] button').click()
    rowan.page.wait_for_load_state()


def when_tamsin_arranges_cover(tamsin: Journey, rowan: UUID) -> None:
    tamsin.open(f"/supervision/people/{rowan}")
    assert OUTCOME in tamsin.page.content()
    tamsin.open("/supervision/cover")
    tamsin.check_accessible()
    tamsin.page.locator("select").first.select_option(label="Idris Fenwick")
    tamsin.page.locator('[name="from"]').fill("26 November 2026")
    tamsin.page.locator('[name="until"]').fill("2 December 2026")
    tamsin.press_button("Arrange cover")
    tamsin.page.wait_for_url("**said=arranged")
    tamsin.check_accessible()


def sees(somebody: Journey, path: str) -> int:
    """What the page answers."""
    answer = somebody.page.goto(path)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize("width", [1280, 320])
def test_a_month_with_two_advisers(
    journey_as: JourneyAs, store: dict[str, UUID], reflections: list[UUID], tmp_path: Path, width: int
) -> None:
    rowan_id, nell_id = store["rowan"], store["nell"]
    with at(FIRST_DAY):
        rowan, tamsin, idris = (journey_as(who, width=width) for who in ("rowan", "tamsin", "idris"))
        given_rowan_shares(rowan, reflections)
        printed = when_tamsin_opens_them_and_prints_the_agenda(tamsin, rowan_id, reflections, tmp_path / "agenda.pdf")
        assert "Heron" in printed and ANSWER not in printed
        note_id = when_they_meet(tamsin, rowan_id)
        then_rowan_reads_it_and_does_what_was_agreed(rowan, note_id, reflections)
        when_tamsin_arranges_cover(tamsin, rowan_id)
        rowan.open("/")
        assert "Idris Fenwick covers for Tamsin Greaves" in rowan.page.inner_text("main")
        assert_idris_sees(idris, 404, note_id, reflections[0], rowan_id)
    with at(COVER_BEGINS):
        nell, idris = (journey_as(who, width=width) for who in ("nell", "idris"))
        nells = when_nell_writes_and_shares(nell)
        assert_idris_sees(idris, 200, note_id, reflections[0], rowan_id)
        idris.open("/supervision")
        assert str(nells) in idris.page.content()
        idris.open(f"/supervision/{nells}")
        idris.press_button("Open")
        idris.page.wait_for_url("**said=opened*")
        assert "She hums when I am early." in idris.page.inner_text("main")
        nell.open(f"/reflections/{nells}/readers")
        assert "Idris Fenwick" in nell.page.inner_text("main")
        idris.open("/supervision/team")
        idris.check_accessible()
    with at(LAST_MINUTE_OF_COVER):
        idris = journey_as("idris", width=width)
        assert_idris_sees(idris, 200, note_id, reflections[0], rowan_id)
        assert sees(idris, f"/supervision/{nells}") == 200
    with at(AFTER_COVER):
        assert_idris_sees(idris, 404, note_id, reflections[0], rowan_id)
        assert sees(idris, f"/supervision/{nells}") == 404
        assert sees(idris, f"/supervision/people/{nell_id}") == 404
        idris.open("/supervision")
        assert str(nells) not in idris.page.content()
        tamsin = journey_as("tamsin", width=width)
        assert sees(tamsin, f"/supervision/{nells}") == 200
        tamsin.open("/supervision/team")
        tamsin.check_accessible()
        tamsin.check_no_sideways_scroll()
        when_tamsin_hands_rowan_over(tamsin, rowan_id)
    with at(NEW_SUPERVISOR):
        tamsin, idris, rowan = (journey_as(who, width=width) for who in ("tamsin", "idris", "rowan"))
        for path in (
            f"/supervision/people/{rowan_id}",
            f"/supervision/meetings/{note_id}",
            f"/supervision/{reflections[0]}",
        ):
            assert sees(tamsin, path) == 404, path
        idris.open(f"/supervision/people/{rowan_id}")
        assert FOR_TAMSIN in idris.page.inner_text("main"), "the open agreed action passed"
        assert "what he draws" not in idris.page.content(), "no text passed"
        assert sees(idris, f"/supervision/meetings/{note_id}") == 404
        idris.check_accessible()
        rowan.open(f"/my-supervision/{note_id}")
        assert "what he draws when he cannot say it" in rowan.page.inner_text("main")
        then_the_next_reflection_opens_on_what_was_agreed(rowan)


def assert_idris_sees(idris: Journey, status: int, note_id: UUID, reflection_id: UUID, rowan_id: UUID) -> None:
    for path in (
        f"/supervision/people/{rowan_id}",
        f"/supervision/people/{rowan_id}/agenda",
        f"/supervision/meetings/{note_id}",
        f"/supervision/{reflection_id}",
    ):
        assert sees(idris, path) == status, path


def when_nell_writes_and_shares(nell: Journey) -> UUID:
    nell.open("/")
    assert "Idris Fenwick covers for Tamsin Greaves" in nell.page.inner_text("main")
    nell.open(f"/reflections/new?standard={STANDARD}")
    nell.page.fill("#label", "Wren")
    nell.page.get_by_label("Assessment period").check()
    nell.press_button("Start writing")
    nell.page.wait_for_url("**/edit")
    nell.type(TEXT_PROMPT, "She hums when I am early.")
    nell.wait_for_status(TEXT_PROMPT, SAVED)
    nell.press_button("Save and check my answers")
    nell.page.wait_for_url("**/check")
    nell.press_button("Share with Tamsin Greaves")
    nell.page.wait_for_url("**said=shared")
    return UUID(nell.page.url.split("/reflections/")[1].split("?")[0])


def when_tamsin_hands_rowan_over(tamsin: Journey, rowan_id: UUID) -> None:
    tamsin.open(f"/supervision/people/{rowan_id}/hand-over")
    tamsin.check_accessible()
    assert FOR_TAMSIN in tamsin.page.inner_text("main")
    tamsin.page.locator("select").first.select_option(label="Idris Fenwick")
    tamsin.page.locator('[name="from"]').fill("7 December 2026")
    tamsin.press_button("Hand over")
    tamsin.page.wait_for_url("**said=recorded")
    tamsin.check_accessible()
    tamsin.check_no_sideways_scroll()


def then_the_next_reflection_opens_on_what_was_agreed(rowan: Journey) -> None:
    rowan.open("/")
    assert "Idris Fenwick supervises you" in rowan.page.inner_text("main")
    rowan.open(f"/reflections/new?standard={STANDARD}")
    rowan.page.fill("#label", "Lark")
    rowan.page.get_by_label("Assessment period").check()
    rowan.press_button("Start writing")
    rowan.page.wait_for_url("**/edit")
    assert FOR_LATER in rowan.page.inner_text("main")
    assert FOR_ROWAN not in rowan.page.inner_text("main"), "what is done is not brought up again"
    rowan.check_accessible()
