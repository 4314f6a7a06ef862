"""Everything that has to be there before anything can be measured: stores, servers, people signed in."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.loading import Loader, a_loader
from tests.bench.postgresql import PrivatePostgresql, a_postgresql
from tests.bench.seeding.kept import kept_sqlite, place
from tests.bench.servers import Server, a_floor, the_service
from tests.bench.signed_in import tokens_for
from tests.bench.table import FLOORS, SIZES
from tests.bench.works import Service

Say = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """What is being served, and the process that sends requests."""

    folder: Path
    servers: dict[str, Server]
    services: dict[str, Service]
    urls: dict[str, str]
    postgresql: dict[str, PrivatePostgresql]
    loader: Loader


@contextmanager
def a_stage(names: set[str], say: Say) -> Iterator[Stage]:
    """These servers, each on a copy of its store; all of it is gone afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(a_folder())
        stage = Stage(folder, {}, {}, {}, {}, stack.enter_context(a_loader()))
        for name in names - {"pg"} - set(FLOORS):
            kept_sqlite(SIZES[name], say)  # All of them first: nobody's sign-in grows old while a store is built.
        for name in sorted(names, reverse=True):
            if name in FLOORS:
                stage.servers[name] = stack.enter_context(a_floor(name, folder))
            else:
                _serve_store(stack, stage, name, say)
        yield stage


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder of this run's own. What a killed run left behind goes too."""
    for left in [*place().glob("run-*"), *place().glob("building-*")]:
        if not Path(f"/proc/{left.name.split('-')[1]}").exists():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"run-{os.getpid()}-", dir=place()) as name:
        yield Path(name)


def _serve_store(stack: ExitStack, stage: Stage, name: str, say: Say) -> None:
    own = stage.folder / name
    own.mkdir()
    if name == "pg":
        store = stage.postgresql["pg"] = stack.enter_context(a_postgresql(SIZES[name], say))
        url, targets = store.url, store.targets
    else:
        kept = kept_sqlite(SIZES[name], say)
        shutil.copy(kept.file, own / "pqs.sqlite3")
        url, targets = f"sqlite:///{own / 'pqs.sqlite3'}", kept.targets
    tokens = tokens_for(url, targets)
    server = stack.enter_context(the_service(url, own, name=name))
    stage.servers[name], stage.urls[name] = server, url
    stage.services[name] = Service(server.port, targets, tokens)
    stage.services[name].check()
