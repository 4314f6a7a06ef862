"""Real servers in processes of their own, and what they cost by their own accounting."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT

STARTS_WITHIN = 60.0
LINES_TOLD = 12
_OF_A_PROCESS = 2  # The clock of a whole process, in the numbers that clock_getcpuclockid(3) gives.


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    pid: int
    port: int

    @property
    def pids(self) -> list[int]:
        """The server and the processes under it."""
        found = [self.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in task.read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of processor time that it has used so far."""
        return sum(time.clock_gettime((~pid << 3) | _OF_A_PROCESS) for pid in self.pids)

    def memory(self) -> float:
        """Megabytes, pages shared with others counted in proportion (PSS)."""
        return sum(_pss(pid) for pid in self.pids) / 1000

    def is_serving(self) -> bool:
        """Whether it is still there."""
        return Path(f"/proc/{self.pid}").exists()


@contextmanager
def the_service(url: str, folder: Path, *, name: str) -> Iterator[Server]:
    """`pqs serve` on a store."""
    surroundings = {"PQS_ENVIRONMENT": "demo", "PQS_DATABASE_URL": url, "PQS_DATA_DIR": str(folder)}
    with _served([*pqs(), "serve", "--port"], surroundings, folder / f"{name}.log", path="/sign-in") as server:
        yield server


@contextmanager
def a_floor(name: str, folder: Path) -> Iterator[Server]:
    """One of the floors."""
    command = [sys.executable, "-m", "tests.bench.floors", name, "--data", str(folder), "--port"]
    with _served(command, {}, folder / f"{name}.log", path="/") as server:
        yield server


def pqs() -> list[str]:
    """The operator's command."""
    return [sys.executable, "-c", "from app.cli import main; main()"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_answering(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    """Return with the first answer, whatever it says. Raises RuntimeError when the server has gone."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.02)
    raise RuntimeError("the server did not start")


def surroundings_with(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server: nothing of the operator's own settings but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PQS_")}
    return {**kept, **given}


@contextmanager
def _served(command: list[str], given: Mapping[str, str], log: Path, *, path: str) -> Iterator[Server]:
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, str(port)], cwd=ROOT, env=surroundings_with(given), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        try:
            wait_until_answering(process, port, path)
        except RuntimeError:
            raise RuntimeError(f"{' '.join(command)} did not start:\n{_end_of(log)}") from None
        yield Server(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text().splitlines()[-LINES_TOLD:])


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return float(line.split()[1])
    return 0.0
