"""What a route's function is given, and where it runs: worked out once, when the service starts.

A function says what it needs by the names and types of what it takes: `request`, `person: Person` (or `MaybePerson`),
`sent: SentForm`, the parts of its path by their names, and words of the query, each with the word it is without them.
The framework works this out anew at every request, which costs more than all that a page asks of the store.

A function that waits for the store runs in a thread, and on PostgreSQL whoever asks is looked up in that same thread.
On SQLite one that only looks (see threads.py) is run where it was asked.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, partial
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any, cast

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, request_response
from starlette.types import Scope

from app import db
from app.web.access import MaybePerson, Person, person_asking, person_asking_now, signed_in
from app.web.forms.sent import SentForm, read_sent
from app.web.threads import looks_only

Given = dict[str, Any]


def new_router() -> APIRouter:
    """The routes of one noun."""
    return APIRouter(route_class=Route)


class Route(APIRoute):
    """A route whose function is given what it asks for by the rules of this file."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this address is of this route: most are not by their first letters, and each page asks many."""
        if not scope["path"].startswith(self._begins):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _begins(self) -> str:
        """What every address of this route begins with."""
        return self.path.partition("{")[0]

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        """Answered as Starlette does it, without what FastAPI needs to work out what a function is given."""
        super().__init__(path, endpoint, **given)
        self.app = request_response(_answering(self.endpoint, asks_of(self.endpoint, set(self.param_convertors))))


@dataclass(frozen=True)
class Asks:
    """What a function asks for. `query` are words of the query and what each is when it is not there."""

    request: bool
    person: bool
    must_be_signed_in: bool
    sent: bool
    path: tuple[str, ...]
    query: tuple[tuple[str, str | None], ...]

    def from_address(self, request: Request) -> Given:
        """What stands in the address, and the request itself."""
        given: Given = {name: request.path_params[name] for name in self.path}
        if self.request:
            given["request"] = request
        for name, otherwise in self.query:
            given[name] = request.query_params.get(name, otherwise)
        return given


def asks_of(endpoint: Callable[..., Any], in_path: set[str]) -> Asks:
    """What this function asks for. Raises TypeError for what no route is given: then the service does not start."""
    wanted = signature(endpoint).parameters
    kinds = {name: one.annotation for name, one in wanted.items() if name not in in_path}
    query = {name: one for name, one in wanted.items() if kinds.get(name) in (str, str | None)}
    known = {"request": (Request,), "person": (Person, MaybePerson), "sent": (SentForm,)}
    for name, kind in kinds.items():
        if kind not in known.get(name, ()) and (name not in query or query[name].default is Parameter.empty):
            raise TypeError(f"{endpoint.__name__} asks for {name}, which no route is given")
    return Asks(
        request="request" in kinds,
        person="person" in kinds,
        must_be_signed_in=kinds.get("person") == Person,
        sent="sent" in kinds,
        path=tuple(name for name in wanted if name in in_path),
        query=tuple((name, one.default) for name, one in query.items()),
    )


def _answering(endpoint: Callable[..., Any], asks: Asks) -> Callable[[Request], Awaitable[Response]]:
    waits = not iscoroutinefunction(endpoint)
    only_looks = looks_only(endpoint)

    async def answer(request: Request) -> Response:
        given = asks.from_address(request)
        is_here = db.is_sqlite()
        if asks.person and waits and not asks.sent and not is_here:
            return await run_in_threadpool(_look_up_and_answer, endpoint, asks, request, given)
        if asks.person:
            person = await person_asking(request)
            given["person"] = signed_in(person) if asks.must_be_signed_in else person
        if asks.sent:
            given["sent"] = await read_sent(request)
        if waits and not (is_here and only_looks):
            return await run_in_threadpool(partial(endpoint, **given))
        found = endpoint(**given)
        return cast("Response", found if waits else await found)

    return answer


def _look_up_and_answer(endpoint: Callable[..., Response], asks: Asks, request: Request, given: Given) -> Response:
    person = person_asking_now(request)
    return endpoint(**given, person=signed_in(person) if asks.must_be_signed_in else person)
