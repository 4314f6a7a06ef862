"""Writing a draft in a form: what its text says, and saving so that only the lines of what changed become others."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app import db
from app.people.signed_in import SignedIn
from app.standards.changes import compare_documents, version_for
from app.standards.definition import FIRST_VERSION, Definition, Prompt, version_order
from app.standards.edits import CannotEditLines, Edit, Move, SetValue, value_in
from app.standards.faults import Fault, Steps, where
from app.standards.line_edits import apply, check_lines, what_it_says
from app.standards.registered import registries_today
from app.standards.registries import Registries
from app.workspace.judging import as_written, earlier_documents, judge
from app.workspace.meanwhile import carried_over
from app.workspace.queries import DraftToRead, draft_to_read
from app.workspace.texts import save_text

LENGTH_TO_PROMPT = 4  # sections, which, prompts, which


@dataclass(frozen=True)
class WordsOfDraft:
    """A draft as the form view needs it: the plain tree of its text, and what it is held against."""

    draft: DraftToRead
    tree: dict[str, Any]
    earlier: Sequence[Definition]
    registries: Registries

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.draft.checked.faults

    def published(self, prompt_id: str | None) -> tuple[tuple[str, Prompt], ...]:
        """This prompt in the documents before, each with its version, the oldest first."""
        found = ((one.version, one.prompt(prompt_id)) for one in self.earlier if prompt_id)
        return tuple((version, prompt) for version, prompt in found if prompt is not None)

    @property
    def number_to_give(self) -> str:
        """The number that the changes make, where the checker speaks of the one that is written; else nothing."""
        checked = self.draft.checked
        is_spoken_of = any(one.where == "version" for one in (*checked.faults, *checked.warnings))
        made = self._number_made
        return made if is_spoken_of and made != self.tree.get("version") else ""

    @property
    def _number_made(self) -> str:
        if not self.earlier:
            return FIRST_VERSION
        written = as_written(self.draft.source)
        if written is None:
            return ""
        before = [one for one in self.earlier if version_order(one.version) < version_order(self.earlier[-1].version)]
        compared = compare_documents(self.earlier[-1], written, earlier=before)
        return version_for(self.earlier[-1], compared.change_class)


@dataclass(frozen=True)
class SavedWords:
    """The number of the text that stands now; whether anything changed, and whether a colleague's words did too."""

    number: int
    has_changed: bool
    with_colleague: bool = False


class FaultsInWords(Exception):
    """What was typed would have faults. Nothing was saved; a person may mend it, or save it all the same."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__()
        self.faults = faults


def words_of(*, by: SignedIn, draft_id: UUID, number: int | None = None) -> WordsOfDraft:
    """The text that stands, or an earlier one, for a form. Raises CannotEditLines when no form can write in it."""
    draft = draft_to_read(by=by, draft_id=draft_id, number=number)
    check_lines(draft.source)
    tree = what_it_says(draft.source)
    with db.read() as session:
        return WordsOfDraft(draft, tree, earlier_documents(session, draft.standard), registries_today(session))


def save_words(
    *,
    by: SignedIn,
    draft_id: UUID,
    base: int,
    edits: Sequence[Edit],
    parts: Iterable[Steps] = (),
    even_with_faults: bool = False,
) -> SavedWords:
    """Make these edits to the text with the number `base`, and save it.

    When a colleague saved meanwhile and changed nothing that the edits touch, both are kept in one text. Otherwise
    this text is kept aside and ColleagueWroteMeanwhile is raised. Raises FaultsInWords for faults that are new at
    these parts of the document, unless they are to be saved all the same, and CannotEditLines.
    """
    before = draft_to_read(by=by, draft_id=draft_id, number=base)
    source = apply(before.source, edits)
    if source == before.source:
        return SavedWords(before.text_number, has_changed=False)
    if not even_with_faults:
        _check_faults(before, source, tuple(parts))
    if before.text_number == base:
        return SavedWords(save_text(by=by, draft_id=draft_id, source=source, base=base), has_changed=True)
    standing = draft_to_read(by=by, draft_id=draft_id)
    both = _on_top(edits, before.source, standing.source)
    if both is None:
        number = save_text(by=by, draft_id=draft_id, source=source, base=base)
        return SavedWords(number, has_changed=number != base)
    number = save_text(by=by, draft_id=draft_id, source=both, base=standing.text_number)
    return SavedWords(number, has_changed=True, with_colleague=True)


def give_number(*, by: SignedIn, draft_id: UUID, base: int) -> SavedWords:
    """Give the document the number that its changes make, and name the document that it follows."""
    words = words_of(by=by, draft_id=draft_id, number=base)
    number = words.number_to_give
    if not number:
        return SavedWords(words.draft.text_number, has_changed=False)
    edits: list[Edit] = [SetValue(("version",), number)]
    follows = words.earlier[-1].version if words.earlier else None
    if words.tree.get("replaces") != follows:
        edits.append(SetValue(("replaces",), follows))
    return save_words(by=by, draft_id=draft_id, base=base, edits=edits)


def a_step(tree: Any, steps: Steps, *, up: bool) -> tuple[Edit, ...]:
    """A section or prompt one place up or down. From the edge of its section a prompt goes into the next one."""
    *to_list, number = steps
    holder = tuple(to_list)
    position = int(number) + (-1 if up else 1)
    if 0 <= position < len(value_in(tree, holder) or ()):
        return (Move(steps, position),)
    if len(steps) != LENGTH_TO_PROMPT:
        return ()
    section = int(steps[1]) + (-1 if up else 1)
    into = value_in(tree, ("sections", section)) if section >= 0 else None
    if not isinstance(into, dict):
        return ()
    there = into.get("prompts")
    return (Move(steps, len(there or ()) if up else 0, into=("sections", section, "prompts")),)


def has_more_steps(tree: Any, steps: Steps, *, up: bool) -> bool:
    """Whether, after one step up or down, another one the same way would still lead somewhere."""
    *to_list, number = steps
    sections = value_in(tree, ("sections",)) or ()
    count = len(value_in(tree, tuple(to_list)) or ())
    left = int(number) if up else count - 1 - int(number)
    if left > 1 or len(steps) != LENGTH_TO_PROMPT:
        return left > 1
    beyond = int(steps[1]) if up else len(sections) - 1 - int(steps[1])
    if left == 1:  # It will be at the edge of its section, with or without another one beyond.
        return beyond > 0
    into = value_in(tree, ("sections", int(steps[1]) + (-1 if up else 1), "prompts"))
    return beyond > 1 or (beyond == 1 and bool(into))


def is_at(fault: Fault, steps: Steps) -> bool:
    """Whether a fault is at this part of the document, or somewhere inside it."""
    return is_inside(fault.where, where(steps))


def is_inside(there: str, part: str) -> bool:
    """Whether a place such as sections[1].prompts[2].text lies in another, such as sections[1].prompts[2]."""
    return not part or there == part or there.startswith((f"{part}.", f"{part}["))


def _check_faults(before: DraftToRead, source: bytes, parts: tuple[Steps, ...]) -> None:
    if not parts:
        return
    with db.read() as session:
        found = judge(session, source, standard=before.standard).checked.faults
    at_parts = tuple(one for one in found if any(is_at(one, steps) for steps in parts))
    known = Counter((one.where, one.what) for one in before.checked.faults)
    if Counter((one.where, one.what) for one in at_parts) - known:
        raise FaultsInWords(at_parts)


def _on_top(edits: Sequence[Edit], was: bytes, now: bytes) -> bytes | None:
    """The text that stands with the same edits on top of it; None when they do not fit it."""
    try:
        carried = carried_over(edits, what_it_says(was), what_it_says(now))
        return None if carried is None else apply(now, carried)
    except CannotEditLines:
        return None
