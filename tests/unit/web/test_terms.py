"""Words that a working group explains: shown as words, their meaning within reach, and nothing else let through."""

from pathlib import Path

import pytest

from app.settings import ROOT
from app.standards.checking import check_document
from app.standards.definition import Definition
from app.standards.registries import Registries
from app.web.terms import mark_words, marked_terms, plain_words, terms_in, terms_of


@pytest.fixture(scope="module")
def definition() -> Definition:
    file = Path(ROOT / "standards/seeing-and-engaging/1.0.yaml")
    checked = check_document(file.read_bytes(), path=file.name, registries=Registries.lenient())
    assert checked.definition is not None
    return checked.definition


def test_a_marked_word_leads_to_its_meaning(definition: Definition) -> None:
    term = terms_of(definition)[0]
    assert term.word == "family time"
    shown = marked_terms("Being there for their [[family time]] counts.", definition)
    assert f'href="#{term.anchor}">family time</a> counts.' in shown
    assert "[[" not in shown


def test_a_capital_letter_makes_no_difference(definition: Definition) -> None:
    assert ">Family time</a>" in marked_terms("[[Family time]] counts.", definition)


def test_two_words_have_two_places(definition: Definition) -> None:
    anchors = [term.anchor for term in terms_of(definition)]
    assert len(anchors) == 2
    assert len(set(anchors)) == 2


def test_two_spellings_of_one_word_have_one_place() -> None:
    shown = mark_words("[[IRO]] and [[iro]]", ("IRO", "iro"))
    assert shown.count('href="#word-1"') == 2


def test_a_word_that_nobody_explained_is_shown_without_a_link(definition: Definition) -> None:
    assert marked_terms("The [[threshold]] is met.", definition) == "The threshold is met."


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a & b < c"])
def test_everything_else_is_escaped(definition: Definition, hostile: str) -> None:
    for words in (hostile, f"{hostile} [[family time]]", f"[[{hostile}]]"):
        shown = marked_terms(words, definition)
        assert hostile not in shown
        assert "<script" not in shown
        assert "<img" not in shown


def test_a_hostile_term_is_escaped_too() -> None:
    shown = mark_words("[[<script>]]", ("<script>",))
    assert shown == '<a class="govuk-link pqs-term" href="#word-1">&lt;script&gt;</a>'


def test_plain_words_have_no_marks_and_no_links() -> None:
    assert plain_words("Their [[ family time ]] & more") == "Their family time & more"


def test_only_the_words_marked_in_a_text_are_explained_beside_it(definition: Definition) -> None:
    found = terms_in(definition, "For a baby: [[Life-story work]]?", None, "no mark here")
    assert [term.word for term in found] == ["life-story work"]
