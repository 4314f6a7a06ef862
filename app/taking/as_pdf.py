"""PDF for reading and printing: tagged, with title, language, headings, bookmarks, and a marking on every page.

It is made by libraries of the system (Pango, HarfBuzz), one paper at a time, by whoever asks, in their own thread.
A PDF holds drawn letters: what it tells a program that reads it again is less exact than the other files.
"""

import logging
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import cast
from xml.etree import ElementTree

from app.taking.paper import Block, Kind, Paper, begins_from_the_right, fits_xml, lines_in, lines_of
from app.taking.running_lines import as_artifacts

LONGEST = 250_000  # Letters of one paper: some 40,000 words on 80 pages. Longer ones would hold others up.
MOST_LINES = 6_000  # Each line is a paragraph, which costs a millisecond.
PATIENCE = 3.0  # Seconds: whoever waits here holds a thread that could answer others.
_STYLE = Path(__file__).with_name("paper.css")
_turn = Lock()


class NoPdf(Exception):
    """No PDF can be made now; the sentence says why. The other files are there."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NOT_INSTALLED = (
    "This server cannot make PDF files: libraries that it needs are not installed. Take the Word file or the plain "
    "text, or print the page; and tell whoever runs the service."
)
TOO_LONG = (
    "This is too long for a PDF made here. Take the Word file, which can be saved as PDF, or the plain text; both "
    "hold everything."
)
BUSY = "Other PDF files are being made at the moment. Try again in a minute, or take the Word file or the plain text."


def pdf_of(paper: Paper) -> bytes:
    """The paper as PDF. Raises NoPdf with the sentence that says why not."""
    if sum(len(block.text) for block in paper.blocks) > LONGEST or lines_in(paper) > MOST_LINES:
        raise NoPdf(TOO_LONG)
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise NoPdf(NOT_INSTALLED)
    if not _turn.acquire(timeout=PATIENCE):
        raise NoPdf(BUSY)
    try:
        page = weasyprint.HTML(string=_page(paper), url_fetcher=_fetch_nothing)
        style = weasyprint.CSS(string=_STYLE.read_text(encoding="utf-8"), url_fetcher=_fetch_nothing)
        return cast("bytes", page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1", finisher=as_artifacts))
    finally:
        _turn.release()


@cache
def _weasyprint() -> ModuleType | None:
    """The library, read at the first PDF; None where its system libraries are missing."""
    try:
        import weasyprint
    except OSError:
        return None
    for name in ("weasyprint", "fontTools"):  # They would write letters of the text into the log.
        logging.getLogger(name).disabled = True
    return cast("ModuleType", weasyprint)


def _fetch_nothing(url: str, **_more: object) -> object:
    raise ValueError(f"a paper refers to nothing outside itself, not to {url}")


def _page(paper: Paper) -> str:
    html = ElementTree.Element("html", lang="en-GB")
    head = ElementTree.SubElement(html, "head")
    ElementTree.SubElement(head, "meta", charset="utf-8")
    ElementTree.SubElement(head, "title").text = paper.subject
    body = ElementTree.SubElement(html, "body")
    _add(body, "p", paper.marking, "marking")
    _add(body, "h1", paper.title)
    _add(body, "p", paper.made, "made")
    for block in paper.blocks:
        _write(body, block)
    held = BytesIO()
    ElementTree.ElementTree(html).write(held, encoding="utf-8", method="html")
    return f"<!DOCTYPE html>{held.getvalue().decode()}"


def _write(body: ElementTree.Element, block: Block) -> None:
    if block.kind is Kind.HEADING:
        _add(body, f"h{block.level}", block.text)
    elif block.kind is Kind.FACT:
        fact = _add(body, "p", "")
        label = _add(fact, "strong", f"{block.label}:")
        label.tail = f" {fits_xml(block.text)}"
    elif block.kind is Kind.REMARK:
        _add(body, "p", block.text)
    elif block.kind is Kind.QUESTION:
        _add(body, "p", block.label, "label")
        _add(body, "p", block.text, "question")
    else:
        _add(body, "p", block.label, "label")
        _answer(_add(body, "div", "", "answer"), block.text)


def _answer(answer: ElementTree.Element, text: str) -> None:
    """Each line a paragraph; empty ones are room above the next, for no program reads an empty paragraph well."""
    empty = 0
    for line in lines_of(text):
        if not line.strip():
            empty += 1
            continue
        paragraph = _add(answer, "p", line, "from-the-right" if begins_from_the_right(line) else "")
        if empty:
            paragraph.set("style", f"margin-top: {min(empty, 20) * 1.45:.2f}em")
        empty = 0


def _add(parent: ElementTree.Element, tag: str, text: str, kind: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, {"class": kind} if kind else {})
    element.text = fits_xml(text)
    return element
