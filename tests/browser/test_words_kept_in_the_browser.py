"""A crash of the browser loses three seconds of typing at most, and nobody else can ever read what the browser kept."""

import time

import pytest

from app.reflections.queries import draft
from tests.browser.journey import ELSEWHERE, NOT_SAVED, SAVED
from tests.browser.own_browser import SHOWN_BACK, OwnBrowser, records
from tests.makers import TEXT_PROMPT, S, a_reflection

OTHER_PROMPT = "an-ordinary-day"
LEAD = "Words from this browser that were not saved"
PUT_IN = "Put them in the answer"
GROW_OLDER = """(days) => new Promise((done) => {
  const opening = indexedDB.open("pqs");
  opening.onsuccess = () => {
    const writing = opening.result.transaction("words", "readwrite");
    writing.objectStore("words").openCursor().onsuccess = ({ target: { result: at } }) => {
      if (at) at.update({ ...at.value, day: Math.floor(Date.now() / 86_400_000) - days });
    };
    writing.oncomplete = () => done(opening.result.close());
  };
})"""


@pytest.fixture
def laptop(server, browser_type, browser_type_launch_args, tmp_path):
    """A laptop at court, its browser open."""
    laptop = OwnBrowser(browser_type, browser_type_launch_args, tmp_path / "profile", server)
    laptop.open()
    yield laptop
    laptop.close()
    faults = [fault for one in laptop.journeys for fault in one.faults]
    assert not faults, faults


@pytest.fixture
def offline(laptop, person):
    """Rowan has saved one sentence when the network goes."""
    rowan = laptop.sign_in()
    rowan.reflection_id = a_reflection(person)
    rowan.write_in(rowan.reflection_id)
    rowan.type(TEXT_PROMPT, "He draws first.")
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    rowan.context.set_offline(True)
    return rowan


def in_store(person, reflection_id, prompt=TEXT_PROMPT):
    answer = draft(by=person("rowan"), reflection_id=reflection_id).answers.get(prompt)
    return answer.given.content.words if answer else None


def kept(journey, many=1):
    journey.until(lambda: len(records(journey)) == many, 5, lambda: f"the browser keeps {records(journey)}")


def after_the_crash(laptop, reflection_id):
    """Killed, opened again, signed in again if the browser had not written its cookie yet."""
    laptop.kill()
    again = laptop.open()
    again.page.goto("/")
    if "/sign-in" in again.page.url:
        laptop.sign_in()
    again.write_in(reflection_id)
    return again


def offered(journey, prompt=TEXT_PROMPT):
    box = journey.prompt(prompt).locator(SHOWN_BACK)
    box.wait_for()
    return box


def test_after_a_crash_words_are_offered_beside_the_answer_and_put_in_only_by_a_press(laptop, offline, person):
    offline.type(TEXT_PROMPT, " Then he talks\nabout his Gran. <b>Ça va</b> 🦔")
    kept(offline)
    again = after_the_crash(laptop, offline.reflection_id)
    box = offered(again)
    whole = "He draws first. Then he talks\nabout his Gran. <b>Ça va</b> 🦔"
    assert box.locator(".pqs-words").inner_text() == whole
    assert LEAD in box.inner_text()
    assert "typed at " in box.inner_text()
    assert again.typed(TEXT_PROMPT) == "He draws first."
    assert in_store(person, offline.reflection_id) == "He draws first."
    again.until(lambda: len(again.heard()) == 1, 2, lambda: f"heard {again.heard()}")
    assert again.heard() == [f"{LEAD} are shown beside the answer."]
    again.check_accessible()
    box.get_by_role("button", name=PUT_IN).press("Enter")
    assert again.typed(TEXT_PROMPT) == whole
    again.wait_for_status(TEXT_PROMPT, SAVED)
    assert in_store(person, offline.reflection_id) == whole
    assert again.page.locator(SHOWN_BACK).count() == 0
    kept(again, 0)


def test_words_are_added_below_what_somebody_wrote_since_and_undo_takes_them_out(laptop, offline, person):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    laptop.kill()
    again = laptop.open()
    laptop.sign_in()
    again.write_in(offline.reflection_id)
    offered(again)
    again.field(TEXT_PROMPT).fill("Another beginning.")
    again.save_now()
    again.wait_for_status(TEXT_PROMPT, SAVED)
    again.prompt(TEXT_PROMPT).get_by_role("button", name=PUT_IN).click()
    assert again.typed(TEXT_PROMPT) == "Another beginning.\n\nHe draws first. Then he talks."
    again.page.keyboard.press("Control+z")
    assert again.typed(TEXT_PROMPT) == "Another beginning."


def test_no_more_than_three_seconds_of_steady_typing_are_lost(laptop, offline):
    typed = []
    begun = time.monotonic()
    offline.field(TEXT_PROMPT).focus()
    offline.page.keyboard.press("Control+End")
    while time.monotonic() - begun < 5:
        letter = "abcdefghij"[len(typed) % 10]
        offline.page.keyboard.type(letter)
        typed.append((letter, time.monotonic()))
        time.sleep(0.04)
    killed = time.monotonic()
    again = after_the_crash(laptop, offline.reflection_id)
    shown = offered(again).locator(".pqs-words").inner_text()
    everything = "He draws first." + "".join(letter for letter, _ in typed)
    assert everything.startswith(shown)
    at_risk = sum(1 for _, moment in typed if killed - moment < 3)
    assert len(everything) - len(shown) <= at_risk


def test_what_the_server_has_is_no_longer_kept(offline):
    offline.type(TEXT_PROMPT, " Then he talks.")
    offline.type(OTHER_PROMPT, "School, tea, bed.")
    kept(offline, 2)
    offline.context.set_offline(False)
    offline.wait_for_status(TEXT_PROMPT, SAVED)
    offline.wait_for_status(OTHER_PROMPT, SAVED)
    kept(offline, 0)
    offline.page.reload()
    offline.wait_until_quiet()
    assert offline.page.locator(SHOWN_BACK).count() == 0


def test_words_in_conflict_are_with_the_server_and_no_longer_kept(offline):
    offline.type(TEXT_PROMPT, " From the corridor.")
    kept(offline)
    offline.context.set_offline(False)
    offline.wait_for_status(TEXT_PROMPT, SAVED)
    other = offline.in_another_tab()
    other.write_in(offline.reflection_id)
    offline.type(TEXT_PROMPT, " One more.")
    offline.save_now()
    offline.wait_for_status(TEXT_PROMPT, SAVED)
    other.type(TEXT_PROMPT, " From my desk.")
    other.save_now()
    other.wait_for_status(TEXT_PROMPT, ELSEWHERE)
    kept(other, 0)


def test_words_in_a_tab_that_is_still_open_are_not_offered_in_another(offline):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    # No network in this tab alone: not even the save that outlives it gets through.
    offline.page.evaluate("void (window.fetch = () => Promise.reject(new TypeError()))")
    offline.context.set_offline(False)
    other = offline.in_another_tab()
    other.write_in(offline.reflection_id)
    other.wait_until_quiet()
    assert other.page.locator(SHOWN_BACK).count() == 0
    offline.page.close(run_before_unload=False)
    other.page.reload()
    offered(other)


def test_signing_out_leaves_nothing_even_without_a_network(laptop, offline):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    offline.page.on("dialog", lambda dialog: dialog.accept())
    offline.page.get_by_role("button", name="Sign out").click()
    offline.page.wait_for_url("chrome-error://**")
    offline.context.set_offline(False)
    offline.page.goto("/help")
    assert offline.page.evaluate("indexedDB.databases()") == []
    offline.page.on("dialog", lambda dialog: dialog.accept())
    offline.open("/")
    offline.press_button("Sign out")
    offline.page.wait_for_url("**/sign-in**")
    assert "You are signed out." in offline.page.locator("main").inner_text()
    offline.until(lambda: offline.page.evaluate("indexedDB.databases()") == [], 2, lambda: "the store is still there")


def test_signing_out_in_one_tab_empties_the_store_while_another_holds_unsaved_words(laptop, person):
    rowan = laptop.sign_in()
    reflection_id = a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.page.route("**/answers/*", lambda route: route.abort())
    rowan.type(TEXT_PROMPT, "He draws first.")
    kept(rowan)
    other = rowan.in_another_tab()
    other.open("/")
    other.press_button("Sign out")
    other.page.wait_for_url("**/sign-in**")
    rowan.type(TEXT_PROMPT, " Then he talks.")
    rowan.page.wait_for_timeout(2500)
    assert records(rowan) == []
    laptop.sign_in(journey=other)
    rowan.type(TEXT_PROMPT, " Then he goes.")
    rowan.until(lambda: len(records(rowan)) == 1, 12, lambda: "it was not kept under the new key")
    again = after_the_crash(laptop, reflection_id)
    assert offered(again).locator(".pqs-words").inner_text() == "He draws first. Then he talks. Then he goes."


def test_another_person_at_the_same_browser_never_sees_them(laptop, offline, person):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    laptop.kill()
    nell = laptop.open()
    nell.context.clear_cookies()
    laptop.sign_in("Nell Okoro-Price")
    nells = a_reflection(person, author="nell", label="Otter")
    for path in ("/", f"/reflections/{nells}/edit"):
        nell.open(path)
        nell.wait_until_quiet()
        assert "Then he talks" not in nell.page.content()
        assert nell.page.locator(SHOWN_BACK).count() == 0
    assert len(records(nell)) == 1
    nell.context.clear_cookies()
    laptop.sign_in()
    nell.write_in(offline.reflection_id)
    offered(nell)


def test_words_are_never_sealed_under_the_key_of_somebody_who_signed_in_meanwhile(laptop, person):
    rowan = laptop.sign_in()
    rowan.write_in(a_reflection(person))
    rowan.wait_until_quiet()
    other = rowan.in_another_tab()
    other.open("/")
    other.press_button("Sign out")
    other.page.wait_for_url("**/sign-in**")
    laptop.sign_in("Nell Okoro-Price", other)
    with rowan.page.expect_response("**/sessions/words-keys", timeout=15_000) as asked:
        rowan.type(TEXT_PROMPT, "He draws first.")
    assert asked.value.status == 200
    rowan.page.wait_for_timeout(2000)
    assert rowan.typed(TEXT_PROMPT) == "He draws first."
    assert records(rowan) == []


def test_what_nobody_opened_for_seven_days_is_deleted_by_the_next_page(laptop, offline):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    laptop.kill()
    nell = laptop.open()
    nell.context.clear_cookies()
    laptop.sign_in("Nell Okoro-Price")
    for days, many in ((6, 1), (7, 0)):
        nell.page.evaluate(GROW_OLDER, days)
        nell.open("/")
        nell.wait_until_quiet()
        kept(nell, many)


def test_the_home_page_says_that_words_wait_and_leads_to_them(laptop, offline):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    laptop.kill()
    again = laptop.open()
    laptop.sign_in()
    line = again.page.locator(SHOWN_BACK)
    line.wait_for()
    assert line.inner_text().startswith(f"{LEAD}: Heron: Seeing and engaging")
    again.check_accessible()
    line.get_by_role("link").click()
    assert "He draws first. Then he talks." in offered(again).inner_text()


def test_words_for_a_reflection_that_is_closed_now_are_shown_at_its_top(laptop, offline, person):
    from app.reflections.services.settle import share_for_supervision

    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    share_for_supervision(by=person("rowan"), reflection_id=offline.reflection_id, checked=None)
    laptop.kill()
    again = laptop.open()
    laptop.sign_in()
    again.page.goto(f"/reflections/{offline.reflection_id}/edit")
    box = again.page.locator(SHOWN_BACK)
    box.wait_for()
    assert "for “How they take things in and get things across”" in box.inner_text()
    assert "He draws first. Then he talks." in box.inner_text()
    assert box.get_by_role("button", name=PUT_IN).count() == 0
    again.check_accessible()
    box.get_by_role("button", name="Let go").click()
    assert box.count() == 1
    box.get_by_role("button", name="Let go of them for good").click()
    assert box.count() == 0
    kept(again, 0)


def test_words_for_a_prompt_of_another_section_are_shown_at_the_top(laptop, offline):
    offline.type(TEXT_PROMPT, " Then he talks.")
    kept(offline)
    again = after_the_crash(laptop, offline.reflection_id)
    offered(again)
    again.press_button("Show one section at a time")
    again.page.wait_for_url("**/edit?said=saved")
    first = again.page.locator(SHOWN_BACK)
    first.wait_for()
    here = again.prompt(TEXT_PROMPT).count()
    assert first.get_by_role("button", name=PUT_IN).count() == here
    assert "He draws first. Then he talks." in first.inner_text()


def test_ticks_numbers_and_rows_come_back_by_a_press_too(laptop, offline):
    page = offline.page
    page.get_by_label("School or nursery").check()
    offline.type("first-time-in-person", "7")
    offline.prompt("next-steps").locator('[name="next-steps.what"]').nth(1).fill("Ring Gran")
    offline.prompt("next-steps").locator('[name="next-steps.by"]').nth(1).fill("2027-03-04")
    offline.page.wait_for_timeout(3000)  # What a crash may take at most.
    kept(offline, 3)
    again = after_the_crash(laptop, offline.reflection_id)
    for prompt in ("where-we-met", "first-time-in-person", "next-steps"):
        offered(again, prompt).get_by_role("button", name=PUT_IN).click()
    kept(again, 0)
    again.page.reload()
    assert again.page.get_by_label("School or nursery").is_checked()
    assert again.typed("first-time-in-person") == "7"
    rows = again.prompt("next-steps")
    assert rows.locator('[name="next-steps.what"]').nth(0).input_value() == "Ring Gran"
    assert "2027" in rows.locator('[name="next-steps.by"]').nth(0).input_value()


def test_words_of_a_note_are_kept_and_offered_back_too(laptop, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin = laptop.sign_in("Tamsin Greaves")
    tamsin.open(f"/supervision/{reflection_id}")
    tamsin.wait_until_quiet()
    tamsin.context.set_offline(True)
    tamsin.type("talked_about", "What Heron asked for.")
    kept(tamsin)
    laptop.kill()
    again = laptop.open()
    laptop.sign_in("Tamsin Greaves")
    again.open(f"/supervision/{reflection_id}")
    assert "What Heron asked for." in offered(again, "talked_about").inner_text()
    offered(again, "talked_about").get_by_role("button", name=PUT_IN).click()
    again.wait_for_status("talked_about", SAVED)
    kept(again, 0)


def test_a_page_that_was_left_by_a_button_of_the_form_leaves_nothing_to_offer(laptop, person):
    rowan = laptop.sign_in()
    reflection_id = a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.wait_until_quiet()
    rowan.page.route("**/answers/*", lambda route: None)
    rowan.type(TEXT_PROMPT, "He draws first.")
    kept(rowan)
    rowan.press_button("Save and check my answers")
    rowan.page.wait_for_url("**/check")
    rowan.open("/")
    rowan.wait_until_quiet()
    assert rowan.page.locator(SHOWN_BACK).count() == 0
    rowan.write_in(reflection_id)
    rowan.wait_until_quiet()
    assert rowan.page.locator(SHOWN_BACK).count() == 0
    kept(rowan, 0)


def test_without_a_key_the_page_works_as_it_would_without_any_of_this(laptop, person):
    rowan = laptop.sign_in()
    rowan.page.route("**/sessions/words-keys", lambda route: route.abort())
    reflection_id = a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.type(TEXT_PROMPT, "He draws first.")
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    rowan.context.set_offline(True)
    rowan.type(TEXT_PROMPT, " Then he talks.")
    rowan.wait_for_status(TEXT_PROMPT, NOT_SAVED)
    assert records(rowan) == []
    rowan.context.set_offline(False)
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    assert in_store(person, reflection_id) == "He draws first. Then he talks."
