"""Which prompts of a document matter at a stage of the proceedings. Nothing is ever hidden by this: it only orders."""

from dataclasses import dataclass

from app.standards.definition import Definition, Prompt, PromptKind, Stage

IN_ORDER = (Stage.ISSUE, Stage.CMH, Stage.MID, Stage.IRH, Stage.FINAL, Stage.CLOSE)


@dataclass(frozen=True)
class AtStage:
    """The prompts of one document at one stage, each group in the order in which they are asked.

    `begins` make sense from this stage on, `open_already` since an earlier one, `any_time` at every stage. Those that
    usually come later are only counted.
    """

    begins: tuple[Prompt, ...]
    open_already: tuple[Prompt, ...]
    any_time: tuple[Prompt, ...]
    later: int


def at_stage(definition: Definition, stage: Stage) -> AtStage:
    """The prompts by what this stage is to them. Notes ask for nothing, so they are left out."""
    asked = [prompt for prompt in definition.prompts if prompt.kind is not PromptKind.NOTE]
    reached = IN_ORDER.index(stage)
    staged = [(IN_ORDER.index(prompt.from_stage), prompt) for prompt in asked if prompt.from_stage is not Stage.ANY]
    return AtStage(
        begins=tuple(prompt for place, prompt in staged if place == reached),
        open_already=tuple(prompt for place, prompt in staged if place < reached),
        any_time=tuple(prompt for prompt in asked if prompt.from_stage is Stage.ANY),
        later=sum(place > reached for place, _ in staged),
    )
