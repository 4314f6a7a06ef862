"""R17: a standard changes under a draft: a revision, an edition that takes a prompt out, and one that rewords."""

import asyncio
import re
import shutil
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import col, select

from app import db
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.settings import ROOT
from app.standards.documents import document
from tests.faults.deploys import pqs
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, Place, Save, check, opening
from tests.faults.stores import STANDARD, Adviser, Store
from tests.faults.writers import Reply, Wire, storm

REWORDED = "What did I learn beforehand about how this child takes things in and gets things across?"


def revision_of(folder: Path, version: str, *, reword: str = "", take_out: str = "") -> None:
    """Write the standard's next document into the folder: one prompt reworded, or one taken out."""
    latest = max((folder / STANDARD).glob("*.yaml"), key=lambda file: [int(part) for part in file.stem.split(".")])
    words = latest.read_text(encoding="utf-8")
    words = words.replace(f'version: "{latest.stem}"', f'version: "{version}"')
    if "continuity:" not in words:
        words = re.sub(r"^( +)(concept: .*)$", r"\1\2\n\1continuity: same", words, flags=re.MULTILINE)
    words = re.sub(r"^replaces: .*\nchanges:\n(?:  .*\n)+", "", words, flags=re.MULTILINE)
    kind, prompt = ("reworded", reword) if reword else ("removed", take_out)
    before, block, after = _prompt_block(words, prompt)
    if reword:
        block = re.sub(r"text: >-\n(?:          .*\n)+", f"text: {REWORDED}\n", block, count=1)
    words = before + ("" if take_out else block) + after
    change = (
        f"  - kind: {kind}\n    prompt: {prompt}\n    what: Changed while people write.\n    why: It was misread.\n"
    )
    words = words.replace("good_looks_like:", f'replaces: "{latest.stem}"\nchanges:\n{change}good_looks_like:', 1)
    (folder / STANDARD / f"{version}.yaml").write_text(words, encoding="utf-8")


def _prompt_block(words: str, prompt: str) -> tuple[str, str, str]:
    """The file before a prompt, the prompt's own lines, and the file after it."""
    found = re.search(rf"^( +)- id: {re.escape(prompt)}\n(?:\1 .*\n|\n)*", words, flags=re.MULTILINE)
    assert found, prompt
    return words[: found.start()], found[0], words[found.end() :]


class Draft:
    """One adviser's page, as the browser has it."""

    def __init__(self, port: int, adviser: Adviser) -> None:
        self.port, self.adviser, self.reflection = port, adviser, adviser.reflections[0]
        self.host = f"Host: 127.0.0.1\r\nCookie: pqs={adviser.token}\r\nSec-Fetch-Site: same-origin\r\n"
        self.base: dict[str, int] = {}
        self.turn = 0

    async def page(self) -> tuple[str, str]:
        """The edit page, and the document it says it shows."""
        reply = await self._ask(f"GET /reflections/{self.reflection}/edit HTTP/1.1\r\n{self.host}\r\n".encode())
        words = reply.body.decode()
        found = re.search(r'data-document="([0-9a-f]{64})"', words)
        return words, found[1] if found else ""

    async def save(self, prompt: str, shown: str, ledger: Ledger) -> Reply:
        """Save one answer from a page that shows this document."""
        self.turn += 1
        place = Place(self.adviser.person, self.reflection, prompt)
        save = Save(f"draft{self.adviser.person.hex[:8]}", self.turn)
        words = opening(place, save) + " while the standard changed"
        ledger.send(place, save, words)
        fields = {"value": words, "base": self.base.get(prompt, 0), "save": f"{save.page}.{save.turn}"}
        body = urlencode({**fields, "document": shown}).encode()
        head = (
            f"PUT /reflections/{self.reflection}/answers/{prompt} HTTP/1.1\r\n{self.host}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reply = await self._ask(head.encode() + body)
        if reply.status == 200:
            version = int(str(reply.told["version"]))
            ledger.acknowledge(place, save, version=version, sha256=str(reply.told["sha256"]))
            self.base[prompt] = version
        return reply

    async def _ask(self, request: bytes) -> Reply:
        wire = Wire("127.0.0.1", self.port)
        try:
            return await wire.ask(request)
        finally:
            wire.close()


@fault(
    "R17",
    "A standard changes under a draft: a revision, a prompt taken out, a new edition",
    "The draft follows a revision with its next save and is told so; it stays on its edition; no answer is orphaned",
)
def standard_changes(bench: Bench) -> Outcome:
    """While others write on, files are dropped into the folder and published by the operator's command."""
    pages = bench.many(6, 30)
    store = bench.open_store(advisers=pages + 1)
    folder = bench.folder / "standards"
    shutil.copytree(ROOT / "standards", folder)
    server = bench.serve(store, environment={"PQS_STANDARDS_DIR": str(folder)})
    ledger, wrong = Ledger(), list[str]()
    with storm(server.address, store, ledger, pages=pages, every=0.2) as running:
        time.sleep(0.3)
        own = Ledger()
        draft = Draft(server.port, store.people.advisers[-1])
        wrong += asyncio.run(_three_changes(draft, store, folder, own))
        time.sleep(bench.seconds(0.3, 20))
    ledger.join(own)
    findings = check(ledger, store.url)
    orphans = orphans_in(store.url)
    wrong += [*findings.wrong, *orphans]
    wrong += [f"{running.unsettled} saves never went through"] if running.unsettled else []
    refused = running.tally.statuses["save 422"] + running.tally.statuses["save 404"]
    wrong += [f"{refused} saves were refused because of a new document"] if refused else []
    figures = {"documents published": "3", "drafts open": str(pages + 1), "orphan answers": str(len(orphans))}
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


async def _three_changes(draft: Draft, store: Store, folder: Path, ledger: Ledger) -> list[str]:
    """What the author of one draft sees and can do after each change."""
    first, second, *_ = store.people.text_prompts
    wrong: list[str] = []

    def expect(is_so: bool, sentence: str) -> None:
        if not is_so:
            wrong.append(sentence)

    _, original = await draft.page()
    expect((await draft.save(first, original, ledger)).status == 200, "the first save was refused")
    revision_of(folder, "1.1", reword=first)
    wrong += _publish(store, folder)
    words, shown = await draft.page()
    expect(shown != original, "the draft is not shown on the revision")
    expect("Please re-read" in words and REWORDED in words, "the author is not told that a prompt was reworded")
    expect(version_of(store.url, draft.reflection) == "1.0", "looking at the page moved the draft")
    expect((await draft.save(second, original, ledger)).status == 200, "a save from the older page was refused")
    expect(version_of(store.url, draft.reflection) == "1.0", "a save from the older page moved the draft")
    expect((await draft.save(second, shown, ledger)).status == 200, "a save from the revision's page was refused")
    expect(version_of(store.url, draft.reflection) == "1.1", "the draft did not follow with its next save")
    expect((await draft.save(first, original, ledger)).status == 200, "the older page lost its pen")
    expect(version_of(store.url, draft.reflection) == "1.1", "a save from the older page moved the draft back")
    revision_of(folder, "2.0", take_out=first)
    wrong += _publish(store, folder)
    words, still = await draft.page()
    expect(still == shown, "the draft was moved to an edition that no longer asks what it answers")
    expect("while the standard changed" in words, "the answer to the prompt that was taken out is not shown")
    expect(
        (await draft.save(first, still, ledger)).status == 200, "a save on the prompt that was taken out was refused"
    )
    revision_of(folder, "3.0", reword=second)
    wrong += _publish(store, folder)
    _, still = await draft.page()
    expect(still == shown, "the draft did not stay on its edition")
    expect((await draft.save(first, still, ledger)).status == 200, "a save was refused after a new edition")
    expect(version_of(store.url, draft.reflection) == "1.1", "a save after a new edition moved the draft")
    return wrong


def _publish(store: Store, folder: Path) -> list[str]:
    done = pqs(ROOT, store, "standards", "publish", PQS_STANDARDS_DIR=str(folder))
    return [] if done.returncode == 0 else [f"not published: {done.stdout[-200:]} {done.stderr[-300:]}"]


def version_of(url: str, reflection: UUID) -> str:
    """The document that a reflection is written on."""
    db.connect(url)
    try:
        with db.read() as session:
            return document(session, session.get_one(Reflection, reflection).document_id).version
    finally:
        db.disconnect()


def orphans_in(url: str) -> list[str]:
    """Answers whose prompt the reflection's document does not ask, and versions whose own document never asked it."""
    db.connect(url)
    try:
        with db.read() as session:
            rows = session.exec(
                select(Answer.prompt, Reflection.document_id, AnswerVersion.document_id)
                .join(Reflection, col(Reflection.id) == col(Answer.reflection_id))
                .join(AnswerVersion, col(AnswerVersion.answer_id) == col(Answer.id))
            ).all()
            return [
                f"{prompt} has no prompt in {document(session, one).version}"
                for prompt, *documents in set(rows)
                for one in documents
                if document(session, one).definition.prompt(prompt) is None
            ]
    finally:
        db.disconnect()
