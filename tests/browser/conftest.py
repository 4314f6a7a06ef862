"""A real Chromium against a real server, each test on its own fresh store."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext

from app import db
from app.main import create_app
from app.people.sign_in import open_session
from app.people.signed_in import SignedIn
from app.settings import settings
from tests.browser.journey import Journey
from tests.browser.workshop import Workshop, a_workshop
from tests.databases import Databases

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The same engine without a window around it: a page opens in half the time. The laptops' browsers have windows.
WINDOWLESS = "chromium-headless-shell"
QUIET_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser, and says so."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _started_as(*names: str) -> dict[str, Any]:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            "These tests need Chromium, and there is none on this machine: install the package chromium.", False
        )
    return {"executable_path": found, "args": QUIET_FLAGS.split()}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium of this machine, without a window where there is such a one."""
    return _started_as(WINDOWLESS, *CHROMIUM)


@pytest.fixture(scope="session")
def whole_chromium() -> dict[str, Any]:
    """The Chromium that people have: with a profile on disk, a window, and all that it writes down."""
    return _started_as(*CHROMIUM)


@pytest.fixture
def server(store: dict[str, UUID]) -> Iterator[str]:
    """The service on a free port, in a thread of this process. Gives its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(), log_level="error", access_log=False, timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(5)
    listening.close()
    assert not thread.is_alive(), "the server did not stop"


@pytest.fixture
def journey_as(server: str, browser: Browser, store: dict[str, UUID]) -> Iterator[Callable[..., Journey]]:
    """Somebody at a browser of their own: journey_as("rowan"), journey_as(None), journey_as("rowan", width=320)."""
    contexts: list[BrowserContext] = []
    journeys: list[Journey] = []

    def journey(key: str | None, *, javascript: bool = True, width: int = 1280) -> Journey:
        context = browser.new_context(
            base_url=server,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
            locale="en-GB",
            timezone_id="America/New_York",  # Times are said as in London, wherever the laptop thinks it is.
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if key is not None:
            context.add_cookies([{"name": "pqs", "value": open_session(store[key], replaces=None), "url": server}])
        journeys.append(Journey(context))
        return journeys[-1]

    yield journey
    for context in contexts:
        context.close()
    faults = [fault for one in journeys for fault in one.faults]
    assert not faults, f"a script failed or was refused by the page's own policy: {faults}"


@pytest.fixture(scope="session")
def kept_stores() -> dict[str, tuple[str, Any]]:
    """What was made in a store, by a name, and a copy of the store as it was then."""
    return {}


@pytest.fixture
def furnish(
    store: dict[str, UUID],
    databases: Databases,
    kept_stores: dict[str, tuple[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[], Any]], Any]:
    """Every test finds what the first one made, in a fresh copy of the store that it made it in."""

    def furnished(name: str, make: Callable[[], Any]) -> Any:
        url = settings().store_url
        if name in kept_stores:
            db.disconnect()
            databases.restore(kept_stores[name][0], url)
        else:
            made = make()
            db.disconnect()
            kept_stores[name] = databases.copy(url, tmp_path_factory.mktemp(name)), made
        db.connect(url)
        return kept_stores[name][1]

    return furnished


@pytest.fixture
def workshop(furnish: Callable[..., Workshop], person: Callable[[str], SignedIn], data_dir: Path) -> Workshop:
    """A workshop with something on every page of it."""
    return furnish("workshop", lambda: a_workshop(person, data_dir / "standards"))
