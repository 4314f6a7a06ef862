"""How the form view calls what a text says by short words: kinds, readers, stages; and where its prompts stand."""

from typing import Any

from app.standards.definition import AreaOfLaw, ChangeKind, Continuity, PromptKind, Stage, Visibility
from app.standards.faults import Steps
from app.workspace.line_ends import SHOWN_INSTEAD, UNSHOWABLE

Tree = dict[str, Any]
K = PromptKind
KIND_WORDS = {
    K.TEXT: ("A few sentences", "Free writing, with a guide to how long."),
    K.LINE: ("One line", "At most 200 characters."),
    K.CHOICE: ("One of several answers", "You write the answers."),
    K.CHOICES: ("Any of several answers", "You write the answers; several can be ticked."),
    K.SCALE: ("One step of a scale", "Three to five steps, each in words; no numbers are shown."),
    K.NUMBER: ("A whole number", "You say what is counted, such as days."),
    K.DATE: ("A day", ""),
    K.CONFIRM: ("A box to tick", "Ticked means yes."),
    K.ACTIONS: ("What I will do next", "Up to five actions, each with a day. At most one such prompt in a standard."),
    K.NOTE: ("Nothing to answer", "Words to read on the way."),
}
PROMISES = {
    Visibility.SUPERVISOR: (
        "The adviser, and their supervisor once it is shared",
        "The adviser reads beside the prompt: you, and when you share your supervisor, or whoever covers for them.",
    ),
    Visibility.PRIVATE: (
        "Only the adviser",
        "The adviser reads beside the prompt: only you. No colleague, supervisor, manager or administrator can open "
        "this. Like any record it can be asked for by a court or by law; if that happens you are told.",
    ),
}
STAGES = {
    Stage.ANY: "At any stage",
    Stage.ISSUE: "From issue and allocation on",
    Stage.CMH: "From the case management hearing on",
    Stage.MID: "From the assessment period on",
    Stage.IRH: "From the issues resolution hearing on",
    Stage.FINAL: "From the final hearing on",
    Stage.CLOSE: "At the close of the case",
}
CARRY_ON = {
    Continuity.SAME: ("They carry on", "It asks the same as before."),
    Continuity.REWORDED: ("They carry on, with a mark", "It asks the same in other words, and readers should know."),
    Continuity.BROKEN: ("They begin anew", "It asks something else, or other answers can be chosen."),
}
CHANGE_WORDS = {
    ChangeKind.EDITORIAL: "Tidied words",
    ChangeKind.REWORDED: "Asked in other words",
    ChangeKind.ADDED: "A new prompt",
    ChangeKind.REMOVED: "A prompt taken out",
    ChangeKind.MOVED: "Another place",
    ChangeKind.OPTIONS: "Other answers to choose from",
    ChangeKind.REQUIRED: "What has to be answered before sharing",
}
AREAS = {
    AreaOfLaw.PUBLIC_LAW: "Public law",
    AreaOfLaw.PRIVATE_LAW: "Private law",
    AreaOfLaw.BOTH: "Public and private law",
}


def kind_of(value: Any) -> PromptKind | None:
    """The kind that a word names."""
    return next((kind for kind in PromptKind if kind.value == value), None)


def prompts_of(tree: Tree) -> list[tuple[Steps, Tree]]:
    """Every prompt that consists of keys, with the steps that lead to it."""
    return [
        (("sections", number, "prompts", at), prompt)
        for number, section in enumerate(sections_in(tree))
        for at, prompt in enumerate(prompts_in(section))
        if isinstance(prompt, dict)
    ]


def sections_in(tree: Tree) -> list[Any]:
    """The sections of a document, whatever they are."""
    found = tree.get("sections")
    return found if isinstance(found, list) else []


def prompts_in(section: Any) -> list[Any]:
    """The prompts of a section, whatever they are."""
    found = section.get("prompts") if isinstance(section, dict) else None
    return found if isinstance(found, list) else []


def text_at(node: Any, key: str) -> str | None:
    """The words at a key; None where there are none."""
    value = node.get(key) if isinstance(node, dict) else None
    return UNSHOWABLE.sub(SHOWN_INSTEAD, value).strip() or None if isinstance(value, str) else None


def texts_in(value: Any) -> list[str]:
    """The texts of a list, without whatever else is in it."""
    return (
        [UNSHOWABLE.sub(SHOWN_INSTEAD, one) for one in value if isinstance(one, str)] if isinstance(value, list) else []
    )
