"""What a fault is: a number, a promise, and something done to the running service after which the promise is checked.

    @fault("R01", "The service is killed in a storm of saves", "Nothing acknowledged is lost")
    def killed_in_a_storm(bench: Bench) -> Outcome: ...

A fault that cannot run here raises NotRun with one plain sentence; it then counts as not run, never as passed.
"""

import importlib
import os
import pkgutil
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import tests.faults
from tests.faults.server import Server
from tests.faults.stores import STORES, Store, open_store

NEEDS_ROOT = "needs root"
PAUSE = 8.0


class NotRun(Exception):
    """This fault cannot be done here; the sentence says what it needs."""


@dataclass(frozen=True)
class Outcome:
    """What came of a fault. `wrong` are the sentences that say why it did not hold, or none."""

    acknowledged: int
    lost: int
    figures: dict[str, str] = field(default_factory=dict)
    held: bool = True
    wrong: tuple[str, ...] = ()


@dataclass
class Bench:
    """One run of one fault on one store: a private folder, and everything started here is stopped with it."""

    store: str
    long: bool
    folder: Path
    length: float | None = None  # Seconds that the main part lasts, whatever the form says.
    is_counting: bool = False  # Towards the million: as many saves as the service can take.
    _open: ExitStack = field(default_factory=ExitStack)

    def seconds(self, short: float, long: float) -> float:
        """How long the main part lasts."""
        return self.length or (long if self.long else short)

    def many(self, short: int, long: int) -> int:
        """How many people, rounds or schedules."""
        return long if self.long else short

    def pause(self, short: float, long: float) -> float:
        """How long all is well between one fault and the next: longer where saves are to be counted."""
        return PAUSE if self.is_counting else (long if self.long else short)

    @property
    def pages(self) -> int:
        """How many people type at once: twenty, fifty, or as many as find out what the service can take."""
        return 150 if self.is_counting else self.many(20, 50)

    def open_store(
        self, *, advisers: int = 8, reflections: int = 1, folder: Path | None = None, options: tuple[str, ...] = ()
    ) -> Store:
        """A store with the standards, the cast and so many more advisers, in a folder of its own, running."""
        place = folder or self.folder / f"store-{len(list(self.folder.iterdir()))}"
        place.mkdir(parents=True, exist_ok=True)
        store = open_store(self.store, place, advisers=advisers, reflections=reflections, options=options)
        self._open.callback(store.close)
        return store

    def serve(self, store: Store, *, workers: int = 1, before: str = "", environment: dict[str, str] | None = None,
              port: int | None = None, wait: bool = True, root: Path | None = None) -> Server:  # fmt: skip
        """The real service on that store, answering. `before` is Python that runs in the process first."""
        number = len(list(self.folder.iterdir()))
        server = Server(
            self.folder / f"server-{number}",
            environment={**store.environment, **(environment or {})},
            workers=workers,
            before=before,
            port=port,
            root=root,
        )
        self._open.callback(server.kill)
        server.start(wait=wait)
        return server

    def at_the_end(self, do: Callable[[], object]) -> None:
        """Undo something when the fault is over, whatever happened; what was done last is undone first."""
        self._open.callback(do)

    def close(self) -> None:
        """Stop and undo everything."""
        self._open.close()


@dataclass(frozen=True)
class Fault:
    """One fault of the list."""

    id: str
    title: str
    promise: str
    stores: tuple[str, ...]
    run: Callable[[Bench], Outcome]


FAULTS: dict[str, Fault] = {}


def fault(
    id: str, title: str, promise: str, stores: tuple[str, ...] = STORES
) -> Callable[[Callable[[Bench], Outcome]], Callable[[Bench], Outcome]]:
    """Put a fault on the list."""

    def listed(run: Callable[[Bench], Outcome]) -> Callable[[Bench], Outcome]:
        if id in FAULTS and FAULTS[id].run.__module__ != run.__module__:
            raise ValueError(f"{id} is on the list twice")
        FAULTS[id] = Fault(id, title, promise, stores, run)
        return run

    return listed


def all_faults() -> dict[str, Fault]:
    """The whole list, in order. Every module of this package is read."""
    for module in pkgutil.iter_modules(tests.faults.__path__):
        if module.name != "__main__":
            importlib.import_module(f"tests.faults.{module.name}")
    return dict(sorted(FAULTS.items()))


def run_fault(
    one: Fault, store: str, *, long: bool = False, length: float | None = None, is_counting: bool = False
) -> Outcome:
    """Do it. Raises NotRun."""
    with bench(store, long=long, length=length, is_counting=is_counting) as ready:
        return one.run(ready)


@contextmanager
def bench(store: str, *, long: bool = False, length: float | None = None, is_counting: bool = False) -> Iterator[Bench]:
    """A bench in a folder of the system's temporary folder, removed afterwards unless PQS_FAULTS_KEEP is set."""
    folder = Path(tempfile.mkdtemp(prefix="pqs-fault-"))
    folder.chmod(0o755)  # PostgreSQL refuses to run as root, and its own user has to get in.
    made = Bench(store, long, folder, length, is_counting)
    try:
        yield made
    finally:
        made.close()
        if not os.environ.get("PQS_FAULTS_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)


def say(words: str) -> None:
    """To whoever runs the command."""
    print(words, flush=True)  # noqa: T201 - it is a command.


def needs_root() -> None:
    """Raise NotRun unless we may mount and limit."""
    if os.geteuid() != 0:
        raise NotRun(NEEDS_ROOT)
