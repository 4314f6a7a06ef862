"""make bench; python -m tests.bench [--quick] [B1 B2 F2 …]; python -m tests.bench --profile B1."""

import argparse
import sys
import time

from tests.bench.budgets import verdicts
from tests.bench.found import Found
from tests.bench.memory import Memory, under_load
from tests.bench.page_bytes import measured
from tests.bench.preview import preview_times
from tests.bench.profiling import profile
from tests.bench.report import write, write_hour
from tests.bench.running import run_in_turn
from tests.bench.stage import Stage, a_stage
from tests.bench.starts import warm_starts
from tests.bench.table import QUICK_WITHOUT, RUNS, SIZES, server_of, works
from tests.bench.told import lines, verdict_lines
from tests.bench.typing_speed import typing_p95

ROUNDS, QUICK_ROUNDS = 5, 2
QUICK_SCALE = 0.25  # 100 requests of a page.
BESIDE = ("B7 preview", "B8", "B9", "B10", "B11")  # Not made of rounds.
MIXED = ("B1", "B2", "B3", "B3 later", "B5", "B7")
MINUTES = 61.0


def say(line: str) -> None:
    """Tell whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure what is asked for; a full run is written down."""
    names = (*RUNS, *BESIDE)
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("only", nargs="*", metavar="B1", help=f"of {' '.join(names)}; everything if none is named")
    asked.add_argument("--quick", action="store_true", help="100 requests, two rounds; prints, and writes nothing")
    asked.add_argument("--profile", action="store_true", help="where the time of each named run goes, under cProfile")
    asked.add_argument("--hour", action="store_true", help="B9 alone, for an hour; writes its part of the document")
    given = asked.parse_args()
    if given.profile:
        for run in given.only:
            profile(run, say)
    elif given.hour:
        write_hour(_hour())
    else:
        unknown = [name for name in given.only if name not in names]
        if unknown:
            asked.error(f"{' '.join(unknown)}: choose of {' '.join(names)}")
        _measure(given.only, quick=given.quick)


def _measure(only: list[str], *, quick: bool) -> None:
    runs = {run for name in only or RUNS for run in RUNS.get(name, ())}
    beside = set(only or BESIDE) & set(BESIDE)
    if quick:
        runs -= QUICK_WITHOUT
    stores = {server_of(run) for run in runs} | ({"100k"} if beside - {"B11"} else set())
    begun = time.monotonic()
    with a_stage(stores, say) as stage:
        found = _rounds(stage, runs, quick=quick)
        _beside(stage, beside, found)
        if "B9" not in beside:
            found.memory = None
    found.minutes = (time.monotonic() - begun) / 60
    for line in (*lines(found.works, found.rounds), "", *verdict_lines(verdicts(found))):
        say(line)
    if not only and not quick:
        write(found, SIZES["100k"])
        say("Written to docs/performance.md")


def _rounds(stage: Stage, runs: set[str], *, quick: bool) -> Found:
    found = Found(works(stage.services, runs), {}, memory=Memory())
    found.postgresql = stage.postgresql["pg"].version() if "pg" in stage.postgresql else ""

    def between(number: int, requests: int) -> None:
        say(f"Round {number + 1}")
        if "100k" in stage.servers and found.memory is not None:
            found.memory.look(stage, requests)
        if "pg" in stage.postgresql:
            found.commits.append(stage.postgresql["pg"].commits_a_second())

    found.rounds = run_in_turn(
        found.works,
        stage.servers,
        stage.loader,
        rounds=QUICK_ROUNDS if quick else ROUNDS,
        scale=QUICK_SCALE if quick else 1.0,
        between=between,
    )
    return found


def _beside(stage: Stage, beside: set[str], found: Found) -> None:
    if "B8" in beside:
        found.travelled = measured(stage.services["100k"])
    if "B9" in beside and found.memory is not None and not found.memory.looks:
        found.memory = under_load(stage, works(stage.services, set(MIXED)), 1.0, say)
    if "B7 preview" in beside:
        found.preview = preview_times(stage.urls["100k"], stage.services["100k"].port)
    if "B10" in beside:
        found.starts = warm_starts(stage.urls["100k"], stage.folder)
    if "B11" in beside:
        found.typing = typing_p95()


def _hour() -> Memory:
    with a_stage({"100k"}, say) as stage:
        return under_load(stage, works(stage.services, set(MIXED)), MINUTES, say)


if __name__ == "__main__":
    main()
