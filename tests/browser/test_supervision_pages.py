"""Every page of supervision and beside it: sound on a narrow screen, by keyboard alone, and without scripts."""

import re
from collections.abc import Callable

import pytest

from tests.browser.journey import Journey
from tests.browser.keys import IS_SEEN, Keys, at_the_keyboard
from tests.browser.supervision_pages import Rooms, Step, routes_of_the_rooms, take, the_rooms
from tests.browser.test_workshop_keyboard import AT_THE_FIELD
from tests.browser.test_workshop_without_javascript import DEAD
from tests.browser.workshop import route_of


@pytest.fixture
def rooms(furnish, person) -> Rooms:
    return furnish("rooms", lambda: the_rooms(person))


def test_no_page_of_these_rooms_is_missing_from_the_list(application, rooms):
    looked_at = {route_of(application, address) for address in (*(one for _, one in rooms.pages), *rooms.files)}
    routes = {route.path for route in routes_of_the_rooms(application)}
    assert len(routes) > 20, "the walk over the routes found too few to trust it"
    assert routes - looked_at == set(), "add an address for each of these to tests/browser/supervision_pages.py"


def faults_told(*checks: Callable[[], None]) -> list[str]:
    """What these checks say, each for itself."""
    faults = []
    for check in checks:
        try:
            check()
        except AssertionError as fault:
            faults.append(str(fault))
    return faults


def check_narrow(somebody: Journey) -> list[str]:
    """What is wrong with this page at this width."""
    return faults_told(somebody.check_accessible, somebody.check_no_sideways_scroll)


def test_every_page_holds_on_a_narrow_screen(journey_as, rooms):
    faults = []
    for who in rooms.everybody:
        somebody = journey_as(who, width=320)
        for address in rooms.of(who):
            somebody.open(address)
            faults += check_narrow(somebody)
        for step in steps_of(rooms, who):
            somebody.open(step.address)
            take(step, somebody.page)
            if somebody.page.title().startswith("Error: ") is not step.told:
                faults.append(f"{step}: {somebody.page.title()}")
            if step.says not in somebody.page.inner_text("main"):
                faults.append(f"{step}: it does not say so")
            faults += [f"{step.button}: {fault}" for fault in check_narrow(somebody)]
    assert not faults, "\n".join(faults)


def test_every_page_is_worked_with_the_keyboard_alone(journey_as, rooms):
    faults = []
    for who in rooms.everybody:
        somebody = at_the_keyboard(journey_as(who))
        for address in rooms.of(who):
            somebody.open(address)
            faults += [f"{address}: {fault}" for fault in somebody.walk()]
        for step in steps_of(rooms, who):
            somebody.open(step.address)
            take(step, somebody.page)
            faults += [f"{step.address}, {step.button}: {fault}" for fault in somebody.walk()]
    assert not faults, "\n".join(faults)


def test_nothing_on_any_page_waits_for_a_script(journey_as, rooms):
    faults = []
    for who in rooms.everybody:
        somebody = journey_as(who, javascript=False, width=320)
        for address in rooms.of(who):
            somebody.open(address)
            faults += faults_without_scripts(somebody, address)
        for step in steps_of(rooms, who):
            somebody.open(step.address)
            take(step, somebody.page)
            faults += faults_without_scripts(somebody, f"{step.address}, {step.button}")
    assert not faults, "\n".join(faults)
    rowan = journey_as("rowan", javascript=False)
    for address in rooms.files:
        answer = rowan.context.request.get(address)
        assert answer.ok and len(answer.body()) > 50, address


def faults_without_scripts(somebody: Journey, where: str) -> list[str]:
    dead = somebody.page.evaluate(DEAD)
    return [f"{where}: {fault}" for fault in (*dead, *faults_told(somebody.check_no_sideways_scroll))]


def test_what_is_missing_is_told_first_and_leads_to_its_field(journey_as, rooms):
    for who in rooms.everybody:
        somebody = at_the_keyboard(journey_as(who))
        for step in steps_of(rooms, who):
            if not step.told:
                continue
            send_by_keyboard(somebody, step)
            somebody.page.wait_for_selector(".govuk-error-summary:focus")
            assert somebody.page.title().startswith("Error: "), step
            somebody.press("Tab", "Enter")
            assert somebody.page.evaluate(AT_THE_FIELD), f"{step}: the first link leads to no field that says the fault"
            assert somebody.page.evaluate(IS_SEEN), f"{step}: the focus cannot be seen"


def send_by_keyboard(somebody: Keys, step: Step) -> None:
    somebody.open(step.address)
    if step.fold:
        somebody.tab_to(somebody.page.locator("main summary").filter(has_text=step.fold))
        somebody.press("Enter")
    somebody.tab_to(somebody.page.get_by_role("button", name=re.compile(f"^{step.button}")))
    somebody.press("Enter")


def steps_of(rooms: Rooms, who: str | None) -> list[Step]:
    return [step for step in rooms.steps if step.who == who]
