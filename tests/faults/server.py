"""The real service in processes of its own: started, killed, stopped, and asked whether it answers."""

import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from app import cli
from app.settings import ROOT
from tests.faults.stores import children_of, free_port

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def has_workers() -> bool:
    """Whether `pqs serve` can start several processes."""
    return "workers" in cli.serve.__annotations__


class Server:
    """`pqs serve` on a port of its own. The port stays the same when it is started again."""

    def __init__(
        self,
        folder: Path,
        *,
        environment: dict[str, str],
        workers: int = 1,
        before: str = "",
        port: int | None = None,
        root: Path | None = None,
    ) -> None:
        self.folder = folder
        self.environment = environment
        self.workers = workers if has_workers() else 1
        self.before = before
        self.port = port or free_port()
        self.root = root or ROOT
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it wrote."""
        file = self.folder / "server.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def start(self, *, wait: bool = True, patience: float = 60.0) -> None:
        """Start it, and wait until it answers."""
        words = [*(("--workers", str(self.workers)) if self.workers > 1 else ())]
        given = {key: value for key, value in os.environ.items() if not key.startswith("PQS_")}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    f"{self.before}\nfrom app.cli import main; main()",
                    "serve",
                    "--port",
                    str(self.port),
                    *words,
                ],
                cwd=self.folder,  # Never where somebody's .env lies.
                env={**given, "PYTHONPATH": str(self.root), "PQS_ENVIRONMENT": "demo", **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait:
            self.wait_until_answering(patience=patience)

    def wait_until_answering(self, *, path: str = "/healthz", patience: float = 60.0) -> None:
        """Come back when the service answers 200."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.is_answering(path):
                return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.03)
        raise AssertionError(f"the service did not start: {self.log[-2000:]}")

    def is_answering(self, path: str = "/healthz") -> bool:
        """Whether the service answers 200 now."""
        with suppress(OSError), urllib.request.urlopen(f"{self.address}{path}", timeout=5) as reply:
            return bool(reply.status == 200)
        return False

    @property
    def is_running(self) -> bool:
        """Whether its first process is there."""
        return self.process is not None and self.process.poll() is None

    def processes(self) -> list[int]:
        """The first process and all that it started."""
        if self.process is None or self.process.poll() is not None:
            return []
        found = [self.process.pid]
        for pid in found:
            found += children_of(pid)
        return found

    def worker_processes(self) -> list[int]:
        """The processes that answer requests."""
        everyone = self.processes()
        return [pid for pid in everyone[1:] if b"resource_tracker" not in _command(pid)] or everyone

    def kill(self) -> None:
        """kill -9, every process of it. Nothing is tidied up."""
        everyone = self.processes()
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def kill_one(self, chance: random.Random) -> bool:
        """kill -9 of one worker at random. True if the service has to be started again by somebody else."""
        workers = self.worker_processes()
        if self.workers == 1 or not workers:
            self.kill()
            return True
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return False

    def stop(self, *, patience: float = 30.0) -> None:
        """Ask it to stop, as an operator or a deploy does."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the service did not stop when it was asked to") from None

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far."""
        total = 0.0
        for pid in self.processes():
            with suppress(OSError, IndexError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
        return total

    def memory_mb(self) -> float:
        """Resident memory of all its processes."""
        total = 0
        for pid in self.processes():
            with suppress(OSError, IndexError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
        return total / 1024 / 1024


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
