"""What may be counted: only closed answers with a registered concept, and never a private one."""

from app.standards.definition import COUNTED_KINDS, PromptKind
from app.standards.faults import on_one_line
from app.standards.outline import Outline, PromptOutline
from app.standards.registries import Concept, MeasureKind, Registries
from app.standards.wording import did_you_mean, listed

LETTERS_OF_TWO = 100  # Two lists in one sentence.


def check_counting(outline: Outline, registries: Registries) -> None:
    first: dict[str, int] = {}
    for prompt in outline.prompts:
        if outline.is_full:
            return
        if prompt.concept is None:
            if prompt.has("continuity") and not outline.is_unread(prompt.at("concept")):
                what = "continuity says how counts carry on, so it needs a concept; add one, or take this line out"
                outline.fault_at_key(prompt.at("continuity"), what)
            continue
        steps = prompt.at("concept")
        if prompt.concept in first:
            what = f'"{on_one_line(prompt.concept)}" is already counted by the prompt at line {first[prompt.concept]}'
            outline.fault(steps, f"{what}; count it once")
        first.setdefault(prompt.concept, outline.tree.value_place(steps).line)
        _check_prompt(outline, prompt, prompt.concept, registries)


def _check_prompt(outline: Outline, prompt: PromptOutline, concept_id: str, registries: Registries) -> None:
    steps = prompt.at("concept")
    if prompt.is_private:
        outline.fault_at_key(steps, "a private answer is never counted; take out concept")
    if prompt.kind is not None and prompt.kind not in COUNTED_KINDS:
        what = f"answers of kind {prompt.kind} are never counted; take out concept"
        outline.fault_at_key(steps, what)
        return
    if registries.is_lenient or outline.is_unread(steps):
        return
    concept = registries.concepts.get(concept_id)
    if concept is None:
        hint = did_you_mean(concept_id, registries.concepts) or "; add it there first, or take this line out"
        outline.fault(steps, f'"{on_one_line(concept_id)}" is not in concepts.yaml{hint}')
    elif prompt.kind is not None:
        _check_measure(outline, prompt, concept)


def _check_measure(outline: Outline, prompt: PromptOutline, concept: Concept) -> None:
    steps = prompt.at("concept")
    counts_numbers = concept.measure.kind is MeasureKind.NUMBER
    if counts_numbers is not (prompt.kind is PromptKind.NUMBER):
        counted = "numbers in bands" if counts_numbers else "answers that are ticked"
        what = f'"{concept.id}" counts {counted}, and this prompt is of kind {prompt.kind}; name another concept'
        outline.fault(steps, what)
        return
    named = dict.fromkeys((*concept.measure.counts, *concept.measure.of))
    absent = [code for code in named if code not in prompt.codes]
    if absent and prompt.codes and prompt.has_every_code:
        what = (
            f'"{concept.id}" counts {listed(absent, letters=LETTERS_OF_TWO)}, which this prompt does not offer; its '
            f"codes are {listed(prompt.codes, letters=LETTERS_OF_TWO)}, so add what is missing or name another concept"
        )
        outline.fault(steps, what)
