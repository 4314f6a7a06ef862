"""Invented documents of a standard and invented edits of them, for tests that need thousands."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

Written = dict[str, Any]
Edit = Callable[[Written, Random], None]

WORDS = [
    *("have", "I", "seen", "this", "child", "alone", "and", "told", "them", "what", "happens", "next", "before"),
    *("the", "hearing", "in", "care", "or", "on", "it", "every", "week"),
]
# Words with another spelling of theirs, and words that another one is mistaken for.
MISSPELT = [
    ("receive", "recieve"),
    ("behaviour", "behavior"),
    ("independent", "independant"),
    ("professional", "proffessional"),
]
MISTAKEN = [
    ("attached", "attacked"),
    ("adapted", "adopted"),
    ("scared", "scarred"),
    ("mother", "father"),
    ("with", "without"),
]
KINDS = ("text", "line", "choice", "choices", "scale", "number", "date", "confirm")
WITH_OPTIONS = ("choice", "choices", "scale")


def a_text(chance: Random, *more: str) -> str:
    words = [
        *chance.choices(WORDS, k=chance.randint(3, 7)),
        *more,
        chance.choice(MISSPELT)[0],
        chance.choice(MISTAKEN)[0],
    ]
    chance.shuffle(words)
    return f"{' '.join(words).capitalize()}?"


def a_prompt(chance: Random, name: str, *, kind: str | None = None, core: bool = False) -> Written:
    kind = kind or chance.choice(KINDS)
    prompt: Written = {"id": name, "kind": kind, "text": a_text(chance), "label": a_text(chance)[:20].strip()}
    prompt["visibility"] = chance.choice(("private", "supervisor"))
    if core:
        prompt["core"] = True
    if kind in WITH_OPTIONS:
        codes = chance.sample(["never", "once", "often", "always", "not-known-yet"], k=chance.randint(3, 5))
        prompt["options"] = [{"code": code, "label": a_text(chance)} for code in codes]
    if kind == "number":
        prompt |= {"unit": "days", "max": chance.randint(5, 9)}
    if kind == "text" and chance.random() < 0.5:
        prompt["words"] = {"guide": 50, "max": chance.choice((200, 300))}
    if kind in ("choice", "number", "confirm"):
        if chance.random() < 0.5:
            prompt["because"] = {"label": a_text(chance), "words": {"guide": 30, "max": 100}}
        if prompt["visibility"] == "supervisor" and chance.random() < 0.6:
            prompt["concept"] = f"about-{name}"
    if chance.random() < 0.3:
        prompt["hint"] = a_text(chance)
    return prompt


def a_document(chance: Random) -> Written:
    """A first document, 1.0, that the checker finds sound."""
    names = iter(f"prompt-{letter}" for letter in "abcdefghij")
    sections = [
        {
            "id": f"section-{number}",
            "title": a_text(chance),
            "prompts": [a_prompt(chance, next(names), core=place == 0) for place in range(chance.randint(1, 3))],
        }
        for number in range(3)
    ]
    return {
        "schema": 1,
        "id": "made-up",
        "version": "1.0",
        "title": "Made up",
        "summary": "Is this made up?",
        "area": "public-law",
        "owner": "Working group",
        "source": "Invented",
        "approved": "2026-01-01",
        "effective_from": "2026-02-01",
        "good_looks_like": ["I saw the child.", "I came back."],
        "supervisor_questions": ["What did you see?", "What comes next?"],
        "sections": sections,
    }


def prompts_of(document: Written) -> list[Written]:
    return [prompt for section in document["sections"] for prompt in section["prompts"]]


def _texts(document: Written) -> list[tuple[Written, str]]:
    """Every place where words stand whose change is not always a revision."""
    found: list[tuple[Written, str]] = []
    for prompt in prompts_of(document):
        found.append((prompt, "text"))
        found += [(option, "label") for option in prompt.get("options", ())]
        found += [(prompt["because"], "label")] if "because" in prompt else []
    return found


def respell(document: Written, chance: Random) -> None:
    holder, key = chance.choice(_texts(document))
    for right, wrong in chance.sample(MISSPELT, len(MISSPELT)):
        if right in holder[key]:
            holder[key] = holder[key].replace(right, wrong)
            return


def punctuate(document: Written, chance: Random) -> None:
    holder, key = chance.choice(_texts(document))
    words = holder[key].split()
    at = chance.randrange(len(words))
    words[at] = chance.choice((f"{words[at]},", words[at].upper(), f"“{words[at]}”", f"{words[at]} –"))
    holder[key] = " ".join(words)


def mistake(document: Written, chance: Random) -> None:
    holder, key = chance.choice(_texts(document))
    for right, other in chance.sample(MISTAKEN, len(MISTAKEN)):
        if f" {right} " in holder[key]:
            holder[key] = holder[key].replace(f" {right} ", f" {other} ")
            return


def reword(document: Written, chance: Random) -> None:
    holder, key = chance.choice(_texts(document))
    holder[key] = a_text(chance, "quietly")


def rewrite_round_about(document: Written, chance: Random) -> None:
    """What is a revision whatever it says."""
    key = chance.choice(("title", "summary", "owner", "source", "effective_from", "good_looks_like", "hint", "intro"))
    prompt, section = chance.choice(prompts_of(document)), chance.choice(document["sections"])
    if key == "hint":
        prompt.update({"hint": a_text(chance), "label": "Other", "from_stage": "final", "consider": [a_text(chance)]})
    elif key == "intro":
        section.update({"intro": a_text(chance), "title": a_text(chance)})
    elif key == "good_looks_like":
        document[key] = [a_text(chance), a_text(chance)]
    else:
        document[key] = f"2026-03-{chance.randint(10, 28)}" if key == "effective_from" else a_text(chance)


def guide_words(document: Written, chance: Random) -> None:
    for prompt in prompts_of(document):
        if "words" in prompt:
            prompt["words"]["guide"] = chance.randint(25, 90)


def limit_words(document: Written, chance: Random) -> None:
    for prompt in prompts_of(document):
        if "words" in prompt.get("because", {}) and chance.random() < 0.5:
            prompt["because"]["words"]["max"] = chance.randint(100, 140)


def give_or_take_reason(document: Written, chance: Random) -> None:
    prompt = chance.choice([one for one in prompts_of(document) if one["kind"] != "text"] or [{}])
    if prompt.pop("because", None) is None:
        prompt["because"] = {"label": a_text(chance)}


def move_within(document: Written, chance: Random) -> None:
    chance.shuffle(chance.choice(document["sections"])["prompts"])


def move_between(document: Written, chance: Random) -> None:
    here, there = chance.sample(document["sections"], 2)
    if len(here["prompts"]) > 1:
        there["prompts"].append(here["prompts"].pop())


def add_prompt(document: Written, chance: Random) -> None:
    name = f"new-{chance.randint(1, 10**6)}"
    chance.choice(document["sections"])["prompts"].append(a_prompt(chance, name))


def remove_prompt(document: Written, chance: Random) -> None:
    section = chance.choice(document["sections"])
    if len(section["prompts"]) > 1:
        section["prompts"].pop()


def bring_back(document: Written, chance: Random) -> None:
    """An id that an earlier document may have had, with another promise of privacy."""
    name = f"prompt-{chance.choice('abcdefghij')}"
    if all(prompt["id"] != name for prompt in prompts_of(document)):
        document["sections"][0]["prompts"].append(a_prompt(chance, name))


def change_visibility(document: Written, chance: Random) -> None:
    prompt = chance.choice(prompts_of(document))
    prompt["visibility"] = chance.choice(("private", "supervisor"))
    if prompt["visibility"] == "private":
        prompt.pop("concept", None)
        prompt.pop("continuity", None)


def change_kind(document: Written, chance: Random) -> None:
    prompt = chance.choice(prompts_of(document))
    if prompt["kind"] in ("line", "date"):
        prompt["kind"] = chance.choice(("line", "date"))


def change_concept(document: Written, chance: Random) -> None:
    prompt = chance.choice(prompts_of(document))
    if "concept" in prompt:
        prompt["concept"] = chance.choice((prompt["concept"], f"other-{prompt['id']}"))


def give_or_take_concept(document: Written, chance: Random) -> None:
    prompt = chance.choice(prompts_of(document))
    if prompt.pop("concept", None):
        prompt.pop("continuity", None)
    elif prompt["kind"] in ("choice", "number") and prompt["visibility"] == "supervisor":
        prompt["concept"] = f"about-{prompt['id']}"


def say_continuity(document: Written, chance: Random) -> None:
    for prompt in prompts_of(document):
        if "concept" in prompt and chance.random() < 0.3:
            prompt["continuity"] = chance.choice(("same", "reworded", "broken"))


def add_or_remove_option(document: Written, chance: Random) -> None:
    closed = [one for one in prompts_of(document) if one.get("options")]
    for prompt in closed[:1]:
        if len(prompt["options"]) > 3:
            prompt["options"].pop()
        else:
            code = chance.choice(("sometimes", "once", "always", "never"))
            if all(option["code"] != code for option in prompt["options"]):
                prompt["options"].append({"code": code, "label": a_text(chance)})


def shuffle_options(document: Written, chance: Random) -> None:
    for prompt in prompts_of(document):
        if prompt["kind"] == "choices":
            chance.shuffle(prompt["options"])
            prompt["options"][0]["hint"] = a_text(chance)


def exclude(document: Written, chance: Random) -> None:
    for prompt in prompts_of(document):
        if prompt["kind"] == "choices" and chance.random() < 0.5:
            prompt["options"][0]["exclusive"] = chance.random() < 0.5


def depend(document: Written, chance: Random) -> None:
    first, last = prompts_of(document)[0], prompts_of(document)[-1]
    if first["kind"] == "confirm" and first is not last and not last.get("core"):
        last["when"] = {"prompt": first["id"], "is": ["yes"]}


def rule(document: Written, chance: Random) -> None:
    """Other keys that no row of the table names."""
    prompt = chance.choice(prompts_of(document))
    choice = chance.randint(0, 5)
    if choice == 0 and prompt["kind"] == "number":
        prompt["max"] = chance.randint(5, 9)
    elif choice == 1:
        prompt["not_right"] = chance.random() < 0.5
    elif choice == 2 and prompt.get("core"):
        prompt["required"] = chance.random() < 0.5
    elif choice == 3:
        document["area"] = chance.choice(("public-law", "private-law", "both"))
    elif choice == 4:
        document["number"] = chance.randint(1, 3)
    elif choice == 5:
        document["independence"] = chance.choice(("This is mine.", "This is mine", "This is my own."))


def rename_section(document: Written, chance: Random) -> None:
    document["sections"][-1]["id"] = f"section-{chance.randint(2, 4)}x"


def turn_sections(document: Written, chance: Random) -> None:
    document["sections"].reverse()


MILD: list[Edit] = [respell, punctuate, rewrite_round_about, guide_words]
WORDING: list[Edit] = [mistake, reword, move_within]
STRUCTURE: list[Edit] = [
    *(limit_words, give_or_take_reason, move_between, add_prompt, remove_prompt, bring_back, change_visibility),
    *(change_kind, change_concept, give_or_take_concept, say_continuity, add_or_remove_option, shuffle_options),
    *(exclude, depend, rule, rename_section, turn_sections),
]
RISKY: list[Edit] = [change_visibility, bring_back, remove_prompt, change_kind, change_concept, add_or_remove_option]


def edited(document: Written, chance: Random) -> Written:
    """A copy after one to four edits; often mild ones only, so that each class comes up."""
    changed = deepcopy(document)
    for prompt in prompts_of(changed):
        if "concept" in prompt:
            prompt["continuity"] = "same"
    pool = chance.choice((MILD, [*MILD, *WORDING], [*MILD, *WORDING, *STRUCTURE], STRUCTURE, RISKY))
    for edit in chance.choices(pool, k=chance.randint(1, 4)):
        edit(changed, chance)
    return changed
