"""Every page of the standards workshop on a narrow screen: nothing that axe finds, nothing wider than the screen."""

from tests.browser.journey import Journey
from tests.browser.workshop import route_of, routes_of_the_workshop


def look_at(somebody: Journey, pages: list[str]) -> None:
    for page in pages:
        somebody.open(page)
        somebody.check_accessible()
        somebody.check_no_sideways_scroll()


def test_no_page_of_the_workshop_is_missing_from_the_list(application, workshop):
    looked_at = {route_of(application, address) for _, address in workshop.pages}
    routes = {route.path for route in routes_of_the_workshop(application)}
    assert len(routes) > 30, "the walk over the routes found too few to trust it"
    assert routes - looked_at == set(), "add an address for each of these to tests/browser/workshop.py"


def test_the_group_s_pages_hold_on_a_narrow_screen(journey_as, workshop):
    for who in ("sol", "amal"):
        look_at(journey_as(who, width=320), workshop.of(who))


def test_the_pages_for_everybody_else_hold_on_a_narrow_screen(journey_as, workshop):
    reflection = f"/reflections/{workshop.reflection}"
    more = ["/", "/who-can-see-what", f"{reflection}/edit", f"{reflection}/take", f"{reflection}/check"]
    look_at(journey_as("rowan", width=320), [*workshop.of("rowan"), *more])
