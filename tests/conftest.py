"""What every test may ask for: a fresh store, the cast signed in, time held still."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

os.environ["PQS_ENVIRONMENT"] = "demo"
os.environ.pop("PQS_BASE_URL", None)

from app import clock, db, migrations
from app.demo.cast import load_cast
from app.main import create_app
from app.people.queries import person_signed_in
from app.people.sign_in import open_session
from app.people.signed_in import SignedIn
from app.settings import ROOT, settings
from app.standards.library import install_files
from app.web.pace import forget_pace
from tests.page import PageClient

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, UUID]]:
    """A database with every migration, the seven standards and the cast; copied for each test."""
    file = tmp_path_factory.mktemp("prepared") / "pqs.sqlite3"
    engine = db.connect(f"sqlite:///{file}")
    migrations.upgrade(engine)
    with clock.held_at(NOON):
        install_files(ROOT / "standards", publish_at_once=True)
        with db.write() as session:
            people = load_cast(session)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.disconnect()
    return file, people


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of this test's own."""
    monkeypatch.setenv("PQS_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def store(_prepared: tuple[Path, dict[str, UUID]], data_dir: Path) -> Iterator[dict[str, UUID]]:
    """A fresh store with the seven standards and the cast: first name → key. Everybody may save at full pace."""
    file, people = _prepared
    shutil.copy(file, data_dir / "pqs.sqlite3")
    db.connect(settings().store_url)
    forget_pace()
    yield people
    db.disconnect()


@pytest.fixture
def person(store: dict[str, UUID]) -> Callable[[str], SignedIn]:
    """One of the cast, as services know them: person("rowan")."""

    def signed_in(key: str) -> SignedIn:
        with db.read() as session:
            found = person_signed_in(session, store[key], clock.today())
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
    clients: list[PageClient] = []

    def client(key: str | None = None) -> PageClient:
        made = PageClient(application)
        if key is not None:
            made.cookies.set("pqs", open_session(store[key], replaces=None))
        clients.append(made)
        return made

    yield client
    for made in clients:
        made.close()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Time stands still at noon on 20 November 2026."""
    with clock.held_at(NOON):
        yield NOON
