"""python -m tests.faults [R01 …] [--store sqlite|postgresql] [--long] [--record]; python -m tests.faults million"""

import argparse
import signal
import sys
import time
from datetime import date
from pathlib import Path

from tests.faults import million, table
from tests.faults.fault import Fault, NotRun, Outcome, all_faults, run_fault, say
from tests.faults.stores import STORES


def main(words: list[str]) -> int:
    """Run the faults that were asked for, say what came of each, and record it if asked. 1 if one did not hold."""
    chosen = _asked(words)
    faults = all_faults()
    if chosen.faults == ["million"]:
        return million.run(
            faults, saves=chosen.saves, results=chosen.results, seconds=chosen.seconds, is_recorded=chosen.record
        )
    unknown = [id for id in chosen.faults if id not in faults]
    if unknown:
        say(f"There is no fault {', '.join(unknown)}. There are: {', '.join(faults)}")
        return 2
    rows, failed = [], 0
    for id in chosen.faults or faults:
        one = faults[id]
        for store in one.stores:
            if store not in (chosen.store or STORES):
                continue
            say(f"{id} {table.STORE_NAMES[store]}: {one.title}")
            began = time.monotonic()
            try:
                outcome = run_fault(one, store, long=chosen.long, length=chosen.seconds)
            except NotRun as reason:
                say(f"    not run: {reason}")
                continue
            except Exception as trouble:
                failed += 1
                say(f"    broke: {type(trouble).__name__}: {trouble}")
                continue
            failed += not outcome.held
            _tell(outcome, time.monotonic() - began)
            rows.append(_row(one, store, outcome, _form(chosen)))
            if chosen.record:
                table.record(rows[-1:])
    return 1 if failed else 0


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="R01", help="which; all of them if none is named, or million")
    parser.add_argument("--store", action="append", choices=STORES, help="on this store only")
    parser.add_argument("--long", action="store_true", help="the long forms: minutes each")
    parser.add_argument("--record", action="store_true", help="write docs/reliability.md")
    parser.add_argument("--seconds", type=float, help="how long the main part of each lasts, whatever its form says")
    parser.add_argument("--saves", type=int, default=1_000_000, help="million: how many")
    parser.add_argument("--results", type=Path, default=million.RESULTS, help="million: where finished rounds are kept")
    return parser.parse_args(words)


def _form(chosen: argparse.Namespace) -> str:
    if chosen.seconds:
        return f"{chosen.seconds:.0f} s"
    return "long form" if chosen.long else "short form"


def _tell(outcome: Outcome, seconds: float) -> None:
    held = "held" if outcome.held else "DID NOT HOLD"
    say(f"    {held}: {outcome.acknowledged:,} acknowledged, {outcome.lost} lost, {seconds:.0f} s")
    for name, value in outcome.figures.items():
        say(f"    {name}: {value}")
    for sentence in outcome.wrong:
        say(f"    ! {sentence}")


def _row(one: Fault, store: str, outcome: Outcome, form: str) -> table.Row:
    return table.row(
        id=one.id,
        store=store,
        title=one.title,
        promise=one.promise,
        held=outcome.held,
        acknowledged=outcome.acknowledged,
        lost=outcome.lost,
        figures=outcome.figures,
        wrong=outcome.wrong,
        form=form,
        day=date.today(),  # noqa: DTZ011 - the day on which somebody ran it.
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that everything that was started is stopped.
    sys.exit(main(sys.argv[1:]))
