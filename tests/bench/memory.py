"""B9: what one worker holds in memory as it works on, shared pages once, and whether that grows."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.running import run_once
from tests.bench.stage import Stage
from tests.bench.works import Work

A_LOOK_EVERY = 60.0  # Seconds, while the load goes on for long.
HOUR = 3600.0


@dataclass(frozen=True)
class Look:
    """What it held at a moment, after so many requests."""

    at: float
    requests: int
    megabytes: float


@dataclass
class Memory:
    """The looks of a run."""

    looks: list[Look] = field(default_factory=list)

    def look(self, stage: Stage, requests: int) -> None:
        """Look once more."""
        self.looks.append(Look(time.monotonic(), requests, stage.servers["100k"].memory()))

    @property
    def most(self) -> float:
        """The most that was seen, in MB."""
        return max(look.megabytes for look in self.looks)

    @property
    def minutes(self) -> float:
        """How long the looks go on."""
        return (self.looks[-1].at - self.looks[0].at) / 60

    @property
    def requests(self) -> int:
        """How many requests it had answered by then."""
        return self.looks[-1].requests

    @property
    def slope(self) -> float:
        """MB an hour over the second half, as a straight line through the looks."""
        late = self.looks[len(self.looks) // 2 :]
        mean_at = sum(look.at for look in late) / len(late)
        mean = sum(look.megabytes for look in late) / len(late)
        spread = sum((look.at - mean_at) ** 2 for look in late)
        rise = sum((look.at - mean_at) * (look.megabytes - mean) for look in late)
        return HOUR * rise / spread if spread else 0.0


def under_load(stage: Stage, works: list[Work], minutes: float, say: Callable[[str], None]) -> Memory:
    """All kinds of requests, over and over, for so long; with a look every minute."""
    memory, requests = Memory(), 0
    until, next_look = time.monotonic() + minutes * 60, time.monotonic()
    while True:
        for work in works:
            done = run_once(work, stage.servers[work.server], stage.loader, work.count)
            requests += done.count
            if done.wrong:
                say(f"{work.key}: {len(done.wrong)} wrong answers: {done.wrong[0]}")
        if time.monotonic() >= next_look:
            next_look += A_LOOK_EVERY
            memory.look(stage, requests)
            look = memory.looks[-1]
            say(f"{memory.minutes:5.1f} minutes, {look.requests:9,} requests, {look.megabytes:.1f} MB")
        if time.monotonic() >= until:
            return memory
