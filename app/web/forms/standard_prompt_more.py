"""Two more forms over a prompt: help and when it is asked, and what its answers count towards."""

from app.standards.definition import (
    CONFIRMED,
    CONTROLLING_KINDS,
    COUNTED_KINDS,
    KINDS_WITHOUT_BECAUSE,
    OPTION_KINDS,
    PromptKind,
    Stage,
    Visibility,
)
from app.standards.edits import value_in
from app.standards.faults import Steps
from app.standards.registries import MeasureKind
from app.web.forms.standard_fields import Form, Option, Part, Tree
from app.web.forms.standard_forms import sources_among
from app.web.forms.standard_words import CARRY_ON, STAGES, kind_of, prompts_of, text_at, texts_in
from app.workspace.words import WordsOfDraft

K = PromptKind


def more_form(words: WordsOfDraft, at: Steps, node: Tree, chosen: str | None) -> Form:
    """Help, what to think about, the ten-minute path, and when it is asked.

    `chosen` is the earlier prompt that decides: its answers are shown.
    """
    kind = kind_of(node.get("kind"))
    parts = [*_HELP]
    if kind is not K.NOTE:
        parts += _path(kind)
    if kind not in KINDS_WITHOUT_BECAUSE or node.get("because") is not None:
        parts += _BECAUSE
    parts += [_STAGE, *_only_when(words, at, node, chosen)]
    return Form(at=at, heading="More about this prompt", parts=tuple(parts), finish=_without_empty_when)


def counting_form(words: WordsOfDraft, at: Steps, node: Tree) -> Form:
    """Which idea its answers count towards, and its sources."""
    kind = kind_of(node.get("kind"))
    is_private = node.get("visibility") == Visibility.PRIVATE
    sentences: list[str] = []
    parts: list[Part] = []
    if node.get("concept") is None and (kind not in COUNTED_KINDS or is_private):
        why = "only the adviser reads its answer" if is_private else "of the kind of answer that it asks for"
        sentences.append(f"The answers to this prompt are never counted, because {why}.")
    else:
        sentences.append("Without an idea to count towards, answers are never counted.")
        parts += _concept(words, node, kind)
    parts.append(
        Part(
            name="references",
            steps=("references",),
            label="Sources of this prompt",
            reads="ticks",
            hint="From the sources of the whole standard. Choose others there first.",
            options=sources_among(words, texts_in(words.tree.get("references")), node.get("references")),
        )
    )
    return Form(at=at, heading="Counting and sources", parts=tuple(parts), sentences=tuple(sentences))


_HELP = (
    Part(
        name="help",
        steps=("help",),
        label="Help (optional)",
        reads="text",
        lines=8,
        hint="Folded below the question. An empty line begins a paragraph, a line that begins with a hyphen and a "
        "space is an entry of a list, **two stars** make bold and *one star* makes slanted words, and "
        "[words](https://…) are a link.",
    ),
    Part(
        name="consider",
        steps=("consider",),
        label="You might think about (optional)",
        reads="lines",
        lines=5,
        hint="At most six things, one on each line.",
    ),
)
_BECAUSE = (
    Part(
        name="because",
        steps=("because", "label"),
        label="What to write beside the answer (optional)",
        hint="For example “What makes me say that”. It is read by whoever reads the answer.",
        heading="A few words beside the answer",
    ),
    Part(
        name="because_guide",
        steps=("because", "words", "guide"),
        label="About how many words (optional)",
        reads="number",
        width="4",
    ),
    Part(
        name="because_most",
        steps=("because", "words", "max"),
        label="At most how many words (optional)",
        reads="number",
        width="4",
    ),
)
_STAGE = Part(
    name="from_stage",
    steps=("from_stage",),
    label="When it makes sense",
    reads="choice",
    hint="It never hides the prompt. Earlier, it says “usually later”.",
    otherwise=Stage.ANY.value,
    options=tuple(Option(code=stage.value, label=said) for stage, said in STAGES.items()),
    heading="When it is asked",
)


def _path(kind: PromptKind | None) -> list[Part]:
    may_not_fit = kind in OPTION_KINDS
    return [
        Part(
            name="core",
            steps=("core",),
            label="Part of the ten-minute path",
            reads="tick",
            hint="Three or four prompts of a standard are its heart.",
            otherwise=False,
        ),
        Part(
            name="required",
            steps=("required",),
            label="Needed before sharing",
            reads="tick",
            hint="Only a prompt of the ten-minute path can be. Most standards need none.",
            otherwise=False,
        ),
        Part(
            name="not_right",
            steps=("not_right",),
            label="Offers “not right for this child, because…”",
            reads="tick",
            otherwise=may_not_fit,
        ),
    ]


def _only_when(words: WordsOfDraft, at: Steps, node: Tree, chosen: str | None) -> list[Part]:
    """The earlier prompts that can decide, and the answers of the one that is chosen."""
    earlier = {
        name: prompt
        for steps, prompt in prompts_of(words.tree)
        if steps < at and kind_of(prompt.get("kind")) in CONTROLLING_KINDS and (name := text_at(prompt, "id"))
    }
    stands = value_in(node, ("when", "prompt"))
    known = dict.fromkeys((*earlier, *([stands] if isinstance(stands, str) else ())))
    choices = tuple(Option(code=one, label=text_at(earlier.get(one, {}), "label") or one) for one in known)
    parts = [
        Part(
            name="when_prompt",
            steps=("when", "prompt"),
            label="Ask it only after an answer to",
            reads="choice",
            options=(Option(code="", label="Ask it always"), *choices),
        )
    ]
    named = stands if chosen is None else chosen
    if isinstance(named, str) and named:
        codes = _answers_of(earlier.get(named, {}))
        written = texts_in(value_in(node, ("when", "is"))) if named == stands else []
        more = [Option(code=one, label=one) for one in written if one not in {code.code for code in codes}]
        parts.append(
            Part(
                name="when_is",
                steps=("when", "is"),
                label="Which answers",
                reads="ticks",
                options=(*codes, *more),
            )
        )
    return parts


def _answers_of(prompt: Tree) -> list[Option]:
    if kind_of(prompt.get("kind")) is K.CONFIRM:
        return [Option(code=CONFIRMED, label="Ticked")]
    options = prompt.get("options")
    return [
        Option(code=one["code"], label=text_at(one, "label") or one["code"])
        for one in (options if isinstance(options, list) else ())
        if isinstance(one, dict) and isinstance(one.get("code"), str)
    ]


def _without_empty_when(wanted: Tree) -> Tree:
    """Without a prompt that decides, nothing is left of the condition."""
    when = wanted.get("when")
    if isinstance(when, dict) and not when.get("prompt"):
        wanted.pop("when")
    return wanted


def _concept(words: WordsOfDraft, node: Tree, kind: PromptKind | None) -> list[Part]:
    stands = text_at(node, "concept")
    counted = [one.concept for _, one in words.published(text_at(node, "id")) if one.concept]
    known = words.registries.concepts
    fitting = (
        name for name, one in known.items() if (one.measure.kind is MeasureKind.NUMBER) == (kind is PromptKind.NUMBER)
    )
    offered = dict.fromkeys([*([stands] if stands else []), *(counted[-1:] or fitting)])
    hint = (
        "It was counted towards this before. To count towards another idea, take this prompt out and add a new one."
        if counted
        else "What is not in the list can be proposed under Registries in the workspace."
    )
    parts = [
        Part(
            name="concept",
            steps=("concept",),
            label="Its answers count towards",
            reads="choice",
            hint=hint,
            options=(
                Option(code="", label="Nothing: they are not counted"),
                *(Option(code=one, label=known[one].title if one in known else one) for one in offered),
            ),
        )
    ]
    if words.earlier or node.get("continuity") is not None:
        carry_on = (Option(code=one.value, label=said, hint=more) for one, (said, more) in CARRY_ON.items())
        parts.append(
            Part(
                name="continuity",
                steps=("continuity",),
                label="The counts of the document before",
                reads="choice",
                options=tuple(carry_on),
            )
        )
    return parts
