"""The budgets, each with what was found and whether it is met. Every figure is a ratio taken in one run."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.found import Found
from tests.bench.running import Spread, ratio
from tests.bench.table import CALLED, EVERYWHERE

MEGABYTES_OF_NO_SLOPE = 2.0  # An hour: less than what one large page takes and gives back.


@dataclass(frozen=True)
class Verdict:
    """One line of the table. `met` None: it could not be said in this run, and `found` says why."""

    key: str
    work: str
    budget: str
    found: str
    met: bool | None


@dataclass(frozen=True)
class Beside:
    """A budget as a ratio: this run beside that one."""

    key: str
    work: str
    run: str
    floor: str
    called: str
    most: float
    figure: str = "cpu_ms"


_AT_1M, _ON_PG = CALLED["1m"], CALLED["pg"]
RATIOS = (
    Beside("B1", "reflection page, 15 prompts answered", "B1", "F2", "F2", 1.5),
    Beside("B2", "one autosave, version kept", "B2", "F3", "F3", 3.0),
    Beside("B2", "its p99 with 32 clients", "B2 32", "F3g 32", "p99 of F3g", 3.0, "p99_ms"),
    Beside("B3", "supervisor’s queue, first page", "B3", "F2", "F2", 1.2),
    Beside("B3", "a later page", "B3 later", "F2", "F2", 1.2),
    Beside("B4", "first page over 1,000,000", f"B3{_AT_1M}", "B3", "B3", 1.15),
    Beside("B4", "a later page over 1,000,000", f"B3 later{_AT_1M}", "B3 later", "B3", 1.15),
    Beside("B5", "review page with thread and note", "B5", "F2", "F2", 2.0),
    # Those that have no budget of their own: a list of people beside the queue, pages with words beside the review.
    Beside("B3", "the team page, as for a queue", "team", "F2", "F2", 1.2),
    Beside("B5", "one adviser’s record, as for a review", "record", "F2", "F2", 2.0),
    Beside("B5", "an agenda, as for a review", "agenda", "F2", "F2", 2.0),
    Beside("B7", "a standard’s page", "B7", "F2", "F2", 1.0),
)
ON_POSTGRESQL = tuple(
    Beside("B12", f"{run.replace(' later', ', a later page')} on PostgreSQL", f"{run}{_ON_PG}", run, "SQLite", 1.8)
    for run in EVERYWHERE
)


def verdicts(found: Found) -> list[Verdict]:
    """Every budget, in order."""
    return sorted(_each(found), key=lambda one: int(one.key[1:]))


def _each(found: Found) -> Iterator[Verdict]:
    for beside in (*RATIOS, *ON_POSTGRESQL):
        if found.rounds.get(beside.run) and found.rounds.get(beside.floor):
            yield _ratio(beside, found)
    if "B2" in found.rounds:
        wrong = sum(len(one.wrong) for rounds in found.rounds.values() for one in rounds)
        every = sum(one.count for rounds in found.rounds.values() for one in rounds)
        yield Verdict("B2", "answers that were not right, of all", "0", f"{wrong:,} of {every:,}", wrong == 0)
    yield Verdict("B6", "a measure’s page with its chart", "≤ 1.5 × F2", "not built", None)
    if found.preview is not None:
        times = found.preview
        said = f"{times.middle:.0f} ms ({times.low:.0f}–{times.high:.0f})"
        yield Verdict("B7", "preview of a 20-prompt draft after one edit", "≤ 60 ms", said, times.middle <= 60)
    yield from _travelled(found)
    yield from _process(found)
    if found.commits:
        yield _saves_on_postgresql(found)


def _ratio(beside: Beside, found: Found) -> Verdict:
    value = ratio(found.rounds, beside.run, beside.floor, beside.figure)
    floor = beside.called
    said = f"{value.middle:.2f} × ({value.low:.2f}–{value.high:.2f})"
    return Verdict(beside.key, beside.work, f"≤ {beside.most:g} × {floor}", said, value.middle <= beside.most)


def _travelled(found: Found) -> Iterator[Verdict]:
    if found.travelled is None:
        return
    later, save = found.travelled.later, found.travelled.autosave
    heaviest = f"{found.travelled.heaviest.what}, the heaviest page, with an empty cache"
    for what, visit in (("first visit: the sign-in page", found.travelled.first), (heaviest, found.travelled.heaviest)):
        yield Verdict(
            "B8",
            what,
            "≤ 64 kB in ≤ 6 requests",
            f"{visit.size / 1000:.1f} kB in {visit.requests}",
            visit.size <= 64_000 and visit.requests <= 6,
        )
    yield Verdict(
        "B8",
        f"a later page (the heaviest: {later.what})",
        "≤ 12 kB in 1",
        f"{later.size / 1000:.1f} kB in {later.requests}",
        later.size <= 12_000,
    )
    yield Verdict("B8", save.what, "≤ 1.5 kB", f"{save.size / 1000:.2f} kB", save.size <= 1500)


def _process(found: Found) -> Iterator[Verdict]:
    if found.memory is not None:
        memory = found.memory
        said = f"at most {memory.most:.0f} MB in {memory.minutes:.1f} minutes, {memory.requests:,} requests"
        yield Verdict("B9", "memory of one worker, shared pages once", "≤ 110 MB", said, memory.most <= 110)
        if memory.minutes >= 59:
            flat = memory.slope < MEGABYTES_OF_NO_SLOPE
            yield Verdict("B9", "its slope in the last half hour", "0", f"{memory.slope:+.1f} MB an hour", flat)
    if found.starts is not None:
        yield Verdict("B10", "warm start to first answer", "≤ 3 s", seconds(found.starts), found.starts.middle <= 3)
    typing = "measured with a browser, in tests/faults" if found.typing is None else f"{found.typing:.0f} ms"
    met = None if found.typing is None else found.typing <= 50
    yield Verdict("B11", "typing: input to paint, p95, 20,000 words, 4 × slower", "≤ 50 ms", typing, met)


def _saves_on_postgresql(found: Found) -> Verdict:
    rates = [one.rate for one in found.rounds[f"B2{_ON_PG}"]]
    value = Spread.of([rate / raw for rate, raw in zip(rates, found.commits, strict=True)])
    said = f"{value.middle:.2f} × ({value.low:.2f}–{value.high:.2f})"
    budget = "≥ 0.5 × one client’s raw commits"
    return Verdict("B12", "saves with 8 clients on PostgreSQL", budget, said, value.middle >= 0.5)


def seconds(value: Spread) -> str:
    """A time as the table says it."""
    return f"{value.middle:.2f} s ({value.low:.2f}–{value.high:.2f})"
