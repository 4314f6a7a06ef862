"""Our own files under /static: addressed with a hash of their content, so browsers keep them for a year."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.web.rendering import STATIC

FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


class HashedFiles(StaticFiles):
    """Static files; kept for a year when the address carries their hash."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            is_hashed = scope["query_string"].startswith(b"v=")
            response.headers["Cache-Control"] = FOR_A_YEAR if is_hashed else FOR_AN_HOUR
        return response


def static_files() -> StaticFiles:
    """The files served under /static."""
    return HashedFiles(directory=STATIC)
