"""R25: the machine is short of processor and memory."""

import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.faults.fault import Bench, Outcome, fault
from tests.faults.kills import said, unexpected
from tests.faults.ledger import Ledger, check
from tests.faults.server import Server
from tests.faults.writers import Storm, Tally, storm

BURNERS = 4
CGROUPS = Path("/sys/fs/cgroup")
SHARE = 0.3  # of one processor, for the whole service
MEMORY_LEFT = 24  # MB beyond what it uses when the limit falls


@fault(
    "R25",
    "The service has a third of a processor and hardly any memory left, beside four programs that take all they get",
    "Saving goes on, slower; nothing acknowledged is lost. (Heavy exports are to go first; there are none yet.)",
)
def short_of_everything(bench: Bench) -> Outcome:
    """Fifty people save as fast as they are answered, and go on while the service is squeezed."""
    store = bench.open_store(advisers=50)
    server = bench.serve(store)
    ledger, part = Ledger(), bench.seconds(1.5, 60)
    with storm(server.address, store, ledger, pages=50) as running:
        time.sleep(part)
        calm = _since(running, 0, 0)
        before = len(running.tally.seconds), len(running.tally.acknowledged_at)
        limits = _squeeze(bench, server)
        _burn(bench)
        time.sleep(part * 2)
        pressed = _since(running, *before)
    found = check(ledger, store.url)
    wrong = [*found.wrong, *unexpected(running)]
    if not pressed.acknowledged_at:
        wrong.append("no save was acknowledged under pressure")
    if not server.is_running:
        wrong.append("the service did not survive")
    if errors := running.tally.server_errors():
        wrong.append(f"{errors} answers of 500 or more")
    figures = {
        "limits": limits,
        "saves before": f"{len(calm.acknowledged_at) / part:.0f} a second, p50 / p95 / p99 {calm.times()}",
        "under pressure": f"{len(pressed.acknowledged_at) / part / 2:.0f} a second, {pressed.times()}",
        "answers": said(running),
    }
    return Outcome(found.acknowledged, found.lost, figures, held=not wrong, wrong=tuple(wrong))


def _since(running: Storm, seconds: int, acknowledged: int) -> Tally:
    return Tally(
        seconds=running.tally.seconds[seconds:],
        acknowledged_at=running.tally.acknowledged_at[acknowledged:],
    )


def _burn(bench: Bench) -> None:
    for _ in range(BURNERS):
        burner = subprocess.Popen([sys.executable, "-c", "while True: sum(range(100_000))"])
        bench.at_the_end(burner.wait)
        bench.at_the_end(burner.kill)


def _squeeze(bench: Bench, server: Server) -> str:
    """Limits on the service alone, where this machine lets us set them."""
    memory = int(server.memory_mb() + MEMORY_LEFT)
    limits = {
        "cpu": (("cpu.cfs_period_us", 100_000), ("cpu.cfs_quota_us", int(100_000 * SHARE))),
        "memory": (("memory.limit_in_bytes", memory * 1024 * 1024),),
    }
    done = []
    for name, values in limits.items():
        group = CGROUPS / name / f"pqs-fault-{server.port}"
        with suppress(OSError):
            group.mkdir()
            bench.at_the_end(partial(_let_go, group))
            for file, value in values:
                (group / file).write_text(str(value))
            for pid in server.processes():
                (group / "cgroup.procs").write_text(str(pid))
            done.append({"cpu": f"{SHARE:.0%} of a processor", "memory": f"{memory} MB"}[name])
    return f"{' and '.join(done) or 'none (they need root)'}, {BURNERS} busy programs beside it"


def _let_go(group: Path) -> None:
    with suppress(OSError):
        for pid in (group / "cgroup.procs").read_text().split():
            (group.parent / "cgroup.procs").write_text(pid)
    time.sleep(0.05)
    with suppress(OSError):
        group.rmdir()
