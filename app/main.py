"""The application: settings, store, what stands in front, the routes, the error pages. Nothing else."""

import ctypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware

from app import db
from app.jobs import Scheduler
from app.settings import check_safe_to_serve, settings
from app.web.compression import Compressed
from app.web.errors import LastResort, install_errors
from app.web.protection import SameSiteOnly, SecurityHeaders
from app.web.rendering import read_templates
from app.web.routes import all_routers
from app.web.static import static_files

WORKER_THREADS = 20  # Fewer than the pool's connections, so that a thread never waits for one that another holds.
_ARENAS = -8  # What mallopt(3) calls M_ARENA_MAX.


@asynccontextmanager
async def _alive(_app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = WORKER_THREADS
    read_templates()
    scheduler = Scheduler() if settings().scheduler == "on" else None
    if scheduler is not None:
        scheduler.start()
    try:
        yield
    finally:
        if scheduler is not None:
            scheduler.stop()


def create_app() -> FastAPI:
    """The service as one ASGI application. Raises UnsafeSettings rather than start on a guess."""
    chosen = settings()
    check_safe_to_serve(chosen)
    _share_memory_between_threads()
    db.connect(chosen.store_url)
    app = FastAPI(
        title="Practice quality standards",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # A redirect would repeat whatever Host the client sent.
        lifespan=_alive,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(LastResort),
            Middleware(SameSiteOnly),
            Middleware(Compressed),
        ],
    )
    install_errors(app)
    app.mount("/static", static_files(), name="static")
    for router in all_routers():
        app.router.routes.extend(router.routes)  # Not include_router(): its own matching costs more than a page's SQL.
    return app


def _share_memory_between_threads() -> None:
    """One heap for all threads. glibc gives each its own, and what a page was made of in one is of no use to others."""
    with suppress(AttributeError):  # Another C library has no such setting, and no such habit.
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
