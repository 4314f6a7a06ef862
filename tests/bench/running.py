"""Running works in turn, round after round: A B A B, so that whatever else the machine does falls on all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.asking import Load, dealt
from tests.bench.loading import Loader
from tests.bench.servers import Server
from tests.bench.works import Work

LONGEST_RUN = 30.0


@dataclass(frozen=True)
class Spread:
    """The median of the rounds, with the smallest and the largest."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of these values."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Round:
    """One run of one work."""

    cpu_ms: float
    rate: float
    p50_ms: float
    p99_ms: float
    count: int
    wrong: tuple[str, ...]
    longest_body: int


Rounds = dict[str, list[Round]]


def run_in_turn(
    works: Sequence[Work],
    servers: Mapping[str, Server],
    loader: Loader,
    *,
    rounds: int,
    scale: float,
    between: Callable[[int, int], None],
) -> Rounds:
    """Each work once unmeasured, then all of them in turn. `between` is called after each round.

    It is told which round, and how many requests the main store's server has answered by then.
    """
    found: Rounds = {work.key: [] for work in works}
    for work in works:
        run_once(work, servers[work.server], loader, max(8, int(min(work.count, 400) * scale)))
    answered = 0
    for number in range(rounds):
        for work in works:
            found[work.key].append(run_once(work, servers[work.server], loader, max(8, int(work.count * scale))))
            answered += found[work.key][-1].count if work.server == "100k" else 0
        between(number, answered)
    return found


def run_once(work: Work, server: Server, loader: Loader, count: int) -> Round:
    """Send so many requests, and see what they cost the server."""
    clients = dealt(work.asks(count), work.clients)
    before = server.cpu()
    answered = loader.run(Load(server.port, clients, LONGEST_RUN))
    cpu = server.cpu() - before
    waits = sorted(answered.waits)
    got = max(1, len(waits))
    return Round(
        cpu_ms=cpu * 1000 / got,
        rate=got / answered.seconds,
        p50_ms=_at(waits, 0.5),
        p99_ms=_at(waits, 0.99),
        count=len(waits),
        wrong=tuple(answered.wrong),
        longest_body=answered.longest_body,
    )


def spread(rounds: Rounds, key: str, figure: str) -> Spread:
    """One figure of one work over its rounds."""
    return Spread.of([getattr(one, figure) for one in rounds[key]])


def ratio(rounds: Rounds, key: str, floor: str, figure: str = "cpu_ms") -> Spread:
    """One work beside another, round by round."""
    pairs = zip(rounds[key], rounds[floor], strict=True)
    return Spread.of([getattr(one, figure) / getattr(other, figure) for one, other in pairs])


def _at(waits: list[float], share: float) -> float:
    return waits[min(len(waits) - 1, int(len(waits) * share))] * 1000 if waits else float("nan")
