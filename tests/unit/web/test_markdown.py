"""The small part of Markdown in a prompt's help: what it may do, and what stays the characters that were written."""

from pathlib import Path

import html5lib
import pytest

from app.settings import ROOT
from app.standards.checking import check_document
from app.standards.definition import Definition
from app.standards.registries import Registries
from app.web.markdown import help_markup

HTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {"html", "head", "body", "p", "ul", "ol", "li", "strong", "em", "a", "br"}


@pytest.fixture(scope="module")
def definition() -> Definition:
    file = Path(ROOT / "standards/seeing-and-engaging/1.0.yaml")
    checked = check_document(file.read_bytes(), path=file.name, registries=Registries.lenient())
    assert checked.definition is not None
    return checked.definition


def test_paragraphs_lists_bold_and_emphasis_are_shown(definition: Definition) -> None:
    shown = help_markup("Two *questions*.\n\n- **told** by the child\n- seen\n\n1. first\n2. second", definition)
    assert '<p class="govuk-body">Two <em>questions</em>.</p>' in shown
    assert '<ul class="govuk-list govuk-list--bullet">' in shown
    assert '<ol class="govuk-list govuk-list--number">' in shown
    assert "<li><strong>told</strong> by the child</li>" in shown


def test_https_links_are_links(definition: Definition) -> None:
    shown = help_markup("Read [the guidelines](https://example.org/a?b=1&c=2).", definition)
    assert '<a href="https://example.org/a?b=1&amp;c=2" class="govuk-link">the guidelines</a>' in shown


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http://example.org", "//example.org"]
)
def test_no_other_address_becomes_a_link(definition: Definition, address: str) -> None:
    for text in (f"[press]({address})", f"<{address}>", f"[press][a]\n\n[a]: {address}"):
        assert "<a" not in help_markup(text, definition)


CANARIES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "Hello <b onclick=alert(1)>you</b>",
    "![a picture](https://example.org/a.png)",
    "<!-- hidden -->",
    "# A heading\n\nAnother\n===",
    "> set in",
    "    code()\n\n```\ncode()\n```\n\n`code`",
    "---",
    '[x](https://example.org/"onmouseover="alert(1))',
    '[x](https://example.org "a title\\" onclick=\\"alert(1)")',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[see [[family time]] here](https://example.org)",
    "**[[family time]]** and [[<script>]]",
)


@pytest.mark.parametrize("text", CANARIES)
def test_nothing_but_the_allowed_tags_and_attributes_leaves(definition: Definition, text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    page = parser.parse(f"<!DOCTYPE html><title>x</title>{help_markup(text, definition)}")
    assert not parser.errors
    for element in page.iter():
        assert isinstance(element.tag, str), "a comment came through"
        tag = element.tag.removeprefix(HTML)
        assert tag in ALLOWED | {"title"}
        assert set(element.attrib) <= {"href", "class", "title"}
        if tag == "a":
            assert element.get("href", "").startswith(("https://", "#word-"))


def test_a_marked_word_in_help_leads_to_its_meaning(definition: Definition) -> None:
    shown = help_markup("Under [[family time]] a child *sees*", definition)
    assert 'href="#word-1">family time</a> a child <em>' in shown


def test_a_marked_word_inside_a_link_is_no_second_link(definition: Definition) -> None:
    shown = help_markup("[see [[family time]] here](https://example.org)", definition)
    assert shown.count("<a ") == 1
    assert "see family time here" in shown


def test_every_help_text_of_the_standards_is_rendered_without_a_leftover_mark() -> None:
    found = 0
    for file in sorted((ROOT / "standards").glob("*/*.yaml")):
        checked = check_document(file.read_bytes(), path=file.name, registries=Registries.lenient())
        assert checked.definition is not None
        for prompt in checked.definition.prompts:
            if prompt.help:
                found += 1
                shown = help_markup(prompt.help, checked.definition)
                assert "[[" not in shown
                assert "**" not in shown
    assert found >= 10
