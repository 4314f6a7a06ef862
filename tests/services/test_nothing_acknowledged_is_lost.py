"""Promise 1 on a real server: killed in a storm of saves, and hit by 200 saves at once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app import db
from app.people.sign_in import open_session
from app.reflections.models import Answer, AnswerVersion
from app.settings import ROOT, settings
from tests.makers import TEXT_PROMPT, a_reflection

WRITERS = ("rowan", "nell", "sol", "amal")


class Server:
    """The real service in a process of its own, on a port of its own, on this test's data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "PQS_ENVIRONMENT": "demo", "PQS_DATA_DIR": str(self.data_dir)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                if httpx.get(f"{self.address}/healthz", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(store, data_dir: Path) -> Iterator[Server]:
    made = Server(data_dir)
    yield made
    if made.process and made.process.poll() is None:
        made.kill()


def writer_for(server: Server, store, key: str) -> httpx.Client:
    token = open_session(store[key], replaces=None)
    return httpx.Client(
        base_url=server.address, cookies={"pqs": token}, headers={"Sec-Fetch-Site": "same-origin"}, timeout=20
    )


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed_in_a_storm_of_saves(server, store, person):
    reflections = {key: a_reflection(person, author=key) for key in WRITERS}
    clients = {key: writer_for(server, store, key) for key in WRITERS}
    db.disconnect()
    acknowledged: dict[str, dict[int, str]] = {key: {} for key in WRITERS}
    stop = threading.Event()

    def write(key: str) -> None:
        base = turn = 0
        while not stop.is_set():
            turn += 1
            words = f"{key} writes {turn}"
            try:
                reply = clients[key].put(
                    f"/reflections/{reflections[key]}/answers/{TEXT_PROMPT}",
                    data={"value": words, "base": str(base), "save": f"{key}.{turn}"},
                )
            except httpx.HTTPError:
                time.sleep(0.02)
                continue
            if reply.status_code == 200:
                base = reply.json()["version"]
                acknowledged[key][base] = words
            else:
                time.sleep(0.05)

    server.start()
    threads = [threading.Thread(target=write, args=(key,)) for key in WRITERS]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(1.0)
        server.kill()
        server.start()
    time.sleep(0.7)
    stop.set()
    for thread in threads:
        thread.join()
    for client in clients.values():
        client.close()
    server.kill()

    db.connect(settings().store_url)
    assert sum(map(len, acknowledged.values())) > 40, "too few saves were acknowledged to prove anything"
    for key, ledger in acknowledged.items():
        with db.read() as session:
            rows = session.exec(
                select(AnswerVersion.number, AnswerVersion.words)
                .join(Answer, Answer.id == AnswerVersion.answer_id)
                .where(Answer.reflection_id == reflections[key])
                .order_by(AnswerVersion.number)
            ).all()
        stored = dict(rows)
        assert list(stored) == list(range(1, len(stored) + 1)), "versions count without a gap"
        lost = {number: words for number, words in ledger.items() if stored.get(number) != words}
        assert lost == {}


def test_200_simultaneous_saves_and_then_one_more_are_all_answered(server, store, person):
    reflections = {key: a_reflection(person, author=key) for key in WRITERS}
    clients = {key: writer_for(server, store, key) for key in WRITERS}
    db.disconnect()
    server.start()
    statuses: list[int] = []
    gate = threading.Barrier(200)

    def save(number: int) -> None:
        key = WRITERS[number % len(WRITERS)]
        gate.wait()
        reply = clients[key].put(
            f"/reflections/{reflections[key]}/answers/{TEXT_PROMPT}",
            data={"value": f"words {number}", "base": "0", "save": f"page{number}.1"},
        )
        statuses.append(reply.status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 200
    assert set(statuses) <= {200, 409}
    one_more = clients["rowan"].get("/")
    assert one_more.status_code == 200
    for client in clients.values():
        client.close()
