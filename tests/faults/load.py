"""R21: ten times the load that is expected; and on SQLite, the load that it holds."""

import threading
import time
from dataclasses import dataclass, field

from tests.faults.fault import Bench, Outcome, fault
from tests.faults.kills import said, unexpected
from tests.faults.ledger import Ledger, check
from tests.faults.server import Server
from tests.faults.stores import POSTGRESQL, PostgresqlStore, Store
from tests.faults.writers import Storm

SLOWEST = 0.5  # Seconds within which 95 of 100 saves are answered.
STEPS = (60, 100, 150, 200, 300, 400, 500, 600, 800)  # saves a second
EVERY_PAGE = 4.0  # Each reader opens a page every four seconds.


@dataclass
class Watch:
    """Looks now and then at what the service and its database use."""

    server: Server
    store: Store
    connections: int = 0
    memory: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._began, self._cpu = time.monotonic(), self.server.cpu_seconds()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        question = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'client%'"
        )
        while not self._over.wait(1):
            self.memory = max(self.memory, self.server.memory_mb())
            if isinstance(self.store, PostgresqlStore):
                self.connections = max(self.connections, self.store.execute(question)[0][0] - 1)

    def figures(self) -> dict[str, str]:
        """What was used since the beginning."""
        self._over.set()
        self._thread.join()
        cpu = (self.server.cpu_seconds() - self._cpu) / (time.monotonic() - self._began)
        used = {"processor of the service": f"{cpu:.2f} cores", "its memory at most": f"{self.memory:.0f} MB"}
        return used | ({"connections at most": str(self.connections)} if self.connections else {})


@fault(
    "R21",
    "Ten times the load: 2,000 people, 200 saves and 100 pages a second; on SQLite, ever more until it is too much",
    "Nothing acknowledged is lost, no answer of 500 or more, and 95 of 100 saves within 500 ms",
)
def ten_times_the_load(bench: Bench) -> Outcome:
    """The short form asks only that nothing is lost and nothing fails; times are for the long one."""
    people = bench.many(200, 2000)
    if bench.store == POSTGRESQL or not bench.long:
        store, server = _fresh(bench, people)
        return _steady(bench, store, server, saves=bench.many(60, 200), seconds=bench.seconds(2, 600))
    held, tried = _ramp(bench, people, seconds=min(20.0, bench.length or 20.0))
    while True:  # What is answered in time for twenty seconds may be too much for ten minutes: then the step below.
        most = held.pop() if held else STEPS[0]
        store, server = _fresh(bench, people)
        outcome = _steady(bench, store, server, saves=most, seconds=bench.seconds(2, 600))
        if outcome.held or outcome.lost or not held:
            break
        server.stop()
        tried += f"; {most} for the whole time: {'; '.join(outcome.wrong)}"
    figures = {"holds": f"{most} saves and {most // 2} pages a second", "tried": tried, **outcome.figures}
    return Outcome(outcome.acknowledged, outcome.lost, figures, outcome.held, outcome.wrong)


def _fresh(bench: Bench, people: int) -> tuple[Store, Server]:
    """A store in which nobody has written yet, and the service on it: every page begins at its first save."""
    store = bench.open_store(advisers=people)
    return store, bench.serve(store, workers=2 if bench.store == POSTGRESQL else 1)


def _steady(bench: Bench, store: Store, server: Server, *, saves: int, seconds: float) -> Outcome:
    ledger, watch = Ledger(), Watch(server, store)
    running = load(store, server, ledger, saves=saves, seconds=seconds)
    figures, tally = watch.figures(), running.tally
    found = check(ledger, store.url)
    wrong = [*found.wrong, *unexpected(running)]
    if errors := tally.server_errors():
        wrong.append(f"{errors} answers of 500 or more")
    if bench.long and tally.at_share(0.95) > SLOWEST:
        wrong.append(f"95 of 100 saves took up to {tally.at_share(0.95) * 1000:.0f} ms")
    figures = {
        "people": f"{len(store.people.advisers):,}",
        "processes": str(server.workers),
        "seconds": f"{seconds:.0f}",
        "saves a second": f"{len(tally.acknowledged_at) / seconds:.0f}",
        "pages a second": f"{len(tally.page_seconds) / seconds:.0f}",
        "saves p50 / p95 / p99": tally.times(),
        "pages p50 / p95 / p99": tally.times(tally.page_seconds),
        "answers": said(running),
        **figures,
    }
    return Outcome(found.acknowledged, found.lost, figures, held=not wrong, wrong=tuple(wrong))


def _ramp(bench: Bench, people: int, *, seconds: float) -> tuple[list[int], str]:
    """The steps that were answered in time and without an error, and what each step took."""
    held, tried = [], []
    for saves in STEPS:
        store, server = _fresh(bench, people)
        running = load(store, server, Ledger(), saves=saves, seconds=seconds, seed=saves)
        server.stop()
        slowest = running.tally.at_share(0.95)
        tried.append(f"{saves}: {slowest * 1000:.0f} ms")
        if slowest > SLOWEST or running.tally.server_errors() or unexpected(running):
            break
        held.append(saves)
    return held, ", ".join(tried)


def load(store: Store, server: Server, ledger: Ledger, *, saves: int, seconds: float, seed: int = 1) -> Storm:
    """So many saves a second, shared among everybody, and half as many pages. Times count from when each was due."""
    advisers = store.people.advisers
    running = Storm(server.address, ledger, longest_wait=1.0)
    for number, adviser in enumerate(advisers):
        running.add_page(
            adviser, store.people.text_prompts[:2], every=len(advisers) / saves, seed=seed * 100_000 + number
        )
    for number in range(min(len(advisers), int(saves / 2 * EVERY_PAGE))):
        reflection = advisers[number].reflections[0]
        paths = ("/", "/reflections", f"/reflections/{reflection}/edit", f"/reflections/{reflection}", "/standards")
        running.add_reader(advisers[number], paths, every=EVERY_PAGE, seed=number)
    running.start()
    time.sleep(seconds)
    running.finish(30)
    return running
