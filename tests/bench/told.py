"""What a run found, as lines on the screen."""

from collections.abc import Iterable, Sequence

from tests.bench.budgets import Verdict
from tests.bench.running import Rounds, spread
from tests.bench.works import Work

HEAD = f"{'':22}{'CPU ms a request':>26}{'a second':>10}{'p99 ms':>9}{'KB':>7}   what"


def lines(works: Sequence[Work], rounds: Rounds) -> list[str]:
    """A line for each work, and the first faults of each."""
    found = [HEAD]
    for work in works:
        cpu = spread(rounds, work.key, "cpu_ms")
        rate, p99 = spread(rounds, work.key, "rate").middle, spread(rounds, work.key, "p99_ms").middle
        size = max(one.longest_body for one in rounds[work.key]) / 1000
        found.append(
            f"{work.key:22}{cpu.middle:9.3f} ({cpu.low:6.3f}–{cpu.high:6.3f})"
            f"{rate:10,.0f}{p99:9.1f}{size:7.1f}   {work.says}"
        )
        found += faults(work.key, rounds)
    return found


def faults(key: str, rounds: Rounds) -> list[str]:
    """How many answers were wrong, with the first few."""
    wrong = [fault for one in rounds[key] for fault in one.wrong]
    if not wrong:
        return []
    return [f"    {len(wrong)} WRONG ANSWERS", *(f"    {fault}" for fault in wrong[:3] if fault)]


def verdict_lines(found: Iterable[Verdict]) -> list[str]:
    """The budgets that this run can say something about."""
    said = {True: "met", False: "NOT MET", None: "–"}
    return [f"{one.key:4}{one.work:60}{one.budget:32}{one.found:48}{said[one.met]}" for one in found]
