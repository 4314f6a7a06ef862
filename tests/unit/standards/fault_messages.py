"""Small slips in a sound file, and what the checker says of each: the source of docs/fault-messages.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.standards.checking import Checked, check_document
from app.standards.definition import Definition
from app.standards.faults import Fault
from app.standards.registries import Registries, read_registries

DEFINITIONS = Path(__file__).parents[2] / "definitions"
SOUND = (DEFINITIONS / "valid" / "smallest.yaml").read_text(encoding="utf-8")
NEXT = SOUND.replace(
    'version: "1.0"\n',
    'version: "1.1"\nreplaces: "1.0"\nchanges:\n  - {kind: editorial, what: Clearer words, why: Practitioners asked}\n',
)
TITLE, NBSP = "title: Meeting children", "\u00a0"
VISIBLE = {NBSP: "⍽", "\t": "⇥", "\u2028": "⏎", "\ufeff": "▯"}


@dataclass(frozen=True)
class Slip:
    """What stands in the sound file, and what somebody wrote there instead."""

    group: str
    sound: str
    written: str
    base: str = SOUND

    @property
    def text(self) -> str:
        assert self.sound in self.base, self.sound
        return self.base.replace(self.sound, self.written, 1)

    @property
    def is_of_next(self) -> bool:
        return self.base is NEXT


READING, PASTED, KEYS, VALUES = "A line that cannot be read", "Pasted, or saved in another way", "Keys", "Values"
PROMPTS, COUNTING, AFTER = "Prompts", "Counting, terms and sources", "A document after another"
CORE_TEXT = "        visibility: supervisor\n        core: true\n        words: {guide: 150, max: 600}"

SLIPS = (
    Slip(READING, TITLE, "title:Meeting children"),
    Slip(READING, TITLE, "title: Meeting children: early and often"),
    Slip(READING, TITLE, 'title: "Meeting children'),
    Slip(READING, TITLE, 'title: "Meeting" children'),
    Slip(READING, TITLE, "title: 'The child's view'"),
    Slip(READING, TITLE, "title: @home"),
    Slip(READING, TITLE, "title: *Meeting* children"),
    Slip(READING, TITLE, "title: [Meeting] children"),
    Slip(READING, TITLE, "title: - Meeting children"),
    Slip(READING, TITLE, "title: !important"),
    Slip(READING, TITLE, "title: &start Meeting children"),
    Slip(READING, TITLE, "Meeting children"),
    Slip(READING, "        text: What did I see", "         text: What did I see"),
    Slip(READING, "  - I can say how", " - I can say how"),
    Slip(READING, "      - id: what-i-saw", "       - id: what-i-saw"),
    Slip(READING, "        label: What I saw", "       label: What I saw"),
    Slip(READING, "- {code: alone-once, label: Once}", "- {code: alone-once, label: Once"),
    Slip(READING, TITLE, "title:"),
    Slip(READING, "  - I can say how I know what I know.", "  -"),
    Slip(READING, TITLE, f"{TITLE}\n---\nnumber: 1"),
    Slip(PASTED, TITLE, "title: “Meeting children”"),
    Slip(PASTED, TITLE, f"title:{NBSP}Meeting children"),
    Slip(PASTED, "        kind: text", f"{NBSP * 8}kind: text"),
    Slip(PASTED, "        kind: text", "\tkind: text"),
    Slip(PASTED, "  - What did the child show you?", "  • What did the child show you?"),
    Slip(PASTED, TITLE, "title: Meeting\u2028children"),
    Slip(PASTED, SOUND, "PK\x03\x04 a document of a word processor"),
    Slip(PASTED, SOUND, "<!DOCTYPE html>\n<title>Sign in</title>"),
    Slip(PASTED, SOUND, "# nothing but a remark\n"),
    Slip(PASTED, SOUND, "We should ask about meeting the child.\n"),
    Slip(KEYS, "        visibility: private", "        visiblity: private"),
    Slip(KEYS, TITLE, "Title: Meeting children"),
    Slip(KEYS, "        kind: text", "        type: text"),
    Slip(KEYS, TITLE, f"{TITLE}\nscore: 10"),
    Slip(KEYS, TITLE, f"{TITLE}\nweather: fine"),
    Slip(KEYS, TITLE, f"{TITLE}\ntitle: Meeting"),
    Slip(KEYS, "        visibility: private\n", ""),
    Slip(VALUES, "id: meeting-children", "id: Meeting Children"),
    Slip(VALUES, 'version: "1.0"', "version: 1.0"),
    Slip(VALUES, "area: public-law", "area: family"),
    Slip(VALUES, "        kind: text", "        kind: txt"),
    Slip(VALUES, "approved: 2026-09-01", "approved: 1 September 2026"),
    Slip(VALUES, "approved: 2026-09-01", "approved: 2026-09-31"),
    Slip(VALUES, "review_by: 2028-09-30", "review_by: 2030-09-30"),
    Slip(VALUES, "        label: What I saw", "        label: 7"),
    Slip(VALUES, "        label: What I saw", '        label: ""'),
    Slip(VALUES, "        label: What I saw", f"        label: What I saw {'and heard ' * 6}"),
    Slip(VALUES, "        core: true\n        words", "        core: yes\n        words"),
    Slip(VALUES, "{guide: 150, max: 600}", "{guide: many, max: 600}"),
    Slip(VALUES, "{guide: 150, max: 600}", "{guide: 5, max: 600}"),
    Slip(VALUES, "{guide: 150, max: 600}", "150"),
    Slip(VALUES, "- I met the child early and came back.", "- I met the child: early"),
    Slip(VALUES, "  - I met the child early and came back.\n", ""),
    Slip(PROMPTS, "      - id: what-i-saw", "      - id: alone"),
    Slip(
        PROMPTS,
        "        words: {guide: 150",
        "        required: true\n        when: {prompt: alone, is: [alone-once]}\n        words: {guide: 150",
    ),
    Slip(
        PROMPTS,
        CORE_TEXT,
        "        visibility: supervisor\n        required: true\n        words: {guide: 150, max: 600}",
    ),
    Slip(PROMPTS, "        kind: text", "        kind: line"),
    Slip(PROMPTS, "        kind: text", "        kind: choice"),
    Slip(PROMPTS, CORE_TEXT, "        visibility: supervisor\n        when: {prompt: alnoe, is: [alone-once]}"),
    Slip(PROMPTS, CORE_TEXT, "        visibility: supervisor\n        when: {prompt: alone, is: [sometimes]}"),
    Slip(PROMPTS, "        text: What did I see", "        text: What did I <b>see</b>"),
    Slip(COUNTING, "        concept: met-alone", "        concept: met-alnoe"),
    Slip(
        COUNTING,
        "        visibility: supervisor\n        core: true\n        concept",
        "        visibility: private\n        core: true\n        concept",
    ),
    Slip(COUNTING, "summary: Have I", "summary: Have [[FCAs]] and I"),
    Slip(COUNTING, TITLE, f"{TITLE}\nreferences: [children-act-1998-s1]"),
    Slip(AFTER, "        visibility: private", "        visibility: supervisor", NEXT),
    Slip(AFTER, 'replaces: "1.0"\n', "", NEXT),
    Slip(AFTER, 'version: "1.1"', 'version: "1.0"', NEXT),
)


@cache
def registries() -> Registries:
    return read_registries(DEFINITIONS)[0]


@cache
def sound() -> Definition:
    found = check(SOUND).definition
    assert found
    return found


def check(text: str, earlier: tuple[Definition, ...] = ()) -> Checked:
    return check_document(
        text.encode(),
        path="1.0.yaml",
        registries=registries(),
        earlier=earlier,
        known_versions=("1.0",) if earlier else None,
    )


def faults_of(slip: Slip) -> tuple[Fault, ...]:
    return check(slip.text, (sound(),) if slip.is_of_next else ()).faults


def page() -> str:
    """docs/fault-messages.md, from the slips and the checker."""
    return "\n".join((*_head(), *_body()))


def _head() -> Iterator[str]:
    yield "# What the checker says"
    yield ""
    yield "Printed from `tests/unit/standards/fault_messages.py` by `make fix`, and compared with the checker by"
    yield "`make check`: each sentence is what the checker says today. A fault reads `file:line:column: where: what`."
    yield "Here stand the line that somebody wrote, and below it *where* and *what*; of two faults, the first."
    yield "⍽ is a non-breaking space, ⇥ a tab, ⏎ an invisible end of line, ▯ another sign that cannot be shown."
    yield ""


def _body() -> Iterator[str]:
    group = ""
    for slip in SLIPS:
        if slip.group != group:
            group = slip.group
            yield f"## {group}"
            yield ""
        yield f"    {_line(slip)}"
        yield ""
        fault = shown_fault(slip)
        place = f"`{fault.where}`: " if fault.where else ""
        yield f"{place}{_plain(fault.what)}"
        yield ""


def shown_fault(slip: Slip) -> Fault:
    """The fault at the line where the slip is, or else the first."""
    found = faults_of(slip)
    assert found, slip
    at = _line_number(slip)
    return next((fault for fault in found if fault.line == at), found[0])


def _line_number(slip: Slip) -> int:
    """The first line that differs from the sound file."""
    pairs = zip(slip.base.split("\n"), slip.text.split("\n"), strict=False)
    return next((number for number, (was, now) in enumerate(pairs, start=1) if was != now), 1)


def _line(slip: Slip) -> str:
    """The line of the fault as it was written, signs that cannot be seen made visible."""
    shown = slip.text.split("\n")[shown_fault(slip).line - 1].strip(" ")
    return "".join(VISIBLE.get(letter, letter if letter.isprintable() else "▯") for letter in shown)


def _plain(what: str) -> str:
    """The sentence as it is read, kept from being taken for layout."""
    return "".join(f"\\{letter}" if letter in "*_<>[]`" else letter for letter in what)
