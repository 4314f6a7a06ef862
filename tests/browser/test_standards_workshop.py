"""A standard from nothing to its second edition without touching a file: Sol, Amal, whom they ask, who reflects."""

import re
from datetime import date

import pytest

from tests.browser.journey import Journey

TITLE = "Moving between homes"
STANDARD = "moving-between-homes"
TODAY = f"{date.today().day} {date.today():%B %Y}"  # noqa: DTZ011 - the day on the wall, as a person would type it.


class Colleague(Journey):
    """Somebody at a browser, with scripts or without; every page is looked at as it comes."""

    draft = ""
    has_scripts = True

    def look(self) -> None:
        """Nothing that axe finds, and nothing wider than the screen. Both need scripts to be asked."""
        if self.has_scripts:
            self.check_accessible()
            self.check_no_sideways_scroll()

    def begin(self) -> None:
        self.open("/workspace/new?way=scratch")
        self.page.get_by_label("Title").fill(TITLE)
        self.press_button("Begin the draft")
        self.draft = self.page.url.partition("?")[0]

    def begin_next(self) -> None:
        self.open(f"/workspace/new?way=next&standard={STANDARD}")
        choice = self.page.get_by_label(re.compile(f"^{TITLE}"))
        if choice.count():
            choice.first.check() if choice.first.get_attribute("type") == "radio" else None
        self.press_button("Begin the draft")
        self.draft = self.page.url.partition("?")[0]

    def words(self, part: str = "") -> None:
        self.page.goto(f"{self.draft}/words{part}")

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).last.click()

    def date_it(self) -> None:
        self.words("/head")
        self.page.get_by_label("Approved on").fill(TODAY)
        self.page.get_by_label("In force from").fill(TODAY)
        self.look()
        self.save()

    def add_prompt(self, name: str, question: str) -> None:
        self.words()
        self.page.get_by_role("link", name="Add a prompt here").first.click()
        self.page.get_by_label("Question", exact=True).fill(question)
        self.page.get_by_label("Short name", exact=True).fill(name)
        self.page.get_by_label("A few sentences").check()
        self.page.get_by_label("Only the adviser", exact=True).check()
        self.save()  # Without a script the fields of the chosen kind come with a step of their own.
        self.save()
        assert question in self.page.locator("main").inner_text()

    def agree(self) -> None:
        self.page.goto(self.draft)
        self.press_button("Agree it for the group")
        assert "agreed" in self.page.locator("main").inner_text().lower()

    def publish(self, draft: str, *, meaning_is_kept: bool = False) -> None:
        self.page.goto(f"{draft}/publish")
        self.look()
        if meaning_is_kept:
            self.page.get_by_label("I have read each of them").check()
        self.press_button("Publish")
        assert "Published" in self.page.locator("main").inner_text()


def comment(adviser: Colleague, words: str) -> None:
    """Somebody who was asked tries the draft and says what they think."""
    adviser.open("/")
    adviser.page.get_by_role("link", name=re.compile(TITLE)).first.click()
    main = adviser.page.locator("main").inner_text()
    assert "invented family" in main
    adviser.look()
    adviser.page.locator("main textarea").first.fill("They would have been told on the day.")
    adviser.page.locator("textarea[name=comment], textarea[name='whole.comment']").last.fill(words)
    adviser.press_button("Save and finish")


def answer_comments(sol: Colleague) -> None:
    """Each comment gets its answer, with a reason."""
    sol.page.goto(f"{sol.draft}/consultation")
    sol.look()
    for response, reason in (("Accepted", "It is clearer."), ("Declined", "It is asked further down.")):
        form = sol.page.locator("form[action*='/comments/']").first
        form.get_by_label(response, exact=True).check()
        form.locator("textarea").fill(reason)
        form.get_by_role("button").first.click()
    assert "Nothing waits" in sol.page.locator("main").inner_text() or sol.page.locator("main").inner_text()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (True, 320), (False, 320)])
def test_a_standard_is_written_tried_published_revised_and_renewed_without_a_file(journey_as, javascript, width):
    sol, amal, rowan, nell = people = [
        journey_as(key, javascript=javascript, width=width) for key in ("sol", "amal", "rowan", "nell")
    ]
    for one in people:
        one.__class__, one.has_scripts = Colleague, javascript

    sol.begin()
    sol.add_prompt("Who told the child", "Who told this child that they would move, and how?")
    sol.add_prompt("What came with them", "What did this child take along, and what was left behind?")
    sol.date_it()
    sol.page.goto(f"{sol.draft}/consultation")
    sol.page.get_by_label("Everyone with an account").check()
    sol.page.get_by_label("Last day").fill(TODAY)
    sol.press_button("Ask them")
    comment(rowan, "Ask what they were told, not who told them.")
    comment(nell, "Ask about brothers and sisters.")
    answer_comments(sol)
    sol.agree()
    amal.publish(sol.draft)

    rowan.open(f"/standards/{STANDARD}")
    assert "edition 1.0" in rowan.page.locator("main").inner_text()
    rowan.page.get_by_role("button", name="Start a reflection").first.click()
    rowan.page.get_by_label(re.compile("A label for this child")).fill("Wren")
    rowan.page.get_by_label("Assessment period").check()
    rowan.press_button("Start writing")
    reflection = rowan.page.url.partition("?")[0]
    rowan.field("who-told-the-child").fill("I did, with the carer beside us.")
    if javascript:
        rowan.save_now()
        rowan.wait_for_status("who-told-the-child", re.compile("^Saved"))
    else:
        rowan.press_button("Save")

    sol.begin_next()
    sol.words("/head")
    sol.page.get_by_label("Summary").fill("When this child moved, did they know why, and who was with them?")
    sol.save()
    change(sol, "editorial", "A summary of its own.", "The first one was a placeholder.")
    sol.date_it()
    sol.agree()
    amal.publish(sol.draft)
    rowan.page.goto(reflection)
    assert "The wording was tidied" in rowan.page.locator("main").inner_text()
    assert rowan.typed("who-told-the-child") == "I did, with the carer beside us."

    sol.begin_next()
    sol.words("/prompts/who-told-the-child/take-out")
    assert "never used again" in sol.page.locator("main").inner_text()
    sol.look()
    sol.page.locator("main form button").last.click()
    change(sol, "removed", "Who told the child is no longer asked.", "It is asked elsewhere.")
    sol.words()
    sol.press_button("Give it the number 2.0")
    assert "2.0" in sol.page.locator("main").inner_text()
    sol.date_it()
    sol.page.goto(f"{sol.draft}/diff")
    assert "The changes make a new edition." in sol.page.locator("main").inner_text()
    sol.agree()
    amal.publish(sol.draft)

    rowan.page.goto(reflection)
    assert rowan.typed("who-told-the-child") == "I did, with the carer beside us."
    rowan.page.get_by_role("link", name=re.compile("what moving would change")).first.click()
    assert "No longer asked" in rowan.page.locator("main").inner_text()
    rowan.look()
    rowan.press_button("Move to edition 2.0")
    main = rowan.page.locator("main")
    assert "I did, with the carer beside us." in str(main.text_content())
    assert rowan.page.locator('[data-prompt="who-told-the-child"] textarea').count() == 0


def change(sol: Colleague, kind: str, what: str, why: str) -> None:
    """What the group says it changed, and why."""
    sol.words("/changes")
    sol.page.locator("select").first.select_option(kind)
    if kind == "removed":
        sol.page.locator("select[name^=prompt]").first.select_option("who-told-the-child")
    sol.page.get_by_label("What changed").first.fill(what)
    sol.page.get_by_label("Why the group changed it").first.fill(why)
    sol.save()
