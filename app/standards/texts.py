"""Words as readers will see them: marks that name a term, and the small part of Markdown that help may use."""

import re
from collections.abc import Iterator

from app.standards.faults import Steps, on_one_line
from app.standards.outline import Outline, entries, is_keys, text
from app.standards.wording import did_you_mean, listed

LONGEST_READ = 4_000
TERM_MARK = re.compile(r"\[\[([^\[\]]*)\]\]")
HTML = re.compile(r"<(?:[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?|/[A-Za-z][^<>]*|!--[^<>]*)>|<!--")
IMAGE = re.compile(r"!\[[^\[\]]*\][(\[]")
LINK = re.compile(r"\]\(\s*<?([^\s()<>]*)")
AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}):([^\s<>]*)>")
LINK_ELSEWHERE = re.compile(r"^ {0,3}\[[^\[\]]+\]:\s*(\S+)", re.MULTILINE)
BEYOND_SUBSET = (
    (re.compile(r"^ {0,3}#{1,6}(?:\s|$)", re.MULTILINE), "a heading"),
    (re.compile(r"^ {0,3}(?:`{3}|~{3})", re.MULTILINE), "a block of code"),
    (re.compile(r"^ {0,3}>", re.MULTILINE), "a quotation set in"),
    (re.compile(r"^ {0,3}\|.*\|\s*$", re.MULTILINE), "a table"),
    (re.compile(r"^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$", re.MULTILINE), "a line across the page"),
)

TOP_TEXTS = ("title", "summary", "source", "independence")
TOP_LISTS = ("good_looks_like", "supervisor_questions")
PROMPT_TEXTS = ("text", "label", "hint", "help", "unit")


def term_marks(words: str) -> tuple[str, ...]:
    """The words that the author marked [[so]], in order."""
    return tuple(found.strip() for found in TERM_MARK.findall(words))


def check_texts(outline: Outline) -> None:
    terms = outline.written.get("terms")
    known = [term for term in terms if isinstance(term, str)] if isinstance(terms, dict) else []
    meanings = {term.strip().casefold() for term in known}
    marked: set[str] = set()
    for steps, words in texts_of(outline):
        if outline.is_full:
            return
        is_help = bool(steps) and steps[-1] == "help"
        if is_help:
            _check_help(outline, steps, words[:LONGEST_READ])
        elif HTML.search(words[:LONGEST_READ]):
            outline.fault(steps, _no_html(words))
        for word in dict.fromkeys(term_marks(words)):
            marked.add(word.casefold())
            if word.casefold() not in meanings:
                hint = did_you_mean(word, known) or f"; add it there, or write {on_one_line(word)} without brackets"
                outline.fault(steps, f"[[{on_one_line(word)}]] is not explained under terms{hint}")
        rest = TERM_MARK.sub("", words)
        if "[[" in rest or "]]" in rest:
            outline.fault(steps, "a mark for a term is not complete; write the word between [[ and ]]")
    for term in known:
        if term.strip().casefold() not in marked and not outline.is_unread(("terms", term)):
            what = f"no text marks this word; write [[{on_one_line(term)}]] where it should be explained"
            outline.warn(("terms", term), what)


def texts_of(outline: Outline) -> Iterator[tuple[Steps, str]]:
    """Every text that a reader will see, with its way."""
    yield from _chosen(outline.written, (), TOP_TEXTS)
    for key in TOP_LISTS:
        yield from _list(outline.written, (), key)
    for steps, section in outline.sections:
        yield from _chosen(section, steps, ("title", "intro"))
    for prompt in outline.prompts:
        yield from _chosen(prompt.written, prompt.steps, PROMPT_TEXTS)
        yield from _list(prompt.written, prompt.steps, "consider")
        because = prompt.written.get("because")
        if is_keys(because):
            yield from _chosen(because, prompt.at("because"), ("label",))
        for option in prompt.options:
            if option.label:
                yield (*option.steps, "label"), option.label
            if option.hint:
                yield (*option.steps, "hint"), option.hint


def _chosen(written: dict[str, object], steps: Steps, keys: tuple[str, ...]) -> Iterator[tuple[Steps, str]]:
    for key in keys:
        words = text(written, key)
        if words:
            yield (*steps, key), words


def _list(written: dict[str, object], steps: Steps, key: str) -> Iterator[tuple[Steps, str]]:
    for number, words in enumerate(entries(written, key)):
        if isinstance(words, str):
            yield (*steps, key, number), words


def _no_html(words: str) -> str:
    found = HTML.search(words)
    shown = on_one_line(found.group()) if found else "HTML"
    return f'HTML is not used here and would be shown as it stands; take out "{shown}"'


def _check_help(outline: Outline, steps: Steps, words: str) -> None:
    """Paragraphs, lists, bold, emphasis and links to https addresses; nothing else."""
    if HTML.search(words):
        outline.fault(steps, _no_html(words))
    if IMAGE.search(words):
        outline.fault(steps, "images are not used in help; take the image out")
    beyond = [name for pattern, name in BEYOND_SUBSET if pattern.search(words)]
    if beyond:
        what = f"{listed(beyond)} cannot stand in help; use paragraphs, lists, **bold**, *emphasis* and links only"
        outline.fault(steps, what)
    targets = [*LINK.findall(words), *LINK_ELSEWHERE.findall(words)]
    targets += [f"{scheme}:{rest}" for scheme, rest in AUTOLINK.findall(words)]
    for target in dict.fromkeys(targets):
        if not re.match(r"https://[^/\s]", target):
            what = f'"{on_one_line(target)}" does not begin with https://; write an address that does, or no link'
            outline.fault(steps, what)
