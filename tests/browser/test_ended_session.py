"""The sign-in ends while somebody types: the words stay, and are saved once they are signed in again."""

from app.reflections.queries import draft
from tests.browser.journey import SAVED
from tests.makers import TEXT_PROMPT, a_reflection

SIGNED_OUT = "You were signed out."


def test_words_stay_until_their_writer_is_signed_in_again(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    other = rowan.in_another_tab()
    other.open("/")
    other.press_button("Sign out")
    rowan.page.bring_to_front()
    rowan.type(TEXT_PROMPT, "He draws first.")
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, SIGNED_OUT)
    line = rowan.prompt(TEXT_PROMPT).locator("[data-save-status]")
    said = "You were signed out. Sign in in a new tab, then come back: your words are still here"
    assert line.inner_text().startswith(said)
    assert rowan.heard("alarms") == [said]
    rowan.check_accessible()
    rowan.type(TEXT_PROMPT, " Then he talks.")
    with rowan.context.expect_page() as opened:
        line.get_by_role("link", name="Sign in in a new tab").click()
    opened.value.get_by_role("button", name="Sign in as Rowan Ashdown").click()
    opened.value.wait_for_url("**/")
    opened.value.close()
    rowan.page.bring_to_front()
    rowan.page.evaluate("dispatchEvent(new Event('focus'))")  # A browser without a screen does not send it itself.
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    assert rowan.typed(TEXT_PROMPT) == "He draws first. Then he talks."
    answer = draft(by=person("rowan"), reflection_id=reflection_id).answers[TEXT_PROMPT]
    assert answer.given.content.words == "He draws first. Then he talks."


def test_somebody_else_who_signs_in_meanwhile_saves_nothing_and_loses_nothing(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    other = rowan.in_another_tab()
    other.open("/")
    other.press_button("Sign out")
    other.open("/sign-in")
    other.press_button("Sign in as Nell Okoro-Price")
    other.page.wait_for_url("**/")
    rowan.type(TEXT_PROMPT, "He draws first.")
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, "Not saved: your words are still here")
    assert rowan.typed(TEXT_PROMPT) == "He draws first."
    other.press_button("Sign out")
    other.open("/sign-in")
    other.press_button("Sign in as Rowan Ashdown")
    other.page.wait_for_url("**/")
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, SAVED)


def test_without_javascript_the_form_comes_back_as_typed_and_can_be_sent_again(journey_as, person):
    rowan, reflection_id = journey_as("rowan", javascript=False), a_reflection(person)
    rowan.write_in(reflection_id)
    typed = "He draws first.\n\n  “Ça va”, <b>he</b> says & waits. 🦔"
    rowan.field(TEXT_PROMPT).fill(typed)
    rowan.page.get_by_label("School or nursery").check()
    rowan.page.get_by_label("Has a partial or mistaken picture").check()
    rowan.field("what-they-understand", "because").fill("He said so.")
    rowan.field("next-steps", "what").fill("Ring Gran")
    rowan.field("next-steps", "by").fill("2027-03-04")
    rowan.page.locator(f"#flag-{TEXT_PROMPT}").check()
    other = rowan.in_another_tab()
    other.open("/")
    other.press_button("Sign out")
    with rowan.page.expect_navigation() as came:
        rowan.press_button("Save")
    assert came.value.status == 401
    said = rowan.page.locator("main").inner_text()
    assert "You were signed out. Sign in in a new tab, then come back and press Save again." in said
    shown = [box.input_value() for box in rowan.page.get_by_role("textbox").all()]
    for words in (typed, "He said so.", "Ring Gran"):
        assert words in shown
    other.open("/sign-in")
    other.press_button("Sign in as Rowan Ashdown")
    rowan.press_button("Save")
    assert rowan.typed(TEXT_PROMPT) == typed
    assert rowan.page.get_by_label("School or nursery").is_checked()
    assert rowan.page.get_by_label("Has a partial or mistaken picture").is_checked()
    assert rowan.typed("what-they-understand") is not None
    assert rowan.field("what-they-understand", "because").input_value() == "He said so."
    assert rowan.field("next-steps", "what").input_value() == "Ring Gran"
    assert rowan.field("next-steps", "by").input_value() == "2027-03-04"
    assert rowan.page.locator(f"#flag-{TEXT_PROMPT}").is_checked()
