"""A meeting from its first word to what the adviser says about it: by keys alone, and without scripts on a phone."""

import re
from typing import Protocol

import pytest

from tests.browser.journey import Journey
from tests.browser.keys import at_the_keyboard
from tests.browser.test_workshop_journey_by_keyboard import Typist
from tests.makers import TEXT_PROMPT, S, a_reflection

TALKED = "What she told you on the stairs, and what you did with it."
OTHERWISE = "How the allocation of the autumn was made."
AGREED = "Ask the duty team to keep the Thursday free"
DIFFERENT = "I would have gone back on the same day."
HELPED = "You let the silence stand."


class Hands(Protocol):
    """What somebody does on these pages, with whatever they have."""

    def open(self, path: str) -> None: ...
    def go(self, name: str) -> None: ...
    def write(self, label: str, words: str) -> None: ...
    def tick(self, label: str) -> None: ...
    def choose(self, label: str, option: str) -> None: ...
    @property
    def words(self) -> str: ...


class AtTheKeyboard(Typist):
    """Keys alone: a choice is made by typing what it begins with."""

    def choose(self, label: str, option: str) -> None:
        """One of a list that drops down."""
        wanted = self.page.get_by_label(label, exact=True)
        self.tab_to(wanted)
        self.page.keyboard.type(option)
        assert wanted.evaluate("one => one.selectedOptions[0].text") == option


class WithoutScripts(Journey):
    """A finger on a narrow screen, and no script: every button sends a form, every form brings a page."""

    def go(self, name: str) -> None:
        """Follow a link, or press a button, by its name."""
        found = re.compile(f"^{re.escape(name)}")
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=found).or_(self.page.get_by_role("button", name=found)).first.click()
        self.check_no_sideways_scroll()

    def write(self, label: str, words: str) -> None:
        """Replace what stands in a field."""
        self.page.get_by_label(label, exact=True).fill(words)

    def tick(self, label: str) -> None:
        """A tick, or one of several."""
        self.page.get_by_label(label, exact=True).first.check()

    def choose(self, label: str, option: str) -> None:
        """One of a list that drops down."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    @property
    def words(self) -> str:
        """What the page says."""
        return self.page.inner_text("body")


@pytest.fixture(params=["keys alone", "without scripts"])
def hands(request, journey_as):
    """Somebody of the cast, without a mouse or without scripts."""

    def made(who: str) -> Hands:
        if request.param == "keys alone":
            somebody = at_the_keyboard(journey_as(who))
            somebody.__class__ = AtTheKeyboard
        else:
            somebody = journey_as(who, javascript=False, width=320)
            somebody.__class__ = WithoutScripts
        return somebody

    return made


def begin_with_nell(tamsin: Hands) -> None:
    tamsin.open("/supervision")
    tamsin.go("Team")
    tamsin.go("Supervision record of Nell")
    tamsin.go("Begin a meeting")


def sign_about_the_reflection(tamsin: Hands) -> None:
    tamsin.tick("Wren: Seeing and engaging with children and young people")
    tamsin.write("What we talked about", TALKED)
    tamsin.write("Action 1: what", AGREED)
    tamsin.choose("Action 1: who", "Tamsin Greaves")
    tamsin.write("Action 1: by when, if there is a date", "4 March 2030")
    tamsin.go("Sign the note")
    for words in ("The note is signed.", TALKED, AGREED, "Wren"):
        assert words in tamsin.words


def answer_on_the_reflection(nell: Hands) -> None:
    nell.open("/")
    nell.go("Wren")
    assert TALKED in nell.words
    nell.tick("I see it the same way")
    nell.go("Record my answer")
    nell.go("Actions")
    assert "What my supervisor agreed to do" in nell.words
    assert AGREED in nell.words


def answer_on_the_meeting(nell: Hands) -> None:
    nell.open("/")
    nell.go("A note of your meeting on")
    nell.tick("I see it differently")
    nell.write("In your own words", DIFFERENT)
    nell.go("Record my answer")
    assert "Your answer to the note is recorded" in nell.words
    assert DIFFERENT in nell.words


def say_how_it_was(nell: Hands) -> None:
    nell.go("How was this supervision for you?")
    nell.write("What helped me think", HELPED)
    nell.go("Send it to Tamsin Greaves")
    assert "Sent to Tamsin Greaves" in nell.words
    nell.go("Take it back")
    assert "Taken back." in nell.words
    nell.go("Send it to Tamsin Greaves")


def test_a_meeting_is_held_answered_and_spoken_of(hands, person):
    a_reflection(
        person, S.IN_SUPERVISION, author="nell", label="Wren", answers={TEXT_PROMPT: ("She hums when I am early.",)}
    )
    tamsin, nell = hands("tamsin"), hands("nell")
    begin_with_nell(tamsin)
    sign_about_the_reflection(tamsin)
    answer_on_the_reflection(nell)
    begin_with_nell(tamsin)
    tamsin.write("What we talked about", OTHERWISE)
    tamsin.go("Sign the note")
    assert "The note is signed." in tamsin.words
    answer_on_the_meeting(nell)
    say_how_it_was(nell)
    tamsin.open("/")
    tamsin.go("Nell Okoro-Price told you how a meeting was")
    assert HELPED not in tamsin.words
    tamsin.go("Open")
    assert HELPED in tamsin.words
