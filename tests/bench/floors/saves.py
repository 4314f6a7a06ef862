"""F3: one UPSERT and its commit, SQLite in WAL mode, synchronous FULL. F3g: the same, with group commit.

F3 commits each save by itself. F3g has one thread that writes: it commits whatever is queued as one transaction, and
each save is answered only after its commit. Neither knows who is asking or keeps a version.
"""

import asyncio
import queue
import sqlite3
import threading
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

UPSERT = (
    "INSERT INTO answer (reflection, prompt, words, version) VALUES (?, ?, ?, 1) "
    "ON CONFLICT (reflection, prompt) DO UPDATE SET words = excluded.words, version = version + 1 RETURNING version"
)
MOST_IN_A_GROUP = 256
Save = tuple[str, str, str]


def single_saves(file: Path) -> Starlette:
    """The application of F3."""
    store = _open(file)

    async def save(request: Request) -> Response:
        values = await _save_in(request)
        store.execute("BEGIN IMMEDIATE")
        version = store.execute(UPSERT, values).fetchone()[0]
        store.execute("COMMIT")
        return JSONResponse({"version": version})

    return Starlette(routes=[Route("/answers/{reflection}/{prompt}", save, methods=["PUT"])])


def grouped_saves(file: Path) -> Starlette:
    """The application of F3g."""
    waiting: queue.SimpleQueue[tuple[Save, asyncio.Future[int]]] = queue.SimpleQueue()

    async def save(request: Request) -> Response:
        values = await _save_in(request)
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        waiting.put((values, done))
        return JSONResponse({"version": await done})

    threading.Thread(target=_write_groups, args=(file, waiting), daemon=True).start()
    return Starlette(routes=[Route("/answers/{reflection}/{prompt}", save, methods=["PUT"])])


def _write_groups(file: Path, waiting: "queue.SimpleQueue[tuple[Save, asyncio.Future[int]]]") -> None:
    store = _open(file)
    while True:
        group = [waiting.get()]
        while len(group) < MOST_IN_A_GROUP and not waiting.empty():
            group.append(waiting.get())
        store.execute("BEGIN IMMEDIATE")
        versions = [store.execute(UPSERT, values).fetchone()[0] for values, _ in group]
        store.execute("COMMIT")
        group[0][1].get_loop().call_soon_threadsafe(_answer, [done for _, done in group], versions)


def _answer(group: "list[asyncio.Future[int]]", versions: list[int]) -> None:
    for done, version in zip(group, versions, strict=True):
        if not done.done():
            done.set_result(version)


async def _save_in(request: Request) -> Save:
    words = parse_qs((await request.body()).decode())["value"][0]
    return request.path_params["reflection"], request.path_params["prompt"], words


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    store = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute(
        "CREATE TABLE IF NOT EXISTS answer "
        "(reflection TEXT, prompt TEXT, words TEXT, version INTEGER, PRIMARY KEY (reflection, prompt)) WITHOUT ROWID"
    )
    return store
