"""Everything that one run found."""

from dataclasses import dataclass, field

from tests.bench.memory import Memory
from tests.bench.page_bytes import PageBytes
from tests.bench.running import Rounds, Spread
from tests.bench.works import Work


@dataclass
class Found:
    """The rounds of every run, and what was measured beside them. None: not measured."""

    works: list[Work]
    rounds: Rounds
    memory: Memory | None = None
    starts: Spread | None = None
    preview: Spread | None = None
    travelled: PageBytes | None = None
    postgresql: str = ""
    commits: list[float] = field(default_factory=list)
    typing: float | None = None
    minutes: float = 0.0
