"""R27: two people, or one person twice, at the very same moment. One of them is first, and the record says which."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.people.queries import person_signed_in
from app.people.signed_in import SignedIn
from app.reflections.content import Wire
from app.reflections.lifecycle import BY_MOVE, NotNow, ReflectionStatus
from app.reflections.models import Answer, AnswerVersion, ReaderEntry, Reflection, SetAside, SharedAnswer, Sharing
from app.reflections.saving import SaveMark
from app.reflections.services.save import SaveResult, SentAnswer, save_answer
from app.reflections.services.settle import finish, share_for_supervision
from app.reflections.services.turn import acknowledge, delete, take_back
from app.supervision.note_services import SentField, save_note_field, sign
from app.supervision.notes import NoteField
from app.supervision.services import hand_back, open_reflection
from tests.faults.fault import Bench, Outcome, fault
from tests.makers import TEXT_PROMPT, S, a_reflection

Step = Callable[[], object]
MOVES = {transition.audit.value: transition for transition in BY_MOVE.values()}
REFUSALS = (NotNow, NotFound)
WORDS = "Written in the very moment"


@dataclass(frozen=True)
class Round:
    """One race: the reflection, what each side does at once, and what must be true afterwards."""

    reflection: UUID
    sides: tuple[Step, ...]
    ends: tuple[ReflectionStatus, ...]
    once: tuple[AuditAction, ...] = ()
    is_repeat: bool = False  # One button pressed twice: the second press is answered as the first, never refused.
    also: Callable[[list[object]], list[str]] = lambda _results: []


class Races:
    """The races, each between two of the cast."""

    def __init__(self, people: dict[str, UUID]) -> None:
        with db.read() as session:
            found = {key: person_signed_in(session, people[key], clock.today()) for key in ("rowan", "tamsin")}
        self.people: dict[str, SignedIn] = {key: one for key, one in found.items() if one is not None}
        self.rowan, self.tamsin = self.people["rowan"], self.people["tamsin"]

    def all(self) -> list[Callable[[], Round]]:
        """Every kind of race."""
        return [
            self.finish_twice,
            self.share_twice,
            self.finish_and_share,
            self.share_and_autosave,
            self.finish_and_autosave,
            self.hand_back_and_take_back,
            self.open_and_take_back,
            self.open_twice,
            self.delete_and_share,
            self.delete_and_autosave,
            self.acknowledge_twice,
            self.acknowledge_in_two_ways,
            self.sign_twice,
            self.sign_and_hand_back,
        ]

    def _made(self, status: ReflectionStatus) -> UUID:
        return a_reflection(lambda key: self.people[key], status, answers={TEXT_PROMPT: ("Before the race",)})

    def _share(self, reflection: UUID) -> Step:
        return lambda: share_for_supervision(by=self.rowan, reflection_id=reflection, checked=None)

    def _finish(self, reflection: UUID) -> Step:
        return lambda: finish(by=self.rowan, reflection_id=reflection, counts_without_name=False, checked=None)

    def _save(self, reflection: UUID) -> Step:
        sent = SentAnswer(wire=Wire((WORDS,)), base=1, mark=SaveMark("racing", 1))
        return lambda: save_answer(by=self.rowan, reflection_id=reflection, prompt_id=TEXT_PROMPT, sent=sent)

    def finish_twice(self) -> Round:
        """The button is pressed twice."""
        made = self._made(S.IN_PROGRESS)
        sides = (self._finish(made), self._finish(made))
        return Round(made, sides, (S.FINISHED,), (AuditAction.REFLECTION_FINISHED,), is_repeat=True)

    def share_twice(self) -> Round:
        """The button is pressed twice: one sharing."""
        made = self._made(S.IN_PROGRESS)
        sides = (self._share(made), self._share(made))
        once = (AuditAction.REFLECTION_SHARED,)
        return Round(made, sides, (S.SHARED,), once, is_repeat=True, also=lambda _: _one_sharing(made))

    def finish_and_share(self) -> Round:
        """Finished in one tab and shared in the other: what was finished may be shared, never the other way round."""
        made = self._made(S.IN_PROGRESS)
        sides = (self._finish(made), self._share(made))
        return Round(made, sides, (S.SHARED,), (AuditAction.REFLECTION_SHARED,), also=lambda _: _one_sharing(made))

    def share_and_autosave(self) -> Round:
        """The last words are on their way: they are in what is shared, or kept aside; never behind its back."""
        made = self._made(S.IN_PROGRESS)
        sides = (self._share(made), self._save(made))
        return Round(
            made, sides, (S.SHARED,), (AuditAction.REFLECTION_SHARED,), also=lambda got: _words_are_kept(made, got)
        )

    def finish_and_autosave(self) -> Round:
        """The same at the end of a reflection that nobody else sees."""
        made = self._made(S.IN_PROGRESS)
        sides = (self._finish(made), self._save(made))
        ends = (AuditAction.REFLECTION_FINISHED,)
        return Round(made, sides, (S.FINISHED,), ends, also=lambda got: _words_are_kept(made, got))

    def hand_back_and_take_back(self) -> Round:
        """She opens it and hands it back while its author takes it back: one of the two."""
        made = self._made(S.SHARED)

        def open_and_hand_back() -> None:
            open_reflection(by=self.tamsin, reflection_id=made)
            hand_back(by=self.tamsin, reflection_id=made, question="What would Heron say?")

        sides = (open_and_hand_back, lambda: take_back(by=self.rowan, reflection_id=made))
        return Round(made, sides, (S.HANDED_BACK, S.IN_PROGRESS), also=lambda _: _read_only_if_opened(made))

    def open_and_take_back(self) -> Round:
        """Opened or taken back: never taken back after somebody has read it."""
        made = self._made(S.SHARED)
        sides = (
            lambda: open_reflection(by=self.tamsin, reflection_id=made),
            lambda: take_back(by=self.rowan, reflection_id=made),
        )
        return Round(made, sides, (S.IN_SUPERVISION, S.IN_PROGRESS), also=lambda _: _read_only_if_opened(made))

    def open_twice(self) -> Round:
        """Opened twice is one opening, with one entry for the author to see."""
        made = self._made(S.SHARED)
        opening: Step = lambda: open_reflection(by=self.tamsin, reflection_id=made)  # noqa: E731
        once = (AuditAction.REFLECTION_OPENED,)
        return Round(
            made,
            (opening, opening),
            (S.IN_SUPERVISION,),
            once,
            is_repeat=True,
            also=lambda _: _read_only_if_opened(made),
        )

    def delete_and_share(self) -> Round:
        """Deleted or shared: never both."""
        made = self._made(S.IN_PROGRESS)
        sides = (lambda: delete(by=self.rowan, reflection_id=made), self._share(made))
        return Round(made, sides, (S.SHARED, S.IN_PROGRESS), also=lambda _: _deleted_or_shared(made))

    def delete_and_autosave(self) -> Round:
        """What was saved before it was deleted comes back with it."""
        made = self._made(S.IN_PROGRESS)
        sides = (lambda: delete(by=self.rowan, reflection_id=made), self._save(made))
        return Round(made, sides, (S.IN_PROGRESS,), also=lambda got: _words_are_kept(made, got))

    def acknowledge_twice(self) -> Round:
        """The button is pressed twice."""
        made = self._made(S.DISCUSSED)
        said: Step = lambda: acknowledge(by=self.rowan, reflection_id=made, view="same", words="")  # noqa: E731
        return Round(made, (said, said), (S.COMPLETED,), (AuditAction.REFLECTION_ACKNOWLEDGED,), is_repeat=True)

    def acknowledge_in_two_ways(self) -> Round:
        """Seen the same in one tab and differently in another: the first stands, and the other is told."""
        made = self._made(S.DISCUSSED)
        sides = (
            lambda: acknowledge(by=self.rowan, reflection_id=made, view="same", words=""),
            lambda: acknowledge(by=self.rowan, reflection_id=made, view="different", words="It was the other way"),
        )
        once = (AuditAction.REFLECTION_ACKNOWLEDGED,)
        return Round(made, sides, (S.COMPLETED,), once, also=lambda got: _one_refused(got))

    def _with_note(self) -> UUID:
        made = self._made(S.IN_SUPERVISION)
        sent = SentField(values=("We talked about what Heron asked for.",))
        save_note_field(by=self.tamsin, reflection_id=made, field=NoteField.TALKED_ABOUT, sent=sent)
        return made

    def sign_twice(self) -> Round:
        """The button is pressed twice: one signature."""
        made = self._with_note()
        signing: Step = lambda: sign(by=self.tamsin, reflection_id=made)  # noqa: E731
        return Round(made, (signing, signing), (S.DISCUSSED,), (AuditAction.REFLECTION_DISCUSSED,), is_repeat=True)

    def sign_and_hand_back(self) -> Round:
        """Signed or handed back: never both."""
        made = self._with_note()
        sides = (
            lambda: sign(by=self.tamsin, reflection_id=made),
            lambda: hand_back(by=self.tamsin, reflection_id=made, question="What would Heron say?"),
        )
        return Round(made, sides, (S.DISCUSSED, S.HANDED_BACK), also=lambda got: _one_refused(got))


@fault(
    "R27",
    "Two steps at the same moment",
    "Exactly one transition with one entry; the entries, replayed, lead to the stored status; no word is lost",
)
def two_steps_at_once(bench: Bench) -> Outcome:
    """Every race in turn, the two sides let go by one barrier."""
    store = bench.open_store(advisers=1)
    db.connect(store.url)
    bench.at_the_end(db.disconnect)
    chance = random.Random(27)
    races, tally, wrong = Races(store.people.cast), Counter[str](), list[str]()
    rounds = bench.many(14 * 6, 10_010)
    with ThreadPoolExecutor(2) as threads:
        kinds = races.all()
        for number in range(rounds):
            make = kinds[number % len(kinds)]
            race = make()
            results = run_at_once(threads, race.sides, chance)
            tally.update(_told(one) for one in results)
            wrong += [f"{make.__name__}: {one}" for one in check_round(race, results)]
    saved = tally["saved"]
    figures = {
        "rounds": f"{rounds:,}",
        "kinds of race": str(len(kinds)),
        "refused with a sentence": f"{tally['NotNow'] + tally['NotFound']:,}",
        "words set aside": f"{tally['set aside']:,}",
        "wrong": str(len(wrong)),
    }
    lost = sum("words" in one for one in wrong)
    return Outcome(saved, lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


def run_at_once(threads: ThreadPoolExecutor, sides: tuple[Step, ...], chance: random.Random) -> list[object]:
    """Let every side go at once; half of the time one of them hesitates for an instant. Returns results or refusals."""
    gate = threading.Barrier(len(sides))
    pauses = [chance.choice((0.0, 0.0, chance.random() * 0.004)) for _ in sides]

    def go(side: Step, pause: float) -> object:
        gate.wait()
        if pause:
            threading.Event().wait(pause)
        try:
            return side()
        except Exception as refused:
            return refused

    return list(threads.map(go, sides, pauses))


def check_round(race: Round, results: list[object]) -> list[str]:
    """What is wrong after a round; nothing if all is as it must be."""
    with db.read() as session:
        reflection = session.get_one(Reflection, race.reflection)
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.subject == str(race.reflection)).order_by(col(AuditEntry.moment))
        ).all()
    wrong = replayed(entries, reflection.status)
    if ReflectionStatus(reflection.status) not in race.ends:
        wrong.append(f"it ended as {reflection.status}")
    for action in race.once:
        count = sum(entry.action == action.value for entry in entries)
        if count != 1:
            wrong.append(f"{count} entries of {action.value}")
    if all(isinstance(one, Exception) for one in results):
        wrong.append("both sides were refused")
    elif race.is_repeat and any(isinstance(one, Exception) for one in results):
        wrong.append("the second press was refused")
    wrong += [f"a side met {one!r}" for one in results if isinstance(one, Exception) and not isinstance(one, REFUSALS)]
    return wrong + race.also(results)


def replayed(entries: Sequence[AuditEntry], status: str) -> list[str]:
    """Follow the entries of the steps one after the other; they must lead to this status."""
    at = None
    for entry in entries:
        step = MOVES.get(entry.action)
        if step is None:
            continue
        if entry.detail.get("before") != at or entry.detail.get("after") != step.to.value:
            return [f"the entry {entry.action} does not follow from {at}"]
        at = entry.detail["after"]
    return [] if at == status else [f"the entries lead to {at}, and {status} is stored"]


def _told(result: object) -> str:
    if isinstance(result, SaveResult):
        return "saved" if result.is_stored else "set aside"
    return type(result).__name__


def _one_sharing(reflection: UUID) -> list[str]:
    with db.read() as session:
        count = len(session.exec(select(Sharing.id).where(Sharing.reflection_id == reflection)).all())
    return [] if count == 1 else [f"{count} sharings"]


def _read_only_if_opened(reflection: UUID) -> list[str]:
    with db.read() as session:
        status = session.get_one(Reflection, reflection).status
        readings = len(session.exec(select(ReaderEntry.id).where(ReaderEntry.reflection_id == reflection)).all())
    expected = 0 if status == S.IN_PROGRESS.value else 1
    return [] if readings == expected else [f"{readings} reader entries while it is {status}"]


def _deleted_or_shared(reflection: UUID) -> list[str]:
    with db.read() as session:
        row = session.get_one(Reflection, reflection)
    return [] if (row.deleted_at is None) == (row.status == S.SHARED.value) else ["neither or both happened"]


def _one_refused(results: list[object]) -> list[str]:
    refused = sum(isinstance(one, Exception) for one in results)
    return [] if refused == 1 else [f"{refused} sides were refused"]


def _words_are_kept(reflection: UUID, results: list[object]) -> list[str]:
    """The words of the autosave: stored and shared, set aside, or refused while it is deleted; never half of it."""
    saved = results[1]
    with db.read() as session:
        row = session.get_one(Reflection, reflection)
        answer = session.exec(select(Answer).where(Answer.reflection_id == reflection, Answer.prompt == TEXT_PROMPT))
        current = answer.one()
        version = session.exec(
            select(AnswerVersion).where(AnswerVersion.answer_id == current.id, AnswerVersion.number == current.version)
        ).one()
        shared = session.exec(
            select(SharedAnswer.answer_version_id)
            .join(Sharing, col(Sharing.id) == col(SharedAnswer.sharing_id))
            .where(Sharing.reflection_id == reflection, SharedAnswer.prompt == TEXT_PROMPT)
        ).all()
        aside = session.exec(select(SetAside.words).where(SetAside.reflection_id == reflection)).all()
    if isinstance(saved, NotFound):
        return [] if row.deleted_at is not None and version.words != WORDS else ["words were refused without a reason"]
    if not isinstance(saved, SaveResult):
        return [f"the words met {saved!r}"]
    wrong = []
    if saved.is_stored and (version.words != WORDS or aside):
        wrong.append("words were acknowledged and are not there")
    if not saved.is_stored and (version.words == WORDS or list(aside) != [WORDS]):
        wrong.append("words were refused and not set aside")
    if shared and list(shared) != [version.id]:
        wrong.append("words were changed behind the back of what was shared")
    return wrong
