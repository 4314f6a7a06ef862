"""The review page is poured into moulds: whoever reads, it is the page that its templates would have made."""

from dataclasses import replace

import pytest

from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import NoteField
from app.supervision.reading import read_review
from app.supervision.services import AS_SUPERVISOR, comment
from app.web.moulds import Poured
from app.web.pages.review import ReviewPage, present_review
from app.web.rendering import poured
from tests.makers import TEXT_PROMPT, S, a_reflection

WORDS = "He <b>draws</b> & waits"


def fragments(page: ReviewPage) -> list[Poured]:
    sections = [one for section in page.sections for one in section.prompts]
    return [one for one in (*page.flagged, *sections, *page.not_asked, page.whole, page.note, page.questions) if one]


def plain(fragment: Poured) -> Poured:
    """The same, rendered by its template alone, and all that is in it too."""
    values = tuple(plain(value) if isinstance(value, Poured) else value for value in fragment.values)
    return replace(fragment, shape=None, values=values)


@pytest.fixture
def talked_about(person):
    """A review with words in every place, told by one word of the other."""

    def make(word: str):
        tamsin = person("tamsin")
        answers = {TEXT_PROMPT: (f"{WORDS} {word}",), "next-steps": (f"Ring {word}", "Ask the school")}
        reflection_id = a_reflection(person, S.IN_SUPERVISION, answers=answers)
        for prompt in (TEXT_PROMPT, ""):
            comment(by=tamsin, reflection_id=reflection_id, side=AS_SUPERVISOR, prompt=prompt, words=f"Yes, {word} <i>")
        save_note_field(
            by=tamsin,
            reflection_id=reflection_id,
            field=NoteField.TALKED_ABOUT,
            sent=SentField(values=(f"Talked of {word} <u>",)),
        )
        return present_review(tamsin, read_review(by=tamsin, reflection_id=reflection_id))

    return make


def test_every_part_is_what_its_template_makes_of_it(talked_about):
    for page in (talked_about("kestrel"), talked_about("plover")):
        for fragment in fragments(page):
            assert "".join(poured(fragment).split()) == "".join(poured(plain(fragment)).split())


def test_no_word_of_one_review_stands_in_another(talked_about):
    first = "".join(poured(one) for one in fragments(talked_about("kestrel")))
    second = "".join(poured(one) for one in fragments(talked_about("plover")))
    assert first.count("kestrel") == second.count("plover") > 4
    assert "kestrel" not in second
    assert "<b>" not in second and "<i>" not in second and "<u>" not in second
