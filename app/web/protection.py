"""What stands in front of every route: who may post from where, and the headers that every answer carries."""

import re
from functools import cache

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import settings
from app.web.pages.problem import present_problem
from app.web.rendering import render_page

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# The hash of GOV.UK Frontend's one inline script, in templates/base.html.
INLINE_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {INLINE_SCRIPT}",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FOR_DATA = "default-src 'none'; frame-ancestors 'none'"  # An answer to a script is no page: nothing may come of it.
FOR_PAGES_ALONE = ("Cross-Origin-Opener-Policy", "Permissions-Policy")  # What a page may do with windows and devices.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# What the link in an e-mail stops (RFC 8058). A mail provider presses it for somebody, from a machine of its own and
# without a word of where it comes from. The token in the address is the whole authority, and no cookie is asked.
STOPS_MAIL = re.compile(r"/mail/stop/[A-Za-z0-9_-]{43}")
ELSEWHERE = (
    "This request did not come from a page of this service, so nothing was changed. Open the page again from the "
    "service itself. If you typed something, it is still on the page you came from: go back and copy it first."
)


@cache
def _headers(is_https: bool, is_page: bool) -> tuple[tuple[bytes, bytes], ...]:
    every = HEADERS
    if not is_page:
        of_all = {name: value for name, value in HEADERS.items() if name not in FOR_PAGES_ALONE}
        every = of_all | {"Content-Security-Policy": FOR_DATA}
    every |= {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if is_https else {}
    return tuple((name.lower().encode(), value.encode()) for name, value in every.items())


class SecurityHeaders:
    """Every answer carries the same headers; nothing but static files is ever kept by a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers as the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                given = dict(headers)
                headers.extend(_headers(settings().is_https, given.get(b"content-type") != b"application/json"))
                if b"cache-control" not in given:
                    headers.append((b"cache-control", b"no-store"))
            await send(message)

        await self.app(scope, receive, send_with_headers)


class SameSiteOnly:
    """An unsafe method passes only from a page of ours. Headers decide; there are no tokens to go stale."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 with a sentence to what came from elsewhere."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or may_be_posted(scope):
            await self.app(scope, receive, send)
            return
        page = present_problem(heading="This came from somewhere else", sentences=(ELSEWHERE,))
        await render_page(Request(scope), "errors/problem.html", page, status=403)(scope, receive, send)


def may_be_posted(scope: Scope) -> bool:
    """From a page of ours; and from anywhere the one post whose address itself says who may."""
    stops_mail = scope["method"] == "POST" and STOPS_MAIL.fullmatch(scope["path"]) is not None
    return stops_mail or comes_from_here(Headers(scope=scope))


def comes_from_here(headers: Headers) -> bool:
    """Whether a post comes from a page of ours, as the browser says."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin" or (site == "none" and origin is None)
    if origin is None:
        return False
    if settings().base_url:
        return origin.rstrip("/") == str(settings().base_url).rstrip("/")
    return settings().is_demo and origin.split("://", 1)[-1] == headers.get("host")
