"""What every test may ask for: a fresh store, the cast signed in, time held still.

`--store=postgresql` runs the tests on a private PostgreSQL server that this run starts and stops (or on the server
that PQS_TEST_POSTGRES_URL names), and only those that reach a database: the others would be the same again.
"""

import fcntl
import gc
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

os.environ["PQS_ENVIRONMENT"] = "demo"
os.environ["PQS_SCHEDULER"] = "off"  # Jobs are run by the tests that are about them, and at no other moment.
os.environ.pop("PQS_BASE_URL", None)
os.environ.pop("PQS_DATABASE_URL", None)

from app import clock, db, migrations
from app.demo.cast import load_cast
from app.main import create_app
from app.people.queries import person_signed_in
from app.people.sign_in import open_session
from app.people.signed_in import SignedIn
from app.settings import ROOT, settings
from app.standards.library import install_files
from app.web.pace import forget_pace
from tests.databases import (
    POSTGRESQL,
    SQLITE,
    STORES,
    Databases,
    PostgresDatabases,
    SqliteFiles,
    with_what_was_compiled,
)
from tests.page import PageClient
from tests.postgres import PrivateServer, quickest_folder
from tests.poured import compare_all

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_SERVER_URL = "PQS_TEST_POSTGRES_URL"
_PREFIX = "PQS_TEST_PREFIX"
_RUN = pytest.StashKey[Callable[[], None]]()
_MAKE_ENGINE = db.make_engine
db.make_engine = lambda url: with_what_was_compiled(_MAKE_ENGINE(url))


def pytest_addoption(parser: pytest.Parser) -> None:
    """--store chooses the database that the tests run on."""
    parser.addoption("--store", choices=STORES, default=SQLITE, help="The database that the tests run on.")


def pytest_configure(config: pytest.Config) -> None:
    """One server for the whole run: whoever starts the workers starts it, and they inherit its address."""
    PageClient.reads_pages = config.getoption("--store") == SQLITE
    # Nothing has to outlive the run, so no commit waits for a disk: the fault tests, where it has to, bring theirs.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quickest_folder()))
    if PageClient.reads_pages:
        compare_all()
    if config.getoption("--store") != POSTGRESQL or hasattr(config, "workerinput"):
        return
    os.environ[_PREFIX] = f"pqs_test_{uuid4().hex[:8]}_"
    if os.environ.get(_SERVER_URL):
        config.stash[_RUN] = _drop_all
        return
    server = PrivateServer()
    os.environ[_SERVER_URL] = server.url
    config.stash[_RUN] = server.stop


def pytest_unconfigure(config: pytest.Config) -> None:
    """The server goes, or on a server that is not ours everything that this run left there."""
    config.stash.get(_RUN, lambda: None)()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what reaches a database: every way to one leads through the fixture `databases`."""
    if config.getoption("--store") == SQLITE:
        return
    kept = [
        item
        for item in items
        if "databases" in getattr(item, "fixturenames", ()) and item.get_closest_marker("either_store") is None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays until the end: not looking through it again and again saves a sixth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _postgres() -> PostgresDatabases:
    return PostgresDatabases(os.environ[_SERVER_URL], os.environ[_PREFIX])


def _drop_all() -> None:
    databases = _postgres()
    databases.drop_all()
    databases.close()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases of the kind that --store chose."""
    if request.config.getoption("--store") == SQLITE:
        yield SqliteFiles()
        return
    made = _postgres()
    yield made
    made.close()


@pytest.fixture(scope="session")
def prepared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, UUID]]:
    """A database with every migration, the seven standards and the cast, made once for all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = folder / f"prepared-{databases.name}.json"
    with _alone(folder / "prepared.lock"):
        if not kept.exists():
            url = databases.create(tmp_path_factory.mktemp("prepared"))
            people = _prepare(url)
            kept.write_text(json.dumps([url, {key: str(one) for key, one in people.items()}]))
    url, people = json.loads(kept.read_text())
    return url, {key: UUID(one) for key, one in people.items()}


def _prepare(url: str) -> dict[str, UUID]:
    migrations.upgrade(db.connect(url))
    with clock.held_at(NOON):
        install_files(ROOT / "standards", publish_at_once=True)
        with db.write() as session:
            people = load_cast(session)
    db.disconnect()
    return people


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of this test's own."""
    monkeypatch.setenv("PQS_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def use_database(databases: Databases, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """The settings of this test, and of every process that it starts, name this database: use_database(url)."""

    def use(url: str) -> None:
        if databases.name == POSTGRESQL:  # A SQLite file is found by the data folder, as in ordinary use.
            monkeypatch.setenv("PQS_DATABASE_URL", url)
            settings.cache_clear()
        assert settings().store_url == url

    return use


@pytest.fixture
def empty_database(databases: Databases, data_dir: Path, use_database: Callable[[str], None]) -> Iterator[str]:
    """A database without a single table."""
    url = databases.create(data_dir)
    use_database(url)
    yield url
    db.disconnect()
    databases.drop(url)


@pytest.fixture
def store(
    prepared: tuple[str, dict[str, UUID]],
    databases: Databases,
    data_dir: Path,
    use_database: Callable[[str], None],
) -> Iterator[dict[str, UUID]]:
    """A fresh store with the seven standards and the cast: first name → key. Everybody may save at full pace."""
    source, people = prepared
    url = databases.copy(source, data_dir)
    use_database(url)
    db.connect(url)
    forget_pace()
    yield people
    db.disconnect()
    databases.drop(url)


@pytest.fixture
def person(store: dict[str, UUID]) -> Callable[[str], SignedIn]:
    """One of the cast, as services know them: person("rowan")."""
    return signed_in_as(store)


def signed_in_as(people: dict[str, UUID]) -> Callable[[str], SignedIn]:
    """The cast as services know them, on the store that is open."""

    def signed_in(key: str) -> SignedIn:
        with db.read() as session:
            found = person_signed_in(session, people[key], clock.today())
        assert found is not None
        return found

    return signed_in


@pytest.fixture
def application(store: dict[str, UUID]) -> object:
    """The whole application on the fresh store."""
    return create_app()


@pytest.fixture
def client_for(application: object, store: dict[str, UUID]) -> Iterator[Callable[..., PageClient]]:
    """A client that is signed in as one of the cast, or as nobody: client_for("rowan"), client_for(None)."""
    with ExitStack() as opened:

        def client(key: str | None = None) -> PageClient:
            made = opened.enter_context(PageClient(application))  # Entered once: else every request starts a loop.
            if key is not None:
                made.cookies.set("pqs", open_session(store[key], replaces=None))
            return made

        yield client


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Time stands still at noon on 20 November 2026."""
    with clock.held_at(NOON):
        yield NOON
