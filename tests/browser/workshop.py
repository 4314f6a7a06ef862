"""A workshop in which every page has something on it, and the list of its pages: who opens each, at which address."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Match

from app import clock, db
from app.people.signed_in import SignedIn
from app.settings import ROOT
from app.standards.documents import current_document
from app.standards.library import install_files
from app.standards.models import Document
from app.standards.registered import CONCEPTS, REFERENCES
from app.workspace.consulting import Invited, answer_comment, comment_on_draft, consult
from app.workspace.publishing import Publication, publish_draft, withdraw
from app.workspace.queries import draft_to_read, said_about, workspace_of
from app.workspace.registry import propose
from app.workspace.settling import agree
from app.workspace.texts import ColleagueWroteMeanwhile, save_text
from tests.makers import AskPerson, S, a_reflection
from tests.makers_of_drafts import FILE, a_draft, next_document

STANDARD, TRIED, AGREED, WAITING, WITHDRAWN, CLEAN = (
    *("care-plan", "seeing-and-engaging", "impact-of-delay", "special-guardianship", "work-before-court"),
    "care-orders-at-home",
)
PROMPT = "realistic-options"
REMOVED = "what-surprised-me"
COMMENT = "I would ask what the child said about it."
HEAD_OF_CHANGE = "  - kind: editorial\n    what: A tidier summary.\n    why: It was long.\n"

# Where the pages of the workshop live. What else begins like this is one of its pages too, until NO_PAGES says why not.
BELONGS = (
    "/workspace",
    "/consultations",
    "/standards",
    "/stages",
    "/published",
    "/reflections/{reflection_id:uuid}/move",
)
NO_PAGES = frozenset(
    {
        *("/workspace/schema.json", "/standards/schema.json", "/workspace/{draft_id:uuid}/download.yaml"),
        *("/workspace/registries/{kind}.yaml", "/standards/{standard}/{version}/download.yaml"),
        "/standards/{standard}/{version}/download.json",
    }
)


@dataclass(frozen=True)
class Workshop:
    """The keys of what was made, and the pages: (who, address)."""

    pages: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    writing: UUID
    agreed: UUID
    asked: UUID
    clean: UUID
    reflection: UUID

    def of(self, who: str) -> list[str]:
        """The addresses that somebody of the cast looks at."""
        return [address for one, address in self.pages if one == who]

    @property
    def everybody(self) -> list[str]:
        """Whoever looks at a page."""
        return list(dict.fromkeys(who for who, _ in self.pages))


def a_workshop(person: AskPerson, folder: Any) -> Workshop:
    """Drafts in every state, a consultation and one that is over, two editions, entries and files that wait."""
    sol, amal = person("sol"), person("amal")
    a_reflection(person, S.FINISHED, standard=STANDARD)
    reflection = a_reflection(person, S.IN_PROGRESS, standard=STANDARD, answers={PROMPT: ("parent-no-order",)})
    said = _consulted_and_published(person)
    _second_edition(sol, amal)
    writing, aside = _written_by_two(sol, amal)
    asked = a_draft(sol, _next(TRIED), standard=TRIED)
    consult(by=sol, draft_id=asked, invited=Invited(everyone=True), until=clock.today() + timedelta(days=3))
    for words in (COMMENT, "Ask it earlier."):
        comment_on_draft(by=person("rowan"), draft_id=asked, prompt="", words=words)
    _answer_one(sol, asked)
    own = next(one for one in said_about(by=sol, draft_id=asked) if one.response is None)
    agreed = a_draft(sol, _next(AGREED), standard=AGREED)
    agree(by=sol, draft_id=agreed)
    clean = a_draft(sol, _next(CLEAN), standard=CLEAN)
    broken = a_draft(sol, b"title: [\n", standard=CLEAN)
    waiting = _waiting_file(amal, folder)
    withdraw(by=sol, standard=WITHDRAWN, why="It was taken up into another one.")
    for by, kind, entry in ((amal, REFERENCES, _SOURCE), (sol, CONCEPTS, _CONCEPT)):
        propose(by=by, kind=kind, entry=entry)
    members = (*_of_a_draft(writing, aside), *_of_the_group(asked, clean, broken), f"/workspace/files/{waiting}")
    everybody = (
        *_of_everybody(),
        f"/reflections/{reflection}/move",
        f"/consultations/{asked}",
        f"/consultations/{said}",
        f"/consultations/{asked}/comments/{own.id}",
    )
    return Workshop(
        pages=(
            *(("sol", address) for address in members),
            *(("amal", f"/workspace/{agreed}{part}") for part in ("", "/publish")),
            *(("rowan", address) for address in everybody),
        ),
        files=(
            f"/workspace/{writing}/download.yaml",
            *("/workspace/schema.json", "/workspace/registries/concepts.yaml", "/standards/schema.json"),
            *(f"/standards/{STANDARD}/1.0/download.{kind}" for kind in ("yaml", "json")),
        ),
        writing=writing,
        agreed=agreed,
        asked=asked,
        clean=clean,
        reflection=reflection,
    )


def routes_of_the_workshop(application: Any) -> Iterator[APIRoute]:
    """Every address of the workshop that answers with a page."""
    for context in iter_route_contexts(application.routes):
        route = getattr(context, "route", context)
        if not isinstance(route, APIRoute) or "GET" not in route.methods or route.path in NO_PAGES:
            continue
        if any(route.path == root or route.path.startswith(f"{root}/") for root in BELONGS):
            yield route


def route_of(application: Any, address: str) -> str:
    """Which route answers an address."""
    scope = {"type": "http", "method": "GET", "path": address.partition("?")[0], "headers": [], "root_path": ""}
    for context in iter_route_contexts(application.routes):
        route = getattr(context, "route", context)
        if isinstance(route, APIRoute) and route.matches(dict(scope))[0] is Match.FULL:
            return route.path
    return ""


_SOURCE = {
    "id": "invented-2026",
    "kind": "guidance",
    "cite": "A guide, 2026",
    "title": "A guide to guides",
    "url": "https://example.org/guide",
    "checked": "partly",
}
_CONCEPT = {
    "id": "seen-at-home",
    "title": "Seen at home",
    "asks": "How many were seen at home?",
    "since": "2026-11-01",
    "measure": {"kind": "share", "counts": ["yes"], "of": ["yes", "no"]},
}


def _of_a_draft(writing: UUID, aside: UUID) -> tuple[str, ...]:
    words = (
        *("", "/head", "/lists/good_looks_like", "/lists/supervisor_questions", "/terms", "/sources", "/changes"),
        *(
            f"/prompts/{PROMPT}",
            f"/prompts/{PROMPT}/more",
            f"/prompts/{PROMPT}/counting",
            f"/prompts/{PROMPT}/take-out",
        ),
        *("/sections/new", "/sections/homes-i-have-weighed", "/sections/homes-i-have-weighed/prompts/new"),
    )
    parts = (
        *("", "/text", "/preview", "/diff", "/consultation", "/texts/1", "/texts/2?beside=1", f"/both/{aside}"),
        *(f"/words{part}" for part in words),
    )
    return tuple(f"/workspace/{writing}{part}" for part in parts)


def _of_the_group(asked: UUID, clean: UUID, broken: UUID) -> tuple[str, ...]:
    ways = ("", *(f"?way={way}" for way in ("scratch", "next", "copy", "file", "paste")))
    return (
        *("/workspace", *(f"/workspace/new{way}" for way in ways), f"/workspace/health/{STANDARD}"),
        *("/workspace/registries", "/workspace/registries/concepts/new", "/workspace/registries/references/new"),
        *(f"/standards/{one}/withdraw" for one in (STANDARD, WITHDRAWN)),
        *(f"/workspace/{asked}", f"/workspace/{asked}/consultation", f"/workspace/{clean}"),
        *(f"/workspace/{clean}/consultation", f"/workspace/{broken}", f"/workspace/{broken}/words"),
    )


def _of_everybody() -> tuple[str, ...]:
    here = f"/standards/{STANDARD}"
    return (
        *("/standards", here, f"{here}/1.0", f"{here}/1.0/print", f"{here}/changes", f"{here}/1.1/you-said"),
        *(f"{here}/1.0/verdicts", f"/standards/{WITHDRAWN}", f"/published/{STANDARD}"),
        *("/stages", "/stages/irh", "/consultations"),
    )


def _next(standard: str) -> bytes:
    return next_document("1.1", source=(ROOT / "standards" / standard / "1.0.yaml").read_bytes())


def _publish(sol: SignedIn, amal: SignedIn, draft_id: UUID) -> None:
    agree(by=sol, draft_id=draft_id)
    publish_draft(by=amal, draft_id=draft_id, publication=Publication())


def _consulted_and_published(person: AskPerson) -> UUID:
    """Document 1.1, with what was said about it."""
    sol = person("sol")
    draft_id = a_draft(sol)
    consult(by=sol, draft_id=draft_id, invited=Invited(everyone=True), until=clock.today())
    comment_on_draft(by=person("rowan"), draft_id=draft_id, prompt=PROMPT, words=COMMENT)
    _answer_one(sol, draft_id)
    _publish(sol, person("amal"), draft_id)
    return draft_id


def _answer_one(by: SignedIn, draft_id: UUID) -> None:
    first = next(one for one in said_about(by=by, draft_id=draft_id) if one.response is None)
    answer_comment(by=by, draft_id=draft_id, comment_id=first.id, response="accepted", reason="We do so now.")


def _second_edition(sol: SignedIn, amal: SignedIn) -> None:
    """Edition 2.0, which no longer asks one of the prompts."""
    with db.read() as session:
        current = current_document(session, STANDARD)
        assert current is not None
        source = session.get_one(Document, current.id).source
    text = next_document("2.0", replaces="1.1", source=source).decode()
    start = text.index(f"      - id: {REMOVED}\n")
    ends = [text.find(mark, start + 1) for mark in ("\n      - id: ", "\n  - id: ", "\nsupervisor", "\nterms", "\nref")]
    text = text[:start] + text[min(end + 1 for end in ends if end > 0) :]
    removed = f"  - kind: removed\n    prompt: {REMOVED}\n    what: It is no longer asked.\n    why: Few needed it.\n"
    _publish(sol, amal, a_draft(sol, text.replace(HEAD_OF_CHANGE, removed).encode()))


def _written_by_two(sol: SignedIn, amal: SignedIn) -> tuple[UUID, UUID]:
    """A draft with two texts and some faults, and a text of Sol's that had to be kept aside."""
    draft_id = a_draft(sol, next_document("1.2", replaces="1.1").replace(b"concept: ", b"concept: an-", 1))
    text = draft_to_read(by=sol, draft_id=draft_id).source
    save_text(by=amal, draft_id=draft_id, source=text.replace(b"concept: an-", b"concept: another-"), base=1)
    with pytest.raises(ColleagueWroteMeanwhile):
        save_text(by=sol, draft_id=draft_id, source=text + b"# mine\n", base=1)
    return draft_id, draft_to_read(by=sol, draft_id=draft_id).aside[0].id


def _waiting_file(amal: SignedIn, folder: Any) -> UUID:
    """A file that the operator installed, and one that was refused."""
    shutil.copytree(ROOT / "standards", folder)
    (folder / WAITING / "1.1.yaml").write_bytes(_next(WAITING))
    (folder / WITHDRAWN / "1.1.yaml").write_bytes(FILE.read_bytes()[:900])
    install_files(folder, publish_at_once=False)
    (waiting,) = workspace_of(amal).waiting_files
    return waiting.id
