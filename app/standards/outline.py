"""A file as far as it can be understood: enough to judge rules even where other entries are faulty.

A working group should see every fault at once, so the rules read this outline and not the finished definition,
which exists only when nothing is wrong. What cannot be understood is None here and has its fault already.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from app.standards.definition import (
    OPTION_KINDS,
    SLUG,
    PromptKind,
    Visibility,
    version_order,
)
from app.standards.faults import FaultList, Steps
from app.standards.parsing import Tree


@dataclass(frozen=True, slots=True)
class OptionOutline:
    steps: Steps
    code: str | None
    label: str | None
    hint: str | None
    exclusive: bool


@dataclass(frozen=True, slots=True)
class PromptOutline:
    """One prompt; `at` leads to one of its keys."""

    steps: Steps
    position: int
    written: dict[str, Any]
    id: str | None
    kind: PromptKind | None
    visibility: Visibility | None
    options: tuple[OptionOutline, ...]
    concept: str | None
    when_prompt: str | None

    def at(self, *keys: str | int) -> Steps:
        return (*self.steps, *keys)

    def has(self, key: str) -> bool:
        return self.written.get(key) is not None

    def is_true(self, key: str) -> bool:
        return self.written.get(key) is True

    @property
    def is_private(self) -> bool:
        return self.visibility is Visibility.PRIVATE

    @property
    def allows_not_right(self) -> bool:
        given = self.written.get("not_right")
        return given if isinstance(given, bool) else self.kind in OPTION_KINDS

    @property
    def codes(self) -> tuple[str, ...]:
        if self.kind is PromptKind.CONFIRM:
            return ("yes",)
        return tuple(dict.fromkeys(option.code for option in self.options if option.code is not None))

    @property
    def has_every_code(self) -> bool:
        """Whether each option could be read; if not, a code that seems to be absent may be there after all."""
        readable = [option for option in self.options if option.code is not None and re.match(SLUG, option.code)]
        return len(readable) == len(entries(self.written, "options"))


@dataclass(frozen=True, slots=True)
class Outline:
    """The document, with the list into which the rules write what they find."""

    tree: Tree
    faults: FaultList
    written: dict[str, Any]
    id: str | None
    version: str | None
    sections: tuple[tuple[Steps, dict[str, Any]], ...]
    prompts: tuple[PromptOutline, ...]
    by_id: dict[str, PromptOutline] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether the list of faults is so long that no more is kept."""
        return self.faults.is_full

    def fault(self, steps: Steps, what: str) -> None:
        """A fault at the value there, or at what holds it when the key is missing."""
        self.faults.fault(self.tree.value_place(steps), steps, what)

    def fault_at_key(self, steps: Steps, what: str) -> None:
        """A fault at the key: the key itself should not stand there."""
        self.faults.fault(self.tree.key_place(steps), steps, what)

    def warn(self, steps: Steps, what: str) -> None:
        self.faults.warn(self.tree.value_place(steps), steps, what)

    def is_unread(self, steps: Steps) -> bool:
        return self.tree.is_unread(steps)


def outline_of(tree: Tree, faults: FaultList) -> Outline:
    """What can be understood of a file, whatever else is wrong with it."""
    written = tree.data if isinstance(tree.data, dict) else {}
    listed = enumerate(entries(written, "sections"))
    sections = tuple((("sections", number), section) for number, section in listed if is_keys(section))
    prompts = tuple(_prompts(sections))
    by_id: dict[str, PromptOutline] = {}
    for prompt in prompts:
        if prompt.id is not None:
            by_id.setdefault(prompt.id, prompt)
    version = text(written, "version")
    return Outline(
        tree=tree,
        faults=faults,
        written=written,
        id=text(written, "id"),
        version=version if version and is_version(version) else None,
        sections=sections,
        prompts=prompts,
        by_id=by_id,
    )


def _prompts(sections: tuple[tuple[Steps, dict[str, Any]], ...]) -> Iterator[PromptOutline]:
    position = 0
    for section_steps, section in sections:
        for number, prompt in enumerate(entries(section, "prompts")):
            if is_keys(prompt):
                yield _prompt((*section_steps, "prompts", number), prompt, position)
            position += 1


def _prompt(steps: Steps, written: dict[str, Any], position: int) -> PromptOutline:
    when = written.get("when")
    return PromptOutline(
        steps=steps,
        position=position,
        written=written,
        id=text(written, "id"),
        kind=one_of(PromptKind, written.get("kind")),
        visibility=one_of(Visibility, written.get("visibility")),
        options=tuple(_options(steps, written)),
        concept=text(written, "concept"),
        when_prompt=text(when, "prompt") if is_keys(when) else None,
    )


def _options(steps: Steps, written: dict[str, Any]) -> Iterator[OptionOutline]:
    for number, option in enumerate(entries(written, "options")):
        if is_keys(option):
            yield OptionOutline(
                steps=(*steps, "options", number),
                code=text(option, "code"),
                label=text(option, "label"),
                hint=text(option, "hint"),
                exclusive=option.get("exclusive") is True,
            )


def is_keys(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def text(written: dict[str, Any], key: str) -> str | None:
    value = written.get(key)
    return value.strip() or None if isinstance(value, str) else None


def entries(written: dict[str, Any], key: str) -> list[Any]:
    value = written.get(key)
    return value if isinstance(value, list) else []


def whole_number(written: dict[str, Any], key: str) -> int | None:
    value = written.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def one_of(words: Any, value: object) -> Any:
    """The member of a set of allowed words, or None."""
    try:
        return words(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_version(version: str) -> bool:
    edition, dot, revision = version.partition(".")
    if not (dot and edition.isascii() and edition.isdigit() and revision.isascii() and revision.isdigit()):
        return False
    return len(version) <= 9 and version == ".".join(map(str, version_order(version))) and int(edition) > 0
