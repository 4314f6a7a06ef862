"""The sentences that the checker says, read by somebody who has never seen a file like this."""

import re
from pathlib import Path

import pytest

from app.standards.faults import Fault
from tests.unit.standards.fault_messages import SLIPS, Slip, faults_of, page, shown_fault, sound

DOCUMENT = Path(__file__).parents[3] / "docs" / "fault-messages.md"
JARGON = re.compile(
    r"\b(mapping|sequence|scalar|token|anchor|alias|null|node|parser?|boolean|integer|string|array|dict|enum|schema of|"
    r"regex|pattern|indent\w*|delimiter|whitespace|escape|directive|syntax|byte|NoneType|invalid|validation)\b",
    re.IGNORECASE,
)
# What somebody can do. Each sentence asks for one of these.
DOING = re.compile(
    r"\b(write|put|add|take|delete|remove|move|begin|line|keep|give|choose|name|check|save|replace|shorten|lay|"
    r"did you mean|leave|ask|type|use|swap|mark|say)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r'"[^"]*"')


def written(slip: Slip) -> str:
    return slip.written.strip().split("\n")[0][:50] or "a line taken out"


def what_is_said() -> list[Fault]:
    return [fault for slip in SLIPS for fault in faults_of(slip)]


def test_the_document_is_what_the_checker_says_today() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), "Run: make fix"


def test_the_file_behind_the_slips_is_sound() -> None:
    assert sound().id == "meeting-children"


def test_there_are_more_than_sixty_slips_and_no_two_are_told_in_the_same_words() -> None:
    said = {(shown_fault(slip).where, shown_fault(slip).what, slip.written) for slip in SLIPS}
    assert len(said) == len(SLIPS) > 60


@pytest.mark.parametrize("slip", SLIPS, ids=written)
def test_a_slip_is_named_on_its_line_or_at_what_holds_it_and_brings_no_flood(slip: Slip) -> None:
    assert 1 <= len(faults_of(slip)) <= 2


@pytest.mark.parametrize("fault", what_is_said(), ids=lambda fault: fault.what[:50])
def test_a_sentence_says_what_to_do_in_plain_words(fault: Fault) -> None:
    assert DOING.search(fault.what), fault.what
    assert not JARGON.search(QUOTED.sub("", fault.what)), fault.what
    assert len(fault.what) <= 260
