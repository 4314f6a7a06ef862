"""The registries as they stand: the operator's files, what was agreed here, and what waits for a second member."""

from dataclasses import dataclass

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.standards.registered import CONCEPTS, REFERENCES
from app.standards.registries import Band, Concept, Measure, MeasureKind, Reference
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.standard_document import KIND_OF_SOURCE, MARK_WORDS
from app.web.words import day_words
from app.workspace.registry import Proposal, RegistriesToRead

PLACE = "/workspace/registries"
SAID = {
    "proposed": "Proposed. It counts once another member has agreed.",
    "agreed": "Agreed. Standards may point to it from now on.",
    "withdrawn": "Withdrawn. Nobody can agree to it any more, and its short name is free again.",
}
NAMES = {
    CONCEPTS: ("Ideas that may be counted", "idea", "ideas"),
    REFERENCES: ("Sources that may be named", "source", "sources"),
}
ABOUT = {
    CONCEPTS: "An answer is counted only where its prompt points to one of these. An idea never changes once it is "
    "here: another idea is another entry.",
    REFERENCES: "Law, judgments, guidance and research that a standard names, each with a mark that says how far "
    "somebody has checked it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry in words."""

    id: str
    title: str
    url: str | None
    says: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """An entry that waits: a second member agrees to it, or the one who proposed it withdraws it."""

    entry: EntryView
    agree: str | None
    withdraw: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryView:
    """One registry."""

    id: str
    heading: str
    about: str
    new: Link
    download: Link
    waiting: tuple[WaitingView, ...]
    counted: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistriesPage:
    """Both registries."""

    frame: Frame
    registries: tuple[RegistryView, ...]


def present_registries(person: SignedIn, found: RegistriesToRead, *, said: str) -> RegistriesPage:
    """Both registries, each with what waits first."""
    return RegistriesPage(
        frame=frame_for(
            person,
            "Registries",
            place="/workspace",
            notice=SAID.get(said),
            back=Link("Back to the workspace", "/workspace"),
        ),
        registries=tuple(_registry(found, kind) for kind in NAMES),
    )


def _registry(found: RegistriesToRead, kind: str) -> RegistryView:
    heading, one, many = NAMES[kind]
    filed = found.filed.concepts if kind == CONCEPTS else found.filed.references
    agreed = found.agreed(kind)
    entries = [
        *(_entry(entry, "") for entry in filed.values()),
        *(_entry(each.entry, _agreed(each)) for each in agreed),
    ]
    return RegistryView(
        id=kind,
        heading=heading,
        about=ABOUT[kind],
        new=Link(f"Propose another {one}", f"{PLACE}/{kind}/new"),
        download=Link(f"Download the {many} as a file", f"{PLACE}/{kind}.yaml"),
        waiting=tuple(
            WaitingView(
                entry=_entry(each.entry, f"Proposed by {each.proposed_by}, {day_words(day_of(each.proposed_at))}."),
                agree=None if each.is_own else f"{PLACE}/{each.id}/agree",
                withdraw=f"{PLACE}/{each.id}/withdraw" if each.is_own else None,
            )
            for each in found.waiting(kind)
        ),
        counted=f"{len(entries)} {one if len(entries) == 1 else many}, {len(agreed) or 'none'} of them agreed here",
        entries=tuple(entries),
    )


def _agreed(one: Proposal) -> str:
    day = f", {day_words(day_of(one.agreed_at))}" if one.agreed_at else ""
    return f"Proposed here by {one.proposed_by}, agreed by {one.agreed_by}{day}."


def _entry(entry: Concept | Reference, where: str) -> EntryView:
    if isinstance(entry, Concept):
        says = (entry.asks, f"{_measure(entry.measure)} Since {day_words(entry.since)}.")
        return EntryView(id=entry.id, title=entry.title, url=None, says=says, where=where)
    kind = KIND_OF_SOURCE[entry.kind]
    note = f" {entry.note}" if entry.note else ""
    return EntryView(
        id=entry.id,
        title=entry.cite,
        url=entry.url,
        says=(f"{entry.title} ({kind}).", f"{MARK_WORDS[entry.checked]}.{note}"),
        where=where,
    )


def _measure(measure: Measure) -> str:
    if measure.kind is MeasureKind.SHARE:
        return f"The share that chose {_codes(measure.counts)}, of those who chose {_codes(measure.of)}."
    if measure.kind is MeasureKind.NUMBER:
        return f"A number, in these groups: {'; '.join(_band(band) for band in measure.bands)}."
    return "How often each answer was chosen."


def _codes(codes: tuple[str, ...]) -> str:
    return " or ".join((", ".join(codes[:-1]), codes[-1])) if len(codes) > 1 else "".join(codes)


def _band(band: Band) -> str:
    upto = f"{band.from_} or more" if band.to is None else f"{band.from_} to {band.to}"
    return f"{band.label} ({upto})"
