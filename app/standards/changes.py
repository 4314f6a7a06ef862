"""What changed between two documents of a standard, and what each change makes of the newer one.

The table below is section 4 of the language, row by row. Whatever it does not name makes a new edition: a key that
is added to the language one day is an edition until somebody puts it into a row.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.standards.definition import (
    Because,
    Continuity,
    Definition,
    Option,
    Prompt,
    Section,
    Shape,
    Visibility,
    Words,
    version_order,
)
from app.standards.difference import called, in_both, plainly
from app.standards.spelling import is_same_wording


class ChangeClass(StrEnum):
    """What a change makes of the document it is in."""

    REVISION = "revision"
    REWORDED = "reworded"  # A revision too, once a second person has confirmed that the meaning is kept.
    REFUSED = "refused"
    EDITION = "edition"


REVISION, REWORDED = ChangeClass.REVISION, ChangeClass.REWORDED
REFUSED, EDITION = ChangeClass.REFUSED, ChangeClass.EDITION

# One change is enough for the document to be what stands further right.
WEIGHT = (REVISION, REWORDED, EDITION, REFUSED)

# section 4: each key under the name it has in a file, with what it belongs to in front.
CLASSES: dict[str, ChangeClass] = {
    "title": REVISION,
    "section.title": REVISION,
    "summary": REVISION,
    "section.intro": REVISION,
    "good_looks_like": REVISION,
    "supervisor_questions": REVISION,
    "terms": REVISION,
    "references": REVISION,
    "prompt.references": REVISION,
    "prompt.hint": REVISION,
    "option.hint": REVISION,
    "prompt.help": REVISION,
    "prompt.consider": REVISION,
    "prompt.label": REVISION,
    "prompt.words.guide": REVISION,
    "prompt.because.words.guide": REVISION,
    "prompt.from_stage": REVISION,
    "source": REVISION,
    "owner": REVISION,
    "approved": REVISION,
    "effective_from": REVISION,
    "review_by": REVISION,
    # A second person confirms that the meaning is kept.
    "prompt.text": REWORDED,
    "option.label": REWORDED,
    "prompt.because.label": REWORDED,
    "prompt.order": REWORDED,  # Within its section.
    "prompt.continuity.reworded": REWORDED,  # Series are joined with a mark.
    # No override: a new prompt id.
    "prompt.visibility.widened": REFUSED,
    "prompt.kind": REFUSED,
    "prompt.id.reused": REFUSED,
    "option.code.reused": REFUSED,
    "prompt.concept.another": REFUSED,
    "id": REFUSED,
}
# Where other spelling or punctuation alone makes a revision: every text that is not one already.
WORDS = frozenset({"independence", "prompt.text", "prompt.unit", "prompt.because.label", "option.label"})
# Differ in every document, or are looked at one by one further down.
NOT_COMPARED = frozenset({"schema", "version", "replaces", "changes", "sections", "prompts", "options", "continuity"})


@dataclass(frozen=True, slots=True)
class FoundChange:
    """One thing that differs: where, what stood there before and stands there now, and what it makes.

    `part` is the key as in the table; `what` says it in a clause, such as `the question of prompt "alone" changes`.
    """

    part: str
    what: str
    before: str | None
    after: str | None
    change_class: ChangeClass
    section: str | None = None
    prompt: str | None = None
    option: str | None = None


class SeriesStanding(StrEnum):
    """What becomes of the counts of a concept."""

    JOINED = "joined"
    MARKED = "marked"
    BROKEN = "broken"
    NEW = "new"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Series:
    """The counts of one concept, and the prompts that they come from in the two documents.

    Where a document does not say how its counts carry on, they are broken, and `is_said` is false.
    """

    concept: str
    standing: SeriesStanding
    older_prompt: str | None
    newer_prompt: str | None
    is_said: bool


@dataclass(frozen=True)
class ComparedDocuments:
    """Every single change between two documents, and the series of counts that go on or end."""

    older: Definition
    newer: Definition
    changes: tuple[FoundChange, ...]
    series: tuple[Series, ...]

    @property
    def change_class(self) -> ChangeClass:
        """The class of the whole: that of its weightiest change. Two equal documents are a revision apart."""
        return max((change.change_class for change in self.changes), key=WEIGHT.index, default=REVISION)

    def of_class(self, change_class: ChangeClass) -> tuple[FoundChange, ...]:
        return tuple(change for change in self.changes if change.change_class is change_class)

    @property
    def added_prompts(self) -> tuple[str, ...]:
        return tuple(prompt.id for prompt in self.newer.prompts if self.older.prompt(prompt.id) is None)

    @property
    def removed_prompts(self) -> tuple[str, ...]:
        return tuple(prompt.id for prompt in self.older.prompts if self.newer.prompt(prompt.id) is None)

    @property
    def moved_between_sections(self) -> tuple[str, ...]:
        return self._prompts_with("prompt.section")

    @property
    def moved_within_sections(self) -> tuple[str, ...]:
        return self._prompts_with("prompt.order")

    @property
    def reworded_prompts(self) -> tuple[str, ...]:
        """Prompts whose question, answers or reason are asked in other words, spelling and punctuation apart."""
        wordings = ("prompt.text", "option.label", "prompt.because.label")
        return tuple(dict.fromkeys(one.prompt for one in self.of_class(REWORDED) if one.part in wordings if one.prompt))

    def _prompts_with(self, part: str) -> tuple[str, ...]:
        return tuple(change.prompt for change in self.changes if change.part == part and change.prompt)


def version_for(older: Definition, change_class: ChangeClass) -> str:
    """The number of the document that comes after this one. What is refused needs a new prompt id: an edition."""
    if change_class in (REVISION, REWORDED):
        return f"{older.edition}.{older.revision + 1}"
    return f"{older.edition + 1}.0"


def compare_documents(older: Definition, newer: Definition, *, earlier: Iterable[Definition] = ()) -> ComparedDocuments:
    """What changed from the older document to the newer one.

    `earlier` are other documents of the standard, in any order. Those before the older one show what is used again
    (a prompt id, a code, a promise of privacy); those between the two show where a series broke on the way.
    """
    others = sorted(earlier, key=lambda one: version_order(one.version))
    past = [one for one in others if version_order(one.version) < version_order(older.version)]
    between = [
        one
        for one in others
        if version_order(older.version) < version_order(one.version) < version_order(newer.version)
    ]
    changes = (*_in_document(older, newer), *_in_sections(older, newer), *_in_prompts(older, newer, past))
    return ComparedDocuments(older, newer, changes, tuple(_series(older, newer, past, between)))


@dataclass(frozen=True, slots=True)
class _Place:
    """What a change belongs to: the document, a section, a prompt or an option of it."""

    prefix: str = ""
    name: str = ""
    section: str | None = None
    prompt: str | None = None
    option: str | None = None

    def change(self, key: str, what: str, before: str | None, after: str | None) -> FoundChange:
        part = f"{self.prefix}{key}"
        made = class_of(part, before, after)
        return FoundChange(part, what, before, after, made, self.section, self.prompt, self.option)

    def differs(self, key: str, before: str | None, after: str | None) -> FoundChange:
        became = "changes" if before and after else "is new" if after else "is taken out"
        thing = f"the {called(f'{self.prefix}{key}')}{self.name and f' of {self.name}'}"
        return self.change(key, f"{thing} {became}", before, after)


def class_of(part: str, before: str | None, after: str | None) -> ChangeClass:
    """The class of one change: that of its row, an edition without a row; spelling and punctuation are a revision."""
    if part in WORDS and before is not None and after is not None and is_same_wording(before, after):
        return REVISION
    return CLASSES.get(part, EDITION)


def _in_document(older: Definition, newer: Definition) -> Iterator[FoundChange]:
    here = _Place()
    for change in _in_keys(older, newer, here):
        if change.part != "terms":
            yield change
    for word in in_both(older.terms, newer.terms):
        before, after = older.terms.get(word), newer.terms.get(word)
        if before != after:
            became = "changes" if before and after else "is new" if after else "is taken out"
            yield here.change("terms", f'the term "{word}" {became}', before, after)


def _in_keys(was: Shape, now: Shape, here: _Place, *, inside: str = "") -> Iterator[FoundChange]:
    """Every key of two entries whose values differ; keys that the language may get one day are among them."""
    for name, field in type(now).model_fields.items():
        key = field.alias or name
        before, after = getattr(was, name), getattr(now, name)
        if key in NOT_COMPARED or before == after:
            continue
        if isinstance(before, Words | Because) and isinstance(after, Words | Because):
            yield from _in_keys(before, after, here, inside=f"{inside}{key}.")
        else:
            yield here.differs(f"{inside}{key}", plainly(before), plainly(after))


def _in_sections(older: Definition, newer: Definition) -> Iterator[FoundChange]:
    old, new = {one.id: one for one in older.sections}, {one.id: one for one in newer.sections}
    for name in in_both(old, new):
        here = _Place("section.", f'section "{name}"', section=name)
        if name not in new:
            yield here.change("removed", f"{here.name} is taken out", old[name].title, None)
        elif name not in old:
            yield here.change("added", f"{here.name} is new", None, new[name].title)
        else:
            yield from _in_keys(old[name], new[name], here)
            yield from _order_within(old[name], new[name])
    yield from _order("section", "the order of the sections changes", list(old), list(new), _Place())


def _order(key: str, what: str, old: Sequence[str], new: Sequence[str], here: _Place) -> Iterator[FoundChange]:
    """A change if what both have stands in another order; what came or went is named elsewhere."""
    before, after = [one for one in old if one in new], [one for one in new if one in old]
    if before != after:
        yield here.change(f"{key}s.order", what, "\n".join(before), "\n".join(after))


def _order_within(was: Section, now: Section) -> Iterator[FoundChange]:
    """The fewest prompts of a section whose moving explains the new order."""
    old, new = [prompt.id for prompt in was.prompts], [prompt.id for prompt in now.prompts]
    after = [one for one in dict.fromkeys(new) if one in old]
    staying = _in_old_order([old.index(one) for one in after])
    for name in after:
        if old.index(name) not in staying:
            here = _Place("prompt.", f'prompt "{name}"', section=now.id, prompt=name)
            yield here.change(
                "order", f"{here.name} moves within its section", _follows(name, old), _follows(name, new)
            )


def _follows(name: str, order: list[str]) -> str:
    number = order.index(name)
    return f'after "{order[number - 1]}"' if number else "first"


def _in_old_order(places: list[int]) -> set[int]:
    """The longest run of places that still rises: these stayed, and the others were moved."""
    ends: list[int] = []
    runs: list[list[int]] = []
    for place in places:
        at = bisect_left(ends, place)
        run = [*(runs[at - 1] if at else []), place]
        ends[at : at + 1], runs[at : at + 1] = [place], [run]
    return set(runs[-1]) if runs else set()


def _in_prompts(older: Definition, newer: Definition, past: list[Definition]) -> Iterator[FoundChange]:
    for name in in_both((one.id for one in older.prompts), (one.id for one in newer.prompts)):
        was, now = older.prompt(name), newer.prompt(name)
        section = newer.section_of(name) or older.section_of(name)
        here = _Place("prompt.", f'prompt "{name}"', section=section.id if section else None, prompt=name)
        before = [found for one in past if (found := one.prompt(name))]
        if now is None:
            yield here.change("removed", f"{here.name} is taken out", was.text if was else None, None)
        elif was is None:
            yield here.change("added", f"{here.name} is new", None, now.text)
            if before:
                yield here.change("id.reused", f"{here.name} has an id that was used before", before[-1].text, now.text)
        else:
            yield from _in_prompt(was, now, before, here)
            yield from _between_sections(older, newer, here, name)


def _between_sections(older: Definition, newer: Definition, here: _Place, name: str) -> Iterator[FoundChange]:
    was, now = older.section_of(name), newer.section_of(name)
    if was and now and was.id != now.id:
        yield here.change("section", f'{here.name} moves to section "{now.id}"', was.id, now.id)


def _in_prompt(was: Prompt, now: Prompt, before: list[Prompt], here: _Place) -> Iterator[FoundChange]:
    for change in _in_keys(was, now, here):
        if change.part not in ("prompt.visibility", "prompt.concept"):
            yield change
    if now.is_private and not was.is_private:
        yield here.change("visibility", f"{here.name} becomes private", str(was.visibility), str(now.visibility))
    elif not now.is_private and any(one.is_private for one in (*before, was)):
        what = f"{here.name} was private and becomes visible"
        yield here.change("visibility.widened", what, str(Visibility.PRIVATE), str(now.visibility))
    other = next((one.concept for one in (*before, was) if one.concept not in (None, now.concept)), None)
    if now.concept and other:
        yield here.change("concept.another", f"{here.name} counts towards another concept", other, now.concept)
    elif was.concept != now.concept:
        yield here.differs("concept", was.concept, now.concept)
    if was.concept and was.concept == now.concept and now.continuity in (Continuity.BROKEN, Continuity.REWORDED):
        carries_on = "are marked" if now.continuity is Continuity.REWORDED else "begin anew"
        what = f"the counts of {here.name} {carries_on}"
        yield here.change(f"continuity.{now.continuity}", what, None, str(now.continuity))
    yield from _in_options(was, now, before, here)


def _in_options(was: Prompt, now: Prompt, before: list[Prompt], here: _Place) -> Iterator[FoundChange]:
    old, new = {one.code: one for one in was.options}, {one.code: one for one in now.options}
    for code in in_both(old, new):
        name = f'option "{code}" of {here.name}'
        option = _Place("option.", name, section=here.section, prompt=here.prompt, option=code)
        if code not in new:
            yield option.change("removed", f"{name} is taken out", old[code].label, None)
        elif code in old:
            yield from (change for change in _in_keys(old[code], new[code], option) if change.part != "option.code")
        else:
            yield option.change("added", f"{name} is new", None, new[code].label)
            yield from _code_reused(new[code], before, option)
    yield from _order("option", f"the order of the options of {here.name} changes", list(old), list(new), here)


def _code_reused(now: Option, before: list[Prompt], here: _Place) -> Iterator[FoundChange]:
    used = [found for one in before if (found := one.option(now.code))]
    if used and used[-1].label != now.label:
        yield here.change("code.reused", f"{here.name} has a code that was used before", used[-1].label, now.label)


def _series(
    older: Definition, newer: Definition, past: list[Definition], between: list[Definition]
) -> Iterator[Series]:
    """Series join on the concept. One break on the way is a break; so are counts that nobody speaks of."""
    before = {concept for document in (*past, older) for concept in _counted(document)}
    old, new = _counted(older), _counted(newer)
    steps = [_counted(document) for document in (*between, newer)]
    for concept in in_both(old, new):
        was, now = old.get(concept), new.get(concept)
        said = [step[concept].continuity for step in steps if concept in step]
        if now is None:
            standing = SeriesStanding.ENDED
        elif concept not in before:
            standing = SeriesStanding.NEW
        elif all(one is Continuity.SAME for one in said):
            standing = SeriesStanding.JOINED
        else:
            is_marked = all(one in (Continuity.SAME, Continuity.REWORDED) for one in said)
            standing = SeriesStanding.MARKED if is_marked else SeriesStanding.BROKEN
        is_said = standing is not SeriesStanding.BROKEN or Continuity.BROKEN in said
        yield Series(concept, standing, was.id if was else None, now.id if now else None, is_said)


def _counted(document: Definition) -> dict[str, Prompt]:
    return {prompt.concept: prompt for prompt in document.prompts if prompt.concept}
