"""A million acknowledged saves, each looked for, across the faults that could lose one.

Round after round, each fault of `IN_TURN` on each of its stores, for so many seconds. Each finished round is one line
of the results file, so that the count goes on where it was stopped.
"""

import json
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from tests.faults import table
from tests.faults.fault import Fault, NotRun, run_fault, say

IN_TURN = ("R01", "R03", "R02", "R04", "R07")  # kills, power cuts, a killed database, a full disk, restarts
OFTEN = {"R04": 4}  # On a full disk hardly anything is acknowledged: one round where the others have four.
RESULTS = Path("var") / "million.jsonl"
A_ROUND = 90.0


def run(faults: dict[str, Fault], *, saves: int, results: Path, seconds: float | None, is_recorded: bool) -> int:
    """Go on until so many saves are acknowledged. 1 if one was lost or a promise did not hold."""
    results.parent.mkdir(parents=True, exist_ok=True)
    in_turn = [(faults[id], store) for id in IN_TURN if id in faults for store in faults[id].stores]
    cannot: set[tuple[str, str]] = set()
    while (so_far := _acknowledged(results)) < saves:
        done = _rounds(results)
        ready = [(one, store) for one, store in in_turn if (one.id, store) not in cannot]
        if not ready:
            say("No fault can run here.")
            return 1
        one, store = min(ready, key=lambda pair: done[pair[0].id, pair[1]] * OFTEN.get(pair[0].id, 1))
        began = time.monotonic()
        try:
            outcome = run_fault(one, store, long=True, length=seconds or A_ROUND, is_counting=True)
        except NotRun as reason:
            say(f"{one.id} {store}: not run: {reason}")
            cannot.add((one.id, store))
            continue
        line = {
            "fault": one.id,
            "store": store,
            "acknowledged": outcome.acknowledged,
            "lost": outcome.lost,
            "held": outcome.held,
            "wrong": outcome.wrong,
            "figures": outcome.figures,
            "seconds": round(time.monotonic() - began),
            "day": date.today().isoformat(),  # noqa: DTZ011 - the day on which somebody ran it.
        }
        with results.open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        say(
            f"{so_far + outcome.acknowledged:,} of {saves:,}: {one.id} {store} {outcome.acknowledged:,} acknowledged, "
            f"{outcome.lost} lost, {line['seconds']} s {' '.join(outcome.wrong)}"
        )
        if is_recorded:
            table.record_million(rows(results))
    if is_recorded:
        table.record_million(rows(results))
    return 1 if any(one["lost"] or not one["held"] for one in _lines(results)) else 0


def rows(results: Path) -> list[table.Row]:
    """The count for each fault and store, and the sum."""
    found: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for one in _lines(results):
        found[str(one["fault"]), table.STORE_NAMES[str(one["store"])]].append(one)
    made = [_row(name, lines) for name, lines in sorted(found.items())]
    return [*made, _row(("in all", "both"), _lines(results))]


def _row(name: tuple[str, str], lines: list[dict[str, object]]) -> table.Row:
    acknowledged, lost = (sum(int(str(one[key])) for one in lines) for key in ("acknowledged", "lost"))
    day = date.fromisoformat(max(str(one["day"]) for one in lines))
    return table.Row((*name, str(len(lines)), f"{acknowledged:,}", str(lost), table.said_day(day)))


def _lines(results: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []


def _acknowledged(results: Path) -> int:
    return sum(int(str(one["acknowledged"])) for one in _lines(results))


def _rounds(results: Path) -> Counter[tuple[str, str]]:
    """How many rounds each fault has had on each store, so that the one that had fewest comes next."""
    return Counter((str(one["fault"]), str(one["store"])) for one in _lines(results))
