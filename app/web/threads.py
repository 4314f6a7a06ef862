"""Where a page is made: a hop to a thread and back costs as much as a small page.

SQLite answers a page's questions in microseconds and never waits for a writer, so a page that only looks is made where
it was asked. PostgreSQL is reached over a wire: there, and for everything that writes, a thread waits.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app import db

Asked = ParamSpec("Asked")


def only_looks(page: Callable[Asked, Response]) -> Callable[Asked, Awaitable[Response]]:
    """For a page that writes nothing and asks a bounded number of quick questions."""

    @wraps(page)
    async def make(*args: Asked.args, **kwargs: Asked.kwargs) -> Response:
        if db.is_sqlite():
            return page(*args, **kwargs)
        return await run_in_threadpool(page, *args, **kwargs)

    return make
