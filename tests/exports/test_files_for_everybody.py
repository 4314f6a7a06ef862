"""The PDF and the Word file for whoever reads with a program that speaks, and names that break a line."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import docx
import pytest
from pypdf import PdfReader

from app.taking.as_json import json_of
from app.taking.as_pdf import pdf_of
from app.taking.as_text import text_of
from app.taking.as_word import word_of
from app.taking.describing import reflection_to_take
from app.taking.laid_out import reflection_laid_out
from tests.exports.chain import fill
from tests.exports.structure import elements_of, unmarked_in
from tests.makers import TEXT_PROMPT, S, a_reflection, sign_note

MIXED = "Tŷ, dŵr 😀 👩‍👩‍👧\nقالت الأم: «أريد»\n\n  x <b>y</b>"


@pytest.fixture
def taken(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: (MIXED,)})
    sign_note(person("tamsin"), reflection_id)
    return reflection_to_take(by=person("rowan"), reflection_id=reflection_id)


@pytest.fixture
def pdf(taken) -> bytes:
    return pdf_of(reflection_laid_out(taken))


def test_the_pdf_says_its_language_its_title_that_it_is_tagged_and_that_it_is_meant_as_pdf_ua(pdf):
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title.startswith("Reflection: ")
    described = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfuaid:part="1"' in described
    assert reader.metadata.title in described
    assert all(page["/Tabs"] == "/S" for page in reader.pages if "/Annots" in page)


def test_everything_drawn_is_in_the_structure_or_an_artifact_and_the_running_lines_are_artifacts(pdf):
    assert len(PdfReader(BytesIO(pdf)).pages) > 2
    assert unmarked_in(pdf) == []


def test_headings_begin_with_one_of_the_first_level_skip_none_and_are_the_bookmarks(pdf):
    elements = elements_of(pdf)
    assert elements[0].kind == "/Document"
    levels = [int(one.kind[2:]) for one in elements if one.kind.startswith("/H") and one.kind[2:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(one.depth == 1 for one in elements if one.kind.startswith("/H"))
    marks = PdfReader(BytesIO(pdf)).outline

    def count(found) -> int:
        return sum(count(one) if isinstance(one, list) else 1 for one in found)

    assert count(marks) == len(levels)


def test_reading_order_is_the_order_of_the_pages(pdf):
    pages = {page.indirect_reference.idnum: place for place, page in enumerate(PdfReader(BytesIO(pdf)).pages)}
    order = [(pages[page], number) for one in elements_of(pdf) for page, number in one.pieces]
    assert order == sorted(order)


def test_word_has_title_language_levels_and_styles_by_which_questions_and_answers_are_told_apart(taken):
    document = docx.Document(BytesIO(word_of(reflection_laid_out(taken))))
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title.startswith("Reflection: ")
    levels = [int(one.style.name[-1]) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    kinds = {one.style.name for one in document.paragraphs}
    assert {"Question", "Label", "Answer"} <= kinds


def test_a_name_with_a_line_break_stays_on_one_line_of_every_file(taken):
    broken = replace(taken, taken_by="Rowan\r\nAsh\x0bdown\u2028", holder="Tamsin\nGreaves")
    paper = reflection_laid_out(broken)
    assert paper.made.startswith("Copy taken by Rowan Ash down")
    assert all("\n" not in block.label for block in paper.blocks)
    assert "\nCopy taken by Rowan Ash down" in text_of(paper).decode()
    assert "Rowan Ash down" in docx.Document(BytesIO(word_of(paper))).sections[0].footer.paragraphs[0].text
    assert "Rowan Ash down" in PdfReader(BytesIO(pdf_of(paper))).pages[0].extract_text()
    assert b"Rowan\\r\\nAsh\\u000bdown" in json_of(broken)


def test_twenty_thousand_words_fit_in_every_file_and_more_than_a_pdf_holds_is_said_kindly(person):
    words = "I sat on the floor and waited until he spoke to me. "
    reflection_id, _ = fill(person("rowan"), [words * 455] * 4)
    paper = reflection_laid_out(reflection_to_take(by=person("rowan"), reflection_id=reflection_id))
    assert len(pdf_of(paper)) < 1_000_000
    assert len(word_of(paper)) < 1_000_000
