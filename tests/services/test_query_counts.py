"""Twice the rows cost no more queries: counted at 2 and at 20 reflections."""

import pytest

from tests.makers import TEXT_PROMPT, S, a_reflection, start
from tests.statements import statements

MOST = 25


def cost(client, path: str) -> int:
    client.get(path)
    with statements() as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/", "/reflections", "/actions", "/reflections/new?standard=care-plan", "/standards"])
def test_a_list_of_twenty_costs_as_many_queries_as_a_list_of_two(client_for, person, path):
    rowan = client_for("rowan")
    for number in range(2):
        a_reflection(person, list(S)[number], standard="care-plan", answers={"next-steps": ("Ring Gran",)})
    at_two = cost(rowan, path)
    for number in range(18):
        a_reflection(person, list(S)[number % 7], standard="care-plan", answers={"next-steps": ("Ring Gran",)})
    at_twenty = cost(rowan, path)
    assert at_twenty <= at_two + 2, f"{path}: {at_two} queries for two rows, {at_twenty} for twenty"
    assert at_twenty <= MOST


def test_a_queue_of_twenty_costs_as_many_queries_as_a_queue_of_two(client_for, person):
    tamsin = client_for("tamsin")
    shared = [status for status in S if status not in (S.IN_PROGRESS, S.FINISHED)]
    for number in range(2):
        a_reflection(person, shared[number])
    at_two = cost(tamsin, "/supervision")
    for number in range(18):
        a_reflection(person, shared[number % len(shared)])
    assert cost(tamsin, "/supervision") == at_two <= 12


def test_the_edit_page_costs_as_many_queries_with_every_prompt_answered(client_for, person):
    rowan = client_for("rowan")
    empty = start(person("rowan"))
    full = a_reflection(
        person,
        answers={
            TEXT_PROMPT: ("words",),
            "an-ordinary-day": ("words",),
            "times-together": ("6",),
            "where-we-met": ("school-or-nursery",),
            "wish-and-my-view": ("no-real-difference",),
            "what-surprised-me": ("words",),
            "next-steps": ("a", "b", "c"),
        },
    )
    assert cost(rowan, f"/reflections/{full}/edit") <= cost(rowan, f"/reflections/{empty}/edit") + 1
    assert cost(rowan, f"/reflections/{full}/edit") <= MOST
