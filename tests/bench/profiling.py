"""Where the time of one work goes: the application in this process, one request after the other, under cProfile.

Times are processor time of each thread, so nothing that waits is in them. Threads that the application starts are
watched too. What uvicorn and the sockets cost is not in it.
"""

import asyncio
import cProfile
import io
import os
import pstats
import shutil
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from starlette.types import ASGIApp, Message

from app import db, sqlite_file
from app.settings import ROOT, settings
from tests.bench.asking import Ask
from tests.bench.seeding.kept import kept_sqlite
from tests.bench.servers import the_service
from tests.bench.signed_in import tokens_for
from tests.bench.stage import a_folder
from tests.bench.table import ORDER, SIZES, server_of, works
from tests.bench.works import Service

WARM, REQUESTS = 100, 200
FUNCTIONS = 40
SQLITE = ("100k", "10k", "1m")


def profile(run: str, say: Callable[[str], None]) -> None:
    """Print what a run costs without the profiler, its statements, and the functions that take the time."""
    store = server_of(run) if run in ORDER else ""
    if store not in SQLITE:
        say(f"{run}: choose of {', '.join(one for one in ORDER if server_of(one) in SQLITE)}")
        return
    with a_folder() as folder:
        kept = kept_sqlite(SIZES[store], say)
        shutil.copy(kept.file, folder / "pqs.sqlite3")
        url = f"sqlite:///{folder / 'pqs.sqlite3'}"
        tokens = tokens_for(url, kept.targets)
        with the_service(url, folder, name="first") as server:  # Only to follow the links of the first pages.
            [work] = works({store: Service(server.port, kept.targets, tokens)}, {run})
            asks = work.asks(WARM + 1 + 2 * REQUESTS)
        os.environ.update(PQS_ENVIRONMENT="demo", PQS_DATABASE_URL=url, PQS_DATA_DIR=str(folder))
        settings.cache_clear()
        _in_process(asks[:WARM], asks[WARM : WARM + 1 + REQUESTS], say, watched=False)
        _in_process(asks[WARM + 1 + REQUESTS :][:20], asks[WARM + 1 + REQUESTS :][20:], say, watched=True)


def _in_process(warm: list[Ask], asks: list[Ask], say: Callable[[str], None], *, watched: bool) -> None:
    watch = _Watch()
    if watched:
        threading.setprofile(watch.begin_here)  # Before the application starts a thread.
    try:
        asyncio.run(_send_all(warm, asks, say, watch if watched else None))
    finally:
        threading.setprofile(None)
        db.disconnect()
    if watched:
        say(watch.told())


async def _send_all(warm: list[Ask], asks: list[Ask], say: Callable[[str], None], watch: "_Watch | None") -> None:
    from app.main import create_app

    statements = _Statements()
    if watch is None:
        statements.listen()
    app = create_app()
    async with app.router.lifespan_context(app):
        for ask in warm:
            await _send(app, ask)
        if watch is None:
            statements.seen.clear()
            await _send(app, asks[0])
            say(statements.told())
        else:
            watch.begin()
        cpu = time.process_time()
        for ask in asks[1:]:
            await _send(app, ask)
        cpu = (time.process_time() - cpu) * 1000 / len(asks[1:])
        if watch is None:
            say(f"\n{cpu:.3f} ms of processor time a request, in process, without the profiler\n")
        else:
            watch.end()


class _Statements:
    """What SQLite itself is asked, whoever asks it."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def listen(self) -> None:
        """To every connection that is opened from now on."""
        as_it_is = sqlite_file.prepare

        def prepare(connection: Any) -> None:
            as_it_is(connection)
            connection.set_trace_callback(self._note)

        sqlite_file.prepare = prepare

    def _note(self, statement: str) -> None:
        self.seen.append(" ".join(statement.split()))

    def told(self) -> str:
        """One line each: what, and from where."""
        found = [f"{len(self.seen)} statements"]
        for statement in self.seen:
            head, _, rest = statement.partition(" FROM ")
            found.append(f"  {head[:40]} … FROM {rest[:140]}" if rest else f"  {statement[:180]}")
        return "\n".join(found)


class _Watch:
    """A profile for each thread: for this one when it begins, for others from their first call."""

    def __init__(self) -> None:
        self._profiles: list[cProfile.Profile] = []
        self._here = cProfile.Profile(time.thread_time)

    def begin(self) -> None:
        for profile in self._profiles:
            profile.clear()  # What happened while everything warmed up.
        self._here.enable()

    def end(self) -> None:
        self._here.disable()
        self._profiles.append(self._here)

    def begin_here(self, _frame: FrameType, _event: str, _argument: object) -> None:
        """Called by each new thread at its first call; from then on its own profile takes over."""
        profile = cProfile.Profile(time.thread_time)
        self._profiles.append(profile)
        profile.enable()

    def told(self) -> str:
        """The functions that take the time, by their own and by that of all they call."""
        out = io.StringIO()
        stats = pstats.Stats(*self._profiles, stream=out)
        out.write(f"{REQUESTS - 20} requests under the profiler\n")
        stats.sort_stats("tottime").print_stats(FUNCTIONS)
        stats.sort_stats("cumulative").print_stats(2 * FUNCTIONS)
        return out.getvalue().replace(f"{ROOT}/", "").replace(".venv/lib/python3.11/site-packages/", "")


async def _send(app: ASGIApp, ask: Ask) -> None:
    """One request, and its answer checked, as the load does it."""
    head, _, body = ask.sent.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.decode().split(" ")
    path, _, query = target.partition("?")
    headers = [(name.lower(), value) for name, value in (line.split(b": ", 1) for line in lines)]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    got: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        got.append(message)

    await app(scope, receive, send)
    answer = b"".join(part.get("body", b"") for part in got)
    assert got[0]["status"] == ask.status, f"{first.decode()}: {got[0]['status']} {answer[:300]!r}"
    assert ask.marker in answer, f"{first.decode()}: {answer[:300]!r}"
