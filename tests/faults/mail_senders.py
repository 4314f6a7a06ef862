"""Processes that send mail and are killed -9 at a step of their choice: python -m tests.faults.mail_senders KILLS FILE

The process reads the application once and forks senders, four at a time. Each sends what is due until it comes to its
step, with its first mail or its second, and kills itself there: before and after each transaction, and before and after
each line that the mail server is told. At the end senders that nobody kills send what is left. FILE then holds, as
JSON, how many were killed at which step.
"""

import json
import os
import signal
import smtplib
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import db
from app.mail import sending, smtp
from app.mail.states import WAITING
from app.settings import settings

STEPS = (
    *("before taking", "after taking", "before connecting", "after connecting", "before the sender"),
    *("after the sender", "before the recipient", "after the recipient", "before DATA", "after DATA"),
    *("before the content", "half the content", "after the content", "after the answer"),
    *("before settling", "after settling"),
)
AT_ONCE = 4
NOTHING_WAITS, SOMETHING_WAITS, BROKE = 0, 1, 2


def main(kills: int, file: Path) -> None:
    """Fork and wait until every mail is settled."""
    # Whatever the hour is in which this runs, and without minutes of waiting: what is tried is not when mail is sent.
    sending.may_be_sent = lambda _moment: True  # type: ignore[assignment]
    sending.next_sending = lambda moment: moment  # type: ignore[assignment]
    sending.BACK_OFF = (timedelta(seconds=2),) * len(sending.BACK_OFF)
    killed: Counter[str] = Counter()
    alive: dict[int, str] = {}
    is_over = False
    while alive or not is_over:
        while len(alive) < AT_ONCE and not is_over:
            at_it = Counter(alive.values())
            tried = killed + at_it
            is_enough = tried.total() >= kills
            step = "" if is_enough else min(STEPS, key=tried.__getitem__)  # The one that was tried least.
            pid = os.fork()
            if pid == 0:
                _send(step, times=1 + killed[step] % 2)
            alive[pid] = step
        pid, status = os.wait()
        step = alive.pop(pid)
        if os.WIFSIGNALED(status):
            killed[step] += 1
        is_over = is_over or os.waitstatus_to_exitcode(status) == NOTHING_WAITS
    file.write_text(json.dumps(killed))


def _any_left() -> bool:
    with db.read() as session:
        found = sending.select(sending.Mail.id).where(sending.col(sending.Mail.state).in_(WAITING)).limit(1)
        return session.exec(found).first() is not None


def _send(step: str, *, times: int) -> None:
    """The life of one sender: as many mails as it takes to come to its step so often; without a step, all there are."""
    left, taken = times, 0

    def at(name: str) -> None:
        nonlocal left, taken
        taken += name == "after taking"
        if step and name == step:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    code = BROKE
    try:
        db.connect(settings().store_url)
        _watch(at)
        sending.send_due(settings(), stopped=lambda: bool(step) and taken >= times)
        code = SOMETHING_WAITS if _any_left() else NOTHING_WAITS
        time.sleep(0.05 if taken else 0.3)  # What is left waits until its window has passed.
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _watch(at: Any) -> None:
    """Call `at` before and after each thing that a sender does."""
    doing = {"is": ""}

    @contextmanager
    def write(**more: Any) -> Any:
        with db_write(**more) as session:
            yield session
            session.flush()
            at(f"before {doing['is']}")  # The last moment before the commit.

    db_write, db.write = db.write, write  # type: ignore[assignment]
    sending.take_one = _in("taking", sending.take_one, doing, at)  # type: ignore[assignment]
    sending.settle = _in("settling", sending.settle, doing, at)  # type: ignore[assignment]
    client: Any = smtp._Client
    client.open = _around(client.open, at, "before connecting", "after connecting")
    client.mail = _around(client.mail, at, "before the sender", "after the sender")
    client.rcpt = _around(client.rcpt, at, "before the recipient", "after the recipient")
    told = {"content": False}
    docmd, send, getreply = smtplib.SMTP.docmd, smtplib.SMTP.send, smtplib.SMTP.getreply

    def docmd_watched(self: Any, cmd: str, args: str = "") -> Any:
        if cmd != "DATA":
            return docmd(self, cmd, args)
        at("before DATA")
        reply = docmd(self, cmd, args)
        at("after DATA")
        told["content"] = True
        return reply

    def send_watched(self: Any, given: Any) -> None:
        if not told["content"]:
            send(self, given)
            return
        at("before the content")
        half = len(given) // 2
        send(self, given[:half])
        at("half the content")
        send(self, given[half:])
        at("after the content")

    def getreply_watched(self: Any) -> Any:
        reply = getreply(self)
        if told["content"]:
            told["content"] = False
            at("after the answer")
        return reply

    client.docmd, client.send, client.getreply = docmd_watched, send_watched, getreply_watched


def _in(name: str, do: Any, doing: dict[str, str], at: Any) -> Any:
    def watched(*given: Any, **more: Any) -> Any:
        doing["is"] = name
        came = do(*given, **more)
        at(f"after {name}")
        return came

    return watched


def _around(do: Any, at: Any, before: str, after: str) -> Any:
    def watched(*given: Any, **more: Any) -> Any:
        at(before)
        came = do(*given, **more)
        at(after)
        return came

    return watched


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
