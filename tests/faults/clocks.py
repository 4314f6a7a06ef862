"""R11: the clock of the service's machine is put forward and back while people write, and the night in October.

The process is started with a clock that reads a file for how wrong it is; nothing in the product knows of it. What a
wrong clock may do to a person beyond saving (history, readings, sharings, sign-ins) is tested one by one in
tests/services/test_clock_steps.py.
"""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import create_engine, update
from sqlmodel import col, select

from app.people.models import SignInSession
from app.reflections.models import AnswerVersion
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, check
from tests.faults.order import versions_of
from tests.faults.stores import POSTGRESQL, Store
from tests.faults.writers import Storm, storm

HOUR, DAY, SMALL = timedelta(hours=1), timedelta(days=1), timedelta(minutes=20)
STEPS = (SMALL, -SMALL, HOUR, -HOUR, DAY, -DAY)
CLOCKS_GO_BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)

CLOCK = """
from datetime import timedelta
from pathlib import Path
from app import clock
_right = clock.now
def _wrong():
    return _right() + timedelta(seconds=float(Path({file!r}).read_text() or 0))
clock.now = _wrong
"""


class WrongClock:
    """How wrong the clock of the service is, and sign-ins as of its time."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.file = folder / "clock"
        self.store = store
        self.step = timedelta(0)
        self.set(self.step)

    @property
    def before(self) -> str:
        """What the service's process runs first."""
        return CLOCK.format(file=str(self.file))

    def set(self, step: timedelta) -> None:
        """Put it forward or back. The file is replaced at once, so that it is never read half-written."""
        self.step = step
        new = self.file.with_suffix(".new")
        new.write_text(str(step.total_seconds()))
        new.replace(self.file)

    def sign_in_again(self) -> None:
        """Everybody signs in, as of the service's own time."""
        moment = datetime.now(UTC) + self.step
        engine = create_engine(self.store.url)
        with engine.begin() as connection:
            connection.execute(update(SignInSession).values(started=moment, last_seen=moment))
        engine.dispose()


@fault(
    "R11",
    "The clock is put forward and back by 20 minutes, an hour and a day; the night the clocks go back",
    "Order by version, not by clock; nobody is signed out by a step shorter than the rule's half hour, nor kept longer",
)
def clock_steps(bench: Bench) -> Outcome:
    """Each step and back again, then the hour that comes twice, on a database that thinks in London time."""
    pages = bench.many(10, 40)
    options = ("timezone=Europe/London",) if bench.store == POSTGRESQL else ()
    store = bench.open_store(advisers=pages, options=options)
    clock = WrongClock(bench.folder, store)
    server = bench.serve(store, before=clock.before)
    ledger, wrong, steps, false = Ledger(), list[str](), 0, 0
    pause = bench.seconds(0.35, 15)
    with storm(server.address, store, ledger, pages=pages, every=0.1) as running:
        time.sleep(pause)
        for step in STEPS * bench.many(1, 3):
            for change in (step, timedelta(0)):
                signed_out = _signed_out(running)
                clock.set(change)
                steps += 1
                time.sleep(pause)
                left = _signed_out(running) - signed_out
                if abs(step) < HOUR:
                    false += left
                elif not left:
                    wrong.append(f"everybody stayed signed in after {step / HOUR:+.0f} h became {change / HOUR:+.0f} h")
                if abs(step) >= HOUR:
                    clock.sign_in_again()
                    time.sleep(pause / 2)
        clock.set(CLOCKS_GO_BACK - datetime.now(UTC) - timedelta(seconds=pause + 0.5))
        clock.sign_in_again()
        time.sleep(0.5)
        signed_out, saved = _signed_out(running), len(running.tally.acknowledged_at)
        time.sleep(2 * pause)
        false += _signed_out(running) - signed_out
        twice = len(running.tally.acknowledged_at) - saved
    findings = check(ledger, store.url)
    went_back, out_of_turn = _by_clock_and_by_version(store.url)
    wrong += findings.wrong
    wrong += [f"{false} saves met a sign-in that a short step had ended"] if false else []
    wrong += [f"{out_of_turn} versions stand above newer ones"] if out_of_turn else []
    wrong += ["the clock never went back between two versions"] if not went_back else []
    wrong += ["nothing was saved in the night the clocks went back"] if not twice else []
    figures = {
        "steps of the clock": str(steps),
        "versions saved before the one they follow, by the clock": str(went_back),
        "wrong order": str(out_of_turn),
        "signed out by a step under half an hour": str(false),
        "saves while the clocks went back": str(twice),
    }
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


def _signed_out(running: Storm) -> int:
    return int(running.tally.statuses["save 401"])


def _by_clock_and_by_version(url: str) -> tuple[int, int]:
    """How many versions carry a moment before that of the version they follow; how many stand in the wrong order."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(
            select(col(AnswerVersion.answer_id), col(AnswerVersion.saved_at)).order_by(
                col(AnswerVersion.answer_id), col(AnswerVersion.number)
            )
        ).all()
    engine.dispose()
    went_back = sum(one[0] == after[0] and after[1] < one[1] for one, after in pairwise(rows))
    out_of_turn = sum(
        before[1] >= after[1] for versions in versions_of(url).values() for before, after in pairwise(versions)
    )
    return went_back, out_of_turn
