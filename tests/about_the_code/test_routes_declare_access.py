"""Every route names the one action that it needs, and every action is needed by something."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts

from app.people.access import access_rules
from app.web.access import action_of

MOST_FOR_ANYONE = 12  # Pages that need no sign-in: probes, sign-in, help, accessibility, who can see what.


def routes(application: Any) -> Iterator[APIRoute]:
    for context in iter_route_contexts(application.routes):
        route = getattr(context, "route", context)
        if isinstance(route, APIRoute):
            yield route


def test_every_route_names_an_action_of_the_access_file(application):
    found = list(routes(application))
    assert len(found) > 40, "the walk over the routes found too few to trust it"
    silent = [f"{route.methods} {route.path}" for route in found if action_of(route.endpoint) is None]
    assert silent == [], f"these routes say nothing about who may: {silent}"


def test_every_action_is_named_by_a_route(application):
    named = {action_of(route.endpoint) for route in routes(application)}
    assert set(access_rules()) - named == set()


def test_few_routes_are_open_to_anyone(application):
    open_to_anyone = [route.path for route in routes(application) if action_of(route.endpoint) == "service:read"]
    assert 3 < len(open_to_anyone) <= MOST_FOR_ANYONE, open_to_anyone


def test_no_route_answers_get_and_an_unsafe_method_at_once(application):
    mixed = [route.path for route in routes(application) if "GET" in route.methods and len(route.methods) > 1]
    assert mixed == []
