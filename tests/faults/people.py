"""R28: somebody leaves, moves, gets another supervisor or loses a role while a draft is open.

The operator changes people in a process of its own, as in ordinary use; the service, in another process, has to
follow with the next request. What was written stays, and stays whoever's it was.
"""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.people.models import Area, Person, RoleGrant, Supervision
from app.people.queries import person_signed_in
from app.people.services import add_team, begin_supervision, close_account, end_supervision
from app.people.sign_in import open_session
from app.people.signed_in import SignedIn
from app.reflections.models import Answer, AnswerVersion, Reflection
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, check
from tests.faults.stores import Store
from tests.faults.writers import storm
from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection

NOT_HERE, SIGN_IN, SIGNED_OUT = 404, 303, 401
Form = dict[str, str] | None


@dataclass
class Office:
    """The cast on a running service: what they ask for there, and what the operator does beside it."""

    store: Store
    port: int
    wrong: list[str]
    asked: int = 0

    def person(self, key: str) -> SignedIn:
        """One of the cast, as services know them now."""
        with db.read() as session:
            found = person_signed_in(session, self.store.people.cast[key], clock.today())
        assert found is not None
        return found

    def token(self, key: str) -> str:
        """Somebody signs in."""
        return open_session(self.store.people.cast[key], replaces=None)

    def change(self, do: Callable[[Session], object]) -> None:
        """The operator changes something; it is committed when this comes back."""
        with db.write() as session:
            do(session)

    def expect(self, what: str, token: str, method: str, path: str, status: int, form: Form = None) -> None:
        """Somebody asks, and must get this status."""
        self.asked += 1
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": f"pqs={token}", "Sec-Fetch-Site": "same-origin"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body=urlencode(form) if form else None, headers=headers)
        found = line.getresponse()
        if found.status != status:
            self.wrong.append(f"{what}: {method} {path.replace(path.split('/')[2], '…', 1)} answered {found.status}")
        line.close()

    def save(self, what: str, token: str, reflection: UUID, words: str, status: int, *, base: int) -> None:
        """Somebody's page saves an answer."""
        path = f"/reflections/{reflection}/answers/{TEXT_PROMPT}"
        self.expect(what, token, "PUT", path, status, {"value": words, "base": str(base)})

    def words_are(self, what: str, reflection: UUID, words: str) -> None:
        """What is stored must be these words."""
        with db.read() as session:
            answer = session.exec(
                select(Answer).where(Answer.reflection_id == reflection, Answer.prompt == TEXT_PROMPT)
            ).one()
            found = session.exec(
                select(AnswerVersion.words).where(
                    AnswerVersion.answer_id == answer.id, AnswerVersion.number == answer.version
                )
            ).one()
        if found != words:
            self.wrong.append(f"{what}: {found!r} is stored")

    def draft(self, author: str, status: S = S.IN_PROGRESS, *, holder: str = "tamsin") -> UUID:
        """A reflection with an answer."""
        answers: dict[str, tuple[str, ...]] = {TEXT_PROMPT: ("Before",)}
        return a_reflection(self.person, status, author=author, holder=holder, answers=answers)


@fault(
    "R28",
    "Somebody leaves, moves, gets another supervisor or loses a role mid-draft",
    "The text stays; access follows the new rule with the next request",
)
def people_change(bench: Bench) -> Outcome:
    """A quarter of those who type lose their account in the middle of it; then each change among the cast."""
    pages = bench.many(12, 40)
    store = bench.open_store(advisers=pages)
    server = bench.serve(store)
    db.connect(store.url)
    bench.at_the_end(db.disconnect)
    office, ledger = Office(store, server.port, []), Ledger()
    leaving = store.people.advisers[: pages // 4]
    with storm(server.address, store, ledger, pages=pages, every=0.1) as running:
        time.sleep(bench.seconds(0.8, 20))
        for adviser in leaving:
            office.change(partial(_close, adviser.person))
            reflection = adviser.reflections[0]
            office.save("a closed account", adviser.token, reflection, "Too late", SIGNED_OUT, base=0)
            office.expect("a closed account", adviser.token, "GET", f"/reflections/{reflection}/edit", SIGN_IN)
        stored = {adviser.person: _count(adviser.person) for adviser in leaving}
        _cast_changes(office)
        time.sleep(bench.seconds(0.5, 10))
    findings = check(ledger, store.url)
    wrong = [*office.wrong, *findings.wrong, *_still_the_same(stored)]
    if not running.tally.statuses["save 401"]:
        wrong.append("nobody who left was told that they are signed out")
    figures = {
        "accounts closed while they typed": str(len(leaving)),
        "saves refused to them": str(running.tally.statuses["save 401"]),
        "questions asked after a change": str(office.asked),
        "answered by an older rule": str(len(office.wrong)),
    }
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


def _cast_changes(office: Office) -> None:
    """The changes, each on a reflection of its own; those that cannot be undone last."""
    for change in (_team_changes, _supervisor_changes, _role_ends, _supervisor_leaves, _author_leaves):
        change(office)


def _team_changes(office: Office) -> None:
    """Nell moves to a team of another area: she writes on, and her reflection counts where she is that day."""
    token, made = office.token("nell"), office.draft("nell")

    def move(session: Session) -> None:
        area = session.exec(select(Area).where(Area.code == "17")).one()
        team = add_team(session, name="A team far away", area=area)
        nell = _person(session, office.store.people.cast["nell"])
        nell.team_id = team.id
        session.add(nell)

    office.change(move)
    office.save("after moving", token, made, "After moving", 200, base=1)
    office.expect("after moving", token, "POST", f"/reflections/{made}/share", 303)
    office.words_are("after moving", made, "After moving")
    with db.read() as session:
        found = session.exec(
            select(Area.code).join(Reflection, col(Reflection.area_id) == col(Area.id)).where(Reflection.id == made)
        ).one()
    if found != "17":
        office.wrong.append(f"after moving: it counts in area {found}")


def _supervisor_changes(office: Office) -> None:
    """Rowan's supervisor is Idris from today: Tamsin sees nothing more, and Idris only what is shared from now on."""
    rowan, tamsin, idris = (office.token(key) for key in ("rowan", "tamsin", "idris"))
    made, held, back = (
        office.draft("rowan"),
        office.draft("rowan", S.IN_SUPERVISION),
        office.draft("rowan", S.HANDED_BACK),
    )
    office.expect("before", tamsin, "GET", f"/supervision/{held}", 200)

    def pass_on(session: Session) -> None:
        cast = office.store.people.cast
        row = session.exec(
            select(Supervision).where(Supervision.adviser_id == cast["rowan"], col(Supervision.until_day).is_(None))
        ).one()
        end_supervision(session, supervision=row, last_day=clock.today() - timedelta(days=1))
        begin_supervision(session, adviser_id=cast["rowan"], supervisor_id=cast["idris"], from_day=clock.today())

    office.change(pass_on)
    for one in (held, back, made):
        office.expect("the supervisor before", tamsin, "GET", f"/supervision/{one}", NOT_HERE)
        office.expect("the new supervisor, of what is not theirs", idris, "GET", f"/supervision/{one}", NOT_HERE)
    office.expect(
        "the supervisor before", tamsin, "PUT", f"/supervision/{held}/note/talked_about", NOT_HERE, {"value": "x"}
    )
    office.save("after the supervisor changed", rowan, made, "After the change", 200, base=1)
    office.save("what was handed back", rowan, back, "After it was handed back", 200, base=1)
    for one in (made, back):
        office.expect("sharing with the new supervisor", rowan, "POST", f"/reflections/{one}/share", 303)
        office.expect("the new supervisor", idris, "GET", f"/supervision/{one}", 200)
        office.expect("the supervisor before, of what is shared anew", tamsin, "GET", f"/supervision/{one}", NOT_HERE)
    office.expect("what is left with nobody", rowan, "POST", f"/reflections/{held}/end", 303)
    office.words_are("what is left with nobody", held, "Before")
    office.words_are("what was handed back", back, "After it was handed back")


def _role_ends(office: Office) -> None:
    """Nell is no adviser any more: her own words stay hers to read and to finish, and she starts nothing new."""
    token, made = office.token("nell"), office.draft("nell")

    def end(session: Session) -> None:
        grant = session.exec(
            select(RoleGrant).where(
                RoleGrant.person_id == office.store.people.cast["nell"], RoleGrant.role == "family_court_adviser"
            )
        ).one()
        grant.until_day = clock.today() - timedelta(days=1)
        session.add(grant)

    office.change(end)
    office.save("after the role ended", token, made, "After the role ended", 200, base=1)
    office.expect("after the role ended", token, "GET", f"/reflections/{made}", 200)
    details = {"standard": STANDARD, "label": "Kite", "stage": "mid", "path": "full"}
    office.expect("after the role ended", token, "POST", "/reflections", NOT_HERE, details)
    office.words_are("after the role ended", made, "After the role ended")


def _supervisor_leaves(office: Office) -> None:
    """Idris leaves while something of Rowan's waits with him: Rowan takes it back, and writes on."""
    rowan, idris, made = office.token("rowan"), office.token("idris"), office.draft("rowan", S.SHARED, holder="idris")
    office.expect("before he leaves", idris, "GET", f"/supervision/{made}", 200)
    office.change(partial(_close, office.store.people.cast["idris"]))
    office.expect("after he left", idris, "GET", f"/supervision/{made}", SIGN_IN)
    office.expect("after he left", rowan, "POST", f"/reflections/{made}/take-back", 303)
    office.save("after he left", rowan, made, "After he left", 200, base=1)
    office.words_are("after he left", made, "After he left")


def _author_leaves(office: Office) -> None:
    """Rowan leaves mid-draft: every session of hers ends at once, and nobody else gets to what she wrote."""
    tokens, made = [office.token("rowan"), office.token("rowan")], office.draft("rowan")
    office.save("before she leaves", tokens[0], made, "Her last words", 200, base=1)
    office.change(partial(_close, office.store.people.cast["rowan"]))
    for token in tokens:
        office.save("after she left", token, made, "Too late", SIGNED_OUT, base=2)
        office.expect("after she left", token, "GET", f"/reflections/{made}", SIGN_IN)
    for key in ("tamsin", "sol", "mina"):
        token = office.token(key)
        for path in (f"/reflections/{made}", f"/supervision/{made}", f"/reflections/{made}/edit"):
            office.expect(f"{key}, of what a leaver wrote", token, "GET", path, NOT_HERE)
    office.words_are("after she left", made, "Her last words")


def _close(key: UUID, session: Session) -> None:
    close_account(session, person=_person(session, key))


def _person(session: Session, key: UUID) -> Person:
    return session.get_one(Person, key)


def _count(person: UUID) -> int:
    with db.read() as session:
        return len(session.exec(select(AnswerVersion.id).where(AnswerVersion.saved_by == person)).all())


def _still_the_same(stored: dict[UUID, int]) -> list[str]:
    """Nothing was saved by somebody whose account was closed, and nothing of theirs went."""
    changed = [person for person, count in stored.items() if _count(person) != count]
    return [f"{len(changed)} closed accounts have other versions than when they were closed"] if changed else []
