"""How a document begins: a new standard from nothing, and the next document from the one before it."""

import re
from pathlib import Path
from typing import Any

from app.standards.definition import DOCUMENT_SLUG, FIRST_VERSION, ChangeKind, Continuity, version_order
from app.standards.edits import Edit, SetValue
from app.standards.faults import on_one_line
from app.standards.line_edits import apply, what_it_says
from app.standards.outline import is_version

LONGEST_TITLE, LONGEST_OWNER = 120, 80
DATES = ("approved", "effective_from", "review_by")

BEGINNING = """\
# A new standard. Every line can be changed; lines that begin with # are remarks and are never shown to advisers.
# Check it as often as you like:  pqs standards check standards/an-id/1.0.yaml
schema: 1
id: an-id
version: "1.0"
title: A title
# One question that the whole standard asks.
summary: What do I want to look at in my own practice, for this child?
area: public-law
# A working group, never a person.
owner: A working group
# Where the title and the words come from, and whose words they are.
source: Written by the working group named above; nobody else's words.
# Needed before this can be published, with dates of your own and without the #:
# approved: 2027-01-15
# effective_from: 2027-02-01
# review_by: 2028-09-01

# What somebody would say of their own work when it goes well: two to eight lines, in the first person.
good_looks_like:
  - I know what this child would want me to have noticed.
  - I can say what I did, what I left, and why.

# Two to eight questions for a conversation in supervision. Advisers can read them too.
supervisor_questions:
  - What did this child teach you about this part of your work?
  - What would you do in the same way again, and what not?

sections:
  # Up to six sections of up to ten prompts. A prompt asks one question. Its id and the codes of its options are never
  # used again for anything else, so choose names that will still make sense in five years.
  - id: what-i-did
    title: What I did
    prompts:
      # kind: text, line, choice, choices, scale, number, date, confirm, actions or note.
      # visibility: private or supervisor. Decide each time; it can be narrowed later and never widened.
      # core: three or four prompts that are worth ten minutes on their own.
      - id: where-it-stands
        kind: choice
        label: Where this stands
        text: Has this happened for this child?
        visibility: supervisor
        core: true
        because:
          label: What made it possible, or hard?
          words: {guide: 50, max: 400}
        options:
          - {code: happened, label: It has happened}
          - {code: partly, label: It has happened in part}
          - {code: not-yet, label: Not yet}
          - {code: not-known-yet, label: I do not know yet}

      - id: what-it-was-like
        kind: text
        label: What it was like for this child
        text: What was it like for this child?
        hint: Write as you would tell a colleague. Half a sentence will do.
        visibility: supervisor
        core: true
        words: {guide: 100, max: 800}

  # These five close every standard with the same ids and words, so that what is counted can be read side by side.
  - id: before-i-stop
    title: Before I stop
    intro: >-
      The questions that close every standard. They help you, and your supervisor if you share, to use your time
      together well. Beside each stands who will read it.
    prompts:
      - id: what-surprised-me
        kind: text
        label: What surprised me
        text: What surprised me while I was writing this?
        hint: Private to you. Sharing for supervision leaves it out. It can be half a sentence.
        visibility: private
        words: {guide: 60, max: 600}

      - id: next-steps
        kind: actions
        label: What I am going to do
        text: What am I going to do differently for this child, and by when?
        hint: One thing that you will really do is worth more than five that you will not.
        visibility: supervisor
        core: true

      - id: where-i-stand
        kind: choice
        label: Where I stand today
        text: Where do I stand with this standard, for this child, today?
        hint: This is not a grade, and nothing is added up about you. It is about one child on one day.
        visibility: supervisor
        concept: where-i-stand
        options:
          - {code: not-got-to-this, label: I have not got to this yet}
          - {code: made-a-start, label: I have made a start}
          - {code: happening-and-can-show, label: This is happening and I can show it}
          - {code: could-help-a-colleague, label: I could help a colleague with this}

      - id: from-supervision
        kind: choices
        label: What I want from supervision
        text: What do I want from supervision on this?
        visibility: supervisor
        not_right: false
        concept: from-supervision
        options:
          - {code: someone-to-think-with, label: Someone to think with}
          - {code: challenge-to-my-view, label: Challenge to my view}
          - {code: permission-to-slow-down, label: Permission to slow down}
          - {code: help-with-another-agency, label: Help to unblock another agency}
          - {code: how-this-sits-with-me, label: Help with how this case sits with me}
          - {code: practical-or-workload, label: Practical or workload help}
          - {code: nothing-for-now, label: Nothing for now, exclusive: true}

      - id: for-the-file
        kind: choice
        label: Something for the case file
        text: Is there something here that should be on the child's case file and is not yet?
        hint: >-
          A reflection must never be the only place where a worry about a child's safety is written down. If a child
          may be at risk today, record it and act on it before you finish here.
        visibility: supervisor
        not_right: false
        concept: for-the-file
        options:
          - {code: nothing-missing, label: "No"}
          - {code: will-record-it, label: "Yes, and I will record it there"}
          - {code: unsure-ask, label: "I am unsure, and will ask in supervision"}
"""


class CannotBegin(Exception):
    """A document that cannot be begun like this, and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def begin_standard(standard_id: str, title: str, owner: str) -> bytes:
    """The first document of a new standard: complete, with remarks, and without a fault as a draft."""
    if not re.fullmatch(DOCUMENT_SLUG, standard_id):
        what = "needs 3 to 60 small letters, figures and hyphens, and begins with a letter: family-time"
        raise CannotBegin(f'"{on_one_line(standard_id)}" cannot be the short name of a standard; it {what}')
    for name, words, longest in (("title", title, LONGEST_TITLE), ("owner", owner, LONGEST_OWNER)):
        if not 0 < len(words.strip()) <= longest:
            raise CannotBegin(f"The {name} needs words, and at most {longest} characters.")
    begun = BEGINNING.replace("standards/an-id/", f"standards/{standard_id}/").encode()
    edits = [SetValue(("id",), standard_id), SetValue(("title",), title.strip()), SetValue(("owner",), owner.strip())]
    return apply(begun, edits)


def write_first(standards: Path, standard_id: str, begun: bytes) -> Path:
    """Writes the first document where it belongs; what is there already stays as it is."""
    file = standards / standard_id / f"{FIRST_VERSION}.yaml"
    if not standards.is_dir():
        raise CannotBegin(f"There is no folder {standards} here; run this where it is.")
    if file.parent.exists():
        raise CannotBegin(f"{file.parent} is there already; nothing was written. Choose another short name.")
    try:
        file.parent.mkdir()
        with file.open("xb") as opened:
            opened.write(begun)
    except OSError as error:
        raise CannotBegin(f"{file} cannot be written ({error.strerror or 'unknown reason'}).") from error
    return file


def begin_next(data: bytes, version: str, replaces: str) -> bytes:
    """The next document from a published one: dates and old changes go, counts carry on unless somebody says otherwise.

    The one change it lists is there to be reworded.
    """
    if not (is_version(version) and is_version(replaces)) or version_order(version) <= version_order(replaces):
        raise CannotBegin(f'"{on_one_line(version)}" does not come after "{on_one_line(replaces)}".')
    change = {
        "kind": ChangeKind.EDITORIAL.value,
        "what": f"To be written: what is different from {replaces}.",
        "why": "To be written: why the working group changed it.",
    }
    edits: list[Edit] = [SetValue((key,), None) for key in DATES]
    edits += [SetValue(("version",), version), SetValue(("replaces",), replaces)]
    # Whole, not entry by entry: the changes of the document before belong to that document.
    edits += [SetValue(("changes",), None), SetValue(("changes",), [change])]
    return apply(data, [*edits, *_counts_carry_on(what_it_says(data))])


def _counts_carry_on(tree: dict[str, Any]) -> list[Edit]:
    return [
        SetValue(("sections", section_number, "prompts", prompt_number, "continuity"), Continuity.SAME.value)
        for section_number, section in enumerate(_entries(tree, "sections"))
        for prompt_number, prompt in enumerate(_entries(section, "prompts"))
        if isinstance(prompt, dict) and prompt.get("concept") is not None
    ]


def _entries(holder: Any, key: str) -> list[Any]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []
