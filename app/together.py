"""Saves that are committed together.

Most of what a save costs is its commit. So one thread writes for the process: it takes whatever saves are waiting, runs
them in one transaction, commits once, and only then answers each. Nobody is told "saved" before the commit. A commit
that fails fails them all, and each is told so. When anything else is the matter with one of them, all that they did is
rolled back, and each is done again by itself, in a thread of its own: so a save that fails takes none of the others
with it, and one that has to wait for somebody else's row lets none of the others wait.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from anyio.to_thread import run_sync

from app import db
from app.prepared import Store, change

MOST_AT_ONCE = 64  # So that the first of many is not kept waiting for the last.

Told = TypeVar("Told")
Work = Callable[[Store, bool], Told]  # Where it writes, and whether it waits for a row that somebody else holds.


class DoneByItself(Exception):
    """This save, or one that was in the same transaction, needs a transaction of its own. Nothing was written."""


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
    """Run this in a transaction, with others if others wait. Returns after the commit; raises as db.write() does.

    What `work` does outside the transaction it may do twice.
    """
    _see_that_somebody_writes()
    loop = asyncio.get_running_loop()
    save = _Save(work, loop, loop.create_future())
    _waiting.put(save)
    try:
        return cast("Told", await save.answer)
    except DoneByItself:
        return await run_sync(_alone, work)


def _alone(work: Work[Told]) -> Told:
    with change() as store:
        return work(store, True)


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
        with change() as store:
            for save in saves:
                save.told = save.work(store, False)
    except db.StoreUnavailable as fault:
        for save in saves:
            save.fault = fault
    except Exception as fault:
        for save in saves:
            save.fault = fault if len(saves) == 1 else DoneByItself()
