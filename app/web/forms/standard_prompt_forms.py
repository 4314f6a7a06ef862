"""The form over a prompt: what is asked, how it is answered, and who may read the answer."""

import re
from typing import Any

from app.standards.checks import NOT_KNOWN
from app.standards.definition import (
    COUNTED_KINDS,
    KINDS_WITHOUT_BECAUSE,
    NOT_KNOWN_YET,
    OPTION_KINDS,
    PromptKind,
    Visibility,
)
from app.standards.edits import Edit, SetValue
from app.standards.faults import Steps
from app.web.forms.sent import Sent
from app.web.forms.standard_fields import Form, Option, Part, Rows, Tree, row_in, row_numbers
from app.web.forms.standard_forms import id_part, unused, with_id
from app.web.forms.standard_words import KIND_WORDS, PROMISES, kind_of, prompts_of, text_at
from app.workspace.words import WordsOfDraft

K = PromptKind
# What belongs to some kinds only, and goes when another kind is chosen.
BELONGS_TO = {
    "words": frozenset({K.TEXT}),
    "options": OPTION_KINDS,
    "unit": frozenset({K.NUMBER}),
    "min": frozenset({K.NUMBER}),
    "max": frozenset({K.NUMBER}),
    "because": frozenset(K) - KINDS_WITHOUT_BECAUSE,
    "concept": COUNTED_KINDS,
    "continuity": COUNTED_KINDS,
}


def has_own_fields(kind: PromptKind | None) -> bool:
    """Whether the question page shows fields for this kind that others do not have."""
    return kind in (K.TEXT, K.NUMBER) or kind in OPTION_KINDS


def question_form(words: WordsOfDraft, at: Steps, node: Tree, kind: PromptKind | None) -> Form:
    """What is asked, how it is answered and who may read the answer, with the fields of the kind that is chosen."""
    published = words.published(text_at(node, "id"))
    others = [one.get("id") for _, one in prompts_of(words.tree) if one is not node]
    used_before = [one.id for document in words.earlier for one in document.prompts]
    return Form(
        at=at,
        heading="Prompt" if node else "Add a prompt",
        parts=(*_ASKED, id_part(bool(published), "prompt"), _kind(words, node), _readers(words, node), *_of_kind(kind)),
        rows=_answers(words, node, kind) if kind in OPTION_KINDS else None,
        finish=lambda wanted: _finished(wanted, node, [*others, *used_before]),
    )


def chosen_kind(node: Tree, sent: Sent, words: WordsOfDraft) -> PromptKind | None:
    """The kind that is chosen in the form, or the one that stands where it is fixed."""
    if words.published(text_at(node, "id")) or "kind" not in sent:
        return kind_of(node.get("kind"))
    return kind_of(sent.one("kind"))


def edits_elsewhere(words: WordsOfDraft, node: Tree, wanted: Tree, sent: Sent) -> tuple[Edit, ...]:
    """Where an id or a code that is not published yet becomes another, whatever names it follows."""
    old, new = text_at(node, "id"), text_at(wanted, "id")
    codes = _codes_renamed(node, wanted, sent)
    edits: list[Edit] = []
    for steps, prompt in prompts_of(words.tree):
        when = prompt.get("when")
        if old is None or not isinstance(when, dict) or when.get("prompt") != old:
            continue
        if new is not None and new != old:
            edits.append(SetValue((*steps, "when", "prompt"), new))
        for at, code in enumerate(when["is"] if isinstance(when.get("is"), list) else ()):
            if isinstance(code, str) and code in codes:
                edits.append(SetValue((*steps, "when", "is", at), codes[code]))
    changes = words.tree.get("changes")
    for at, change in enumerate(changes if isinstance(changes, list) else ()):
        if old is not None and new not in (None, old) and isinstance(change, dict) and change.get("prompt") == old:
            edits.append(SetValue(("changes", at, "prompt"), new))
    return tuple(edits)


def _codes_renamed(node: Tree, wanted: Tree, sent: Sent) -> dict[str, str]:
    before, after = node.get("options"), wanted.get("options")
    if not isinstance(before, list) or not isinstance(after, list):
        return {}
    stay = {text_at(one, "code") for one in after}
    rows = [number for number in row_numbers(sent) if sent.one(f"answer-{number}").strip()]
    renamed: dict[str, str] = {}
    for number, option in zip(rows, after, strict=False):
        at = row_in(sent.one(f"was-{number}"))
        held = before[at] if 0 <= at < len(before) else None
        old, new = text_at(held, "code"), text_at(option, "code")
        if old and new and old not in stay:
            renamed[old] = new
    return renamed


_ASKED = (
    Part(
        name="text",
        steps=("text",),
        label="Question",
        reads="paragraph",
        required=True,
        hint="One question, in at most 320 characters.",
    ),
    Part(
        name="label",
        steps=("label",),
        label="Short name",
        required=True,
        hint="For lists and tables, in at most 60 characters.",
    ),
    Part(
        name="hint",
        steps=("hint",),
        label="Hint (optional)",
        reads="paragraph",
        lines=2,
        hint="Always shown below the question, at most 300 characters.",
    ),
)


def _kind(words: WordsOfDraft, node: Tree) -> Part:
    is_fixed = bool(words.published(text_at(node, "id")))
    hint = (
        "It was published, so answers of this kind exist. To ask for another kind of answer, take this prompt out and "
        "add a new one."
        if is_fixed
        else ""
    )
    options = (Option(code=kind.value, label=said, hint=more) for kind, (said, more) in KIND_WORDS.items())
    return Part(
        name="kind",
        steps=("kind",),
        label="How it is answered",
        reads="choice",
        required=True,
        fixed=is_fixed,
        hint=hint,
        options=tuple(options),
    )


def _readers(words: WordsOfDraft, node: Tree) -> Part:
    promised = next((version for version, one in words.published(text_at(node, "id")) if one.is_private), "")
    offered = [one for one in PROMISES if not promised or one is Visibility.PRIVATE]
    hint = (
        f"Document {promised} promised advisers that only they read their answers to this prompt. A promise that was "
        "given is kept, so nothing else can be chosen here."
        if promised
        else "Once published, it can never be read by more people."
    )
    return Part(
        name="visibility",
        steps=("visibility",),
        label="Who may read the answer",
        reads="choice",
        only_known=True,
        required=True,
        hint=hint,
        options=tuple(Option(code=one.value, label=PROMISES[one][0], hint=PROMISES[one][1]) for one in offered),
    )


def _of_kind(kind: PromptKind | None) -> tuple[Part, ...]:
    if kind is K.TEXT:
        return (
            _whole("guide", ("words", "guide"), "About how many words (optional)", "From 25 to 500."),
            _whole("most", ("words", "max"), "At most how many words (optional)", "Up to 2,000."),
        )
    if kind is K.NUMBER:
        unit = Part(name="unit", steps=("unit",), label="What is counted", hint="Such as days.", width="10")
        return (
            unit,
            _whole("min", ("min",), "Smallest number (optional)", "0, unless you say otherwise."),
            _whole("max", ("max",), "Largest number (optional)", ""),
        )
    return ()


def _whole(name: str, steps: Steps, label: str, hint: str) -> Part:
    return Part(name=name, steps=steps, label=label, reads="number", hint=hint, width="4")


def _answers(words: WordsOfDraft, node: Tree, kind: PromptKind | None) -> Rows:
    fixed = {code for _, prompt in words.published(text_at(node, "id")) for code in prompt.codes}

    def parts(entry: Tree) -> tuple[Part, ...]:
        code = entry.get("code")
        is_fixed = isinstance(code, str) and code in fixed
        hint = (
            "It was published, so it stays. The wording above may change if the meaning is kept."
            if is_fixed
            else "Left empty, it is made from the wording."
        )
        known = (
            Part(name="answer", steps=("label",), label="Wording"),
            Part(name="code", steps=("code",), label="Code", fixed=is_fixed, hint=hint, width="20"),
            Part(name="more", steps=("hint",), label="Hint (optional)"),
        )
        alone = Part(
            name="exclusive",
            steps=("exclusive",),
            label="Choosing it clears the others",
            reads="tick",
            otherwise=False,
        )
        return (*known, alone) if kind is K.CHOICES or entry.get("exclusive") is True else known

    folded = frozenset({"code", "more", "exclusive"})
    return Rows(steps=("options",), one="Answer", add="Add an answer", parts=parts, folded=folded, empty=3)


def _finished(wanted: Tree, node: Tree, taken: list[Any]) -> Tree:
    """Ids and codes that were left empty are made; what belongs to another kind goes."""
    kind = kind_of(wanted.get("kind"))
    if node and wanted.get("kind") != node.get("kind"):
        for key, kinds in BELONGS_TO.items():
            if kind not in kinds:
                wanted.pop(key, None)
        if kind is not K.CHOICES:
            for option in wanted.get("options") or ():
                if isinstance(option, dict):
                    option.pop("exclusive", None)
    used = [one.get("code") for one in wanted.get("options") or () if isinstance(one, dict)]
    for option in wanted.get("options") or ():
        if isinstance(option, dict) and not option.get("code") and isinstance(option.get("label"), str):
            codes = [one for one in used if isinstance(one, str)]
            option["code"] = _code(option["label"], codes)
            used.append(option["code"])
    return with_id(wanted, "label", taken)


def _code(label: str, used: list[str]) -> str | None:
    """The code for an answer that has none yet."""
    if re.search(NOT_KNOWN, label) and NOT_KNOWN_YET not in used:
        return NOT_KNOWN_YET
    return unused(label, used) or None
