"""B10: from the command to the first answer, when everything has been started before."""

import subprocess
import tempfile
import time
from pathlib import Path

from app.settings import ROOT
from tests.bench.running import Spread
from tests.bench.servers import free_port, pqs, surroundings_with, wait_until_answering

STARTS = 5


def warm_starts(url: str, folder: Path) -> Spread:
    """Seconds from `pqs serve` to its first answer, on a store of 100,000. The first start is not counted."""
    return Spread.of([_start(url, folder) for _ in range(STARTS + 1)][1:])


def _start(url: str, folder: Path) -> float:
    port = free_port()
    given = {"PQS_ENVIRONMENT": "demo", "PQS_DATABASE_URL": url, "PQS_DATA_DIR": str(folder)}
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*pqs(), "serve", "--port", str(port)], cwd=ROOT, env=surroundings_with(given), stdout=out, stderr=out
        )
        try:
            wait_until_answering(process, port, "/sign-in")
            return time.perf_counter() - begun
        finally:
            process.terminate()
            process.wait(20)
