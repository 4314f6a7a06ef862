"""The forms over a whole document: its head, its lists, terms, sources, changes, and a section."""

from typing import Any

from app.standards.definition import INDEPENDENCE
from app.standards.faults import Steps
from app.standards.wording import slug_like
from app.web.forms.standard_fields import Form, Option, Part, Rows, Tree
from app.web.forms.standard_words import AREAS, CHANGE_WORDS, prompts_in, sections_in
from app.workspace.words import WordsOfDraft

LISTS = {
    "good_looks_like": (
        "What good looks like",
        "Sentence",
        "Two to eight sentences in the first person, as an adviser would say them.",
    ),
    "supervisor_questions": (
        "The supervisor’s questions",
        "Question",
        "Two to eight questions. Supervisors have them at hand, and everybody can read them.",
    ),
}
SECTION_PARTS = (
    Part(name="title", steps=("title",), label="Title", required=True, hint="At most 80 characters."),
    Part(
        name="intro",
        steps=("intro",),
        label="A few words before its prompts (optional)",
        reads="text",
        lines=4,
        hint="At most 600 characters.",
    ),
)


def head_form() -> Form:
    """Title, summary, area, owner, source and dates."""
    return Form(at=(), heading="Title, summary and dates", parts=(*_WORDS_OF_HEAD, *_days(), *_LAST_OF_HEAD))


def list_form(name: str) -> Form:
    """One of the two lists of sentences."""
    heading, one, sentence = LISTS[name]
    part = Part(name="words", steps=("words",), label=one, reads="paragraph", lines=2)
    rows = Rows(steps=(name,), one=one, add=f"Add a {one.lower()}", parts=lambda _entry: (part,), empty=2)
    return Form(at=(), heading=heading, rows=rows, sentences=(sentence, "An empty one is left out."))


def terms_form() -> Form:
    """Words and what they mean."""
    parts = (
        Part(name="word", steps=("word",), label="Word"),
        Part(name="meaning", steps=("meaning",), label="What it means here", reads="paragraph"),
    )
    rows = Rows(
        steps=("terms",), one="Word", add="Add a word", parts=lambda _entry: parts, may_move=False, are_terms=True
    )
    sentence = "Where you write a word in double square brackets, as in [[family time]], it leads to its meaning."
    return Form(at=(), heading="Words that are explained", rows=rows, sentences=(sentence,))


def sources_form(words: WordsOfDraft) -> Form:
    """The sources of the whole standard, chosen from the registry."""
    part = Part(
        name="references",
        steps=("references",),
        label="Sources of this standard",
        reads="ticks",
        options=sources_among(words, words.registries.references, words.tree.get("references")),
    )
    sentences = ("What is not in the list can be proposed under Registries in the workspace.",)
    return Form(at=(), heading="Sources", parts=(part,), sentences=sentences)


def sources_among(words: WordsOfDraft, known: Any, chosen: Any) -> tuple[Option, ...]:
    """The sources to choose from: those that are chosen first, whether the registry knows them or not."""
    first = [one for one in chosen if isinstance(one, str)] if isinstance(chosen, list) else []
    found = words.registries.references
    return tuple(
        Option(code=one, label=found[one].cite if one in found else one, hint=found[one].title if one in found else "")
        for one in dict.fromkeys((*first, *known))
    )


def changes_form(words: WordsOfDraft) -> Form:
    """What changed since the document before, and why."""
    kinds = tuple(Option(code=kind.value, label=said) for kind, said in CHANGE_WORDS.items())
    parts = (
        Part(name="kind", steps=("kind",), label="What kind of change", reads="choice", options=(_NONE, *kinds)),
        Part(
            name="prompt",
            steps=("prompt",),
            label="Which prompt (optional)",
            reads="choice",
            options=(Option(code="", label="No single prompt"), *_prompts_to_name(words)),
        ),
        Part(name="what", steps=("what",), label="What changed", reads="paragraph"),
        Part(name="why", steps=("why",), label="Why the group changed it", reads="paragraph"),
    )
    rows = Rows(steps=("changes",), one="Change", add="Add a change", parts=lambda _entry: parts)
    sentence = "Advisers read this beside the new document: what is different, and why."
    return Form(at=(), heading="What changed and why", rows=rows, sentences=(sentence,))


def section_form(words: WordsOfDraft, at: Steps, node: Tree) -> Form:
    """The title of a section, its id, and the words before its prompts."""
    is_published = any(section.id == node.get("id") for one in words.earlier for section in one.sections)
    taken = [one.get("id") for one in sections_in(words.tree) if isinstance(one, dict) and one is not node]
    return Form(
        at=at,
        heading="Section" if node else "Add a section",
        parts=(SECTION_PARTS[0], id_part(is_published, "section"), SECTION_PARTS[1]),
        finish=lambda wanted: with_id(wanted, "title", taken),
    )


def id_part(is_published: bool, thing: str) -> Part:
    """The id of a section or prompt: made from its name, and fixed once it was published."""
    hint = (
        f"It was published, so it stays: with it, answers and counts find this {thing} again."
        if is_published
        else f"Small letters, figures and hyphens. Left empty, it is made from the name of the {thing}. "
        "Once published, it stays for ever."
    )
    return Part(name="id", steps=("id",), label="Id", fixed=is_published, hint=hint, width="20")


def with_id(wanted: Tree, named_by: str, taken: list[Any]) -> Tree:
    """The same with an id made from its name, where it has none."""
    name = wanted.get(named_by)
    if not wanted.get("id") and isinstance(name, str):
        made = unused(name, [one for one in taken if isinstance(one, str)])
        if made:
            wanted["id"] = made
    return wanted


def unused(name: str, taken: list[str]) -> str:
    """A short name made from words that nothing else has yet; nothing, where no letter is in them."""
    made = slug_like(name, 36) or ""
    found, number = made, 2
    while found in taken:
        found, number = f"{made}-{number}", number + 1
    return found


_NONE = Option(code="", label="Choose")
_WORDS_OF_HEAD = (
    Part(name="title", steps=("title",), label="Title", required=True, hint="At most 120 characters."),
    Part(
        name="summary",
        steps=("summary",),
        label="Summary",
        reads="paragraph",
        required=True,
        hint="One question that the whole standard asks, in at most 400 characters.",
    ),
    Part(
        name="area",
        steps=("area",),
        label="Area of law",
        reads="choice",
        required=True,
        options=tuple(Option(code=area.value, label=said) for area, said in AREAS.items()),
    ),
    Part(
        name="owner",
        steps=("owner",),
        label="Who owns it",
        required=True,
        hint="The working group, never a person.",
    ),
    Part(
        name="source",
        steps=("source",),
        label="Where the title and the words come from",
        reads="paragraph",
        lines=4,
        required=True,
        hint="Whose words these are, in at most 400 characters.",
    ),
)
_LAST_OF_HEAD = (
    Part(
        name="number",
        steps=("number",),
        label="Its place in the published list (optional)",
        reads="number",
        width="3",
    ),
    Part(
        name="independence",
        steps=("independence",),
        label="What is said about independence",
        reads="paragraph",
        otherwise=INDEPENDENCE,
        hint="It can be worded otherwise, and not be left out.",
    ),
)


def _days() -> tuple[Part, ...]:
    named = (
        ("approved", "Approved on", "Needed before it can be published. For example 1 November 2026."),
        ("effective_from", "In force from", "Needed before it can be published."),
        ("review_by", "To be reviewed by", "Within 24 months of the day from which it is in force."),
    )
    return tuple(
        Part(name=name, steps=(name,), label=label, reads="day", hint=hint, width="20") for name, label, hint in named
    )


def _prompts_to_name(words: WordsOfDraft) -> tuple[Option, ...]:
    named = {
        one["id"]: one.get("label")
        for section in sections_in(words.tree)
        for one in prompts_in(section)
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }
    here = [Option(code=one, label=label if isinstance(label, str) else one) for one, label in named.items()]
    before = words.earlier[-1].prompts if words.earlier else ()
    gone = [Option(code=one.id, label=f"{one.label} (taken out)") for one in before if one.id not in named]
    found = words.tree.get("changes")
    listed = [one.get("prompt") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    known = {one.code for one in (*here, *gone)}
    other = [Option(code=one, label=one) for one in listed if isinstance(one, str) and one not in known]
    return (*here, *gone, *(one for one in dict.fromkeys(other)))
