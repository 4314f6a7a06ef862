"""Rules of a single document that no single entry can show: each reads the outline and writes what it finds."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from app.standards.counting import check_counting
from app.standards.definition import (
    CONTROLLING_KINDS,
    DOCUMENT_SLUG,
    FIRST_VERSION,
    KINDS_WITHOUT_BECAUSE,
    OPTION_KINDS,
    PromptKind,
    read_date,
    version_order,
)
from app.standards.faults import Steps, on_one_line
from app.standards.outline import Outline, PromptOutline, entries, is_keys, is_version, text, whole_number
from app.standards.registries import Registries
from app.standards.texts import check_texts
from app.standards.wording import did_you_mean, listed

MOST_PROMPTS, MANY_PROMPTS, FEWEST_PROMPTS = 24, 20, 3
CORE_COUNTS = (3, 4)
MONTHS_TO_REVIEW = 24
NOT_APPLICABLE = re.compile(r"\bnot applicable\b|\bdoes not apply\b|^n/?a$", re.IGNORECASE)
NOT_KNOWN = re.compile(r"\b(i )?(do not|don['’]t) know( yet)?\b", re.IGNORECASE)


def check_rules(
    outline: Outline, registries: Registries, *, folder: str | None, file_name: str | None, for_publishing: bool
) -> None:
    """Every rule about one document; places and remedies go into the outline's list of faults."""
    _check_name(outline, folder, file_name)
    _check_dates(outline, for_publishing)
    _check_replaces(outline)
    _check_numbers_of_prompts(outline)
    _check_ids(outline)
    for prompt in outline.prompts:
        if outline.is_full:
            return
        _check_flags(outline, prompt)
        _check_words(outline, prompt)
        _check_options(outline, prompt)
        _check_number(outline, prompt)
        _check_because(outline, prompt)
        _check_when(outline, prompt)
    check_counting(outline, registries)
    check_texts(outline)
    _check_references(outline, registries)


def _check_name(outline: Outline, folder: str | None, file_name: str | None) -> None:
    is_slug = outline.id is not None and re.match(DOCUMENT_SLUG, outline.id)
    if folder is not None and is_slug and outline.id != folder:
        outline.fault(("id",), f'the file lies in the folder "{folder}"; write id: {folder}, or move the file')
    stem = file_name.removesuffix(".yaml") if file_name is not None else None
    if stem is not None and outline.version is not None and outline.version != stem:
        outline.fault(("version",), f'the file is called "{file_name}"; write version: "{stem}", or rename the file')


def _check_dates(outline: Outline, for_publishing: bool) -> None:
    for key in ("approved", "effective_from"):
        if key not in outline.written:
            what = f"missing; a document can be published only with a line {key}: and a date such as 2026-11-01"
            if for_publishing:
                outline.fault((key,), what)
            else:
                outline.warn((key,), what)
    approved, effective = _date(outline, "approved"), _date(outline, "effective_from")
    review = _date(outline, "review_by")
    begins = effective or approved
    if review and begins:
        latest = _months_later(begins, MONTHS_TO_REVIEW)
        if review <= begins:
            outline.fault(
                ("review_by",), f"{review} is not after {begins}, when the document begins; write a later day"
            )
        elif review > latest:
            what = f"{review} is more than 24 months after {begins}; write {latest} or a day before it"
            outline.fault(("review_by",), what)
    if approved and effective and effective < approved:
        outline.warn(("effective_from",), f"{effective} is before {approved}, when the working group approved it")


def _date(outline: Outline, key: str) -> date | None:
    found = read_date(outline.written.get(key))
    return found if isinstance(found, date) else None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _check_replaces(outline: Outline) -> None:
    if outline.version is None:
        return
    replaces = text(outline.written, "replaces")
    if outline.version == FIRST_VERSION:
        if "replaces" in outline.written and not outline.is_unread(("replaces",)):
            outline.fault_at_key(("replaces",), "the first document of a standard replaces nothing; take this line out")
        return
    if "replaces" not in outline.written:
        what = 'missing; add replaces: and the version of the document before this one, such as replaces: "1.0"'
        outline.fault(("replaces",), what)
    elif replaces and is_version(replaces) and version_order(replaces) >= version_order(outline.version):
        what = f'"{replaces}" does not come before "{outline.version}"; name the document that this one follows'
        outline.fault(("replaces",), what)
    if outline.written.get("changes") in (None, []) and not outline.is_unread(("changes",)):
        what = "missing; add changes: and below it what changed since the document before: kind, prompt, what and why"
        outline.fault(("changes",), what)


def _check_numbers_of_prompts(outline: Outline) -> None:
    count = sum(len(entries(section, "prompts")) for _, section in outline.sections)
    if outline.sections and count > MOST_PROMPTS:
        what = f"{count} prompts are too many; at most {MOST_PROMPTS}, so take out {count - MOST_PROMPTS}"
        outline.fault(("sections",), what)
    elif count > MANY_PROMPTS:
        outline.warn(("sections",), f"{count} prompts are many for one sitting; {MANY_PROMPTS} or fewer are kinder")
    elif outline.sections and count < FEWEST_PROMPTS:
        outline.fault(
            ("sections",), f"{count} prompts are too few; at least {FEWEST_PROMPTS}, so add {FEWEST_PROMPTS - count}"
        )
    core = [prompt for prompt in outline.prompts if prompt.is_true("core")]
    # A prompt that cannot be read, or whose core is neither true nor false, has its fault; it may be meant either way.
    unclear = count - len(outline.prompts)
    unclear += sum(not isinstance(prompt.written.get("core", False), bool) for prompt in outline.prompts)
    if outline.sections and not any(len(core) + more in CORE_COUNTS for more in range(unclear + 1)):
        steps = core[-1].at("core") if len(core) > max(CORE_COUNTS) else ("sections",)
        what = f"{len(core)} prompts are marked core: true; mark three or four, the ones for a day with little time"
        outline.fault(steps, what)
    actions = [prompt for prompt in outline.prompts if prompt.kind is PromptKind.ACTIONS]
    for prompt in actions[1:]:
        first = outline.tree.value_place(actions[0].at("kind")).line
        outline.fault(prompt.at("kind"), f"a document has one actions prompt at most; the first is at line {first}")


def _check_ids(outline: Outline) -> None:
    sections = [((*steps, "id"), text(section, "id")) for steps, section in outline.sections]
    prompts = [(prompt.at("id"), prompt.id) for prompt in outline.prompts]
    _check_unique(outline, sections, "section")
    _check_unique(outline, prompts, "prompt")
    for prompt in outline.prompts:
        _check_unique(outline, [((*option.steps, "code"), option.code) for option in prompt.options], "option")


def _check_unique(outline: Outline, given: list[tuple[Steps, str | None]], what_it_is: str) -> None:
    first: dict[str, int] = {}
    for steps, name in given:
        if name is None:
            continue
        if name in first:
            called = "code" if what_it_is == "option" else "id"
            what = f'"{on_one_line(name)}" is already the {called} of the {what_it_is} at line {first[name]}'
            outline.fault(steps, f"{what}; choose another")
        first.setdefault(name, outline.tree.value_place(steps).line)


def _check_flags(outline: Outline, prompt: PromptOutline) -> None:
    core, required = prompt.is_true("core"), prompt.is_true("required")
    if required and not core:
        what = "only a core prompt can be required; add core: true, or take this line out"
        outline.fault_at_key(prompt.at("required"), what)
    if core and prompt.has("when"):
        what = "a core prompt is always asked, so it cannot depend on another; take out core or when"
        outline.fault_at_key(prompt.at("core"), what)
    if prompt.kind is PromptKind.NOTE:
        for key in ("core", "required", "not_right"):
            if prompt.is_true(key):
                outline.fault_at_key(prompt.at(key), f"a note has nothing to answer; take out {key}")
    if prompt.kind is PromptKind.ACTIONS and prompt.is_private:
        what = "agreed actions are worked on together, so they cannot be private; write visibility: supervisor"
        outline.fault(prompt.at("visibility"), what)


def _check_words(outline: Outline, prompt: PromptOutline) -> None:
    if prompt.has("words") and prompt.kind not in (PromptKind.TEXT, None):
        what = f"only a prompt of kind text has words; this one is of kind {prompt.kind}, so take it out"
        outline.fault_at_key(prompt.at("words"), what)
    because = prompt.written.get("because")
    inside = [(prompt.at("words"), prompt.written.get("words"))]
    if is_keys(because):
        inside.append((prompt.at("because", "words"), because.get("words")))
    for steps, words in inside:
        if is_keys(words):
            guide, most = whole_number(words, "guide"), whole_number(words, "max")
            if guide is not None and most is not None and 500 >= guide > most:
                outline.fault((*steps, "guide"), f"guide {guide} is above max {most}; write a guide below it")


def _check_options(outline: Outline, prompt: PromptOutline) -> None:
    if prompt.kind is None or outline.is_unread(prompt.at("options")):
        return
    if prompt.kind not in OPTION_KINDS:
        if "options" in prompt.written:
            what = f"a prompt of kind {prompt.kind} has no options; take them out, or write kind: choice"
            outline.fault_at_key(prompt.at("options"), what)
        return
    written = prompt.written.get("options")
    if written is None:
        what = f"missing; a {prompt.kind} needs them: add options: and below it a code: and a label: for each answer"
        outline.fault(prompt.at("options"), what)
    elif isinstance(written, list):
        least, most = (3, 5) if prompt.kind is PromptKind.SCALE else (2, 16)
        if len(written) < least or (prompt.kind is PromptKind.SCALE and len(written) > most):
            amount = "too few" if len(written) < least else "too many"
            what = f"{len(written)} options are {amount} for a {prompt.kind}; give {least} to {most}"
            outline.fault(prompt.at("options"), what)
    _check_each_option(outline, prompt)


def _check_each_option(outline: Outline, prompt: PromptOutline) -> None:
    for option in prompt.options:
        if option.exclusive and prompt.kind is not PromptKind.CHOICES:
            what = "only in a prompt of kind choices can an answer exclude the others; take out exclusive"
            outline.fault_at_key((*option.steps, "exclusive"), what)
        if option.label is None:
            continue
        if prompt.allows_not_right and (NOT_APPLICABLE.search(option.label) or option.code == "not-applicable"):
            what = (
                'this prompt already offers "not right for this child, because…", so an answer like this says it '
                "twice; take it out, or write not_right: false"
            )
            outline.warn((*option.steps, "label"), what)
        if NOT_KNOWN.search(option.label) and option.code not in (None, "not-known-yet"):
            outline.warn((*option.steps, "code"), 'an answer "I do not know yet" has the code not-known-yet everywhere')


def _check_number(outline: Outline, prompt: PromptOutline) -> None:
    if prompt.kind is None:
        return
    if prompt.kind is not PromptKind.NUMBER:
        for key in ("unit", "min", "max"):
            if key in prompt.written:
                what = f"only a prompt of kind number has {key}; this one is of kind {prompt.kind}, so take it out"
                outline.fault_at_key(prompt.at(key), what)
        return
    if "unit" not in prompt.written:
        outline.fault(prompt.at("unit"), "missing; a number needs to say what is counted, such as unit: days")
    least, most = whole_number(prompt.written, "min") or 0, whole_number(prompt.written, "max")
    if most is not None and most <= least:
        outline.fault(prompt.at("max"), f"{most} is not above {least}, the smallest number allowed; write a larger max")


def _check_because(outline: Outline, prompt: PromptOutline) -> None:
    if "because" in prompt.written and prompt.kind in KINDS_WITHOUT_BECAUSE:
        what = f"a prompt of kind {prompt.kind} has no because; ask for the reason in a text prompt of its own"
        outline.fault_at_key(prompt.at("because"), what)


def _check_when(outline: Outline, prompt: PromptOutline) -> None:
    when = prompt.written.get("when")
    if not is_keys(when) or prompt.when_prompt is None:
        return
    steps = prompt.at("when", "prompt")
    controlling = outline.by_id.get(prompt.when_prompt)
    if controlling is None:
        known = did_you_mean(prompt.when_prompt, outline.by_id)
        named = on_one_line(prompt.when_prompt)
        outline.fault(steps, f'no prompt has the id "{named}"{known or "; name an earlier prompt"}')
        return
    name = on_one_line(prompt.when_prompt)
    if controlling.position >= prompt.position:
        what = f'"{name}" is not asked before this prompt; name an earlier prompt, or move this one down'
        outline.fault(steps, what)
    if controlling.kind is not None and controlling.kind not in CONTROLLING_KINDS:
        what = f'"{name}" is of kind {controlling.kind}; only a choice, scale or confirm can decide this'
        outline.fault(steps, what)
    else:
        _check_codes_of_when(outline, prompt, controlling, when)
    if controlling.has("when"):
        what = f'"{name}" depends on another prompt itself, and one step is as far as it goes; name that other one'
        outline.fault(steps, what)
    if controlling.is_private and prompt.visibility is not None and not prompt.is_private:
        what = (
            f'"{name}" is private, and whether this prompt is asked would give its answer away; '
            "write visibility: private here"
        )
        outline.fault(prompt.at("visibility"), what)


def _check_codes_of_when(outline: Outline, prompt: PromptOutline, controlling: PromptOutline, when: object) -> None:
    if controlling.kind is None or not controlling.has_every_code or not isinstance(when, dict):
        return
    for number, code in enumerate(entries(when, "is")):
        if isinstance(code, str) and code not in controlling.codes and not outline.is_full:
            hint = did_you_mean(code, controlling.codes) or f"; write one of {listed(controlling.codes)}"
            what = f'"{on_one_line(code)}" is not an answer of "{on_one_line(controlling.id or "")}"{hint}'
            outline.fault(prompt.at("when", "is", number), what)


def _references(outline: Outline) -> Iterator[tuple[Steps, object]]:
    for number, reference in enumerate(entries(outline.written, "references")):
        yield ("references", number), reference
    for prompt in outline.prompts:
        for number, reference in enumerate(entries(prompt.written, "references")):
            yield prompt.at("references", number), reference


def _check_references(outline: Outline, registries: Registries) -> None:
    if registries.is_lenient:
        return
    for steps, reference in _references(outline):
        if outline.is_full or outline.is_unread(steps):
            continue
        if isinstance(reference, str) and reference not in registries.references:
            hint = did_you_mean(reference, registries.references) or "; add it there first"
            outline.fault(steps, f'"{on_one_line(reference)}" is not in references.yaml{hint}')
