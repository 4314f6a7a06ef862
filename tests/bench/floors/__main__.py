"""Serve one floor: python -m tests.bench.floors F2 --port 9000 [--data FOLDER]."""

import argparse
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from tests.bench.floors.fixed import fixed_page
from tests.bench.floors.looped import looped_page
from tests.bench.floors.saves import grouped_saves, single_saves


def floor(name: str, data: Path) -> Starlette:
    """The application of one floor."""
    if name == "F1":
        return fixed_page()
    if name == "F2":
        return looped_page()
    return single_saves(data / "f3.sqlite3") if name == "F3" else grouped_saves(data / "f3g.sqlite3")


def main() -> None:
    """Serve it as the service itself is served: uvloop, httptools, no access log."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", choices=["F1", "F2", "F3", "F3g"])
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--data", type=Path, default=Path("."))
    given = asked.parse_args()
    uvicorn.run(
        floor(given.name, given.data),
        host="127.0.0.1",
        port=given.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
