"""Whoever takes the laptop finds no word of anybody in it: after a whole journey and a sign-out, nor during the work.

Every file of the browser's profile is read, as it lies there and unpacked, for words planted in every place where
somebody types. That the search finds what is there is shown first.
"""

import gzip
import sqlite3

import pytest

from tests.browser.journey import SAVED
from tests.browser.own_browser import OwnBrowser, records, unsnap
from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection

# Words that no browser, no page and no dictionary holds by itself.
CANARIES = {
    "an answer": "quillowmere",
    "another answer": "brandershaw",
    "a reason": "tivvelcombe",
    "an action": "ossenwick",
    "a label": "Fennimarsh",
    "a comment": "gathelstow",
    "a note": "pellingthwaite",
    "the question of a hand back": "morrowfell",
    "words never saved": "dunsterleigh",
}
LEGIBLE = 'a sentence with “marks” and the word "quillowmere" in it, long enough to be packed, long enough to be packed'


@pytest.fixture
def laptop(server, browser_type, whole_chromium, tmp_path):
    """A laptop with a browser of its own."""
    laptop = OwnBrowser(browser_type, whole_chromium, tmp_path / "profile", server)
    laptop.open()
    yield laptop
    laptop.close()


def found(laptop):
    """Each planted word that can be read, and in which files."""
    return {what: files for what, word in CANARIES.items() if (files := laptop.files_with(word))}


def test_the_search_finds_words_however_a_browser_writes_them(laptop):
    laptop.close()
    place = laptop.profile / "planted"
    place.mkdir(parents=True)
    plain = LEGIBLE.encode()
    ways = {
        "plain": plain,
        "utf-16": LEGIBLE.encode("utf-16-le"),
        "gzip": b"header" + gzip.compress(plain) + b"after",
        "deflate": b"header" + __import__("zlib").compress(plain),
    }
    for name, content in ways.items():
        (place / name).write_bytes(content)
    with sqlite3.connect(place / "table.sqlite") as table:
        table.execute("CREATE TABLE form (field TEXT, words TEXT)")
        table.execute("INSERT INTO form VALUES ('a', ?)", (LEGIBLE,))
    assert laptop.files_with("quillowmere") == sorted(f"planted/{name}" for name in (*ways, "table.sqlite"))
    # What a real browser stored readably, in the two stores that pages may use.
    somebody = laptop.open()
    somebody.open("/help")
    somebody.page.evaluate("localStorage.setItem('words', 'a word like brandershaw in a store')")
    somebody.page.evaluate(
        "new Promise((done) => { const asked = indexedDB.open('planted'); asked.onupgradeneeded = () =>"
        " asked.result.createObjectStore('a').add('a word like ossenwick in a store', 1);"
        " asked.onsuccess = done; })"
    )
    laptop.close()
    assert laptop.files_with("brandershaw")
    assert laptop.files_with("ossenwick")


def test_a_packed_block_is_unpacked():
    # "abcabcabcabc" as Snappy packs it: a literal of three, and a copy of nine from three back.
    assert unsnap(b"\x0c\x08abc\x15\x03") == b"abcabcabcabc"


def everything_typed(laptop, person):
    """Rowan and Tamsin do what they come for, on one laptop, one after the other."""
    rowan = laptop.sign_in()
    rowan.open(f"/reflections/new?standard={STANDARD}")
    rowan.page.get_by_label("A label for this child").fill(CANARIES["a label"])
    rowan.page.get_by_label("Assessment period").check()
    rowan.press_button("Start writing")
    rowan.page.wait_for_url("**/edit**")
    rowan.type(TEXT_PROMPT, f"He said {CANARIES['an answer']}.")
    rowan.type("an-ordinary-day", f"School and {CANARIES['another answer']}.")
    rowan.prompt("next-steps").locator('[name="next-steps.what"]').first.fill(f"Ring {CANARIES['an action']}")
    rowan.save_now()
    for prompt in (TEXT_PROMPT, "an-ordinary-day", "next-steps"):
        rowan.wait_for_status(prompt, SAVED)
    address = rowan.page.url.split("?")[0]
    rowan.context.set_offline(True)
    rowan.type(TEXT_PROMPT, f" And {CANARIES['words never saved']}.")
    rowan.until(lambda: len(records(rowan)) == 1, 5, lambda: "nothing was kept")
    return rowan, address


def test_during_the_work_and_after_signing_out_no_word_can_be_read_in_the_browser_s_files(laptop, person):
    rowan, address = everything_typed(laptop, person)
    assert found(laptop) == {}, "while Rowan works"
    laptop.kill()
    assert found(laptop) == {}, "after a crash"
    rowan = laptop.open()
    laptop.sign_in()
    rowan.open(address.removeprefix(laptop.address))
    rowan.page.locator(".pqs-given-back").wait_for()
    rowan.press_button("Save and check my answers")
    rowan.page.wait_for_url("**/check")
    rowan.open("/reflections")
    rowan.press_button("Sign out")
    rowan.page.wait_for_url("**/sign-in**")
    shared = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: (CANARIES["an answer"],)})
    tamsin = laptop.sign_in("Tamsin Greaves", rowan)
    tamsin.open(f"/supervision/{shared}")
    tamsin.type("talked_about", f"We spoke of {CANARIES['a note']}.")
    tamsin.wait_for_status("talked_about", SAVED)
    tamsin.page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    comment = tamsin.page.locator("form[data-comment] textarea").first
    comment.fill(f"What about {CANARIES['a comment']}?")
    tamsin.page.locator("form[data-comment] button").first.click()
    tamsin.wait_until_quiet()
    tamsin.page.locator('textarea[name="question"]').fill(f"And {CANARIES['the question of a hand back']}?")
    tamsin.press_button("Hand back with this question")
    tamsin.wait_until_quiet()
    tamsin.press_button("Sign out")
    tamsin.page.wait_for_url("**/sign-in**")
    laptop.close()
    assert found(laptop) == {}, "after signing out"
    assert len([file for file in laptop.profile.rglob("*") if file.is_file()]) > 50
