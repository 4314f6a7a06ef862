"""Rules that look back: what a new document may not do to the documents before it."""

from collections.abc import Collection, Iterable

from app.standards.changes import ChangeClass, ComparedDocuments, compare_documents, version_for
from app.standards.definition import FIRST_VERSION, Definition, Prompt, Visibility, version_order
from app.standards.faults import on_one_line
from app.standards.outline import Outline, PromptOutline, entries, is_keys, is_version, text
from app.standards.registries import Registries
from app.standards.wording import listed

NEW_ID = "give this prompt a new id"
REASONS_GIVEN = 3
LETTERS_OF_REASONS = 260  # The number that is asked for comes after them.


def check_history(
    outline: Outline,
    registries: Registries,
    earlier: Iterable[Definition],
    known_versions: Collection[str] | None,
    definition: Definition | None = None,
) -> None:
    """Nothing private becomes visible, no id or code changes its meaning, and documents follow each other.

    With the definition, where the file has the right shape, its changes are also held against its number.
    """
    before = sorted(earlier, key=lambda document: version_order(document.version))
    versions = set(known_versions) if known_versions is not None else {document.version for document in before}
    _check_order(outline, versions, is_complete=known_versions is not None)
    _check_standard_id(outline, before)
    for prompt in outline.prompts:
        if outline.is_full:
            return
        if prompt.id is not None and outline.by_id[prompt.id] is prompt:
            _check_prompt(outline, prompt, before)
            if not registries.is_lenient:
                _check_continuity(outline, prompt, before)
    _check_removed(outline, before)
    if definition is not None and before and _follows_directly(definition, before[-1], versions):
        compared = compare_documents(before[-1], definition, earlier=before[:-1])
        _check_number(outline, compared)
        _check_changes_named(outline, compared)


def _follows_directly(definition: Definition, latest: Definition, versions: set[str]) -> bool:
    """Whether the document before this one is at hand; it is not where the latest file could not be read."""
    highest = max((version for version in versions if is_version(version)), key=version_order, default=latest.version)
    is_above = version_order(definition.version) > version_order(latest.version)
    return definition.id == latest.id and highest == latest.version and is_above


def _check_number(outline: Outline, compared: ComparedDocuments) -> None:
    """What changed makes the number, and not the author."""
    older, newer = compared.older, compared.newer
    makes_edition = compared.of_class(ChangeClass.EDITION)
    if makes_edition and newer.edition == older.edition:
        number = version_for(older, ChangeClass.EDITION)
        given = makes_edition[:REASONS_GIVEN]
        while sum(len(change.what) for change in given) > LETTERS_OF_REASONS:
            given = given[:-1]
        reasons = "; ".join(dict.fromkeys(change.what for change in given))
        more = len(makes_edition) - len(given)
        rest = f"; and {more} more" if more > 0 else ""
        what = f'these changes make it edition {number}, because {reasons}{rest}: write version: "{number}"'
        outline.fault(("version",), what)
    elif compared.change_class is ChangeClass.REVISION and newer.edition > older.edition:
        number = version_for(older, ChangeClass.REVISION)
        what = f'nothing in it makes a new edition, and no prompt is reworded; version: "{number}" would be enough'
        outline.warn(("version",), what)


def _check_changes_named(outline: Outline, compared: ComparedDocuments) -> None:
    """Whoever reads the list of changes finds every prompt that is asked anew, no longer or in other words."""
    if not compared.newer.changes:
        return
    named = {change.prompt for change in compared.newer.changes}
    happened = (
        ("added", compared.added_prompts),
        ("removed", compared.removed_prompts),
        ("reworded", compared.reworded_prompts),
    )
    for kind, prompts in happened:
        for prompt in prompts:
            if prompt not in named:
                what = f'"{prompt}" was {kind}, and no entry names it; add one with kind: {kind} and prompt: {prompt}'
                outline.warn(("changes",), what)


def _check_order(outline: Outline, versions: set[str], *, is_complete: bool) -> None:
    known = sorted((version for version in versions if is_version(version)), key=version_order)
    if outline.version is None or (not known and not is_complete):
        return
    replaces = text(outline.written, "replaces")
    if not known:
        if outline.version != FIRST_VERSION:
            what = f'gap: no earlier document of this standard is here, so this one is "{FIRST_VERSION}"'
            outline.fault(("version",), what)
        return
    latest = known[-1]
    if version_order(outline.version) <= version_order(latest):
        edition, revision = version_order(latest)
        what = (
            f'not above the latest: "{latest}" exists already; write "{edition}.{revision + 1}" for a revision '
            f'or "{edition + 1}.0" for an edition'
        )
        outline.fault(("version",), what)
    elif replaces is not None and is_version(replaces) and replaces != latest:
        outline.fault(("replaces",), f'gap: the latest document is "{latest}"; write replaces: "{latest}"')


def _check_standard_id(outline: Outline, before: list[Definition]) -> None:
    if before and outline.id is not None and outline.id != before[-1].id:
        what = f'the id of a standard is fixed for ever; the documents before this one say "{before[-1].id}"'
        outline.fault(("id",), what)


def _check_prompt(outline: Outline, prompt: PromptOutline, before: list[Definition]) -> None:
    asked = [(document, found) for document in before if prompt.id and (found := document.prompt(prompt.id))]
    if not asked:
        return
    latest, last_asked = before[-1], asked[-1]
    if last_asked[0] is not latest:
        what = (
            f'retired id reused: "{prompt.id}" was last asked in {last_asked[0].version} and then taken out; {NEW_ID}, '
            "because the old answers keep this one"
        )
        outline.fault(prompt.at("id"), what)
    _check_visibility(outline, prompt, asked)
    _check_kind(outline, prompt, asked)
    _check_concept(outline, prompt, asked)
    _check_codes(outline, prompt, asked, latest)


Asked = list[tuple[Definition, Prompt]]


def _check_visibility(outline: Outline, prompt: PromptOutline, asked: Asked) -> None:
    if prompt.visibility is not Visibility.SUPERVISOR:
        return
    private_in = next((document.version for document, before in asked if before.is_private), None)
    if private_in:
        what = (
            f"visibility widened: {private_in} promised advisers that answers to this prompt stay private; "
            f"keep it private, or {NEW_ID}"
        )
        outline.fault(prompt.at("visibility"), what)


def _check_kind(outline: Outline, prompt: PromptOutline, asked: Asked) -> None:
    other = next(((doc, was) for doc, was in asked if prompt.kind is not None and was.kind is not prompt.kind), None)
    if other:
        was = f'in {other[0].version} "{prompt.id}" is of kind {other[1].kind}'
        what = f"kind changed: {was}; keep that kind, or {NEW_ID}"
        outline.fault(prompt.at("kind"), what)


def _check_concept(outline: Outline, prompt: PromptOutline, asked: Asked) -> None:
    if prompt.concept is None:
        return
    other = next(((doc, was) for doc, was in asked if was.concept and was.concept != prompt.concept), None)
    if other:
        what = (
            f'another concept: in {other[0].version} "{prompt.id}" counts towards "{other[1].concept}"; '
            f"keep that concept, or {NEW_ID}"
        )
        outline.fault(prompt.at("concept"), what)


def _check_codes(outline: Outline, prompt: PromptOutline, asked: Asked, latest: Definition) -> None:
    """A label may be reworded under its code; a code that was taken out may not return for another answer."""
    for option in prompt.options:
        if option.code is None or option.label is None:
            continue
        uses = [(document, found) for document, before in asked if (found := before.option(option.code))]
        if uses and uses[-1][0] is not latest and uses[-1][1].label != option.label:
            document, was = uses[-1]
            what = (
                f'code reused: in {document.version} "{option.code}" stands for "{was.label}" and was taken out since; '
                "give this answer a new code"
            )
            outline.fault((*option.steps, "code"), what)


def _check_continuity(outline: Outline, prompt: PromptOutline, before: list[Definition]) -> None:
    """Whoever reads a series of counts must know whether it carries on from the document before."""
    if prompt.concept is None or prompt.has("continuity") or outline.version == FIRST_VERSION or prompt.id is None:
        return
    had = next((doc.version for doc in reversed(before) if _had_concept(doc, prompt.id, prompt.concept)), None)
    if had and not outline.is_unread(prompt.at("continuity")):
        what = (
            f"missing; {had} counted this prompt already, so say whether the counts carry on: "
            "continuity: same, reworded or broken"
        )
        outline.fault(prompt.at("continuity"), what)


def _had_concept(document: Definition, prompt_id: str, concept: str) -> bool:
    found = document.prompt(prompt_id)
    return found is not None and found.concept == concept


def _check_removed(outline: Outline, before: list[Definition]) -> None:
    """A change names a prompt of this document or, if it was taken out, of the one before."""
    past = {prompt.id for document in before for prompt in document.prompts}
    for number, change in enumerate(entries(outline.written, "changes")):
        named = text(change, "prompt") if is_keys(change) else None
        if named is None:
            continue
        steps = ("changes", number, "prompt")
        name = on_one_line(named)
        if change.get("kind") == "removed":
            if named in outline.by_id:
                outline.fault(steps, f'"{name}" is still asked in this document, so it is not removed')
            elif before and named not in past:
                outline.fault(steps, f'no earlier document has a prompt "{name}"; it had {listed(sorted(past))}')
        elif named not in outline.by_id:
            outline.fault(steps, f'no prompt of this document has the id "{name}"; name one, or leave this line out')
