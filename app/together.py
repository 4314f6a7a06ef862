"""Saves that are committed together.

SQLite has one writer at a time, and most of what a save costs is its commit. So one thread writes for the process: it
takes whatever saves are waiting, runs each behind a savepoint of its own, commits once, and only then answers each.
Nobody is told "saved" before the commit. A save that fails takes none of the others with it; a commit that fails fails
them all, and each is told so. PostgreSQL has many writers and commits together by itself.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from anyio.to_thread import run_sync
from sqlmodel import Session

from app import db
from app.prepared import door_of

MOST_AT_ONCE = 64  # So that the first of many is not kept waiting for the last.

Told = TypeVar("Told")
Work = Callable[[Session], Told]


@dataclass
class _Save:
    """One save that waits, and where its answer goes."""

    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"
    told: Any = None
    fault: Exception | None = None

    def settle(self) -> None:
        """Answer; in the loop where the question was asked. Whoever has hung up meanwhile is answered nothing."""
        if self.answer.done():
            return
        if self.fault is not None:
            self.answer.set_exception(self.fault)
        else:
            self.answer.set_result(self.told)


_waiting: "queue.SimpleQueue[_Save]" = queue.SimpleQueue()
_writer: threading.Thread | None = None
_starting = threading.Lock()


async def write_together(work: Work[Told]) -> Told:
    """Run this in a transaction, with others if others wait. Returns after the commit; raises as db.write() does."""
    if not db.is_sqlite():
        return await run_sync(_alone, work)
    _see_that_somebody_writes()
    loop = asyncio.get_running_loop()
    save = _Save(work, loop, loop.create_future())
    _waiting.put(save)
    return cast("Told", await save.answer)


def _alone(work: Work[Told]) -> Told:
    with db.write() as session:
        return work(session)


def _see_that_somebody_writes() -> None:
    global _writer
    if _writer is None or not _writer.is_alive():
        with _starting:
            if _writer is None or not _writer.is_alive():
                _writer = threading.Thread(target=_write_for_ever, name="writer", daemon=True)
                _writer.start()


def _write_for_ever() -> None:
    while True:
        saves = [_waiting.get()]
        while len(saves) < MOST_AT_ONCE:
            try:
                saves.append(_waiting.get_nowait())
            except queue.Empty:
                break
        _write(saves)
        for loop in {save.loop for save in saves}:
            try:
                loop.call_soon_threadsafe(_settle, [save for save in saves if save.loop is loop])
            except RuntimeError:
                continue  # That loop was closed: nobody listens there any more.


def _settle(saves: list[_Save]) -> None:
    for save in saves:
        save.settle()


def _write(saves: list[_Save]) -> None:
    try:
        with db.write() as session:
            for save in saves:
                _run(session, save)
    except db.StoreUnavailable as fault:
        for save in saves:
            save.fault = save.fault or fault
    except Exception as fault:
        if len(saves) == 1:
            saves[0].fault = fault
            return
        for save in saves:  # One of them met what the database refuses; nothing was written yet, so each by itself.
            save.told = save.fault = None
            _write([save])


def _run(session: Session, save: _Save) -> None:
    """One save behind its savepoint: what our own rules refuse leaves the others as they are."""
    driver = door_of(session).cursor()
    driver.execute("SAVEPOINT one")
    try:
        save.told = save.work(session)
        session.flush()
    except Exception as fault:
        if db.is_from_database(fault):
            raise
        save.fault = fault
        driver.execute("ROLLBACK TO one")
        session.expunge_all()  # What it had in hand was not written.
    driver.execute("RELEASE one")
