"""Standards change while people write: whatever happens in whatever order, no answer is changed, lost or shown.

Random sequences of what groups, an adviser and a supervisor do. A model beside them knows nothing of the code: it
remembers what was acknowledged, on which words, and what may be read by whom.
"""

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock, db
from app.people.access import NotFound
from app.reflections.content import Wire
from app.reflections.details import check_details
from app.reflections.lifecycle import NotNow, ReflectionStatus
from app.reflections.models import Answer, AnswerVersion, Reflection, SetAside, SharedAnswer
from app.reflections.queries import draft, history_of, moving, whole
from app.reflections.saving import SaveMark
from app.reflections.services.history import still_what_i_mean
from app.reflections.services.move_edition import move_back, move_to_newer_edition
from app.reflections.services.save import SentAnswer, save_answer
from app.reflections.services.settle import EditionToChoose, finish, share_for_supervision
from app.reflections.services.start import flag_prompts, start_reflection
from app.reflections.services.turn import reopen, take_back
from app.reflections.services.whole_form import save_form
from app.reflections.sharing import latest_sharing
from app.standards.definition import Definition, Prompt
from app.standards.documents import known_document
from app.standards.faults import FaultList
from app.standards.library import keep_document
from app.standards.parsing import read_tree
from app.standards.shape import read_shape
from app.supervision.queries import conversation_for_author, cover_sheet, review
from app.supervision.services import hand_back, open_reflection
from app.web.pages.check import present_check
from app.web.pages.edit import present_edit
from app.web.pages.history import present_history
from app.web.pages.moving import present_move, target_of
from app.web.pages.read import present_read_page
from app.web.pages.review import present_review
from app.web.pages.supervision import present_cover_sheet
from app.web.rendering import ENVIRONMENT
from tests.conftest import NOON

S = ReflectionStatus
STEPS = ["save"] * 14 + [
    "whole_form",
    "whole_form",
    "still",
    "flag",
    "revise",
    "renew",
    "move",
    "move_back",
    "open_page",
]
WAYS_ON = {  # What is likely next, so that most steps are taken where they may be.
    S.IN_PROGRESS: ["move", "there_and_back", "there_and_back", "finish", "share"],
    S.FINISHED: ["reopen"] * 30 + ["share"] * 4,
    S.SHARED: ["take_back"] * 20 + ["open"] * 10,
    S.IN_SUPERVISION: ["hand_back"] * 30,
    S.HANDED_BACK: ["share", "finish", "finish"],
}
KINDS = ("text", "choice", "choices", "text", "number")


class MadeUp:
    """A standard whose documents are made here, one after the other, within the rules of what may change."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.edition, self.revision, self.serial = chance, 1, 0, 0
        self.prompts: list[dict] = []
        self.id = f"made-up-{chance.randrange(10**9)}"
        for _ in range(7):
            self.add()

    def words(self, what: str) -> str:
        self.serial += 1
        return f"{what} worded-{self.serial:04}"

    def option(self) -> dict:
        self.serial += 1
        return {"code": f"code-{self.serial}", "label": f"option-{self.serial:04}"}

    def add(self) -> None:
        self.serial += 1
        kind = KINDS[self.serial % len(KINDS)]
        prompt = {
            "id": f"prompt-{self.serial}",
            "kind": kind,
            "text": self.words("How?"),
            "label": f"Label {self.serial}",
            "visibility": self.chance.choice(["private", "supervisor", "supervisor"]),
            "core": False,
        }
        if kind in ("choice", "choices"):
            prompt["options"] = [self.option() for _ in range(3)]
            prompt["not_right"] = True
        if kind == "number":
            prompt |= {"unit": "visits", "max": 90}
        if kind == "text":
            prompt["words"] = {"guide": 50, "max": 500}
        self.prompts.append(prompt)

    def reword(self) -> None:
        prompt = self.chance.choice(self.prompts)
        prompt["text"] = self.words("How?")
        if "options" in prompt and self.chance.random() < 0.5:
            self.serial += 1
            self.chance.choice(prompt["options"])["label"] = f"option-{self.serial:04}"

    def revise(self) -> None:
        self.revision += 1
        self.reword()

    def renew(self) -> None:
        """A new edition: prompts come and go, options go, what was visible may become private; never the reverse."""
        self.edition, self.revision = self.edition + 1, 0
        self.add()
        if len(self.prompts) > 5:
            self.prompts.pop(self.chance.randrange(len(self.prompts)))
        with_options = [one for one in self.prompts if len(one.get("options", ())) > 2]
        if with_options:
            shorter = self.chance.choice(with_options)
            shorter["options"].pop(self.chance.randrange(len(shorter["options"])))
            shorter["not_right"] = self.chance.random() < 0.5
        for prompt in self.prompts:
            if prompt["kind"] == "number":
                prompt["max"] = self.chance.choice([5, 90])
        if self.chance.random() < 0.4:
            self.chance.choice(self.prompts)["visibility"] = "private"
        self.reword()

    def publish(self, accept_until: date | None) -> None:
        source = json.dumps(
            {
                "schema": 1,
                "id": self.id,
                "version": f"{self.edition}.{self.revision}",
                "title": "Made up",
                "summary": "What holds?",
                "area": "public-law",
                "owner": "Nobody",
                "source": "Made up.",
                "approved": clock.today().isoformat(),
                "effective_from": clock.today().isoformat(),
                "good_looks_like": ["I look.", "I see."],
                "supervisor_questions": ["What holds?", "What does not?"],
                "sections": [
                    {"id": "one", "title": "One", "prompts": self.prompts[:4]},
                    {"id": "two", "title": "Two", "prompts": self.prompts[4:]},
                ],
            }
        ).encode()
        faults = FaultList("made-up.yaml")
        tree = read_tree(source, faults)
        definition = read_shape(Definition, tree, faults) if tree else None
        assert definition, [str(fault) for fault in faults.faults]
        with db.write() as session:
            keep_document(
                session,
                definition,
                source,
                sha256=hashlib.sha256(source).hexdigest(),
                published_by="the group",
                accept_until=accept_until,
            )


@dataclass
class Page:
    """An edit page that somebody left open: what it shows, and the versions that it knows of."""

    name: str
    sha256: str
    definition: Definition
    document_id: UUID
    bases: dict[str, int]
    turn: int = 0


@dataclass(frozen=True)
class Acknowledged:
    """A version as the author was told it is saved: its words or codes, and the document that was on the page."""

    state: str
    told: tuple[str, ...]
    document_id: UUID


@dataclass
class Model:
    """What must be true, remembered apart from the code."""

    versions: dict[tuple[str, int], Acknowledged] = field(default_factory=dict)
    asides: dict[tuple[str, str], str] = field(default_factory=dict)
    was_shared: set[str] = field(default_factory=set)

    def current(self) -> dict[str, Acknowledged]:
        newest: dict[str, int] = {}
        for prompt, number in self.versions:
            newest[prompt] = max(number, newest.get(prompt, 0))
        return {prompt: self.versions[prompt, number] for prompt, number in newest.items()}


class Flight:
    """One reflection, its author, her supervisor and the group, taking turns at random."""

    def __init__(self, person, chance: random.Random) -> None:
        self.chance, self.moment = chance, NOON
        self.rowan, self.tamsin = person("rowan"), person("tamsin")
        self.standard, self.model = MadeUp(chance), Model()
        self.documents: dict[UUID, Definition] = {}
        self.pages: list[Page] = []
        self.done: Counter[str] = Counter()
        self.last = "start"
        with clock.held_at(self.moment):
            self.standard.publish(None)
            details = check_details(label="Heron", stage="mid", week="", age_band="", children="")
            self.id = start_reflection(by=self.rowan, standard=self.standard.id, details=details, path="full")

    def step(self) -> None:
        self.moment += timedelta(minutes=self.chance.choice([11, 25, 60, 60 * 24 * 9]))
        name = self.last = self.chance.choice(STEPS + WAYS_ON[self.status()])
        edition = self.definition(self.own_document()).edition
        with clock.held_at(self.moment):
            try:
                getattr(self, name)()
                self.done[name] += 1
            except (NotNow, NotFound):
                pass
            self.look()
        after = self.definition(self.own_document()).edition
        assert after == edition or name in ("move", "move_back", "there_and_back"), (
            f"{name} moved it to another edition"
        )

    # What the author does

    def open_page(self) -> None:
        if self.status() not in (S.IN_PROGRESS, S.HANDED_BACK):
            return
        found = draft(by=self.rowan, reflection_id=self.id)
        bases = {prompt: answer.number for prompt, answer in found.answers.items()}
        name = f"page{self.chance.randrange(10**9)}"
        page = Page(name, found.shown_on.sha256, found.shown_on.definition, found.shown_on.id, bases)
        self.pages = [*self.pages[-2:], page]

    def save(self) -> None:
        if not self.pages or self.chance.random() < 0.3:
            self.open_page()
        if self.pages:
            page = self.chance.choice([*self.pages, *[self.pages[-1]] * 3])
            self.save_on(page, self.chance.choice(page.definition.prompts))

    def there_and_back(self) -> None:
        """Move, write where the newer edition says "Only you", and think better of it."""
        before = self.definition(self.own_document())
        move_to_newer_edition(by=self.rowan, reflection_id=self.id)
        self.open_page()
        for prompt in self.pages[-1].definition.prompts:
            was = before.prompt(prompt.id)
            if prompt.is_private and was and not was.is_private:
                self.save_on(self.pages[-1], prompt)
        move_back(by=self.rowan, reflection_id=self.id)

    def save_on(self, page: Page, prompt: Prompt) -> None:
        state, values = "answered", self.values(prompt)
        if prompt.not_right and self.chance.random() < 0.15:
            state, values = "not_right", ("",)
        page.turn += 1
        sent = SentAnswer(
            wire=Wire(values),
            state=state,
            base=page.bases.get(prompt.id, 0),
            document=page.sha256,
            mark=SaveMark(page.name, page.turn),
        )
        result = save_answer(by=self.rowan, reflection_id=self.id, prompt_id=prompt.id, sent=sent)
        if not result.is_stored:
            self.done["set_aside"] += result.outcome == "edition"
            self.model.asides[prompt.id, page.name] = self.told(prompt, values)[0] if state == "answered" else ""
            return
        number, before = result.current.version, len([one for one in self.model.versions if one[0] == prompt.id])
        told = () if state == "not_right" else self.told(prompt, values)
        if number > before:
            self.model.versions[prompt.id, number] = Acknowledged(state, told, page.document_id)
        page.bases[prompt.id] = number

    def values(self, prompt: Prompt) -> tuple[str, ...]:
        if prompt.kind == "text":
            return (f"said{self.chance.randrange(10**12):012}",)
        if prompt.kind == "number":
            return (str(self.chance.randint(0, prompt.max)),)
        codes = list(prompt.codes)
        return tuple(self.chance.sample(codes, 1 if prompt.kind == "choice" else self.chance.randint(1, len(codes))))

    def told(self, prompt: Prompt, values: tuple[str, ...]) -> tuple[str, ...]:
        if prompt.kind == "number":
            return (f"{values[0]} {prompt.unit}",)
        return tuple(prompt.option(one).label if prompt.options else one for one in values)

    def whole_form(self) -> None:
        """Press Save on a fresh page without touching a field: nothing may be changed by it."""
        self.open_page()
        if self.status() not in (S.IN_PROGRESS, S.HANDED_BACK):
            return
        page = self.pages[-1]
        found = draft(by=self.rowan, reflection_id=self.id)
        sent = {}
        for prompt in page.definition.prompts:
            answer = found.answers.get(prompt.id)
            content = answer.given.content if answer else None
            values: tuple[str, ...] = ("",)
            if content and prompt.options:
                values = ("", *(one for one in content.codes or () if one in prompt.codes))
            elif content:
                values = (content.words or ("" if content.whole is None else str(content.whole)),)
            is_ticked = bool(answer and answer.given.state == "not_right" and prompt.not_right)
            state = "not_right" if is_ticked else "answered"
            because = "" if prompt.not_right else None
            sent[prompt.id] = SentAnswer(
                Wire(values), state=state, because=because, base=answer.number if answer else 0, document=page.sha256
            )
        saved = save_form(by=self.rowan, reflection_id=self.id, page=page.name, sent=sent)
        assert saved.is_all_saved, saved

    def still(self) -> None:
        found = draft(by=self.rowan, reflection_id=self.id)
        asked = [one for one in found.answers if found.shown_on.definition.prompt(one)]
        if not asked or found.facts.status not in (S.IN_PROGRESS, S.HANDED_BACK):
            return
        prompt = self.chance.choice(asked)
        still_what_i_mean(by=self.rowan, reflection_id=self.id, prompt_id=prompt)
        before = self.model.current()[prompt]
        if before.document_id != found.shown_on.id:
            number = found.answers[prompt].number + 1
            shown = found.shown_on.definition.prompt(prompt)
            told = before.told
            if shown.options:
                given = draft(by=self.rowan, reflection_id=self.id).answers[prompt].given
                told = tuple(shown.option(one).label for one in given.content.codes or ())
            self.model.versions[prompt, number] = Acknowledged(before.state, told, found.shown_on.id)

    def flag(self) -> None:
        own = whole(by=self.rowan, reflection_id=self.id).written_on.definition
        open_to_read = [one.id for one in own.prompts if not one.is_private]
        flag_prompts(
            by=self.rowan, reflection_id=self.id, prompts=self.chance.sample(open_to_read, min(2, len(open_to_read)))
        )

    def move(self) -> None:
        move_to_newer_edition(by=self.rowan, reflection_id=self.id)
        move_to_newer_edition(by=self.rowan, reflection_id=self.id)

    def move_back(self) -> None:
        move_back(by=self.rowan, reflection_id=self.id)

    def finish(self) -> None:
        finish(by=self.rowan, reflection_id=self.id, counts_without_name=True, checked=None)

    def reopen(self) -> None:
        reopen(by=self.rowan, reflection_id=self.id)

    def take_back(self) -> None:
        take_back(by=self.rowan, reflection_id=self.id)

    def share(self) -> None:
        if self.status() not in (S.IN_PROGRESS, S.FINISHED, S.HANDED_BACK):
            return
        before = self.own_document()
        try:
            share_for_supervision(by=self.rowan, reflection_id=self.id, checked=None)
        except EditionToChoose:
            self.done["asked"] += 1
            share_for_supervision(by=self.rowan, reflection_id=self.id, checked=None, as_it_stands=True)
        assert self.own_document() == before
        own = self.definition(before)
        current = self.model.current()
        readable = {
            prompt
            for prompt, one in current.items()
            if (here := own.prompt(prompt))
            and not here.is_private
            and not self.definition(one.document_id).prompt(prompt).is_private
        }
        self.done["stays_private"] += any(
            (here := own.prompt(prompt)) and not here.is_private and prompt not in readable for prompt in current
        )
        current = self.model.current()
        with db.read() as session:
            latest = latest_sharing(session, self.id)
            rows = session.exec(select(SharedAnswer).where(SharedAnswer.sharing_id == latest.id)).all()
        assert {row.prompt for row in rows if row.answer_version_id} == readable
        assert set(latest.flags) <= {row.prompt for row in rows}
        self.model.was_shared = {text for prompt in readable for text in current[prompt].told}

    # What the others do

    def open(self) -> None:
        open_reflection(by=self.tamsin, reflection_id=self.id)

    def hand_back(self) -> None:
        hand_back(by=self.tamsin, reflection_id=self.id, question="What would Heron say?")

    def revise(self) -> None:
        self.nothing_moves(self.standard.revise)

    def renew(self) -> None:
        self.nothing_moves(self.standard.renew)

    def nothing_moves(self, change) -> None:
        before = self.own_document()
        change()
        days = self.chance.choice([None, 0, 10])
        self.standard.publish(None if days is None else clock.today() + timedelta(days=days))
        assert self.own_document() == before

    # What must be so after each step

    def look(self) -> None:
        self.every_version_is_there()
        found = whole(by=self.rowan, reflection_id=self.id)
        talk = conversation_for_author(by=self.rowan, reflection_id=self.id)
        page = self.render("reflections/read.html", present_read_page(self.rowan, found, talk, said=""))
        self.author_reads(page)
        if found.facts.status in (S.IN_PROGRESS, S.HANDED_BACK):
            shown = draft(by=self.rowan, reflection_id=self.id)
            edit = present_edit(self.rowan, shown, section=None, one_at_a_time=False)
            html = self.render("reflections/edit.html", edit)
            for prompt, one in self.model.current().items():
                for text in one.told:
                    assert text.split(" ")[0] in html, f"{prompt}: {text} is not on the edit page"
        if found.facts.status in (S.IN_PROGRESS, S.HANDED_BACK, S.FINISHED):
            self.render("reflections/check.html", present_check(self.rowan, found))
        self.preview()
        self.supervisor_reads(found.facts.status)

    def every_version_is_there(self) -> None:
        with db.read() as session:
            rows = session.exec(
                select(Answer.prompt, AnswerVersion).join(AnswerVersion).where(Answer.reflection_id == self.id)
            ).all()
            kept = {(prompt, row.number): (row.state, row.document_id) for prompt, row in rows}
            texts = {(prompt, row.number): row.words for prompt, row in rows if row.words}
            asides = session.exec(select(SetAside).where(SetAside.reflection_id == self.id)).all()
            aside_words = {(row.prompt, row.page): row.words for row in asides}
        assert kept == {key: (one.state, one.document_id) for key, one in self.model.versions.items()}
        for key, text in texts.items():
            assert (text,) == self.model.versions[key].told
        for (prompt, page), text in self.model.asides.items():
            assert (prompt, page) in aside_words
            if text.startswith("said"):
                assert aside_words[prompt, page] == text

    def author_reads(self, page: str) -> None:
        current = self.model.current()
        for prompt, one in current.items():
            asked = self.definition(one.document_id).prompt(prompt)
            assert asked.text in page, f"{prompt} is not shown in the words it was answered in"
            for text in one.told:
                assert text in page, f"{prompt}: {text} is not on the author's page"
        if not current:
            return
        prompt = self.chance.choice(list(current))
        history = history_of(by=self.rowan, reflection_id=self.id, prompt_id=prompt)
        html = self.render("reflections/history.html", present_history(self.rowan, history))
        for (name, _), one in self.model.versions.items():
            if name == prompt:
                assert self.definition(one.document_id).prompt(prompt).text in html
                assert all(text in html for text in one.told)

    def preview(self) -> None:
        found = moving(by=self.rowan, reflection_id=self.id)
        for is_back in (False, True):
            target = target_of(found, is_back=is_back)
            if target:
                page = present_move(self.rowan, found, target, is_back=is_back, said="")
                self.render("reflections/moving.html", page)
                listed = [prompt.text for one in page.lists for prompt in one.prompts]
                both = {
                    *(one.id for one in target.definition.prompts),
                    *(one.id for one in found.shown_on.definition.prompts),
                }
                assert len(listed) == len(both)

    def supervisor_reads(self, status: ReflectionStatus) -> None:
        if status is S.SHARED:
            sheet = cover_sheet(by=self.tamsin, reflection_id=self.id)
            html = self.render("supervision/cover_sheet.html", present_cover_sheet(self.tamsin, sheet))
            assert not any(text in html for one in self.model.versions.values() for text in one.told if "said" in text)
            self.is_marked(html)
        if status not in (S.IN_SUPERVISION, S.HANDED_BACK):
            with pytest.raises(NotFound):
                review(by=self.tamsin, reflection_id=self.id)
            return
        found = review(by=self.tamsin, reflection_id=self.id)
        html = self.render("supervision/review.html", present_review(self.tamsin, found, unfold=True))
        for text in self.model.was_shared:
            assert text in html, f"{text} was shared and is not on the review page"
        for one in self.model.versions.values():
            for text in one.told:
                if text.startswith("said") and text not in self.model.was_shared:
                    assert text not in html, f"{text} was not shared, and the supervisor reads it"
        asked = {one.id for one in found.written_on.definition.prompts if not one.is_private}
        assert {one.prompt.id for one in found.prompts} <= asked
        assert all(one.prompt.id in asked for one in found.prompts if one.is_flagged)
        assert found.sheet.flagged == sum(one.is_flagged for one in found.prompts)
        self.is_marked(html)

    def is_marked(self, html: str) -> None:
        sheet = cover_sheet(by=self.tamsin, reflection_id=self.id)
        assert ("before edition" in html) is (sheet.before_edition is not None)

    # What is asked of the store

    def status(self) -> ReflectionStatus:
        with db.read() as session:
            return ReflectionStatus(session.get_one(Reflection, self.id).status)

    def own_document(self) -> UUID:
        with db.read() as session:
            return session.get_one(Reflection, self.id).document_id

    def definition(self, document_id: UUID) -> Definition:
        if document_id not in self.documents:
            self.documents[document_id] = known_document(document_id).definition
        return self.documents[document_id]

    def render(self, template: str, page: object) -> str:
        return ENVIRONMENT.get_template(template).render(page=page)


def fly(person, seed: int, steps: int) -> Flight:
    flight = Flight(person, random.Random(seed))
    for number in range(steps):
        try:
            flight.step()
        except AssertionError as fault:
            raise AssertionError(f"seed {seed}, step {number} ({flight.last}): {fault}") from fault
    return flight


def test_whatever_happens_to_a_standard_no_answer_of_a_draft_is_changed_lost_or_shown(person, store):
    flights = [fly(person, seed, 110) for seed in range(1, 6)]
    done = Counter()
    for flight in flights:
        done.update(flight.done)
    assert min(done[step] for step in ("move", "move_back", "renew", "revise", "share", "open", "finish", "still")) > 4
    assert done["asked"] and done["set_aside"] and done["stays_private"], done
    assert sum(len(flight.model.versions) for flight in flights) > 100
