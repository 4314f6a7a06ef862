"""Help, accessibility and who can see what: for everybody, also before signing in."""

from collections.abc import Callable

import pytest

from app.people.access import RELATIONS, access_rules
from app.people.roles import ROLE_WORDS, Role
from app.web.pages.information import SEES_WORDS, present_who_can_see_what, relation_words
from tests.page import PageClient

ClientFor = Callable[..., PageClient]
PAGES = ("/help", "/accessibility", "/who-can-see-what")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("key", [None, "rowan", "joss"])
def test_everybody_can_read_it(client_for: ClientFor, path: str, key: str | None) -> None:
    answer = client_for(key).get(path)
    assert answer.status_code == 200
    assert ("Sign out" in answer.text) == (key is not None)


def test_help_says_where_a_safeguarding_worry_must_go(client_for: ClientFor) -> None:
    page = client_for(None).get("/help").text
    assert "Act today. Record it on the child&#39;s case file" in page
    assert page.index("Act today") < page.index("How saving works")


def test_help_says_what_this_is_not_and_that_a_court_can_ask(client_for: ClientFor) -> None:
    page = client_for(None).get("/help").text
    assert "It is not an audit." in page
    assert "can be asked for by a court or by law" in page
    for word in ("Saving", "Saved 14:32", "Not saved – still on this screen", "Changed somewhere else"):
        assert f"<dt>{word}</dt>" in page
    assert "after 30 minutes without use, and after 8 hours" in page


def test_accessibility_claims_nothing_that_was_not_tested(client_for: ClientFor) -> None:
    page = client_for(None).get("/accessibility").text
    assert "We do not claim to meet it" in page
    assert "No person has tested it with a screen reader" in page


def test_who_can_see_what_prints_every_rule_that_is_enforced(client_for: ClientFor) -> None:
    page = client_for(None).get("/who-can-see-what").text
    rules = access_rules()
    assert len(rules) > 15
    for action in rules.values():
        assert action.says in page
    assert page.count('<td class="govuk-table__cell" role="cell" data-label="Who may: ">') == sum(
        len(action.who) for action in rules.values()
    )
    for role in ROLE_WORDS.values():
        assert role.title in page


def test_reading_a_reflection_is_printed_as_it_is_enforced() -> None:
    page = present_who_can_see_what(None)
    actions = {action.says: action.who for group in page.groups for action in group.actions}
    author, holder, cover = actions["Read a reflection"]
    assert (author.who, author.statuses, author.sees) == (
        "The adviser who wrote it, or whose meeting it was",
        "Whatever its status",
        "All of it",
    )
    assert holder.statuses == cover.statuses == "In supervision, handed back, discussed and completed"
    assert actions["Start a reflection"][0].statuses == "Always"
    assert holder.sees == cover.sees == "What was shared, and never a private answer"


def test_who_can_see_what_admits_that_words_are_not_encrypted(client_for: ClientFor) -> None:
    page = client_for(None).get("/who-can-see-what").text
    assert "Someone with the database can see which boxes were ticked" in page
    assert "In this release they can also read the words." in page


def test_every_relation_role_and_class_of_fields_has_words() -> None:
    for name in (*RELATIONS, *Role):
        assert relation_words(name)
    for action in access_rules().values():
        for rule in action.who:
            assert SEES_WORDS[rule.sees]
