"""Writing, while the page saves by itself: it is never in the way, and the server ends up with every word."""

import re
import time

import pytest

from app.reflections.queries import draft
from app.web.pace import forget_pace
from tests.browser.journey import ELSEWHERE, NOT_SAVED, SAVED, SAVING
from tests.makers import TEXT_PROMPT, S, a_reflection

SECOND_TEXT = "an-ordinary-day"
SAVES = re.compile(r"/answers/[a-z-]+$")
LONG_TEXT = "Ünd ßo. " * 4000  # 32,000 characters, and far more than 64 kB on the wire


@pytest.fixture
def stored(person):
    """The words that the store holds for a prompt of Rowan's."""

    def words(reflection_id, prompt=TEXT_PROMPT):
        answer = draft(by=person("rowan"), reflection_id=reflection_id).answers.get(prompt)
        return answer.given.content.words if answer else None

    return words


@pytest.fixture
def writing(journey_as, person):
    """Rowan, on the edit page of a new reflection."""
    rowan = journey_as("rowan")
    rowan.reflection_id = a_reflection(person)
    rowan.write_in(rowan.reflection_id)
    return rowan


def test_words_are_saved_soon_after_the_last_key_and_the_page_stays_accessible(writing, stored):
    writing.check_accessible()
    writing.type(TEXT_PROMPT, "He draws first. “Ça va”, 🦔.\nThen he talks.")
    assert writing.status(TEXT_PROMPT) == SAVING
    assert 1.0 < writing.wait_for_status(TEXT_PROMPT, SAVED, within=3) < 3
    assert stored(writing.reflection_id) == "He draws first. “Ça va”, 🦔.\nThen he talks."
    writing.page.locator(f"#flag-{TEXT_PROMPT}").check()
    writing.save_now()
    writing.check_accessible()
    assert stored(writing.reflection_id) == "He draws first. “Ça va”, 🦔.\nThen he talks."


def test_typing_without_a_pause_is_on_its_way_within_three_seconds(writing, stored):
    sent = []
    writing.page.on("request", lambda request: request.method == "PUT" and sent.append(time.monotonic()))
    begun = time.monotonic()
    writing.type(TEXT_PROMPT, "without a pause " * 3, delay=80)
    assert sent, "nothing was sent while typing went on"
    assert sent[0] - begun < 3
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    assert stored(writing.reflection_id) == "without a pause " * 3


def test_five_hundred_saves_leave_words_caret_selection_focus_and_undo_alone(writing, stored, person):
    page, saves = writing.page, []
    page.on("response", lambda reply: reply.request.method == "PUT" and saves.append(reply.status))
    writing.type(TEXT_PROMPT, "Before []")
    page.keyboard.press("ArrowLeft")
    # Asks for a save as Ctrl+S does (without the four messages that a real key press takes), and looks at the field.
    save_and_look = """() => {
      const field = document.activeElement;
      field.dispatchEvent(new KeyboardEvent("keydown", {key: "s", ctrlKey: true, bubbles: true, cancelable: true}));
      return [field.id, field.value, field.selectionStart, field.selectionEnd];
    }"""
    inside = ""
    while len(saves) < 500:
        if len(inside) % 50 == 0:
            forget_pace()
        inside += "abcdefghi "[len(inside) % 10]
        page.keyboard.type(inside[-1])
        end = start = len("Before [") + len(inside)
        if len(inside) % 25 == 0:
            page.keyboard.press("Shift+ArrowLeft")
            start -= 1
        assert page.evaluate(save_and_look) == [f"answer-{TEXT_PROMPT}", f"Before [{inside}]", start, end]
        if start != end:
            page.keyboard.press("ArrowRight")
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    assert set(saves) == {200}
    answer = draft(by=person("rowan"), reflection_id=writing.reflection_id).answers[TEXT_PROMPT]
    assert answer.given.content.words == f"Before [{inside}]"
    assert answer.number >= 500
    for key, words in (("Control+z", ""), ("Control+Shift+z", f"Before [{inside}]")):
        for press in range(len(inside) + 50):
            if press % 50 == 0 and writing.typed(TEXT_PROMPT) == words:
                break
            page.keyboard.press(key)
        assert writing.typed(TEXT_PROMPT) == words, f"{key} no longer leads all the way"


def test_ten_saves_are_announced_once_and_whoever_asks_is_answered(writing):
    for turn in range(10):
        writing.type(TEXT_PROMPT, f"{turn} ")
        with writing.page.expect_response(SAVES):
            writing.prompt(TEXT_PROMPT).locator("summary").first.focus()
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    writing.page.wait_for_timeout(300)
    assert len(writing.heard()) == 1
    writing.save_now()
    writing.until(lambda: len(writing.heard()) == 2, 2, lambda: f"Ctrl+S was not answered: {writing.heard()}")
    assert SAVED.match(writing.heard("announcements")[-1])
    assert writing.heard("alarms") == []


def test_every_kind_of_answer_saves_by_itself_and_is_there_again(writing):
    page = writing.page
    answers = {"first-time-in-person": " 007 ", "what-surprised-me": "Two\n\nlines  "}
    for prompt, words in answers.items():
        writing.type(prompt, words)
    page.get_by_label("School or nursery").check()
    page.get_by_label("Where the child lives").check()
    page.get_by_label("Has a partial or mistaken picture").check()
    actions = writing.prompt("next-steps")
    actions.locator('[name="next-steps.what"]').nth(0).fill("Ring Gran")
    actions.locator('[name="next-steps.by"]').nth(0).fill("2027-03-04")
    actions.locator('[name="next-steps.what"]').nth(2).fill("See Heron’s room")
    not_right = writing.prompt("without-words")
    writing.type("without-words", "Half a thought.")
    not_right.get_by_label("Not right for this child").check()
    saved = ("first-time-in-person", "what-surprised-me", "where-we-met", "what-they-understand", "next-steps")
    for prompt in (*saved, "without-words"):
        writing.wait_for_status(prompt, SAVED)
    page.reload()
    assert writing.typed("first-time-in-person") == "7"
    assert writing.typed("what-surprised-me") == "Two\n\nlines  "
    assert page.get_by_label("School or nursery").is_checked()
    assert page.get_by_label("Where the child lives").is_checked()
    assert page.get_by_label("Has a partial or mistaken picture").is_checked()
    assert actions.locator('[name="next-steps.what"]').nth(1).input_value() == "See Heron’s room"
    assert actions.locator('[name="next-steps.by"]').nth(0).input_value() == "2027-03-04"
    assert not_right.get_by_label("Not right for this child").is_checked()
    page.get_by_label("We have not met yet").check()
    writing.until(lambda: not page.get_by_label("School or nursery").is_checked(), 1, lambda: "others stayed ticked")
    writing.wait_for_status("where-we-met", SAVED)
    with page.expect_response(SAVES) as reply:
        page.get_by_label("We have not met yet").uncheck()
    assert reply.value.status == 200
    writing.wait_for_status("where-we-met", SAVED)


def test_words_typed_after_not_right_was_ticked_are_in_the_history(writing):
    writing.prompt("without-words").get_by_label("Not right for this child").check()
    writing.wait_for_status("without-words", SAVED)
    writing.type("without-words", "A second thought.")
    writing.save_now()
    writing.wait_for_status("without-words", SAVED)
    writing.open(f"/reflections/{writing.reflection_id}/history/without-words")
    assert "A second thought." in writing.page.locator("main").inner_text()


def test_words_typed_before_the_script_was_there_are_saved_too(journey_as, person, stored):
    rowan, reflection_id, held = journey_as("rowan"), a_reflection(person), []
    rowan.page.route("**/autosave.js*", lambda route: held.append(route))
    rowan.page.goto(f"/reflections/{reflection_id}/edit", wait_until="commit")
    rowan.type(TEXT_PROMPT, "Quick fingers.")
    held[0].continue_()
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    assert stored(reflection_id) == "Quick fingers."


def test_a_supervision_note_saves_by_itself_too(journey_as, person):
    tamsin, reflection_id = journey_as("tamsin"), a_reflection(person, S.IN_SUPERVISION)
    tamsin.open(f"/supervision/{reflection_id}")
    tamsin.type("talked_about", "What Heron asked for.")
    note = tamsin.page.locator("form[data-autosave]")
    rows = tamsin.prompt("actions").locator('[name="actions.what"]')
    rows.nth(rows.count() - 1).fill("Ring the school")
    note.get_by_label("Support").check()
    tamsin.type("review_on", " 2027-03-04 ")
    for field in ("talked_about", "actions", "functions", "review_on"):
        tamsin.wait_for_status(field, SAVED)
    tamsin.check_accessible()
    other = tamsin.in_another_tab()
    other.open(f"/supervision/{reflection_id}")
    assert other.typed("talked_about") == "What Heron asked for."
    tamsin.type("talked_about", " And more.")
    tamsin.save_now()
    tamsin.wait_for_status("talked_about", SAVED)
    other.type("talked_about", " Or not.")
    other.wait_for_status("talked_about", ELSEWHERE)
    assert other.typed("talked_about") == "What Heron asked for. Or not."
    other.press_button("Save the note")
    assert "What Heron asked for. And more." in other.page.locator("main").inner_text()
    assert other.typed("talked_about") == "What Heron asked for. Or not."


def test_an_answer_opens_the_prompt_that_follows_from_it_and_the_focus_stays(writing):
    follows = writing.page.locator('details[data-when-prompt="wish-and-my-view"]')
    assert follows.get_attribute("open") is None
    chosen = writing.page.get_by_label("Different on where to live")
    chosen.check()
    writing.until(lambda: follows.get_attribute("open") is not None, 2, lambda: "it did not open")
    assert chosen.evaluate("one => one === document.activeElement")


def test_a_word_being_composed_is_left_alone_until_it_is_whole(writing, stored):
    composing = writing.page.context.new_cdp_session(writing.page)
    writing.field(TEXT_PROMPT).focus()
    composing.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
    writing.page.wait_for_timeout(1900)
    assert stored(writing.reflection_id) is None
    composing.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    composing.send("Input.insertText", {"text": "日本"})
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    assert stored(writing.reflection_id) == writing.typed(TEXT_PROMPT) == "日本"


def test_a_reply_that_was_lost_is_asked_for_again_word_for_word(writing, stored):
    bodies = []

    def lose_the_first(route):
        bodies.append(route.request.post_data)
        if len(bodies) == 1:
            route.fetch()
            writing.type(TEXT_PROMPT, " And more.")
            route.abort()
        else:
            route.continue_()

    writing.page.route(SAVES, lose_the_first)
    writing.type(TEXT_PROMPT, "He draws first.")
    writing.save_now()
    writing.wait_for_status(TEXT_PROMPT, NOT_SAVED)
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    assert bodies[1] == bodies[0]
    assert len(bodies) == 3
    assert stored(writing.reflection_id) == "He draws first. And more."
    assert len(writing.heard("alarms")) == 1


def test_an_answer_that_is_not_a_save_is_never_called_saved(writing):
    answers = [
        {"status": 404, "json": {"sentence": "There is nothing here"}},
        {"status": 303, "headers": {"Location": "/sign-in"}},
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the court’s Wi-Fi</h1>"},
        {"status": 200, "json": {"ok": True}},
        {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"},
        {"status": 200, "json": {"version": 1, "state": "answered", "sha256": "0" * 64, "saved_at": None}},
    ]
    for turn, answer in enumerate(answers):
        writing.page.route(SAVES, lambda route, request, answer=answer: route.fulfill(**answer))
        writing.type(TEXT_PROMPT, f"{turn} ")
        writing.save_now()
        words = NOT_SAVED if "sha256" in str(answer) else "Not saved: your words are still here"
        writing.wait_for_status(TEXT_PROMPT, words)
        assert writing.prompt(TEXT_PROMPT).get_by_role("button", name="Copy my words").is_visible()
        writing.page.unroute_all(behavior="ignoreErrors")
        writing.save_now()
        writing.wait_for_status(TEXT_PROMPT, SAVED)
    assert writing.typed(TEXT_PROMPT) == "0 1 2 3 4 5 "


def test_a_number_in_letters_is_refused_beside_its_field_and_saved_when_it_is_mended(writing):
    writing.type("times-together", "six")
    writing.save_now()
    writing.wait_for_status("times-together", NOT_SAVED)
    line = writing.prompt("times-together").locator("[data-save-status]")
    assert "Write a whole number in figures, for example 6." in line.inner_text()
    writing.check_accessible()
    writing.field("times-together").press("Control+a")
    writing.page.keyboard.type("6")
    writing.save_now()
    writing.wait_for_status("times-together", SAVED)


def test_too_many_saves_at_once_wait_as_long_as_the_server_asks(writing, stored):
    answers = [{"status": 429, "headers": {"Retry-After": "2"}, "json": {"sentence": "One moment"}}]
    tried = []

    def busy(route):
        tried.append(time.monotonic())
        if answers:
            route.fulfill(**answers.pop())
        else:
            route.continue_()

    writing.page.route(SAVES, busy)
    writing.type(TEXT_PROMPT, "He draws first.")
    writing.save_now()
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    assert 1.9 < tried[1] - tried[0] < 3
    assert stored(writing.reflection_id) == "He draws first."
    assert writing.heard("alarms") == []


def test_leaving_with_unsaved_words_warns_and_still_sends_them(writing, stored):
    warned = []
    writing.page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    writing.type(TEXT_PROMPT, "The last words before the door.")
    writing.page.goto("/reflections")
    assert warned == ["beforeunload"]
    writing.until(
        lambda: stored(writing.reflection_id) == "The last words before the door.", 3, lambda: "they were not sent"
    )
    writing.write_in(writing.reflection_id)
    writing.type(TEXT_PROMPT, " More.")
    writing.save_now()
    writing.wait_for_status(TEXT_PROMPT, SAVED)
    writing.page.goto("/reflections")
    assert warned == ["beforeunload"], "everything was saved, and it warned"


def test_a_very_long_answer_is_saved_and_a_short_one_goes_along_when_the_page_is_left(writing, stored):
    warned = []
    writing.page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    writing.field(TEXT_PROMPT).focus()
    writing.page.keyboard.insert_text(LONG_TEXT)
    writing.type(SECOND_TEXT, "Short.")
    writing.page.goto("/reflections")
    assert warned == ["beforeunload"]
    writing.until(lambda: stored(writing.reflection_id, SECOND_TEXT) == "Short.", 3, lambda: "it was not sent")
    writing.write_in(writing.reflection_id)
    writing.field("what-surprised-me").focus()
    writing.page.keyboard.insert_text(LONG_TEXT)
    writing.wait_for_status("what-surprised-me", SAVED)
    assert stored(writing.reflection_id, "what-surprised-me") == LONG_TEXT


def test_a_button_pressed_in_the_middle_of_a_word_keeps_the_whole_word(writing, stored):
    warned, held = [], []
    writing.page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    for turn in range(5):
        if turn == 4:  # on a network so slow that no save is answered before the button is pressed
            writing.page.route(SAVES, lambda route: held.append(route))
        writing.type(TEXT_PROMPT, f"{turn} and ")
        writing.page.wait_for_timeout(turn * 20)
        writing.type(TEXT_PROMPT, "on ")
        with writing.page.expect_navigation():
            writing.page.keyboard.press("Tab")
            writing.press_button("Save")
        assert writing.typed(TEXT_PROMPT) == "".join(f"{one} and on " for one in range(turn + 1))
    assert stored(writing.reflection_id) == "".join(f"{one} and on " for one in range(5))
    assert warned == []
