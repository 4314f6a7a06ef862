"""Every route names the one action of people/access.yaml that it needs; a test walks all routes and fails on silence.

The thing itself is fetched and checked inside the transaction that uses it, by the service, under the same name.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app import db
from app.people.access import NotFound, access_rules, may
from app.people.sign_in import find_sign_in, note_last_seen, who_is
from app.people.signed_in import SignedIn
from app.web.cookies import token_in

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class SignedOut(Exception):
    """Nobody is signed in, and this needs somebody."""


def access(action: str) -> Callable[[Endpoint], Endpoint]:
    """Name the action that a route needs."""
    if action not in access_rules():
        raise KeyError(f"{action} is not in access.yaml")

    def name(endpoint: Endpoint) -> Endpoint:
        endpoint.action = action  # type: ignore[attr-defined]
        return endpoint

    return name


def action_of(endpoint: Callable[..., Any]) -> str | None:
    """The action that a route named, if it did."""
    return getattr(endpoint, "action", None)


async def person_asking(request: Request) -> SignedIn | None:
    """Who asks. SQLite answers in microseconds, here; a server is asked from a thread, and so is a write."""
    token = token_in(request)
    if not db.is_sqlite():
        return await run_in_threadpool(who_is, token)
    found = find_sign_in(token)
    if found is not None and found.is_due:
        await run_in_threadpool(note_last_seen, found)
    return found.person if found else None


def person_asking_now(request: Request) -> SignedIn | None:
    """The same for whoever is in a thread already."""
    return who_is(token_in(request))


def signed_in(person: SignedIn | None) -> SignedIn:
    """Somebody, or SignedOut."""
    if person is None:
        raise SignedOut
    return person


async def _signed_in(request: Request) -> SignedIn:
    return signed_in(await person_asking(request))


def check_role(person: SignedIn, action: str) -> None:
    """For pages that belong to a role and to no single thing: not found for everybody else."""
    if not may(person, action):
        raise NotFound


MaybePerson = Annotated[SignedIn | None, Depends(person_asking)]
Person = Annotated[SignedIn, Depends(_signed_in)]
