"""What machines ask: is it alive, is it ready."""

from starlette.responses import JSONResponse

from app import db
from app.standards.readiness import readiness
from app.web.access import access
from app.web.route import new_router

router = new_router()


@router.get("/healthz")
@access("service:read")
async def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"alive": True})


@router.get("/readyz")
@access("service:read")
def ready() -> JSONResponse:
    """The database answers and at least one standard can be served; refused files are named with their faults."""
    found = readiness()
    return JSONResponse(
        {
            "ready": found.is_ready,
            # Read-only is ready: people go on reading here, and every other instance has the same store.
            "database": "read-only" if found.database == "ok" and not db.is_writable() else found.database,
            "standards": {
                "served": found.served,
                "refused": [{"file": one.path, "faults": list(one.faults)} for one in found.refused],
            },
        },
        200 if found.is_ready else 503,
    )
