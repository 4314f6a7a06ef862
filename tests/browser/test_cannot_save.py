"""Nothing can be saved: the page says so calmly, keeps the words, and the line goes by itself when saving works."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from app import outage, sqlite_file
from app.settings import settings
from tests.browser.journey import NOT_SAVED, SAVED
from tests.databases import SQLITE
from tests.makers import TEXT_PROMPT, a_reflection

LINE = "Nothing can be saved at the moment"
BEFORE = "She knew the way."


@pytest.fixture(autouse=True)
def _on_sqlite(databases, monkeypatch):
    if databases.name != SQLITE:
        pytest.skip("holds the lock of a SQLite file; tests/web/test_read_only.py has the other store")
    monkeypatch.setattr(outage, "TRY_EVERY", 0.0)
    monkeypatch.setattr(sqlite_file, "SETTINGS", (*sqlite_file.SETTINGS, "busy_timeout=50"))


@contextmanager
def held() -> Iterator[None]:
    """Another program holds the write lock."""
    holding = sqlite3.connect(settings().store_url.removeprefix("sqlite:///"), isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holding.execute("ROLLBACK")
        holding.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_line_is_on_the_page_fits_and_goes_when_saving_works_again(journey_as, person, width):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan = journey_as("rowan", width=width)
    rowan.write_in(reflection_id)
    line = rowan.page.get_by_text(LINE)
    expect(line).to_have_count(0)
    with held():
        rowan.type(TEXT_PROMPT, " So did he.")
        rowan.wait_for_status(TEXT_PROMPT, NOT_SAVED)
        other = rowan.in_another_tab()
        other.page.clock.install()
        other.open(f"/reflections/{reflection_id}")
        expect(other.page.get_by_text(LINE)).to_be_visible()
        expect(other.page.get_by_text("we try again until they are saved")).to_be_visible()
        expect(other.page.get_by_text("Words that you send come back")).to_be_hidden()
        expect(other.page.get_by_text(BEFORE).first).to_be_visible()
        assert other.page.evaluate("document.documentElement.scrollWidth") <= width
        other.check_accessible()
        other.page.clock.run_for(25_000)
        expect(other.page.get_by_text(LINE)).to_be_visible()
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    other.page.clock.run_for(25_000)
    expect(other.page.get_by_text(LINE)).to_have_count(0)


def test_without_javascript_the_page_says_what_becomes_of_words(journey_as, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (BEFORE,)})
    rowan = journey_as("rowan", javascript=False, width=320)
    rowan.write_in(reflection_id)
    with held():
        rowan.page.get_by_role("button", name="Save").first.click()
        expect(rowan.page.get_by_text(LINE, exact=True)).to_be_visible()
        expect(rowan.page.get_by_text("Words that you send come back to you on the page")).to_be_visible()
        expect(rowan.page.get_by_text("we try again until they are saved")).to_be_hidden()
        expect(rowan.page.get_by_text(BEFORE)).to_be_visible()
