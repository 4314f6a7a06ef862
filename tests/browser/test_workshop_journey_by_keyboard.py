"""A standard from its first word to its publication without a mouse: Sol, Nell and Amal press keys and nothing else."""

import re
from datetime import date

import pytest

from tests.browser.keys import Keys, at_the_keyboard

TODAY = f"{date.today().day} {date.today():%B %Y}"  # noqa: DTZ011 - the day on the wall, as a person would type it.
TITLE = "Moving between homes"
ASKED = "Who told this child that they would move?"
COMMENT = "Ask what they were told, not who told them."


class Typist(Keys):
    """Somebody who types and tabs."""

    def go(self, name: str) -> None:
        """Follow a link, or press a button, by its name."""
        found = re.compile(f"^{re.escape(name)}")
        self.tab_to(self.page.get_by_role("link", name=found).or_(self.page.get_by_role("button", name=found)))
        with self.page.expect_navigation():
            self.press("Enter")

    def write(self, label: str, words: str) -> None:
        """Replace what stands in a field."""
        self.tab_to(self.page.get_by_label(label, exact=True))
        self.press("Control+a")
        self.page.keyboard.type(words)

    def tick(self, label: str) -> None:
        """A tick, or one of several by the arrows."""
        wanted = self.page.get_by_label(label, exact=True).first
        if wanted.get_attribute("type") == "checkbox":
            self.tab_to(wanted)
            return self.press("Space")
        name = wanted.get_attribute("name")
        group = self.page.locator(f'[type=radio][name="{name}"]')
        checked = self.page.locator(f'[type=radio][name="{name}"]:checked')
        self.tab_to(checked if checked.count() else group)
        self.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return None
            self.press("ArrowDown")
        raise AssertionError(f"no arrow reaches {label}")

    @property
    def words(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    @property
    def focused(self) -> str:
        """What has the focus, as it is read out."""
        return str(self.page.evaluate("document.activeElement.textContent.trim()"))


@pytest.fixture
def typist(journey_as):
    """Somebody of the cast, without a mouse."""

    def made(who: str) -> Typist:
        somebody = at_the_keyboard(journey_as(who))
        somebody.__class__ = Typist
        assert isinstance(somebody, Typist)
        return somebody

    return made


def begin(sol: Typist) -> None:
    sol.open("/workspace")
    sol.go("Begin a standard")
    sol.go("From scratch")
    sol.write("Title", TITLE)
    sol.go("Begin the draft")
    sol.go("Write in a form")


def add_prompts(sol: Typist) -> None:
    """One that is answered in words, and one with answers of which the second is moved up."""
    sol.go("Add a prompt here")
    sol.write("Question", ASKED)
    sol.write("Short name", "Who told the child")
    sol.tick("A few sentences")
    sol.tick("Only the adviser")
    sol.go("Save")
    if sol.page.get_by_label("Question", exact=True).count():
        sol.go("Save")
    sol.go("Add a prompt here")
    sol.write("Question", "Did they know why they moved?")
    sol.write("Short name", "Knowing why")
    sol.tick("One of several answers")
    sol.tick("The adviser, and their supervisor once it is shared")
    sol.go("Show what belongs to this kind")
    for number, answer in enumerate(("No", "Yes")):
        sol.tab_to(sol.page.locator(f"#answer-{number}"))
        sol.page.keyboard.type(answer)
    sol.go("Move up Answer 2")
    assert sol.focused == "Move down Answer 1"
    assert sol.page.locator("#answer-0").input_value() == "Yes"
    sol.go("Add an answer")
    assert sol.page.evaluate("document.activeElement.id") == "answer-3"
    sol.page.keyboard.type("I do not know yet")
    sol.go("Save")


def order_prompts(sol: Typist) -> None:
    """A step up keeps the focus at the thing that moved; a third prompt comes and goes again."""
    sol.go("Move up Knowing why")
    for place in ("Move up Knowing why, 3 of 4", "Move up Knowing why, 2 of 4", "Move down Knowing why, 1 of 4"):
        assert sol.focused.startswith(place), sol.focused
        with sol.page.expect_navigation():
            sol.press("Enter")  # The focus has stayed, so that the same key goes on; at the top it leads back down.
    assert sol.focused.startswith("Move down Knowing why, 2 of 4"), sol.focused
    sol.go("Add a prompt here")
    sol.write("Question", "What else?")
    sol.write("Short name", "Something else")
    sol.tick("A few sentences")
    sol.tick("Only the adviser")
    sol.go("Save")
    if sol.page.get_by_label("Question", exact=True).count():
        sol.go("Save")
    sol.go("Take out Something else")
    sol.go("Take it out")
    assert "Something else" not in sol.page.locator("main .pqs-drafts").first.inner_text()


def mend_faults(sol: Typist) -> None:
    """What is to be put right is listed on the page of the draft, and the days are filled in."""
    sol.go("Back to the draft")
    assert "to be put right" in sol.words
    sol.go("Write in a form")
    sol.go("Change title, summary and dates")
    sol.write("Approved on", TODAY)
    sol.write("In force from", TODAY)
    sol.go("Save")
    sol.go("Back to the draft")
    assert "ask people to try it" in sol.words


def ask(sol: Typist) -> None:
    sol.go("Asking people, and what they said")
    sol.tick("Everyone with an account")
    sol.write("Last day", TODAY)
    sol.go("Ask them")


def try_and_comment(nell: Typist) -> None:
    nell.open("/")
    nell.go(TITLE)
    nell.tab_to(nell.field("who-told-the-child"))
    nell.page.keyboard.type("I did, with the carer beside us.")
    nell.wait_for_status("who-told-the-child", re.compile("^Saved"))
    nell.tab_to(nell.page.locator("summary", has_text="Comment on this prompt: Who told the child"))
    nell.press("Enter", "Tab")
    nell.page.keyboard.type(COMMENT)
    nell.go("Send this comment on Who told the child")
    assert COMMENT in nell.words
    nell.go("Save and finish")


def answer(sol: Typist) -> None:
    sol.page.reload()
    assert COMMENT in sol.words
    sol.tick("Accepted")
    sol.write("Why", "It is clearer.")
    sol.go("Keep this answer")


def test_a_standard_is_written_tried_answered_and_published_with_keys_alone(typist):
    sol, nell, amal = typist("sol"), typist("nell"), typist("amal")
    begin(sol)
    add_prompts(sol)
    order_prompts(sol)
    mend_faults(sol)
    ask(sol)
    try_and_comment(nell)
    answer(sol)
    sol.go("Back to the draft")
    sol.go("Agree it for the group")
    amal.open("/workspace")
    amal.go(TITLE)
    amal.go("Read what changes, and publish it")
    amal.go("Publish")
    assert "Published" in amal.words
    nell.open("/standards")
    nell.go(TITLE)
    assert ASKED in nell.words
